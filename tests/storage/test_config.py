"""A configuration is understood completely, or the writer is told which line to mend."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bloggy.errors import ConfigError
from bloggy.storage import config, config_edit
from bloggy.storage.config import Config
from bloggy.storage.paths import Paths

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
FILE = Path("/home/ada/.config/bloggy/config.toml")


def uncommented() -> str:
    return re.sub(r"^#(?=[\[\"a-z])", "", EXAMPLE.read_text("utf-8"), flags=re.MULTILINE)


def test_without_a_file_everything_has_its_default(tmp_path: Path) -> None:
    paths = Paths.default(tmp_path / "none.toml")
    assert config.load(paths) == Config(file=tmp_path / "none.toml")


def test_the_example_as_shipped_changes_nothing() -> None:
    assert config.parse(EXAMPLE.read_text("utf-8"), FILE) == Config(file=FILE)


def test_the_example_uncommented_says_every_option_and_mostly_its_default() -> None:
    import tomllib

    raw = tomllib.loads(uncommented())
    assert set(raw) == {field.name for field in fields(Config)} - {"file"}
    for name, kind in config.SECTIONS.items():
        assert set(raw[name]) == {field.name for field in fields(kind)}, name
    read = config.parse(uncommented(), FILE)
    usual = Config(file=FILE)
    assert (read.editor, read.preview, read.ui) == (usual.editor, usual.preview, usual.ui)
    assert read.library.folders == (Path.home() / "blog",)
    assert read.keys == {"library.publish": ("p",), "editor.save": ("ctrl+s", "f11")}
    assert read.blogs["home"]["backend"] == "git"


@pytest.mark.parametrize(
    ("text", "line", "key", "words"),
    [
        ("[librari]\n", 1, "librari", "Did you mean “library”"),
        ("\n[library]\nfolder = ['x']\n", 3, "library.folder", "Did you mean “folders”"),
        ("[library]\nfolders = 'x'\n", 2, "library.folders", "list of folders"),
        ("[library]\nfolders = ['']\n", 2, "library.folders", "path"),
        ("[editor]\nwidth = true\n", 2, "editor.width", "whole number"),
        ("[editor]\nwidth = 1.5\n", 2, "editor.width", "whole number"),
        ("[editor]\nwidth = -1\n", 2, "editor.width", "at least 0"),
        ("editor.autosave_seconds = nan\n", 1, "editor.autosave_seconds", "at least 0"),
        ("[library]\nfront_matter = 'xml'\n", 2, "library.front_matter", "one of “yaml”"),
        ("[library]\ntimezone = 'Mars/Olympus'\n", 2, "library.timezone", "Europe/Paris"),
        ("[library]\ntimezone = '../../etc/passwd'\n", 2, "library.timezone", "Europe/Paris"),
        ("ui = 3\n", 1, "ui", "must be a table"),
        ("[ui]\n\nmouse = 'yes'\n", 3, "ui.mouse", "true or false"),
        ("language = 'klingon'\n", 1, "language", "one of"),
        ("[keys]\n'library.publish' = 3\n", 2, "keys.library.publish", "a key"),
        ("[blogs.home]\npath = 'x'\n", 1, "blogs.home", "what it is"),
        ("[blogs]\nhome = 1\n", 2, "blogs.home", "a table"),
        ("[blogs.'../x']\nbackend = 'git'\n", 1, "blogs.../x", "no name"),
        ("[library\n", 1, "", "not TOML"),
        ("x = \n", 1, "", "not TOML"),
    ],
)
def test_each_mistake_is_told_with_its_line(text: str, line: int, key: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        config.parse(text, FILE)
    error = caught.value
    assert words in f"{error.message} {error.hint}"
    assert (error.key, error.file) == (key, str(FILE))
    assert error.line == line
    assert error.hint


def test_keys_may_be_quoted_or_not() -> None:
    read = config.parse("[keys]\nlibrary.publish = 'p, P'\n\"library.new\" = ['n']\n", FILE)
    assert read.keys == {"library.publish": ("p", "P"), "library.new": ("n",)}


def test_paths_start_from_home_or_from_the_files_folder() -> None:
    read = config.parse("[library]\nfolders = ['~/blog', 'here', '/there']\n", FILE)
    assert read.library.folders == (Path.home() / "blog", FILE.parent / "here", Path("/there"))


def test_a_file_that_is_no_text_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b"language = '\xff'")
    with pytest.raises(ConfigError, match="not UTF-8"):
        config.load(Paths.default(tmp_path / "config.toml"))


def test_a_blogs_options_are_changed_where_they_are(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('# mine\n[blogs."my.blog"]  # here\nbackend = "ghost"\npassword_env = "A"  # why\n')
    config_edit.change_blog(
        file, "my.blog", {"password_env": None, "password_command": "pass x", "none": None}
    )
    assert '# mine\n[blogs."my.blog"]  # here\n' in file.read_text()
    table = config.load(Paths.default(file)).blogs["my.blog"]
    assert table == {"backend": "ghost", "password_command": "pass x"}
    with pytest.raises(ConfigError, match="no blog"):
        config_edit.change_blog(file, "other", {"a": 1})


def test_whether_a_blog_could_be_added_is_told_without_adding_it(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "config.toml"
    config_edit.add_blog(file, "home", {"backend": "git"}, only_check=True)
    assert not file.parent.exists()
    with pytest.raises(ConfigError, match="no name"):
        config_edit.add_blog(file, "no name", {"backend": "git"}, only_check=True)


def test_setting_values_keeps_comments_and_order(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("# mine\n[ui] # screen\ntheme = 'nord'  # blue\n\n[library]\nfolders = ['~/a']\n")
    config_edit.set_values(file, {"ui.ascii": True, "library.trash_days": 7, "editor.focus": True})
    text = file.read_text()
    assert "# mine\n[ui] # screen\ntheme = 'nord'  # blue\n" in text
    read = config.load(Paths.default(file))
    assert (read.ui.ascii, read.library.trash_days, read.editor.focus) == (True, 7, True)
    config_edit.set_values(file, {"ui.theme": None})
    assert config.load(Paths.default(file)).ui.theme == "bloggy-dark"


def test_a_wrong_value_is_never_written(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("language = 'en'\n")
    with pytest.raises(ConfigError):
        config_edit.set_values(file, {"ui.colour": "red"})
    assert file.read_text() == "language = 'en'\n"


def test_blogs_are_added_once_and_removed(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "config.toml"
    table = {"backend": "git", "path": "~/site", "branch": None}
    config_edit.add_blog(file, "home", table)
    config_edit.add_blog(file, "work", table)
    assert "[blogs.home]" in file.read_text()
    assert config.load(Paths.default(file)).blogs["home"] == {"backend": "git", "path": "~/site"}
    with pytest.raises(ConfigError, match="already"):
        config_edit.add_blog(file, "home", table)
    config_edit.remove_blog(file, "home")
    assert list(config.load(Paths.default(file)).blogs) == ["work"]
    with pytest.raises(ConfigError) as caught:
        config_edit.remove_blog(file, "wrok")
    assert "work" in caught.value.hint


def test_a_first_configuration_is_never_written_over_another(tmp_path: Path) -> None:
    from bloggy.errors import ChangedOnDisk

    file = tmp_path / "config.toml"
    config_edit.write_new(file, {"library": {"folders": ["~/blog"]}})
    assert config.load(Paths.default(file)).library.folders == (Path.home() / "blog",)
    with pytest.raises(ChangedOnDisk):
        config_edit.write_new(file, {"library": {"folders": ["~/other"]}})
