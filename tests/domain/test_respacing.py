"""A writer's line breaks after a round trip through a blog."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.respacing import respaced

WRITTEN = "\nOne line\nthat wraps\nhere.\n\n```\nif a:\n\n  b\n```\n\n* a\n  * b\n\n\nLast one.\n"


def test_paragraphs_that_became_one_line_are_as_they_were_written() -> None:
    there = WRITTEN.replace("line\nthat wraps\nhere", "line that wraps here").strip()
    assert respaced(there, WRITTEN) == WRITTEN


def test_only_the_changed_words_differ_afterwards() -> None:
    there = WRITTEN.replace("line\nthat wraps\nhere.", "line that wraps over here.").strip()
    assert respaced(there, WRITTEN) == WRITTEN.replace("wraps\nhere", "wraps over here")


def test_white_space_that_means_something_is_taken_from_the_blog() -> None:
    there = WRITTEN.replace("\n  b\n", "\n    b\n").replace("  * b", "* b")
    assert respaced(there, WRITTEN) == there


def test_a_break_that_somebody_took_away_is_gone_and_one_that_stayed_is_the_writers() -> None:
    written = "One  \ntwo.\n"
    assert respaced("One two.", written) == "One two.\n"
    assert respaced("One  \ntwo!", written) == "One  \ntwo!\n"


def test_line_ends_are_the_writers() -> None:
    assert respaced("One.\n\nTwo!", "One.\r\n\r\nTwo.\r\n") == "One.\r\n\r\nTwo!\r\n"


def test_a_new_text_ends_its_last_line() -> None:
    assert respaced("New.", "") == "New.\n"
    assert respaced("", WRITTEN) == ""


_TEXTS = st.lists(
    st.sampled_from(["a b", "a\nb", "c  \nd", "* x\n* y", "```\nq\n\nr\n```", "# h", "    code\n      x"]),
    min_size=1,
    max_size=6,
).map("\n\n".join)


@settings(max_examples=200, deadline=None)
@given(text=_TEXTS, like=_TEXTS)
def test_no_word_is_lost_or_added(text: str, like: str) -> None:
    found = respaced(text, like)
    assert found.split() == text.split()
    assert ("  \n" in found) <= ("  \n" in text or "  \n" in like)
    assert respaced(found, like) == found
    assert respaced(like, like) == like
