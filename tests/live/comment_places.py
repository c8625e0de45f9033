"""Real places where readers comment and bloggy answers, as their readers and their owner see them.

with place_of("isso", folder) as place:        # a post with comments, behind a proxy that can fail
    place.speak("Grace", "Where was that?")     # a reader, by the form or the interface for readers
    place.seen()                                # what readers are shown: (words, what they answer)
"""

from __future__ import annotations

import contextlib
import re
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import httpx
import pytest
import tomli_w

from bloggy.services.secrets import variable_of
from tests.live.fault_proxy import FaultProxy, fault_proxy
from tests.live.isso_server import PASSWORD as ISSO_PASSWORD
from tests.live.isso_server import SITE
from tests.live.servers import fresh_ghost, fresh_isso, fresh_waline, fresh_wordpress
from tests.live.waline_server import PASSWORD as WALINE_PASSWORD
from tests.live.waline_server import USER

Seen = list[tuple[str, str | None]]
"""The words of each comment, and those of what it answers, the oldest first."""
PAGE = "/posts/harbour/"
"""Where the post of the static site is, for places that only keep its comments."""


def words(html: str) -> str:
    """Text as a reader sees it."""
    return unescape(re.sub(r"<[^>]+>", "", html)).strip()


class TalkPlace(ABC):
    """One post and its comments at a real server."""

    source = "home"
    """What bloggy calls it."""
    secret: str
    holds: ClassVar[bool]
    """Whether comments of strangers wait for their approval."""
    hidden = "removed"
    """The status of what `hide` has hidden; "": it is gone."""
    base: str
    """The server's address; the proxy's is in `proxy`."""
    proxy: FaultProxy

    @abstractmethod
    def table(self) -> Mapping[str, object]:
        """The `[blogs.home]` table, with the proxy in between."""

    @abstractmethod
    def speak(self, author: str, text: str) -> None:
        """A reader comments."""

    @abstractmethod
    def seen(self) -> Seen:
        """What readers are shown."""

    @abstractmethod
    def hide(self, ref: str) -> None:
        """The owner takes a comment away there, in their own way."""

    @abstractmethod
    def delete(self, ref: str) -> None:
        """The owner deletes a comment there for good."""

    def prepare(self, folder: Path) -> None:
        """What the writer's machine must have."""


class WordPressTalk(TalkPlace):
    """A WordPress, where the first comment of a stranger waits."""

    holds = True

    def __init__(self, user: str = "admin") -> None:
        self.site = fresh_wordpress()
        self.user = user
        self.base, self.secret = self.site.base, self.site.accounts[user].password
        post = {"title": "Harbour", "slug": "harbour", "content": "x", "status": "publish"}
        self.post = self.site.call("POST", "/posts", post)

    def table(self) -> Mapping[str, object]:
        return {**self.site.table(user=self.user, check_page=False), "url": self.proxy.base}

    def speak(self, author: str, text: str) -> None:
        if self.site.call("GET", "/comments", status="any"):
            # Strangers may speak only every 15 seconds: the next ones write to the owner, who puts it there.
            told = {"post": self.post["id"], "content": text, "author_name": author, "status": "approved"}
            self.site.call("POST", "/comments", {**told, "author_email": f"{author}@example.net".lower()})
            return
        form = {
            "comment": text, "author": author, "email": f"{author}@example.net".lower(), "url": "",
            "comment_post_ID": str(self.post["id"]), "comment_parent": "0",
        }  # fmt: skip
        assert httpx.post(f"{self.base}/wp-comments-post.php", data=form).status_code == 302

    def seen(self) -> Seen:
        told = httpx.get(
            f"{self.site.rest}/wp/v2/comments", params={"post": self.post["id"], "order": "asc"}
        ).json()
        texts = {one["id"]: words(one["content"]["rendered"]) for one in told}
        page = words(self.site.page(self.post["link"]) or "")
        assert [text for text in texts.values() if page.count(text) != 1] == []
        return [(texts[one["id"]], texts.get(one["parent"])) for one in told]

    def hide(self, ref: str) -> None:
        self.site.call("POST", f"/comments/{ref}", {"status": "trash"}, user="editor")

    def delete(self, ref: str) -> None:
        self.site.call("DELETE", f"/comments/{ref}", force="true")

    def open(self, whether: bool) -> None:
        """Let readers comment, or nobody any more."""
        status = "open" if whether else "closed"
        self.site.call("POST", f"/posts/{self.post['id']}", {"comment_status": status})

    def approve_all(self) -> None:
        """The owner lets readers see everything."""
        for one in self.site.call("GET", "/comments", status="hold"):
            self.site.call("POST", f"/comments/{one['id']}", {"status": "approved"})

    def backdate(self) -> None:
        """As if the newest comment were an hour old."""
        [newest] = self.site.call("GET", "/comments", status="any", context="edit", per_page=1)
        when = datetime.fromisoformat(newest["date_gmt"]) - timedelta(hours=1)
        self.site.call("POST", f"/comments/{newest['id']}", {"date_gmt": f"{when:%Y-%m-%dT%H:%M:%S}"})


class GhostTalk(TalkPlace):
    """A Ghost, whose members comment."""

    holds = False

    def __init__(self) -> None:
        self.site = fresh_ghost()
        self.base, self.secret = self.site.base, self.site.admin_key
        self.site.call("PUT", "/settings/", {"settings": [{"key": "comments_enabled", "value": "all"}]})
        told = {"posts": [{"title": "Harbour", "slug": "harbour", "status": "published"}]}
        self.post = self.site.call("POST", "/posts/", told)["posts"][0]

    def table(self) -> Mapping[str, object]:
        return self.site.table(admin=f"{self.proxy.base}/ghost/api/admin/", check_page=False)

    def speak(self, author: str, text: str) -> None:
        email = f"{author}@example.net".lower()
        found = self.site.call("GET", "/members/", filter=f"email:'{email}'")["members"]
        if not found:
            told = {"members": [{"name": author, "email": email}]}
            found = self.site.call("POST", "/members/", told)["members"]
        number = found[0]["id"]
        [link] = self.site.call("GET", f"/members/{number}/signin_urls/")["member_signin_urls"]
        with httpx.Client(base_url=self.base, headers={"Origin": self.base}, timeout=30) as browser:
            browser.get(link["url"])
            wanted = {"comments": [{"post_id": self.post["id"], "html": f"<p>{text}</p>"}]}
            browser.post("/members/api/comments/", json=wanted).raise_for_status()

    def seen(self) -> Seen:
        address = f"{self.base}/members/api/comments/post/{self.post['id']}/"
        found: Seen = []
        for one in httpx.get(address, params={"order": "created_at asc"}).json()["comments"]:
            found.append((words(one["html"]), None))
            found += [(words(reply["html"]), words(one["html"])) for reply in one["replies"]]
        return found

    def hide(self, ref: str) -> None:
        self.site.call("PUT", f"/comments/{ref}/", {"comments": [{"id": ref, "status": "hidden"}]})

    def delete(self, ref: str) -> None:
        self.site.call("PUT", f"/comments/{ref}/", {"comments": [{"id": ref, "status": "deleted"}]})


class BesideTalk(TalkPlace):
    """A server that keeps the comments of a static site, which is in git on the writer's machine."""

    folder: Path

    options: ClassVar[Mapping[str, object]]
    """Of the `[blogs.home.comments]` table."""

    def table(self) -> Mapping[str, object]:
        return {
            "backend": "git",
            "path": str(self.folder),
            "check_page": False,
            "comments": {"site": SITE, "author": "Owner", "url": self.proxy.base, **self.options},
        }

    def prepare(self, folder: Path) -> None:
        self.folder = folder / "site"
        self.folder.mkdir()
        (self.folder / "hugo.toml").write_text(f'baseURL = "{SITE}/"\n')
        post = self.folder / "content/posts/harbour.md"
        post.parent.mkdir(parents=True)
        post.write_text("---\ntitle: Harbour\ndate: 2024-05-17\n---\nBoats.\n")
        for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "A site"]):
            subprocess.run(["git", "-C", str(self.folder), *command], check=True)


class IssoTalk(BesideTalk):
    """An Isso, where all comments wait."""

    source, secret = "home-isso", ISSO_PASSWORD
    holds, hidden = True, ""
    options: ClassVar[Mapping[str, object]] = {"source": "isso", "email": "owner@example.org"}

    def __init__(self) -> None:
        self.site = fresh_isso()
        self.base = self.site.base

    def speak(self, author: str, text: str) -> None:
        status, _told = self.site.say(text, PAGE, author=author, email=f"{author}@example.net".lower())
        assert status in {201, 202}

    def seen(self) -> Seen:
        answer = httpx.get(f"{self.base}/?uri={quote(PAGE)}")
        found: Seen = []
        for one in answer.json()["replies"] if answer.status_code == 200 else []:
            found.append((words(one["text"]), None))
            found += [(words(reply["text"]), words(one["text"])) for reply in one["replies"]]
        return found

    def hide(self, ref: str) -> None:
        self.delete(ref)

    def delete(self, ref: str) -> None:
        self.site.delete(int(ref))


class WalineTalk(BesideTalk):
    """A Waline, where comments are public at once."""

    source, secret = "home-waline", WALINE_PASSWORD
    holds, hidden = False, "spam"
    options: ClassVar[Mapping[str, object]] = {"source": "waline", "user": USER}

    def __init__(self) -> None:
        self.site = fresh_waline()
        self.base = self.site.base

    def speak(self, author: str, text: str) -> None:
        told = {
            "comment": text, "nick": author, "mail": f"{author}@example.net".lower(), "url": PAGE, "link": "",
            "ua": "",
        }  # fmt: skip
        assert httpx.post(f"{self.base}/api/comment", json=told).json()["errno"] == 0

    def seen(self) -> Seen:
        asked = {"path": PAGE, "page": 1, "pageSize": 50, "sortBy": "insertedAt_asc"}
        found: Seen = []
        for one in httpx.get(f"{self.base}/api/comment", params=asked).json()["data"]["data"]:
            found.append((words(one["comment"]), None))
            texts: dict[Any, str] = {each["objectId"]: words(each["comment"]) for each in one["children"]}
            texts[one["objectId"]] = words(one["comment"])
            found += [(texts[each["objectId"]], texts.get(each["pid"])) for each in one["children"]]
        return found

    def hide(self, ref: str) -> None:
        self.site.judge(int(ref), "spam")

    def delete(self, ref: str) -> None:
        self.site.delete(int(ref))


KINDS: dict[str, type[TalkPlace]] = {
    "wordpress": WordPressTalk,
    "ghost": GhostTalk,
    "isso": IssoTalk,
    "waline": WalineTalk,
}


@contextlib.contextmanager
def place_of(place: TalkPlace, folder: Path, config: Path) -> Iterator[TalkPlace]:
    """That place, with the configuration of a writer who has it; its password is in the environment."""
    folder.mkdir(parents=True, exist_ok=True)
    place.prepare(folder)
    library = folder / ("site/content/posts" if isinstance(place, BesideTalk) else "posts")
    library.mkdir(parents=True, exist_ok=True)
    with fault_proxy(place.base) as proxy, pytest.MonkeyPatch.context() as environment:
        place.proxy = proxy
        environment.setenv(variable_of(place.source), place.secret)
        config.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "library": {"folders": [str(library)], "timezone": "UTC"},
            "blogs": {"home": dict(place.table())},
        }
        config.write_text(tomli_w.dumps(told), encoding="utf-8")
        yield place
