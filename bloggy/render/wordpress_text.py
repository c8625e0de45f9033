"""Reads what WordPress keeps of a post as Markdown, and puts an edited Markdown back into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bloggy.render.from_html import LONGEST, MOST_TAGS, to_markdown, whole_of
from bloggy.render.html_tree import TooDeep, canon_of
from bloggy.render.pairing import changed, same
from bloggy.render.word_merge import carried
from bloggy.render.wordpress_blocks import html_block
from bloggy.render.wordpress_gaps import Gaps
from bloggy.render.wordpress_piece_edit import Editing
from bloggy.render.wordpress_pieces import Piece, pieces_of
from bloggy.render.wordpress_written import Item, Written, written_items

_PASSES = 4
_SHORT = 60_000
"""Characters; in a longer text it is not worth the time to look whether just nothing was changed."""


def body_of(raw: str, *, links: Mapping[str, str] | None = None) -> str:
    """See `notations.body_of`."""
    return retold(raw, base="", links=links)


def retold(raw: str, *, base: str, links: Mapping[str, str] | None = None) -> str:
    """See `notations.retold`."""
    return to_markdown(raw, base=base, links=links, native=True)


def woven(
    raw: str,
    body: str,
    *,
    links: Mapping[str, str] | None = None,
    pictures: Mapping[str, str] | None = None,
    prefix: str = "",
) -> str:
    """See `notations.woven`."""
    back = {address: link for link, address in (links or {}).items()}
    if len(raw) > LONGEST or raw.count("<") > MOST_TAGS:
        return _by_words(raw, body_of(raw, links=back), body)
    canon = canon_of(raw, native=True)
    written = Written.like(raw, links=links or {}, pictures=pictures or {}, prefix=prefix)
    try:
        items = written_items(body, written, canon)
        if not written.blocks and any(item.unit.kept for item in items):
            # With a block in it the old editor's text would no longer be read as such: it becomes blocks.
            return "\n\n".join(_as_blocks(written, item) for item in items)
        text = raw
        for _pass in range(_PASSES):
            before, text = text, _woven_once(text, items, body, back, Editing(canon=canon, written=written))
            if text == before:
                break
    except TooDeep:
        return _by_words(raw, body_of(raw, links=back), body)
    return text


def _by_words(raw: str, whole: str, body: str) -> str:
    """`raw`, whose Markdown is `whole`, with the words of `body`; empty lines around that are none of its."""
    inner = whole.strip("\n")
    text = body.strip("\n")
    before, _inner, after = whole.partition(inner) if inner else (whole, "", "")
    return carried(raw, whole, f"{before}{text}{after}")


def _as_blocks(written: Written, item: Item) -> str:
    if item.unit.kept:
        return item.unit.html
    return written.as_blocks(item.tokens, item.env) if item.tokens else html_block(item.unit.html)


def _woven_once(raw: str, items: Sequence[Item], body: str, back: Mapping[str, str], editing: Editing) -> str:
    """One pass; of what is broken in the text, a second may find more. Raises TooDeep."""
    canon = editing.canon
    pieces = pieces_of(raw, canon)
    wanted = [item.key for item in items]
    if [piece.unit.key for piece in pieces] == wanted:
        return raw
    known = set(wanted).intersection(piece.unit.key for piece in pieces)
    if len(known) * 2 < len(pieces) or len(raw) < _SHORT:
        whole = body_of(raw, links=back)
        if whole.strip() == body.strip():
            return raw
        if whole == whole_of(raw, links=back):
            return _by_words(raw, whole, body)
    first = ""
    for careful in (False, True):
        text = _Weaving.of(raw, pieces, items, replace(editing, careful=careful)).text()
        if [piece.unit.key for piece in pieces_of(text, canon)] == wanted:
            return text
        first = first or text
    return first


@dataclass(slots=True, kw_only=True)
class _Weaving:
    """One text and what it is to say."""

    raw: str
    pieces: Sequence[Piece]
    items: Sequence[Item]
    editing: Editing
    kept: dict[int, int] = field(default_factory=dict)
    """By item, the piece that says it in its place."""
    moved: dict[int, int] = field(default_factory=dict)
    """By item, the piece that says it elsewhere."""
    edited: dict[int, int] = field(default_factory=dict)
    """By item, the piece that it is a change of."""

    @classmethod
    def of(cls, raw: str, pieces: Sequence[Piece], items: Sequence[Item], editing: Editing) -> _Weaving:
        """With each item's piece found."""
        weaving = cls(raw=raw, pieces=pieces, items=items, editing=editing)
        places = same([piece.unit.key for piece in pieces], [item.key for item in items])
        weaving.kept = {place: at for at, place in enumerate(places) if place >= 0}
        weaving._find_moved()
        weaving._find_changed()
        return weaving

    def _find_moved(self) -> None:
        taken = set(self.kept.values())
        left: dict[str, list[int]] = {}
        for at, piece in enumerate(self.pieces):
            if at not in taken and not piece.inside:
                left.setdefault(piece.unit.key, []).append(at)
        for place, item in enumerate(self.items):
            if place not in self.kept and left.get(item.key):
                self.moved[place] = left[item.key].pop(0)

    def _find_changed(self) -> None:
        taken = {*self.kept.values(), *self.moved.values()}
        item = piece = 0
        for next_item, next_piece in [*sorted(self.kept.items()), (len(self.items), len(self.pieces))]:
            new = [at for at in range(item, next_item) if at not in self.moved]
            old = [at for at in range(piece, next_piece) if at not in taken]
            pairs = changed([self.pieces[at].unit.key for at in old], [self.items[at].key for at in new])
            self.edited |= {new[other]: old[one] for one, other in pairs.items()}
            item, piece = next_item + 1, next_piece + 1

    def text(self) -> str:
        """The new text."""
        gaps = Gaps(self.raw, self.pieces)
        for place, item in enumerate(self.items):
            if place in self.kept:
                gaps.old(self.kept[place], self._own(self.kept[place]))
            elif place in self.edited:
                at = self.edited[place]
                gaps.old(at, self.editing.edited(self.pieces[at], self._own(at), item))
            elif place in self.moved:
                gaps.moved(self._own(self.moved[place]), self.editing.writer(item))
            else:
                gaps.new(self.editing.writer(item))
        return gaps.text()

    def _own(self, at: int) -> str:
        return self.raw[self.pieces[at].start : self.pieces[at].end]
