"""Where comments are kept is found on a page or named, tested, written down, listed, examined and removed."""

from __future__ import annotations

import sqlite3
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from bloggy.cli.asking import Person
from bloggy.cli.main import main
from bloggy.services.workspace import Workspace
from bloggy.storage.secrets import Keyring
from tests.cli.commanding import Ran, Site
from tests.cli.test_blogs import NOBODY, Scripted
from tests.fakes.isso import BASE, PASSWORD, FakeIsso
from tests.fakes.remote_blog import MemoryRing

POST = "https://ada.example.org/post/"
PAGE = f'<script data-isso="{BASE}/" src="{BASE}/js/embed.min.js"></script>'
MINE = ("author=Ada", "email=ada@example.org")
Call = Callable[..., Ran]


class Web(httpx.AsyncBaseTransport):
    """A page of the blog, and the Isso that it names."""

    def __init__(self, isso: FakeIsso) -> None:
        self.place = isso
        application: Any = isso
        self.isso = httpx.ASGITransport(application)
        self.page, self.offline = PAGE, False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.offline:
            raise httpx.ConnectError("no network", request=request)
        if str(request.url).startswith(BASE):
            return await self.isso.handle_async_request(request)
        if str(request.url) == POST:
            return httpx.Response(200, text=self.page, headers={"content-type": "text/html"})
        return httpx.Response(404, text="<html>nothing</html>")


@pytest.fixture
def web() -> Web:
    return Web(FakeIsso())


@pytest.fixture
def call(capfd: pytest.CaptureFixture[str], web: Web, clean_environment: Path) -> Call:
    """Run one command; the password may be in nothing that it says or writes."""
    ring = MemoryRing()

    def run(*arguments: str | Path, person: Person | None = None) -> Ran:
        opener = partial(Workspace.open, transport=web, keyring=Keyring(ring))
        capfd.readouterr()
        code = main([str(a) for a in arguments], opener=opener, person=person or NOBODY())
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        for path in clean_environment.rglob("*"):
            assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), path
        return Ran(code, out, err)

    return run


@pytest.fixture
def blog(site: Site) -> str:
    """The name of the one blog."""
    return site.root.name


def config(home: Path) -> dict[str, dict[str, object]]:
    told = tomllib.loads((home / "config" / "bloggy" / "config.toml").read_text())
    blogs: dict[str, dict[str, object]] = told["blogs"]
    return blogs


pytestmark = pytest.mark.parametrize("site", ["pelican"], indirect=True)


def add(call: Call, blog: str, *more: str) -> Ran:
    piped = Scripted(there=False, piped=PASSWORD)
    return call("blogs", "add", POST, "--comments-for", blog, "--password-stdin", *MINE, *more, person=piped)


def test_a_page_leads_to_its_comments_and_they_can_be_read(
    call: Call, blog: str, web: Web, clean_environment: Path
) -> None:
    done = add(call, blog, "--json")
    assert done.code == 0, done
    assert (done.json["source"], done.json["tested"]) == (f"{blog}-isso", True)
    assert config(clean_environment)[blog]["comments"] == {
        "source": "isso", "url": BASE, "site": "https://ada.example.org",
        "author": "Ada", "email": "ada@example.org",
    }  # fmt: skip
    web.place.add("Hello")
    assert call("sync").code == 0
    for name in (blog, f"{blog}-isso"):
        [comment] = call("comments", "--blog", name, "--json").json
        assert comment["text"] == "Hello"
    [listed] = call("blogs", "--json").json
    assert listed["publishes"] is True
    assert [(one["source"], one["backend"]) for one in listed["comments"]] == [(f"{blog}-isso", "isso")]
    text = call("blogs").out
    assert f"{blog}-isso  (comments)" in text
    assert BASE in text


def test_what_no_option_answers_is_asked_and_a_typing_error_too(call: Call, blog: str) -> None:
    person = Scripted("Ada", "ada@example.org", "wrong", PASSWORD)
    done = call("blogs", "add", POST, "--comments-for", blog, person=person)
    assert done.code == 0, done
    assert "does not take that password" in done.err
    assert [question.rpartition(" ")[2] for question in person.asked[:2]] == ["author", "email"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--comments-for", "BLOG"), "Add author=Ada"),
        (("--comments-for", "hom", *MINE), "There is no blog called “hom”"),
        (("--comments-for", "BLOG", "--backend", "waline"), "No comments that bloggy can read"),
        (("--comments-for", "BLOG", "autor=Ada", *MINE), "Did you mean “author”?"),
        (("--comments-for", "BLOG", *MINE), "Give it with --password-stdin"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_written(
    call: Call, blog: str, arguments: tuple[str, ...], told: str, clean_environment: Path
) -> None:
    done = call("blogs", "add", POST, *(one.replace("BLOG", blog) for one in arguments))
    assert done.code == 2
    assert told in done.err
    assert "comments" not in config(clean_environment)[blog]


def test_a_wrong_password_writes_nothing(call: Call, blog: str, clean_environment: Path) -> None:
    person = Scripted(there=False, piped="wrong")
    done = call("blogs", "add", POST, "--comments-for", blog, "--password-stdin", *MINE, person=person)
    assert done.code == 4
    assert "comments" not in config(clean_environment)[blog]


def test_a_kind_can_be_named_and_several_stand_side_by_side(
    call: Call, blog: str, clean_environment: Path
) -> None:
    assert add(call, blog).code == 0
    kind = ("blogs", "add", "feed", "--comments-for", blog, "--untested")
    assert call(*kind, "url=https://ada.example.org/comments/feed/").code == 0
    again = call(*kind, "url=https://old.example.org/comments/feed/")
    assert again.code == 2
    assert "--name" in again.err
    assert call(*kind, "--name", "old", "url=https://old.example.org/comments/feed/").code == 0
    several = config(clean_environment)[blog]["comments"]
    assert isinstance(several, list)
    assert [one["source"] for one in several] == ["isso", "feed", "feed"]
    assert call("blogs", "remove", f"{blog}-feed").code == 0
    names = [one["source"] for one in call("blogs", "--json").json[0]["comments"]]
    assert names == [f"{blog}-isso", f"{blog}-old"]


def test_a_name_that_is_no_kind_gets_the_kinds_and_a_blog_is_none(call: Call, blog: str) -> None:
    done = call("blogs", "add", "disqus", "--comments-for", blog)
    assert done.code == 2
    assert "isso" in done.err
    assert "memory" not in done.err
    done = call("blogs", "add", "wordpress", "--comments-for", blog)
    assert done.code == 2
    assert "bloggy blogs add ADDRESS" in done.err


def test_a_login_can_be_renewed_and_its_place_changed(call: Call, blog: str, clean_environment: Path) -> None:
    assert add(call, blog).code == 0
    person = Scripted(there=False, piped=PASSWORD)
    assert call("blogs", "login", f"{blog}-isso", "--password-stdin", person=person).code == 0
    assert call("blogs", "test", f"{blog}-isso").code == 0
    moved = call(
        "blogs", "login", f"{blog}-isso", "--keep", "environment", "--password-env", "TALK", "--untested"
    )
    assert moved.code == 0, moved
    talk = config(clean_environment)[blog]["comments"]
    assert isinstance(talk, dict)
    assert talk["password_env"] == "TALK"


def test_a_post_can_not_be_published_there(call: Call, blog: str, site: Site) -> None:
    assert add(call, blog).code == 0
    path = next(site.posts.glob("*.md"))
    done = call("publish", path, "--to", f"{blog}-isso")
    assert done.code == 2
    assert "takes no posts" in done.err


def row(done: Ran, blog: str) -> dict[str, object]:
    [found] = [one for one in done.json if one["name"] == f"comments of {blog}-isso"]
    return dict(found)


def test_the_doctor_says_how_it_stands_with_the_comments(
    call: Call, blog: str, web: Web, clean_environment: Path
) -> None:
    assert add(call, blog).code == 0
    before = row(call("doctor", "--json"), blog)
    assert before["ok"] is True
    assert "administrator" in str(before["detail"])
    assert "bloggy sync" in str(before["fix"])
    assert call("sync").code == 0
    after = row(call("doctor", "--json"), blog)
    assert "0 comments, fetched" in str(after["detail"])
    assert after["fix"] is None
    web.offline = True
    offline = row(call("doctor", "--json"), blog)
    assert offline["ok"] is True
    assert str(offline["detail"]).startswith("Offline")
    file = clean_environment / "config" / "bloggy" / "config.toml"
    file.write_text(file.read_text().replace("author =", "autor ="))
    wrong = row(call("doctor", "--json"), blog)
    assert wrong["ok"] is False
    assert f"{file}:" in str(wrong["detail"])
    assert wrong["fix"] == "Did you mean “author”?"


def test_connecting_where_only_comments_are_says_how_to_read_them(call: Call, blog: str) -> None:
    done = call("blogs", "add", POST)
    assert done.code == 2
    assert "--comments-for B --backend isso" in done.err


def test_the_store_keeps_what_a_removed_place_had(
    call: Call, blog: str, web: Web, clean_environment: Path
) -> None:
    assert add(call, blog).code == 0
    assert call("sync").code == 0
    assert call("blogs", "remove", f"{blog}-isso").code == 0
    assert "comments" not in config(clean_environment)[blog]
    [database] = clean_environment.rglob("bloggy.db")
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM comment_source").fetchone() == (1,)


def test_a_blog_of_comments_alone_is_offered_for_no_post(
    call: Call, blog: str, site: Site, clean_environment: Path
) -> None:
    file = clean_environment / "config" / "bloggy" / "config.toml"
    file.write_text(f'{file.read_text()}\n[blogs.talk]\nbackend = "feed"\nurl = "https://x.example/feed/"\n')
    path = next(site.posts.glob("*.md"))
    assert [one["blog"] for one in call("show", path, "--json").json["blogs"]] == [blog]
    done = call("publish", path, "--to", "talk")
    assert done.code == 2
    assert "takes no posts" in done.err
    listed = {one["blog"]: one for one in call("blogs", "--json").json}
    assert listed["talk"]["publishes"] is False
    assert [one["source"] for one in listed["talk"]["comments"]] == ["talk"]
    assert "talk  (comments)" in call("blogs").out
    names = [one["name"] for one in call("doctor", "--json").json]
    assert "comments of talk" in names
    assert "blog talk" not in names
