"""What a page says of itself: its title, address, language, date, author and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.storage.exports.addresses import web
from bloggy.storage.exports.comment_heads import post_line
from bloggy.storage.exports.json_file import moment
from bloggy.storage.exports.said_dates import Reading
from bloggy.storage.exports.saved_page import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_TITLES = (
    ".h-entry > .p-name, .entry-title, .post-title, [itemprop=headline]",
    "article h1, main h1, #content h1",
    "h1",
)
_LINES = ".entry-meta, .post-meta, .byline, .postmetadata, .post-info"
_DATES = (
    "article time[datetime], .dt-published, .entry-date, .post-date, time[datetime], [itemprop=datePublished]"
)
_AUTHORS = ".p-author .p-name, .p-author, [rel=author], [itemprop=author], .author .fn, .byline .author"
_MOST = 300
WHOLE = frozenset(("html", "body"))
"""Elements that are the page, whatever their classes say."""


def about(parser: LexborHTMLParser, page: Page, saved_from: str) -> None:
    """What the page says of itself to machines."""
    root = parser.root
    page.language = (root.attributes.get("lang") or "").strip() if root is not None else ""
    page.url = (
        _attribute(parser, "link[rel=canonical]", "href")
        or _attribute(parser, 'meta[property="og:url"]', "content")
        or saved_from
    )
    page.url = web(page.url)
    page.title = _attribute(parser, 'meta[property="og:title"]', "content")
    page.image = _attribute(parser, 'meta[property="og:image"]', "content")
    page.author = _attribute(parser, "meta[name=author]", "content")
    page.date = moment(_attribute(parser, 'meta[property="article:published_time"]', "content"))
    tags = (words(node) for node in parser.css("a[rel~=tag], .p-category")[:_MOST])
    page.tags = tuple(dict.fromkeys(tag for tag in tags if tag))


def take_title(parser: LexborHTMLParser, page: Page) -> None:
    """The title as readers see it is taken out of the page."""
    for selector in _TITLES:
        found = [node for node in parser.css(selector) if words(node) and node.tag not in WHOLE]
        if len(found) == 1 or (found and selector == _TITLES[0]):
            page.title = words(found[0])
            found[0].decompose()
            return
    node = parser.css_first("title")
    whole = words(node) if node is not None else page.title
    parts = [
        each for each in parser.css("h1, h2, h3")[:_MOST] if len(words(each)) > 2 and words(each) in whole
    ]
    if parts:
        longest = max(parts, key=lambda each: len(words(each)))
        page.title = words(longest)
        longest.decompose()
    page.title = page.title or whole


def dated(parser: LexborHTMLParser, page: Page, how: Reading) -> None:
    """When it was published, and by whom, as far as its elements say so."""
    for node in parser.css(_DATES)[:_MOST]:
        if page.date is not None:
            break
        page.date = moment(node.attributes.get("datetime") or node.attributes.get("content") or "")
        if page.date is None and (posted := post_line(words(node), how)):
            page.date = posted[0].moment
    for node in parser.css(_LINES)[:_MOST]:
        if posted := post_line(words(node), how):
            page.date, page.author = page.date or posted[0].moment, page.author or posted[1]
    if not page.author:
        page.author = next((name for node in parser.css(_AUTHORS)[:_MOST] if (name := words(node))), "")


def _attribute(parser: LexborHTMLParser, selector: str, name: str) -> str:
    node = parser.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node is not None else ""


def words(node: LexborHTMLParser | LexborNode) -> str:
    """What an element or page says, on one line."""
    return " ".join((node.text(deep=True, separator=" ") or "").split())
