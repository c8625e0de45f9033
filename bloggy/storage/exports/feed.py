"""Reads a saved feed (Atom, RSS 2.0, RSS 1.0): the posts that it has whole, and comments.

What a feed shows the beginning of only is named, since half a post is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from bloggy.domain.comment import Author, Form
from bloggy.domain.dates import parse_stored
from bloggy.domain.imported import Imported, ImportedBlog, ImportedComment, ImportedPost, NotImported
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports import xml
from bloggy.storage.exports.addresses import parts
from bloggy.storage.exports.feed_body import (
    ATOM,
    CONTENT,
    RSS1,
    SPACES,
    body_of,
    is_made,
    link_of,
    said,
    title_of,
    words,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "feed"

_THREAD = "{http://purl.org/syndication/thread/1.0}in-reply-to"
_DC = "{http://purl.org/dc/elements/1.1/}"
_START = re.compile(
    r"<(?:rss\b|feed\b[^>]*www\.w3\.org/2005/Atom|rdf:RDF\b[^>]*purl\.org/rss/1\.0/)", re.DOTALL
)
_LABELS = frozenset({f"{ATOM}category", "category", f"{_DC}subject"})
_ENTRIES = frozenset({f"{ATOM}entry", f"{RSS1}item", "item"})
_ABOUT = frozenset(f"{space}{name}" for space in SPACES for name in ("title", "link"))


def recognises(path: Path, head: str) -> bool:
    """Whether it is a feed."""
    return path.is_file() and head.lstrip("\ufeff \t\r\n").startswith("<") and _START.search(head) is not None


def read(path: Path) -> Iterator[Imported]:
    """Its entries. Raises ExportError."""
    title, home, told = "", "", 0
    for element in xml.pieces(path, (_ENTRIES | _ABOUT).__contains__):
        if element.tag in _ENTRIES:
            if not told:
                name = home.partition("://")[2].strip("/") or title or path.stem
                yield ImportedBlog(name=name, url=home, title=title)
            told += 1
            yield from _thing(element, home)
        elif element.tag.endswith("title"):
            title = title or xml.text(element).strip()
        elif element.get("rel") == "next":
            yield NotImported(
                kind=_("older posts"),
                name=element.get("href", ""),
                reason=_("The feed goes on there: save that page of it and import it, too."),
            )
        elif element.get("rel", "alternate") == "alternate":
            home = home or (element.get("href") or xml.text(element)).strip()
    if not told:
        raise ExportError(
            _("{path} has no entries.").format(path=path.name),
            hint=_("Save the feed of posts from your browser as a file."),
            file=str(path),
        )


def _thing(entry: Element, home: str) -> Iterator[Imported]:
    title, link = title_of(entry), _joined(home, link_of(entry, "alternate"))
    ref = said(entry, "id", "guid") or link
    date = _moment(said(entry, "published", "pubDate", f"{_DC}date", "updated"))
    if not ref:
        yield NotImported(kind=_("entry"), name=title, reason=_("It has neither a number nor an address."))
        return
    answered = entry.find(_THREAD)
    if answered is not None or parts(link).fragment.startswith("comment"):
        body, form = body_of(entry)[:2]
        yield ImportedComment(
            ref=ref,
            post="",
            url=(answered.get("href", "") if answered is not None else "") or link.partition("#")[0],
            parent=answered.get("ref", "") if answered is not None else "",
            author=Author(name=_author(entry), url=_said_of_author(entry, "uri")),
            date=date,
            body=body,
            form=form,
        )
        return
    body, form, whole = body_of(entry)
    if not whole:
        beginning = words(body, form)
        yield NotImported(
            kind=_("post"),
            name=": ".join(part for part in (title or link, beginning) if part),
            reason=_("Only its beginning is in the feed."),
        )
        return
    yield _post(entry, ref, title, link, date, body, form)


def _post(
    entry: Element, ref: str, title: str, link: str, date: datetime | None, body: str, form: Form
) -> ImportedPost:
    updated = _moment(said(entry, "updated"))
    beginning = said(entry, "summary") or (said(entry, "description") if said(entry, CONTENT) else "")
    enclosures = [one.get("url", "") for one in entry.iterfind("enclosure")]
    enclosures += [
        one.get("href", "") for one in entry.iterfind(f"{ATOM}link") if one.get("rel") == "enclosure"
    ]
    last = unquote(parts(link).path).rstrip("/").rpartition("/")[2]
    return ImportedPost(
        ref=ref,
        title=title,
        body=body,
        form=form,
        slug=re.sub(r"\.(?:html?|php|aspx?)$", "", last),
        date=date,
        updated=updated if updated and date and updated > date else None,
        tags=tuple(_tags(entry)),
        summary="" if is_made(beginning, body) else beginning,
        author=_author(entry),
        url=link,
        extra={"enclosures": found} if (found := [one for one in enclosures if one]) else {},
    )


def _author(entry: Element) -> str:
    return _said_of_author(entry, "name") or said(entry, f"{_DC}creator") or _bare_name(said(entry, "author"))


def _said_of_author(entry: Element, name: str) -> str:
    return xml.text(entry.find(f"{ATOM}author/{ATOM}{name}")).strip()


def _bare_name(author: str) -> str:
    """RSS has `ada@example.org (Ada)` there."""
    found = re.search(r"\(([^()]+)\)\s*\Z", author)
    return found[1] if found else author


def _tags(entry: Element) -> Iterator[str]:
    told: set[str] = set()
    for one in (
        *entry.iterfind(f"{ATOM}category"),
        *entry.iterfind("category"),
        *entry.iterfind(f"{_DC}subject"),
    ):
        name = (one.get("label") or one.get("term") or xml.text(one)).strip()
        if name and name not in told:
            told.add(name)
            yield name


def _moment(said: str) -> datetime | None:
    if not said:
        return None
    try:
        return parse_stored(said, UTC) or parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None


def _joined(home: str, link: str) -> str:
    try:
        return urljoin(home, link)
    except ValueError:
        return link
