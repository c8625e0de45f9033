"""Finds the links, pictures and code of a Markdown body, with the line each stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_SCHEME = re.compile(r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//|#)")
_TEMPLATE = re.compile(r"\{\{|\{%|\}\}|%\}")
_LIQUID = re.compile(r"""\{\{-?\s*["']([^"'{}]+)["']\s*\|\s*(?:relative_url|absolute_url|url)\s*-?\}\}""")
_SHORTCODE = re.compile(r"""\{\{[<%]\s*(?:figure|image|img|picture)\b[^}]*?\bsrc=["']([^"']+)["'][^}]*\}\}""")
_SHORTCODE_ALT = re.compile(r"""\b(?:alt|caption|title)=["']([^"']+)["']""")
_PICTURE = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg|bmp|tiff?|heic)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One link or picture."""

    kind: Literal["link", "picture"]
    target: str
    """As written, without title."""
    text: str
    """A picture's alternative text, or "" for links."""
    line: int
    """1-based in the text that was searched."""

    @property
    def local(self) -> bool:
        """Whether it points to a file of this machine rather than to an address or an anchor."""
        return is_local(self.target)


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One block of code."""

    start: int
    """1-based first line, the fence included."""
    end: int
    """1-based last line."""
    closed: bool
    """False for a fence that nothing ends."""


def is_local(target: str) -> bool:
    """Whether a link's target is a file beside the post or on its site."""
    return bool(target) and not _SCHEME.match(target) and not _TEMPLATE.search(target)


def plain_path(target: str) -> str:
    """The path that a local target names: no query, no fragment, no percent signs."""
    return unquote(target.partition("#")[0].partition("?")[0])


def references(body: str) -> tuple[Reference, ...]:
    """Every link and picture of a Markdown body, in order; those inside code are none."""
    found = [reference for token in _parse(body) for reference in _of_block(token)]
    for line, text in _outside_code(body):
        found += _of_templates(text, line)
    return tuple(sorted(found, key=lambda reference: reference.line))


def code_blocks(body: str) -> tuple[Code, ...]:
    """Every fenced block of code."""
    lines = body.splitlines()
    blocks = []
    for token in _parse(body):
        if token.type == "fence" and token.map:
            start, end = token.map
            last = lines[end - 1].lstrip("> \t").rstrip() if end <= len(lines) else ""
            closed = end - 1 > start and len(last) >= len(token.markup) and set(last) == {token.markup[0]}
            blocks.append(Code(start=start + 1, end=end, closed=closed))
    return tuple(blocks)


def _outside_code(body: str) -> Iterator[tuple[int, str]]:
    """The lines of the body that are in no fenced block, numbered from 1."""
    hidden = {line for block in code_blocks(body) for line in range(block.start, block.end + 1)}
    for number, text in enumerate(body.splitlines(), start=1):
        if number not in hidden:
            yield number, text


def prose_lines(body: str) -> Iterator[tuple[int, str]]:
    """Lines that are prose, numbered from 1: no fenced blocks, `code spans` blanked out."""
    for number, text in _outside_code(body):
        yield number, re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", text)


def _any(url: str) -> bool:
    del url
    return True


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]  # links are wanted as written
    parser.validateLink = _any  # type: ignore[method-assign]
    return parser


@lru_cache(maxsize=4)
def _parse(body: str) -> tuple[Token, ...]:
    return tuple(_parser().parse(body))


def _of_block(token: Token) -> Iterator[Reference]:
    line = (token.map[0] if token.map else 0) + 1
    if token.type == "html_block":
        yield from _of_html(token.content, line)
    for child in token.children or ():
        if child.type in {"softbreak", "hardbreak"}:
            line += 1
        elif child.type == "link_open" and child.markup != "autolink":
            yield Reference(kind="link", target=str(child.attrs.get("href", "")), text="", line=line)
        elif child.type == "image":
            yield Reference(
                kind="picture", target=str(child.attrs.get("src", "")), text=child.content, line=line
            )
        elif child.type == "link_open":
            yield Reference(kind="link", target=str(child.attrs.get("href", "")), text="", line=line)
        elif child.type == "html_inline":
            yield from _of_html(child.content, line)


def _of_templates(text: str, line: int) -> Iterator[Reference]:
    """Pictures and links that a template call of Hugo or Jekyll names."""
    for match in _SHORTCODE.finditer(text):
        alt = _SHORTCODE_ALT.search(match[0])
        yield Reference(kind="picture", target=match[1], text=alt[1] if alt else "", line=line)
    for match in _LIQUID.finditer(text):
        opening = text[: match.start()].rfind("![")
        is_picture = bool(_PICTURE.search(match[1]))
        alt_text = text[opening + 2 : match.start()].rpartition("](")[0] if opening >= 0 else ""
        yield Reference(
            kind="picture" if is_picture else "link", target=match[1], text=alt_text or "?", line=line
        )


class _Html(HTMLParser):
    """Collects the pictures and links of a piece of HTML."""

    def __init__(self, first_line: int) -> None:
        super().__init__(convert_charrefs=True)
        self.first_line = first_line
        self.found: list[Reference] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag points to."""
        given = {name: value or "" for name, value in attrs}
        line = self.first_line + self.getpos()[0] - 1
        if tag == "img" and given.get("src"):
            # An empty alt attribute says on purpose that the picture only decorates.
            alt = "decorative" if "alt" in given and not given["alt"] else given.get("alt", "")
            self.found.append(Reference(kind="picture", target=given["src"], text=alt, line=line))
        elif tag == "a" and given.get("href"):
            self.found.append(Reference(kind="link", target=given["href"], text="", line=line))


def _of_html(html: str, line: int) -> list[Reference]:
    parser = _Html(line)
    parser.feed(html)
    parser.close()
    return parser.found
