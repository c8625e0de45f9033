"""Dates through the whole way: zones, midnight, the future, naive dates, and addresses that would move."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bloggy.domain.post import Receipt
from bloggy.services.workspace import Workspace
from tests.fakes.clock import FakeClock
from tests.live.publish_world import PAST, World, delivered, mark, moment_of

pytestmark = [pytest.mark.anyio, pytest.mark.live]

HUGO = '{zone}[permalinks]\nposts = "/:year/:month/:day/:slug/"\n'
#: generator, settings with {zone} for the site's own zone, how the zone is named there.
SITES = [
    ("hugo", HUGO, 'timeZone = "{}"\n'),
    ("jekyll", "permalink: pretty\n{zone}", "timezone: {}\n"),
    (
        "pelican",
        "ARTICLE_URL = '{{date:%Y}}/{{date:%m}}/{{date:%d}}/{{slug}}/'\n"
        "ARTICLE_SAVE_AS = ARTICLE_URL + 'index.html'\n{zone}",
        "TIMEZONE = '{}'\n",
    ),
    ("hexo", "{zone}", "timezone: {}\n"),
]
#: The moment, near midnight where the writer is, and their zone.
NIGHTS = [
    ("America/New_York", datetime(2024, 4, 30, 23, 50)),
    ("Europe/Paris", datetime(2024, 3, 1, 0, 10)),
]


@dataclass
class Sent:
    """A post that was published for a date, and what became of it."""

    receipt: Receipt
    foretold: str
    date: datetime


async def sent(workspace: Workspace, path: Path) -> Sent:
    (plan,) = await workspace.publishing.plan(path)
    done = await delivered(workspace, await workspace.publishing.publish(path))
    assert done.receipt is not None
    assert plan.when is not None
    return Sent(done.receipt, plan.plan.url, plan.when)


def site_day(url: str) -> str:
    match = re.search(r"/(\d{4}/\d\d/\d\d)/", url)
    assert match, url
    return match[1]


@pytest.mark.parametrize(("zone", "local"), NIGHTS, ids=[zone for zone, _local in NIGHTS])
@pytest.mark.parametrize(("name", "settings", "line"), SITES, ids=[name for name, _s, _l in SITES])
async def test_a_post_of_midnight_has_the_day_of_its_site_in_name_address_and_page(
    name: str, settings: str, line: str, zone: str, local: datetime, tmp_path: Path
) -> None:
    here = ZoneInfo(zone)
    now = local.replace(tzinfo=here)
    settings = settings.format(zone=line.format(zone))
    world = World.made(name, tmp_path, settings=settings, clock=FakeClock(now, here))
    day = f"{local:%Y/%m/%d}"
    async with world.open() as workspace:
        await workspace.posts.refresh()
        path = await workspace.posts.new("Minuit", body="Il est tard.\n")
        late = await sent(workspace, path)
        # A date that was typed is one of the writer's zone, whatever the file holds of it.
        other = await workspace.posts.new("La veille", body="Il est tôt.\n")
        await workspace.posts.set(other, {"date": "2024-01-10 23:45"})
        typed = await sent(workspace, other)
        for post, moment in ((late, now), (typed, datetime(2024, 1, 10, 23, 45, tzinfo=here))):
            assert post.date == moment
            file = world.site / post.receipt.ref
            assert workspace.library_of(file).load(file).post.date == moment
            assert await mark(workspace, file) == "published"
    if name == "hexo":
        # It counts days in the zone of whoever builds, so near midnight no address can be promised.
        assert late.receipt.url == late.foretold == ""
    else:
        assert site_day(late.receipt.url) == day
        assert site_day(typed.receipt.url) == "2024/01/10"
    if name == "jekyll":
        assert Path(late.receipt.ref).name.startswith(f"{local:%Y-%m-%d}-")
        assert Path(typed.receipt.ref).name.startswith("2024-01-10-")
    built = world.built()
    for post in (late, typed):
        assert post.receipt.url == post.foretold
        abroad = f"/{post.date.astimezone(UTC):%Y/%m/%d}/{Path(post.receipt.ref).stem}/"
        page = built.page(post.receipt.url or abroad)
        assert page is not None, post.receipt.url
        shown = moment_of(page)
        if shown.tzinfo is None:
            shown = shown.replace(tzinfo=here)
        assert shown == post.date


async def test_a_writer_abroad_publishes_on_the_day_that_the_site_has(tmp_path: Path) -> None:
    """Eleven at night in New York is the next morning for a site in Paris: its calendar counts."""
    zone = ZoneInfo("America/New_York")
    now = datetime(2024, 4, 30, 23, 0, tzinfo=zone)
    world = World.made("jekyll", tmp_path, settings="timezone: Europe/Paris\n", clock=FakeClock(now, zone))
    async with world.open() as workspace:
        path = await workspace.posts.new("Loin", body="Loin d'ici.\n")
        post = await sent(workspace, path)
    assert post.receipt.ref == "_posts/2024-05-01-loin.md"
    assert post.receipt.url == post.foretold == "https://example.org/2024/05/01/loin.html"
    page = world.built().page(post.receipt.url)
    assert page is not None
    assert moment_of(page) == now


NAIVE = """\
---
title: Naïve
date: {date}
layout: post
---

Sans fuseau.
"""


@pytest.mark.parametrize(
    ("name", "ref", "date", "settings", "moment"),
    [
        # Jekyll: unquoted is UTC and shown in the site's zone; quoted is the site's zone.
        (
            "jekyll",
            "_posts/2024-01-10-naive.md",
            "2024-01-10 02:00:00",
            "timezone: America/New_York\n",
            datetime(2024, 1, 10, 2, tzinfo=UTC),
        ),
        (
            "jekyll",
            "_posts/2024-01-10-naive.md",
            "'2024-01-10 02:00:00'",
            "timezone: America/New_York\n",
            datetime(2024, 1, 10, 7, tzinfo=UTC),
        ),
        (
            "hugo",
            "content/posts/naive.md",
            "2024-01-10 02:00:00",
            HUGO.format(zone='timeZone = "Europe/Paris"\n'),
            None,
        ),
        (
            "hexo",
            "source/_posts/naive.md",
            "2024-01-10 02:00:00",
            "timezone: America/New_York\n",
            None,
        ),
    ],
    ids=["jekyll, bare", "jekyll, quoted", "hugo", "hexo"],
)
async def test_a_date_without_a_zone_is_left_as_it_is_and_found_where_foretold(
    name: str, ref: str, date: str, settings: str, moment: datetime | None, tmp_path: Path
) -> None:
    zone = ZoneInfo("Asia/Tokyo")  # the writer's, which must not matter
    clock = FakeClock(PAST, zone)
    world = World.made(name, tmp_path, settings=settings, clock=clock)
    path = world.site / ref
    path.write_text(NAIVE.format(date=date), encoding="utf-8")
    async with world.open() as workspace:
        read = workspace.library_of(path).load(path).post.date
        post = await sent(workspace, path)
        assert await mark(workspace, path) == "published"
    assert path.read_text("utf-8") == world.text(ref) == NAIVE.format(date=date)
    assert post.receipt.url == post.foretold
    page = world.built().page(post.receipt.url)
    assert page is not None, post.receipt.url
    shown = moment_of(page)
    assert shown == read
    assert moment is None or shown == moment


@pytest.mark.parametrize("name", ["hugo", "jekyll"])
async def test_a_date_ahead_is_warned_of_because_nobody_will_build_it(name: str, tmp_path: Path) -> None:
    world = World.made(name, tmp_path)
    async with world.open() as workspace:
        path = await workspace.posts.new("Demain", body="Plus tard.\n")
        await workspace.posts.set(path, {"date": "2099-01-02 03:04"})
        (plan,) = await workspace.publishing.plan(path)
        found = [problem for problem in plan.problems if problem.check == "future-date"]
        assert [problem.level for problem in found] == ["warning"]
        assert "until its date" in found[0].message
        post = await sent(workspace, path)
        path = world.site / post.receipt.ref
        assert await mark(workspace, path) == "scheduled"  # it is out, and waits for its day
    built = world.built()
    assert built.page(post.receipt.url) is None
    assert "Demain" not in built.listed


DATED = [("hugo", HUGO.format(zone="")), ("jekyll", ""), ("hexo", "")]


@pytest.mark.parametrize(("name", "settings"), DATED, ids=[name for name, _settings in DATED])
async def test_an_address_that_would_move_is_told_before_anything_is_sent(
    name: str, settings: str, tmp_path: Path
) -> None:
    world = World.made(name, tmp_path, settings=settings)
    async with world.open() as workspace:
        path = await workspace.posts.new("Ici", body="Ici.\n")
        first = await sent(workspace, path)
        path = world.site / first.receipt.ref
        head = world.head()

        async def warned(at: Path) -> list[str]:
            (plan,) = await workspace.publishing.plan(at)
            moves = [problem.message for problem in plan.problems if problem.check == "address-moves"]
            assert moves == [] or plan.plan.url in moves[0]
            assert bool(moves) is ("would move" in " ".join(plan.plan.warnings))
            return moves

        world.clock.advance(timedelta(days=40))
        assert await warned(path) == []  # time alone moves nothing
        await workspace.posts.rename(path, title="Ailleurs")
        assert await warned(path) == []  # nor does a title
        await workspace.posts.set(path, {"date": "2024-05-16 12:00"})
        (message,) = await warned(path)
        assert first.receipt.url in message
        assert "/2024/05/16/" in message
        await workspace.posts.set(path, {"date": "2024-05-17 18:00"})
        assert await warned(path) == []  # another hour of the same day
        renamed = await workspace.posts.rename(path, slug="la-bas")
        (message,) = await warned(renamed)
        assert "la-bas" in message
        assert world.head() == head
        second = await sent(workspace, renamed)
        assert second.receipt.url == second.foretold
        assert "/2024/05/17/la-bas" in second.receipt.url
