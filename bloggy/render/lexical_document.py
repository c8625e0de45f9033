"""Tells a Lexical document as Markdown, and which lines of it stand for which node."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bloggy.domain.ghost_markdown import from_ghost
from bloggy.render.html_markdown import CannotSay, Style
from bloggy.render.lexical_blocks import Block, as_markdown, of_node
from bloggy.render.lexical_cards import card, name_of
from bloggy.render.lexical_json import Broken, Part
from bloggy.render.lexical_parts import MarkdownPart, parts
from bloggy.render.lexical_shows import CLOSE

_TRIES = 8
_EMPTY = '{"root":{"children":[],"direction":null,"format":"","indent":0,"type":"root","version":1}}'


@dataclass(frozen=True, slots=True)
class Document:
    """The nodes of a document as they were written."""

    whole: Part
    nodes: Sequence[Part]
    readable: bool
    """False: it is no document of nodes; then it is one node itself."""

    @classmethod
    def of(cls, raw: str) -> Document:
        """Nothing is raised."""
        if not raw.strip():
            return cls(Part(_EMPTY), [], True)
        whole = Part(raw)
        try:
            nodes = whole.member("root").member("children").elements
            for node in nodes:
                if not isinstance(node.value, dict):
                    return cls(whole, [whole], False)
        except Broken:
            return cls(whole, [whole], False)
        return cls(whole, nodes, True)

    def with_nodes(self, nodes: Sequence[Part]) -> str:
        """The document with other nodes."""
        if [node.raw for node in nodes] == [node.raw for node in self.nodes]:
            return self.whole.raw
        whole = self.whole if self.readable else Part(_EMPTY)
        root = whole.member("root")
        children = root.member("children").with_elements([node.raw for node in nodes])
        return whole.with_members({"root": root.with_members({"children": children.raw}).raw}).raw

    @property
    def text_type(self) -> str:
        """What nodes of words are called in this document."""
        return "extended-text" if '"extended-text"' in self.whole.raw else "text"


@dataclass(slots=True, kw_only=True)
class Piece:
    """One node and what became of it."""

    node: Part
    text: str = ""
    """Its Markdown; empty where it shows nothing."""
    block: Block | None = None
    """What it says, where that is Markdown of one block."""
    is_card: bool = False
    """It is a card of Markdown."""
    level: int = 0
    """1: everything is escaped in it; 2: it stands between comments."""
    parts: list[MarkdownPart] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The type of its node."""
        value = self.node.value if self.level < 3 else {}
        return str(value.get("type")) if isinstance(value, dict) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A document and its Markdown."""

    document: Document
    pieces: Sequence[Piece]
    body: str

    @classmethod
    def of(cls, document: Document) -> Told:
        """The document told; verified: what the Markdown says is what the nodes say."""
        if not document.readable:
            piece = Piece(node=document.whole, level=3, text=_unreadable(document.whole))
            piece.parts = parts(piece.text)
            return cls(document=document, pieces=[piece], body=piece.text + "\n")
        pieces = [_piece(node) for node in document.nodes]
        for number in range(_TRIES + 1):
            wrong = _assemble(pieces, certain=number == _TRIES)
            if not wrong:
                break
            for at in wrong:
                pieces[at].level = 2 if pieces[at].is_card else pieces[at].level + 1
                _write(pieces[at])
        texts = [piece.text for piece in pieces if piece.text]
        return cls(document=document, pieces=pieces, body="\n\n".join(texts) + "\n" if texts else "")


def _unreadable(whole: Part) -> str:
    return f"<!-- ghost:document {name_of(whole)} -->\n{CLOSE}"


def _piece(node: Part) -> Piece:
    piece = Piece(node=node)
    value = node.value
    if value.get("type") == "markdown" and isinstance(value.get("markdown"), str):
        piece.is_card = True
    else:
        try:
            piece.block = of_node(value)
        except CannotSay:
            piece.level = 2
    _write(piece)
    if piece.block is not None and piece.text and piece.level < 2 and not _is_right(piece):
        piece.level = 1
        _write(piece)
        if not _is_right(piece):
            piece.level = 2
            _write(piece)
    return piece


def _write(piece: Piece, style: Style | None = None) -> None:
    if piece.level >= 2:
        piece.text = card(piece.node)
        return
    if piece.is_card:
        piece.text = from_ghost(piece.node.value["markdown"]).strip("\n")
        piece.text = piece.text if piece.text.strip() else ""
        return
    block = piece.block or Block(kind="paragraph")
    if not block.words and block.kind in {"paragraph", "quote", "heading"} and not block.items:
        piece.text = ""
        return
    if block.kind == "html" and not block.detail[0].strip():
        piece.text = ""
        return
    try:
        piece.text = as_markdown(block, style or Style(), careful=piece.level == 1)
    except CannotSay:
        piece.level = 2
        piece.text = card(piece.node)


def _is_right(piece: Piece) -> bool:
    found = parts(piece.text)
    return len(found) == 1 and _says(found[0], piece)


def _says(part: MarkdownPart, piece: Piece) -> bool:
    if piece.level >= 2:
        return part.text == piece.text
    return piece.block is not None and part.block is not None and part.block.key == piece.block.key


def _assemble(pieces: Sequence[Piece], *, certain: bool) -> set[int]:
    """Give every piece its parts of the whole text; the places of those that come out wrong."""
    _apart(pieces)
    if certain:
        for piece in pieces:
            if piece.text:
                piece.level = 2
                _write(piece)
    shown = [(at, piece) for at, piece in enumerate(pieces) if piece.text]
    found = parts("\n\n".join(piece.text for _at, piece in shown))
    wrong: set[int] = set()
    line = next_part = 0
    for at, piece in shown:
        end = line + piece.text.count("\n") + 1
        piece.parts = []
        while next_part < len(found) and found[next_part].start < end:
            part = found[next_part]
            piece.parts.append(part)
            next_part += 1
            if part.start < line or part.end > end:
                wrong.add(at)
        several = piece.is_card and piece.level < 2
        if not piece.parts or not (several or (len(piece.parts) == 1 and _says(piece.parts[0], piece))):
            wrong.add(at)
        line = end + 1
    return set() if certain else _to_blame(wrong, pieces)


def _to_blame(wrong: set[int], pieces: Sequence[Piece]) -> set[int]:
    """What stands between comments already can't be wrong itself: it is what was before it."""
    found: set[int] = set()
    for at in wrong:
        before = at
        while before >= 0 and (pieces[before].level >= 2 or not pieces[before].text):
            before -= 1
        if before >= 0:
            found.add(before)
        else:
            found |= {
                after for after in range(at, len(pieces)) if pieces[after].text and pieces[after].level < 2
            }
    return found


def _apart(pieces: Sequence[Piece]) -> None:
    """Let two lists, one after the other, not become one."""
    before: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        block = piece.block
        if block is not None and block.kind == "list" and piece.level < 2:
            same = before is not None and before.block is not None and before.block.kind == "list"
            other = same and before is not None and before.text[:1] in "-" and block.detail[0] == "bullet"
            closed = same and before is not None and ". " in before.text.split("\n")[0][:11]
            _write(piece, Style(bullet="*" if other else "-", number=")" if closed else "."))
        before = piece
