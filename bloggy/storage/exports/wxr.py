"""Reads WordPress exports (WXR, an RSS file), of any version and in several files.

Source: wp-admin/includes/export.php. A file is read twice: first what its items refer to (categories, who
writes, pictures), then the items, so that no more than one of them is in memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bloggy.domain.imported import Imported, ImportedBlog
from bloggy.errors import ExportError
from bloggy.storage.exports import xml
from bloggy.storage.exports.files import HEAD, below, decoded, opened

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "wordpress"

_MARK = re.compile(r"""xmlns:wp\s*=\s*["']https?://wordpress\.org/export/""")
_SPACE = re.compile(r"\{https?://wordpress\.org/export/[\d.]+/(excerpt/)?\}")
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_TAGS = re.compile(
    r"</?(?:a|abbr|b|br|code|del|em|i|ins|mark|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_FURTHEST = timedelta(hours=15)
_CHANNEL = frozenset(
    {"wp:author", "wp:category", "wp:term", "title", "link", "wp:base_blog_url", "wp:base_site_url"}
)


Parts = dict[str, list["Element"]]
"""The parts of an element by their words."""


@dataclass(slots=True, kw_only=True)
class Site:
    """What the items of an export refer to."""

    title: str = ""
    url: str = ""
    names: dict[str, str] = field(default_factory=dict)
    """Name shown by login."""
    numbers: dict[str, str] = field(default_factory=dict)
    """Number by login."""
    terms: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """(name, slug of the one above) by taxonomy and slug."""
    pictures: dict[str, tuple[str, str]] = field(default_factory=dict)
    """(address, alternative text) by number."""


def recognises(path: Path, head: str) -> bool:
    """Whether the file, or the first XML file of the folder, says that it is one."""
    if path.is_dir():
        found = below(path, ".xml")
        return bool(found) and _is_marked(found[0])
    return _MARK.search(head) is not None


def _is_marked(file: Path) -> bool:
    """Whether it says so; what can't be read does not, and is named with what lies beside."""
    try:
        with opened(file) as found:
            return _MARK.search(decoded(found.read(HEAD))) is not None
    except ExportError:
        return False


def read(path: Path) -> Iterator[Imported]:
    """Everything in the export's files. Raises ExportError."""
    from bloggy.storage.exports.wxr_item import things

    files = [file for file in below(path, ".xml") if not path.is_dir() or _is_marked(file)]
    site = Site()
    for file in files:
        _learn(site, file)
    parts = urlsplit(site.url if "//" in site.url else f"//{site.url}")
    if parts.netloc:
        name = (parts.netloc.rpartition("@")[2] + parts.path).rstrip("/").removeprefix("www.")
        yield ImportedBlog(name=name, url=site.url, title=site.title)
    seen: set[str] = set()
    for file in files:
        for element in xml.pieces(file, lambda tag: tag == "item"):
            yield from things(named(element), site, seen)


def word(tag: str) -> str:
    """A tag without the version of its namespace: `wp:post_id`, `excerpt:encoded`, `content:encoded`."""
    if tag[:1] != "{":
        return tag
    if tag == _CREATOR:
        return "dc:creator"
    if match := _SPACE.match(tag):
        return ("excerpt:" if match[1] else "wp:") + tag[match.end() :]
    return tag.replace(_CONTENT, "content:")


def named(item: Element) -> Parts:
    """The parts of an element by their words."""
    found: dict[str, list[Element]] = {}
    for part in item:
        found.setdefault(word(part.tag), []).append(part)
    return found


def said(parts: Parts, name: str) -> str:
    """The text of the first part of that name; "" if there is none."""
    return xml.text(parts[name][0]).strip() if name in parts else ""


def meta(parts: Parts, name: str = "wp:postmeta") -> Iterator[tuple[str, str]]:
    """The keys and values that WordPress keeps beside a post or comment."""
    for one in parts.get(name, ()):
        inner = named(one)
        yield said(inner, "wp:meta_key"), said(inner, "wp:meta_value")


def _learn(site: Site, file: Path) -> None:
    """What the channel says, and its pictures."""
    for element in xml.pieces(file, lambda tag: tag == "item" or word(tag) in _CHANNEL):
        name, text = word(element.tag), xml.text(element).strip()
        parts = named(element)
        if name == "item":
            if said(parts, "wp:post_type") == "attachment":
                alt = next((value for key, value in meta(parts) if key == "_wp_attachment_image_alt"), "")
                url = said(parts, "wp:attachment_url") or said(parts, "guid")
                site.pictures[said(parts, "wp:post_id")] = (url, alt)
        elif name == "title":
            site.title = site.title or text
        elif name == "wp:base_blog_url" or (name in {"link", "wp:base_site_url"} and not site.url):
            site.url = text or site.url
        elif name == "wp:author":
            login = said(parts, "wp:author_login")
            site.names[login] = said(parts, "wp:author_display_name") or login
            site.numbers[login] = said(parts, "wp:author_id")
        elif name == "wp:category":
            site.terms["category", said(parts, "wp:category_nicename")] = (
                said(parts, "wp:cat_name"),
                said(parts, "wp:category_parent"),
            )
        elif name == "wp:term":
            site.terms[said(parts, "wp:term_taxonomy"), said(parts, "wp:term_slug")] = (
                said(parts, "wp:term_name"),
                said(parts, "wp:term_parent"),
            )


def moment(local: str, universal: str, *, draft: bool = False) -> datetime | None:
    """The moment with the offset that the blog's clock had then; without one where only its clock is told.

    A draft without a moment in UTC has no date yet.
    """
    here, there = _read(local), _read(universal)
    if there is None:
        return None if draft else here
    offset = here - there if here else timedelta(0)
    if abs(offset) > _FURTHEST or offset % timedelta(minutes=1):
        return there.replace(tzinfo=UTC)
    return (there + offset).replace(tzinfo=timezone(offset) if offset else UTC)


def _read(text: str) -> datetime | None:
    try:
        return None if text.startswith("0000") else datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def whole(parts: Parts, name: str) -> str:
    return xml.text(parts[name][0]) if name in parts else ""


def plain(text: str) -> str:
    """WordPress keeps names and titles as HTML."""
    return unescape(_TAGS.sub("", text)).strip()
