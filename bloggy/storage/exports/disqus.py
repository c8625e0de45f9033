"""Reads the XML that Disqus sends as an export: pages and the comments on them, no posts.

Source: help.disqus.com, article 1717164. Comments come in any order, and several threads may be one page
(http and https, with and without a query): they are one place, known by its path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from bloggy.domain.comment import Author, CommentStatus
from bloggy.domain.imported import Imported, ImportedBlog, ImportedComment, NotImported
from bloggy.domain.page_address import page_address
from bloggy.i18n import _
from bloggy.storage.exports import xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "disqus"

_MARK = re.compile(r"<disqus\b[^>]*disqus\.com")
_ID = "{http://disqus.com/disqus-internals}id"
_SPACE = re.compile(r"\{[^}]*\}")


class Page(NamedTuple):
    """What a thread is about."""

    url: str
    title: str


def recognises(path: Path, head: str) -> bool:
    """Whether the file says that it is one."""
    return path.is_file() and _MARK.search(head) is not None


def read(path: Path) -> Iterator[Imported]:
    """The comments of the export; the threads are looked through first. Raises ExportError."""
    pages: dict[str, Page] = {}
    shared: dict[str, str] = {}
    forum = ""
    for thread in xml.pieces(path, _is_either):
        if _word(thread) != "thread":
            continue
        link = _said(thread, "link")
        forum = forum or _said(thread, "forum")
        address = shared.setdefault(_path(link), link)
        pages[thread.get(_ID, "")] = Page(url=address, title=_said(thread, "title"))
    hosts = {page_address(page.url)[0] for page in pages.values()} - {""}
    name = hosts.pop() if len(hosts) == 1 else forum
    if name:
        yield ImportedBlog(name=name, url=f"https://{name}" if "." in name else "")
    for post in xml.pieces(path, _is_either):
        if _word(post) == "post":
            yield _comment(post, pages)


def _comment(post: Element, pages: dict[str, Page]) -> Imported:
    number, thread = post.get(_ID, ""), _part(post, "thread")
    page = pages.get("" if thread is None else thread.get(_ID, ""))
    if not number or page is None:
        return NotImported(
            kind=_("comment"),
            name=number or _said(post, "createdAt"),
            reason=_("The export does not tell which page it is on."),
        )
    parent, author = _part(post, "parent"), _part(post, "author")
    status = CommentStatus.APPROVED
    if _said(post, "isDeleted") == "true":
        status = CommentStatus.REMOVED
    if _said(post, "isSpam") == "true":
        status = CommentStatus.SPAM
    return ImportedComment(
        ref=number,
        post="",
        url=page.url,
        title=page.title,
        parent="" if parent is None else parent.get(_ID, ""),
        author=Author(
            name=_said(author, "name") or _said(author, "username"),
            email=_said(author, "email"),
            account="" if _said(author, "isAnonymous") == "true" else _said(author, "username"),
        ),
        date=_moment(_said(post, "createdAt")),
        status=status,
        body=_said(post, "message"),
        form="html",
    )


def _word(element: Element) -> str:
    return _SPACE.sub("", element.tag)


def _is_either(tag: str) -> bool:
    """Both, as a post names its thread by an element of the same name."""
    return _SPACE.sub("", tag) in {"thread", "post"}


def _part(element: Element | None, name: str) -> Element | None:
    if element is None:
        return None
    return next((one for one in element if _word(one) == name), None)


def _said(element: Element | None, name: str) -> str:
    return xml.text(_part(element, name)).strip()


def _path(link: str) -> str:
    """What two links to one page have in common; a blog without other paths has its pages in the query."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return link
    path = parts.path.rstrip("/")
    return f"{parts.netloc.lower().removeprefix('www.')}{path or '?' + parts.query}"


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
