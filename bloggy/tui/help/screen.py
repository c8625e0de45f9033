"""The help screen: what each key does here, and the signs and words that mean the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from bloggy.domain.actions import of_screen, screen_title
from bloggy.domain.post import Mark
from bloggy.i18n import _
from bloggy.tui.actions import shown_keys
from bloggy.tui.bindings import bindings
from bloggy.tui.glyphs import MARK_STYLES, mark
from bloggy.tui.text import assemble, lines
from bloggy.tui.widgets.header_bar import HeaderBar
from bloggy.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp

_WITH_LISTS = frozenset({"library", "outbox"})


_KEY = 18
"""Cells of the column of keys."""
_LABEL = 18
"""Cells of the column of labels, at least: other languages have longer ones."""


def sections(screen: str) -> list[str]:
    """What of the table help shows for a screen: itself, then what it shares with others."""
    shared = {"editor": ["writing", "text", "find"]}.get(screen, ["list"] if screen in _WITH_LISTS else [])
    return [screen, *shared, "app"]


class HelpScreen(Screen[None]):
    """Keys of the screen it was asked from."""

    app: BloggyApp
    KEYS: ClassVar[str] = "help"
    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("help")

    def __init__(self, about: str) -> None:
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        with VerticalScroll(id="help", classes="pane"):
            yield Static(markup=False)
        yield KeyBar("help", everywhere=False)

    def on_mount(self) -> None:
        title = _("Help: {screen}").format(screen=screen_title(self._about))
        self.query_one(HeaderBar).left = assemble((title, "bold $strong"))
        self.query_one("#help").border_title = assemble(_("Keys"))
        self.query_one("#help").focus()

    def on_resize(self) -> None:
        self.call_after_refresh(lambda: self.query_one("#help Static", Static).update(self._text()))

    def _text(self) -> Content:
        rows: list[Content] = []
        shown = sections(self._about)
        labels = [_(action.label) for section in shown for action in of_screen(section) if action.listed]
        width = max(_LABEL, *(len(label) + 2 for label in labels))
        room = max(_LABEL, self.query_one("#help").scrollable_content_region.width - _KEY - 2 - width)
        for section in shown:
            keys = self._keys(section, width, room)
            rows += [assemble((screen_title(section), "bold $accent")), *keys, Content("")]
        rows += [assemble((_("Signs"), "bold $accent")), *self._signs()]
        rows += [
            Content(""),
            assemble(
                (_("Keys can be changed under [keys] in config.toml; `bloggy keys` lists them."), "$quiet")
            ),
        ]
        return lines(*rows)

    def _keys(self, section: str, width: int, room: int) -> Iterable[Content]:
        for action in of_screen(section):
            if action.listed:
                keys = shown_keys(action, self.app.keys, ascii_only=self.app.ascii_only)
                first, *more = wrap(_(action.help), room) or [""]
                yield assemble(
                    (f"  {keys:<{_KEY}}", "bold $strong"),
                    (f"{_(action.label):<{width}}", ""),
                    (first, "$quiet"),
                )
                for line in more:
                    yield assemble((" " * (2 + _KEY + width) + line, "$quiet"))

    def _signs(self) -> Iterable[Content]:
        meanings = {
            Mark.DRAFT: _("draft: only you see it"),
            Mark.SCHEDULED: _("scheduled: goes out by itself"),
            Mark.WAITING: _("waiting in the outbox"),
            Mark.PUBLISHED: _("published"),
            Mark.CHANGED: _("changed since it was published"),
            Mark.FAILED: _("failed; the reason stands beside it"),
            Mark.TRASHED: _("in the trash"),
        }
        for state, meaning in meanings.items():
            glyph = mark(state, ascii_only=self.app.ascii_only)
            yield assemble((f"  {glyph:<{_KEY}}", MARK_STYLES[state]), (meaning, "$quiet"))

    def action_back(self) -> None:
        self.dismiss(None)
