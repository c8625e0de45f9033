"""The blogs a post can go to, each with a box to choose it or leave it out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from bloggy.domain.clean import clean_line
from bloggy.domain.listing import BlogState
from bloggy.domain.post import Mark
from bloggy.tui.glyphs import mark_word, to_ascii
from bloggy.tui.widgets.line_list import LineList, Piece, fit


class BlogBoxes(LineList):
    """`■ home  published`; space, enter or a click changes the choice, which publishing starts from."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("space", "choose", show=False)]

    class Changed(Message):
        """Other blogs are chosen."""

        def __init__(self, blogs: tuple[str, ...]) -> None:
            super().__init__()
            self.blogs = blogs

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__(id="blogs")
        self._ascii = ascii_only
        self._targets: tuple[str, ...] = ()
        self._states: dict[str, BlogState] = {}
        self._chosen: frozenset[str] = frozenset()

    def show(self, targets: Sequence[str], chosen: Sequence[str], states: Sequence[BlogState]) -> None:
        """Show these blogs, those in `chosen` with a full box."""
        now = (tuple(targets), frozenset(chosen), {state.blog: state for state in states})
        if now == (self._targets, self._chosen, self._states):
            return
        self._targets, self._chosen, self._states = now
        self.styles.height = max(len(self._targets), 1)
        self.set_count(len(self._targets))

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        blog = self._targets[index]
        full = blog in self._chosen
        yield to_ascii("■ " if full else "□ ", ascii_only=self._ascii), "accent" if full else "quiet"
        name = clean_line(blog)
        state = self._states.get(blog)
        told = f"  {mark_word(Mark(state.state))}" if state and state.state else ""
        yield fit(name, min(len(name), max(width - 2, 1))), "text"
        if len(name) + len(told) + 2 <= width:
            yield told, "quiet"

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        blog = self._targets[message.index]
        self._chosen ^= {blog}
        self.refresh()
        self.post_message(self.Changed(tuple(name for name in self._targets if name in self._chosen)))
