"""The posts of a place, two lines each, read from the index a window at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message

from bloggy.tui.library.row import comments_piece, facts_line, title_line
from bloggy.tui.widgets.line_list import LineList, Piece

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import PostComments
    from bloggy.domain.listing import PostQuery, PostSummary
    from bloggy.domain.outbox import Entry
    from bloggy.services.clock import Clock
    from bloggy.services.posts import Posts
    from bloggy.services.pulling.report import Question

PAGE = 64
"""Rows read at once: more than a tall terminal shows."""
_PAGES_KEPT = 64


def conflicts(entries: Iterable[Entry]) -> dict[Path, tuple[str, ...]]:
    """The posts that somebody else changed at a blog, with those blogs: the writer must choose."""
    found: dict[Path, tuple[str, ...]] = {}
    for entry in entries:
        if entry.in_conflict:
            path = Path(entry.library) / entry.post_path
            found[path] = (*found.get(path, ()), entry.blog)
    return found


class PostList(LineList):
    """The list in the middle of the library."""

    row_height: int = 2

    class Moved(Message):
        """Another post is chosen; None: there is none."""

        def __init__(self, post: PostSummary | None) -> None:
            super().__init__()
            self.post = post

    class Opened(Message):
        """A post was clicked twice."""

        def __init__(self, post: PostSummary) -> None:
            super().__init__()
            self.post = post

    def __init__(self, posts: Posts, clock: Clock, query: PostQuery, *, ascii_only: bool = False) -> None:
        super().__init__(id="posts")
        self._posts, self._clock = posts, clock
        self._ascii = ascii_only
        self._pages: dict[int, list[PostSummary]] = {}
        self._now: datetime = clock.now()
        self._conflicts: Mapping[Path, tuple[str, ...]] = {}
        self._asked: Mapping[Path, Question] = {}
        self._discussed: Mapping[Path, PostComments] = {}
        self.query_shown = query
        self.loaded = False

    # What is shown.

    def load(self) -> None:
        """Read the first window, so that the first paint shows posts."""
        self.show(self.query_shown)

    def show(self, query: PostQuery, *, keep: Path | None = None) -> None:
        """List what `query` asks for; the cursor stays on the post `keep` where it still is."""
        same = query == self.query_shown and self.loaded
        cursor = self.cursor if same or keep else 0
        self.query_shown = query
        self.loaded = True
        self._pages.clear()
        self._now = self._clock.now()
        count = self._posts.count(query)
        if keep is not None and count:
            cursor = self._row_of(keep, near=min(cursor, count - 1))
        self.set_count(count, cursor)
        self.post_message(self.Moved(self.chosen))

    def show_conflicts(self, conflicts: Mapping[Path, tuple[str, ...]]) -> None:
        """Say of these posts that somebody else changed them at a blog."""
        if conflicts != self._conflicts:
            self._conflicts = conflicts
            self.refresh()

    def show_asked(self, asked: Mapping[Path, Question]) -> None:
        """Say of these posts that the writer must decide about them."""
        if asked != self._asked:
            self._asked = asked
            self.refresh()

    def show_comments(self, counts: Mapping[Path, PostComments]) -> None:
        """Say beside these posts how many comments they have."""
        if counts != self._discussed:
            self._discussed = counts
            self.refresh()

    def reload(self, *, on_top: bool = False) -> None:
        """Read the same list again, the cursor staying on its post, or `on_top` if it is there."""
        post = None if on_top and not self.cursor else self.chosen
        self.show(self.query_shown, keep=post.path if post else None)

    @property
    def chosen(self) -> PostSummary | None:
        """The post under the cursor."""
        return self.post(self.cursor) if 0 <= self.cursor < self.count else None

    def choose_path(self, path: Path) -> None:
        """Put the cursor on that post, if it is near."""
        if self.count:
            self.move_to(self._row_of(path, near=self.cursor))

    def post(self, index: int) -> PostSummary | None:
        """Row `index`; None when the list got shorter since it was counted."""
        number, place = divmod(index, PAGE)
        page = self._pages.get(number)
        if page is None:
            if len(self._pages) >= _PAGES_KEPT:
                self._pages.clear()
            page = self._pages[number] = self._posts.window(self.query_shown, number * PAGE, PAGE)
        return page[place] if place < len(page) else None

    def _row_of(self, path: Path, *, near: int) -> int:
        """The row of `path`; `near` when it is not in the list."""
        row = self._posts.position(self.query_shown, path)
        return near if row is None else row

    # Drawing.

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        post = self.post(index)
        if post is None:
            return []
        asked = self._asked.get(post.path)
        if line == 0:
            return title_line(post, width, self._now, ascii_only=self._ascii, asked=asked is not None)
        theirs = self._conflicts.get(post.path, ())
        said = comments_piece(self._discussed.get(post.path), ascii_only=self._ascii)
        room = width - sum(cell_len(text) for text, _style in said)
        facts = facts_line(post, room, self._now, ascii_only=self._ascii, conflicts=theirs, asked=asked)
        return [*facts, *said]

    # News from the list below.

    def on_line_list_highlighted(self, message: LineList.Highlighted) -> None:
        if type(message) is LineList.Highlighted:
            message.stop()
            self.post_message(self.Moved(self.chosen))

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        post = self.chosen
        if post is not None:
            self.post_message(self.Opened(post))
