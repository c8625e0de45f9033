"""The ways in, as a short list of two lines each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bloggy.tui.glyphs import to_ascii
from bloggy.tui.widgets.line_list import LineList, Piece, fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way in."""

    name: str
    title: str
    about: str


class Ways(LineList):
    """The list of them."""

    row_height: int = 3

    def __init__(self, ways: Sequence[Way], *, ascii_only: bool) -> None:
        super().__init__()
        self._ways, self._ascii = tuple(ways), ascii_only

    def on_mount(self) -> None:
        self.set_count(len(self._ways), 0)

    def be_tight(self, tight: bool) -> None:
        """Without empty lines between them, where there is little room."""
        self.row_height = 2 if tight else 3
        self.styles.height = self.row_height * len(self._ways)
        self.set_count(len(self._ways))

    @property
    def chosen(self) -> Way:
        """The way under the cursor."""
        return self._ways[self.cursor]

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        way = self._ways[index]
        ellipsis = to_ascii("…", ascii_only=self._ascii)
        if line == 0:
            return [(f" {index + 1}  ", "accent"), (fit(way.title, width - 4, ellipsis), "title")]
        if line == 1:
            about = to_ascii(way.about, ascii_only=self._ascii)
            return [("    ", ""), (fit(about, width - 4, ellipsis), "quiet")]
        return []
