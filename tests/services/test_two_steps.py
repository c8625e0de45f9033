"""Through a blog behind an API: whatever is lost on the way, one post, one of each picture, nothing stray."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bloggy.backends.memory import Died, Fault
from bloggy.backends.registry import Registry
from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.domain.post import Status
from bloggy.errors import ConfigError, UsageError
from bloggy.services.events import DeliveryProgress, Offline, Online
from bloggy.services.workspace import Workspace
from bloggy.storage import links, outbox
from tests.fakes.two_steps import SETTLING, BlogServer, blog_class
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

HEAD = "---\ntitle: Hello\nslug: hello\ndraft: true\n---\n"
POST = HEAD + "![One](one.png) and ![again](./one.png), ![Two](two.png)\n"


def png(shade: int, side: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side), (shade, 90, 120)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def server() -> BlogServer:
    return BlogServer()


@pytest.fixture
def remote(house: House, server: BlogServer) -> House:
    """A library with one blog behind an API."""
    house.registry = Registry({"fake": blog_class(server)})
    configure(house, "home")
    (house.library / "one.png").write_bytes(png(1))
    (house.library / "two.png").write_bytes(png(2))
    return house


def configure(house: House, *blogs: str, more: str = "") -> None:
    tables = "".join(f'[blogs.{blog}]\nbackend = "fake"\nurl = "https://{blog}.example"\n' for blog in blogs)
    house.configure(f'[library]\nfolders = ["{house.library}"]\n{tables}{more}')


async def until_settled(house: House, workspace: Workspace, *, tries: int = 300) -> list[Entry]:
    """Run the outbox as time goes by."""
    for _try in range(tries):
        while await workspace.delivery.run_once() is not None:
            pass
        entries = await workspace.delivery.entries()
        if all(
            entry.state in {EntryState.DELIVERED, EntryState.CANCELLED, EntryState.HELD} for entry in entries
        ):
            return entries
        due = await workspace.database.read(outbox.next_due)
        house.clock.advance(max(timedelta(seconds=1), (due or house.clock.now()) - house.clock.now()))
    return await workspace.delivery.entries()


def nothing_stray(server: BlogServer) -> None:
    assert [copy.slug for copy in server.copies.values()] == ["hello"]
    assert len(server.pictures) == 2
    assert len({name for name, _data in server.pictures.values()}) == 2


async def test_pictures_come_first_and_the_file_keeps_its_own_links(
    remote: House, server: BlogServer
) -> None:
    path = remote.write("hello.md", POST)
    async with remote.open() as workspace:
        await workspace.publishing.publish(path)
        (done,) = await workspace.delivery.drain()
        assert done.state is EntryState.DELIVERED, done.reason
    assert server.writes == ["upload", "upload", "reserve", "publish"]
    (copy,) = server.copies.values()
    one, two = server.pictures
    assert copy.body == f"![One]({one}) and ![again]({one}), ![Two]({two})\n"
    assert "![One](one.png) and ![again](./one.png), ![Two](two.png)\n" in path.read_text()


@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize(
    "fault", [Fault.UNREACHABLE, Fault.RATE_LIMITED, Fault.LOST_REQUEST, Fault.LOST_REPLY]
)
async def test_a_fault_at_any_step_leaves_one_post(
    remote: House, server: BlogServer, step: int, fault: Fault
) -> None:
    path = remote.write("hello.md", POST)
    server.faults = [Fault.NONE] * step + [fault]
    async with remote.open() as workspace:
        await workspace.publishing.publish(path)
        (done,) = await until_settled(remote, workspace)
        assert done.state is EntryState.DELIVERED, done.reason
    nothing_stray(server)
    assert len(server.writes) == 4


@pytest.mark.parametrize("step", range(4))
@pytest.mark.parametrize("fault", [Fault.DEATH_BEFORE, Fault.DEATH_AFTER])
async def test_a_death_at_any_step_leaves_one_post(
    remote: House, server: BlogServer, step: int, fault: Fault
) -> None:
    path = remote.write("hello.md", POST)
    server.faults = [Fault.NONE] * step + [fault]
    async with remote.open() as workspace:
        await workspace.publishing.publish(path)
        with pytest.raises(Died):
            await workspace.delivery.run_once()
    remote.clock.advance(timedelta(minutes=3))
    async with remote.open() as workspace:
        (done,) = await until_settled(remote, workspace)
        assert done.state is EntryState.DELIVERED, done.reason
    nothing_stray(server)


_FAULTS = st.lists(
    st.sampled_from(
        [
            Fault.NONE,
            Fault.UNREACHABLE,
            Fault.RATE_LIMITED,
            Fault.LOST_REQUEST,
            Fault.LOST_REPLY,
            Fault.REJECTED,
        ]
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(faults=_FAULTS, edits=st.lists(st.sampled_from(["edit", "unpublish", "retry", "wait"]), max_size=4))
async def test_any_course_of_events_ends_with_what_the_writer_wanted_last(
    remote: House, faults: list[Fault], edits: list[str]
) -> None:
    server = BlogServer()
    remote.registry = Registry({"fake": blog_class(server)})
    for old in remote.library.glob("*.md"):
        old.unlink()
    (remote.home / "data" / "bloggy" / "bloggy.db").unlink(missing_ok=True)
    path = remote.write("hello.md", POST)
    server.faults = list(faults)
    public = True
    async with remote.open() as workspace:
        await workspace.publishing.publish(path)
        for edit in edits:
            match edit:
                case "edit":
                    path.write_text(path.read_text("utf-8") + f"More {edit}.\n", "utf-8")
                    await workspace.publishing.publish(path)
                    public = True
                case "unpublish":
                    with suppress(UsageError):  # there may be nothing to take back
                        await workspace.publishing.unpublish(path)
                        public = False
                case "retry":
                    for entry in await workspace.delivery.entries(EntryState.HELD):
                        await workspace.delivery.retry(entry.id)
                case _:
                    await workspace.delivery.run_once()
                    remote.clock.advance(timedelta(seconds=30))
        for _round in range(20):
            entries = await until_settled(remote, workspace)
            held = [entry for entry in entries if entry.state is EntryState.HELD]
            for entry in held:
                await workspace.delivery.retry(entry.id)
            if not held:
                break
        assert not [
            e for e in await workspace.delivery.entries() if e.state not in {"delivered", "cancelled"}
        ]
    (copy,) = server.copies.values()
    assert not copy.slug.startswith("bloggy-")
    assert (copy.status is Status.PUBLISHED) == public
    assert copy.body.count("More edit.") == path.read_text("utf-8").count("More edit.") or not public
    assert len(server.pictures) == 2


async def test_nothing_is_made_twice_before_the_first_request_can_no_longer_arrive(
    remote: House, server: BlogServer
) -> None:
    path = remote.write("hello.md", POST)
    server.faults = [Fault.NONE, Fault.NONE, Fault.LOST_REQUEST]
    async with remote.open() as workspace:
        await workspace.publishing.publish(path)
        await workspace.delivery.run_once()
        remote.clock.advance(SETTLING / 2)
        waiting = await workspace.delivery.run_once()
        assert waiting is not None
        assert (waiting.state, server.writes) == (EntryState.UNCERTAIN, ["upload", "upload"])
        assert waiting.not_before == remote.clock.now() + SETTLING / 2
        remote.clock.advance(SETTLING / 2)
        done = await workspace.delivery.run_once()
        assert done is not None
        assert done.state is EntryState.DELIVERED


async def test_a_picture_in_two_posts_is_sent_once_and_another_machine_knows_it(
    remote: House, server: BlogServer
) -> None:
    first = remote.write("hello.md", POST)
    second = remote.write("other.md", POST.replace("slug: hello", "slug: other"))
    async with remote.open() as workspace:
        await workspace.publishing.publish(first)
        await workspace.publishing.publish(second)
        await workspace.delivery.drain()
        assert server.writes.count("upload") == 2
        plans = await workspace.publishing.plan(first)
        assert plans[0].plan.steps[1:] == ("one.png is there", "one.png is there", "two.png is there")
    (remote.home / "data" / "bloggy" / "bloggy.db").unlink()
    first.write_text(first.read_text("utf-8") + "More.\n", "utf-8")
    async with remote.open() as workspace:
        await workspace.publishing.publish(first)
        (done,) = await workspace.delivery.drain()
        assert (done.action, done.state) == (Action.UPDATE, EntryState.DELIVERED)
    assert server.writes.count("upload") == 2


async def test_a_withdrawn_post_comes_back_as_the_same_post(remote: House, server: BlogServer) -> None:
    path = remote.write("hello.md", POST)
    async with remote.open() as workspace:
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        await workspace.publishing.unpublish(path)
        await workspace.delivery.drain()
        (state,) = await workspace.publishing.states(path)
        assert (state.state, state.url, bool(state.ref)) == ("", "", True)
        assert "draft: true" in path.read_text()
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        (state,) = await workspace.publishing.states(path)
    assert state.state == "published"
    (copy,) = server.copies.values()
    assert (copy.slug, copy.status) == ("hello", Status.PUBLISHED)


async def test_a_remote_draft_becomes_the_post(remote: House, server: BlogServer) -> None:
    path = remote.write("hello.md", POST)
    async with remote.open() as workspace:
        await workspace.publishing.publish(path, as_draft=True)
        await workspace.delivery.drain()
        (copy,) = server.copies.values()
        assert (copy.slug, copy.status) == ("hello", Status.DRAFT)
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
    (copy,) = server.copies.values()
    assert copy.status is Status.PUBLISHED


async def test_a_cancelled_entry_takes_its_unseen_draft_with_it(remote: House, server: BlogServer) -> None:
    path = remote.write("hello.md", POST)
    server.faults = [Fault.NONE, Fault.NONE, Fault.NONE, Fault.REJECTED]
    async with remote.open() as workspace:
        (entry,) = await workspace.publishing.publish(path)
        (held,) = await workspace.delivery.drain()
        assert held.state is EntryState.HELD
        assert len(server.copies) == 1
        await workspace.delivery.cancel(entry.id)
        await workspace.delivery.drain()
    assert server.copies == {}
    assert path.read_text() == POST


async def test_an_edited_entry_fills_the_draft_that_is_there(remote: House, server: BlogServer) -> None:
    path = remote.write("hello.md", POST)
    server.faults = [Fault.NONE, Fault.NONE, Fault.NONE, Fault.REJECTED]
    async with remote.open() as workspace:
        (entry,) = await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        path.write_text(POST + "Mended.\n", "utf-8")
        await workspace.delivery.edit(entry.id)
        (done,) = await workspace.delivery.drain()
        assert done.state is EntryState.DELIVERED
    nothing_stray(server)
    assert "Mended." in next(iter(server.copies.values())).body


async def test_twenty_posts_keep_their_order_when_the_network_comes_back(
    remote: House, server: BlogServer
) -> None:
    names = [f"post-{number:02}" for number in range(20)]
    server.faults = [Fault.UNREACHABLE] * 3
    async with remote.open() as workspace:
        seen: list[object] = []
        workspace.events.subscribe(seen.append)
        for name in names:
            post = remote.write(f"{name}.md", f"---\ntitle: {name}\nslug: {name}\n---\nHello.\n")
            await workspace.publishing.publish(post)
        while await workspace.delivery.run_once() is not None:
            pass
        entries = await workspace.delivery.entries()
        assert [entry.attempts for entry in reversed(entries)] == [1, *([0] * 19)], "one try tells for all"
        await until_settled(remote, workspace)
    assert [copy.slug for copy in server.copies.values()] == names
    assert [type(event) for event in seen if isinstance(event, Offline | Online)] == [Offline, Online]


async def test_a_second_copy_names_the_first_as_its_original(remote: House) -> None:
    home, away = BlogServer(), BlogServer(address="https://away.example")
    remote.registry = Registry({"one": blog_class(home), "two": blog_class(away)})
    remote.configure(
        f'[library]\nfolders = ["{remote.library}"]\n'
        '[blogs.away]\nbackend = "two"\nurl = "https://away.example"\ncanonical = "home"\n'
        '[blogs.home]\nbackend = "one"\nurl = "https://home.example"\n'
    )
    path = remote.write("hello.md", POST)
    home.faults = [Fault.UNREACHABLE]
    async with remote.open() as workspace:
        (plan,) = await workspace.publishing.plan(path, blogs=["away"])
        assert "names the copy at home as the original, once that is there" in plan.plan.steps
        entries = await workspace.publishing.publish(path, blogs=["away", "home"])
        assert entries[0].goes_after == entries[1].id
        assert [entry.state for entry in await workspace.delivery.drain()] == ["queued", "queued"]
        assert away.writes == [], "it needs the address of the first"
        done = await workspace.delivery.drain()
        assert [entry.state for entry in done] == ["delivered", "delivered"], [e.reason for e in done]
    (copy,) = away.copies.values()
    assert copy.canonical == "https://fake.example/hello"
    assert next(iter(home.copies.values())).canonical == ""


async def test_large_pictures_are_made_smaller_where_the_blog_asks_for_it(
    remote: House, server: BlogServer
) -> None:
    configure(remote, "home", more="max_picture = 100\n")
    (remote.library / "one.png").write_bytes(png(1, side=400))
    path = remote.write("hello.md", POST)
    async with remote.open() as workspace:
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
    sizes = sorted(Image.open(io.BytesIO(data)).size for _name, data in server.pictures.values())
    assert sizes == [(8, 8), (100, 100)]
    assert (remote.library / "one.png").read_bytes() == png(1, side=400)


async def test_an_upload_says_how_far_it_is(remote: House) -> None:
    path = remote.write("hello.md", POST)
    async with remote.open() as workspace:
        told: list[str] = []
        workspace.events.subscribe(
            lambda event: told.append(event.message) if isinstance(event, DeliveryProgress) else None
        )
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
    assert "Sending picture 1 of 3 to home: one.png, 100 % …" in told


async def test_the_base_of_a_merge_travels_with_the_library(remote: House) -> None:
    path = remote.write("hello.md", POST)
    async with remote.open() as workspace:
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
    ((post_id, copies),) = links.read_all(remote.library).items()
    assert links.base(remote.library, post_id, "home") == path.read_text("utf-8")
    assert set(copies["home"].media) == {"one.png", "./one.png", "two.png"}


async def test_a_post_names_its_blogs_itself_and_a_new_one_remembers_what_it_was_made_for(
    remote: House,
) -> None:
    configure(remote, "home", "away", "third")
    async with remote.open() as workspace:
        path = await workspace.posts.new("For the road", blog="away")
        assert "blogs: [away]" in path.read_text("utf-8") or "blogs:\n" in path.read_text("utf-8")
        assert await workspace.publishing.meant(path) == ["away"]
        path.write_text("---\ntitle: T\nblogs: [third, home]\n---\nHello.\n", "utf-8")
        entries = await workspace.publishing.publish(path)
        assert [entry.blog for entry in entries] == ["home", "third"]
        await workspace.delivery.drain()
        path.write_text(path.read_text("utf-8").replace("[third, home]", "[away]"), "utf-8")
        assert await workspace.publishing.meant(path) == ["home", "away", "third"]


@pytest.mark.parametrize(("value", "meant"), [("[nowhere]", ["home"]), ("away", ["away"]), ("7", ["home"])])
async def test_a_key_of_the_writers_own_chooses_no_blog(remote: House, value: str, meant: list[str]) -> None:
    configure(remote, "home", "away")
    path = remote.write("hello.md", f"---\ntitle: T\nblogs: {value}\n---\nHello.\n")
    async with remote.open() as workspace:
        assert await workspace.publishing.meant(path) == meant


async def test_a_misspelt_blog_among_others_is_said(remote: House) -> None:
    configure(remote, "home", "away")
    path = remote.write("hello.md", "---\ntitle: T\nblogs: [home, awya]\n---\nHello.\n")
    async with remote.open() as workspace:
        with pytest.raises(ConfigError) as caught:
            await workspace.publishing.publish(path)
    assert "away" in caught.value.hint


async def test_what_was_refused_may_be_sent_again_at_once(remote: House, server: BlogServer) -> None:
    path = remote.write("hello.md", POST)
    server.faults = [Fault.REJECTED]
    async with remote.open() as workspace:
        (entry,) = await workspace.publishing.publish(path)
        (held,) = await workspace.delivery.drain()
        assert (held.state, held.sent) == (EntryState.HELD, None)
        await workspace.delivery.retry(entry.id)
        (done,) = await workspace.delivery.drain(only=[entry.id], patience=0)
        assert done.state is EntryState.DELIVERED


async def test_a_blog_lists_the_posts_that_are_there_and_the_first_one_the_others(remote: House) -> None:
    configure(remote, "home", "away")
    one = remote.write("hello.md", POST)
    remote.write("other.md", "---\ntitle: Other\ndraft: true\n---\nNot yet.\n")
    async with remote.open() as workspace:
        await workspace.posts.refresh()
        assert dict(workspace.posts.counts().blogs) == {"home": 2}
        await workspace.publishing.publish(one, blogs=["away"])
        await workspace.delivery.drain()
        await workspace.posts.refresh()
        assert dict(workspace.posts.counts().blogs) == {"home": 1, "away": 1}
