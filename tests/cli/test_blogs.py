"""A blog is connected by its address: what is found is told, what is missing is asked for or refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bloggy.cli.asking import Person
from bloggy.cli.blogs import is_address
from bloggy.cli.main import main
from bloggy.errors import UsageError
from bloggy.services.workspace import Workspace
from bloggy.storage.secrets import Keyring
from tests.cli.commanding import Ran
from tests.fakes.remote_blog import ADDRESS, CANARY, BrokenRing, MemoryRing, RemoteBlog


class Scripted(Person):
    """Somebody who gives these answers in turn, and hears every question."""

    def __init__(self, *answers: str, there: bool = True, piped: str = "") -> None:
        self.answers, self.asked, self._there, self._piped = list(answers), [], there, piped

    @property
    def there(self) -> bool:
        return self._there

    def line(self, question: str, *, default: str = "") -> str:
        self.asked.append(question)
        return self.answers.pop(0) or default

    def secret(self, question: str) -> str:
        self.asked.append(question)
        return self.answers.pop(0)

    def piped(self) -> str:
        if not self._piped:
            raise UsageError("nothing piped")
        return self._piped


NOBODY = partial(Scripted, there=False)
Call = Callable[..., Ran]


@pytest.fixture
def blog() -> RemoteBlog:
    return RemoteBlog()


@pytest.fixture
def ring() -> MemoryRing:
    return MemoryRing()


@pytest.fixture
def call(
    capfd: pytest.CaptureFixture[str], blog: RemoteBlog, ring: MemoryRing, clean_environment: Path
) -> Call:
    """Run one command with that blog out there; its password may be in nothing that it says or writes."""

    def run(*arguments: str | Path, person: Person | None = None, keyring: MemoryRing = ring) -> Ran:
        opener = partial(
            Workspace.open, transport=blog.transport, backends=blog.registry, keyring=Keyring(keyring)
        )
        capfd.readouterr()
        code = main([str(a) for a in arguments], opener=opener, person=person or NOBODY())
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        assert CANARY not in out + err
        for path in clean_environment.rglob("*"):
            assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path
        return Ran(code, out, err)

    return run


def test_a_person_is_led_through(call: Call, ring: MemoryRing) -> None:
    person = Scripted(CANARY)
    done = call("blogs", "add", "ada.example.org", person=person)
    assert done.code == 0, done.err
    assert "Ghost’s interface" in done.err
    assert "Add one called bloggy and copy its key." in done.err
    assert f"{ADDRESS}/ghost/#/settings/integrations" in done.err
    assert person.asked == ["Admin API key"]
    assert done.out.splitlines()[:3] == [
        f"ada-example: ghost → {ADDRESS}/",
        "Ghost 6.65 · Ada writes · Ada",
        "The password is in the keyring (test ring).",
    ]
    assert list(ring.kept.values()) == [CANARY]
    listed = call("blogs", "list", "--json").json
    assert (listed[0]["blog"], listed[0]["secret"]) == ("ada-example", "in the keyring (test ring)")
    assert "password in the keyring (test ring)" in call("blogs").out


def test_a_script_gets_json_and_pipes_the_password_in(call: Call) -> None:
    person = NOBODY(piped=CANARY)
    told = call(
        *("blogs", "add", "--json", "--password-stdin", "--name", "home"),
        *(ADDRESS, "--option", "max_picture=900"),
        person=person,
    ).json
    assert (told["blog"], told["backend"], told["account"], told["tested"]) == ("home", "ghost", "Ada", True)
    assert {"what", "result"} == set(told["tried"][0])
    tested = call("blogs", "test", "home", "--json").json
    assert (tested["title"], tested["account"], tested["notes"]) == ("Ada writes", "Ada", [])
    assert call("blogs", "remove", "home").code == 0
    assert call("blogs", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "--password-stdin"),
        (["--name", "not a name", "--password-stdin"], 2, "no name for a blog"),
        (["--option", "password=x", "--password-stdin"], 2, "holds a secret"),
        (["--option", "max_picture=many", "--password-stdin"], 2, "whole number"),
        (["--option", "nonsense", "--password-stdin"], 2, "KEY=VALUE"),
        (["--backend", "wordpress"], 2, "but ghost"),
        (["--keep", "command"], 2, "--password-command"),
        (["--keep", "keyring", "--password-env", "X"], 2, "Leave out one"),
        (["--password-env", "NOT_SET"], 4, "NOT_SET is not set"),
        (["--password-command", "false"], 4, "ended with status 1"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_with_the_option_that_answers(
    call: Call, clean_environment: Path, arguments: list[str], code: int, words: str
) -> None:
    done = call("blogs", "add", ADDRESS, *arguments, person=NOBODY(piped="wrong"))
    assert done.code == code, done.err
    assert words in done.err
    assert not (clean_environment / "config" / "bloggy" / "config.toml").exists()


def test_a_mistyped_password_may_be_typed_again(call: Call) -> None:
    person = Scripted("wrong", CANARY)
    assert call("blogs", "add", ADDRESS, person=person).code == 0
    assert person.asked == ["Admin API key"] * 2
    again = call("blogs", "add", "ADA.example.org/", person=Scripted())
    assert (again.code, "bloggy blogs login ada-example" in again.err) == (2, True)
    assert call("blogs", "add", ADDRESS, "--name", "b", person=Scripted("a", "b", "c")).code == 4
    assert len(call("blogs", "--json").json) == 1


def test_a_wrong_password_from_a_script_is_refused_once(call: Call, blog: RemoteBlog) -> None:
    done = call("blogs", "add", ADDRESS, "--password-stdin", person=NOBODY(piped="wrong"))
    assert done.code == 4
    assert len(blog.authorized) == 1


def test_without_a_keyring_the_password_may_be_asked_for_each_time(call: Call) -> None:
    done = call("blogs", "add", ADDRESS, person=NOBODY(), keyring=BrokenRing())
    assert done.code == 1
    assert "--keep ask" in done.err
    assert "D-Bus is not running" in done.err
    person = Scripted("y", CANARY)
    done = call("blogs", "add", ADDRESS, "--name", "home", person=person, keyring=BrokenRing())
    assert done.code == 0, done.err
    again = Scripted(CANARY)
    assert call("blogs", "test", "home", person=again, keyring=BrokenRing()).code == 0
    assert again.asked == ["home, Admin API key"]
    assert call("blogs", "test", "home", person=NOBODY(), keyring=BrokenRing()).code == 4


def test_plain_http_needs_a_yes(call: Call, blog: RemoteBlog) -> None:
    plain = ADDRESS.replace("https", "http")
    done = call("blogs", "add", plain, "--password-stdin", person=NOBODY(piped=CANARY))
    assert done.code == 2
    assert "--insecure" in done.err
    assert call("blogs", "add", plain, person=Scripted("n")).code == 2
    assert blog.authorized == []
    assert call("blogs", "add", plain, "--name", "one", person=Scripted("y", CANARY)).code == 0
    assert call("blogs", "add", plain, "--name", "two", "--insecure", person=Scripted(CANARY)).code == 0
    assert call("blogs", "test", "one").code == 0


def test_offline_it_is_written_only_untested(
    call: Call, blog: RemoteBlog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINE", CANARY)
    assert call("blogs", "add", ADDRESS, "--name", "home", "--password-env", "MINE").code == 0
    blog.offline = True
    done = call("blogs", "add", ADDRESS, "--name", "more", "--password-env", "MINE")
    assert done.code == 3
    assert call("blogs", "test", "home").code == 3
    assert call("blogs", "login", "home", "--password-env", "MINE").code == 3
    assert (
        call(
            "blogs",
            "login",
            "home",
            "--keep",
            "keyring",
            "--stdin",
            "--untested",
            person=NOBODY(piped=CANARY),
        ).code
        == 0
    )
    done = call("blogs", "add", "https://new.example.org/", "--password-env", "MINE")
    assert (done.code, "--untested --backend" in done.err) == (3, True)
    unseen = ["--untested", "--backend", "ghost", "--keep", "ask", "--json"]
    told = call("blogs", "add", "new.example.org", *unseen).json
    assert (told["blog"], told["url"], told["tested"]) == ("new-example", "https://new.example.org", False)
    assert call("blogs", "add", "file:///etc/passwd", *unseen).code == 2
    blog.offline = False
    monkeypatch.delenv("MINE")
    assert call("blogs", "test", "home").code == 0


def test_a_login_takes_a_new_password(call: Call, blog: RemoteBlog, ring: MemoryRing) -> None:
    call("blogs", "add", ADDRESS, "--name", "home", person=Scripted(CANARY))
    blog.secret = "newer"
    assert call("blogs", "test", "home").code == 4
    assert call("blogs", "login", "--stdin", "home", person=NOBODY(piped="still wrong")).code == 4
    assert list(ring.kept.values()) == [CANARY]
    done = call("blogs", "login", "home", "--json", person=Scripted("newer"))
    assert done.json["secret"] == "in the keyring (test ring)"
    assert call("blogs", "test", "home").code == 0
    call("blogs", "login", "home", "--password-command", "echo newer")
    done = call("blogs", "login", "home", "--stdin", person=NOBODY(piped="x"))
    assert done.code == 2
    assert "from the command “echo newer”" in done.err


def test_several_ways_are_chosen_between(call: Call, blog: RemoteBlog) -> None:
    blog.front, blog.wordpress = "<html><title>Ada writes</title></html>", True
    done = call("blogs", "add", ADDRESS, "--password-stdin", person=NOBODY(piped=CANARY))
    assert done.code == 2
    assert "wordpress, ghost" in done.err
    assert "--backend" in done.err
    person = Scripted("2", CANARY)
    assert call("blogs", "add", ADDRESS, "--name", "one", person=person).code == 0
    assert person.asked == ["Which one", "Admin API key"]
    assert call("blogs", "add", ADDRESS, person=Scripted("3")).code == 2
    assert (
        call("blogs", "add", ADDRESS, "--backend", "ghost", "--name", "two", person=Scripted(CANARY)).code
        == 0
    )
    done = call("blogs", "add", ADDRESS, "--yes", person=NOBODY())
    assert "--user" in done.err
    assert {one["backend"] for one in call("blogs", "--json").json} == {"ghost"}


def test_where_nothing_is_found_all_that_was_tried_is_told(call: Call, blog: RemoteBlog) -> None:
    blog.front = "<html><title>Just a page</title></html>"
    done = call("blogs", "add", f"{ADDRESS}/shop/", "--backend", "wordpress")
    assert done.code == 2
    assert "wp-json" in done.err


def test_init_with_an_address_connects_plain_posts(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "posts"
    folder.mkdir()
    (folder / "a.md").write_text("# Hello\n")
    told = call("init", folder, "--url", ADDRESS, "--name", "home", "--json", person=Scripted(CANARY)).json
    assert (told["posts"], told["connected"]["blog"], told["notes"]) == (1, "home", [])
    assert [blog["blog"] for blog in call("blogs", "--json").json] == ["home"]
    assert call("list", "--json").json[0]["title"] == "Hello"


def test_init_writes_nothing_when_the_blog_refuses(
    call: Call, tmp_path: Path, clean_environment: Path
) -> None:
    done = call("init", tmp_path / "new", "--url", ADDRESS, "--stdin", person=NOBODY(piped="wrong"))
    assert done.code == 4
    assert not (clean_environment / "config").exists()
    assert not (tmp_path / "new").exists()


def test_the_doctor_asks_nobody(call: Call) -> None:
    call("blogs", "add", ADDRESS, "--name", "home", "--keep", "ask", person=Scripted(CANARY))
    person = Scripted()
    rows = {row["name"]: row for row in call("doctor", "--json", person=person).json}
    assert "login was not tried" in rows["blog home"]["detail"]
    assert person.asked == []


@pytest.mark.parametrize(
    ("name", "options", "address"),
    [
        ("https://example.org", [], True),
        ("https://example.org", ["max_picture=5"], True),
        ("example.org", [], True),
        ("example.org/blog", [], True),
        ("localhost", [], True),
        ("localhost:8080", [], True),
        ("127.0.0.1:8801", [], True),
        ("[::1]:8801", [], True),
        ("my.blog", ["path=~/site"], False),
        ("home", ["backend=memory"], False),
        ("home", [], False),
        (".", [], False),
    ],
)
def test_an_address_is_told_from_a_name(name: str, options: list[str], address: bool) -> None:
    assert is_address(name, options) is address


def test_a_name_alone_is_explained(call: Call) -> None:
    done = call("blogs", "add", "home")
    assert done.code == 2
    assert "bloggy blogs add https://example.org" in done.err


def test_the_old_form_reads_values_as_the_options_are(call: Call) -> None:
    assert (
        call(
            "blogs", "add", "home", "backend=ghost", f"url={ADDRESS}", "max_picture=5", "check_page=false"
        ).code
        == 0
    )
    assert call("blogs", "add", "other", "backend=ghost", f"url={ADDRESS}", "token=abc").code == 2
    listed = call("blogs", "--json").json
    assert [(blog["blog"], blog["secret"]) for blog in listed] == [("home", "nowhere; it is asked for")]


def test_a_password_in_the_configuration_is_found_by_its_check(
    capfd: pytest.CaptureFixture[str], clean_environment: Path
) -> None:
    file = clean_environment / "config" / "bloggy" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f'[blogs.home]\nbackend = "ghost"\nurl = "{ADDRESS}"\npassword = "{CANARY}"\n')
    assert main(["config", "check"]) == 2
    told = capfd.readouterr().err
    assert f"{file}:4" in told
    assert "bloggy blogs login home" in told
    assert CANARY not in told


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shells_complete_what_follows_blogs(capfd: pytest.CaptureFixture[str], shell: str) -> None:
    assert main(["completion", shell]) == 0
    told = capfd.readouterr().out
    for word in ("login", "password-stdin", "untested"):
        assert word in told
