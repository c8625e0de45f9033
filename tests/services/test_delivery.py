"""The runner over the reference blog: whatever is lost on the way, each entry is done exactly once."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bloggy.backends.base import Publisher
from bloggy.backends.memory import Died, Fault, MemoryPublisher, MemoryServer
from bloggy.domain.outbox import LEASE, Action, Entry, EntryState
from bloggy.domain.post import DeliveryKey, Outgoing, Post, Receipt, Status
from bloggy.errors import SaveFailed, UsageError
from bloggy.services.carrier import Carrier
from bloggy.services.delivery import Delivery
from bloggy.services.events import EntryChanged, Event, Events, Offline, Online, PostLive
from bloggy.services.queueing import queue
from bloggy.storage import outbox
from bloggy.storage.database import Database
from tests.fakes.clock import FakeClock

pytestmark = pytest.mark.anyio


@dataclass
class NoRewrites:
    """Answers what the test put in."""

    answer: Callable[[Entry, str], Entry | None] | None = None

    async def again(self, entry: Entry) -> Entry:
        assert self.answer is not None
        found = self.answer(entry, "again")
        assert found is not None
        return found

    async def resolved(self, entry: Entry, choice: str) -> Entry | None:
        assert self.answer is not None
        return self.answer(entry, choice)


@dataclass
class Bench:
    """One outbox, one or more servers, any number of runners."""

    folder: Path
    clock: FakeClock = field(default_factory=FakeClock)
    servers: dict[str, MemoryServer] = field(default_factory=dict)
    seen: list[Event] = field(default_factory=list)
    aftermaths: list[str] = field(default_factory=list)
    aftermath_errors: list[Exception] = field(default_factory=list)
    rewrites: NoRewrites = field(default_factory=NoRewrites)
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def server(self, blog: str) -> MemoryServer:
        return self.servers.setdefault(blog, MemoryServer())

    def publisher(self, entry: Entry) -> Publisher:
        return MemoryPublisher(self.server(entry.blog))

    async def aftermath(self, entry: Entry, publisher: Publisher, receipt: Receipt) -> str:
        if self.aftermath_errors:
            raise self.aftermath_errors.pop(0)
        self.aftermaths.append(entry.id)
        return ""

    def database(self) -> Database:
        return Database(self.folder / "bloggy.db")

    def delivery(self, database: Database) -> Delivery:
        events = Events()
        events.subscribe(self.seen.append)
        carrier = Carrier(
            database=database,
            clock=self.clock,
            events=events,
            publisher=self.publisher,
            aftermath=self.aftermath,
        )
        return Delivery(
            database=database,
            clock=self.clock,
            events=events,
            carrier=carrier,
            rewrites=self.rewrites,
            new_id=lambda: f"02{next(self.ids):024d}",
            sleep=self.clock.sleep,
        )

    def entry(
        self, slug: str = "hello", action: Action = Action.PUBLISH, blog: str = "home", text: str = "Hello."
    ) -> Entry:
        now = self.clock.now()
        post = Post(title=slug, body=text, slug=slug, status=Status.PUBLISHED, date=now)
        return Entry(
            id=DeliveryKey(f"01{next(self.ids):024d}"),
            action=action,
            library=str(self.folder),
            post_path=f"{slug}.md",
            title=slug,
            blog=blog,
            outgoing=Outgoing(post=post, path=f"{slug}.md", source=text),
            created=now,
            not_before=now,
        )


@asynccontextmanager
async def running(bench: Bench) -> AsyncIterator[tuple[Delivery, Database]]:
    database = bench.database()
    try:
        yield bench.delivery(database), database
    finally:
        await database.aclose()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


async def add(database: Database, entry: Entry) -> Entry:
    (added,) = await database.write(lambda c: queue(c, [entry]))
    return added


async def add_seen(database: Database, entry: Entry) -> Entry:
    """Add an entry as publishing does: knowing what was delivered before it was made."""
    before = await database.read(lambda c: outbox.entries(c, states=[EntryState.DELIVERED]))
    last = next((e for e in reversed(before) if e.post_path == entry.post_path), None)
    if last is not None and last.receipt is not None and last.action in {Action.PUBLISH, Action.UPDATE}:
        action = Action.UPDATE if entry.action is Action.PUBLISH else entry.action
        entry = replace(entry, action=action, ref=last.receipt.ref, expected=last.receipt.revision)
    return await add(database, entry)


async def test_a_queued_post_is_delivered_and_everyone_is_told(bench: Bench) -> None:
    async with running(bench) as (delivery, database):
        await add(database, bench.entry())
        done = await delivery.run_once()
        assert done is not None
        assert done.state is EntryState.DELIVERED
        assert await delivery.run_once() is None
    assert bench.server("home").copies["hello"].public
    assert [event.entry.state for event in bench.seen if isinstance(event, EntryChanged)] == [
        "sending",
        "delivered",
    ]
    assert any(isinstance(event, PostLive) and event.url == "memory://blog/hello" for event in bench.seen)


async def test_a_lost_reply_never_publishes_twice(bench: Bench) -> None:
    bench.server("home").faults = [Fault.LOST_REPLY]
    async with running(bench) as (delivery, database):
        entry = await add(database, bench.entry())
        (done,) = await delivery.drain(only=[entry.id])
    assert done.state is EntryState.DELIVERED
    assert bench.server("home").writes == [(Action.PUBLISH, entry.id)]


@pytest.mark.parametrize("fault", [Fault.DEATH_BEFORE, Fault.DEATH_AFTER])
async def test_a_sender_that_dies_leaves_nothing_undone_or_doubled(bench: Bench, fault: Fault) -> None:
    bench.server("home").faults = [fault]
    async with running(bench) as (delivery, database):
        entry = await add(database, bench.entry())
        with pytest.raises(Died):
            await delivery.run_once()
    async with running(bench) as (delivery, _database):
        assert await delivery.run_once() is None, "the dead sender's lease still runs"
        bench.clock.advance(LEASE)
        done = await delivery.run_once()
        assert done is not None
        assert done.state is EntryState.DELIVERED
    assert bench.server("home").writes == [(Action.PUBLISH, entry.id)]


async def test_what_this_machine_cannot_note_down_is_looked_for_and_noted_later(bench: Bench) -> None:
    bench.aftermath_errors = [SaveFailed("The disk is full.")]
    async with running(bench) as (delivery, database):
        entry = await add(database, bench.entry())
        first = await delivery.run_once()
        assert first is not None
        assert first.state is EntryState.UNCERTAIN
        (done,) = await delivery.drain(only=[entry.id])
    assert done.state is EntryState.DELIVERED
    assert bench.aftermaths == [entry.id]
    assert len(bench.server("home").writes) == 1


async def test_an_unreachable_blog_keeps_the_entry_and_says_so_once(bench: Bench) -> None:
    bench.server("home").faults = [Fault.UNREACHABLE, Fault.UNREACHABLE]
    async with running(bench) as (delivery, database):
        entry = await add(database, bench.entry())
        (waiting,) = await delivery.drain(only=[entry.id])
        assert waiting.state is EntryState.QUEUED
        assert waiting.not_before > bench.clock.now()
        await delivery.drain(only=[entry.id])
        (done,) = await delivery.drain(only=[entry.id])
    assert done.state is EntryState.DELIVERED
    news = [type(event) for event in bench.seen if isinstance(event, Offline | Online)]
    assert news == [Offline, Online]


async def test_a_refusal_waits_for_the_writer_and_can_be_retried(bench: Bench) -> None:
    bench.server("home").faults = [Fault.REJECTED]
    async with running(bench) as (delivery, database):
        entry = await add(database, bench.entry())
        held = await delivery.run_once()
        assert held is not None
        assert (held.state, held.reason) == (EntryState.HELD, "The blog refused the post.")
        await delivery.retry(entry.id)
        await delivery.retry(entry.id.lower())
        (done,) = await delivery.drain(only=[entry.id])
    assert done.state is EntryState.DELIVERED
    assert len(bench.server("home").writes) == 1


async def test_a_cancelled_entry_never_leaves(bench: Bench) -> None:
    async with running(bench) as (delivery, database):
        entry = await add(database, bench.entry())
        await delivery.cancel(entry.id)
        assert await delivery.drain() == []
        with pytest.raises(UsageError):
            await delivery.retry(entry.id)
    assert bench.server("home").writes == []


async def test_later_entries_of_a_post_build_on_what_the_earlier_one_left(bench: Bench) -> None:
    bench.server("home").faults = [Fault.LOST_REQUEST]
    async with running(bench) as (delivery, database):
        await add(database, bench.entry(text="One."))
        await delivery.run_once()
        await add(database, bench.entry(text="Two."))
        await add(database, bench.entry(action=Action.WITHDRAW))
        done = await delivery.drain()
    assert [(entry.action, entry.state) for entry in done] == [
        (Action.PUBLISH, EntryState.DELIVERED),
        (Action.UPDATE, EntryState.DELIVERED),
        (Action.WITHDRAW, EntryState.DELIVERED),
    ]
    copy = bench.server("home").copies["hello"]
    assert (copy.post.body, copy.public, len(bench.server("home").copies)) == ("Two.", False, 1)


async def test_publishing_again_after_a_withdrawal_that_waited_makes_the_post_public(bench: Bench) -> None:
    async with running(bench) as (delivery, database):
        await add(database, bench.entry())
        await delivery.drain()
        copy = bench.server("home").copies["hello"]
        for action in (Action.WITHDRAW, Action.UPDATE):
            entry = bench.entry(action=action)
            await add(database, replace(entry, ref=copy.post.slug, expected=str(copy.revision)))  # type: ignore[arg-type]
        done = await delivery.drain()
    assert [entry.state for entry in done] == [EntryState.DELIVERED, EntryState.DELIVERED]
    assert bench.server("home").copies["hello"].public


async def test_a_blog_that_is_down_does_not_hold_up_another(bench: Bench) -> None:
    bench.server("down").faults = [Fault.UNREACHABLE]
    async with running(bench) as (delivery, database):
        await add(database, bench.entry(blog="down"))
        await add(database, bench.entry(blog="home"))
        states = {entry.blog: entry.state for entry in await delivery.drain()}
    assert states == {"down": EntryState.QUEUED, "home": EntryState.DELIVERED}


async def test_what_is_scheduled_stays_until_its_time(bench: Bench) -> None:
    async with running(bench) as (delivery, database):
        at = bench.clock.now() + timedelta(hours=3)
        await add(database, replace(bench.entry(), not_before=at))
        (waiting,) = await delivery.drain()
        assert waiting.state is EntryState.QUEUED
        bench.clock.advance(timedelta(hours=3))
        (done,) = await delivery.drain()
    assert done.state is EntryState.DELIVERED


async def test_the_background_runner_delivers_what_is_queued_and_stops(bench: Bench) -> None:
    async with running(bench) as (delivery, database):
        arrived = asyncio.Event()

        def note(event: Event) -> None:
            if isinstance(event, PostLive):
                arrived.set()

        delivery._events.subscribe(note)
        await add(database, bench.entry())
        delivery.start()
        async with asyncio.timeout(20):
            await arrived.wait()
        await delivery.stop()
    assert len(bench.server("home").writes) == 1


async def test_a_runner_that_is_stopped_while_sending_leaves_the_entry_to_be_looked_for(bench: Bench) -> None:
    reached = asyncio.Event()

    class Slow(MemoryPublisher):
        async def publish(self, *args: object, **kwargs: object) -> Receipt:
            receipt = await super().publish(*args, **kwargs)  # type: ignore[arg-type]
            reached.set()
            await asyncio.Event().wait()
            return receipt

    async with running(bench) as (delivery, database):
        entry = await add(database, bench.entry())
        delivery._carrier._publisher = lambda _entry: Slow(bench.server("home"))
        task = asyncio.create_task(delivery.run_once())
        await reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await delivery.get(entry.id)).state is EntryState.UNCERTAIN
        delivery._carrier._publisher = bench.publisher
        (done,) = await delivery.drain(only=[entry.id])
    assert done.state is EntryState.DELIVERED
    assert len(bench.server("home").writes) == 1


async def test_ones_own_side_of_a_conflict_goes_over_the_remote_text_that_was_shown(bench: Bench) -> None:
    def mine(entry: Entry, choice: str) -> Entry | None:
        assert choice == "mine"
        return replace(entry, expected=entry.theirs_revision)

    async with running(bench) as (delivery, database):
        await add(database, bench.entry())
        await delivery.drain()
        copy = bench.server("home").copies["hello"]
        bench.server("home").copies["hello"] = replace(
            copy, revision=77, post=replace(copy.post, body="Foreign.")
        )
        update = replace(
            bench.entry(action=Action.UPDATE, text="Mine."),
            ref=copy.post.slug,
            expected=str(copy.revision),  # type: ignore[arg-type]
        )
        await add(database, update)
        (held,) = await delivery.drain()
        assert (held.state, held.theirs, held.theirs_revision) == (EntryState.HELD, "Foreign.", "77")
        bench.rewrites.answer = mine
        await delivery.resolve(held.id, "mine")
        (done,) = await delivery.drain()
    assert done.state is EntryState.DELIVERED
    assert bench.server("home").copies["hello"].post.body == "Mine."


async def test_an_edited_entry_goes_out_under_a_key_of_its_own(bench: Bench) -> None:
    bench.server("home").faults = [Fault.REJECTED]
    async with running(bench) as (delivery, database):
        old = await add(database, bench.entry(text="Refused."))
        await delivery.run_once()
        bench.rewrites.answer = lambda _entry, _choice: bench.entry(text="Better.")
        new = await delivery.edit(old.id)
        assert new.id != old.id
        assert (await delivery.get(old.id)).state is EntryState.CANCELLED
        await delivery.drain()
    assert bench.server("home").copies["hello"].post.body == "Better."


_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.sampled_from("ab")),
        st.tuples(st.just("withdraw"), st.sampled_from("ab")),
        st.tuples(st.just("run"), st.sampled_from([0, 1])),
        st.tuples(st.just("retry"), st.integers(0, 5)),
        st.tuples(st.just("cancel"), st.integers(0, 5)),
        st.tuples(st.just("wait"), st.sampled_from([1, 30, 121, 4000])),
        st.tuples(st.just("fault"), st.sampled_from(list(Fault))),
    ),
    max_size=30,
)


@given(steps=_STEPS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_each_entry_is_done_at_most_once_and_in_order(
    steps: list[tuple[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    bench = Bench(tmp_path_factory.mktemp("bench"))
    asyncio.run(_live_through(bench, steps))


async def _live_through(bench: Bench, steps: list[tuple[str, object]]) -> None:
    server = bench.server("home")
    databases = [bench.database(), bench.database()]
    runners = [bench.delivery(database) for database in databases]
    added: list[Entry] = []
    texts = itertools.count(1)

    async def run(number: int) -> None:
        try:
            await runners[number].run_once()
        except Died:
            # A dead process takes its connection along; another one starts.
            await databases[number].aclose()
            databases[number] = bench.database()
            runners[number] = bench.delivery(databases[number])

    try:
        for name, value in steps:
            if name == "publish":
                added.append(await add_seen(databases[0], bench.entry(str(value), text=f"{next(texts)}")))
            elif name == "withdraw":
                added.append(await add_seen(databases[0], bench.entry(str(value), Action.WITHDRAW)))
            elif name == "run":
                await run(int(str(value)))
            elif name == "wait":
                bench.clock.advance(float(str(value)))
            elif name == "fault":
                server.faults.append(value)  # type: ignore[arg-type]
            elif added:
                chosen = added[int(str(value)) % len(added)]
                try:
                    await getattr(runners[0], name)(chosen.id)
                except UsageError:
                    assert (await runners[0].get(chosen.id)).state not in {EntryState.HELD}
        server.faults.clear()
        for _round in range(2 * len(added) + 2):
            bench.clock.advance(timedelta(hours=2))
            for entry in await runners[0].entries(EntryState.HELD):
                await runners[0].retry(entry.id)
            while await runners[1].run_once():
                pass
        entries = list(reversed(await runners[0].entries()))
    finally:
        for database in databases:
            await database.aclose()
    assert {entry.state for entry in entries} <= {EntryState.DELIVERED, EntryState.CANCELLED}
    keys = [key for _action, key in server.writes]
    assert len(keys) == len(set(keys)), "an entry was carried out twice"
    for slug in "ab":
        order = [entry.id for entry in entries if entry.post_path == f"{slug}.md"]
        sent = [key for key in keys if key in order]
        assert sent == sorted(sent, key=order.index), "entries of one post overtook each other"
        last = [e for e in entries if e.post_path == f"{slug}.md" and e.state is EntryState.DELIVERED]
        if last and last[-1].action in {Action.PUBLISH, Action.UPDATE}:
            copy = server.copies[slug]
            assert (copy.public, copy.post.body) == (True, last[-1].outgoing.post.body)
