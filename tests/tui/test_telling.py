"""Whoever looks at any screen is told how a delivery ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bloggy.domain.outbox import Action, EntryState
from bloggy.domain.post import DeliveryKey
from bloggy.tui.telling import Teller, delivered, doing, held
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


def test_progress_names_its_blog_once() -> None:
    assert doing(ENTRY, "pushing 2 of 3") == "home: pushing 2 of 3"
    assert doing(ENTRY, "picture 2 of 5 to home, 40 %") == "picture 2 of 5 to home, 40 %"


class Listener:
    """Hears what is told, and lets time pass by hand."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.later: list[Callable[[], None]] = []
        self.teller = Teller(self.hear, self.wait)

    def hear(self, message: str, *, error: bool = False) -> None:
        self.told.append(f"! {message}" if error else message)

    def wait(self, _seconds: float, then: Callable[[], None]) -> None:
        self.later.append(then)

    def pass_time(self) -> None:
        then, self.later = self.later, []
        for call in then:
            call()


def test_sixty_deliveries_are_two_sentences_not_sixty() -> None:
    listener = Listener()
    for number in range(60):
        listener.teller.sent(replace(ENTRY, blog=("home", "carnet")[number % 2]), "https://example.org/")
    assert listener.told == ["“A kinder pace” was sent to home. https://example.org/"]
    listener.pass_time()
    assert listener.told[1:] == ["59 more were sent to carnet, home."]
    listener.pass_time()
    assert len(listener.told) == 2


def test_what_is_refused_many_times_is_told_with_its_first_reason() -> None:
    listener = Listener()
    for number in range(4):
        one = replace(ENTRY, id=DeliveryKey(str(number)), state=EntryState.HELD, reason="No password.")
        listener.teller.changed(one)
    listener.pass_time()
    assert listener.told[0].startswith("! home did not take “A kinder pace”: No password.")
    assert listener.told[1].startswith("! 3 more need you at home: No password.")


def test_pages_that_were_looked_at_are_counted() -> None:
    listener = Listener()
    listener.teller.sent(ENTRY, "")
    for number in range(5):
        listener.teller.noted(f"Live at https://example.org/{number}/.")
    listener.pass_time()
    assert listener.told[1:] == ["Live at https://example.org/0/. 4 more pages were looked at."]


def test_what_was_mended_in_the_meantime_is_not_told() -> None:
    listener = Listener()
    listener.teller.sent(ENTRY, "")
    refused = replace(ENTRY, state=EntryState.HELD, reason="No password.")
    listener.teller.changed(refused)
    listener.teller.changed(replace(refused, state=EntryState.QUEUED))
    listener.pass_time()
    assert len(listener.told) == 1
