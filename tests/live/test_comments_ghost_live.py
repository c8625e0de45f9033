"""Ghost itself keeps the promises about comments; and what a reader sees of an answer."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.ghost.comment_listing import STATUS
from bloggy.backends.testing import CommentSourceContract, CommentThere, Mirror, key, task
from bloggy.domain.comment import CommentRef, CommentStatus, Verdict
from bloggy.errors import OutcomeUnknown, Rejected, Unsupported
from tests.live.ghost_server import EMAIL, Ghost
from tests.live.servers import fresh_ghost
from tests.live.test_ghost_live import opened

pytestmark = [pytest.mark.live, pytest.mark.anyio]

WORDS = {Verdict.APPROVE: "published", Verdict.REMOVE: "hidden"}


def switch(site: Ghost, value: str) -> None:
    """Who may comment: "all", "paid" or "off"."""
    site.call("PUT", "/settings/", {"settings": [{"key": "comments_enabled", "value": value}]})


def member(site: Ghost, name: str) -> str:
    """The number of the reader of that name."""
    email = f"{name.lower()}@example.net"
    found = site.call("GET", "/members/", filter=f"email:'{email}'")["members"]
    if not found:
        told = {"members": [{"name": name, "email": email}]}
        found = site.call("POST", "/members/", told)["members"]
    return str(found[0]["id"])


def new_post(site: Ghost, slug: str) -> dict[str, Any]:
    """A public post."""
    told = {"posts": [{"title": slug.title(), "slug": slug, "status": "published"}]}
    made: dict[str, Any] = site.call("POST", "/posts/", told)["posts"][0]
    return made


def database(site: Ghost) -> sqlite3.Connection:
    """Ghost's own."""
    return sqlite3.connect(site.folder / "data/ghost.db", timeout=20)


class TestGhost(CommentSourceContract):
    many = 110
    few = 105

    @pytest.fixture
    async def source(self, tmp_path: Path) -> AsyncIterator[CommentSource]:  # type: ignore[override]
        self.site = fresh_ghost()
        switch(self.site, "all")
        self.when = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
        self.numbers = [new_post(self.site, "one")["id"], new_post(self.site, "two")["id"]]
        self.members: dict[str, str] = {}
        self.parents: dict[str, str | None] = {}
        made, self.wire = opened(self.site, tmp_path)
        yield made.comments
        await made.aclose()

    async def arrive(
        self,
        source: CommentSource,
        body: str = "A fine walk.",
        *,
        author: str = "Grace",
        post: int = 0,
        parent: CommentRef | None = None,
        held: bool = False,
    ) -> CommentRef | None:
        if held:
            return None
        self.when += self.gap
        if author not in self.members:
            self.members[author] = member(self.site, author)
        told = {
            "member_id": self.members[author], "html": f"<p>{body}</p>",
            "created_at": f"{self.when:%Y-%m-%dT%H:%M:%S}.000Z",
            **({"parent_id": parent} if parent else {"post_id": self.numbers[post]}),
        }  # fmt: skip
        answer = self.site.ask("POST", "/comments/", {"comments": [told]})
        if answer.status != 201:
            return None
        number = answer.json()["comments"][0]["id"]
        with database(self.site) as there:
            there.execute("UPDATE comments SET updated_at = created_at WHERE id = ?", (number,))
        there.close()
        return CommentRef(number)

    async def arrive_many(self, source: CommentSource, *, posts: int = 1) -> set[CommentRef]:
        first = await self.arrive(source, "number 0")
        assert first is not None
        rows = {first: (self.numbers[0], "number 0", self.when)}
        for number in range(1, self.many):
            self.when += self.gap
            made = f"{int(self.when.timestamp()):08x}{number:016x}"
            rows[CommentRef(made)] = (self.numbers[number % posts], f"number {number}", self.when)
        with database(self.site) as there:
            there.executemany(
                "INSERT OR IGNORE INTO comments"
                " (id, post_id, member_id, status, html, created_at, updated_at)"
                " SELECT ?, ?, member_id, status, ?, ?, ? FROM comments WHERE id = ?",
                [
                    (made, post, f"<p>{text}</p>", *[f"{when:%Y-%m-%d %H:%M:%S}"] * 2, first)
                    for made, (post, text, when) in rows.items()
                ],
            )
        there.close()
        return set(rows)

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        found, page = [], 1
        while True:
            told = self.site.call("GET", "/comments/", limit=100, page=page, order="id asc")
            found += told["comments"]
            if not told["meta"]["pagination"]["next"]:
                break
            page += 1
        return [
            CommentThere(
                ref=one["id"],
                body=one["html"] or "",
                status=STATUS[one["status"]],
                parent=one["in_reply_to_id"] or one["parent_id"],
            )
            for one in found
        ]

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        with reader(self.site, "Grace") as browser:
            told = {"comments": [{"id": ref, "html": f"<p>{body}</p>"}]}
            browser.put(f"/members/api/comments/{ref}/", json=told).raise_for_status()
        return True

    async def judge_elsewhere(self, source: CommentSource, ref: CommentRef, verdict: Verdict) -> bool:
        if verdict not in WORDS:
            return False
        self.site.call("PUT", f"/comments/{ref}/", {"comments": [{"id": ref, "status": WORDS[verdict]}]})
        return True

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        with reader(self.site, "Grace") as browser:
            told = {"comments": [{"id": ref, "status": "deleted"}]}
            browser.put(f"/members/api/comments/{ref}/", json=told).raise_for_status()
        return True

    def lose_next_reply(self, source: CommentSource) -> bool:
        told = {"members": [{"name": "Owner", "email": EMAIL}]}
        if not self.site.call("GET", "/members/", filter=f"email:'{EMAIL}'")["members"]:
            self.site.call("POST", "/members/", told)
        self.wire.lose = 1
        return True


@contextmanager
def reader(site: Ghost, name: str) -> Iterator[httpx.Client]:
    """That member's browser, signed in by the link that Ghost would mail."""
    number = member(site, name)
    [link] = site.call("GET", f"/members/{number}/signin_urls/")["member_signin_urls"]
    head = {"Origin": site.base}
    with httpx.Client(base_url=site.base, headers=head, follow_redirects=True, timeout=30) as browser:
        browser.get(link["url"], follow_redirects=False)
        yield browser


async def test_a_reader_sees_the_answer_once_beneath_the_question(tmp_path: Path) -> None:
    site = fresh_ghost()
    switch(site, "all")
    post = new_post(site, "fog")
    made, wire = opened(site, tmp_path)
    with reader(site, "Hedy") as browser:
        told = {"comments": [{"post_id": post["id"], "html": "<p>Where was that?</p>"}]}
        browser.post("/members/api/comments/", json=told).raise_for_status()
        [comment] = (await Mirror().sync(made.comments)).known.values()
        assert (comment.author.name, comment.author.email) == ("Hedy", "hedy@example.net")
        assert (comment.place.title, comment.place.ref) == ("Fog", post["id"])
        wanted = task(comment, "By the lake.")
        await made.comments._member()  # type: ignore[attr-defined]
        wire.lose = 1
        with pytest.raises(OutcomeUnknown):
            await made.comments.reply(wanted, key=key(1))
        answer = await made.comments.find(wanted, key=key(1))
        assert answer is not None
        seen = browser.get(f"/members/api/comments/post/{post['id']}/").json()["comments"]
        assert [one["html"] for one in seen] == ["<p>Where was that?</p>"]
        assert [one["html"] for one in seen[0]["replies"]] == ["<p>By the lake.</p>"]
        assert await made.comments.moderate(task(comment, verdict=Verdict.REMOVE)) is CommentStatus.REMOVED
        after = browser.get(f"/members/api/comments/post/{post['id']}/").json()["comments"]
        assert "Where was that?" not in str(after)
        with pytest.raises(Unsupported):
            await made.comments.moderate(task(comment, verdict=Verdict.SPAM))
    await made.aclose()


async def test_where_comments_are_switched_off_the_answer_is_refused(tmp_path: Path) -> None:
    site = fresh_ghost()
    switch(site, "all")
    post = new_post(site, "fog")
    made, _wire = opened(site, tmp_path)
    told = {"member_id": member(site, "Grace"), "html": "<p>x</p>", "post_id": post["id"]}
    site.call("POST", "/comments/", {"comments": [told]})
    [comment] = (await Mirror().sync(made.comments)).known.values()
    switch(site, "off")
    with pytest.raises(Rejected, match="switched off"):
        await made.comments.reply(task(comment), key=key(1))
    await made.aclose()
