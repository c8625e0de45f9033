"""Dates that bloggy gives to drafts only because a generator stops at a post without one."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath

import pytest

from bloggy.domain.outbox import EntryState
from bloggy.services.workspace import Workspace
from tests.fakes.clock import FakeClock

pytestmark = pytest.mark.anyio

SITES = {
    "mkdocs": {"mkdocs.yml": "site_name: A\nplugins:\n  - blog\n", "docs/blog/posts/.keep": ""},
    "nikola": {"conf.py": "BLOG_TITLE = 'A'\nPOSTS = (('posts/*.md', 'posts', 'post.tmpl'),)\n"},
    "astro": {
        "astro.config.mjs": "export default {}\n",
        "src/content.config.ts": """\
const blog = defineCollection({
  loader: glob({ base: './src/content/blog' }),
  schema: z.object({ title: z.string(), pubDate: z.date(), draft: z.boolean() }),
});
export const collections = { blog };
""",
        "src/pages/blog/[...slug].astro": """\
---
const posts = await getCollection('blog', ({ data }) => !data.draft);
const paths = posts.map((post) => post.id);
---
""",
    },
}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=SITES)
async def workspace(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock
) -> AsyncIterator[Workspace]:
    site = tmp_path / "site"
    for name, text in SITES[request.param].items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    for arguments in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "A site"]):
        subprocess.run(["git", "-C", str(site), *arguments], check=True)
    config = tmp_path / "config.toml"
    config.write_text(
        f'[library]\nfolders = ["{site}"]\ntimezone = "UTC"\n'
        f'[blogs.home]\nbackend = "git"\npath = "{site}"\ncheck_page = false\n'
    )
    workspace = Workspace.open(config_file=config, clock=clock)
    assert workspace.libraries[0].generator.name == request.param
    yield workspace
    await workspace.aclose()


def date_of(workspace: Workspace, path: Path) -> datetime | None:
    return workspace.library_of(path).load(path).post.date


async def publish(workspace: Workspace, path: Path, *, as_draft: bool = False) -> None:
    (entry,) = await workspace.publishing.publish(path, as_draft=as_draft)
    (done,) = await workspace.delivery.drain(only=[entry.id])
    assert done.state is EntryState.DELIVERED, done.reason


async def test_a_draft_has_a_date_to_build_with_and_gets_its_own_when_it_is_published(
    workspace: Workspace, clock: FakeClock
) -> None:
    started = clock.now()
    path = await workspace.posts.new("Hello", body="Hello.\n")
    assert date_of(workspace, path) == started
    clock.advance(timedelta(days=3))
    (plan,) = await workspace.publishing.plan(path)
    assert plan.when == started + timedelta(days=3)
    await publish(workspace, path, as_draft=True)
    assert date_of(workspace, path) == started
    clock.advance(timedelta(days=1))
    await publish(workspace, path)
    assert date_of(workspace, path) == started + timedelta(days=4)
    clock.advance(timedelta(days=1))
    path.write_text(path.read_text() + "More.\n")
    await publish(workspace, path)
    assert date_of(workspace, path) == started + timedelta(days=4)


async def test_a_date_that_the_writer_chose_stays(workspace: Workspace, clock: FakeClock) -> None:
    path = await workspace.posts.new("Hello", body="Hello.\n")
    await workspace.posts.set(path, {"date": "2019-05-04 12:00"})
    clock.advance(timedelta(days=3))
    await publish(workspace, path)
    assert date_of(workspace, path) == datetime(2019, 5, 4, 12, tzinfo=UTC)


async def test_a_copy_is_dated_anew(workspace: Workspace, clock: FakeClock) -> None:
    path = await workspace.posts.new("Hello", body="Hello.\n")
    await workspace.posts.set(path, {"date": "2019-05-04 12:00"})
    copy = await workspace.posts.duplicate(path)
    assert date_of(workspace, copy) == clock.now()
    clock.advance(timedelta(days=3))
    await publish(workspace, copy)
    assert date_of(workspace, copy) == clock.now()


async def test_a_draft_without_a_date_gets_one_before_it_can_stop_the_build(
    workspace: Workspace, clock: FakeClock
) -> None:
    path = await workspace.posts.new("Hello", body="Hello.\n")
    await workspace.posts.set(path, {"date": None})
    assert date_of(workspace, path) is None
    await publish(workspace, path, as_draft=True)
    assert date_of(workspace, path) == clock.now()


async def test_a_new_slug_holds_whatever_the_generator_makes_slugs_of(workspace: Workspace) -> None:
    path = await workspace.posts.new("Hello there", body="Hello.\n")
    path = await workspace.posts.rename(path, slug="bonjour")
    assert workspace.library_of(path).load(path).post.slug == "bonjour"


async def test_a_new_title_leaves_a_published_address_where_it_is(workspace: Workspace) -> None:
    path = await workspace.posts.new("Hello there", body="Hello.\n")
    await publish(workspace, path)
    (state,) = await workspace.publishing.states(path)
    address = workspace.library_of(path).generator.url
    before = address(PurePosixPath(state.ref), workspace.library_of(path).load(path).post)
    assert await workspace.posts.rename(path, title="Good bye") == path
    post = workspace.library_of(path).load(path).post
    assert post.title == "Good bye"
    assert address(PurePosixPath(state.ref), post) == before
