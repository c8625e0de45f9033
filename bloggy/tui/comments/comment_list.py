"""The inbox: a line for each comment, read from the store a window at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.tui import when
from bloggy.tui.comments.marks import author_of, sign
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentQuery, CommentRow
    from bloggy.services.clock import Clock
    from bloggy.services.comments.inbox import Comments

PAGE = 64
"""Rows read at once: more than a tall terminal shows."""
_PAGES_KEPT = 64
_DATE = 6
_NARROW = 44
"""Cells below which the author and the title share the room more sparingly."""


class CommentList(LineList):
    """The list on the left, the newest first."""

    class Moved(Message):
        """Another comment is chosen; None: there is none."""

        def __init__(self, row: CommentRow | None) -> None:
            super().__init__()
            self.row = row

    class Opened(Message):
        """A comment was entered."""

        def __init__(self, row: CommentRow) -> None:
            super().__init__()
            self.row = row

    def __init__(self, comments: Comments, clock: Clock, query: CommentQuery, *, ascii_only: bool) -> None:
        super().__init__(id="comments")
        self._comments, self._clock = comments, clock
        self._ascii = ascii_only
        self._pages: dict[int, list[CommentRow]] = {}
        self._now: datetime = clock.now()
        self.query_shown = query
        self.marked: frozenset[int] = frozenset()
        """Ids of those that the next key means, instead of the chosen one."""

    # What is shown.

    def show(self, query: CommentQuery, *, keep: int | None = None) -> None:
        """List what `query` asks for; the cursor goes to the comment `keep`, or near where it would be."""
        self.query_shown = query
        self._pages.clear()
        self._now = self._clock.now()
        count = self._comments.count(query)
        cursor = 0 if keep is None or not count else self._comments.position(query, keep)
        self.set_count(count, cursor)
        self.post_message(self.Moved(self.chosen))

    def reload(self) -> None:
        """Read the same list again, the cursor staying on its comment."""
        row = self.chosen
        self.show(self.query_shown, keep=row.id if row else None)

    @property
    def chosen(self) -> CommentRow | None:
        """The comment under the cursor."""
        return self.row(self.cursor) if 0 <= self.cursor < self.count else None

    @property
    def meant(self) -> list[int]:
        """Ids of the marked comments; without any, of the chosen one."""
        if self.marked:
            return sorted(self.marked, reverse=True)
        chosen = self.chosen
        return [] if chosen is None else [chosen.id]

    def choose(self, comment: int) -> bool:
        """Put the cursor on that comment; False when the list does not hold it."""
        at = self._comments.position(self.query_shown, comment)
        row = self.row(at) if at < self.count else None
        if row is None or row.id != comment:
            return False
        self.move_to(at)
        return True

    def next_unread(self) -> int | None:
        """The nearest unread comment below the cursor, else the topmost other one; None if there is none."""
        query, chosen = self.query_shown._replace(unread=True), self.chosen
        if chosen is None:
            return None
        below = self._comments.position(query, chosen.id) + int(chosen.unread)
        for offset in (below, 0):
            found = self._comments.window(query, offset, 1)
            if found and found[0].id != chosen.id:
                return found[0].id
        return None

    def row(self, index: int) -> CommentRow | None:
        """Row `index`; None when the list got shorter since it was counted."""
        number, place = divmod(index, PAGE)
        page = self._pages.get(number)
        if page is None:
            if len(self._pages) >= _PAGES_KEPT:
                self._pages.clear()
            page = self._pages[number] = self._comments.window(self.query_shown, number * PAGE, PAGE)
        return page[place] if place < len(page) else None

    # Marking several.

    def action_mark(self) -> None:
        """Mark the comment, or take the mark away, and go on to the next."""
        row = self.chosen
        if row is not None:
            self.marked ^= {row.id}
            self.refresh()
            self.action_cursor_down()
            self.post_message(self.Moved(self.chosen))

    def mark(self, ids: Collection[int]) -> None:
        """Mark these and no others."""
        self.marked = frozenset(ids)
        self.refresh()

    # Drawing.

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        row = self.row(index)
        if row is None:
            return []
        ellipsis = to_ascii("…", ascii_only=self._ascii)
        told = when.brief(row.date, self._now)
        date = max(_DATE, cell_len(told))
        room = max(width - 2 - date - 1, 4)
        names = min(max(room * 2 // 5, 10), 18 if width >= _NARROW else 12, room)
        titles = room - names - 1
        name = (fit(author_of(row), names, ellipsis), "title" if row.unread else "text")
        marked = row.id in self.marked
        first = (("+" if self._ascii else "■"), "accent") if marked else sign(row, ascii_only=self._ascii)
        title = clean_line(row.post_title) or clean_line(row.post_url) or _("(no title)")
        return [
            (f"{first[0]} ", first[1]),
            name,
            (" " + fit(title, titles, ellipsis) if titles > 0 else "", "quiet"),
            (" " + fit(told, date, ""), "quiet"),
        ]

    # News from the list below.

    def on_line_list_highlighted(self, message: LineList.Highlighted) -> None:
        if type(message) is LineList.Highlighted:
            message.stop()
            self.post_message(self.Moved(self.chosen))

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        row = self.chosen
        if row is not None:
            self.post_message(self.Opened(row))
