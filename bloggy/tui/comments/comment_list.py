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
from bloggy.tui.comments.inbox_rows import InboxRows
from bloggy.tui.comments.marks import author_of, sign
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.when import number
from bloggy.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentQuery, CommentRow
    from bloggy.services.clock import Clock
    from bloggy.services.comments.inbox import Comments

_DATE = 6
MOST = 1000
"""So many can be marked by one key."""
_NARROW = 44
"""Cells below which the author and the title share the room more sparingly."""


class CommentList(LineList):
    """The list on the left: the unread first, each part the newest first."""

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
        self._clock = clock
        self._ascii = ascii_only
        self._now: datetime = clock.now()
        self.listed = InboxRows(comments)
        self._comments = comments
        self.query_shown = query
        self.marked: frozenset[int] = frozenset()
        """Ids of those that the next key means, instead of the chosen one."""
        self.begun: frozenset[int] = frozenset()
        """Ids of those to which an answer was begun."""

    # What is shown.

    def show(self, query: CommentQuery, *, keep: int | None = None) -> None:
        """List what `query` asks for; the cursor goes to the comment `keep`, if it is among it."""
        self.query_shown = query
        self._now = self._clock.now()
        self.listed.show(query)
        line = None if keep is None else self.listed.line_of(keep)
        self._put_cursor(0 if line is None else line)

    def reload(self) -> None:
        """Read the same list again, the cursor staying on its comment, or where that was."""
        row = self.chosen
        self._now = self._clock.now()
        self.listed.reload()
        line = None if row is None else self.listed.line_of(row.id)
        self._put_cursor(self.cursor if line is None else line)

    def _put_cursor(self, line: int) -> None:
        count = self.listed.count
        self.set_count(count, line)
        if count and not self.selectable(self.cursor):
            self.cursor += 1 if self.cursor + 1 < count else -1  # a heading is followed by a comment
            self.set_count(count, self.cursor)
        if self.cursor == 1 and not self.selectable(0):
            self.scroll_to(y=0, animate=False, immediate=True)
        self._tell_moved()

    def selectable(self, index: int) -> bool:
        return self.listed.heading(index) is None

    @property
    def chosen(self) -> CommentRow | None:
        """The comment under the cursor."""
        return self.row(self.cursor)

    @property
    def meant(self) -> list[int]:
        """Ids of the marked comments; without any, of the chosen one."""
        if self.marked:
            return sorted(self.marked, reverse=True)
        chosen = self.chosen
        return [] if chosen is None else [chosen.id]

    def choose(self, comment: int) -> bool:
        """Put the cursor on that comment; False when the list does not hold it."""
        line = self.listed.line_of(comment)
        if line is None:
            return False
        self.move_to(line)
        return True

    def next_unread(self) -> int | None:
        """The nearest unread comment below the cursor, else the topmost other one; None if there is none."""
        query = self.query_shown._replace(unread=True, unread_first=False)
        chosen = self.chosen
        if chosen is None:
            return None
        below = 0
        if self.listed.is_first_part(self.cursor):
            below = self._comments.position(query, chosen.id) + int(chosen.unread)
        for offset in (below, 0):
            found = self._comments.window(query, offset, 1)
            if found and found[0].id != chosen.id:
                return found[0].id
        return None

    def row(self, index: int) -> CommentRow | None:
        """The comment on a line; None for a heading, and when the list got shorter since it was counted."""
        return self.listed.row(index)

    # Marking several.

    def action_mark(self) -> None:
        """Mark the comment, or take the mark away, and go on to the next."""
        row = self.chosen
        if row is not None:
            self.marked ^= {row.id}
            self.refresh()
            self.action_cursor_down()
            self._tell_moved()

    def action_mark_back(self) -> None:
        """The same upwards."""
        row = self.chosen
        if row is not None:
            self.marked ^= {row.id}
            self.refresh()
            self.action_cursor_up()
            self._tell_moved()

    def mark_all(self) -> bool:
        """Mark all that is listed, at most `MOST`; False when that is not all. All marked: none any more."""
        query = self.query_shown
        found = {row.id for row in self._comments.window(query, 0, MOST)}
        self.mark(() if found <= self.marked else found)
        return self._comments.count(query) <= MOST

    def mark(self, ids: Collection[int]) -> None:
        """Mark these and no others."""
        self.marked = frozenset(ids)
        self.refresh()

    # Drawing.

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        heading = self.listed.heading(index)
        if heading is not None:
            return [(fit(self._heading(heading), width), "heading")]
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
        first = (("+" if self._ascii else "■"), "accent") if marked else self._sign(row)
        title = clean_line(row.post_title) or clean_line(row.post_url) or _("(no title)")
        return [
            (f"{first[0]} ", first[1]),
            name,
            (" " + fit(title, titles, ellipsis) if titles > 0 else "", "quiet"),
            (" " + fit(told, date, ""), "quiet"),
        ]

    def _heading(self, part: int) -> str:
        names = (_("NEW"), _("UNANSWERED"), _("ANSWERED AND YOURS"))
        return f"{names[part]}  {number(self.listed.parts[part].count)}"

    def _sign(self, row: CommentRow) -> Piece:
        return sign(row, begun=row.id in self.begun, ascii_only=self._ascii)

    # News from the list below.

    def on_line_list_highlighted(self, message: LineList.Highlighted) -> None:
        if type(message) is LineList.Highlighted:
            message.stop()
            self._tell_moved()

    def _tell_moved(self) -> None:
        """To the screen itself: by way of all that is around the list, it comes after the next frame."""
        self.screen.post_message(self.Moved(self.chosen))

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        row = self.chosen
        if row is not None:
            self.post_message(self.Opened(row))
