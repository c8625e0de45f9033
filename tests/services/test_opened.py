"""A conversation of any length opens without reading more of it than is looked at."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.domain.comments_listing import CommentQuery, CommentRow
from bloggy.services.comments.opened import NEAR, Opened
from tests.services.conftest import House
from tests.tui.fake_comments import comment

LONG = 1000


class Shelf:
    """Comments, and how many of them were asked for."""

    def __init__(self, gone: Collection[int] = ()) -> None:
        self.asked = 0
        self._gone = gone

    def read(self, ids: Collection[int]) -> list[CommentRow]:
        self.asked += len(ids)
        now = datetime(2026, 11, 20, tzinfo=UTC)
        return [comment(id, "Zoé", "Hello", now=now, root=Path()) for id in ids if id not in self._gone]


def test_only_what_is_near_is_read_and_only_once() -> None:
    shelf = Shelf()
    conversation = Opened([(id, id % 5) for id in range(LONG)], shelf.read)

    row = conversation.named(503)

    assert row is not None
    assert (row.id, row.depth) == (503, 3)
    assert conversation.row(503) == row
    assert shelf.asked == NEAR
    assert (len(conversation), conversation.first, conversation.place_of(LONG)) == (LONG, 0, None)


def test_what_was_removed_meanwhile_is_none() -> None:
    conversation = Opened([(1, 0), (2, 1)], Shelf(gone=[2]).read)

    assert conversation.row(0) is not None
    assert conversation.named(2) is None


def test_what_is_no_part_of_the_conversation_stands_alone() -> None:
    shelf = Shelf()
    (spam,) = shelf.read([9])
    conversation = Opened([(1, 0)], shelf.read, title="Maps").alone(spam)

    assert (len(conversation), conversation.title, conversation.row(0)) == (1, "Maps", spam)


@pytest.mark.anyio
async def test_it_is_the_conversation_that_is_read_at_once(house: House) -> None:
    from bloggy.storage import comments
    from tests.storage.test_comment_store import told

    page = [told(str(n), f"Number {n}", parent=str(n // 2) if n else None, minutes=n) for n in range(60)]
    async with house.open() as workspace:
        await workspace.database.write(lambda c: comments.take(c, "home", page, now=datetime.now(UTC)))
        place = workspace.comments.window(CommentQuery(), 0, 1)[0].place

        opened, whole = workspace.comments.opened(place), workspace.comments.conversation(place)

        assert [opened.row(at) for at in range(len(opened))] == list(whole.comments)
        assert (opened.title, opened.url) == (whole.title, whole.url)


@pytest.mark.anyio
async def test_what_is_written_meanwhile_is_in_the_conversation_that_is_opened_next(house: House) -> None:
    from bloggy.storage import comments
    from tests.storage.test_comment_store import told

    async with house.open() as workspace:

        async def arrive(ref: str) -> None:
            page = [told(ref, minutes=int(ref))]
            await workspace.database.write(lambda c: comments.take(c, "home", page, now=datetime.now(UTC)))

        await arrive("1")
        place = workspace.comments.window(CommentQuery(), 0, 1)[0].place
        for number in range(2, 13):
            first = workspace.comments.opened(place)
            again = workspace.comments.opened(place)
            await arrive(str(number))

            assert len(first) == len(again) == number - 1
            assert len(workspace.comments.opened(place)) == number
