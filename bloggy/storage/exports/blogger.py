"""Reads what Blogger exports: the Atom file of its old backup, and the `feed.atom` of Google Takeout.

Both are told in the same words, and with the same numbers, so that a new export continues an old one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.imported import Imported, ImportedBlog, NotImported
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports import xml
from bloggy.storage.exports.blogger_entry import ATOM, Blog, said, things
from bloggy.storage.exports.files import below, decoded, opened

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "blogger"

_MARKS = re.compile(r"schemas\.google\.com/(?:blogger/20|g/2005#kind)|tag:blogger\.com,1999:(?:blog|user)-")
_BLOG = re.compile(r"tag:blogger\.com,1999:blog-(\d+)")
_TOP = frozenset(f"{ATOM}{name}" for name in ("id", "title", "link", "entry"))
_BEGIN = 1 << 14


def recognises(path: Path, head: str) -> bool:
    """Whether it is a feed with Blogger's words, or a folder of Takeout with such a feed."""
    if path.is_dir():
        return any(_is_feed(file) for file in _feeds(path))
    return "<feed" in head and _MARKS.search(head) is not None


def read(path: Path) -> Iterator[Imported]:
    """Everything in it, blog by blog. Raises ExportError."""
    feeds = [file for file in _feeds(path) if not path.is_dir() or _is_feed(file)]
    for feed in feeds:
        yield from _read(feed)
    if path.is_dir():
        for file in below(path, *_BESIDE):
            if file not in feeds:
                yield NotImported(
                    kind=_("file"),
                    name=file.relative_to(path).as_posix(),
                    reason=_("Posts, pages and comments come from the feeds alone."),
                )


_BESIDE = (
    ".atom",
    ".xml",
    ".html",
    ".csv",
    ".json",
    ".jpg",
    ".jpeg",
    ".png",
    ".gif",
    ".webp",
    ".mp4",
    ".ico",
)


def _feeds(path: Path) -> list[Path]:
    return below(path, ".atom", ".xml")


def _is_feed(file: Path) -> bool:
    with opened(file) as found:
        head = decoded(found.read(_BEGIN))
    return "<feed" in head and _MARKS.search(head) is not None


def _read(path: Path) -> Iterator[Imported]:
    blog, told, entries = _about(path), False, 0
    left: Counter[str] = Counter()
    for element in xml.pieces(path, _TOP.__contains__):
        if element.tag != f"{ATOM}entry":
            continue
        if not told:
            told = True
            yield ImportedBlog(name=blog.name, url=blog.url, title=blog.title)
        entries += 1
        yield from things(element, blog, left)
    if not entries:
        raise ExportError(
            _("{path} has no entries.").format(path=path.name),
            hint=_("In Blogger, choose Settings → Manage blog → Back up content."),
            file=str(path),
        )
    for kind, count in left.items():
        yield NotImported(
            kind=kind,
            name=f"{path.name} ({count})",
            reason=_("It belongs to the blog's design and settings, not to its texts."),
        )


def _about(path: Path) -> Blog:
    """What stands before the first entry: number, title and address."""
    number = title = url = ""
    for element in xml.pieces(path, _TOP.__contains__):
        if element.tag == f"{ATOM}entry":
            number = number or _number(said(element, "id"))
            break
        if element.tag == f"{ATOM}id":
            number = _number(xml.text(element))
        elif element.tag == f"{ATOM}title":
            title = xml.text(element).strip()
        elif _is_page(element):
            url = element.get("href", "")
    name = f"blogger.com/{number}" if number else url.partition("://")[2].strip("/") or title or path.stem
    return Blog(name=name, url=url, title=title)


def _number(identity: str) -> str:
    found = _BLOG.search(identity)
    return found[1] if found else ""


def _is_page(element: Element) -> bool:
    return element.get("rel") == "alternate" and element.get("type", "text/html") == "text/html"
