"""The way of a conversation: readers speak at a real place, the writer answers without a network, once.

Every step is a process of its own, as at a shell; what became of it is looked at as readers do.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.comment_places import KINDS, TalkPlace, place_of
from tests.live.fault_proxy import Fault, Request
from tests.live.remote_journey import bloggy

pytestmark = pytest.mark.live

PLACES = list(KINDS)
ANSWER = "By the *lake* & the pier.\n\nAt dawn."


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path, clean_environment: Path) -> Iterator[TalkPlace]:
    config = clean_environment / "config/bloggy/config.toml"
    with place_of(KINDS[request.param](), tmp_path / "home", config) as made:
        yield made


LIGHT, WALK, PIER = "Où était-ce, ce phare ?", "A fine walk.", "the pier"
"""A question, a remark, and words of the answer."""


def listed(*arguments: str) -> list[dict[str, Any]]:
    """The comments that a command lists."""
    found: list[dict[str, Any]] = bloggy("comments", *arguments, "--json").json
    return found


def about(words: str, *arguments: str) -> dict[str, Any]:
    """The one comment listed that has these words."""
    [row] = [row for row in listed(*arguments) if words in row["text"]]
    return row


def sync() -> None:
    """Fetch what is new."""
    done = bloggy("sync")
    assert done.code == 0, done


def sending(words: str) -> Callable[[Request], bool]:
    """Whether a request sends these words to be kept."""
    return lambda request: not request.safe and words.encode() in request.body


def answers(place: TalkPlace, words: str) -> list[tuple[str, str | None]]:
    """What readers see with these words, and what it stands under."""
    return [(" ".join(text.split()), above) for text, above in place.seen() if words in text]


def test_what_is_answered_without_a_network_arrives_once(place: TalkPlace) -> None:
    place.speak("Grace", LIGHT)
    place.speak("Alan", WALK)
    sync()
    asked, remark, public = about(LIGHT, "--unread"), about(WALK, "--unread"), place.seen()
    assert asked["status"] == ("held" if place.holds else "approved")
    assert ((LIGHT, None) in public) is not place.holds

    place.proxy.down()
    assert [row["id"] for row in listed("ou etait ce PHARE")] == [asked["id"]]
    if remark["status"] == "held":
        assert bloggy("moderate", remark["name"], "approve").code == 3
        assert about(WALK)["pending"] == "approve"
    done = bloggy("reply", asked["name"], ANSWER)
    assert done.code == 3, done
    assert about(PIER)["pending"] == "reply"
    assert about(LIGHT)["answered"]
    assert bloggy("sync").code == 3
    assert place.seen() == public

    place.proxy.up()
    place.proxy.arm_for(Fault.LOST, sending("At dawn"))
    done = bloggy("outbox", "run")
    assert done.code == 0, done
    assert place.proxy.struck
    assert answers(place, PIER) == [("By the lake & the pier. At dawn.", LIGHT)]
    assert {(LIGHT, None), (WALK, None)} < set(place.seen())
    sync()
    assert len(answers(place, PIER)) == 1
    assert [(row["pending"], row["status"]) for row in listed()] == [(None, "approved")] * 3
    answer = about(PIER)
    assert answer["author"]["is_me"]
    assert answer["parent"] == asked["id"]

    place.hide(remark["name"].partition(":")[2])
    sync()
    assert WALK not in str(listed())
    if place.hidden:
        assert about(WALK, "--status", place.hidden)["id"] == remark["id"]


def test_killed_while_it_sends_it_has_answered_once(place: TalkPlace) -> None:
    place.speak("Grace", LIGHT)
    sync()
    assert bloggy("reply", about(LIGHT)["name"], ANSWER, "--queue-only").code == 0
    with subprocess.Popen(
        [sys.executable, "-m", "bloggy", "outbox", "run"], stderr=subprocess.PIPE
    ) as process:
        place.proxy.struck_now = process.kill
        place.proxy.arm_for(Fault.LOST, sending("At dawn"))
        process.communicate(timeout=60)
        assert process.returncode == -9
    place.proxy.struck_now = None
    done = bloggy("outbox", "run")
    assert done.code == 0, done
    assert answers(place, PIER) == [("By the lake & the pier. At dawn.", LIGHT)]
    sync()
    assert [row["pending"] for row in listed()] == [None, None]


def test_what_can_not_arrive_keeps_its_words_and_says_why(place: TalkPlace) -> None:
    place.speak("Grace", LIGHT)
    sync()
    asked = about(LIGHT)
    assert bloggy("moderate", asked["name"], "approve").code == 0
    assert bloggy("reply", asked["name"], ANSWER, "--queue-only").code == 0
    place.delete(asked["name"].partition(":")[2])
    done = bloggy("outbox", "run")
    assert done.code == 4, done
    [entry] = [entry for entry in bloggy("outbox", "--json").json if entry["action"] == "reply"]
    assert entry["state"] == "held"
    assert entry["reason"]
    assert all(line in bloggy("outbox", "show", entry["id"]).out for line in ANSWER.splitlines())
    assert answers(place, PIER) == []
