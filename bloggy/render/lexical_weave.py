"""Puts an edited Markdown text back into the nodes that it was made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bloggy.domain.ghost_markdown import for_ghost, from_ghost
from bloggy.render.lexical_blocks import Block
from bloggy.render.lexical_cards import name_of, reworded
from bloggy.render.lexical_document import Told
from bloggy.render.lexical_edits import edited, new_node
from bloggy.render.lexical_json import Part, written
from bloggy.render.lexical_parts import MarkdownPart
from bloggy.render.lexical_shows import preview
from bloggy.render.pairing import changed, same

_PAYWALL = {"type": "paywall", "version": 1}
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")
_LABEL = re.compile(r"\[([^\[\]\n]+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Parts that come one after the other and become one node."""

    parts: Sequence[MarkdownPart]
    piece: int
    """The piece that they are or were; -1: none."""
    exact: bool
    """They say what it says."""


@dataclass(slots=True, kw_only=True)
class Weaving:
    """One text against one document."""

    told: Told
    text: str
    """The new text."""
    parts: Sequence[MarkdownPart]
    """Of the new text."""
    used: set[int] = field(default_factory=set)

    def result(self) -> str:
        """The new document."""
        pieces = self.told.pieces
        shown = [at for at, piece in enumerate(pieces) if piece.text]
        tail = pieces[shown[-1] + 1 :] if shown else list(pieces)
        out = [piece.node for piece in pieces[: shown[0]]] if shown else []
        for run in self._runs():
            first = run.piece >= 0 and run.piece not in self.used
            out.append(self._node(run))
            if first:
                out += self._hidden_after(run.piece, shown)
        return self.told.document.with_nodes([*out, *(piece.node for piece in tail)])

    def _hidden_after(self, at: int, shown: Sequence[int]) -> Iterator[Part]:
        """The nodes behind a piece that show nothing, but those at the end of the document."""
        self.used.add(at)
        following = next((other for other in shown if other > at), at + 1)
        for piece in self.told.pieces[at + 1 : following]:
            yield piece.node

    # --- what becomes of what -------------------------------------------------------------------------------

    def _runs(self) -> Iterator[_Run]:
        owners, exact = self._owners()
        written_in = {owners[at] for at, part in enumerate(self.parts) if not part.defines}
        run: list[int] = []
        for at in [*(at for at, part in enumerate(self.parts) if _shows(part) or owners[at] >= 0), -1]:
            if run and (at < 0 or not self._joins(run[-1], at, owners)):
                # definitions that stand apart go where they are needed, see _with_definitions
                if owners[run[0]] not in written_in or any(not self.parts[each].defines for each in run):
                    yield self._run(run, owners, exact)
                run = []
            run.append(at)

    def _run(self, run: Sequence[int], owners: Sequence[int], exact: set[int]) -> _Run:
        piece = owners[run[0]]
        whole = piece >= 0 and len(run) == len(self.told.pieces[piece].parts)
        return _Run(
            parts=[self.parts[at] for at in run],
            piece=piece,
            exact=whole and all(at in exact for at in run),
        )

    def _joins(self, before: int, at: int, owners: Sequence[int]) -> bool:
        """Whether two parts belong into the same node."""
        if owners[before] != owners[at]:
            return False
        if owners[at] >= 0:
            named = self.parts[before].name or self.parts[at].name
            return self._is_markdown(owners[at]) and not named
        return not self._stands_alone(self.parts[before]) and not self._stands_alone(self.parts[at])

    def _is_markdown(self, piece: int) -> bool:
        return self.told.pieces[piece].is_card and self.told.pieces[piece].level < 2

    def _stands_alone(self, part: MarkdownPart) -> bool:
        return part.block is not None or bool(part.name)

    def _owners(self) -> tuple[list[int], set[int]]:
        """For each new part the piece that it is or was, or -1; and those that say what they said."""
        old = [(number, part) for number, piece in enumerate(self.told.pieces) for part in piece.parts]
        owners, exact = [-1] * len(self.parts), set()
        names = {part.name for part in self.parts if part.name}
        keys = [_key(part, names) for _number, part in old]
        new_keys = [_new_key(part, set(keys)) for part in self.parts]
        places = same(keys, new_keys)
        for (number, _part), place in zip(old, places, strict=True):
            if place >= 0:
                owners[place] = number
                exact.add(place)
        left = {at for at, place in enumerate(places) if place < 0}
        for place, key in enumerate(new_keys):
            if owners[place] < 0 and (moved := self._moved(key, keys, old, left)) >= 0:
                left.discard(moved)
                owners[place] = old[moved][0]
                exact.add(place)
        self._by_name(owners)
        copies = {place for place, key in enumerate(new_keys) if owners[place] < 0 and key in keys}
        self._pair(old, places, owners, left, copies)
        self._share_cards(owners)
        return owners, exact

    def _by_name(self, owners: list[int]) -> None:
        """A card whose node can be said without comments now is known by its name all the same."""
        wanted = [at for at, part in enumerate(self.parts) if part.name and owners[at] < 0]
        if wanted:
            plain = [at for at, piece in enumerate(self.told.pieces) if piece.text and piece.level < 2]
            names = {name_of(self.told.pieces[at].node): at for at in plain}
            for at in wanted:
                found = names.get(self.parts[at].name, -1)
                owners[at] = found if found not in owners else -1

    def _moved(
        self, key: str, keys: Sequence[str], old: Sequence[tuple[int, MarkdownPart]], left: set[int]
    ) -> int:
        """Where a part stood that now stands elsewhere; parts of a longer card stay in it."""
        fits = (at for at in sorted(left) if keys[at] == key and not self._is_markdown(old[at][0]))
        return next(fits, -1)

    def _pair(
        self,
        old: Sequence[tuple[int, MarkdownPart]],
        places: Sequence[int],
        owners: list[int],
        left: set[int],
        copies: set[int],
    ) -> None:
        """Find what has been changed, between what has not."""
        first = start = 0
        for last, stop in [*enumerate(places), (len(old), len(self.parts))]:
            if stop < 0:
                continue
            olds = [at for at in range(first, last) if at in left]
            news = [at for at in range(start, stop) if owners[at] < 0 and at not in copies]
            for at, place in _pairs([old[at][1] for at in olds], [self.parts[at] for at in news]):
                owners[news[place]] = old[olds[at]][0]
            first, start = last + 1, stop + 1

    def _share_cards(self, owners: list[int]) -> None:
        """What is new within a card of Markdown belongs to it; in a post of nothing else, everything does."""
        shown = [at for at, piece in enumerate(self.told.pieces) if piece.text]
        only = bool(shown) and all(self._is_markdown(at) for at in shown)
        for steps, side in ((range(len(owners)), -1), (reversed(range(len(owners))), 1)):
            for at in steps:
                near = owners[at + side] if 0 <= at + side < len(owners) else -1
                if owners[at] >= 0 or near < 0 or self.parts[at].name or not self._is_markdown(near):
                    continue
                following = next((owners[n] for n in range(at, len(owners)) if owners[n] >= 0), -1)
                if only or following == near:
                    owners[at] = near

    # --- the nodes ------------------------------------------------------------------------------------------

    def _node(self, run: _Run) -> Part:
        part = run.parts[0]
        if run.piece < 0:
            return self._new(run.parts)
        piece = self.told.pieces[run.piece]
        if run.exact:
            return piece.node
        if part.name:
            return _as_card(piece.node, part) or self._new(run.parts)
        if self._is_markdown(run.piece):
            return self._card(run.parts, piece.node if run.piece not in self.used else None)
        if piece.block and part.block and piece.level < 2 and piece.block.kind == part.block.kind:
            return edited(piece.node, piece.block, part.block, text_type=self.told.document.text_type)
        return self._new(run.parts)

    def _new(self, parts: Sequence[MarkdownPart]) -> Part:
        part = parts[0]
        if part.name:
            for piece in self.told.pieces:
                if name_of(piece.node) == part.name and preview(piece.node.value) == part.inside:
                    return piece.node
            if part.kind == _PAYWALL["type"]:
                return Part(written(_PAYWALL))
        block = _as_html(part) if part.name else part.block
        if block is not None:
            return new_node(block, text_type=self.told.document.text_type)
        return self._card(parts, None)

    def _card(self, parts: Sequence[MarkdownPart], node: Part | None) -> Part:
        text = self._with_definitions(parts)
        if node is None:
            return Part(written({"type": "markdown", "version": 1, "markdown": for_ghost(text)}))
        was = str(node.value["markdown"])
        now = into_card(text, was)
        return node if now == was else node.with_members({"markdown": written(now)})

    def _with_definitions(self, parts: Sequence[MarkdownPart]) -> str:
        """The text of some parts, with the notes and links that it refers to."""
        text = "\n".join(self.text.split("\n")[parts[0].start : parts[-1].end])
        there = {part.defines.casefold(): part for part in self.parts if part.defines}
        own = {part.defines.casefold() for part in parts if part.defines}
        added: list[str] = []
        for label in (*_NOTE.findall(text), *_LABEL.findall(text)):
            for name in (f"^{label}".casefold(), label.casefold()):
                if name in there and name not in own:
                    own.add(name)
                    added.append(there[name].text)
        return "\n\n".join([text, *added])


def _shows(part: MarkdownPart) -> bool:
    """Whether readers see anything of it where it stands."""
    block = part.block
    empty = block is not None and block.kind in {"paragraph", "heading", "quote"} and not block.words
    return not part.defines and not empty


def _key(part: MarkdownPart, names: set[str]) -> str:
    """Cards are known by their names, and where nobody has that name by what they show."""
    if part.name and part.name not in names:
        return f"shown\x02{part.kind}\x02{part.inside}"
    return part.key


def _as_card(node: Part, part: MarkdownPart) -> Part | None:
    """The node with the words that the card has now."""
    return node if preview(node.value) == part.inside else reworded(node, part.inside)


def _new_key(part: MarkdownPart, there: set[str]) -> str:
    """The key under which the document may have it; a card of another post has become HTML."""
    keys = [part.key]
    if part.name:
        html = _as_html(part)
        keys += [_key(part, set()), html.key, f"shown\x02html\x02{html.detail[0]}"]
    return next((key for key in keys if key in there), keys[0])


def _as_html(part: MarkdownPart) -> Block:
    """What becomes of a card of another post; one that shows nothing leaves its kind behind."""
    return Block(kind="html", detail=(part.inside or f"<!-- {part.kind} -->",))


def _pairs(old: Sequence[MarkdownPart], new: Sequence[MarkdownPart]) -> Iterator[tuple[int, int]]:
    names = {part.name: at for at, part in enumerate(old) if part.name}
    named = {names[part.name]: at for at, part in enumerate(new) if part.name in names}
    yield from named.items()
    olds = [at for at in range(len(old)) if at not in named]
    news = [at for at in range(len(new)) if at not in named.values()]
    pairs = changed([_text(old[at]) for at in olds], [_text(new[at]) for at in news])
    if not pairs and len(olds) == len(news):
        pairs = {at: at for at in range(len(olds)) if _kind(old[olds[at]]) == _kind(new[news[at]])}
    for at, place in pairs.items():
        was, now = old[olds[at]], new[news[place]]
        if (bool(was.name), was.kind) == (bool(now.name), now.kind):
            yield olds[at], news[place]


def _text(part: MarkdownPart) -> str:
    return part.block.text if part.block else f"{_kind(part)}> {part.text}"


def _kind(part: MarkdownPart) -> str:
    return part.block.kind if part.block else part.kind


def into_card(text: str, was: str) -> str:
    """The text of a card as Ghost's renderer means it; lines that were there keep their bytes."""
    sent = for_ghost(text).split("\n")
    own = was.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    ours = from_ghost(was).split("\n")
    edges = len(own) - len("\n".join(own).rstrip("\n").split("\n"))
    lead = len(own) - len("\n".join(own).lstrip("\n").split("\n"))
    own, ours = own[lead : len(own) - edges], ours[lead : len(ours) - edges]
    places = same(ours, sent)
    out = list(sent)
    first = start = 0
    for last, stop in [*enumerate(places), (len(ours), len(sent))]:
        if stop < 0:
            continue
        if last - first == stop - start:
            for offset in range(last - first):
                out[start + offset] = _as_own(sent[start + offset], own[first + offset], ours[first + offset])
        if last < len(ours):
            out[stop] = own[last]
        first, start = last + 1, stop + 1
    return "\n" * lead + "\n".join(out) + "\n" * edges


def _as_own(line: str, own: str, ours: str) -> str:
    """A changed line without what was put into it for our dialect."""
    if ours == own + "\\" and line.endswith("\\"):
        return line[:-1]
    return line
