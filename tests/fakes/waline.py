"""A Waline in memory, as packages/server/src/controller/comment.js answers its administrator."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bloggy.backends.waline.backend import WalineBackend
from tests.fakes.asgi import Reply, Served, opened
from tests.fakes.losing import LosingTransport

BASE, SITE = "https://talk.example.org", "https://blog.example.org"
USER, PASSWORD = "owner@example.org", "owner-password"
_SHOWN = ("pid", "rid", "user_id", "url", "status", "nick", "mail", "link")


@dataclass
class FakeWaline(Served):
    """An ASGI application; give it to `httpx.ASGITransport`."""

    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    refusal: str = ""
    """What is said to the next comments."""
    role: str = "administrator"
    when: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=20))
    last: int = 0

    def add(
        self,
        text: str,
        *,
        author: str = "Grace",
        uri: str = "/one/",
        parent: int | None = None,
        status: str = "approved",
    ) -> int:
        """Somebody comments, ten minutes after the last one."""
        self.when += timedelta(minutes=10)
        return self._put(
            text, uri, parent, nick=author, mail=f"{author.lower()}@example.net", status=status, at=self.when
        )

    def rows(self) -> list[dict[str, Any]]:
        """Every comment."""
        return list(self.comments.values())

    def edit(self, id: int, text: str) -> None:
        """The administrator changes it."""
        self.comments[id]["comment"] = text

    def judge(self, id: int, status: str) -> None:
        """The administrator gives it a status."""
        self.comments[id]["status"] = status

    def delete(self, id: int) -> None:
        """The administrator deletes it, and with it what answers it."""
        self.comments = {i: c for i, c in self.comments.items() if id not in {i, c["pid"], c["rid"]}}

    def _put(self, text: str, url: str, pid: int | None, *, at: datetime, **who: Any) -> int:
        self.last += 1
        above = self.comments.get(pid or 0)
        rid = (above["rid"] or pid) if above else None
        self.comments[self.last] = {
            "id": self.last, "comment": text, "url": url, "pid": pid, "rid": rid, "user_id": None, "link": "",
            "time": int(at.timestamp()) * 1000, **who,
        }  # fmt: skip
        return self.last

    def served(
        self, method: str, path: str, query: dict[str, str], head: dict[str, str], body: bytes
    ) -> Reply:
        if path == "/api/token":
            words = json.loads(body)
            if (words["email"], words["password"]) != (USER, PASSWORD):
                return 200, {}, {"errno": 1000}
            return self._good({"token": "t1", "type": self.role, "objectId": 1})
        if head.get("authorization") != "Bearer t1":
            return 401, {}, {"errno": 401, "errmsg": "Unauthorized"}
        if method == "GET":
            return self._listed(query) if query.get("type") == "list" else self._thread(query)
        if method == "POST":
            return self._new(json.loads(body))
        found = self.comments.get(int(path.rpartition("/")[2]))
        if found is None:
            return self._good("")
        found.update(json.loads(body))
        return self._good(self._told(found))

    def _good(self, data: object) -> Reply:
        return 200, {}, {"errno": 0, "errmsg": "", "data": data}

    def _told(self, one: dict[str, Any]) -> dict[str, Any]:
        shown = {name: one[name] for name in _SHOWN}
        html = f"<p>{one['comment']}</p>\n"
        return {**shown, "objectId": one["id"], "time": one["time"], "comment": html, "orig": one["comment"]}

    def _part(self, found: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
        size, page = int(query["pageSize"]), int(query["page"])
        newest = sorted(found, key=lambda one: one["time"], reverse=True)[(page - 1) * size : page * size]
        return {"page": page, "totalPages": -(-len(found) // size), "data": [self._told(c) for c in newest]}

    def _listed(self, query: dict[str, str]) -> Reply:
        return self._good(self._part(self.rows(), query))

    def _thread(self, query: dict[str, str]) -> Reply:
        there = [one for one in self.rows() if one["url"] == query["path"]]
        part = self._part([one for one in there if not one["rid"]], query)
        for root in part["data"]:
            root["children"] = [self._told(one) for one in there if one["rid"] == root["objectId"]]
        return self._good(part)

    def _new(self, asked: dict[str, Any]) -> Reply:
        if self.refusal:
            return 200, {}, {"errno": 1000, "errmsg": self.refusal}
        who = {"nick": asked["nick"], "mail": asked["mail"], "status": "approved", "user_id": 1}
        id = self._put(asked["comment"], asked["url"], asked["pid"], at=datetime.now(UTC), **who)
        if asked["pid"] not in self.comments:
            return 500, {}, {"errno": 500, "errmsg": "Cannot read properties of undefined"}
        return self._good(self._told(self.comments[id]))


def connected(site: FakeWaline, *, password: str = PASSWORD) -> tuple[WalineBackend, LosingTransport]:
    """A backend for the administrator, and its network."""
    table: dict[str, object] = {"url": BASE, "site": SITE, "user": USER, "author": "Owner"}
    return opened(WalineBackend, site, table, password=password)
