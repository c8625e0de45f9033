"""The values of a list stay light and honest."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bloggy.domain.listing import Changes, PostQuery


def test_listing_imports_neither_dataclasses_nor_enums_of_its_own() -> None:
    code = (
        "import sys, typing, __future__; before = set(sys.modules); import bloggy.domain.listing;"
        "print(sorted(set(sys.modules) - before))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "['bloggy', 'bloggy.domain', 'bloggy.domain.listing']"


def test_changes_are_true_only_when_the_list_must_be_drawn_again() -> None:
    assert not Changes()
    assert not Changes(unreadable=((Path("/a"), "No."),))
    assert Changes(removed=(Path("/a"),))


def test_a_query_starts_as_everything_newest_first() -> None:
    query = PostQuery()
    assert (query.text, query.sort, query.descending, query.trash) == ("", "date", True, False)
    assert query._replace(tag="été").tag == "été"
