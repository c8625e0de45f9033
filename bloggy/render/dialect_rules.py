"""Lets what only a blog understands stand in a Markdown text as it is: editor blocks, and shortcodes.

A block of the WordPress editor, `<!-- wp:gallery {…} -->` to its end, is one piece of HTML, whatever stands
in it: in a text that came from a blog that is never Markdown. Where an empty line follows its first mark it
is, as writers may put their own words into such a block.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

BLOCK_MARK = re.compile(
    r"<!--\s+(?P<closer>/)?wp:(?P<name>[a-z][a-z0-9_/-]*)\s+(?P<attributes>\{.*?\}\s+)?(?P<void>/)?-->",
    re.DOTALL,
)
"""A comment that begins or ends a block of the WordPress editor."""
SHORTCODE = re.compile(
    r"""\[(?:/[a-zA-Z][\w-]*\s*|[a-zA-Z][\w-]*(?=\s[^\[\]<>]*=)\s"""
    r"""(?:[^\[\]<>"']|"[^"<>]*"|'[^'<>]*')*)\](?![(\[:])"""
)
"""What opens or closes a shortcode: `[gallery ids="1,2"]`, `[/caption]`; no link, no words in brackets."""
_BLANK = re.compile(r"[ \t]*\n[ \t]*(?:\n|\Z)")
_MOST_OPEN = 20
"""Blocks that are never closed, after which no more are looked for."""


def install(reader: MarkdownIt) -> None:
    """Add both to `reader`."""
    reader.block.ruler.before(
        "fence", "blog_block", _block, {"alt": ["paragraph", "reference", "blockquote"]}
    )
    reader.inline.ruler.before("link", "shortcode", _shortcode)


def block_end(text: str, start: int) -> int:
    """Where the editor's block that begins at `start` ends; -1 if it is never closed."""
    names: list[str] = []
    for mark in BLOCK_MARK.finditer(text, start):
        if mark["closer"]:
            if names and names[-1] == mark["name"]:
                names.pop()
        elif not mark["void"]:
            names.append(mark["name"])
        if not names:
            return mark.end()
    return -1


def _block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    begin = state.bMarks[start_line] + state.tShift[start_line]
    if state.level or state.is_code_block(start_line) or not state.src.startswith("<!-- wp:", begin):
        return False
    mark = BLOCK_MARK.match(state.src, begin)
    if mark is None or (not mark["void"] and _BLANK.match(state.src, mark.end())):
        return False
    if state.env.get("blocks_never_closed", 0) > _MOST_OPEN:
        return False
    end = block_end(state.src, begin)
    if end < 0:
        state.env["blocks_never_closed"] = state.env.get("blocks_never_closed", 0) + 1
        return False
    line = start_line
    while line < end_line and state.eMarks[line] < end:
        line += 1
    if line >= end_line or state.src[end : state.eMarks[line]].strip():
        return False
    if not silent:
        state.line = line + 1
        token = state.push("html_block", "", 0)
        token.meta["whole"] = True
        token.map = [start_line, state.line]
        token.content = state.getLines(start_line, state.line, state.blkIndent, True)
    return True


def _shortcode(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    match = SHORTCODE.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        state.pending += match[0]
    state.pos = match.end()
    return True
