"""Puts the inbox into parts under headings, and lets nothing jump away from under the writer's eyes.

The store lists the unread first; what is read or answered belongs further down from then on. Here it stays
where it was, pinned, until another list is asked for. Every part is the newest first, and ids grow with the
date, so that a pin's place is how many larger ids its part has.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentQuery, CommentRow
    from bloggy.services.comments.inbox import Comments

PAGE = 64
"""Rows read at once: more than a tall terminal shows."""
_PAGES_KEPT = 64


@dataclass(slots=True)
class Part:
    """One of the parts, as it is listed and as the store has it."""

    live_start: int
    live: int
    """How many rows the store has in it."""
    away: list[int] = field(default_factory=list)
    """Places, in the store's part, of rows that are pinned elsewhere (or here, which is the same)."""
    pins: list[tuple[int, int]] = field(default_factory=list)
    """(place in the listed part, id), ascending."""

    @property
    def count(self) -> int:
        """How many rows are listed in it."""
        return self.live - len(self.away) + len(self.pins)

    def live_place(self, place: int) -> int:
        """Where in the store's part the row at a listed place is, if it is no pin."""
        place -= bisect_left(self.pins, (place, 0))
        for away in self.away:
            place += away <= place
        return place

    def listed_place(self, live: int) -> int:
        """The other way round."""
        place = live - bisect_right(self.away, live)
        for at, _id in self.pins:
            place += at <= place
        return place


class InboxRows:
    """The rows of a query by the line they stand on; `None` stands for a heading."""

    def __init__(self, comments: Comments) -> None:
        self._comments = comments
        self._query: CommentQuery | None = None
        self._pinned: dict[int, int] = {}
        """Id → the part it stays in."""
        self._pages: dict[int, list[CommentRow]] = {}
        self._known: dict[int, CommentRow] = {}
        self.parts: tuple[Part, ...] = ()
        self._starts: tuple[int, ...] = ()
        self.count = 0
        """Lines, headings included."""

    @property
    def has_headings(self) -> bool:
        """Whether there is more than one part."""
        return sum(part.count > 0 for part in self.parts) > 1

    @property
    def in_parts(self) -> bool:
        """Whether the unread come first, then the unanswered; else all are listed by their dates."""
        query = self._query
        by_date = query is None or query.text or query.unread or query.status is not None
        return not by_date and query is not None and query.unread_first

    @property
    def comments(self) -> int:
        """How many comments are listed."""
        return sum(part.count for part in self.parts)

    def show(self, query: CommentQuery) -> None:
        """List what `query` asks for, nothing pinned."""
        self._query, self._pinned = query, {}
        self.reload()

    def reload(self) -> None:
        """Read again; what is pinned stays where it is, unless readers and writer see it no more."""
        query = self._query
        if query is None:
            return
        self._pages.clear()
        comments = self._comments
        sizes = comments.parts(query) if self.in_parts else (comments.count(query),)
        parts, start = [], 0
        for size in sizes:
            parts.append(Part(start, size))
            start += size
        self._known = {row.id: row for row in comments.rows(list(self._pinned)) if _is_listed(row, query)}
        self._pinned = {id: part for id, part in self._pinned.items() if id in self._known}
        gone: list[list[int]] = [[] for _part in parts]
        for id in self._pinned:
            live = self._live(id)
            if live is not None:
                part = self._part_of(parts, live)
                insort(part.away, live - part.live_start)
                gone[parts.index(part)].append(id)
        for id, number in sorted(self._pinned.items(), reverse=True):
            newer = self._newer(number, id) - sum(other > id for other in gone[number])
            parts[number].pins.append((newer + len(parts[number].pins), id))
        self.parts = tuple(parts)
        self._place_lines()

    def _place_lines(self) -> None:
        headings, starts, line = self.has_headings, [], 0
        for part in self.parts:
            line += headings and part.count > 0
            starts.append(line)
            line += part.count
        self._starts, self.count = tuple(starts), line

    def pin(self, ids: Iterable[int]) -> None:
        """Keep these where they are listed now, whatever becomes of them."""
        for id in ids:
            line = self.line_of(id)
            if line is not None:
                self._pinned.setdefault(id, self._at(line)[0])

    def _newer(self, number: int, id: int) -> int:
        """How many comments newer than that one the store has in a part."""
        query = self._query
        if query is None:
            return 0

        def newer(*, unread: bool = query.unread, unanswered: bool = query.unanswered) -> int:
            asked = query._replace(unread_first=False, unread=unread, unanswered=unanswered)
            return self._comments.position(asked, id)

        if not self.in_parts:
            return newer()
        if number == 0:
            return newer(unread=True)
        unanswered = newer(unanswered=True) - newer(unread=True, unanswered=True)
        return unanswered if number == 1 else newer() - newer(unread=True) - unanswered

    # Lines and rows.

    def heading(self, line: int) -> int | None:
        """The number of the part whose heading stands on that line, if one does."""
        if not self.has_headings:
            return None
        for number, (part, start) in enumerate(zip(self.parts, self._starts, strict=True)):
            if part.count and line == start - 1:
                return number
        return None

    def row(self, line: int) -> CommentRow | None:
        """The comment on a line; None for a heading, and where the list got shorter since it was read."""
        if not 0 <= line < self.count or self.heading(line) is not None:
            return None
        number, place = self._at(line)
        part = self.parts[number]
        at = bisect_left(part.pins, (place, 0))
        if at < len(part.pins) and part.pins[at][0] == place:
            return self._known[part.pins[at][1]]
        return self._live_row(part.live_start + part.live_place(place))

    def line_of(self, id: int) -> int | None:
        """The line that comment stands on; None if it is not listed."""
        for part, start in zip(self.parts, self._starts, strict=True):
            for place, pinned in part.pins:
                if pinned == id:
                    return start + place
        live = self._live(id)
        if live is None:
            return None
        part = self._part_of(self.parts, live)
        return self._starts[self.parts.index(part)] + part.listed_place(live - part.live_start)

    def is_first_part(self, line: int) -> bool:
        """Whether that line is among the unread, or nothing is in parts."""
        return not self.has_headings or (0 <= line < self.count and self._at(line)[0] == 0)

    def _at(self, line: int) -> tuple[int, int]:
        """(part, place in it) of a line that is no heading."""
        number = max(
            n for n, start in enumerate(self._starts) if start <= line and (not n or self.parts[n].count)
        )
        return number, line - self._starts[number]

    @staticmethod
    def _part_of(parts: Iterable[Part], live: int) -> Part:
        """The last one that begins there or before; empty ones come last where several begin at once."""
        return max(parts, key=lambda part: (part.live_start <= live, bool(part.live), part.live_start))

    def _live(self, id: int) -> int | None:
        """Where the store lists it, if it does."""
        if self._query is None:
            return None
        at = self._comments.position(self._query, id)
        row = self._live_row(at)
        return at if row is not None and row.id == id else None

    def _live_row(self, at: int) -> CommentRow | None:
        number, place = divmod(at, PAGE)
        page = self._pages.get(number)
        if page is None and self._query is not None:
            if len(self._pages) >= _PAGES_KEPT:
                self._pages.clear()
            page = self._pages[number] = self._comments.window(self._query, number * PAGE, PAGE)
        return page[place] if page is not None and place < len(page) else None


def _is_listed(row: CommentRow, query: CommentQuery) -> bool:
    """Whether it may stay where it was: it still is something that the list is about."""
    if query.status is not None:
        return row.status == query.status
    return row.status in {"approved", "held"} and not (query.held and row.status != "held")
