"""The outbox gives each entry to one sender at a time, in order, and loses none."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bloggy.domain.outbox import BACKOFF, LEASE, Action, Entry, EntryState
from bloggy.domain.post import Asset, DeliveryKey, Kind, Outgoing, Post, Receipt, RemoteRef, Revision, Status
from bloggy.errors import Ambiguous, NotFound, OutcomeUnknown, Rejected, Unreachable, UsageError
from bloggy.storage import blobs, outbox
from bloggy.storage.database import Database

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PICTURE = b"\x89PNG picture"


@pytest.fixture
def connection(tmp_path: Path) -> sqlite3.Connection:
    from bloggy.storage.database import connect, migrate

    path = tmp_path / "bloggy.db"
    connection = connect(path)
    connection.execute("PRAGMA foreign_keys=ON")
    migrate(connection, path)
    yield connection
    connection.close()


def asset(data: bytes = PICTURE) -> Asset:
    return Asset(
        link="cat.png",
        path="posts/cat.png",
        name="cat.png",
        media_type="image/png",
        sha256=hashlib.sha256(data).hexdigest(),
        alt="Un chat",
        data=data,
    )


def entry(
    id: str, *, post: str = "a.md", blog: str = "home", action: Action = Action.PUBLISH, **more
) -> Entry:
    outgoing = Outgoing(post=Post(title="T", body="B"), path=post, source="---\ntitle: T\n---\nB")
    return Entry(
        **{
            "id": DeliveryKey(id),
            "action": action,
            "library": "/library",
            "post_path": post,
            "title": "T",
            "blog": blog,
            "outgoing": outgoing,
            "created": NOW,
            "not_before": NOW,
            **more,
        }
    )


def receipt() -> Receipt:
    return Receipt(ref=RemoteRef("r"), url="https://example.org/a/", revision=Revision("1"), note="Live.")


def test_an_entry_comes_back_as_it_went_in(connection: sqlite3.Connection) -> None:
    zone = timezone(timedelta(hours=1))
    post = Post(
        title="Été \U0001f600 \x1b[31m",
        body="x" * 10_000,
        slug="ete",
        kind=Kind.PAGE,
        status=Status.SCHEDULED,
        date=datetime(2026, 12, 1, 8, tzinfo=zone),
        tags=("a", "b"),
        categories=("x/y",),
        aliases=("/old/",),
        unlisted=True,
        extra={
            "day": date(2026, 1, 2),
            "at": datetime(2026, 1, 2, 3, tzinfo=UTC),
            "naive": datetime(2026, 1, 2, 3),
            "nested": {"$": "datetime", "list": [1, 2.5, None, True, {"k": "v"}]},
            "numbers": {1: "one"},
        },
    )
    outgoing = Outgoing(
        post=post, path="a.md", source="caf\xe9\r\n\x00", encoding="latin-1", bom=True, assets=(asset(),)
    )
    told = entry(
        "01A",
        outgoing=outgoing,
        ref=RemoteRef("posts/a.md"),
        expected=Revision("abc"),
        reason="Why",
        hint="Do.",
        receipt=receipt(),
        theirs="their text",
        theirs_revision=Revision("def"),
    )
    outbox.add(connection, told)
    assert outbox.get(connection, "01A") == told


def test_names_that_are_no_text_travel(connection: sqlite3.Connection) -> None:
    told = entry("01A", post="caf\udce9.md")
    outbox.add(connection, told)
    assert outbox.get(connection, "01A") == told


def test_a_claimed_entry_is_nobody_elses(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A"))
    mine = outbox.claim(connection, NOW, "me")
    assert mine is not None
    assert (mine.state, mine.attempts) == (EntryState.QUEUED, 1)
    assert outbox.claim(connection, NOW, "you") is None
    assert outbox.get(connection, "01A").state is EntryState.SENDING


def test_entries_of_one_post_go_in_order_and_others_pass(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A", action=Action.PUBLISH))
    outbox.add(connection, entry("01B", action=Action.WITHDRAW))
    outbox.add(connection, entry("01C", post="other.md"))
    outbox.add(connection, entry("01D", blog="away"))
    claimed = [outbox.claim(connection, NOW, "me") for _ in range(4)]
    assert [found and found.id for found in claimed] == ["01A", "01C", "01D", None]
    assert outbox.save(connection, claimed[0].delivered(receipt(), NOW), "me")
    assert outbox.claim(connection, NOW, "me").id == "01B"


def test_order_survives_a_rename_because_the_remote_copy_is_the_same(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A", post="old.md", ref=RemoteRef("r"), action=Action.WITHDRAW))
    outbox.add(connection, entry("01B", post="new.md", ref=RemoteRef("r"), action=Action.UPDATE))
    assert outbox.claim(connection, NOW, "me").id == "01A"
    assert outbox.claim(connection, NOW, "me") is None


def test_what_was_held_keeps_later_entries_of_its_post_waiting(connection: sqlite3.Connection) -> None:
    from bloggy.errors import Rejected

    outbox.add(connection, entry("01A"))
    mine = outbox.claim(connection, NOW, "me")
    outbox.save(connection, mine.failed(Rejected("No."), NOW), "me")
    outbox.add(connection, entry("01B", action=Action.UPDATE))
    assert outbox.claim(connection, NOW + timedelta(days=1), "me") is None
    outbox.cancel(connection, "01A", NOW)
    assert outbox.claim(connection, NOW + timedelta(days=1), "me").id == "01B"


def test_a_dead_senders_entry_is_uncertain_and_says_so_to_the_next(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A"))
    outbox.claim(connection, NOW, "dead")
    assert outbox.claim(connection, NOW + LEASE - timedelta(seconds=1), "me") is None
    found = outbox.claim(connection, NOW + LEASE, "me")
    assert (found.state, found.attempts) == (EntryState.UNCERTAIN, 2)


def test_a_sender_believed_dead_may_still_tell_until_another_took_over(
    connection: sqlite3.Connection,
) -> None:
    outbox.add(connection, entry("01A"))
    mine = outbox.claim(connection, NOW, "slow")
    late = NOW + LEASE
    outbox.expire(connection, late)
    assert not outbox.renew(connection, "01A", "slow", late)
    theirs = outbox.claim(connection, late, "other")
    assert not outbox.save(connection, mine.delivered(receipt(), late), "slow")
    assert outbox.save(connection, theirs.delivered(receipt(), late), "other")
    outbox.add(connection, entry("01B", action=Action.UPDATE))
    mine = outbox.claim(connection, late, "slow")
    outbox.expire(connection, late + LEASE)
    assert outbox.save(connection, mine.delivered(receipt(), late), "slow")


def test_a_renewed_lease_lasts(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A"))
    outbox.claim(connection, NOW, "me")
    assert outbox.renew(connection, "01A", "me", NOW + timedelta(minutes=1))
    assert outbox.claim(connection, NOW + LEASE, "you") is None
    assert not outbox.renew(connection, "01A", "you", NOW)


def test_a_newer_version_replaces_one_that_never_left_this_machine(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A"))
    mine = outbox.claim(connection, NOW, "me")
    outbox.save(connection, mine.failed(Unreachable("x"), NOW), "me")
    stored = outbox.add(connection, entry("01B", action=Action.UPDATE))
    assert stored.action is Action.PUBLISH
    assert outbox.get(connection, "01A").state is EntryState.CANCELLED


def test_what_has_a_draft_at_the_blog_is_never_replaced(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A"))
    mine = outbox.claim(connection, NOW, "me")
    assert outbox.note(connection, replace(mine, reserved=RemoteRef("7"), sent=NOW), "me")
    outbox.save(connection, replace(mine, reserved=RemoteRef("7")).failed(Unreachable("x"), NOW), "me")
    outbox.add(connection, entry("01B", action=Action.UPDATE))
    assert outbox.get(connection, "01A").state is EntryState.QUEUED
    assert outbox.get(connection, "01A").reserved == "7"


def test_what_was_uncertain_stays_so_when_the_blog_cannot_be_asked(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A"))
    mine = outbox.claim(connection, NOW, "me")
    outbox.save(connection, mine.failed(OutcomeUnknown("x"), NOW), "me")
    later = NOW + timedelta(hours=1)
    again = outbox.claim(connection, later, "me")
    outbox.save(connection, again.failed(Unreachable("x"), later), "me")
    assert outbox.get(connection, "01A").state is EntryState.UNCERTAIN


def test_the_first_look_for_what_was_sent_comes_soon_however_long_nobody_was_reached(
    connection: sqlite3.Connection,
) -> None:
    outbox.add(connection, entry("01A"))
    mine = outbox.claim(connection, NOW, "me")
    assert replace(mine, attempts=4).failed(OutcomeUnknown("x"), NOW).not_before == NOW + BACKOFF[0]
    looked = replace(mine, attempts=4, state=EntryState.UNCERTAIN)
    assert looked.failed(OutcomeUnknown("x"), NOW).not_before == NOW + BACKOFF[3]


def test_an_entry_that_names_another_goes_after_it(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A", blog="home"))
    outbox.add(connection, replace(entry("01B", blog="away"), goes_after=DeliveryKey("01A")))
    assert outbox.claim(connection, NOW, "me", blogs=["away"]) is None
    mine = outbox.claim(connection, NOW, "me", blogs=["home"])
    outbox.save(connection, mine.failed(Rejected("x"), NOW), "me")
    found = outbox.claim(connection, NOW, "me", blogs=["away"])
    assert (found.id, found.goes_after) == ("01B", "01A")


def test_a_newer_version_replaces_one_nobody_tried_to_send(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A", not_before=NOW + timedelta(days=1)))
    stored = outbox.add(connection, entry("01B", action=Action.UPDATE))
    assert stored.action is Action.PUBLISH
    assert outbox.get(connection, "01A").state is EntryState.CANCELLED
    assert [found.id for found in outbox.entries(connection, states=[EntryState.QUEUED])] == ["01B"]


@pytest.mark.parametrize("became", ["sending", "uncertain", "held"])
def test_what_may_have_left_is_never_replaced(connection: sqlite3.Connection, became: str) -> None:
    outbox.add(connection, entry("01A"))
    mine = outbox.claim(connection, NOW, "me")
    errors = {"uncertain": OutcomeUnknown("x"), "held": Rejected("x")}
    if became in errors:
        outbox.save(connection, mine.failed(errors[became], NOW), "me")
    before = outbox.get(connection, "01A")
    outbox.add(connection, entry("01B", action=Action.UPDATE))
    assert outbox.get(connection, "01A") == before


def test_a_withdrawal_replaces_nothing(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A"))
    outbox.add(connection, entry("01B", action=Action.WITHDRAW))
    outbox.add(connection, entry("01C", action=Action.PUBLISH))
    states = [found.state for found in outbox.entries(connection)]
    assert states == [EntryState.QUEUED] * 3


def test_ids_may_be_shortened_while_they_are_clear(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01AB"))
    outbox.add(connection, entry("01AC", post="b.md"))
    assert outbox.get(connection, "01ab").id == "01AB"
    with pytest.raises(Ambiguous) as caught:
        outbox.get(connection, "01A")
    assert caught.value.matches == ("01AB", "01AC")
    for unknown in ("02", "", "%", "_1AB"):
        with pytest.raises(NotFound):
            outbox.get(connection, unknown)


def test_retry_makes_it_due_and_cancel_takes_it_back(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A", not_before=NOW + timedelta(days=1)))
    assert outbox.claim(connection, NOW, "me") is None
    outbox.retry(connection, "01A", NOW)
    assert outbox.claim(connection, NOW, "me") is not None
    with pytest.raises(UsageError):
        outbox.cancel(connection, "01A", NOW)
    outbox.add(connection, entry("01B", post="b.md"))
    assert outbox.cancel(connection, "01B", NOW).state is EntryState.CANCELLED


def test_a_waiting_entry_can_be_given_another_text_but_not_one_under_way(
    connection: sqlite3.Connection,
) -> None:
    outbox.add(connection, entry("01A"))
    new = replace(entry("01A").outgoing, source="new", assets=(asset(b"new"),))
    outbox.requeue(connection, replace(entry("01A"), outgoing=new))
    mine = outbox.claim(connection, NOW, "me")
    assert mine.outgoing == new
    with pytest.raises(UsageError):
        outbox.requeue(connection, entry("01A"))


def test_a_picture_is_kept_once_and_dropped_a_week_after_the_last_use(
    connection: sqlite3.Connection,
) -> None:
    for id, post in (("01A", "a.md"), ("01B", "b.md")):
        outgoing = replace(entry(id).outgoing, assets=(asset(),))
        outbox.add(connection, entry(id, post=post, outgoing=outgoing))
    held = lambda: connection.execute("SELECT count(*) FROM blob").fetchone()[0]  # noqa: E731
    assert held() == 1
    assert outbox.entries(connection)[0].outgoing.assets[0].data == b""
    first = outbox.claim(connection, NOW, "me")
    assert first.outgoing.assets[0].data == PICTURE
    outbox.save(connection, first.delivered(receipt(), NOW), "me")
    outbox.prune(connection, NOW + timedelta(days=30))
    assert held() == 1
    second = outbox.claim(connection, NOW, "me")
    outbox.save(connection, second.delivered(receipt(), NOW), "me")
    outbox.prune(connection, NOW + blobs.KEEP)
    assert held() == 1
    outbox.prune(connection, NOW + blobs.KEEP + timedelta(seconds=1))
    assert held() == 0
    assert len(outbox.entries(connection)) == 2
    outbox.prune(connection, NOW + outbox.KEEP_SETTLED + timedelta(seconds=1))
    assert outbox.entries(connection) == []


def test_bytes_that_are_not_those_promised_are_refused(connection: sqlite3.Connection) -> None:
    lying = replace(asset(), data=b"other")
    with pytest.raises(ValueError, match="not those"):
        outbox.add(connection, entry("01A", outgoing=replace(entry("01A").outgoing, assets=(lying,))))


def test_an_empty_picture_is_one_too(connection: sqlite3.Connection) -> None:
    outbox.add(connection, entry("01A", outgoing=replace(entry("01A").outgoing, assets=(asset(b""),))))
    assert outbox.claim(connection, NOW, "me").outgoing.assets == (asset(b""),)


def test_the_next_due_time_skips_what_must_wait_its_turn(connection: sqlite3.Connection) -> None:
    assert outbox.next_due(connection) is None
    later = NOW + timedelta(hours=1)
    outbox.add(connection, entry("01A", not_before=later))
    outbox.add(connection, entry("01B", action=Action.WITHDRAW))
    assert outbox.next_due(connection) == later
    outbox.claim(connection, later, "me")
    assert outbox.next_due(connection) == later + LEASE
    assert outbox.counts(connection) == {EntryState.QUEUED: 1, EntryState.SENDING: 1}


@pytest.mark.anyio
async def test_two_processes_never_claim_the_same_entry(tmp_path: Path) -> None:
    one, two = Database(tmp_path / "x.db"), Database(tmp_path / "x.db")
    for number in range(20):
        await one.write(lambda c, n=number: outbox.add(c, entry(f"01{n:02}", post=f"{n}.md")))
    work = [
        database.write(lambda c, o=str(n): outbox.claim(c, NOW, o))
        for n, database in enumerate([one, two] * 15)
    ]
    got = [found.id for found in await asyncio.gather(*work) if found]
    assert sorted(got) == sorted(set(got))
    assert len(got) == 20
    await one.aclose()
    await two.aclose()
