"""Reads a saved page of HTML: post and comments, by what its elements say they are, else by its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.storage.exports.addresses import web
from bloggy.storage.exports.comment_heads import post_line
from bloggy.storage.exports.comment_lines import Part, Split, split
from bloggy.storage.exports.comment_words import heading
from bloggy.storage.exports.files import opened
from bloggy.storage.exports.page_about import WHOLE, about, dated, take_title, words
from bloggy.storage.exports.page_comments import comments
from bloggy.storage.exports.page_text import comment_of, language_of
from bloggy.storage.exports.page_units import Units, check, units
from bloggy.storage.exports.said_dates import Reading, reading
from bloggy.storage.exports.saved_page import Page, PageComment
from bloggy.storage.exports.text_lines import decoder

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://[^\s>]{1,2000}) -->")
_CONTENT = (
    ".h-entry .e-content, [itemprop=articleBody], .entry-content, .post-content, .post-body",
    ".article-content, .entry-body, .storycontent, .entrytext, .post-text, .post .entry, .entry",
    "article, .hentry, .h-entry, .post",
    "main, [role=main], #main, #content",
    "body",
)
_ROUND = (
    "nav, aside, [role=navigation], [role=complementary], [role=contentinfo], #sidebar, .sidebar",
    ".widget-area, #footer, .site-footer, #respond, .comment-respond, form",
)
_SMALL_PRINT = (
    ".entry-meta, .post-meta, .byline, .postmetadata, .entry-utility, .sharedaddy",
    ".post-navigation, .navigation",
)
_EMPTIED = (
    "#comments, .comments-area, .comment-area, .commentlist, .comment-list, .comments, #comment-list",
)
_HEADINGS = "h2, h3, h4, h5, h6"


def page_of_html(path: Path) -> Page:
    """What the page says. Raises ExportError."""
    from selectolax.lexbor import LexborHTMLParser

    text = _text_of(path)
    check(path.name, text)
    parser = LexborHTMLParser(text)
    page = Page(form="html")
    if parser.body is None:
        return page
    shown = units(parser.body)
    lines = [line.text for line in shown.lines]
    saved = _SAVED_FROM.search(text[:4000])
    about(parser, page, saved[1] if saved else "")
    page.language = page.language or language_of(lines)
    how = reading(lines, page.language)
    page.comments, page.labels = comments(parser, how)
    page.told = _told(lines, len(page.comments))
    take_title(parser, page)
    dated(parser, page, how)
    _take(parser, _ROUND, page.outside)
    if page.comments:
        _rest(parser, page)
    else:
        _bywords(parser, page, how)
    if not page.body and not page.comments:  # it is all menu and small print: so that is the page
        page.body = "\n".join(f"<p>{line.html}</p>" for line in shown.lines)
        page.outside, page.labels = [], []
    return page


def _text_of(path: Path) -> str:
    with opened(path) as file:
        data = file.read()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith(b"\xef\xbb\xbf"):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (UnicodeDecodeError, LookupError):
            pass  # saved in another than it was served in
    decode = decoder(data[: 1 << 20])
    return "".join(decode(line) for line in data.splitlines(keepends=True)).removeprefix("\ufeff")


def _told(lines: Sequence[str], found_here: int) -> int | None:
    """How many comments the page says it has; if it says several things, the right one, else the last."""
    found = [announced[0] for line in lines if (announced := heading(line)) and announced[0] is not None]
    return found_here if found_here in found else found[-1] if found else None


def _content(parser: LexborHTMLParser) -> LexborNode | None:
    """The element that is the post."""
    for selector in _CONTENT:
        found = [node for node in parser.css(selector) if words(node)]
        if found:
            return max(found, key=lambda node: len(words(node)))
    return None


def _rest(parser: LexborHTMLParser, page: Page) -> None:
    """The post, when the comments have been taken out; what is left besides is outside."""
    if page.comments:
        _take(parser, _EMPTIED, page.labels)
    content = _content(parser)
    if content is not None:
        for node in content.css(_HEADINGS)[-1:] if page.comments else ():
            if heading(words(node)):
                page.labels.append(words(node))
                node.decompose()
        _take(content, _SMALL_PRINT, page.labels)
        page.body = (content.inner_html or "").strip()
        if content.tag in WHOLE:
            return
        content.decompose()
    if parser.body is not None:
        page.outside += [line.text for line in units(parser.body).lines if line.text]


def _bywords(parser: LexborHTMLParser, page: Page, how: Reading) -> None:
    """Post and comments, told apart by what the lines of the page say."""
    if parser.body is None:
        return
    shown = units(parser.body)
    lines = [line.text for line in shown.lines]
    found = split(lines, how)
    if not found.parts:
        _rest(parser, page)
        return
    page.told = found.told if found.told is not None else page.told
    page.labels += found.labels
    page.outside += [line for line in lines[found.tail :] if line]
    page.comments = [_comment(shown, part) for part in found.parts]
    _post(parser, page, shown, found, how)


def _comment(shown: Units, part: Part) -> PageComment:
    html = shown.html(part.start, part.end)
    if part.head.rest:
        html = f"<p>{_escaped(part.head.rest)}</p>\n{html}".strip()
    comment = comment_of(part, html)
    for line in shown.lines[part.head.start : part.head.end]:
        for text, href in line.links:
            if text == comment.author and web(href):
                comment.url = href
    return comment


def _post(parser: LexborHTMLParser, page: Page, shown: Units, found: Split, how: Reading) -> None:
    """The lines above the comments; those outside the element that is the post are told apart."""
    start = 0
    for at, line in enumerate(shown.lines[: min(found.end, 6)]):
        posted = post_line(line.text, how) if line.text else None
        if line.text == page.title or (posted and page.date in (None, posted[0].moment)):
            if posted:
                page.date, page.author = posted[0].moment, page.author or posted[1]
            page.labels.append(line.text)
            start = at + 1
        elif line.text:
            break
    inner = _inner(parser, shown, found.end)
    first, last = inner if inner and inner[0] >= start else (start, found.end)
    page.outside += [
        line.text for line in (*shown.lines[start:first], *shown.lines[last : found.end]) if line.text
    ]
    page.body = shown.html(first, last)


def _inner(parser: LexborHTMLParser, shown: Units, end: int) -> tuple[int, int] | None:
    """The lines of the element that is the post, if it ends before the comments."""
    for selector in _CONTENT[:2]:
        for node in parser.css(selector):
            place = shown.place(node)
            if place and place[1] <= end:
                return place
    return None


def _take(where: LexborHTMLParser | LexborNode, selectors: Sequence[str], told: list[str]) -> None:
    """Take elements out, unless most is in them; their words are told."""
    most = len(words(where)) // 2
    for selector in selectors:
        found = [node for node in where.css(selector) if node.tag not in WHOLE and len(words(node)) <= most]
        numbers = {node.mem_id for node in found}
        for node in [node for node in found if not _is_within(node, numbers)]:
            told.extend(line.text for line in units(node).lines if line.text)
            node.decompose()


def _is_within(node: LexborNode, numbers: set[int]) -> bool:
    """Whether it lies in one of these elements, and goes with it."""
    above = node.parent
    while above is not None:
        if above.mem_id in numbers:
            return True
        above = above.parent
    return False


def _escaped(text: str) -> str:
    from html import escape

    return escape(text, quote=False)
