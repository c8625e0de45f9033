"""Members and their comments in the Ghost made for the tests, as Ghost 6.65 serves them.

Read off its code (core/server/services/comments): what is deleted is left out of every list, `updated_at` is
filtered by but never shown, a reply's parent must begin a thread, nothing is refused for being said twice.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

_PART = re.compile(r"(\w+):(>?)'([^']*)'(?:\+|$)")
_REFUSED = re.compile(r"</?(?!(?:p|br|a|blockquote)\b)[a-z][^>]*>", re.IGNORECASE)
_SHOWN = ("id", "parent_id", "in_reply_to_id", "status", "html", "created_at", "edited_at")


class NoSuch(Exception):
    """There is nothing of that name."""


class Refused(Exception):
    """Ghost says no; its words."""


@dataclass(slots=True)
class GhostComments:
    """Everything that members said."""

    members: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    enabled: bool = True
    old: bool = False
    """Ghost 5: there is no list for the whole site."""
    when: datetime = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    """The date of the last reader's comment."""
    writes: list[dict[str, Any]] = field(default_factory=list)
    counter: int = 0

    def member(self, name: str, email: str = "") -> str:
        """The number of the member of that name."""
        email = email or f"{name.lower()}@example.net"
        for number, member in self.members.items():
            if member["email"] == email:
                return number
        return self._add_member({"name": name, "email": email})["id"]

    def say(self, post: str, html: str, *, name: str = "Grace", reply_to: str | None = None) -> str:
        """Somebody comments, ten minutes after the last one."""
        self.when += timedelta(minutes=10)
        parent = self.comments[reply_to]["parent_id"] or reply_to if reply_to else None
        return self._add(
            post, self.member(name), html, at=self.when, parent=parent,
            to=reply_to if reply_to != parent else None, now=self.when,
        )  # fmt: skip

    def change(self, number: str, *, now: datetime | None = None, **fields: Any) -> None:
        """Somebody changes a comment: `status` or `html`."""
        self.comments[number] |= {**fields, "updated_at": _stamp(now or datetime.now(UTC))}

    def serve(
        self, method: str, rest: list[str], query: dict[str, str], body: bytes, now: datetime, posts: Any
    ) -> tuple[int, Any]:
        """`/comments/…`."""
        match [method, *rest]:
            case ["GET"]:
                if self.old:
                    raise Refused("old")
                return 200, self._list(query, posts)
            case ["GET", number]:
                return 200, {"comments": [self._told(self._found(number), posts)]}
            case ["POST"]:
                if not self.enabled:
                    raise Refused("Comments are not enabled for this site.")
                told = json.loads(body)["comments"][0]
                self.writes.append(told)
                number = self._answer(told, now)
                return 201, {"comments": [self._told(self.comments[number], None)]}
            case ["PUT", number]:
                if number not in self.comments:
                    raise NoSuch
                self.change(number, now=now, status=json.loads(body)["comments"][0]["status"])
                return 200, {"comments": [self._told(self.comments[number], None)]}
        raise NoSuch

    def serve_members(self, method: str, query: dict[str, str], body: bytes) -> tuple[int, Any]:
        """`/members/`."""
        if method == "POST":
            return 201, {"members": [self._add_member(json.loads(body)["members"][0])]}
        wanted = query.get("filter", "").removeprefix("email:'").removesuffix("'")
        return 200, {"members": [m for m in self.members.values() if m["email"] == wanted]}

    def _answer(self, told: dict[str, Any], now: datetime) -> str:
        parent = self.comments.get(told["parent_id"])
        if parent is None or told["member_id"] not in self.members:
            raise NoSuch
        if parent["parent_id"]:
            raise Refused("Can not reply to a reply")
        at = datetime.fromisoformat(told["created_at"])
        to = told.get("in_reply_to_id")
        target = self.comments.get(to or "")
        fits = target is not None and target["parent_id"] == parent["id"] and target["status"] != "deleted"
        return self._add(
            parent["post_id"], told["member_id"], told["html"], at=at if at <= now else now,
            parent=parent["id"], to=to if fits else None, now=now,
        )  # fmt: skip

    def _add(
        self,
        post: str,
        member: str,
        html: str,
        *,
        at: datetime,
        parent: str | None,
        to: str | None,
        now: datetime | None = None,
    ) -> str:
        self.counter += 1
        number = f"{self.counter:024x}"
        self.comments[number] = {
            "id": number, "post_id": post, "member_id": member, "parent_id": parent, "in_reply_to_id": to,
            "status": "published", "html": _REFUSED.sub("", html) or "<p></p>", "created_at": _stamp(at),
            "updated_at": _stamp(now or datetime.now(UTC)), "edited_at": None,
        }  # fmt: skip
        return number

    def _add_member(self, told: dict[str, Any]) -> dict[str, Any]:
        self.counter += 1
        number = f"{self.counter:024x}"
        self.members[number] = {"id": number, "name": told.get("name"), "email": told["email"]}
        return self.members[number]

    def _found(self, number: str) -> dict[str, Any]:
        found = self.comments.get(number)
        if found is None or found["status"] == "deleted":
            raise NoSuch
        return found

    def _list(self, query: dict[str, str], posts: Any) -> dict[str, Any]:
        found = [one for one in self.comments.values() if one["status"] != "deleted"]
        for name, later, value in _PART.findall(query.get("filter", "")):
            found = [one for one in found if (one[name] > value if later else one[name] == value)]
        for rule in reversed(query.get("order", "created_at desc").split(",")):
            name, way = rule.split()
            found.sort(key=lambda one: one[name], reverse=way == "desc")
        size, page = min(int(query.get("limit", "15")), 100), int(query.get("page", "1"))
        pages = max(1, -(-len(found) // size))
        turn = {"page": page, "pages": pages, "total": len(found), "next": page + 1 if page < pages else None}
        part = found[(page - 1) * size : page * size]
        return {"comments": [self._told(one, posts) for one in part], "meta": {"pagination": turn}}

    def _told(self, one: dict[str, Any], posts: Any) -> dict[str, Any]:
        told = {name: one[name] for name in _SHOWN}
        told["created_at"] = one["created_at"].replace(" ", "T") + ".000Z"
        told["member"] = self.members.get(one["member_id"])
        if posts is not None:
            post = posts[one["post_id"]]
            told["post"] = {name: post[name] for name in ("id", "title", "url")}
        return told


def _stamp(at: datetime) -> str:
    """As in the database."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
