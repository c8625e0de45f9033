"""Changes one piece of a WordPress post as little as it can, and writes a new one as its neighbours are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bloggy.render import conversion
from bloggy.render.conversion import Conversion
from bloggy.render.dialect_rules import BLOCK_MARK
from bloggy.render.html_tree import Canon, TooDeep
from bloggy.render.html_units import units
from bloggy.render.word_merge import carried
from bloggy.render.wordpress_blocks import html_block
from bloggy.render.wordpress_pieces import Piece, pieces_of
from bloggy.render.wordpress_written import Item, Written, unlinked

_TELLING = ("level", "ordered", "start", "className")
"""Of a block's attributes, those that say what its element says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Editing:
    """How pieces of one post are changed and written."""

    canon: Canon
    written: Written
    careful: bool = False
    """Write words in elements of their own even for the old editor."""

    def edited(self, piece: Piece, own: str, item: Item) -> str:
        """`own`, the bytes of `piece`, so that it says what `item` says."""
        if piece.unit.key == item.key:
            return own
        for before, after in self._ways(piece, item):
            text = carried(own, before, after)
            if self._right(text, piece, item, own):
                return text
        return self.written_anew(item, inside=piece.inside, bare=piece.bare or None)

    def _ways(self, piece: Piece, item: Item) -> Iterator[tuple[str, str]]:
        """What the piece said and what it is to say, in notations near its own."""
        if piece.unit.kept or item.unit.kept:
            if piece.unit.kept and item.unit.kept:
                yield piece.unit.html, item.unit.html
            return
        if not item.tokens:
            yield piece.unit.html, item.unit.html
            return
        known = Conversion(canon=self.canon).of(conversion.Item(units=[piece.unit]))
        old, env = self.written.tokens(known, links=False)
        write = self.written.html
        if piece.bare:
            write = self.written.bare
        elif piece.block and piece.block != "html":
            write = self.written.as_blocks
        before, after = write(old, env), write(item.tokens, item.env)
        yield before, after
        yield unlinked(before), unlinked(after)
        yield piece.unit.html, item.unit.html

    def _right(self, text: str, piece: Piece, item: Item, own: str) -> bool:
        """Whether `text`, in the place of `piece`, says it, and the editor will know it again."""
        try:
            if piece.inside:
                return [unit.key for unit in units(text, self.canon)] == [item.key]
            found = pieces_of(text, self.canon)
        except TooDeep:
            return False
        if [(one.unit.key, one.block, one.bare) for one in found] != [(item.key, piece.block, piece.bare)]:
            return False
        if not piece.block or piece.block == "html" or piece.unit.kept:
            return True
        anew = _skeleton(self.written.as_blocks(item.tokens, item.env)) if item.tokens else []
        if anew and anew[0][0] != "html":
            return _skeleton(text) == anew
        # HTML in the Markdown, since it can't say all of the block: it stays if its element does.
        elements = [[node.name for node in unit.nodes if node.name] for unit in (piece.unit, item.unit)]
        return elements[0] == elements[1] and _skeleton(text) == _skeleton(own)

    def writer(self, item: Item) -> Callable[[bool], str]:
        """Writes `item` when it is known whether it stands inside a block of HTML."""
        return lambda inside: self.written_anew(item, inside=inside)

    def written_anew(self, item: Item, *, inside: bool, bare: bool | None = None) -> str:
        """A piece that was not there. `inside`: in a block of HTML. `bare`: for the old editor."""
        how = self.written
        if inside:
            return item.unit.html if not item.unit.kept else _without_marks(item.unit.html)
        if how.blocks and not bare:
            if item.unit.kept:
                return item.unit.html
            return how.as_blocks(item.tokens, item.env) if item.tokens else html_block(item.unit.html)
        if item.unit.kept:
            return item.unit.html
        if item.tokens and not self.careful:
            text = how.bare(item.tokens, item.env)
            if [piece.unit.key for piece in pieces_of(text, self.canon)] == [item.key]:
                return text
        return item.unit.html


def _skeleton(text: str) -> list[tuple[str, bool, dict[str, object]]]:
    """The blocks of a text, with those attributes that go with their elements."""
    return [
        (mark["name"], bool(mark["closer"]), _telling(mark["attributes"]))
        for mark in BLOCK_MARK.finditer(text)
    ]


def _telling(attributes: str | None) -> dict[str, object]:
    try:
        known = json.loads(attributes or "{}")
    except ValueError:
        return {}
    return {name: known[name] for name in _TELLING if name in known} if isinstance(known, dict) else {}


def _without_marks(html: str) -> str:
    return BLOCK_MARK.sub("", html).strip("\n")
