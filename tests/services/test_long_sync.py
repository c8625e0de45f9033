"""However many comments a blog has, looking again costs what changed; a sync that ends half-way goes on."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from bloggy.backends.base import Surroundings
from bloggy.backends.comments import CommentSource
from bloggy.backends.registry import Registry
from bloggy.backends.wordpress.backend import WordPressBackend
from bloggy.domain.comment import Cursor
from bloggy.domain.comments_listing import CommentQuery
from bloggy.services.comments.syncing import SyncProgress
from tests.fakes.long_wordpress import LongWordPress
from tests.fakes.wordpress import connected
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

PAGE = 100
"""Comments that WordPress answers at most."""
CONFIG = '[library]\nfolders = ["{folder}"]\n[blogs.home]\nbackend = "memory"\n'


def live_at(house: House, site: LongWordPress) -> None:
    """Let the blog `home` be that WordPress."""

    class There(WordPressBackend):
        options = ()

        @classmethod
        def create(cls, settings: Any, surroundings: Surroundings) -> Any:
            return connected(site)[0]

    house.registry = Registry({"memory": There})
    house.configure(CONFIG.format(folder=house.library))


async def read_to_the_end(source: CommentSource, cursor: Cursor | None) -> Cursor:
    while True:
        page = await source.changes(cursor)
        cursor = page.cursor
        if not page.more:
            return cursor


def source_of(site: LongWordPress) -> CommentSource:
    """As a bloggy that has just started sees it."""
    backend, _network = connected(site)
    assert backend.comments is not None
    return backend.comments


async def test_a_second_look_at_a_hundred_thousand_comments_costs_one_page() -> None:
    site = LongWordPress(count=100_000)
    cursor = await read_to_the_end(source_of(site), None)
    assert site.told >= site.count
    site.answers = site.bytes = site.told = 0

    await read_to_the_end(source_of(site), cursor)

    assert site.told <= PAGE
    assert site.answers <= 4  # who we are, the newest page, and the titles of its posts
    assert site.bytes <= 150_000


async def test_the_second_sync_costs_what_changed_and_not_what_there_is(house: House) -> None:
    cost = {}
    for count in (300, 1500):
        site = LongWordPress(count=count)
        live_at(house, site)
        house.configure(CONFIG.format(folder=house.library).replace("blogs.home", f"blogs.of-{count}"))
        async with house.open() as workspace:
            assert (await workspace.sync.run()).new == count
        site.answers = site.told = 0
        async with house.open() as workspace:
            again = await workspace.sync.run()
            site.said[count - 7] = "Something else"
            after = await workspace.sync.run()

            assert (again.new, again.sources[0].changed, again.sources[0].deleted) == (0, 0, 0)
            assert (after.new, after.sources[0].changed) == (0, 1)
        cost[count] = (site.answers, site.told)
    assert cost[1500] == cost[300] <= (6, 2 * PAGE)


@pytest.mark.parametrize("how", ["cancel", "stop"])
async def test_a_first_sync_that_is_ended_loses_nothing_and_reads_nothing_twice(
    house: House, how: str
) -> None:
    site = LongWordPress(count=1200)
    live_at(house, site)
    progress: list[SyncProgress] = []
    async with house.open() as workspace:
        task: asyncio.Task[Any]

        def tell(one: SyncProgress) -> None:
            progress.append(one)
            if how == "cancel" and len(progress) == 5:
                task.cancel()

        def stop() -> bool:
            return how == "stop" and len(progress) >= 5

        task = asyncio.create_task(workspace.sync.run(progress=tell, stop=stop))
        with contextlib.suppress(asyncio.CancelledError):
            await task
        stored = workspace.comments.counts().all
    assert 0 < stored < site.count
    assert [one.done for one in progress] == sorted(one.done for one in progress)
    assert progress[-1].whole >= site.count
    async with house.open() as workspace:
        await workspace.sync.run()

        assert workspace.comments.count(CommentQuery()) == site.count
        rows = workspace.comments.window(CommentQuery(), 0, site.count)
        assert [int(row.ref) for row in rows] == list(range(site.count, 0, -1))
    seams = -(-site.count // PAGE) + 1
    under_way = PAGE if how == "cancel" else 0  # the page whose answer nobody waited for
    assert site.told <= site.count + seams + under_way
