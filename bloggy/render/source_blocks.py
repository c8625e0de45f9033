"""Cuts a Markdown text into its blocks, each with its exact source and the HTML it becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bloggy.render import dialect
from bloggy.render.blog_html import read
from bloggy.render.grouping import by_block, together

if TYPE_CHECKING:
    from markdown_it.token import Token

IN_PLACE = "^"
"""Stands for the label of a footnote that is written where it is called, `^[like this]`."""
_LINES = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBlock:
    """One block of the text."""

    start: int
    """Its first line, from 0."""
    end: int
    """The line after its last."""
    html: str
    """As `blog_html` writes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceNote:
    """The text of one footnote."""

    label: str
    html: str
    start: int = -1
    """Its first line; -1 if it has no lines of its own outside the blocks."""
    end: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A Markdown text in pieces."""

    html: str
    """All of it."""
    lines: Sequence[str]
    """With their line ends."""
    blocks: Sequence[SourceBlock]
    notes: Sequence[SourceNote]
    """In the order of their numbers."""
    references: Mapping[str, Any] = field(default_factory=dict)
    """What `[label]: address` lines define."""

    @property
    def labels(self) -> dict[int, str]:
        """The label of each footnote's number."""
        return {number: note.label for number, note in enumerate(self.notes, 1)}

    def text(self, start: int, end: int) -> str:
        """The source of some lines, without the last line end."""
        return "".join(self.lines[start:end]).rstrip("\r\n")


def source_blocks(markdown: str) -> Source:
    """`markdown` in pieces."""
    tokens, env = read(markdown, links={}, prefix="", protect=False)
    lines = [line for line in _LINES.split(markdown) if line]
    html = dialect.render(tokens, env)
    blocks: list[SourceBlock] = []
    notes: list[SourceNote] = []
    for group, _own in together(tokens):
        if group[0].type == "footnote_block_open":
            notes = _notes(group, env, lines, blocks)
            break
        start, end = _extent(group, lines)
        blocks.append(SourceBlock(start=start, end=end, html=dialect.render(group, env)))
    references = env.get("references")
    known = references if isinstance(references, dict) else {}
    return Source(html=html, lines=lines, blocks=blocks, notes=notes, references=known)


def _extent(tokens: Sequence[Token], lines: Sequence[str]) -> tuple[int, int]:
    maps = [token.map for token in tokens if token.map]
    start = min((first for first, _last in maps), default=0)
    end = min(max((last for _first, last in maps), default=0), len(lines))
    while end > start and not lines[end - 1].strip():
        end -= 1
    return start, end


def _notes(
    group: Sequence[Token], env: dict[str, object], lines: Sequence[str], blocks: Sequence[SourceBlock]
) -> list[SourceNote]:
    taken = {line for block in blocks for line in range(block.start, block.end)}
    found: list[SourceNote] = []
    for note in by_block(group[1:-1]):
        label = str(note[0].meta.get("label") or IN_PLACE)
        content = [token for token in note[1:-1] if token.type != "footnote_anchor"]
        start = end = -1
        if label != IN_PLACE:
            head = re.compile(rf" {{0,3}}\[\^{re.escape(label)}\]:")
            start = next((n for n, line in enumerate(lines) if n not in taken and head.match(line)), -1)
        if start >= 0:
            end = max(start + 1, _extent(content, lines)[1])
        found.append(SourceNote(label=label, html=dialect.render(content, env), start=start, end=end))
    return found
