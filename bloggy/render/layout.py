"""Says what a post looks like in a terminal, in values that know of no terminal library."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """A piece of one line in one style (a tuple, because a long post has tens of thousands)."""

    text: str
    """Cleaned: no control characters, no line ends."""
    style: str = ""
    """Style tokens separated by spaces, outermost first: `heading2 em`, `quote link`, `code code.string`."""
    href: str | None = None
    """Where it leads, as written by the author (relative, `#part` or any scheme); not checked."""


Line = tuple[Span, ...]

STYLES = (
    "title", "meta", "summary",
    "heading1", "heading2", "heading3", "heading4", "heading5", "heading6",
    "strong", "em", "strike", "link", "address", "image", "image.facts", "image.problem", "footnote",
    "quote", "quote.mark", "bullet", "task", "term", "rule", "html", "dim",
    "code", "code.keyword", "code.string", "code.comment", "code.number", "code.name", "code.function",
    "code.type", "code.operator", "code.inserted", "code.deleted", "code.heading",
    "table.head", "table.rule",
)  # fmt: skip
"""Every style token there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleBlock:
    """What is shown above the text, from the front matter; empty parts are left out."""

    title: str
    facts: tuple[str, ...] = ()
    """Short pieces for one quiet line: the date in words, the blog, the tags."""
    summary: str = ""
    image: str = ""
    """The post's picture as written in the front matter."""
    image_alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureInfo:
    """What is known about a picture that a post shows."""

    width: int = 0
    """Pixels; 0 when unknown."""
    height: int = 0
    size: int = 0
    """Bytes; 0 when unknown."""
    problem: str = ""
    """A few words when it can't be shown: not found, not a picture ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link as laid out."""

    text: str
    href: str
    line: int
    """Index into `Layout.lines` of the line where it starts."""


class Spot(NamedTuple):
    """Where one block of the source went."""

    source: int
    """Its first source line."""
    line: int
    """Its first laid-out line."""
    offsets: tuple[int, ...]
    """For each of its laid-out lines the source line, relative to `source`, never falling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A post laid out for one width."""

    width: int
    lines: tuple[Line, ...]
    spots: tuple[Spot, ...] = ()
    """In the order of the source."""

    def line_for(self, source_line: int, part: float = 0.0) -> int:
        """The laid-out line where `source_line` (0-based) is shown, or the one before it that is.

        `part` (0 to 1) says how far into that source line: a paragraph written on one line is laid
        out on many.
        """
        at = bisect_right(self.spots, source_line, key=lambda spot: spot.source) - 1
        if at < 0:
            return 0
        spot = self.spots[at]
        end = bisect_right(spot.offsets, source_line - spot.source)
        if end == 0:
            return spot.line
        start = bisect_left(spot.offsets, spot.offsets[end - 1])
        return spot.line + start + min(int((end - start) * part), end - start - 1)

    @property
    def links(self) -> tuple[Link, ...]:
        """Every link in reading order; one that is broken over two lines counts once."""
        found: list[Link] = []
        text, href, line, at_edge = "", "", 0, False
        for number, spans in enumerate(self.lines):
            for span in spans:
                if span.href is not None and span.href == href:
                    text += (" " if at_edge else "") + span.text
                elif span.href is not None or text:
                    if text and (span.href is not None or not at_edge or span.text.strip()):
                        found.append(Link(text=text, href=href, line=line))
                        text, href = "", ""
                    if span.href is not None:
                        text, href, line = span.text, span.href, number
                at_edge = False
            at_edge = True
        if text:
            found.append(Link(text=text, href=href, line=line))
        return tuple(found)
