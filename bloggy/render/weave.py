"""Puts a text together again from its own blocks and new ones, with its own lines between them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bloggy.render.source_blocks import Source, SourceBlock

_BULLET = re.compile(r"^[-*+](?=[ \n]|\Z)", re.MULTILINE)
_NUMBER = re.compile(r"^(\d+)[.)](?=[ \n]|\Z)", re.MULTILINE)
_LIST = re.compile(r"\s{0,3}(?:(?P<bullet>[-*+])|\d{1,9}(?P<end>[.)]))(?:\s|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One block of the new text."""

    text: str
    block: int = -1
    """The block of the source that it is, or stands for; -1: none."""


def weave(
    source: Source,
    blocks: Sequence[SourceBlock],
    woven: Sequence[Piece],
    *,
    edits: Mapping[int, tuple[int, str | None]],
    appended: Sequence[str],
) -> str:
    """The new text.

    `blocks`: those of the source that count. `edits`: by first line, the line after the last and the text in
    their place (None: gone), for lines between the blocks. `appended` comes below everything.
    """
    newline = "\r\n" if source.lines and source.lines[0].endswith("\r\n") else "\n"
    between = _Between(source=source, blocks=blocks, edits=edits, newline=newline)
    out: list[str] = []
    last, direct, before = -1, True, ""
    for piece in woven:
        text = piece.text
        if text != _own(source, blocks, piece):
            text = text.replace("\n", newline)
        if piece.block < 0:
            text = _distinct(text, before)
            out.append(newline * 2 if out else "")
            direct = False
        else:
            follows = direct and piece.block == last + 1
            out.append(
                between.glue(piece.block) if follows else between.apart(last + 1, piece.block, bool(out))
            )
            last, direct = piece.block, True
        out.append(text)
        before = text
    if direct and last == len(blocks) - 1:
        out.append(between.ending(newline))
    else:
        out.append(between.apart(last + 1, len(blocks), bool(out)).rstrip("\r\n") + newline)
    for note in appended:
        out = ["".join(out).rstrip("\r\n"), newline * 2, note.replace("\n", newline), newline]
    return "".join(out)


def _own(source: Source, blocks: Sequence[SourceBlock], piece: Piece) -> str | None:
    if piece.block < 0:
        return None
    return source.text(blocks[piece.block].start, blocks[piece.block].end)


def _distinct(text: str, before: str) -> str:
    """`text`, so that two lists, one after the other, do not become one."""
    old, new = _LIST.match(before), _LIST.match(text)
    if old and new and old["bullet"] and old["bullet"] == new["bullet"]:
        return _BULLET.sub("*" if old["bullet"] == "-" else "-", text)
    if old and new and old["end"] and old["end"] == new["end"]:
        return _NUMBER.sub(r"\1" + (")" if old["end"] == "." else "."), text)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Between:
    """What stands between the blocks of the source: blank lines and definitions."""

    source: Source
    blocks: Sequence[SourceBlock]
    edits: Mapping[int, tuple[int, str | None]]
    newline: str

    def glue(self, at: int) -> str:
        """What stands before the block `at`, from the end of the one before it."""
        first = self.blocks[at - 1].end if at else 0
        last = self.blocks[at].start if at < len(self.blocks) else len(self.source.lines)
        ending = ""
        if at:
            line = self.source.lines[first - 1] if first else ""
            ending = line[len(line.rstrip("\r\n")) :]
        out = [ending]
        while first < last:
            end, text = self.edits.get(first, (first + 1, self.source.lines[first]))
            if first in self.edits and text is not None:
                text = text.replace("\n", self.newline) + self.newline
            out.append(text or "")
            first = end
            while text is None and first < last and not self.source.lines[first].strip():
                first += 1
        return "".join(out)

    def ending(self, newline: str) -> str:
        """What stands below the last block."""
        text = self.glue(len(self.blocks))
        last = self.blocks[-1].end if self.blocks else 0
        gone = any(start >= last and new is None for start, (_end, new) in self.edits.items())
        return text.rstrip("\r\n") + newline if gone else text

    def apart(self, first: int, last: int, after: bool) -> str:
        """The lines before the blocks from `first` to `last`, where what stood round them has changed."""
        gap = self.newline * 2
        words = [text.strip("\r\n") for at in range(first, last + 1) if (text := self.glue(at)).strip()]
        return (gap if after else "") + "".join(word + gap for word in words)
