"""A blog's table is held against its backend's options, and a secret never stands in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bloggy.backends.options import remote_options
from bloggy.errors import ConfigError
from bloggy.services.options import check_all, checked
from bloggy.storage import config
from bloggy.storage.paths import Paths
from tests.fakes.remote_blog import CANARY

FILE = Path("/home/ada/.config/bloggy/config.toml")
TABLE = {"backend": "ghost", "url": "https://ada.example.org"}


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "token",
        "key",
        "api_key",
        "admin-api-key",
        "secret",
        "PASSWORD",
        "application_password",
        "app_pass",
        "access_token",
        "passwd",
    ],
)
def test_a_secret_is_refused_with_the_way_to_keep_it(key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        checked("home", {**TABLE, key: CANARY}, remote_options(), file=FILE)
    assert "no place for it" in caught.value.message
    assert "bloggy blogs login home" in caught.value.hint
    assert caught.value.key == f"blogs.home.{key}"
    assert CANARY not in f"{caught.value.message}{caught.value.hint}"


def test_so_is_one_in_an_address() -> None:
    with pytest.raises(ConfigError) as caught:
        checked("home", {"url": f"https://ada:{CANARY}@example.org"}, remote_options(), file=FILE)
    assert CANARY not in f"{caught.value.message}{caught.value.hint}"


def test_the_line_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[blogs."my.blog"]\nbackend = "ghost"\nurl = "https://x.org"\n\ntoken = "{CANARY}"\n')
    with pytest.raises(ConfigError) as caught:
        check_all(config.load(Paths.default(file)))
    assert (caught.value.line, caught.value.file) == (5, str(file))
    file.write_text('[blogs.a]\nbackend = "ghost"\nurl = "https://x.org"\n')
    check_all(config.load(Paths.default(file)))


def test_comment_sources_are_checked_as_blogs_are(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    blog = '[blogs.a]\nbackend = "git"\npath = "."\n[blogs.a.comments]\nsource = "ghost"\nurl = "https://x.org"\n'
    file.write_text(blog)
    check_all(config.load(Paths.default(file)))
    file.write_text(f"{blog}urll = 1\n")
    with pytest.raises(ConfigError, match="a-ghost"):
        check_all(config.load(Paths.default(file)))
    file.write_text('[blogs.a]\nbackend = "git"\npath = "."\ncomments = 3\n')
    with pytest.raises(ConfigError, match="comment source"):
        check_all(config.load(Paths.default(file)))


def test_options_that_only_sound_like_it_are_not_secrets() -> None:
    told = checked("home", {**TABLE, "password_env": "X"}, remote_options(), file=FILE)
    assert told["password_env"] == "X"
    for key in ("monkey", "keyword", "passport"):
        with pytest.raises(ConfigError, match="unknown option"):
            checked("home", {**TABLE, key: "x"}, remote_options(), file=FILE)
