"""Where a post was announced is read from its front matter, in the ways that sites have for it."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from bloggy.services.comments.announced import addresses
from bloggy.services.workspace import Workspace
from tests.fakes.mastodon import BASE, ME, TOKEN, FakeMastodon
from tests.services.conftest import House

pytestmark = pytest.mark.anyio
ADA = "https://mastodon.example/@ada/113505"


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"mastodon": ADA}, [ADA]),
        ({"syndication": [ADA, "https://b.example/x", 7, None]}, [ADA, "https://b.example/x"]),
        ({"syndication": [{"name": "Mastodon", "url": ADA}]}, [ADA]),
        ({"comments": {"host": "mastodon.example", "username": "ada", "id": 113505}}, [ADA]),
        ({"params": {"mastodon": ADA}}, [ADA]),
        ({"comments": True, "mastodon": "yes", "toot": 5, "title": ADA}, []),
        ({"comments": {"host": "evil.example/x", "id": "1"}}, []),
    ],
)
def test_front_matter_names_the_status(values: dict[str, object], found: list[str]) -> None:
    assert list(addresses(values)) == found


async def test_what_readers_say_under_an_announcement_is_a_conversation_of_its_post(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = FakeMastodon()
    named = site.announce("A poem, this time.")
    house.configure(
        f'[library]\nfolders = ["{house.library}"]\n[blogs.home]\nbackend = "memory"\n'
        f'url = "https://blog.example.org"\n[blogs.home.comments]\nsource = "mastodon"\nurl = "{BASE}"\n'
    )
    monkeypatch.setenv("BLOGGY_PASSWORD_HOME_MASTODON", TOKEN)
    fronts = {"one": "", "poem": f"mastodon: {BASE}/@{ME}/{named}\n"}
    paths = [
        house.write(f"{slug}.md", f"---\ntitle: {slug}\nslug: {slug}\n{front}---\nText\n")
        for slug, front in fronts.items()
    ]
    site.answer("Which camera?", site.roots[0])
    asked = site.answer("Whose poem?", named)
    house.clock.advance(datetime.now(UTC) - house.clock.now())
    network = httpx.ASGITransport(site)
    workspace = Workspace.open(clock=house.clock, backends=house.registry, transport=network)
    try:
        await workspace.posts.refresh()
        for path in paths:
            await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        await workspace.posts.refresh()
        report = await workspace.sync.run()
        assert (report.errors, report.new) == ({}, 2)
        told = [workspace.comments.conversation(path).comments for path in paths]
        assert [[row.text for row in rows] for rows in told] == [["Which camera?"], ["Whose poem?"]]
        await workspace.answering.reply(told[1][0].id, "Mine.")
        await workspace.delivery.drain()
        assert [one.state for one in await workspace.delivery.entries()][:1] == ["delivered"]
        await workspace.sync.run()
        answers = [row for row in workspace.comments.conversation(paths[1]).comments if row.is_me]
    finally:
        await workspace.aclose()
    assert [(row.parent, row.pending) for row in answers] == [(told[1][0].id, "")]
    assert [one["source"] for one in site.below(asked)] == ["@grace@elsewhere.example Mine."]


async def test_who_reads_without_a_token_is_not_asked_for_one(house: House) -> None:
    table = f'[blogs.home]\nbackend = "memory"\n[blogs.home.comments]\nsource = "mastodon"\nurl = "{BASE}"\n'
    house.configure(table)
    async with house.open() as workspace:
        assert workspace.secrets.need("home-mastodon") is not None
    house.configure(table + f'account = "{ME}"\n')
    async with house.open() as workspace:
        assert workspace.secrets.need("home-mastodon") is None
