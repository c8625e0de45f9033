"""Reads what is too much to be held at once, one page after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Row = TypeVar("Row")
Place = TypeVar("Place")


def paged(
    fetch: Callable[[Place], Sequence[Row]], place: Place, after: Callable[[Row], Place]
) -> Iterator[Row]:
    """All rows. `fetch` answers those that come after a place, up to some number, and none at the end."""
    while rows := fetch(place):
        yield from rows
        place = after(rows[-1])
