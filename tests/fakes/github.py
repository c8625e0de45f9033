"""GitHub's GraphQL interface in memory, as far as comments need it (docs.github.com/graphql)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count
from typing import Any, TypeVar

from bloggy.backends.github_comments.backend import GiscusBackend, UtterancesBackend
from tests.fakes.asgi import Reply, Served, opened
from tests.fakes.losing import LosingTransport

API, SITE, REPO = "https://api.github.com", "https://blog.example.org", "ada/blog"
TOKEN = "github_pat_secret"
OWNER = "ada"
TERMS = ("one/", "été/two/")
Kind = TypeVar("Kind", GiscusBackend, UtterancesBackend)


class Refused(Exception):
    """An error in GraphQL's answer."""

    def __init__(self, type: str, message: str, *path: str) -> None:
        super().__init__(message)
        self.told = {"type": type, "message": message, "path": list(path)}


@dataclass
class FakeGitHub(Served):
    """An ASGI application; give it to `httpx.ASGITransport`. `flat`: of issues."""

    flat: bool = False
    may_write: bool = True
    threads: dict[int, dict[str, Any]] = field(default_factory=dict)
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    when: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=20))
    """What its clock says."""
    lose: int = 0
    """How many of the next mutations are done, and answered by a failing gateway."""
    replies: list[Reply] = field(default_factory=list)
    """What is answered instead, to the next requests."""
    asked: list[str] = field(default_factory=list)
    """The names of the operations that were asked for."""
    numbers: Any = field(default_factory=lambda: count(1))

    # What others do

    def thread(self, title: str, *, author: str = "", body: str | None = None, **more: Any) -> int:
        """A conversation, begun as the widget begins it, unless `author` and `body` say otherwise."""
        number = next(self.numbers)
        url = f"{SITE}/{title}"
        self.threads[number] = {
            "id": f"D_{number}", "number": number, "title": title, "locked": False,
            "category": "DIC_a", "labels": [],
            "body": f"# {title}\n\nA description.\n\n{url}" if body is None else body,
            "author": {"login": author or ("utterances-bot" if self.flat else "giscus")},
            "url": f"https://github.com/{REPO}/{number}", "updatedAt": self.stamp(), **more,
        }  # fmt: skip
        return number

    def add(self, body: str, *, author: str = "Grace", post: int = 0, parent: str | None = None) -> str:
        """Somebody comments, ten minutes after the last one."""
        self.when += timedelta(minutes=10)
        return self.put(self.on(TERMS[post]), body, author, parent)["id"]

    def on(self, term: str) -> int:
        """The number of the conversation about a page, which is begun if there is none."""
        known = (number for number, one in self.threads.items() if one["title"] == term)
        return next(known, None) or self.thread(term)

    def put(self, number: int, body: str, author: str, above: str | None) -> dict[str, Any]:
        id = f"{'IC' if self.flat else 'DC'}_{next(self.numbers):06d}"
        at = self.stamp()
        self.said[id] = {
            "id": id, "thread": number, "above": above, "body": body, "login": author, "createdAt": at,
            "updatedAt": at, "lastEditedAt": None, "isMinimized": False, "minimizedReason": None,
            "deletedAt": None,
        }  # fmt: skip
        self.threads[number]["updatedAt"] = at
        return self.said[id]

    def edit(self, id: str, body: str) -> None:
        """Its author changes it."""
        self.when += timedelta(minutes=10)
        at = self.stamp()
        self.said[id].update(body=body, updatedAt=at, lastEditedAt=at)
        self.threads[self.said[id]["thread"]]["updatedAt"] = at

    def hide(self, id: str, reason: str | None) -> None:
        """A maintainer hides it (None: shows it again); that counts as no change."""
        self.said[id].update(isMinimized=reason is not None, minimizedReason=reason)

    def delete(self, id: str) -> None:
        """Somebody deletes it: what has answers leaves an empty place."""
        if any(one["above"] == id for one in self.said.values()):
            self.said[id].update(body="", deletedAt=self.stamp())
        else:
            del self.said[id]

    def stamp(self) -> str:
        """The moment of what happens now."""
        return f"{self.when:%Y-%m-%dT%H:%M:%SZ}"

    # The interface

    def served(
        self, method: str, path: str, query: dict[str, str], head: dict[str, str], body: bytes
    ) -> Reply:
        date = {"date": format_datetime(self.when, usegmt=True)}
        if self.replies:
            status, headers, told = self.replies.pop(0)
            return status, {**date, **headers}, told
        if (method, path) != ("POST", "/graphql") or not head.get("user-agent"):
            return 404, date, {"message": "Not Found"}
        if head.get("authorization") != f"Bearer {TOKEN}":
            return 401, date, {"message": "Bad credentials"}
        told = json.loads(body)
        kind, name = re.findall(r"\b(query|mutation) (\w+)", told["query"])[0]
        self.asked.append(name)
        try:
            data = getattr(self, f"_{name.lower()}")(**told["variables"])
        except Refused as error:
            return 200, date, {"data": {error.told["path"][0]: None}, "errors": [error.told]}
        if kind == "mutation" and self.lose:
            self.lose -= 1
            return 502, date, "<html>502 Bad Gateway</html>"
        return 200, date, {"data": data}

    def _here(self, owner: str, name: str, **found: Any) -> dict[str, Any]:
        if f"{owner}/{name}" != REPO:
            raise Refused("NOT_FOUND", "Could not resolve to a Repository.", "repository")
        return {"viewer": {"login": OWNER}, "repository": found}

    def _repository(self, owner: str, name: str) -> dict[str, Any]:
        return self._here(
            owner, name, nameWithOwner=REPO, viewerPermission="ADMIN" if self.may_write else "READ",
            hasDiscussionsEnabled=not self.flat, hasIssuesEnabled=self.flat,
            discussionCategories={
                "nodes": [{"id": "DIC_a", "name": "Announcements"}, {"id": "DIC_b", "name": "Q&A"}]
            },
        )  # fmt: skip

    def _threads(
        self,
        owner: str,
        name: str,
        first: int,
        after: str | None,
        deep: bool,
        comments: int,
        narrow: Any,
        replies: int = 0,
    ) -> dict[str, Any]:
        there = sorted(self.threads.values(), key=lambda one: (one["updatedAt"], one["number"]), reverse=True)
        if narrow:
            there = [
                t for t in there if (set(narrow) & {*t["labels"]} if self.flat else t["category"] == narrow)
            ]
        shown = [(f"{one['updatedAt']}/{one['number']}", one) for one in there]
        if after:
            # A cursor names a place among the dates, not a number of entries.
            shown = [(at, one) for at, one in shown if at < after]
        page = {
            "pageInfo": {
                "hasNextPage": len(shown) > first,
                "endCursor": shown[first - 1][0] if len(shown) > first else None,
            }
        }
        nodes = [
            self._thread_told(one, comments, None, replies) if deep else one for _at, one in shown[:first]
        ]
        return self._here(owner, name, threads={**page, "nodes": nodes})

    def _thread(
        self, owner: str, name: str, number: int, after: str | None, comments: int, replies: int = 0
    ) -> dict[str, Any]:
        thread = self.threads.get(number)
        told = self._thread_told(thread, comments, after, replies) if thread else None
        return self._here(owner, name, thread=told)

    def _thread_told(
        self, thread: dict[str, Any], first: int, after: str | None, replies: int
    ) -> dict[str, Any]:
        def with_replies(one: dict[str, Any]) -> dict[str, Any]:
            below = [other for other in self.said.values() if other["above"] == one["id"]]
            return {**self._told(one), "replies": self._part(below, replies, None)}

        top = [one for one in self.said.values() if one["thread"] == thread["number"] and not one["above"]]
        part = self._part(top, first, after)
        return {
            **thread,
            "comments": part
            if self.flat
            else {**part, "nodes": [with_replies(self.said[n["id"]]) for n in part["nodes"]]},
        }

    def _part(self, found: list[dict[str, Any]], first: int, after: str | None) -> dict[str, Any]:
        rest = [one for one in found if not after or one["id"] > after]
        nodes = [self._told(one) for one in rest[:first]]
        return {
            "pageInfo": {"hasNextPage": len(rest) > first, "endCursor": nodes[-1]["id"] if nodes else None},
            "nodes": nodes,
        }

    def _told(self, one: dict[str, Any]) -> dict[str, Any]:
        login = one["login"]
        author = {"login": login, "url": f"https://github.com/{login}"} if login else None
        return {
            **{name: value for name, value in one.items() if name not in {"thread", "above", "login"}},
            "author": author,
            "viewerDidAuthor": login == OWNER,
            "url": f"https://github.com/{REPO}/{one['thread']}#{one['id']}",
        }

    def _node(self, id: str) -> dict[str, Any]:
        if id not in self.said:
            raise Refused("NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'", "node")
        return self.said[id]

    def _talk(self, id: str) -> dict[str, Any]:
        one = self._node(id)
        above = {"id": one["above"]} if one["above"] else None
        return {
            "node": {
                "id": id,
                "deletedAt": one["deletedAt"],
                "replyTo": above,
                "thread": self.threads[one["thread"]],
            }
        }

    def _remark(self, id: str) -> dict[str, Any]:
        return {"node": {"id": id, "thread": self.threads[self._node(id)["thread"]]}}

    def _replies(self, id: str, first: int, after: str | None) -> dict[str, Any]:
        below = [one for one in self.said.values() if one["above"] == self._node(id)["id"]]
        thread = self.threads[self.said[id]["thread"]]
        return {"node": {"discussion": thread, "replies": self._part(below, first, after)}}

    def _last(self, found: list[dict[str, Any]], last: int, before: str | None) -> dict[str, Any]:
        rest = [one for one in found if not before or one["id"] < before]
        nodes = [self._told(one) for one in rest[-last:]]
        return {
            "pageInfo": {
                "hasPreviousPage": len(rest) > last,
                "startCursor": nodes[0]["id"] if nodes else None,
            },
            "nodes": nodes,
        }

    def _lastreplies(self, id: str, last: int, before: str | None) -> dict[str, Any]:
        below = [one for one in self.said.values() if one["above"] == self._node(id)["id"]]
        return {
            "node": {"thread": self.threads[self.said[id]["thread"]], "said": self._last(below, last, before)}
        }

    def _lastremarks(
        self, owner: str, name: str, number: int, last: int, before: str | None
    ) -> dict[str, Any]:
        on = [one for one in self.said.values() if one["thread"] == number]
        thread = (
            {**self.threads[number], "said": self._last(on, last, before)} if number in self.threads else None
        )
        return self._here(owner, name, thread=thread)

    def _say(self, input: dict[str, Any]) -> dict[str, Any]:
        target = input.get("discussionId") or input["subjectId"]
        thread = next((one for one in self.threads.values() if one["id"] == target), None)
        if thread is None:
            raise Refused("NOT_FOUND", "Could not resolve to a node.", "say")
        if thread["locked"] and not self.may_write:
            raise Refused("UNPROCESSABLE", "Unable to create comment because issue is locked.", "say")
        above = input.get("replyToId")
        if above is not None and (above not in self.said or self.said[above]["above"]):
            raise Refused("NOT_FOUND", "Parent comment must be a top-level comment.", "say")
        self.when = max(self.when, datetime.now(UTC))
        told = self._told(self.put(thread["number"], input["body"], OWNER, above))
        if self.flat:
            return {"addComment": {"commentEdge": {"node": told}}}
        return {"addDiscussionComment": {"comment": told}}

    def _minimize(self, input: dict[str, Any]) -> dict[str, Any]:
        self._judge(input["subjectId"], input["classifier"])
        return {"minimizeComment": {"minimizedComment": {"isMinimized": True}}}

    def _unminimize(self, input: dict[str, Any]) -> dict[str, Any]:
        self._judge(input["subjectId"], None)
        return {"unminimizeComment": {"unminimizedComment": {"isMinimized": False}}}

    def _judge(self, id: str, reason: str | None) -> None:
        if not self.may_write:
            raise Refused("FORBIDDEN", "Resource not accessible by personal access token", "minimize")
        if id not in self.said:
            raise Refused(
                "NOT_FOUND", f"Could not resolve to a node with the global id of '{id}'", "minimize"
            )
        self.hide(id, reason)


def connected(
    kind: type[Kind], site: FakeGitHub, *, token: str = TOKEN, **more: object
) -> tuple[Kind, LosingTransport]:
    """A backend for the owner, and its network."""
    return opened(kind, site, {"repo": REPO, "site": SITE, **more}, password=token)
