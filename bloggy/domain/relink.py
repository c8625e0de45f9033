"""Gives the links and pictures of a Markdown text other targets, and leaves every other byte alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:.|\n)*?(?<!`)\1(?!`)")


def relink(body: str, links: Mapping[str, str]) -> str:
    """`body` with the targets of links and pictures replaced; code is left alone."""
    if not links:
        return body
    targets = "|".join(re.escape(link) for link in sorted(links, key=len, reverse=True))
    pattern = re.compile(
        r"""(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:\s*<?|\b(?:src|href|poster)\s*=\s*["']?)"""
        rf"""({targets})(?=[\s)>"']|$)""",
        re.MULTILINE,
    )

    def outside_code(text: str) -> str:
        parts: list[str] = []
        at = 0
        for code in _CODE.finditer(text):
            parts += pattern.sub(lambda m: m[1] + links[m[2]], text[at : code.start()]), code[0]
            at = code.end()
        parts.append(pattern.sub(lambda m: m[1] + links[m[2]], text[at:]))
        return "".join(parts)

    return "".join(outside_code(text) if prose else text for prose, text in _chunks(body))


def _chunks(body: str) -> list[tuple[bool, str]]:
    """The body in pieces: (True, prose) and (False, fenced code)."""
    found: list[tuple[bool, str]] = []
    piece: list[str] = []
    fence = ""
    for line in body.splitlines(keepends=True):
        match = _FENCE.match(line)
        if match and not fence:
            found.append((True, "".join(piece)))
            piece, fence = [line], match[1]
        elif match and match[1].startswith(fence) and not line.strip().strip(fence[0]):
            piece.append(line)
            found.append((False, "".join(piece)))
            piece, fence = [], ""
        else:
            piece.append(line)
    found.append((not fence, "".join(piece)))
    return found
