"""Turns a writer's Markdown into the HTML of their own blog, where their own tags may stay."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from bloggy.domain.entities import unescape
from bloggy.render import dialect
from bloggy.render.code import language_of
from bloggy.render.html_pieces import pieces, with_attributes
from bloggy.render.typography import protect as protected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown_it.token import Token

_LINKING = frozenset({"src", "href", "poster", "data", "data-src"})
_MORE = re.compile(r"<!--\s*more\s*-->", re.IGNORECASE)
_PART = re.compile(r"(\s*)([^\s,][^\s]*?)(\s+[^,]*)?(,|$)")
_OPEN_SHORTCODE = re.compile(r"\[[a-zA-Z][\w-]*(?:\s[^\[\]]*)?\Z")
_CLOSING = re.compile(r"\[/[a-zA-Z][\w-]*\]\Z")


def blog_html(
    markdown: str, *, links: Mapping[str, str] | None = None, prefix: str = "", protect: bool = True
) -> str:
    """The HTML of a post's body (no front matter) for the writer's own blog: **not** sanitised.

    `links`: address by link or picture source exactly as written, for Markdown and for the writer's own HTML.
    `prefix` goes into the ids of footnotes, so that several posts can share a page.
    `protect`: characters that WordPress's filters would replace are written as numeric references,
    a line break inside a paragraph as a space, and `<!-- more -->` the way WordPress knows it.
    """
    tokens, env = read(markdown, links=links or {}, prefix=prefix, protect=protect)
    return written(tokens, env, protect=protect)


def read(
    markdown: str, *, links: Mapping[str, str], prefix: str, protect: bool
) -> tuple[list[Token], dict[str, object]]:
    """The tokens of a post ready for `written`; see `blog_html`."""
    # a lone surrogate can't be sent to any blog
    tokens, env = dialect.parse(markdown.encode("utf-8", "replace").decode("utf-8"))
    if prefix:
        env["docId"] = prefix
    targets = _targets(links)
    for token in tokens:
        if token.type == "fence":
            token.info = language_of(token.info)
        elif token.type == "html_block":
            if protect:
                token.content = _MORE.sub("<!--more-->", token.content)
            token.content = relinked(token.content, links)
        elif token.children:
            _inline(token, targets, links, protect=protect)
    return tokens, env


def written(tokens: list[Token], env: dict[str, object], *, protect: bool) -> str:
    """The HTML of some tokens from `read`."""
    html = dialect.render(tokens, env)
    return protected(html) if protect else html


def _inline(token: Token, targets: Mapping[str, str], links: Mapping[str, str], *, protect: bool) -> None:
    children = token.children or []
    if protect and "://" in token.content and "[" in token.content:
        children = token.children = _whole_shortcodes(children)
    for child in children:
        if child.type == "softbreak" and protect:
            child.type, child.content = "text", " "
        elif child.type == "html_inline":
            child.content = relinked(child.content, links)
        elif child.type == "link_open":
            href = str(child.attrs.get("href", ""))
            child.attrs["href"] = targets.get(href, href)
        elif child.type == "image":
            source = str(child.attrs.get("src", ""))
            child.attrs["src"] = targets.get(source, source)


def _targets(links: Mapping[str, str]) -> dict[str, str]:
    """By link as the Markdown reader gives it."""
    if not links:
        return {}
    from markdown_it.common.normalize_url import normalizeLink
    from markdown_it.common.utils import unescapeAll

    found: dict[str, str] = {}
    for link, address in links.items():
        for form in (unescapeAll(link), link):
            found[normalizeLink(form)] = address
        found[link] = address
    return found


def relinked(html: str, links: Mapping[str, str]) -> str:
    """`html` with the addresses in its attributes replaced."""
    if not links or "=" not in html:
        return html

    def change(name: str, value: str) -> str | None:
        if name == "srcset":
            return _PART.sub(part, value)
        if name not in _LINKING:
            return None
        address = links.get(unescape(value).strip(), links.get(value))
        return None if address is None else escape(address, quote=True)

    def part(match: re.Match[str]) -> str:
        address = links.get(unescape(match[2]))
        new = match[2] if address is None else escape(address, quote=True)
        return f"{match[1]}{new}{match[3] or ''}{match[4]}"

    return "".join(with_attributes(piece, change) if kind == "tag" else piece for kind, piece in pieces(html))


def _whole_shortcodes(children: list[Token]) -> list[Token]:
    """Bare addresses inside a shortcode are no links: `[embed]https://…[/embed]`, `[video src="https://…"]`."""
    out: list[Token] = []
    skip = 0
    for index, child in enumerate(children):
        if skip:
            skip -= 1
            continue
        plain = child.type == "text"
        if child.type == "link_open" and child.markup == "linkify" and out and out[-1].type == "text":
            text = children[index + 1].content
            if _OPEN_SHORTCODE.search(out[-1].content) or _CLOSING.search(text):
                child, plain, skip = children[index + 1], True, 2
        if plain and out and out[-1].type == "text":
            out[-1].content += child.content
        else:
            out.append(child)
    return out
