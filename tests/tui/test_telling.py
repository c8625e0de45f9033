"""Whoever looks at any screen is told how a delivery ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bloggy.domain.outbox import Action, EntryState
from bloggy.tui.telling import delivered, held
from tests.tui.fakes import sample_entries

ENTRY = replace(sample_entries()[0], title="A kinder pace", blog="home")


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Action.PUBLISH, "“A kinder pace” was sent to home. https://example.org/pace/"),
        (Action.UPDATE, "“A kinder pace” was sent to home. https://example.org/pace/"),
        (Action.WITHDRAW, "“A kinder pace” was taken back from home."),
        (Action.DELETE, "“A kinder pace” was deleted at home."),
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
