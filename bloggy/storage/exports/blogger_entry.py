"""Tells one entry of a Blogger export in our words, whichever of its two dialects it is written in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bloggy.domain.comment import Author, CommentStatus
from bloggy.domain.dates import parse_stored
from bloggy.domain.imported import Imported, ImportedComment, ImportedPost, NotImported
from bloggy.domain.post import Kind, Status
from bloggy.i18n import _
from bloggy.storage.exports import xml
from bloggy.storage.exports.addresses import parts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ATOM = "{http://www.w3.org/2005/Atom}"
KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
_TAKEOUT = "{http://schemas.google.com/blogger/2018}"
_THREAD = "{http://purl.org/syndication/thread/1.0}in-reply-to"

_NUMBER = re.compile(r"\.((?:post|page|comment)-\d+)\s*\Z")
_PARENT = re.compile(r"/comments/default/(\d+)\s*\Z")
_PROFILE = re.compile(r"blogger\.com/profile/(\d+)")
_COMMENT_STATUS = {
    "": CommentStatus.APPROVED,
    "LIVE": CommentStatus.APPROVED,
    "PENDING": CommentStatus.HELD,
    "SPAM": CommentStatus.SPAM,
    "GHOSTED": CommentStatus.SPAM,
    "SOFT_TRASHED": CommentStatus.REMOVED,
    "HARD_TRASHED": CommentStatus.DELETED,
    "EMPTIED": CommentStatus.DELETED,
}
_STATUS = {"": Status.PUBLISHED, "LIVE": Status.PUBLISHED, "SCHEDULED": Status.SCHEDULED}
_REMOVED = "This comment has been removed by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blog:
    """What the head of a feed says."""

    name: str
    url: str
    title: str


def things(entry: Element, blog: Blog, left: Counter[str]) -> Iterator[Imported]:
    """What the entry holds; what is neither post, page nor comment is only counted in `left`, by its kind."""
    kind = _kind(entry)
    ref = _ref(said(entry, "id"))
    title = said(entry, "title")
    status = _own(entry, "status").upper()
    if kind in {"settings", "template", "layout"}:
        left[_("template") if kind == "template" else _("settings")] += 1
    elif kind not in {"post", "page", "comment"} or not ref:
        yield NotImported(
            kind=kind or _("entry"), name=title or ref, reason=_("bloggy does not know what this entry is.")
        )
    elif kind == "comment":
        yield _comment(entry, ref, status)
    elif "TRASHED" in status:
        yield NotImported(kind=_("post"), name=title or ref, reason=_("It was in the blog’s trash."))
    else:
        yield _post(entry, blog, ref, Kind.PAGE if kind == "page" else Kind.POST, status)


def said(entry: Element, name: str) -> str:
    """The text of an element of Atom."""
    return xml.text(entry.find(f"{ATOM}{name}")).strip()


def _own(entry: Element, name: str) -> str:
    return xml.text(entry.find(f"{_TAKEOUT}{name}")).strip()


def _kind(entry: Element) -> str:
    if kind := _own(entry, "type"):
        return kind.lower()
    for category in entry.iterfind(f"{ATOM}category"):
        if category.get("scheme") == KIND_SCHEME:
            return category.get("term", "").rpartition("#")[2].lower()
    return ""


def _ref(identity: str) -> str:
    found = _NUMBER.search(identity)
    return found[1] if found else identity.strip()


def _post(entry: Element, blog: Blog, ref: str, kind: Kind, status: str) -> ImportedPost:
    state = _STATUS.get(status, Status.DRAFT)
    if any(each.text == "yes" for each in entry.iter() if each.tag.endswith("}draft")):
        state = Status.DRAFT
    url = _link(entry, "alternate") or _address(blog, _own(entry, "filename"))
    labels = (
        category.get("term", "").strip()
        for category in entry.iterfind(f"{ATOM}category")
        if category.get("scheme") != KIND_SCHEME
    )
    enclosures = [
        link.get("href", "") for link in entry.iterfind(f"{ATOM}link") if link.get("rel") == "enclosure"
    ]
    return ImportedPost(
        ref=ref,
        title=said(entry, "title"),
        body=xml.text(entry.find(f"{ATOM}content")),
        form="html",
        kind=kind,
        status=state,
        slug=_slug(url),
        date=parse_stored(said(entry, "published") or _own(entry, "created"), UTC),
        updated=parse_stored(said(entry, "updated"), UTC),
        tags=tuple(dict.fromkeys(label for label in labels if label)),
        summary=_own(entry, "metaDescription"),
        author=_author(entry).name,
        url=url if state is Status.PUBLISHED else "",
        extra={"enclosures": enclosures} if any(enclosures) else {},
    )


def _comment(entry: Element, ref: str, status: str) -> ImportedComment | NotImported:
    reply = entry.find(_THREAD)
    post = _ref(reply.get("ref", "") if reply is not None else _own(entry, "parent"))
    if not post:
        return NotImported(kind=_("comment"), name=ref, reason=_("It does not say which post it is for."))
    parent = _ref(_own(entry, "inReplyTo"))
    if found := _PARENT.search(_link(entry, "related")):
        parent = f"post-{found[1]}"
    body = xml.text(entry.find(f"{ATOM}content"))
    state = _COMMENT_STATUS.get(status, CommentStatus.HELD)
    if state is CommentStatus.APPROVED and body.strip().startswith(_REMOVED):
        state = CommentStatus.DELETED
    return ImportedComment(
        ref=ref,
        post=post,
        url=reply.get("href", "") if reply is not None else "",
        parent="" if parent in {post, ref} else parent,
        author=_author(entry),
        date=parse_stored(said(entry, "published") or _own(entry, "created"), UTC),
        status=state,
        body=body,
        form="html",
    )


def _author(entry: Element) -> Author:
    found = entry.find(f"{ATOM}author")
    if found is None:
        return Author(name="")
    url, email = said(found, "uri"), said(found, "email")
    profile = _PROFILE.search(url)
    return Author(
        name=said(found, "name"),
        url=url,
        email="" if email == "noreply@blogger.com" else email,
        account=profile[1] if profile else "",
    )


def _link(entry: Element, rel: str) -> str:
    for link in entry.iterfind(f"{ATOM}link"):
        if link.get("rel") == rel:
            return link.get("href", "")
    return ""


def _address(blog: Blog, filename: str) -> str:
    if not filename or "://" in filename:
        return filename
    return blog.url.rstrip("/") + "/" + filename.lstrip("/")


def _slug(url: str) -> str:
    last = unquote(parts(url).path).rstrip("/").rpartition("/")[2]
    return last.removesuffix(".html")
