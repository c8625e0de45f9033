"""Finds in the elements of one comment who wrote it and when, and takes that out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bloggy.storage.exports.addresses import web
from bloggy.storage.exports.comment_heads import date_alone
from bloggy.storage.exports.json_file import moment as of_machine
from bloggy.storage.exports.page_units import units
from bloggy.storage.exports.said_dates import Reading, find

if TYPE_CHECKING:
    from datetime import datetime

    from selectolax.lexbor import LexborNode

_AUTHOR = (
    ".comment-author .fn, .comment-author .p-name, .comment-author-name",
    ".p-author .p-name, .u-author .p-name, [itemprop=author] [itemprop=name]",
    "[itemprop=creator] [itemprop=name]",
    ".p-author, .u-author, .h-card, [itemprop=author], [itemprop=creator], .vcard .fn, .fn",
    ".comment-author, .comment_author, .commentauthor, .comment-meta .author, .author, cite",
)
_DATE = (
    "time[datetime], .dt-published, [itemprop=datePublished], [itemprop=dateCreated], [itemprop=commentTime]",
    ".comment-date, .comment_date, .comment-time, .commentmetadata, .comment-meta, .comment-metadata, .date",
    "time",
)


def take_author(node: LexborNode) -> tuple[str, str]:
    """Who wrote it, and their address; the element is taken out."""
    for each in within(node, _AUTHOR):
        name = text_of(each)
        if not name or len(name) > 100:
            continue
        link = each if each.tag == "a" else each.css_first("a[href]")
        if link is None and each.parent is not None and each.parent.tag == "a":
            link = each.parent
        if link is not None and text_of(link) and len(text_of(link)) < len(name):
            name = text_of(link)
            url = link.attributes.get("href") or ""
            link.decompose()
            return name, web(url)
        url = (link.attributes.get("href") or "") if link is not None else ""
        each.decompose()
        return name, web(url)
    return "", ""


def take_date(node: LexborNode, how: Reading, labels: list[str]) -> tuple[datetime | None, str]:
    """When it was written, and how the page says so; the element is taken out."""
    for each in within(node, _DATE):
        said = text_of(each)
        machine = each.attributes.get("datetime") or each.attributes.get("content") or ""
        date = _naive(machine) if machine else None
        date = date or (of_machine(machine) if machine else None)
        words = find(said, how) if said else None
        if date is None and words is None:
            continue
        labels.append(said[: words.start] + " " + said[words.end :] if words else said)
        each.decompose()
        return date or (words.moment if words else None), said[words.start : words.end] if words else said
    for line in units(node).lines:
        if alone := date_alone(line.text, how):
            return alone[0].moment, ""
    return None, ""


def _naive(machine: str) -> datetime | None:
    """A time without a zone, as some themes write it: it is in the writer's."""
    found = find(machine, Reading())
    return found.moment if found and len(machine.strip()) == found.end - found.start else None


def within(node: LexborNode, selectors: Sequence[str]) -> Iterator[LexborNode]:
    """What they find within `node`, selector by selector."""
    for selector in selectors:
        for each in node.css(selector):
            if each.mem_id != node.mem_id:
                yield each


def text_of(node: LexborNode) -> str:
    """What an element says, on one line."""
    return " ".join((node.text(deep=True, separator=" ") or "").split())
