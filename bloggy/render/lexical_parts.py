"""Cuts a Markdown text into the parts that can each become a node of Ghost's editor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bloggy.render.html_markdown import CannotSay
from bloggy.render.html_tree import TooDeep
from bloggy.render.lexical_blocks import Block, of_html_block
from bloggy.render.lexical_cards import OPEN
from bloggy.render.lexical_shows import CLOSE
from bloggy.render.source_blocks import source_blocks

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_DEFINES = re.compile(r" {0,3}\[(\^?[^\]\n]+)\]:")
_SCRATCH = "<!-- . -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownPart:
    """Some lines of a text."""

    start: int
    """The first, from 0."""
    end: int
    """The line after the last."""
    text: str
    block: Block | None = None
    """The node that it can be; None: only a card of Markdown has it."""
    kind: str = ""
    """Of a card between comments: its kind, name and what is between them."""
    name: str = ""
    inside: str = ""
    defines: str = ""
    """The label of a link or footnote whose definition this is; it shows nothing here."""

    @property
    def key(self) -> str:
        """Equal for what shows the same."""
        if self.name:
            return f"card\x02{self.name}\x02{self.inside}"
        return self.block.key if self.block else f"\x02{self.text}"


def parts(markdown: str) -> list[MarkdownPart]:
    """The parts of a text whose lines end with \\n; together they have all lines but blank ones."""
    lines = markdown.split("\n")
    cards = list(_cards(lines))
    plain = list(lines)
    for card in cards:
        plain[card.start : card.end] = [_SCRATCH, *[""] * (card.end - card.start - 1)]
    starts = {card.start: card for card in cards}
    source = source_blocks("\n".join(plain))
    found: list[MarkdownPart] = []
    at = 0
    for block in source.blocks:
        found += _between(plain, at, block.start)
        at = max(at, block.end)
        text = "\n".join(lines[block.start : block.end])
        own = starts.get(block.start)
        if own is not None and block.end <= own.end:
            found.append(own)
            at = max(at, own.end)
        elif any(block.start < card.end and card.start < block.end for card in cards):
            # something that is never closed goes on into a card: nobody can say where it ends
            found.append(MarkdownPart(start=block.start, end=block.end, text=text))
        else:
            found.append(
                MarkdownPart(start=block.start, end=block.end, text=text, block=_block(text, block.html))
            )
    found += _between(plain, at, len(plain))
    return found


def _cards(lines: Sequence[str]) -> Iterator[MarkdownPart]:
    fence, at = "", 0
    while at < len(lines):
        line = lines[at]
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        opened = None if fence else OPEN.fullmatch(line.rstrip())
        end = _close(lines, at) if opened else 0
        if opened and end:
            inside = "\n".join(lines[at + 1 : end - 1])
            text = "\n".join(lines[at:end])
            yield MarkdownPart(
                start=at, end=end, text=text, kind=opened["kind"], name=opened["name"], inside=inside
            )
        at = max(end, at + 1)


def _close(lines: Sequence[str], opened: int) -> int:
    """The line after the one that ends the card; 0 if none does."""
    for at in range(opened + 1, len(lines)):
        if lines[at].rstrip() == CLOSE:
            return at + 1
        if OPEN.fullmatch(lines[at].rstrip()):
            return 0
    return 0


def _between(lines: Sequence[str], start: int, end: int) -> Iterator[MarkdownPart]:
    """The definitions of links and footnotes; what they define shows elsewhere."""
    heads = [at for at in range(start, end) if _DEFINES.match(lines[at])]
    first = next((at for at in range(start, end) if lines[at].strip()), end)
    if first < end and first not in heads:
        heads.insert(0, first)
    for head, following in zip(heads, [*heads[1:], end], strict=False):
        last = following
        while last > head + 1 and not lines[last - 1].strip():
            last -= 1
        match = _DEFINES.match(lines[head])
        text = "\n".join(lines[head:last])
        yield MarkdownPart(start=head, end=last, text=text, defines=match[1] if match else "?")


def _block(text: str, html: str) -> Block | None:
    if html.strip("\n") == text.strip("\n") and text.lstrip().startswith("<"):
        return Block(kind="html", detail=(text.strip("\n"),))
    try:
        return of_html_block(html)
    except (CannotSay, TooDeep):
        return None
