"""Writes pieces of Markdown as the WordPress post is that they go into: as blocks, or for the old editor."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bloggy.render.blog_html import read, written
from bloggy.render.dialect_rules import BLOCK_MARK
from bloggy.render.grouping import together
from bloggy.render.html_pieces import pieces
from bloggy.render.html_tree import Canon
from bloggy.render.html_units import Unit, units
from bloggy.render.wordpress_blocks import blocks_of
from bloggy.render.wordpress_pieces import pieces_of

if TYPE_CHECKING:
    from markdown_it.token import Token

_OURS = re.compile(r"&#0\d\d;")
_ALONE = re.compile(r'<a href="(https?://[^"<>\s]+)">\1</a>')
_BREAK = re.compile(r"<br>\n?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One piece of the Markdown."""

    unit: Unit
    """As HTML; a block of the editor as it is written."""
    tokens: Sequence[Token] = ()
    """What it was read from; empty where that makes several pieces."""
    env: dict[str, object] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Equal for what shows the same."""
        return self.unit.key


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How to write."""

    links: Mapping[str, str] = field(default_factory=dict)
    """Address by link."""
    pictures: Mapping[str, str] = field(default_factory=dict)
    """Id in the media library by address."""
    prefix: str = ""
    blocks: bool = False
    """The post is made of blocks."""
    protect: bool = False
    """See `typography.protect`: the post was written by us."""

    @classmethod
    def like(cls, raw: str, *, links: Mapping[str, str], pictures: Mapping[str, str], prefix: str) -> Written:
        """In the manner of `raw`."""
        blocks = BLOCK_MARK.search(raw) is not None
        return cls(
            links=links, pictures=pictures, prefix=prefix, blocks=blocks, protect=bool(_OURS.search(raw))
        )

    def tokens(self, markdown: str, *, links: bool = True) -> tuple[list[Token], dict[str, object]]:
        """The tokens of a text; without `links` it has the blog's own addresses already."""
        return read(markdown, links=self.links if links else {}, prefix=self.prefix, protect=True)

    def html(self, tokens: Sequence[Token], env: dict[str, object]) -> str:
        """As plain HTML."""
        return self._natural(written(list(tokens), env, protect=self.protect)).strip("\n")

    def as_blocks(self, tokens: Sequence[Token], env: dict[str, object]) -> str:
        """As blocks of the editor."""
        return self._natural(blocks_of(tokens, env, pictures=self.pictures, protect=self.protect))

    def bare(self, tokens: Sequence[Token], env: dict[str, object]) -> str:
        """For the old editor: a paragraph is its words, and a break a line end."""
        if len(tokens) != 3 or tokens[0].type != "paragraph_open":
            return self.html(tokens, env)
        words = _BREAK.sub("\n", self.html(tokens[1:2], env))
        return unlinked(words) if _ALONE.fullmatch(words) else words

    def _natural(self, html: str) -> str:
        """Quotes in text need not be references."""
        if self.protect or "&quot;" not in html:
            return html
        return "".join(
            piece.replace("&quot;", '"') if kind == "text" else piece for kind, piece in pieces(html)
        )


def unlinked(html: str) -> str:
    """Links that show their own address as that address."""
    return _ALONE.sub(r"\1", html)


def written_items(body: str, how: Written, canon: Canon) -> list[Item]:
    """The pieces of a Markdown text that show anything. Raises TooDeep."""
    tokens, env = how.tokens(body)
    found: list[Item] = []
    for group, _own in together(tokens):
        html = how.html(group, env)
        if BLOCK_MARK.match(html):
            shown = [piece.unit for piece in pieces_of(html, canon)]
        else:
            shown = units(html, canon)
        if len(shown) == 1:
            unit = shown[0]
            if BLOCK_MARK.match(html):
                unit = Unit(nodes=unit.nodes, html=html, key=unit.key, kept=True)
            found.append(Item(unit=unit, tokens=list(group), env=env))
        else:
            found += [Item(unit=replace(unit, html=unit.html.strip("\r\n"))) for unit in shown]
    return found
