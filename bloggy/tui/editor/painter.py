"""Paints a screen row from a small key that says all about it, so that equal keys need no painting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.cache import LRUCache
from textual.strip import Strip

from bloggy.tui.editor.display import cells, visible, widen_tabs
from bloggy.tui.editor.graphemes import next_boundary
from bloggy.tui.editor.inline import Names, Run, runs_of

if TYPE_CHECKING:
    from textual.widget import Widget

Range = tuple[int, int]

STYLE_NAMES: Final = (
    "marker", "heading-1", "heading-2", "heading-3", "strong", "em", "strike", "code", "code-block", "link",
    "image", "url", "html", "note", "list", "task", "done", "quote", "front", "front-key", "comment", "match",
    "match-current", "faded",
)  # fmt: skip
"""Every part of Markdown that CSS can style, as the component class `markdown-area--NAME`."""

_FRAME: Final = ("cursor", "cursor-line", "gutter", "cursor-gutter", "selection", "suggestion")
_CACHED_ROWS: Final = 1024


def component_class(name: str) -> str:
    """The CSS component class of a style name."""
    return f"text-area--{name}" if name in _FRAME else f"markdown-area--{name}"


class RowKey(NamedTuple):
    """All that decides how a screen row looks; two rows with equal keys are painted alike."""

    line: str
    """The whole document line, as it is in the file."""
    state: str
    """The kind of block the line begins in (see blocks)."""
    underlined: bool
    """Whether the next line makes this one a heading."""
    start: int
    """The column at which the row begins."""
    end: int
    """The column at which the row ends."""
    cursor: int
    """The column of a cursor drawn in this row, or -1."""
    current: bool
    """Whether the cursor is somewhere in this line."""
    selected: Range | None
    """The selected columns of the row; one beyond the end when the line end is selected too."""
    matches: tuple[tuple[int, int, bool], ...]
    """Columns found by a search, each with whether it is the current match."""
    faded: bool
    """Whether focus mode dims the row."""
    number: str
    """The content of the gutter: a line number, or spaces, or nothing."""


class RowPainter:
    """Makes strips of row keys, with the styles that CSS gives a widget's component classes."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._strips: LRUCache[RowKey, Strip] = LRUCache(_CACHED_ROWS)
        self._styles: dict[Names, Style] = {}
        self._parts: dict[str, Style] = {}
        self._width = self._margin = 0
        self._tab_width = 4

    def restyle(self) -> None:
        """Forget styles and rows: the theme, the focus or the CSS has changed."""
        self._strips.clear()
        self._styles.clear()
        self._parts.clear()

    def resize(self, width: int, margin: int, tab_width: int) -> None:
        """Rows are now `width` cells wide, the first `margin` of them empty."""
        if (width, margin, tab_width) != (self._width, self._margin, self._tab_width):
            self._width, self._margin, self._tab_width = width, margin, tab_width
            self._strips.clear()

    def blank(self) -> Strip:
        """A row below the end of the text."""
        return Strip.blank(self._width, self._style(()))

    def paint(self, key: RowKey) -> Strip:
        """The row that `key` describes."""
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._paint(key)
        return strip

    def _paint(self, key: RowKey) -> Strip:
        ground: Names = ("cursor-line",) if key.current else ()
        segments: list[Segment] = []
        used = 0
        if self._margin:
            segments.append(Segment(" " * self._margin, self._style(())))
            used = self._margin
        if key.number:
            name = "cursor-gutter" if key.current else "gutter"
            segments.append(Segment(key.number, self._style((name,))))
            used += len(key.number)
        shown = visible(key.line)
        x = 0
        position = key.start
        for end, names in self._row_runs(key, ground):
            text = widen_tabs(shown[position:end] or " ", x, self._tab_width)
            segments.append(Segment(text, self._style(names)))
            x += cells(text, self._tab_width)
            position = end
        if used + x < self._width:
            segments.append(Segment(" " * (self._width - used - x), self._style(ground)))
        strip = Strip(segments, used + x if used + x > self._width else self._width)
        return strip if used + x <= self._width else strip.crop(0, self._width)

    def _row_runs(self, key: RowKey, ground: Names) -> list[Run]:
        """The runs of the row with all that lies over them; may reach one column past its end."""
        runs = []
        for end, names in runs_of(key.line, key.state, key.underlined):
            if end > key.start:
                runs.append((min(end, key.end), ground + names))
                if end >= key.end:
                    break
        if key.faded:
            runs = [(end, (*names, "faded")) for end, names in runs]
        for start, end, is_current in key.matches:
            runs = _overlay(runs, key.start, start, end, "match-current" if is_current else "match", ground)
        if key.selected:
            runs = _overlay(runs, key.start, *key.selected, "selection", ground)
        if key.cursor >= 0:
            after = max(next_boundary(key.line, key.cursor), key.cursor + 1)
            runs = _overlay(runs, key.start, key.cursor, after, "cursor", ground)
        return runs

    def _style(self, names: Names) -> Style:
        style = self._styles.get(names)
        if style is None:
            style = self._part("")
            for name in names:
                style += self._part(name)
            self._styles[names] = style
        return style

    def _part(self, name: str) -> Style:
        """What the component class of `name` adds: only the properties that its CSS sets."""
        style = self._parts.get(name)
        if style is None:
            style = self._parts[name] = self._component(name) if name else self._widget.rich_style
        return style

    def _component(self, name: str) -> Style:
        css = self._widget.get_component_styles(component_class(name))
        full = self._widget.get_component_rich_style(component_class(name))
        has_background = css.has_rule("background") and css.background.a > 0
        return css.text_style + Style(
            color=full.color if css.has_rule("color") or css.has_rule("auto_color") else None,
            bgcolor=full.bgcolor if has_background else None,
        )


def _overlay(runs: list[Run], start: int, begin: int, stop: int, name: str, ground: Names) -> list[Run]:
    """`runs`, from column `start` on, with `name` added from `begin` to `stop` (also past the end)."""
    laid: list[Run] = []
    position = start
    for end, names in runs:
        if begin > position and begin < end:
            laid.append((begin, names))
            position = begin
        if begin <= position < stop:
            cut = min(end, stop)
            laid.append((cut, (*names, name)))
            position = cut
        if position < end:
            laid.append((end, names))
            position = end
    if stop > position:
        laid.append((stop, (*ground, name)))
    return laid
