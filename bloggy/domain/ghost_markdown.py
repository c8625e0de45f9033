"""Says Markdown so that Ghost's renderer shows what CommonMark means, and finds the writer's own lines again.

Ghost's Markdown card (kg-markdown-html-renderer) makes every line end a `<br>` and a heading of every line
that starts with `#`, with or without a space behind it. So a paragraph is sent as one line, unless its
writer broke it, and such a `#` is escaped. The blog's own address is also put before links that start with
a slash, by Ghost itself, when it stores the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_MARKER = re.compile(r"[ \t]*>[ \t]?")
_GLUED = re.compile(r"^([ \t]*(?:>[ \t]?)*)(#{1,6})(?=[^#\s])")
"""A heading for Ghost, words for everybody else."""
_LINE_ENDS = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class _Line:
    sent: str
    written: str
    """What it was made of; may hold several lines."""


def for_ghost(markdown: str) -> str:
    """The text as it is sent."""
    return "\n".join(line.sent for line in _lines(markdown))


def from_ghost(markdown: str) -> str:
    """The text of a card written in Ghost, so that it means the same in our dialect; line for line."""
    lines = _LINE_ENDS.sub("\n", markdown).split("\n")
    for start, end, _depth, _content in _paragraphs("\n".join(lines)):
        for at in range(start, end):
            if _GLUED.match(lines[at]):
                lines[at] = _GLUED.sub(r"\1\2 ", lines[at])
            elif at < end - 1 and not _breaks(lines[at]):
                lines[at] += "\\"
    return "\n".join(lines)


def as_written(text: str, source: str, *, site: str = "") -> str:
    """`text` from Ghost with all lines that `source` would be sent as replaced by those lines of `source`.

    `site` is the blog's address, which Ghost may have put before some links.
    """
    known: dict[str, str] = {}
    for line in _lines(source):
        known.setdefault(bare(line.sent, site), line.written)
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    return "\n".join(known.get(bare(line, site), line) for line in lines)


def bare(text: str, site: str) -> str:
    """The text without the blog's address before its links: two texts that differ only there are one."""
    return text.replace(site.rstrip("/") + "/", "/") if site else text


def _lines(markdown: str) -> Iterator[_Line]:
    lines = _LINE_ENDS.sub("\n", markdown).split("\n")
    at = 0
    for start, end, depth, content in _paragraphs("\n".join(lines)):
        if start < at:
            continue
        yield from (_Line(line, line) for line in lines[at:start])
        yield from _joined(lines[start:end], depth, content)
        at = end
    yield from (_Line(line, line) for line in lines[at:])


def _joined(lines: list[str], depth: int, content: str) -> Iterator[_Line]:
    """A paragraph within `depth` quotations, on as few lines as it has hard breaks."""
    sent = _escaped(lines[0]) if content.startswith("#") else lines[0]
    written = [lines[0]]
    for line in lines[1:]:
        bare_line = _without_markers(line, depth)
        if _breaks(sent):
            yield _Line(sent, "\n".join(written))
            sent, written = _escaped(line) if bare_line.startswith("#") else line, [line]
        else:
            sent, written = f"{sent.rstrip()} {bare_line}", [*written, line]
    yield _Line(sent, "\n".join(written))


def _breaks(line: str) -> bool:
    """Whether CommonMark itself breaks the line here: two spaces, or a backslash that is not escaped."""
    slashes = len(line) - len(line.rstrip("\\"))
    return line.endswith("  ") or slashes % 2 == 1


def _escaped(line: str) -> str:
    return line.replace("#", "\\#", 1)


def _without_markers(line: str, depth: int) -> str:
    for _quotation in range(depth):
        match = _MARKER.match(line)
        if match is None:
            break
        line = line[match.end() :]
    return line.lstrip(" \t")


def _paragraphs(markdown: str) -> list[tuple[int, int, int, str]]:
    """First line, line after the last, depth of quotation, content; of underlined headings as well."""
    found, depth = [], 0
    tokens = _reader().parse(markdown)
    for number, token in enumerate(tokens):
        if token.type == "blockquote_open":
            depth += 1
        elif token.type == "blockquote_close":
            depth -= 1
        elif token.type == "paragraph_open" and token.map:
            found.append((token.map[0], token.map[1], depth, tokens[number + 1].content))
        elif token.type == "heading_open" and token.map and token.markup in {"=", "-"}:
            found.append((token.map[0], token.map[1] - 1, depth, tokens[number + 1].content))
    return sorted(found)


@cache
def _reader() -> MarkdownIt:
    """Reads blocks as bloggy's preview does; only where paragraphs are is asked of it."""
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin

    reader = MarkdownIt("js-default", {"html": True})
    reader.use(footnote_plugin).use(deflist_plugin)
    # Footnotes stay where they are written, whether something refers to them or not.
    return reader.disable(["inline", "footnote_tail"])
