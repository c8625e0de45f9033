"""Whoever looks at any screen is told how a delivery ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bloggy.domain.outbox import Action, EntryState
from bloggy.tui.telling import Teller, delivered, held
from tests.tui.fakes import sample_entries

ENTRY = replace(sample_entries()[0], title="A kinder pace", blog="home")


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Action.PUBLISH, "“A kinder pace” was sent to home. https://example.org/pace/"),
        (Action.UPDATE, "“A kinder pace” was sent to home. https://example.org/pace/"),
        (Action.WITHDRAW, "“A kinder pace” was taken back from home."),
        (Action.DELETE, "“A kinder pace” was deleted at home."),
        (Action.REPLY, "Sent to home: A kinder pace."),
    ],
)
def test_a_delivery_is_said_with_what_readers_have_now(action: Action, said: str) -> None:
    assert delivered(replace(ENTRY, action=action), "https://example.org/pace/") == said


def test_what_is_held_is_said_with_its_reason_and_the_way_to_the_outbox() -> None:
    refused = replace(ENTRY, state=EntryState.HELD, reason="The branch is protected.")
    assert held(refused) == (
        "home did not take “A kinder pace”: The branch is protected. O in the library shows the outbox."
    )
    assert held(replace(ENTRY, state=EntryState.QUEUED)) == ""


def test_an_answer_that_has_arrived_is_said_and_a_verdict_is_not() -> None:
    told: list[str] = []

    def tell(message: str, *, error: bool = False) -> None:
        assert not error
        told.append(message)

    teller = Teller(tell, lambda _seconds, _callback: None)
    for action in (Action.MODERATE, Action.REPLY):
        for state in (EntryState.QUEUED, EntryState.SENDING, EntryState.DELIVERED):
            teller.changed(replace(ENTRY, action=action, state=state))
    assert told == ["Sent to home: A kinder pace."]
