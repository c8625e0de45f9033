"""Whatever two senders do, die at or are told: one sender at a time, in order, and nothing is lost."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bloggy.domain.outbox import LEASE, SETTLED, Action, Entry, EntryState
from bloggy.domain.post import DeliveryKey, Outgoing, Post, Receipt, RemoteRef, Revision
from bloggy.errors import OutcomeUnknown, Rejected, Unreachable, UsageError
from bloggy.storage import outbox
from bloggy.storage.database import connect, migrate

OWNERS = st.sampled_from(["one", "two"])
RECEIPT = Receipt(ref=RemoteRef("r"), url="", revision=Revision("1"))


@dataclass
class Claim:
    """An entry in the hands of a living sender."""

    entry: Entry
    until: datetime


class Outbox(RuleBasedStateMachine):
    """Two processes with a connection each, and what must be true of them."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = TemporaryDirectory()
        path = Path(self._folder.name) / "bloggy.db"
        self.connections: dict[str, sqlite3.Connection] = {}
        for owner in ("one", "two"):
            self.connections[owner] = connect(path)
            self.connections[owner].execute("PRAGMA synchronous=OFF")
            migrate(self.connections[owner], path)
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.added: list[str] = []
        self.where: dict[str, tuple[str, str]] = {}
        self.claims: dict[tuple[str, str], Claim] = {}
        self.maybe_sent: set[str] = set()
        self.delivered: list[str] = []

    def teardown(self) -> None:
        for connection in self.connections.values():
            connection.close()
        self._folder.cleanup()

    @property
    def any(self) -> sqlite3.Connection:
        return self.connections["one"]

    @initialize()
    def start(self) -> None:
        assert outbox.entries(self.any) == []

    @rule(
        owner=OWNERS,
        post=st.sampled_from(["a.md", "b.md"]),
        blog=st.sampled_from(["home", "away"]),
        action=st.sampled_from(list(Action)),
        later=st.sampled_from([0, 0, 60]),
    )
    def add(self, owner: str, post: str, blog: str, action: Action, later: int) -> None:
        id = f"{len(self.added):04}"
        before = {entry.id: entry for entry in outbox.entries(self.any)}
        outbox.add(
            self.connections[owner],
            Entry(
                id=DeliveryKey(id),
                action=action,
                library="/library",
                post_path=post,
                title="T",
                blog=blog,
                outgoing=Outgoing(post=Post(title="T", body=""), path=post, source=""),
                created=self.now,
                not_before=self.now + timedelta(seconds=later),
            ),
        )
        self.added.append(id)
        self.where[id] = (post, blog)
        for entry in outbox.entries(self.any):
            if entry.id in before and entry != before[entry.id]:  # replaced
                assert action in {Action.PUBLISH, Action.UPDATE}
                assert before[entry.id].state is EntryState.QUEUED
                assert entry.state is EntryState.CANCELLED
                assert entry.id not in self.maybe_sent

    @rule(owner=OWNERS)
    def claim(self, owner: str) -> None:
        entry = outbox.claim(self.connections[owner], self.now, owner)
        if entry is None:
            return
        for (_other, id), claim in self.claims.items():
            if claim.until > self.now:
                assert id != entry.id, "two senders at once"
                assert self.where[id] != self.where[entry.id], "out of order"
        earlier = self.added[: self.added.index(entry.id)]
        stored = {one.id: one for one in outbox.entries(self.any)}
        for id in earlier:
            assert self.where[id] != self.where[entry.id] or stored[id].state in SETTLED
        if entry.id in self.maybe_sent:
            assert entry.state is EntryState.UNCERTAIN, "sent again without looking first"
        assert entry.attempts == stored[entry.id].attempts
        self.claims[owner, entry.id] = Claim(entry, self.now + LEASE)
        self.maybe_sent.add(entry.id)

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), outcome=st.sampled_from(["delivered", "unreachable", "unknown", "rejected"]))
    def settle(self, data: st.DataObject, outcome: str) -> None:
        owner, id = data.draw(st.sampled_from(sorted(self.claims)))
        claim = self.claims.pop((owner, id))
        after = {
            "delivered": claim.entry.delivered(RECEIPT, self.now),
            "unreachable": claim.entry.failed(Unreachable("x"), self.now),
            "unknown": claim.entry.failed(OutcomeUnknown("x"), self.now),
            "rejected": claim.entry.failed(Rejected("x"), self.now),
        }[outcome]
        stored = outbox.save(self.connections[owner], after, owner)
        if claim.until > self.now:
            assert stored, "a living sender was not heard"
        if stored and outcome == "delivered":
            self.delivered.append(id)
        if stored and outcome in {"unreachable", "rejected"} and not self._held_by_another(owner, id):
            self.maybe_sent.discard(id)

    def _held_by_another(self, owner: str, id: str) -> bool:
        return any(key == id and who != owner for who, key in self.claims)

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def renew(self, data: st.DataObject) -> None:
        owner, id = data.draw(st.sampled_from(sorted(self.claims)))
        claim = self.claims[owner, id]
        if outbox.renew(self.connections[owner], id, owner, self.now):
            claim.until = self.now + LEASE
        else:
            assert claim.until <= self.now
            del self.claims[owner, id]

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def die(self, data: st.DataObject) -> None:
        owner, _id = data.draw(st.sampled_from(sorted(self.claims)))
        self.claims = {key: claim for key, claim in self.claims.items() if key[0] != owner}

    @rule(seconds=st.sampled_from([1, 30, 121, 7200]))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @precondition(lambda self: self.added)
    @rule(data=st.data(), owner=OWNERS, what=st.sampled_from([outbox.retry, outbox.cancel]))
    def writer(self, data: st.DataObject, owner: str, what) -> None:
        id = data.draw(st.sampled_from(self.added))
        before = outbox.get(self.any, id)
        try:
            after = what(self.connections[owner], id, self.now)
        except UsageError:
            assert outbox.get(self.any, id) == before
            return
        assert outbox.get(self.any, id) == after
        if after.state is EntryState.CANCELLED:
            assert before.state in {EntryState.QUEUED, EntryState.HELD}

    @invariant()
    def nothing_is_lost(self) -> None:
        assert [entry.id for entry in outbox.entries(self.any)] == self.added

    @invariant()
    def what_was_delivered_stays_so_and_only_once(self) -> None:
        states = {entry.id: entry.state for entry in outbox.entries(self.any)}
        assert all(states[id] is EntryState.DELIVERED for id in self.delivered)
        assert len(self.delivered) == len(set(self.delivered))

    @invariant()
    def each_post_is_delivered_in_the_order_it_was_sent(self) -> None:
        for place in set(self.where.values()):
            ids = [id for id in self.delivered if self.where[id] == place]
            assert ids == sorted(ids)


TestOutbox = Outbox.TestCase
TestOutbox.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
