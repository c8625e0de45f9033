"""The whole way of a post to a real blog, each step a process of its own, looked at as readers do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest

from tests.fakes.pseudo_terminal import PseudoTerminal
from tests.live.remote_journey import Blog, GhostBlog, Machine, WordPressBlog, bloggy
from tests.live.remote_world import picture, picture_answers, shown_pictures

pytestmark = pytest.mark.live

BLOGS: dict[str, Callable[[], Blog]] = {
    "wordpress 7": lambda: WordPressBlog("7"),
    "wordpress 6": lambda: WordPressBlog("6"),
    "ghost": GhostBlog,
}
TEXT = """
The fog came early. “Café – naïve”, said 東京 😀.

![Fog over the lake](fog.png)

It left late.

```python
print("a < b && c")
```
"""


@pytest.fixture(params=list(BLOGS))
def blog(request: pytest.FixtureRequest) -> Blog:
    return BLOGS[request.param]()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with Machine(tmp_path / "one").begin().used() as made:
        yield made


def connect(blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Add the blog without a question; its secret is in the environment."""
    monkeypatch.setenv("BLOG_SECRET", blog.secret)
    account = ["--user", blog.user] if blog.user else []
    done = bloggy(
        "blogs", "add", blog.base, "--name", "home", "--password-env", "BLOG_SECRET", *account, "--json"
    )
    assert done.code == 0, done
    assert (done.json["backend"], done.json["tested"]) == (blog.backend, True)


def write(machine: Machine) -> Path:
    """A new post with a picture."""
    path = Path(bloggy("new", "Fog over the lake", "--tag", "weather").out.strip())
    assert path.parent == machine.library
    (machine.library / "fog.png").write_bytes(picture("fog"))
    with path.open("a", encoding="utf-8") as file:
        file.write(TEXT)
    return path


def pictures_of(blog: Blog) -> list[str]:
    """What the only post shows in the feed; WordPress makes pictures of emoji there, from elsewhere."""
    return [url for url in shown_pictures(blog.only()[0].html) if url.startswith(blog.base)]


def change(path: Path, old: str, new: str) -> None:
    """The writer edits the file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_posts_life_at_a_real_blog(
    blog: Blog, machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    connect(blog, monkeypatch)
    path = write(machine)

    told = bloggy("publish", "fog", "--dry-run").out
    for wanted in ("goes public now", "Europe/Paris" if blog.backend == "wordpress" else "UTC", "fog.png"):
        assert wanted in told
    assert "mailed" in told
    assert (blog.states(), blog.site.feed()) == ([], [])

    (entry,) = bloggy("publish", "fog", "--json").json
    assert (entry["state"], entry["action"]) == ("delivered", "publish")
    item, page = blog.only()
    assert item.link == entry["url"]
    assert item.title == "Fog over the lake"
    assert "weather" in item.categories
    for seen in (unescape(item.html), unescape(page)):
        assert "The fog came early. “Café – naïve”, said 東京" in seen
        assert "a < b && c" in seen
    (shown,) = pictures_of(blog)
    assert picture_answers(shown)
    assert shown in page

    # Somebody else changes one part there, the writer another one here.
    blog.replace("came early", "came very early")
    change(path, "It left late.", "It left at noon.")
    refused = bloggy("publish", "fog", "--json")
    assert refused.code == 4
    assert refused.json[0]["state"] == "held"
    assert "came very early" in blog.only()[1]
    differing = bloggy("diff", "fog").out
    for line in ("-The fog came early.", "+The fog came very early.", "-It left late.", "+It left at noon."):
        assert line.split(" ")[0] in differing
    assert bloggy("resolve", "fog", "--merge").code == 0
    merged = path.read_text(encoding="utf-8")
    for sentence in ("The fog came very early.", "It left at noon."):
        assert sentence in merged
        assert sentence in blog.only()[0].html
        assert sentence in blog.only()[1]

    # From then on it is updated as before.
    change(path, "It left at noon.", "It left at one.")
    assert bloggy("publish", "fog", "--json").json[0]["action"] == "update"
    assert "It left at one." in blog.only()[1]
    assert pictures_of(blog) == [shown]

    # Another machine with the same library knows the copy, and the picture.
    with machine.cloned(tmp_path / "two").used() as second:
        change(second.library / path.name, "It left at one.", "It left at two.")
        (entry,) = bloggy("publish", "fog", "--json").json
        assert (entry["state"], entry["action"]) == ("delivered", "update")
    assert "It left at two." in blog.only()[1]
    assert pictures_of(blog) == [shown]

    # The first machine has not seen that, and overwrites nothing.
    change(path, "It left at one.", "It left at three.")
    assert bloggy("publish", "fog", "--json").json[0]["state"] == "held"
    assert bloggy("resolve", "fog", "--theirs").code == 0
    assert "It left at two." in path.read_text(encoding="utf-8")
    assert "It left at two." in blog.only()[1]

    assert bloggy("unpublish", "fog").code == 0
    assert blog.site.feed() == []
    assert blog.states() == ["draft"]
    (entry,) = bloggy("publish", "fog", "--json").json
    assert entry["state"] == "delivered"
    assert "It left at two." in blog.only()[1]
    assert bloggy("delete", "fog").code == 0
    assert blog.site.feed() == []
    assert blog.states() in (["trash"], [])


@pytest.mark.parametrize("blog", ["wordpress 7", "ghost"], indirect=True)
def test_what_the_writer_means_wins_knowingly(
    blog: Blog, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(blog, monkeypatch)
    path = write(machine)
    assert bloggy("publish", "fog").code == 0
    blog.retitle("Mist")
    change(path, "It left late.", "It left at noon.")
    assert bloggy("publish", "fog").code == 4
    assert "Mist" in bloggy("diff", "fog").out
    assert bloggy("resolve", "fog", "--mine").code == 0
    item, page = blog.only()
    assert item.title == "Fog over the lake"
    assert "It left at noon." in page


@pytest.mark.parametrize("which", ["7"])
def test_a_blog_is_connected_on_a_terminal_step_by_step(which: str, machine: Machine) -> None:
    blog = WordPressBlog(which)
    command = [sys.executable, "-m", "bloggy", "blogs", "add", blog.base, "--keep", "ask"]
    with PseudoTerminal(command, cwd=machine.folder, size=(110, 50)) as terminal:
        terminal.until("REST interface")
        terminal.until("Application Passwords")
        terminal.until("user name or e-mail address in WordPress:")
        terminal.type("editor\r")
        terminal.until("application password")
        terminal.settle()
        terminal.type("abcd efgh ijkl mnop qrst uvwx\r")
        terminal.until("as if nobody had logged in")
        terminal.settle()
        assert "blogs" not in machine.config.read_text(encoding="utf-8")
        terminal.type(f"{blog.secret}\r")
        terminal.until("Editor (editor)")
        assert terminal.ended() == 0
        assert blog.secret not in terminal.text()
        assert blog.secret.encode() not in terminal.raw
    written = machine.config.read_text(encoding="utf-8")
    assert f'url = "{blog.base}"' in written
    assert blog.secret not in written
