"""Shows a post as its readers will see it, beside the text and never in the way of a key.

The post is laid out in a thread; the pane draws only the lines on screen. While one version is being laid
out, only the newest of those that arrive is remembered.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.worker import get_current_worker

from bloggy.domain.clean import clean_line, safe_url
from bloggy.i18n import _
from bloggy.render.layout import STYLES, Layout, Span
from bloggy.tui.bindings import bindings

if TYPE_CHECKING:
    from pathlib import Path

    from textual.timer import Timer

    from bloggy.services.preview import LinePreview

PAUSE = 0.08
"""Seconds without a new version before one is laid out."""
LONGEST_PAUSE = 0.5
"""Seconds after which one is laid out although new versions keep coming."""
WIDEST = 100
"""Cells of the text's measure, however wide the pane is."""
_SLICE = 0.001
"""Seconds of laying out after which the thread lets the keys through."""

Text = str | Callable[[], str]


class _Superseded(Exception):
    """The layout in work is no longer wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    text: str
    path: Path | None
    root: Path | None
    width: int


def _class(token: str) -> str:
    return "preview-pane--" + token.replace(".", "-")


class PreviewPane(ScrollView, can_focus=True):
    """A rendered post that follows the cursor of an editor, or is read by scrolling."""

    BINDINGS: ClassVar[list[BindingType]] = [
        each for each in bindings("list") if getattr(each, "action", "") != "choose"
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {_class(token) for token in STYLES}
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    PreviewPane {
        height: 1fr;
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    PreviewPane > .preview-pane--title { color: $accent; text-style: bold; }
    PreviewPane > .preview-pane--meta { color: $quiet; }
    PreviewPane > .preview-pane--summary { color: $quiet; text-style: italic; }
    PreviewPane > .preview-pane--heading1 { color: $accent; text-style: bold; }
    PreviewPane > .preview-pane--heading2 { color: $accent; text-style: bold; }
    PreviewPane > .preview-pane--heading3 { color: $strong; text-style: bold; }
    PreviewPane > .preview-pane--heading4 { color: $strong; text-style: bold; }
    PreviewPane > .preview-pane--heading5 { color: $strong; text-style: bold italic; }
    PreviewPane > .preview-pane--heading6 { color: $quiet; text-style: bold italic; }
    PreviewPane > .preview-pane--strong { color: $strong; text-style: bold; }
    PreviewPane > .preview-pane--em { text-style: italic; }
    PreviewPane > .preview-pane--strike { color: $quiet; text-style: strike; }
    PreviewPane > .preview-pane--link { color: $secondary; text-style: underline; }
    PreviewPane > .preview-pane--address { color: $quiet; }
    PreviewPane > .preview-pane--image { color: $foreground; }
    PreviewPane > .preview-pane--image-facts { color: $quiet; }
    PreviewPane > .preview-pane--image-problem { color: $warning; }
    PreviewPane > .preview-pane--footnote { color: $secondary; }
    PreviewPane > .preview-pane--quote { color: $quiet; text-style: italic; }
    PreviewPane > .preview-pane--quote-mark { color: $line; }
    PreviewPane > .preview-pane--bullet { color: $accent; }
    PreviewPane > .preview-pane--task { color: $accent; }
    PreviewPane > .preview-pane--term { color: $strong; text-style: bold; }
    PreviewPane > .preview-pane--rule { color: $line; }
    PreviewPane > .preview-pane--html { color: $quiet; }
    PreviewPane > .preview-pane--dim { color: $quiet; }
    PreviewPane > .preview-pane--code { color: $foreground; background: $bar; }
    PreviewPane > .preview-pane--code-keyword { color: $accent; }
    PreviewPane > .preview-pane--code-string { color: $success; }
    PreviewPane > .preview-pane--code-comment { color: $quiet; text-style: italic; }
    PreviewPane > .preview-pane--code-number { color: $warning; }
    PreviewPane > .preview-pane--code-name { color: $foreground; }
    PreviewPane > .preview-pane--code-function { color: $secondary; }
    PreviewPane > .preview-pane--code-type { color: $secondary; text-style: bold; }
    PreviewPane > .preview-pane--code-operator { color: $quiet; }
    PreviewPane > .preview-pane--code-inserted { color: $success; }
    PreviewPane > .preview-pane--code-deleted { color: $error; }
    PreviewPane > .preview-pane--code-heading { color: $strong; text-style: bold; }
    PreviewPane > .preview-pane--table-head { color: $strong; text-style: bold; }
    PreviewPane > .preview-pane--table-rule { color: $line; }
    """

    class LinkClicked(Message):
        """A web address was clicked (http or https, checked by `safe_url`); nothing was opened yet."""

        def __init__(self, sender: PreviewPane, url: str) -> None:
            super().__init__()
            self.sender, self.url = sender, url

        @property
        def control(self) -> PreviewPane:
            """The pane."""
            return self.sender

    class Shown(Message):
        """A version of the post is on screen."""

        def __init__(self, sender: PreviewPane) -> None:
            super().__init__()
            self.sender = sender

        @property
        def control(self) -> PreviewPane:
            """The pane."""
            return self.sender

    class _LaidOut(Message):
        def __init__(self, wanted: _Wanted, layout: Layout | None) -> None:
            super().__init__()
            self.wanted, self.laid_out = wanted, layout

    def __init__(
        self, *, ascii_only: bool = False, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._ascii = ascii_only
        self._layout_shown: Layout | None = None
        self._text: Text | None = None
        self._place: tuple[Path | None, Path | None] = (None, None)
        self._preview: LinePreview | None = None
        self._working: _Wanted | None = None
        self._stale = False
        self._timer: Timer | None = None
        self._waiting_since = 0.0
        self._following: tuple[int, float] | None = None
        self._fresh = True
        self._span_styles: dict[str, Style] = {}
        self._strips: dict[int, Strip] = {}

    # What others tell it.

    def show(self, what: Text | Layout, *, path: Path | None = None, root: Path | None = None) -> None:
        """Show a post soon: its whole file's text, or something that gives it when it is needed.

        `path` and `root` (the site's folder) say where its pictures are. Another `path`, or none, begins
        at the top; the same one stays where the reader is. A `Layout` is shown at once, as it is.
        """
        if isinstance(what, Layout):
            self._text = None
            self._stale = False
            self._set(what, keep_place=False)
            return
        if path is None or path != self._place[0]:
            self._fresh = True
            self._following = None
        self._text, self._place = what, (path, root)
        self._ask()

    def follow(self, source_line: int, part: float = 0.0) -> None:
        """Keep in sight what line `source_line` (0-based, of the file) became; `part`: how far into it."""
        self._following = (source_line, part)
        self._keep_in_sight()

    @property
    def shown(self) -> Layout | None:
        """What is on screen now."""
        return self._layout_shown

    # Laying out.

    def _measure(self) -> int:
        return min(self.scrollable_content_region.width, WIDEST)

    def _ask(self) -> None:
        """Lay out the newest version after a pause, or at once where nothing is shown yet."""
        self._stale = True
        if not self.is_mounted or self._measure() <= 0 or self._working is not None:
            return
        now = time.monotonic()
        if self._timer is None:
            self._waiting_since = now
        else:
            self._timer.stop()
        if self._layout_shown is None or now - self._waiting_since > LONGEST_PAUSE:
            self._begin()
        else:
            self._timer = self.set_timer(PAUSE, self._begin)

    def _begin(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if self._text is None or self._working is not None:
            return
        text = self._text if isinstance(self._text, str) else self._text()
        path, root = self._place
        self._working = _Wanted(text=text, path=path, root=root, width=self._measure())
        self._stale = False
        self.run_worker(partial(self._lay_out, self._working), thread=True, group="preview")

    def _lay_out(self, wanted: _Wanted) -> None:
        """In a thread, one at a time."""
        from bloggy.services.preview import LinePreview, place_of

        worker = get_current_worker()
        began = time.perf_counter()

        def breathe() -> None:
            nonlocal began
            if worker.is_cancelled:
                raise _Superseded
            if time.perf_counter() - began > _SLICE:
                time.sleep(_SLICE / 10)  # gives up the interpreter, which a busy thread keeps for 5 ms
                began = time.perf_counter()

        if self._preview is None:
            self._preview = LinePreview(ascii_only=self._ascii)
        place = place_of(wanted.path, wanted.root) if wanted.path else None
        try:
            layout = self._preview.render(wanted.text, wanted.width, place=place, breathe=breathe)
        except _Superseded:
            return
        self.post_message(self._LaidOut(wanted, layout))

    def on_preview_pane__laid_out(self, message: _LaidOut) -> None:
        message.stop()
        self._working = None
        if self._text is not None and message.laid_out is not None:
            same = (message.wanted.path, message.wanted.root) == self._place
            if same:
                self._set(message.laid_out, keep_place=not self._fresh)
                self._fresh = self._fresh and self._stale
        if self._stale or (self._text is not None and message.wanted.width != self._measure()):
            self._ask()

    def _set(self, layout: Layout, *, keep_place: bool) -> None:
        self._layout_shown = layout
        self._strips.clear()
        self.virtual_size = Size(0, len(layout.lines))
        if self._following is not None:
            self._keep_in_sight()
        elif not keep_place:
            self.scroll_to(y=0, animate=False, immediate=True)
        self.refresh()
        self.post_message(self.Shown(self))

    def on_resize(self) -> None:
        if self._text is not None and (
            self._layout_shown is None or self._layout_shown.width != self._measure()
        ):
            self._ask()
        self._strips.clear()
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        """Scroll only when the followed line would leave the pane or touch its edge."""
        if self._following is None or self._layout_shown is None:
            return
        height = self.scrollable_content_region.height
        line = self._layout_shown.line_for(*self._following)
        top = round(self.scroll_offset.y)
        edge = min(2, height // 4)
        if not top + edge <= line < top + height - edge:
            self.scroll_to(y=max(line - height // 3, 0), animate=False, immediate=True)

    # Painting.

    def notify_style_update(self) -> None:
        self._span_styles.clear()
        self._strips.clear()
        super().notify_style_update()

    def _style(self, tokens: str) -> Style:
        style = self._span_styles.get(tokens)
        if style is None:
            style = self.rich_style
            for token in tokens.split():
                style += self.get_component_rich_style(_class(token), partial=True)
            self._span_styles[tokens] = style
        return style

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        line = y + round(self.scroll_offset.y)
        strip = self._strips.get(line)
        if strip is None:
            segments = [Segment(span.text, self._style(span.style)) for span in self._spans(line)]
            strip = Strip(segments).adjust_cell_length(width, self._style(""))
            self._strips[line] = strip
        return strip

    def _spans(self, line: int) -> tuple[Span, ...]:
        layout = self._layout_shown
        if layout is not None and line < len(layout.lines):
            return layout.lines[line]
        if line == 0 and layout is not None:
            return (Span(_("Nothing to show yet: write something."), "dim"),)
        return ()

    # Keys and mouse.

    def _scroll_by(self, lines: int) -> None:
        self._following = None
        self.scroll_to(y=round(self.scroll_offset.y) + lines, animate=False, immediate=True)

    def _page(self) -> int:
        return max(1, self.scrollable_content_region.height - 1)

    def action_cursor_up(self) -> None:
        self._scroll_by(-1)

    def action_cursor_down(self) -> None:
        self._scroll_by(1)

    def action_page_up(self) -> None:
        self._scroll_by(-self._page())

    def action_page_down(self) -> None:
        self._scroll_by(self._page())

    def action_first(self) -> None:
        self._scroll_by(-int(self.virtual_size.height))

    def action_last(self) -> None:
        self._scroll_by(int(self.virtual_size.height))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        event.prevent_default()
        self._scroll_by(-3)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        event.prevent_default()
        self._scroll_by(3)

    def _url_at(self, event: events.MouseEvent) -> str | None:
        """The web address under the mouse, when it may be opened."""
        offset = event.get_content_offset(self)
        if offset is None:
            return None
        from bloggy.render.wrap import cells

        column = 0
        for span in self._spans(offset.y + round(self.scroll_offset.y)):
            column += cells(span.text)
            if offset.x < column:
                return safe_url(span.href) if span.href else None
        return None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        url = self._url_at(event)
        shown = Content(clean_line(url)) if url else None
        if shown != self.tooltip:
            self.tooltip = shown

    def on_click(self, event: events.Click) -> None:
        url = self._url_at(event)
        if url is not None:
            event.stop()
            self.post_message(self.LinkClicked(self, url))
