"""Keeps what stands between the pieces of a text, and tells what stands between new neighbours."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bloggy.render.dialect_rules import BLOCK_MARK
from bloggy.render.wordpress_pieces import Piece


class Gaps:
    """A text in the making: its pieces come in order, and what stood between them is put there."""

    def __init__(self, raw: str, pieces: Sequence[Piece]) -> None:
        starts, ends = [piece.start for piece in pieces], [piece.end for piece in pieces]
        self._gaps = [raw[end:start] for end, start in zip([0, *ends], [*starts, len(raw)], strict=True)]
        """What stands before each piece, and after the last."""
        self._newline = "\r\n" if raw.count("\r\n") * 2 > raw.count("\n") else "\n"
        self._out: list[str] = []
        self._next = 0
        """The first gap that has not been passed."""
        self._direct = True
        """What came last stood directly before that gap."""
        self._inside = False
        self._any = False

    def old(self, at: int, text: str) -> None:
        """A piece of the text, perhaps changed, that has its place still."""
        if self._direct and self._next == at:
            self._put(self._gaps[at])
        else:
            self._pass(at + 1)
        self._next, self._direct = at + 1, True
        self._add(text)

    def new(self, write: Callable[[bool], str]) -> None:
        """A piece that did not stand here; `write` is told whether it stands inside a block of HTML."""
        if self._direct and self._gaps[self._next].strip():
            self._put(self._gaps[self._next])
            self._next += 1
            self._apart()
        elif self._any:
            self._apart()
        elif self._next == 0:
            self._put(self._gaps[0])
            self._next = 1
        self._direct = False
        self._add(write(self._inside).replace("\r\n", "\n").replace("\n", self._newline))

    def moved(self, text: str, write: Callable[[bool], str]) -> None:
        """A piece that stood elsewhere; `write` does it for inside a block of HTML."""
        self.new(lambda inside: write(inside) if inside else text)

    def text(self) -> str:
        """All of it."""
        last = len(self._gaps) - 1
        if self._direct and self._next == last:
            self._put(self._gaps[last])
        elif self._next <= last:
            for gap in self._gaps[self._next : last]:
                if gap.strip():
                    self._put(gap)
            self._put(self._gaps[last])
        return "".join(self._out) if "".join(self._out).strip() else ""

    def _pass(self, end: int) -> None:
        """Put what is not just white space of the gaps before `end`."""
        visible = [gap for gap in self._gaps[self._next : end] if gap.strip()]
        for gap in visible:
            self._put(gap)
        if not visible and not self._any:
            self._put(self._gaps[0] if self._next == 0 else "")
        elif self._any or visible:
            self._apart()

    def _apart(self) -> None:
        """An empty line, if there is none; in a block of HTML a line end."""
        tail = "".join(self._out[-3:]).replace("\r\n", "\n")
        ends = len(tail) - len(tail.rstrip("\n"))
        self._out.append(self._newline * max(0, (1 if self._inside else 2) - ends))

    def _put(self, gap: str) -> None:
        self._out.append(gap)
        for mark in BLOCK_MARK.finditer(gap):
            self._inside = not mark["closer"] and not mark["void"]

    def _add(self, text: str) -> None:
        self._out.append(text)
        self._any = True
