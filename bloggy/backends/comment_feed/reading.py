"""Reads Atom (RFC 4287, threads: RFC 4685, pages: RFC 5005) and RSS 2.0, as blogs write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from bloggy.errors import Malformed
from bloggy.i18n import _

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ATOM, _THREAD = "{http://www.w3.org/2005/Atom}", "{http://purl.org/syndication/thread/1.0}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_DATE = "{http://purl.org/dc/elements/1.1/}date"
_COMMENT_RSS = re.compile(r"\{http://wellformedweb\.org/CommentAPI/\}commentR[sS][sS]")
_COUNT = "{http://purl.org/rss/1.0/modules/slash/}comments"
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BLOGGER_PARENT = re.compile(r"/comments/default/(\d+)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """An entry of a feed: a comment, or a post with the address of its comments."""

    ref: str
    title: str
    link: str
    author: str
    author_url: str
    body: str
    form: Literal["html", "text"]
    date: datetime | None
    edited: datetime | None
    replies: str
    """The address of the feed of its comments; empty for comments."""
    count: str
    """How many comments that has, where it is told."""
    answers: str
    """The ref of what it answers, a comment or the post; empty where that is not told."""
    answers_link: str

    @property
    def post(self) -> str:
        """The address of the page that a comment stands on."""
        return page_of(self.answers_link if "#" not in self.answers_link else "") or page_of(self.link)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed, or one page of it."""

    title: str
    software: str
    items: tuple[Item, ...]
    following: str
    """The address of the next page; empty on the last."""


def read(text: str, base: str) -> Feed:
    """The feed in `text`, found at `base`. Raises Malformed for anything else."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(_NO_XML.sub("", text).lstrip("\ufeff \t\r\n"))
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _no_feed(base) from error
    if root.tag == f"{_ATOM}feed":
        return Feed(
            title=_text(root, f"{_ATOM}title"),
            software=_text(root, f"{_ATOM}generator") or "Atom",
            items=tuple(_atom(entry, base) for entry in root.iter(f"{_ATOM}entry")),
            following=_link(root, "next", base),
        )
    channel = root.find("channel")
    if root.tag != "rss" or channel is None:
        raise _no_feed(base)
    return Feed(
        title=_text(channel, "title"),
        software=_text(channel, "generator") or "RSS",
        items=tuple(_rss(item, base) for item in channel.iter("item")),
        following=_link(channel, "next", base),
    )


def page_of(link: str) -> str:
    """The address of a page without what leads to one comment on it."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name not in {"showComment", "m"}]
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(kept), ""))


def _atom(entry: Element, base: str) -> Item:
    author = entry.find(f"{_ATOM}author")
    content = entry.find(f"{_ATOM}content")
    content = content if content is not None else entry.find(f"{_ATOM}summary")
    answered = entry.find(f"{_THREAD}in-reply-to")
    answers = "" if answered is None else answered.get("ref", "")
    ref = _text(entry, f"{_ATOM}id")
    # Blogger names the post there, and the comment that is answered in a link beside it.
    parent = _BLOGGER_PARENT.search(_link(entry, "related", base))
    body, form = _body(content)
    return Item(
        ref=ref,
        title=_text(entry, f"{_ATOM}title"),
        link=_link(entry, "alternate", base),
        author="" if author is None else _text(author, f"{_ATOM}name"),
        author_url="" if author is None else _text(author, f"{_ATOM}uri"),
        body=body,
        form=form,
        date=_moment(_text(entry, f"{_ATOM}published") or _text(entry, f"{_ATOM}updated")),
        edited=_moment(_text(entry, f"{_ATOM}updated")),
        replies=_link(entry, "replies", base, kind="application/atom+xml"),
        count=_text(entry, f"{_THREAD}total"),
        answers=re.sub(r"post-\d+$", f"post-{parent[1]}", ref) if parent else answers,
        answers_link="" if answered is None else answered.get("href", ""),
    )


def _rss(item: Element, base: str) -> Item:
    link = urljoin(base, _text(item, "link"))
    body = _text(item, _CONTENT) or _text(item, "description")
    replies = next((e.text or "" for e in item if _COMMENT_RSS.fullmatch(e.tag)), "").strip()
    return Item(
        ref=_text(item, "guid") or link,
        title=_text(item, "title"),
        link=link,
        author=_text(item, _CREATOR) or _text(item, "author"),
        author_url="",
        body=body,
        form="html",
        date=_moment(_text(item, "pubDate")) or _moment(_text(item, _DATE)),
        edited=None,
        replies=urljoin(base, replies) if replies else "",
        count=_text(item, _COUNT),
        answers="",
        answers_link="",
    )


def _body(content: Element | None) -> tuple[str, Literal["html", "text"]]:
    if content is None:
        return "", "text"
    kind = content.get("type", "text")
    if kind == "xhtml":
        from xml.etree.ElementTree import tostring

        for element in content.iter():
            element.tag = element.tag.rpartition("}")[2]
        return "".join(tostring(child, encoding="unicode") for child in content), "html"
    return content.text or "", "text" if kind == "text" else "html"


def _text(element: Element, name: str) -> str:
    return (element.findtext(name) or "").strip() if name != _CONTENT else element.findtext(name) or ""


def _links(element: Element) -> Iterator[Element]:
    yield from element.findall(f"{_ATOM}link")


def _link(element: Element, rel: str, base: str, *, kind: str = "") -> str:
    for link in _links(element):
        if link.get("rel", "alternate") == rel and (not kind or link.get("type", kind) == kind):
            return urljoin(base, link.get("href", ""))
    return ""


def _moment(text: str) -> datetime | None:
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _no_feed(base: str) -> Malformed:
    from bloggy.backends.http import redacted

    return Malformed(
        _("There is no feed at {url}.").format(url=redacted(base)),
        hint=_("WordPress has one at /comments/feed/, Blogger at /feeds/comments/default."),
    )
