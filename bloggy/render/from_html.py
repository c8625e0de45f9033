"""Brings the HTML of a blog back as Markdown, so that an edit made there changes just those words here.

What is unchanged against the Markdown that the HTML was once made from keeps its exact bytes. The rest is
converted and rendered again: where Markdown does not say the same, the HTML stays as it is in the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bloggy.render.blog_html import blog_html, relinked
from bloggy.render.conversion import Conversion, Item, items_of
from bloggy.render.html_tree import TooDeep, canon_of
from bloggy.render.html_units import Unit, in_paragraphs, notes_of, units, unprotected
from bloggy.render.pairing import changed, same
from bloggy.render.raw_html import raw
from bloggy.render.source_blocks import IN_PLACE, Source, SourceBlock, source_blocks
from bloggy.render.weave import Piece, weave
from bloggy.render.wordpress_blocks import blog_blocks
from bloggy.render.wordpress_pieces import pieces_of

LONGEST = 2_000_000
"""Characters; longer HTML is kept as it is."""
MOST_TAGS = 20_000
"""More than anybody writes in one post; reading them takes seconds."""
_TRIES = 6
_NOTE_ID = re.compile(r"(?<=\")(#?fn(?:ref)?)-[^\"]*-(?=\d+(?::\d+)?\")")


def to_markdown(
    html: str,
    *,
    base: str = "",
    links: Mapping[str, str] | None = None,
    classic: bool = False,
    native: bool = False,
) -> str:
    """The HTML of a post (of WordPress with or without blocks, of Ghost) as Markdown of our dialect.

    `base`: the Markdown that the HTML was once made from; blocks unchanged against it keep its bytes.
    `links`: link as written by address, for what was uploaded.
    `classic`: a line end in words that stand in no element is a break, as in posts of WordPress's old editor.
    `native`: the HTML is exactly what a WordPress keeps, and goes back into it piece by piece; then `classic`
    is found out for each.
    Rendered again the result shows what `html` shows; what Markdown can't say stays HTML. Nothing is raised.
    """
    html = html.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
    html = relinked(html, links or {})
    html = html.replace("\r\n", "\n") if native else unprotected(html)
    if len(html) > LONGEST or html.count("<") > MOST_TAGS:
        return raw(html) + "\n"
    if base and any(_bare(html) == _bare(unprotected(write(base))) for write in (blog_html, blog_blocks)):
        return base
    try:
        for in_place in (True, False):
            text = _Reading.of(html, base, classic=classic, native=native, in_place=in_place).result()
            if text is not None:
                return text
    except TooDeep:
        pass
    return raw(html) + "\n"


def whole_of(html: str, *, links: Mapping[str, str]) -> str:
    """What `to_markdown` makes of the native `html` if nothing else is right: all of it as HTML."""
    return raw(relinked(html, links).replace("\r\n", "\n")) + "\n"


def _bare(html: str) -> str:
    return _NOTE_ID.sub(r"\1", html).strip()


@dataclass(slots=True, kw_only=True)
class _Reading:
    """One HTML text against one Markdown text."""

    base: str
    source: Source
    blocks: list[SourceBlock]
    """Those that show something."""
    own: list[list[Unit]]
    """The units of each block."""
    found: list[Unit]
    """The units of the HTML, footnotes apart."""
    notes: dict[str, list[Unit]]
    """The footnotes of the HTML by label."""
    conversion: Conversion
    levels: dict[int, int] = field(default_factory=dict)
    """How much less to trust a unit after it came out wrong: 1 convert it anew, 2 keep its HTML."""

    @classmethod
    def of(cls, html: str, base: str, *, classic: bool, native: bool, in_place: bool) -> _Reading:
        """`in_place`: whether notes written where they are called may stay so. Raises TooDeep."""
        source = source_blocks(base)
        labels = {
            number: str(number) if label == IN_PLACE and not in_place else label
            for number, label in source.labels.items()
        }
        canon = replace(canon_of(html, native=native), labels=labels)
        found = [piece.unit for piece in pieces_of(html, canon)] if native else units(html, canon)
        notes = {
            labels.get(number, str(number)) + (f" {number}" if labels.get(number) == IN_PLACE else ""): note
            for number, note in notes_of(found, canon).items()
        }
        own = [units(block.html, canon) for block in source.blocks]
        pairs = [(block, shown) for block, shown in zip(source.blocks, own, strict=True) if shown]
        reading = cls(
            base=base,
            source=source,
            blocks=[block for block, _shown in pairs],
            own=[shown for _block, shown in pairs],
            found=found,
            notes=notes,
            conversion=Conversion(canon=canon, references=source.references),
        )
        taken = {place for places in reading._kept().values() for place in places}
        reading.found = in_paragraphs(found, taken, canon, classic=classic)
        return reading

    def result(self) -> str | None:
        """The Markdown; None if it can't be made right."""
        if self.base and self.conversion.shown(self.base) == self._wanted():
            return self.base
        for _try in range(_TRIES):
            text = self._text()
            if text is None:
                return None
            wrong = self._wrong(text)
            if not wrong:
                return text
            if all(self.levels.get(place, 0) >= 2 for place in wrong):
                return None
            for place in wrong:
                self.levels[place] = self.levels.get(place, 0) + 1
        return None

    def _wanted(self) -> tuple[list[str], dict[str, list[str]]]:
        notes = {label: [unit.key for unit in note] for label, note in self.notes.items()}
        return [unit.key for unit in self.found], notes

    def _wrong(self, text: str) -> set[int]:
        """The units that `text` does not show, and their neighbours; empty if all is right."""
        wanted, notes = self._wanted()
        shown, shown_notes = self.conversion.shown(text)
        if shown == wanted:
            return set() if notes == shown_notes else set(range(len(wanted)))
        head = 0
        while head < min(len(shown), len(wanted)) and shown[head] == wanted[head]:
            head += 1
        tail = 0
        while tail < min(len(shown), len(wanted)) - head and shown[-1 - tail] == wanted[-1 - tail]:
            tail += 1
        last = len(wanted) - tail
        near = {head - 1, head, last - 1, last}
        return {place for place in near if 0 <= place < len(wanted)} or {max(0, len(wanted) - 1)}

    def _kept(self) -> dict[int, range]:
        """By block of the source that is unchanged, its units."""
        flat = [(number, unit.key) for number, shown in enumerate(self.own) for unit in shown]
        places = same([key for _number, key in flat], [unit.key for unit in self.found])
        by_block: dict[int, list[int]] = {}
        for (number, _key), place in zip(flat, places, strict=True):
            by_block.setdefault(number, []).append(place)
        return {
            number: range(at[0], at[-1] + 1)
            for number, at in by_block.items()
            if at[0] >= 0
            and at == list(range(at[0], at[0] + len(at)))
            and not any(self.levels.get(place) for place in at)
        }

    def _text(self) -> str | None:
        kept = self._kept()
        pieces: list[Piece] = []
        block = unit = 0
        for number, places in [*kept.items(), (len(self.blocks), range(len(self.found), len(self.found)))]:
            pieces += self._between(range(block, number), range(unit, places.start))
            if number < len(self.blocks):
                pieces.append(Piece(block=number, text=self._source_of(number)))
            block, unit = number + 1, places.stop
        notes = self._notes()
        if notes is None:
            return None
        edits, appended = notes
        return weave(self.source, self.blocks, pieces, edits=edits, appended=appended)

    def _source_of(self, number: int) -> str:
        return self.source.text(self.blocks[number].start, self.blocks[number].end)

    def _between(self, blocks: range, places: range) -> list[Piece]:
        """What becomes of some blocks of the source, of which none is unchanged."""
        items = items_of(self.found, places, self.levels)
        old = ["\n".join(unit.key for unit in self.own[number]) for number in blocks]
        new = ["" if item.level else item.key for item in items]
        by_item = {place: blocks[at] for at, place in changed(old, new).items()}
        pieces = []
        for at, item in enumerate(items):
            number = by_item.get(at, -1)
            if number < 0:
                text = self.conversion.of(item)
            else:
                text = self.conversion.edited(self._source_of(number), self.own[number], item)
            pieces.append(Piece(block=number, text=text))
        return pieces

    def _notes(self) -> tuple[dict[int, tuple[int, str | None]], list[str]] | None:
        """Edits for the footnotes' own lines, and footnotes to be added; None if that is not possible."""
        edits: dict[int, tuple[int, str | None]] = {}
        appended: list[str] = []
        left = dict(self.notes)
        for number, note in enumerate(self.source.notes, 1):
            label = f"{IN_PLACE} {number}" if note.label == IN_PLACE else note.label
            old = units(note.html, self.conversion.canon)
            new = left.pop(label, None)
            if new is not None and [unit.key for unit in new] == [unit.key for unit in old]:
                continue
            if note.label == IN_PLACE or note.start < 0:
                if new is not None:
                    return None
                continue
            text = None
            if new is not None:
                written = _dedented(self.source.text(note.start, note.end), note.label)
                text = _note(label, self.conversion.edited(written, old, Item.whole(new)))
            edits[note.start] = (note.end, text)
        for label, new in left.items():
            if label.startswith(IN_PLACE):
                return None
            appended.append(_note(label, self.conversion.of(Item.whole(new))))
        return edits, appended


def _dedented(text: str, label: str) -> str:
    first, *rest = text.replace("\r\n", "\n").split("\n")
    head = first.split(f"[^{label}]:", 1)[1].lstrip()
    return "\n".join([head, *(line[min(4, len(line) - len(line.lstrip())) :] for line in rest)])


def _note(label: str, text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([f"[^{label}]: {first}", *(f"    {line}" if line else "" for line in rest)])
