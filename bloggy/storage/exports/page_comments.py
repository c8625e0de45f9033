"""Takes the comments out of a page whose elements say that they are comments.

Understood are the classes of WordPress's themes and their kin, microformats (`u-comment`, `h-cite`),
schema.org's Comment, and elements with names such as `comment-123`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from bloggy.storage.exports.addresses import web
from bloggy.storage.exports.comment_heads import head_at
from bloggy.storage.exports.comment_words import VERB, is_label, waits
from bloggy.storage.exports.page_marks import take_author, take_date, text_of, within
from bloggy.storage.exports.page_units import Line, Units, units
from bloggy.storage.exports.said_dates import Reading
from bloggy.storage.exports.saved_page import PageComment

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_ID = re.compile(r"(?:li-|div-)?(?:comment|comentario|commentaire|kommentar)-?(\d+)\Z", re.IGNORECASE)
_CLASSES = frozenset(
    ("comment", "pingback", "trackback", "u-comment", "p-comment", "comment-item", "commentaire")
)
_TYPE = re.compile(r"schema\.org/(?:Comment|UserComments)\Z")
_MOST = 50
_SAYS = re.compile(rf"{VERB}\s*[:,]?", re.IGNORECASE)
_TAGS = frozenset(("li", "div", "article", "section", "dd", "tr", "blockquote"))
_BODY = (
    ".comment-content, .e-content, .comment-text, .comment_text, .commenttext, .comment-entry, .commententry",
    "[itemprop=text], [itemprop=commentText], .p-content, .comment-body-text, .comment-message",
)
_ASIDE = (
    ".reply, .comment-reply-link, .comment-edit-link, .edit-link, .avatar, .says, .comment-actions, form",
    ".comment-awaiting-moderation",
)


def comments(page: LexborHTMLParser, how: Reading) -> tuple[list[PageComment], list[str]]:
    """The comments of the page, in its order, and the words round them; all are taken out of it."""
    nodes = list(_nodes(page))
    places = {node.mem_id: place for place, node in enumerate(nodes)}
    found: list[PageComment | None] = [None] * len(nodes)
    labels: list[str] = []
    for place in reversed(range(len(nodes))):
        parent = _above(nodes[place], places)
        found[place] = _comment(nodes[place], how, labels, parent)
        nodes[place].decompose()
    return _kept(found), labels


def _nodes(page: LexborHTMLParser) -> Iterator[LexborNode]:
    """The elements that are one comment each, the outer ones first."""
    seen: set[str] = set()
    chosen: dict[int, str] = {}
    for node in page.css("[id], [class], [itemtype]"):
        if (node.tag or "") not in _TAGS or node.mem_id in chosen:
            continue
        number = _number(node)
        if not number and not _is_comment(node):
            continue
        if number and number in seen:
            continue
        outer = _nearest(node, chosen)
        if outer is not None and not _is_apart(node, outer, number, chosen[outer.mem_id]):
            if number:
                seen.add(number)
                chosen[outer.mem_id] = chosen[outer.mem_id] or number
            continue
        if number:
            seen.add(number)
        chosen[node.mem_id] = number
        yield node


def _is_comment(node: LexborNode) -> bool:
    kind = node.attributes.get("itemtype") or ""
    return bool(_CLASSES & set(_words(node))) or _TYPE.search(kind) is not None


def _number(node: LexborNode) -> str:
    found = _ID.match(node.attributes.get("id") or "")
    return found[1] if found else ""


def _words(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").lower().split()


def _nearest(node: LexborNode, chosen: dict[int, str]) -> LexborNode | None:
    above = node.parent
    while above is not None:
        if above.mem_id in chosen:
            return above
        above = above.parent
    return None


def _is_apart(node: LexborNode, outer: LexborNode, number: str, outer_number: str) -> bool:
    """Whether a comment in another is an answer to it, and not a part of it."""
    if number and outer_number:
        return True
    above = node.parent
    while above is not None and above.mem_id != outer.mem_id:
        if above.tag in {"ol", "ul"} or {"children", "replies", "comment-children", "thread"} & set(
            _words(above)
        ):
            return True
        above = above.parent
    return bool({"u-comment", "p-comment"} & set(_words(node)))


def _above(node: LexborNode, places: dict[int, int]) -> int | None:
    above = node.parent
    while above is not None:
        if above.mem_id in places:
            return places[above.mem_id]
        above = above.parent
    return None


def _comment(node: LexborNode, how: Reading, labels: list[str], parent: int | None) -> PageComment | None:
    """The comment of that element; None (and nothing taken) if it has no words."""
    mention = bool({"pingback", "trackback"} & set(_words(node)))
    held = False
    for selector in _ASIDE:
        for _turn in range(_MOST):  # asked again each time, since they lie in each other
            each = next(within(node, (selector,)), None)
            if each is None:
                break
            held = held or waits(text_of(each))
            labels.append(text_of(each))
            each.decompose()
    author, url = take_author(node)
    moment, said = take_date(node, how, labels)
    body = next((each for each in within(node, _BODY)), None)
    if body is not None:
        html = (body.inner_html or "").strip()
        body.decompose()
        labels += [line.text for line in units(node).lines]
        if not author and moment is None and not html:
            return None
        return PageComment(
            author=author,
            url=url,
            date=moment,
            said=said,
            body=html,
            parent=parent,
            held=held,
            mention=mention,
        )
    rest = units(node)
    if mention and not author:
        links = (link for line in rest.lines for link in line.links)
        author, url = next(((text, web(href)) for text, href in links if text), ("", ""))
    start, end = _trimmed(rest, labels)
    opening = ""  # words of the comment that stand on the line of its head
    if not author or (moment is None and not said):
        for at in range(start, end):
            head = head_at([line.text for line in rest.lines[:end]], at, how)
            if head is None or at > start + 1:
                continue
            labels += [line.text for line in rest.lines[start:at]] + list(head.words)
            labels += [head.author] if author and author != head.author else []
            labels += [head.said] if said and said != head.said else []
            author, moment, said, start = (
                author or head.author,
                moment or head.moment,
                said or head.said,
                head.end,
            )
            url = url or next(
                (href for line in rest.lines[at:start] for text, href in line.links if text == author), ""
            )
            held, opening = held or head.held, head.rest
            break
    if not author and start == end:
        return None
    html = (f"<p>{escape(opening)}</p>\n" if opening else "") + rest.html(start, end)
    return PageComment(
        author=author, url=url, date=moment, said=said, body=html, parent=parent, held=held, mention=mention
    )


def _trimmed(rest: Units, labels: list[str]) -> tuple[int, int]:
    start, end = 0, len(rest.lines)
    while start < end and _is_edge(rest.lines[start]):
        labels.append(rest.lines[start].text)
        start += 1
    while end > start and _is_edge(rest.lines[end - 1]):
        end -= 1
        labels.append(rest.lines[end].text)
    return start, end


def _is_edge(line: Line) -> bool:
    said = is_label(line.text) or _SAYS.fullmatch(line.text.strip())
    return bool(said) and "<img" not in line.html


def _kept(found: list[PageComment | None]) -> list[PageComment]:
    """Without the empty ones; answers to those go to what they answered."""
    new: dict[int, int] = {}
    kept: list[PageComment] = []
    for place, comment in enumerate(found):
        if comment is None:
            continue
        parent = comment.parent
        while parent is not None and parent not in new:
            above = found[parent]
            parent = above.parent if above is not None else None
        comment.parent = None if parent is None else new[parent]
        new[place] = len(kept)
        kept.append(comment)
    return kept
