"""`bloggy people` tells who writes, without a network, to people and to scripts."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bloggy.cli.asking import Person as AtTerminal
from bloggy.cli.main import main
from bloggy.domain.comment import Author, CommentRef, CommentStatus, Place, RemoteComment
from bloggy.services.workspace import Workspace
from bloggy.storage import comments
from bloggy.storage.comments import Arrived
from tests.cli.commanding import Run

NOON = datetime(2026, 2, 17, 23, 30, tzinfo=UTC)
GILLES = Author(name="Gilles", url="https://gilles.example", email="gilles@example.org")
AUTHORS = (
    (GILLES, "Counting is my job."),
    (Author(name="Gilles.", url="https://other.example"), "Seconded."),
    (Author(name="\x1b[31mMallory\u202e", url="https://mallory.example"), "Hello"),
    (GILLES, "Write more, worry less."),
)


@pytest.fixture(autouse=True)
def written(library: Path) -> None:
    """Comments that a sync has brought; one is answered."""
    page = [comment(str(number), author, text) for number, (author, text) in enumerate(AUTHORS)]
    page.append(comment("9", Author(name="Ada", is_me=True), "Thanks!", parent="0"))
    workspace = Workspace.open()
    workspace.database.write_now(lambda c: comments.take(c, "home", page, now=NOON))
    workspace.database.close()


def comment(ref: str, author: Author, text: str, parent: str | None = None) -> Arrived:
    return Arrived(
        RemoteComment(
            ref=CommentRef(ref),
            place=Place(ref="7", url="https://blog.example/friday/"),
            parent=None if parent is None else CommentRef(parent),
            author=author,
            date=NOON + timedelta(minutes=int(ref)),
            status=CommentStatus.APPROVED,
            body=text,
            form="text",
        ),
        text,
    )


def test_scripts_get_one_shape(run: Run) -> None:
    people = run("people", "--json").json
    assert [person["names"][0] for person in people] == ["Gilles", "\x1b[31mMallory\u202e", "Gilles."]
    assert people[0] == {
        "id": 1,
        "names": ["Gilles"],
        "first": "2026-02-17T23:30:00+00:00",
        "last": "2026-02-17T23:33:00+00:00",
        "comments": 2,
        "posts": 1,
        "answered": 1,
        "owed": 1,
        "urls": ["https://gilles.example"],
        "emails": ["gilles@example.org"],
        "sources": ["home"],
        "note": None,
        "tags": [],
        "reminder": None,
    }


def test_the_list_is_readable_and_nothing_in_it_acts_on_the_terminal(run: Run) -> None:
    told = run("people")
    assert "1  Gilles" in told.out
    assert "2 comments on 1 post  2026-02-17  1 to answer" in told.out
    assert "\x1b" not in told.out
    assert "\u202e" not in told.out
    assert "people suggestions" in told.err
    assert "Gilles" not in run("people", "mallory").out
    assert run("people", "nobody like that").out == "Nobody is like that.\n"


def test_one_is_shown_with_what_is_owed(run: Run) -> None:
    told = run("people", "show", "gilles@example.org")
    assert "home:3" in told.out
    assert "Write more, worry less." in told.out
    assert "Counting" not in told.out
    assert "1 of 2" in told.out
    assert "people join 1 2" in told.out
    assert run("people", "show", "--json", "1").json["suggestions"] == [2]
    assert run("people", "show", "Vincent").code == 1
    assert "people show PERSON" in run("people", "show").err


def test_two_are_joined_parted_and_taken_apart_and_each_step_back(run: Run) -> None:
    (pair,) = run("people", "suggestions", "--json").json
    assert pair == {"one": 1, "other": 2, "names": ["Gilles", "Gilles."], "why": "punctuation"}
    assert "one person now" in run("people", "join", "1", "2").out
    assert run("people", "show", "2", "--json").json["names"] == ["Gilles", "Gilles."]
    assert run("people", "join", "1", "2").out == "They are one person already.\n"

    assert run("people", "split", "1", "Gilles.", "--json").json["id"] == 2
    assert run("people", "suggestions").out == "No names are close.\n"
    assert run("people", "split", "1", "Vincent").code == 2
    for left in (2, 3):
        assert run("people", "undo", "--json").json == {"undone": True}
        assert len(run("people", "--json").json) == left
    assert run("people", "apart", "1", "2").code == 0
    assert run("people", "suggestions", "1", "--json").json == []
    assert run("people", "undo").code == 0
    assert run("people", "undo", "--json").json == {"undone": False}


def test_notes_tags_and_reminders(run: Run) -> None:
    assert run("people", "note", "1", "met", "in", "Brest").code == 0
    assert run("people", "tag", "1", "#opportunity", "reader").out == "Gilles: #opportunity #reader\n"
    assert run("people", "tag", "--remove", "1", "reader").code == 0
    assert [one["id"] for one in run("people", "#opportunity", "--json").json] == [1]
    assert "note 1       met in Brest" in run("people", "show", "1").out

    assert run("people", "remind", "1", "today", "ask", "about", "maps").code == 0
    (due,) = run("people", "--due", "--json").json
    assert due["reminder"]["about"] == "ask about maps"
    assert "reminder is due" in run("people").err
    assert run("people", "remind", "1", "soonish").code == 2
    assert run("people", "remind", "1", "--remove").code == 0
    assert run("people", "--due", "--json").json == []

    assert run("people", "note", "1", "2", "--remove").code == 2
    assert run("people", "note", "1", "1", "--remove", "--json").json["note"] is None


def test_people_leave_as_a_table_or_as_cards(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("people", "--csv").out, newline="")))
    assert [row["name"] for row in rows] == ["Gilles", "␛[31mMallory⟦RLO⟧", "Gilles."]
    cards = run("people", "--owed", "--vcard").out
    assert cards.count("BEGIN:VCARD\r\n") == 3
    assert run("people", "show", "1", "--vcard").out.count("BEGIN:VCARD") == 1


def test_erasing_needs_a_yes(run: Run) -> None:
    refused = run("people", "erase", "1")
    assert refused.code == 2
    assert "--yes" in refused.err

    class Somebody(AtTerminal):
        there = True  # type: ignore[assignment]
        answer = False

        def yes(self, question: str) -> bool:
            assert "gilles@example.org" in question
            return self.answer

    person = Somebody()
    assert main(["people", "erase", "1"], person=person) == 0
    assert run("people", "show", "1").code == 0
    person.answer = True
    assert main(["people", "erase", "1"], person=person) == 0
    assert run("people", "show", "1").code == 1
    assert run("people", "erase", "2", "--yes", "--json").json == {"erased": True, "id": 2, "comments": 1}


def test_the_help_lists_the_actions(run: Run) -> None:
    told = run("people", "--help")
    assert "bloggy people remind PERSON WHEN [TEXT]" in told.out
