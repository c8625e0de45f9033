"""Tells one item of a WordPress export in our words: a post, a picture or another thing, and comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bloggy.domain.comment import Author, CommentKind, CommentStatus
from bloggy.domain.imported import (
    Imported,
    ImportedComment,
    ImportedPicture,
    ImportedPost,
    NotImported,
)
from bloggy.domain.post import Kind, Status
from bloggy.i18n import _
from bloggy.storage.exports import xml
from bloggy.storage.exports.wxr import meta, named, said

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from bloggy.storage.exports.wxr import Site

Parts = dict[str, list["Element"]]

_POSTS = {"post": Kind.POST, "page": Kind.PAGE}
_STATUS = {"publish": Status.PUBLISHED, "private": Status.PUBLISHED, "future": Status.SCHEDULED}
_COMMENT_STATUS = {
    "1": CommentStatus.APPROVED,
    "approve": CommentStatus.APPROVED,
    "0": CommentStatus.HELD,
    "hold": CommentStatus.HELD,
    "spam": CommentStatus.SPAM,
    "trash": CommentStatus.REMOVED,
    "post-trashed": CommentStatus.REMOVED,
}
_COMMENT_KIND = {
    "": CommentKind.COMMENT,
    "comment": CommentKind.COMMENT,
    "review": CommentKind.COMMENT,
    "pingback": CommentKind.MENTION,
    "trackback": CommentKind.MENTION,
    "webmention": CommentKind.MENTION,
    "mention": CommentKind.MENTION,
    "like": CommentKind.LIKE,
    "repost": CommentKind.LIKE,
}
_TAGS = re.compile(
    r"</?(?:a|abbr|b|br|code|del|em|i|ins|mark|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>", re.I
)
_BLOCK = re.compile(r"<(?:p|br|div|blockquote|pre|ul|ol|table|h[1-6])\b", re.I)
_FURTHEST = timedelta(hours=15)
_LONGEST_FIELD = 2000


def things(parts: Parts, site: Site, seen: set[str]) -> Iterator[Imported]:
    """The item and its comments; nothing if its number is in `seen`: another file has told it."""
    number = said(parts, "wp:post_id") or said(parts, "guid") or said(parts, "link")
    kind = said(parts, "wp:post_type") or "post"
    title, status = _plain(said(parts, "title")), said(parts, "wp:status")
    name = title or said(parts, "wp:post_name") or number
    if number in seen:
        return
    seen.add(number)
    came = False
    if kind == "attachment":
        url, alt = site.pictures.get(number, ("", ""))
        yield ImportedPicture(ref=number, url=url, title=title, alt=alt)
    elif kind not in _POSTS:
        yield NotImported(kind=_kind(kind), name=name, reason=_reason(kind))
    elif status in {"trash", "auto-draft", "inherit"}:
        reason = _("It was in the blog’s trash.") if status == "trash" else _("It was never saved as a post.")
        yield NotImported(kind=_kind(kind), name=name, reason=reason)
    else:
        came = True
        yield _post(parts, site, number, title, kind)
    yield from _comments(parts, site, number if came else "", title)


def _post(parts: Parts, site: Site, number: str, title: str, kind: str) -> ImportedPost:
    status = _STATUS.get(said(parts, "wp:status"), Status.DRAFT)
    url = said(parts, "link")
    public = status is Status.PUBLISHED and not urlsplit(url).query
    body = _whole(parts, "content:encoded")
    fields = dict(meta(parts))
    thumbnail = site.pictures.get(fields.get("_thumbnail_id", ""), ("", ""))
    slug = unquote(said(parts, "wp:post_name"))
    login = said(parts, "dc:creator")
    return ImportedPost(
        ref=number,
        title=title,
        body=body,
        form="html",
        breaks="<!-- wp:" not in body,
        kind=_POSTS[kind],
        status=status,
        slug=slug,
        date=moment(
            said(parts, "wp:post_date"), said(parts, "wp:post_date_gmt"), draft=status is Status.DRAFT
        ),
        updated=_updated(parts, status),
        tags=tuple(_terms(parts, site, "post_tag", "tag")),
        categories=tuple(_terms(parts, site, "category")),
        summary=_plain(said(parts, "excerpt:encoded")),
        author=site.names.get(login, login),
        image=thumbnail[0],
        image_alt=thumbnail[1],
        url=url if status is Status.PUBLISHED else "",
        aliases=tuple(_old_addresses(url, slug, parts)) if public else (),
        unlisted=said(parts, "wp:status") == "private" or bool(said(parts, "wp:post_password")),
        extra=_extra(parts, site),
    )


def _extra(parts: Parts, site: Site) -> dict[str, object]:
    """What has no neutral name: who sees it, sticky, closed comments, other taxonomies, own fields."""
    found: dict[str, object] = {}
    if said(parts, "wp:status") == "private":
        found["visibility"] = "private"
    if said(parts, "wp:is_sticky") == "1":
        found["sticky"] = True
    if said(parts, "wp:comment_status") == "closed" and said(parts, "wp:post_type") != "page":
        found["comments"] = False
    taxonomies = dict.fromkeys(one.get("domain", "") for one in parts.get("category", ()))
    for taxonomy in taxonomies:
        if taxonomy not in {"", "category", "post_tag", "tag"}:
            found[taxonomy] = list(_terms(parts, site, taxonomy))
    own = {
        key: value
        for key, value in meta(parts)
        if key and not key.startswith("_") and value and len(value) <= _LONGEST_FIELD
    }
    return found | ({"custom_fields": own} if own else {})


def _terms(parts: Parts, site: Site, *taxonomies: str) -> Iterator[str]:
    """The names of the item's terms, those above first: `a/b`."""
    told: set[str] = set()
    for one in parts.get("category", ()):
        if one.get("domain") not in taxonomies:
            continue
        names, slug = [], one.get("nicename", "")
        above = site.terms.get((taxonomies[0], slug), ("", ""))[1]
        names.append(_plain(xml.text(one)) or unquote(slug))
        passed = {slug}
        while above and above not in passed and (term := site.terms.get((taxonomies[0], above))):
            passed.add(above)
            names.append(_plain(term[0]) or unquote(above))
            above = term[1]
        name = "/".join(part.replace("/", "∕") for part in reversed(names))
        if name and name not in told:
            told.add(name)
            yield name


def _old_addresses(url: str, slug: str, parts: Parts) -> Iterator[str]:
    """The paths under which the post was found before its slug was changed."""
    path = urlsplit(url).path
    head, slash, last = path.rstrip("/").rpartition("/")
    if not slug or unquote(last) != slug:
        return
    for key, value in meta(parts):
        if key == "_wp_old_slug" and value and "/" not in value and value != slug:
            yield f"{head}{slash}{value}" + ("/" if path.endswith("/") else "")


def _comments(parts: Parts, site: Site, post: str, title: str) -> Iterator[Imported]:
    writer = site.numbers.get(said(parts, "dc:creator"), "")
    for one in parts.get("wp:comment", ()):
        yield _comment(named(one), post, said(parts, "link"), title, writer)


def _comment(inner: Parts, post: str, url: str, title: str, writer: str) -> ImportedComment | NotImported:
    number, kind = said(inner, "wp:comment_id"), said(inner, "wp:comment_type")
    name = _plain(said(inner, "wp:comment_author"))
    if kind not in _COMMENT_KIND or not number:
        return NotImported(
            kind=_("comment"),
            name=f"{number} {name}".strip(),
            reason=_("It is a note among those who write the blog.")
            if kind == "note"
            else _("It is a “{kind}”, which bloggy does not know.").format(kind=kind or "?"),
        )
    user, parent = said(inner, "wp:comment_user_id"), said(inner, "wp:comment_parent")
    account = "" if user in {"", "0"} else user
    return ImportedComment(
        ref=number,
        post=post,
        url=url,
        title=title,
        parent="" if parent in {"", "0"} else parent,
        author=Author(
            name=name,
            url=said(inner, "wp:comment_author_url"),
            email=said(inner, "wp:comment_author_email"),
            account=account,
            is_me=bool(account) and account == writer,
        ),
        date=moment(said(inner, "wp:comment_date"), said(inner, "wp:comment_date_gmt")),
        status=_COMMENT_STATUS.get(said(inner, "wp:comment_approved"), CommentStatus.HELD),
        body=paragraphs(_whole(inner, "wp:comment_content")),
        form="html",
        kind=_COMMENT_KIND[kind],
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


def paragraphs(text: str) -> str:
    """The body of a comment, whose line ends WordPress shows as such, as HTML."""
    if _BLOCK.search(text):
        return text
    found = (
        part.strip().replace("\n", "<br />\n") for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    )
    return "\n".join(f"<p>{part}</p>" for part in found if part)


def _out(parts: Parts, *, draft: bool = False) -> datetime | None:
    found = moment(said(parts, "wp:post_date"), said(parts, "wp:post_date_gmt"), draft=draft)
    return found or (None if draft else _of_feed(said(parts, "pubDate")))


def _of_feed(text: str) -> datetime | None:
    """A date as feeds have it; also of exports by other programs, which have no other."""
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None


def _updated(parts: Parts, status: Status) -> datetime | None:
    """When it was last changed, if that was after it came out."""
    changed = moment(said(parts, "wp:post_modified"), said(parts, "wp:post_modified_gmt"))
    out = _out(parts)
    if status is not Status.PUBLISHED or changed is None or out is None:
        return None
    if changed.tzinfo is None or out.tzinfo is None:
        return None
    return changed if changed - out > timedelta(minutes=1) else None


def _read(text: str) -> datetime | None:
    try:
        return None if text.startswith("0000") else datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _whole(parts: Parts, name: str) -> str:
    return xml.text(parts[name][0]) if name in parts else ""


def _plain(text: str) -> str:
    """WordPress keeps names and titles as HTML."""
    return unescape(_TAGS.sub("", text)).strip()


def _kind(kind: str) -> str:
    known = {
        "post": _("post"),
        "page": _("page"),
        "revision": _("revision"),
        "nav_menu_item": _("menu entry"),
        "wp_navigation": _("menu"),
        "wp_block": _("reusable block"),
        "wp_template": _("template"),
        "wp_template_part": _("template"),
        "wp_global_styles": _("style"),
        "custom_css": _("style"),
        "customize_changeset": _("style"),
    }
    return known.get(kind, kind)


def _reason(kind: str) -> str:
    if kind == "revision":
        return _("Earlier versions stay at the blog.")
    if kind in {"nav_menu_item", "wp_navigation"}:
        return _("Menus belong to the blog’s theme.")
    if kind == "wp_block":
        return _("Posts that use it keep the mark of it as it is.")
    return _("It is neither a post nor a page nor a picture.")
