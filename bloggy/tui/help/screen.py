"""The help screen: what a screen is for, what each key does, and the signs that mean the same everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from bloggy.domain.actions import Action, of_screen, screen_title
from bloggy.i18n import _
from bloggy.tui.actions import shown_keys
from bloggy.tui.bindings import bindings
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.help.about import ABOUT
from bloggy.tui.help.signs import signs_of
from bloggy.tui.text import assemble, lines
from bloggy.tui.widgets.header_bar import HeaderBar
from bloggy.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp

_WITH_LISTS = frozenset({"library", "outbox", "comments", "revisions"})
_BESIDE = {"editor": ("writing", "text", "find")}


_KEYS_AT_MOST = 18
"""Cells of the column of keys; more keys of one action stand below each other."""
_GAP = 2


def sections(screen: str) -> list[str]:
    """What of the table help shows for a screen: itself, then what it shares with others."""
    return [screen, *_BESIDE.get(screen, ("list",) if screen in _WITH_LISTS else ())]


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
        own = sections(self._about)
        shown = own if self._over_dialog else [*own, "app"]
        width = max(1, self.query_one("#help").scrollable_content_region.width)
        keys = [len(self._told_keys(action)) for section in shown for action in self._listed(section)]
        key_width = min(_KEYS_AT_MOST, max(keys, default=0) + _GAP)
        rows: list[Content] = [*self._about_it(width)]
        for section in shown:
            rows += [assemble((screen_title(section), "bold $accent"))]
            rows += [*self._keys(section, key_width, width), Content("")]
        signs = [] if self._over_dialog else signs_of(self._about, ascii_only=self.app.ascii_only)
        if signs:
            rows += [assemble((_("Signs"), "bold $accent"))]
            for sign in signs:
                for number, line in enumerate(wrap(self._plain(sign.meaning), max(1, width - 2 - key_width))):
                    glyph = "" if number else sign.glyph
                    rows += [assemble((f"  {glyph:<{key_width}}", sign.style), (line, "$quiet"))]
            rows += [Content("")]
        told = _("Keys can be changed under [keys] in config.toml; `bloggy keys` lists them.")
        return lines(*rows, *(assemble((line, "$quiet")) for line in wrap(told, width)))

    def _about_it(self, width: int) -> Iterable[Content]:
        """What the screen is for, and where the manual goes on."""
        about = ABOUT.get(self._about)
        if about is None:
            return
        more = _("`bloggy help {topic}` tells more.").format(topic=about.topic) if about.topic else ""
        for line in wrap(self._plain(f"{_(about.text)} {more}"), width):
            yield assemble(line)
        yield Content("")

    @property
    def _over_dialog(self) -> bool:
        """Whether it was asked from a dialog, where only the dialog's own keys count."""
        return any(screen.is_modal for screen in self.app.screen_stack[:-1])

    def _listed(self, section: str) -> list[Action]:
        """Its actions, less what the screen has a key of its own for."""
        done = {action.action for action in of_screen(self._about)} if section == "app" else set()
        return [one for one in of_screen(section) if one.listed and f"app.{one.action}" not in done]

    def _plain(self, text: str) -> str:
        """A sentence of ours, without typography where the writer wants ASCII."""
        return to_ascii(text, ascii_only=self.app.ascii_only)

    def _told_keys(self, action: Action) -> str:
        return self._plain(shown_keys(action, self.app.keys, ascii_only=self.app.ascii_only))

    def _keys(self, section: str, key_width: int, width: int) -> Iterable[Content]:
        """A section's keys, labels and words side by side, each wrapped in a column of its own."""
        actions = self._listed(section)
        label_width = max((cell_len(self._plain(_(one.label))) for one in actions), default=0) + _GAP
        room = max(1, width - 2 - key_width - label_width)
        for action in actions:
            keys = wrap(self._told_keys(action), key_width - 1) or [""]
            words = wrap(self._plain(_(action.help)), room) or [""]
            for number, (key, word) in enumerate(zip_longest(keys, words, fillvalue="")):
                label = "" if number else self._plain(_(action.label))
                yield assemble(
                    (f"  {key:<{key_width}}", "bold $strong"),
                    (label + " " * (label_width - cell_len(label)), ""),
                    (word, "$quiet"),
                )

    def action_back(self) -> None:
        self.dismiss(None)
