"""Lists the keys of the text area and the find bar, as rows for the one table of actions.

They are apart from `actions` only because there are so many. A row is (id, keys, action, label).
"""

from __future__ import annotations

from typing import Final

Row = tuple[str, str, str, str]


def _l(message: str) -> str:
    """Marks a text for translation where it is shown (gettext's N_)."""
    return message


# fmt: off
WRITING_KEYS: Final[tuple[Row, ...]] = (
    ("editor.bold", "ctrl+b", "toggle_bold", _l("Bold")),
    ("editor.italic", "ctrl+t", "toggle_italic", _l("Italic")),
    ("editor.link", "ctrl+k", "link", _l("Link")),
    ("editor.code", "alt+c", "toggle_code", _l("Code")),
    ("editor.strike", "alt+s", "toggle_strike", _l("Strike out")),
    ("editor.heading_deeper", "alt+h", "heading(1)", _l("Heading one level deeper")),
    ("editor.heading_higher", "alt+H,alt+shift+h", "heading(-1)", _l("Heading one level higher")),
    ("editor.move_up", "alt+up", "move_lines(-1)", _l("Move line up")),
    ("editor.move_down", "alt+down", "move_lines(1)", _l("Move line down")),
    ("editor.duplicate", "alt+D,alt+shift+d,ctrl+shift+d", "duplicate", _l("Duplicate line or selection")),
)
"""What makes Markdown of the words at the cursor; the palette knows these too."""

TEXT_KEYS: Final[tuple[Row, ...]] = (
    ("editor.new_line", "enter", "new_line", _l("New line")),
    ("editor.plain_line", "shift+enter,alt+enter", "plain_line", _l("New line without list mark")),
    ("editor.indent", "tab", "indent", _l("Indent")),
    ("editor.outdent", "shift+tab", "outdent", _l("Outdent")),
    ("editor.cut", "ctrl+x,super+x", "cut", _l("Cut")),
    ("editor.copy", "ctrl+c,super+c", "copy", _l("Copy")),
    ("editor.paste", "ctrl+v", "paste", _l("Paste")),
    ("editor.select_all", "ctrl+a", "select_all", _l("Select all")),
    ("editor.select_line", "alt+l", "select_line", _l("Select line")),
    ("editor.select_paragraph", "alt+p", "select_paragraph", _l("Select paragraph")),
    ("editor.delete_left", "backspace,shift+backspace", "delete_left", _l("Delete left")),
    ("editor.delete_right", "delete,ctrl+d", "delete_right", _l("Delete right")),
    ("editor.delete_word_left", "ctrl+w,ctrl+backspace,alt+backspace", "delete_word_left", _l("Delete word")),
    ("editor.delete_word_right", "ctrl+delete,alt+delete,alt+d", "delete_word_right", _l("Delete next word")),
    ("editor.delete_to_start", "ctrl+u", "delete_to_start_of_line", _l("Delete to start of line")),
    ("editor.delete_to_end", "alt+k", "delete_to_end_of_line_or_delete_line", _l("Delete to end of line")),
    ("editor.delete_line", "ctrl+shift+k,alt+y", "delete_line", _l("Delete line")),
    ("editor.up", "up", "cursor_up", _l("Up")),
    ("editor.down", "down", "cursor_down", _l("Down")),
    ("editor.left", "left", "cursor_left", _l("Left")),
    ("editor.right", "right", "cursor_right", _l("Right")),
    ("editor.word_left", "ctrl+left,alt+b", "cursor_word_left", _l("Word left")),
    ("editor.word_right", "ctrl+right,alt+f", "cursor_word_right", _l("Word right")),
    ("editor.line_start", "home", "cursor_line_start", _l("Start of line")),
    ("editor.line_end", "end,ctrl+e", "cursor_line_end", _l("End of line")),
    ("editor.page_up", "pageup", "cursor_page_up", _l("Page up")),
    ("editor.page_down", "pagedown", "cursor_page_down", _l("Page down")),
    ("editor.paragraph_up", "ctrl+up", "cursor_paragraph_up", _l("Paragraph up")),
    ("editor.paragraph_down", "ctrl+down", "cursor_paragraph_down", _l("Paragraph down")),
    ("editor.text_start", "ctrl+home", "cursor_text_start", _l("Start of the text")),
    ("editor.text_end", "ctrl+end", "cursor_text_end", _l("End of the text")),
    ("editor.select_up", "shift+up", "cursor_up(True)", _l("Select up")),
    ("editor.select_down", "shift+down", "cursor_down(True)", _l("Select down")),
    ("editor.select_left", "shift+left", "cursor_left(True)", _l("Select left")),
    ("editor.select_right", "shift+right", "cursor_right(True)", _l("Select right")),
    ("editor.select_word_left", "ctrl+shift+left", "cursor_word_left(True)", _l("Select word left")),
    ("editor.select_word_right", "ctrl+shift+right", "cursor_word_right(True)", _l("Select word right")),
    ("editor.select_line_start", "shift+home", "cursor_line_start(True)", _l("Select to start of line")),
    ("editor.select_line_end", "shift+end", "cursor_line_end(True)", _l("Select to end of line")),
    ("editor.select_page_up", "shift+pageup", "cursor_page_up(True)", _l("Select a page up")),
    ("editor.select_page_down", "shift+pagedown", "cursor_page_down(True)", _l("Select a page down")),
    ("editor.select_text_start", "ctrl+shift+home", "cursor_text_start(True)", _l("Select to text start")),
    ("editor.select_text_end", "ctrl+shift+end", "cursor_text_end(True)", _l("Select to text end")),
)
"""The keys by which any text is edited."""

FIND_KEYS: Final[tuple[Row, ...]] = (
    ("find.next", "enter,ctrl+g,down", "step(1)", _l("Next match")),
    ("find.previous", "shift+enter,ctrl+shift+g,alt+g,up", "step(-1)", _l("Previous match")),
    ("find.replace", "ctrl+r", "replace(False)", _l("Replace this match")),
    ("find.replace_all", "alt+a", "replace(True)", _l("Replace all")),
    ("find.case", "alt+c", "option('exact_case')", _l("Capitals matter")),
    ("find.words", "alt+w", "option('whole_words')", _l("Whole words")),
    ("find.pattern", "alt+x", "option('pattern')", _l("Regular expression")),
    ("find.selection", "alt+s", "option('in_selection')", _l("In the selection only")),
    ("find.close", "escape,ctrl+f", "close", _l("Close")),
)
"""The keys of the find bar."""
# fmt: on
