"""Lays out a post for the terminal so quickly that it can be done again after every pause in typing.

The block structure of the whole post is read each time (12 ms for 100 KB); the inline text, which costs
more, only for blocks that were not in the last layout as they are now.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bloggy.domain.clean import clean_line
from bloggy.render import dialect
from bloggy.render.blocks import BlockWriter, title_lines
from bloggy.render.glyphs import ASCII, UNICODE
from bloggy.render.inline import Inlines, NoteKey, note_key, picture_runs, plain
from bloggy.render.layout import Layout, Line, PictureInfo, Spot, TitleBlock
from bloggy.render.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from markdown_it.token import Token

    Pictures = Callable[[str], PictureInfo | None]

NARROWEST = 12
"""Cells; a smaller width is laid out as this one."""


@dataclass(slots=True, kw_only=True)
class _Block:
    """One top-level block, its inline text read."""

    tokens: Sequence[Token]
    origin: int
    """Source line of its first line when it was read."""
    notes: tuple[NoteKey, ...]
    """The footnotes it refers to, in order."""
    pictures: tuple[str, ...]
    inline_notes: Mapping[int, Sequence[Token]]
    label: str | None
    """Of the footnote whose text it is."""
    laid_for: tuple[object, ...] | None = None
    lines: list[Line] = field(default_factory=list)
    offsets: tuple[int, ...] = ()


class Layouter:
    """Lays out versions of one post, keeping what did not change. Not for two threads at once."""

    def __init__(
        self,
        *,
        pictures: Pictures | None = None,
        ascii: bool = False,
        addresses: bool = False,
        breathe: Callable[[], None] | None = None,
    ) -> None:
        """`pictures` is asked for each picture each time (None: unknown, remote) and must be quick.

        `addresses` shows the address after each link. `breathe` is called between blocks.
        """
        self._pictures = pictures or (lambda _source: None)
        self._about = Inlines(glyphs=ASCII if ascii else UNICODE, addresses=addresses)
        self._breathe = breathe or (lambda: None)
        self._blocks: dict[tuple[object, ...], _Block] = {}

    def lay_out(
        self, markdown: str, width: int, *, title_block: TitleBlock | None = None, first_line: int = 0
    ) -> Layout:
        """`markdown` (a body without front matter) in lines of at most `width` cells.

        `first_line` is the 0-based line of the file where the body begins; `Layout.line_for` counts
        lines of the file.
        """
        width = max(width, NARROWEST)
        blocks = self._read(markdown)
        out = _Assembly(first_line)
        if title_block is not None:
            out.heading(self._title(title_block, blocks, width))
        ordered = _Numbering()
        texts = {block.label: (block, start) for block, start in blocks if block.label is not None}
        for block, start in blocks:
            if block.label is None:
                self._lay(block, width, ordered.numbers(block))
                out.add(block, start)
        self._add_notes(out, ordered, texts, width)
        return out.layout(width)

    # -- reading

    def _read(self, markdown: str) -> list[tuple[_Block, int]]:
        """The post's blocks, each with its first source line."""
        source = markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        tokens, env = dialect.parse_blocks(markdown, breathe=self._breathe)
        references = env.get("references", {})
        labels = tuple(env.get("footnotes", {}).get("refs", {}))
        marks = (repr(references), labels)
        kept: dict[tuple[object, ...], _Block] = {}
        found: list[tuple[_Block, int]] = []
        for group in _groups(tokens):
            lines = group[0].map or [0, 0]
            text = "\n".join(source[lines[0] : lines[1]])
            # the kind too: the same lines can be a paragraph here and a lazy continuation there
            key = (group[0].type, text, marks if "[" in text else None)
            block = kept.get(key) or self._blocks.get(key)
            if block is None:
                self._breathe()
                block = _read_block(group, lines[0], references, labels)
            kept[key] = block
            found.append((block, lines[0]))
        self._blocks = kept
        return found

    # -- laying out

    def _lay(self, block: _Block, width: int, notes: Mapping[NoteKey, int], number: int = 0) -> None:
        facts = tuple(self._pictures(source) for source in block.pictures)
        key = (width, tuple(notes.items()), facts, number)
        if key == block.laid_for:
            return
        self._breathe()
        about = replace(self._about, notes=notes, pictures=dict(zip(block.pictures, facts, strict=True)))
        writer = BlockWriter(width, about, block.origin)
        if block.label is not None:
            writer.note(number, block.label)
        writer.write(block.tokens)
        block.laid_for, block.lines, block.offsets = key, writer.lines, tuple(writer.sources)

    def _add_notes(
        self,
        out: _Assembly,
        ordered: _Numbering,
        texts: Mapping[str, tuple[_Block, int]],
        width: int,
    ) -> None:
        if not ordered.order:
            return
        rule = self._about.glyphs.rule * 8
        out.heading([line for line, _ in wrap([(rule, "rule", None, 0)], width)])
        at = 0
        while at < len(ordered.order):  # a footnote may mention further ones
            note = ordered.order[at]
            at += 1
            start: int | None
            if isinstance(note, tuple):
                mentioned = note[0].inline_notes[note[1]]
                block, start = _note_block(mentioned, note[0].origin), None
            elif note in texts:
                block, start = texts[note]
            else:
                continue  # its text stands inside a quote or a list, and is shown there
            self._lay(block, width, ordered.numbers(block), at)
            out.add(block, start)

    def _title(self, title: TitleBlock, blocks: Sequence[tuple[_Block, int]], width: int) -> list[Line]:
        shown = title.title
        if (
            blocks
            and blocks[0][0].tokens[0].tag == "h1"
            and plain(blocks[0][0].tokens[1]) == clean_line(shown)
        ):
            shown = ""  # the text begins with its own title
        lines = title_lines(shown, title.facts, title.summary, width, self._about)
        if title.image:
            info = self._pictures(title.image)
            runs = picture_runs(title.image, clean_line(title.image_alt), info, self._about.glyphs, 0)
            lines += [line for line, _ in wrap(runs, width)]
        return lines


class _Numbering:
    """Gives footnotes their numbers in the order in which they are first mentioned."""

    def __init__(self) -> None:
        self.order: list[str | tuple[_Block, int]] = []
        self._named: dict[str, int] = {}

    def numbers(self, block: _Block) -> dict[NoteKey, int]:
        given: dict[NoteKey, int] = {}
        for note in block.notes:
            if isinstance(note, int):
                self.order.append((block, note))
                given[note] = len(self.order)
                continue
            if note not in self._named:
                self.order.append(note)
                self._named[note] = len(self.order)
            given[note] = self._named[note]
        return given


class _Assembly:
    """Puts laid-out blocks under each other."""

    def __init__(self, first_line: int) -> None:
        self._first_line = first_line
        self._lines: list[Line] = []
        self._spots: list[Spot] = []

    def heading(self, lines: Iterable[Line]) -> None:
        """Lines that have no source of their own."""
        lines = list(lines)
        if lines and self._lines:
            self._lines.append(())
        self._lines += lines

    def add(self, block: _Block, start: int | None) -> None:
        """A laid-out block; `start` is its first source line, None if it has none of its own."""
        if not block.lines:
            return
        if self._lines:
            self._lines.append(())
        if start is not None:
            self._spots.append(Spot(start + self._first_line, len(self._lines), block.offsets))
        self._lines += block.lines

    def layout(self, width: int) -> Layout:
        spots = sorted(self._spots, key=lambda spot: spot.source)
        return Layout(width=width, lines=tuple(self._lines), spots=tuple(spots))


def _groups(tokens: list[Token]) -> Iterable[list[Token]]:
    """The tokens of each top-level block."""
    group: list[Token] = []
    depth = 0
    for token in tokens:
        group.append(token)
        depth += token.nesting
        if depth == 0:
            yield group
            group = []


def _read_block(
    tokens: list[Token], origin: int, references: dict[str, Any], labels: Sequence[str]
) -> _Block:
    env: dict[str, Any] = {
        "references": references,
        "footnotes": {"refs": dict.fromkeys(labels, -1), "list": {}},
    }
    dialect.parse_inlines(tokens, env)
    listed = env["footnotes"]["list"]
    written_here = {number: note["tokens"] for number, note in listed.items() if "tokens" in note}
    return _block(tokens, origin, written_here)


def _block(tokens: Sequence[Token], origin: int, inline_notes: Mapping[int, Sequence[Token]]) -> _Block:
    notes: list[NoteKey] = []
    pictures: list[str] = []
    for token in tokens:
        for child in token.children or ():
            if child.type == "footnote_ref":
                notes.append(note_key(child))
            elif child.type == "image":
                pictures.append(str(child.attrs.get("src", "")))
    opening = tokens[0]
    label = str(opening.meta["label"]) if opening.type == "footnote_reference_open" else None
    return _Block(
        tokens=tokens,
        origin=origin,
        notes=tuple(dict.fromkeys(notes)),
        pictures=tuple(dict.fromkeys(pictures)),
        inline_notes=inline_notes,
        label=label,
    )


def _note_block(children: Sequence[Token], origin: int) -> _Block:
    """A block of its own for a footnote that was written in place, `^[like this]`."""
    from markdown_it.token import Token

    text = Token("inline", "", 0, children=list(children))
    block = _block([text], origin, {})
    # markdown-it mixes up the numbers of notes inside such a note: those are not shown
    block.notes = tuple(note for note in block.notes if isinstance(note, str))
    block.label = ""
    return block


def lay_out(
    markdown: str,
    width: int,
    *,
    title_block: TitleBlock | None = None,
    pictures: Pictures | None = None,
    ascii: bool = False,
    addresses: bool = False,
    first_line: int = 0,
) -> Layout:
    """Lay out `markdown` once; see `Layouter` for the parameters."""
    layouter = Layouter(pictures=pictures, ascii=ascii, addresses=addresses)
    return layouter.lay_out(markdown, width, title_block=title_block, first_line=first_line)
