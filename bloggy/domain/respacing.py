"""Gives a text that went through a blog its writer’s own line breaks back: then only real changes differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

_BLOCKS = re.compile(r"((?:[ \t]*(?:\r\n|\r|\n)){2,})")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$", re.MULTILINE)
_SHAPED = re.compile(r"^(?: {4}|\t| {0,3}(?:[-+*>|<#:=]|`{3}|~{3}|\d+[.)]\s))", re.MULTILINE)
"""A line of code, of a list, a quotation, a table or markup: there white space means something."""
_HARD = re.compile(r" {2,}[\r\n]")
"""A line break that readers see: where a blog has none, somebody took it away."""
_WORD = re.compile(r"(\s*)(\S+)")
_LONGEST = 4000
"""Words of a paragraph beyond which comparing would take seconds."""


def respaced(text: str, like: str) -> str:
    """`text` with the white space of `like` in paragraphs, wherever the same words stand.

    Both are Markdown. A paragraph that a blog made one line is on as many lines again as in `like`, and the
    text starts, ends and breaks its lines as `like` does. Code, lists, tables, quotations stay as they are.
    """
    text, start, end = _edged(text, like)
    if not text:
        return start + end
    parts, old = _BLOCKS.split(text), _BLOCKS.split(like.strip("\r\n"))
    known, found = _keys(old[::2]), _keys(parts[::2])
    matcher = SequenceMatcher(None, known, found, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and b - a == d - c):
            for one, two in zip(range(a, b), range(c, d), strict=True):
                if known[one][0] and found[two][0]:
                    parts[2 * two] = _like(parts[2 * two], old[2 * one])
    for a, b, size in matcher.get_matching_blocks():
        for offset in range(size - 1):
            parts[2 * (b + offset) + 1] = old[2 * (a + offset) + 1]
    return start + "".join(parts) + end


def edged(text: str, like: str) -> str:
    """`text` with the line ends of `like`, started and ended as it is."""
    text, start, end = _edged(text, like)
    return start + text + end


def _edged(text: str, like: str) -> tuple[str, str, str]:
    """The text without what stands before and after it, and what does in `like`."""
    edge = re.fullmatch(r"(\s*)(?:.*\S)?(\s*)", like, re.DOTALL)
    newline = next(iter(re.findall(r"\r\n|\n|\r", like)), "\n")
    text = re.sub(r"\r\n|\r|\n", lambda _end: newline, text).strip("\r\n")
    if not text.strip():
        return "", "", ""
    if edge is None or not like.strip():
        return text, "", newline
    return text, edge[1].rstrip(" \t"), edge[2]


def _keys(blocks: Sequence[str]) -> list[tuple[bool, str]]:
    """Whether a block is a plain paragraph, and the block; a paragraph without regard to white space."""
    found: list[tuple[bool, str]] = []
    fence = ""
    for block in blocks:
        prose = not fence and not _SHAPED.search(block)
        found.append((prose, " ".join(block.split()) if prose else block))
        for match in _FENCE.finditer(block):
            if not fence:
                fence = match[1]
            elif match[1].startswith(fence) and not match[2].strip():
                fence = ""
    return found


def _like(block: str, old: str) -> str:
    """A paragraph with the white space that stands between the same words in `old`."""
    words, known = _WORD.findall(block), _WORD.findall(old)
    if block == old or max(len(words), len(known)) > _LONGEST:
        return block
    matcher = SequenceMatcher(None, [w for _gap, w in known], [w for _gap, w in words], autojunk=False)
    gaps = [gap for gap, _word in words]
    for a, b, size in matcher.get_matching_blocks():
        for offset in range(size):
            gap = known[a + offset][0]
            if (offset or a == b == 0) and ("\n" in gaps[b + offset] or not _HARD.search(gap)):
                gaps[b + offset] = gap
    alike = bool(words and known) and words[-1][1] == known[-1][1]
    end = re.search(r"\s*$", old if alike else block)
    return "".join(gap + word for gap, (_gap, word) in zip(gaps, words, strict=True)) + (
        end[0] if end else ""
    )
