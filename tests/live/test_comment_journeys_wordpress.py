"""What a WordPress refuses keeps its words; and a writer on a train answers on the screen."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.pseudo_terminal import PseudoTerminal
from tests.live.comment_places import TalkPlace, WordPressTalk, place_of
from tests.live.remote_journey import bloggy
from tests.live.test_comment_journeys import LIGHT, about, answers, sync

pytestmark = pytest.mark.live


@pytest.fixture(params=["admin"])
def place(request: pytest.FixtureRequest, tmp_path: Path, clean_environment: Path) -> Iterator[TalkPlace]:
    config = clean_environment / "config/bloggy/config.toml"
    with place_of(WordPressTalk(request.param), tmp_path / "home", config) as made:
        yield made


def test_a_closed_thread_keeps_the_words_until_it_is_open_again(place: WordPressTalk) -> None:
    place.speak("Grace", LIGHT)
    sync()
    place.open(False)
    done = bloggy("reply", about(LIGHT)["name"], "At the pier.", "--json")
    assert done.code == 4
    entry = done.json[-1]
    assert entry["state"] == "held"
    assert "closed" in entry["reason"]
    assert "At the pier." in bloggy("outbox", "show", entry["id"]).out
    place.open(True)
    assert bloggy("outbox", "retry", entry["id"]).code == 0
    assert answers(place, "pier") == [("At the pier.", LIGHT)]


@pytest.mark.parametrize("place", ["author"], indirect=True)
def test_who_answers_too_fast_is_not_refused_but_waits(place: WordPressTalk) -> None:
    place.speak("Grace", LIGHT)
    place.approve_all()
    sync()
    name = about(LIGHT)["name"]
    assert bloggy("reply", name, "At the pier.").code == 0
    done = bloggy("reply", name, "And at dawn.", "--json")
    assert done.code == 3
    assert done.json[-1]["state"] == "queued"
    assert "between two comments" in done.json[-1]["reason"]
    place.backdate()
    assert bloggy("outbox", "run").code == 0
    place.approve_all()
    assert answers(place, "pier") == [("At the pier.", LIGHT)]
    assert answers(place, "dawn") == [("And at dawn.", LIGHT)]


def test_on_a_terminal_an_answer_waits_for_the_network_and_leaves_by_itself(
    place: WordPressTalk, tmp_path: Path
) -> None:
    place.speak("Grace", LIGHT)
    sync()
    place.proxy.down()
    with PseudoTerminal([sys.executable, "-m", "bloggy"], cwd=tmp_path, size=(130, 36)) as terminal:
        terminal.until("offline")
        terminal.type("C")
        terminal.until("Où était-ce")
        terminal.type("r")
        terminal.until("Answer")
        terminal.type("At the *pier*.")
        terminal.until("At the *pier*.")
        terminal.press("f9")
        terminal.until("waiting to be sent")
        assert answers(place, "pier") == []
        place.proxy.up()
        terminal.type("u")
        terminal.until(lambda: "waiting to be sent" not in terminal.text())
        terminal.press("ctrl+q")
        assert terminal.ended() == 0
    assert answers(place, "pier") == [("At the pier.", LIGHT)]
    assert (LIGHT, None) in place.seen()
    row = about("pier")
    assert (row["pending"], row["author"]["is_me"]) == (None, True)
