"""The Markdown editor widget: what each key means to a writer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final

from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.document._document import EditResult, Location, Selection
from textual.message import Message

from bloggy.domain.editor_keys import TEXT_KEYS
from bloggy.tui.editor import blocks, edits
from bloggy.tui.editor.bindings import EDITOR_BINDINGS
from bloggy.tui.editor.canvas import ProseCanvas
from bloggy.tui.editor.difference import smallest_changes
from bloggy.tui.editor.style import EDITOR_CSS
from bloggy.tui.editor.words import paragraph_around, word_around, word_end, word_start
from bloggy.tui.keystrokes import is_text

if TYPE_CHECKING:
    from textual import events

    from bloggy.tui.editor.find import Query, Search
    from bloggy.tui.editor.frame import Match

_NOT_PASTED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_SPACES_PER_LEVEL: Final = 4
_AT_ONCE: Final = frozenset(row[0] for row in TEXT_KEYS)


class MarkdownArea(ProseCanvas, inherit_bindings=False):
    """A prose editor for Markdown.

    Lines and columns count from 0, columns in code points. Colours come from the component classes
    `markdown-area--NAME` (see `painter.STYLE_NAMES`) and TextArea's `text-area--NAME`.
    """

    DEFAULT_CSS = EDITOR_CSS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(keys, action, label, show=False, id=binding_id)
        for binding_id, keys, action, label in EDITOR_BINDINGS
    ]

    @dataclass
    class FindWanted(Message):
        """The writer asks for the find bar; `replacing` says whether with its second row."""

        area: MarkdownArea
        replacing: bool

        @property
        def control(self) -> MarkdownArea:
            """The area to search."""
            return self.area

    @dataclass
    class FindRepeated(Message):
        """The writer asks for the next match (`step` 1) or the one before (-1)."""

        area: MarkdownArea
        step: int

        @property
        def control(self) -> MarkdownArea:
            """The area to search."""
            return self.area

    auto_pair: bool = False
    """Whether brackets, quotes and emphasis marks are closed as they are typed."""
    last_query: Query | None = None
    """What was last looked for in this text, for the next find bar."""
    _search: Search | None = None
    _found: tuple[Location, Location] | None = None

    # --- for the screen

    def jump_to_line(self, line: int) -> None:
        """Put the cursor at the start of a line, counted from 0, and the line in the middle of the screen."""
        row = min(max(line, 0), self.document.line_count - 1)
        self.move_cursor((row, 0), center=True)

    def replace_all(self, text: str) -> None:
        """Make the whole text `text` in one undoable step that touches only the lines that differ.

        For another editor's version, a merge, an old revision: the cursor stays with its line.
        """
        if text == self.get_text():
            return
        changes, cursor = smallest_changes(self.document, text, self.selection.end)
        self.edit_together(changes, Selection.cursor(cursor))

    def apply(self, outcome: edits.Outcome | None) -> bool:
        """Do what a smart key worked out, as one undoable step; False if there was nothing to do."""
        if outcome is None or self.read_only:
            return False
        changes = [(start, end, self.document.with_newlines(text)) for start, end, text in outcome.changes]
        self.edit_together(changes, Selection(*outcome.selection))
        return True

    def show_matches(self, search: Search | None, current: tuple[Location, Location] | None = None) -> None:
        """Mark everything `search` finds in the visible lines, and `current` among it; None marks nothing."""
        self._search, self._found = search, current
        self._look += 1
        self._paint_changes()

    def select_range(self, start: Location, end: Location) -> None:
        """Select a part of the text and bring it to the middle of the screen where it is not in sight."""
        y = self.wrapped_document.location_to_offset(end).y
        seen = 0 <= y - self.scroll_offset.y < self.size.height
        self.selection = Selection(start, end)
        self.record_cursor_width()
        if not seen:
            self.scroll_cursor_visible(center=True)
        self.history.checkpoint()

    def _matches_in(self, line: int, text: str) -> tuple[Match, ...]:
        if self._search is None:
            return ()
        return tuple((a, b, ((line, a), (line, b)) == self._found) for a, b in self._search.in_line(text))

    # --- typing

    async def _on_key(self, event: events.Key) -> None:
        event.prevent_default()
        if self.read_only or event.character is None or not is_text(event.character):
            await self._obey(event)
            return
        event.stop()
        self.type_text(event.character)

    async def _obey(self, event: events.Key) -> None:
        """Do at once what a key means to the text.

        Textual asks for it only when the key has passed every widget around this one, and by then a letter
        that was typed after it (by quick fingers, or over a slow line) would stand before it.
        """
        for namespace, known in self.screen._modal_binding_chain[:1]:
            for binding in known.key_to_bindings.get(event.key, ()):
                wanted = namespace is self and binding.id in _AT_ONCE
                if wanted and await self.app.run_action(binding.action, self):
                    event.stop()
                    return

    def type_text(self, text: str) -> None:
        """Type `text` over the selection, as a key does."""
        if self.auto_pair and len(text) == 1 and not self._is_code():
            outcome = (
                edits.pair(self.document.lines, self.cursor_location, text)
                if self.selection.is_empty
                else edits.wrap_selection(self.selection, text)
            )
            if self.apply(outcome):
                return
        self._replace_via_keyboard(text, *self.selection)

    def _replace_via_keyboard(self, insert: str, start: Location, end: Location) -> EditResult | None:
        return super()._replace_via_keyboard(self.document.with_newlines(insert), start, end)

    def _delete_via_keyboard(self, start: Location, end: Location) -> EditResult | None:
        return None if start == end else super()._delete_via_keyboard(start, end)

    def check_consume_key(self, key: str, character: str | None = None) -> bool:
        """Whether a key is text to type."""
        return not self.read_only and is_text(character)

    def _is_code(self) -> bool:
        return self._states.at(self.cursor_location[0])[:1] in (blocks.CODE, blocks.FRONT)

    def action_new_line(self) -> None:
        """Enter: continue the list, the quote or the indentation of code."""
        if self.read_only:
            return
        outcome = None
        if self.selection.is_empty:
            row = self.cursor_location[0]
            code = self._states.at(row)[:1] == blocks.CODE
            make = edits.new_line_indented if code else edits.new_line
            outcome = make(self.document.lines, self.cursor_location)
        if outcome is None or len(outcome.changes) == 0:
            self.action_plain_line()
        else:
            self.apply(outcome)

    def action_plain_line(self) -> None:
        """Begin a new line with nothing in it."""
        self._replace_via_keyboard("\n", *self.selection)

    def action_indent(self) -> None:
        """Tab: list items and selected lines one level in; elsewhere spaces up to the next stop."""
        if self.read_only:
            return
        outcome = self._shifted(outward=False)
        if not self.apply(outcome):
            self._replace_via_keyboard(" " * self._find_columns_to_next_tab_stop(), *self.selection)

    def action_outdent(self) -> None:
        """Shift+Tab: the lines of the selection one level out."""
        self.apply(self._shifted(outward=True))

    def _shifted(self, *, outward: bool) -> edits.Outcome | None:
        lines = self.document.lines
        return edits.shift_lines(lines, self.selection, outward=outward, step=_SPACES_PER_LEVEL)

    # --- Markdown

    def _toggle(self, mark: str) -> None:
        self.apply(edits.toggle_mark(self.document.lines, self.selection, mark))

    def action_toggle_bold(self) -> None:
        """Make the selection or the word bold, or plain again."""
        self._toggle("**")

    def action_toggle_italic(self) -> None:
        """Make the selection or the word italic, or plain again."""
        self._toggle("*")

    def action_toggle_code(self) -> None:
        """Make the selection or the word code, or plain again."""
        self._toggle("`")

    def action_toggle_strike(self) -> None:
        """Strike out the selection or the word, or not any more."""
        self._toggle("~~")

    def action_link(self) -> None:
        """Make a link of the selection or the word; an address on the clipboard is its target."""
        clipboard = self.app.clipboard.strip()
        address = clipboard if edits.is_address(clipboard) else ""
        self.apply(edits.link(self.document.lines, self.selection, address))

    def action_heading(self, step: int) -> None:
        """Make the line a deeper (1) or higher (-1) heading."""
        self.apply(edits.change_heading(self.document.lines, self.cursor_location, step))

    def action_move_lines(self, step: int) -> None:
        """Move the line, or the selected ones, up (-1) or down (1)."""
        self.apply(edits.move_lines(self.document.lines, self.selection, step))

    def action_duplicate(self) -> None:
        """Repeat the line or the selection."""
        self.apply(edits.duplicate(self.document.lines, self.selection))

    # --- clipboard

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.paste_text(event.text)

    def paste_text(self, text: str) -> None:
        """Put in text from outside, literally but for control characters; an address links the selection."""
        if self.read_only:
            return
        text = _SURROGATES.sub("�", _NOT_PASTED.sub("", text))
        if edits.is_address(text) and not self.selection.is_empty and not self._is_code():
            selected = self.selected_text
            if not edits.is_address(selected) and self.apply(
                edits.link(self.document.lines, self.selection, text.strip())
            ):
                return
        self.history.checkpoint()
        self._replace_via_keyboard(text, *self.selection)
        self.history.checkpoint()

    def action_paste(self) -> None:
        """Paste what was copied or cut in this program."""
        self.paste_text(self.app.clipboard)

    def _copy(self, text: str) -> None:
        self.app.copy_to_clipboard(_SURROGATES.sub("�", text))

    def action_copy(self) -> None:
        """Copy the selection."""
        if self.selection.is_empty:
            raise SkipAction
        self._copy(self.selected_text)

    def action_cut(self) -> None:
        """Cut the selection, or the line without one."""
        if self.read_only:
            return
        start, end = self.selection
        result = self._delete_cursor_line() if start == end else self._delete_via_keyboard(start, end)
        if result is not None and result.replaced_text:
            self._copy(result.replaced_text)

    # --- moving and selecting

    def get_cursor_word_left_location(self) -> Location:
        """The start of the word before the cursor."""
        row, column = self.cursor_location
        if column == 0:
            return (row - 1, len(self.document[row - 1])) if row else (0, 0)
        return row, word_start(self.document[row], column)

    def get_cursor_word_right_location(self) -> Location:
        """The end of the word after the cursor."""
        row, column = self.cursor_location
        line = self.document[row]
        if column == len(line):
            return (row + 1, 0) if row + 1 < self.document.line_count else (row, column)
        return row, word_end(line, column)

    def action_delete_word_left(self) -> None:
        """Delete the selection, or the word before the cursor."""
        start, end = self.selection
        self._delete_via_keyboard(self.get_cursor_word_left_location() if start == end else start, end)

    def action_delete_word_right(self) -> None:
        """Delete the selection, or the word after the cursor."""
        start, end = self.selection
        self._delete_via_keyboard(start, self.get_cursor_word_right_location() if start == end else end)

    def action_cursor_page_up(self, select: bool = False) -> None:
        """One screen up."""
        self._page(-1, select)

    def action_cursor_page_down(self, select: bool = False) -> None:
        """One screen down."""
        self._page(1, select)

    def _page(self, step: int, select: bool) -> None:
        height = max(1, self.content_size.height - 1) * step
        target = self.navigator.get_location_at_y_offset(self.cursor_location, height)
        self.scroll_relative(y=height, animate=False)
        self.move_cursor(target, select=select, record_width=False)

    def action_cursor_paragraph_up(self, select: bool = False) -> None:
        """To the blank line above the paragraph."""
        row = max(0, self.cursor_location[0] - 1)
        self.move_cursor((max(0, paragraph_around(self.document.lines, row)[0] - 1), 0), select=select)

    def action_cursor_paragraph_down(self, select: bool = False) -> None:
        """To the blank line below the paragraph."""
        last = self.document.line_count - 1
        row = min(last, self.cursor_location[0] + 1)
        below = paragraph_around(self.document.lines, row)[1] + 1
        self.move_cursor((below, 0) if below <= last else self.document.end, select=select)

    def action_cursor_text_start(self, select: bool = False) -> None:
        """To the start of the text."""
        self.move_cursor((0, 0), select=select)

    def action_cursor_text_end(self, select: bool = False) -> None:
        """To the end of the text."""
        self.move_cursor(self.document.end, select=select)

    def action_select_paragraph(self) -> None:
        """Select the paragraph of the cursor."""
        first, last = paragraph_around(self.document.lines, self.cursor_location[0])
        self.selection = Selection((first, 0), (last, len(self.document[last])))

    def _select_word(self) -> None:
        row, column = self.cursor_location
        start, end = word_around(self.document[row], column)
        self.selection = Selection((row, start), (row, end))

    async def _on_click(self, event: events.Click) -> None:
        event.prevent_default()
        if event.chain == 2:
            self._select_word()
        elif event.chain == 3:
            self.action_select_paragraph()

    # --- find

    def action_find(self) -> None:
        """Ask for the find bar."""
        self.post_message(self.FindWanted(self, replacing=False))

    def action_replace(self) -> None:
        """Ask for the find bar with its row for replacing."""
        self.post_message(self.FindWanted(self, replacing=not self.read_only))

    def action_find_next(self) -> None:
        """Ask for the next match."""
        self.post_message(self.FindRepeated(self, 1))

    def action_find_previous(self) -> None:
        """Ask for the match before."""
        self.post_message(self.FindRepeated(self, -1))
