"""The walk through comments by offsets comes to an end whatever a blog's list looks like."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bloggy.backends.comment_walk import Listed
from bloggy.backends.wordpress.rpc_comment_walk import changes
from bloggy.domain.comment import CommentRef, Cursor

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 1, tzinfo=UTC)


async def test_a_blog_that_knows_no_offsets_is_not_asked_for_ever() -> None:
    async def ask(offset: int, size: int) -> Listed:
        refs = frozenset(CommentRef(str(n)) for n in range(0 if offset else size))
        date = NOW if refs else None
        return Listed(comments=(), refs=refs, first=date, last=date, more=bool(refs))

    cursor: Cursor | None = None
    for _page in range(60):
        page = await changes(ask, cursor, NOW)
        assert page.present is None or page.present.refs
        if not page.more:
            return
        cursor = page.cursor
    pytest.fail("it goes on and on")
