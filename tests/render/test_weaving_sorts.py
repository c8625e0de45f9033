"""One word edited in the file of a pulled post is one word changed in what the blog keeps, whatever it is."""

from __future__ import annotations

import pytest

from bloggy.render import notations
from tests.live.wordpress_sorts import SORTS

pytestmark = pytest.mark.parametrize("sort", SORTS)


def raw_of(sort: str, word: str = "marmotte") -> str:
    return SORTS[sort].replace("{word}", word).replace("{base}", "https://blog.example")


def in_its_file(raw: str) -> str:
    """The body as it stands in a file, below the front matter."""
    return "\n" + notations.body_of("wordpress", raw).strip("\n") + "\n"


def test_an_untouched_text_comes_back_by_the_byte(sort: str) -> None:
    assert notations.woven("wordpress", raw_of(sort), in_its_file(raw_of(sort))) == raw_of(sort)


def test_an_edited_word_is_all_that_changes(sort: str) -> None:
    edited = in_its_file(raw_of(sort)).replace("marmotte", "écureuil")
    woven = notations.woven("wordpress", raw_of(sort), edited)
    assert woven == raw_of(sort, "écureuil")
    assert notations.woven("wordpress", woven, edited) == woven


def test_a_new_paragraph_at_either_end_leaves_all_others_alone(sort: str) -> None:
    raw = raw_of(sort)
    woven = notations.woven("wordpress", raw, f"\nNew at first.\n{in_its_file(raw)}\nNew at last.\n")
    first, last = woven.index("New at first."), woven.rindex("New at last.")
    kept = woven[first + len("New at first.") : last]
    assert raw.strip("\r\n") in kept
