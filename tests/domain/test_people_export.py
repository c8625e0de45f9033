"""What leaves for address books and spreadsheets is well-formed whatever readers call themselves."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bloggy.domain.people_export import COLUMNS, as_csv, as_vcards
from bloggy.domain.people_listing import Note, Person, Reminder

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GILLES = Person(
    id=3,
    name="Gilles",
    names=("Gilles", "Gilles.", "B; G, \\o/"),
    urls=("https://gilles.example",),
    emails=("gilles@example.org",),
    first=NOON,
    last=NOON,
    comments=4,
    posts=2,
    answered=1,
    owed=3,
    notes=(Note(1, "met in Brest", NOON), Note(2, "likes maps", NOON)),
    tags=("friend",),
    reminder=Reminder(NOON, "maps"),
)


def test_a_card_tells_everything_an_address_book_can_keep() -> None:
    assert as_vcards([GILLES]).split("\r\n") == [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "FN:Gilles",
        "NICKNAME:Gilles.,B\\; G\\, \\\\o/",
        "EMAIL:gilles@example.org",
        "URL:https://gilles.example",
        "CATEGORIES:friend",
        "NOTE:met in Brest\\nlikes maps",
        "END:VCARD",
        "",
    ]


def test_a_table_tells_everything() -> None:
    (row,) = csv.DictReader(io.StringIO(as_csv([GILLES]), newline=""))
    assert row["names"] == "Gilles\nGilles.\nB; G, \\o/"
    assert (row["comments"], row["owed"], row["first"]) == ("4", "3", "2026-11-20T12:00:00+00:00")
    assert (row["note"], row["remind_about"]) == ("met in Brest\nlikes maps", "maps")


def test_a_name_is_never_a_formula() -> None:
    told = as_csv([Person(id=1, name='=HYPERLINK("https://evil.example")', emails=("@x",))])
    (row,) = csv.DictReader(io.StringIO(told, newline=""))
    assert row["name"].startswith("'=")
    assert row["emails"] == "'@x"


@given(st.text(max_size=200), st.text(max_size=60))
def test_no_name_can_add_a_line_to_a_card_or_a_row_to_a_table(name: str, url: str) -> None:
    one = Person(id=1, name=name, names=(name, name), urls=(url,), notes=(Note(1, name, NOON),))
    told = as_vcards([one])
    assert all(len(line.encode()) <= 75 for line in told.split("\r\n"))
    whole = told.replace("\r\n ", "")
    assert "\n" not in whole.replace("\r\n", "")
    heads = [line.partition(":")[0] for line in whole.split("\r\n")[:-1]]
    assert heads == ["BEGIN", "VERSION", "FN", "NICKNAME", "URL", *(["NOTE"] if name else []), "END"]
    rows = list(csv.reader(io.StringIO(as_csv([one]), newline="")))
    assert [len(row) for row in rows] == [len(COLUMNS)] * 2
