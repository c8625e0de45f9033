"""A list by date gives everything: more than a page of news, old edits, old deletions, a second 2 o’clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.backends.comment_walk import SWEEP_EVERY, SWEEP_PAGES, Listed, Listing, changes
from bloggy.backends.comments import CommentPage, CommentSource
from bloggy.backends.testing import Mirror
from bloggy.domain.comment import Author, CommentRef, CommentStatus, Cursor, Place, RemoteComment

pytestmark = pytest.mark.anyio

START = datetime(2026, 3, 1, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Shelf(Listing, CommentSource):
    """A blog that lists by date, `size` to a page, and compares dates in local time as WordPress does."""

    size: int = 10
    margin: timedelta = timedelta(hours=1, minutes=2)
    there: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    clock: datetime = START + timedelta(days=300)
    asked: int = 0

    def put(self, ref: str, date: datetime, body: str = "x") -> None:
        self.there[ref] = (date, body)

    def now(self) -> datetime:
        return self.clock

    async def changes(self, since: Cursor | None, *, posts: object = ()) -> CommentPage:
        return await changes(self, since)

    async def newest(self) -> Listed:
        return self._listed(sorted(self.there, key=self._when, reverse=True), 1)

    async def oldest(self, after: datetime | None, page: int) -> Listed:
        bound = after.astimezone(PARIS).replace(tzinfo=None) if after else datetime.min
        found = [r for r in self.there if self._when(r)[0].astimezone(PARIS).replace(tzinfo=None) > bound]
        return self._listed(sorted(found, key=self._when), page)

    def _when(self, ref: str) -> tuple[datetime, str]:
        return self.there[ref][0], ref

    def _listed(self, refs: list[str], page: int) -> Listed:
        self.asked += 1
        part = refs[(page - 1) * self.size : page * self.size]
        comments = tuple(self._told(ref) for ref in part)
        return Listed(
            comments=comments,
            refs=frozenset(comment.ref for comment in comments),
            first=comments[0].date if comments else None,
            last=comments[-1].date if comments else None,
            more=len(refs) > page * self.size,
            total=len(refs),
        )

    def _told(self, ref: str) -> RemoteComment:
        date, body = self.there[ref]
        return RemoteComment(
            ref=CommentRef(ref), place=Place(ref="1"), parent=None, author=Author(name="A"), date=date,
            status=CommentStatus.APPROVED, body=body, form="text",
        )  # fmt: skip


def known(mirror: Mirror) -> dict[str, str]:
    return {ref: comment.body for ref, comment in mirror.known.items()}


def filled(count: int, *, step: timedelta = timedelta(hours=2), size: int = 10) -> Shelf:
    shelf = Shelf(size=size)
    for number in range(count):
        shelf.put(f"c{number:05}", START + number * step)
    return shelf


async def test_more_news_than_a_page_leaves_no_gap() -> None:
    shelf = filled(30)
    mirror = await Mirror().sync(shelf)
    for number in range(30, 75):
        shelf.put(f"c{number:05}", START + timedelta(hours=2 * number))
    await mirror.sync(shelf)
    assert set(known(mirror)) == set(shelf.there)
    shelf.asked = 0
    await mirror.sync(shelf)
    assert shelf.asked == 1


async def test_a_whole_page_in_one_second_is_no_wall() -> None:
    shelf = filled(5)
    for number in range(47):
        shelf.put(f"same{number}", START + timedelta(days=2))
    shelf.put("last", START + timedelta(days=3))
    assert set(known(await Mirror().sync(shelf))) == set(shelf.there)


async def test_old_edits_and_deletions_arrive_within_a_week() -> None:
    shelf = filled(120)
    mirror = await Mirror().sync(shelf)
    shelf.there["c00003"] = (shelf.there["c00003"][0], "changed")
    del shelf.there["c00007"]
    await mirror.sync(shelf)
    assert "c00007" in known(mirror)
    shelf.clock += SWEEP_EVERY
    await mirror.sync(shelf)
    assert known(mirror) == {ref: body for ref, (_date, body) in shelf.there.items()}
    shelf.asked = 0
    await mirror.sync(shelf)
    assert shelf.asked == 1


async def test_a_sweep_costs_each_sync_a_bounded_number_of_pages() -> None:
    shelf = filled(600)
    mirror = await Mirror().sync(shelf)
    shelf.clock += SWEEP_EVERY
    gone = [f"c{number:05}" for number in range(0, 600, 7)]
    for ref in gone:
        del shelf.there[ref]
    for _sync in range(6):
        shelf.asked = 0
        shelf.clock += timedelta(hours=1)
        await mirror.sync(shelf)
        assert shelf.asked <= SWEEP_PAGES + 1
    assert set(known(mirror)) == set(shelf.there)


async def test_a_sweep_that_is_taken_up_later_looks_for_news_first() -> None:
    shelf = filled(200)
    mirror = await Mirror().sync(shelf)
    shelf.clock += SWEEP_EVERY
    for _page in range(3):
        await mirror.step(shelf)
    shelf.put("news", shelf.clock)
    shelf.clock += timedelta(hours=3)
    page = await mirror.step(shelf)
    assert "news" in {comment.ref for comment in page.comments}


async def test_a_server_whose_seconds_go_back_is_not_asked_for_ever() -> None:
    shelf = filled(50)
    mirror = await Mirror().sync(shelf)
    await mirror.step(shelf)
    shelf.clock -= timedelta(seconds=1)
    shelf.asked = 0
    assert not (await mirror.step(shelf)).more
    assert shelf.asked == 0


async def test_a_date_to_come_hides_no_news() -> None:
    shelf = filled(30)
    shelf.put("tomorrow", shelf.clock + timedelta(days=30))
    mirror = await Mirror().sync(shelf)
    for number in range(40):
        shelf.put(f"new{number}", shelf.clock + timedelta(minutes=number))
    shelf.clock += timedelta(hours=2)
    await mirror.sync(shelf)
    assert set(known(mirror)) == set(shelf.there)


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(
        st.one_of(
            st.tuples(st.just("add"), st.integers(0, 30)),
            st.tuples(st.just("delete"), st.integers(0, 400)),
            st.tuples(st.just("sync"), st.integers(0, 3)),
            st.tuples(st.just("week"), st.just(0)),
        ),
        max_size=25,
    ),
    minutes=st.integers(1, 45),
)
def test_whatever_happens_around_the_hour_lived_twice_the_end_is_the_truth(
    steps: list[tuple[str, int]], minutes: int
) -> None:
    """The clocks go back at 2026-10-25 01:00 UTC."""
    import asyncio

    async def run() -> None:
        shelf, number = Shelf(clock=datetime(2026, 10, 24, 21, tzinfo=UTC)), 0
        mirror = Mirror()
        for what, count in steps:
            match what:
                case "add":
                    for _comment in range(count):
                        number += 1
                        shelf.clock += timedelta(minutes=minutes)
                        shelf.put(f"c{number:05}", shelf.clock)
                case "delete":
                    shelf.there.pop(f"c{count:05}", None)
                case "week":
                    shelf.clock += SWEEP_EVERY
                case "sync":
                    for _page in range(count):
                        await mirror.step(shelf)
                    if count == 0:
                        await mirror.sync(shelf)
                        assert set(shelf.there) <= set(known(mirror))
        shelf.clock += SWEEP_EVERY
        for _sync in range(4):
            await mirror.sync(shelf)
        shelf.clock += SWEEP_EVERY
        for _sync in range(4):
            await mirror.sync(shelf)
        assert set(known(mirror)) == set(shelf.there)

    asyncio.run(run())
