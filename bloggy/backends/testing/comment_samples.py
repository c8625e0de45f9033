"""Readers' words for the contract suite of comment sources, and what one sync after another makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape

from bloggy.backends.comments import CommentPage, CommentSource
from bloggy.domain.comment import (
    CommentRef,
    CommentStatus,
    CommentTask,
    Cursor,
    Place,
    RemoteComment,
    Verdict,
)

HOSTILE_BODIES = (
    "Été à Besançon — n°5 « œuvre » 🦊 日本語 مرحبا",
    "<p>fine</p><script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:x()'>y</a>",
    "\x1b]52;c;cm0gLXJm\x07 bell \x1b[2J and \x9b31m C1 \x00 nul",
    "\u202etxt.exe \u200b zero \u2066width\u2069 \ufeff",
    "[/] [@click=app.quit]boom[/] {{ page.title }} {% raw %} `id` $(rm -rf ~)",
    "a < b && c > d &amp; &lt;b&gt; \"q\" 'q' \\ ]]> <!-- --> %00 %s",
    "<div>" * 300 + "deep" + "</div>" * 300,
)
"""Bodies that broke other programs. A source changes nothing in them: they are cleaned where shown."""

_MOST_PAGES = 5000


def task(
    comment: RemoteComment,
    text: str = "Thank you!",
    *,
    number: int = 1,
    verdict: Verdict | None = None,
    thread: CommentRef | None = None,
) -> CommentTask:
    """What the outbox holds for an answer to `comment`, or a verdict on it; `number` tells several apart."""
    return CommentTask(
        source="home",
        ref=comment.ref,
        place=comment.place,
        thread=thread,
        text="" if verdict else text,
        html="" if verdict else f"<p>{escape(text, quote=False)}</p>",
        verdict=verdict,
        written=_began() + timedelta(seconds=number),
        author=comment.author.account,
    )


@cache
def _began() -> datetime:
    """A past second that stays the same, so that one answer has one date however often it is made up."""
    return datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentThere:
    """A comment as it really is there, read past the source: by the other machine's own means."""

    ref: str
    body: str
    """What the source gives as `RemoteComment.body` for it."""
    status: CommentStatus
    parent: str | None = None


@dataclass(slots=True)
class Mirror:
    """Keeps what a source tells, by the rules that the store has."""

    known: dict[CommentRef, RemoteComment] = field(default_factory=dict)
    cursor: Cursor | None = None
    pages: list[CommentPage] = field(default_factory=list)
    """Of the last sync."""

    @property
    def visible(self) -> dict[CommentRef, RemoteComment]:
        """Those that are still there."""
        return {r: c for r, c in self.known.items() if c.status is not CommentStatus.DELETED}

    @property
    def told(self) -> list[RemoteComment]:
        """Everything that the last sync spoke of."""
        return [comment for page in self.pages for comment in page.comments]

    async def sync(self, source: CommentSource, posts: Sequence[Place] = ()) -> Mirror:
        """Ask until there is no more."""
        self.pages = []
        while not self.pages or self.pages[-1].more:
            await self.step(source, posts)
            assert len(self.pages) < _MOST_PAGES, "the source never comes to an end"
        return self

    async def step(self, source: CommentSource, posts: Sequence[Place] = ()) -> CommentPage:
        """One page, and its cursor with it."""
        page = await source.changes(self.cursor, posts=posts)
        self.pages.append(page)
        self.known |= {comment.ref: comment for comment in page.comments}
        for ref in (*page.gone, *(ref for ref in self.known if self._absent(ref, page))):
            self.known.pop(ref, None)
        self.cursor = page.cursor
        return page

    def _absent(self, ref: CommentRef, page: CommentPage) -> bool:
        present, comment = page.present, self.known[ref]
        if present is None or ref in present.refs:
            return False
        if present.since is not None and comment.date < present.since:
            return False
        if present.until is not None and comment.date >= present.until:
            return False
        return present.places is None or bool({comment.place.ref, comment.place.url} & set(present.places))
