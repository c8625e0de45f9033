"""Tells one item of a WordPress export in our words: a post, a picture or another thing, and comments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit

from bloggy.domain.imported import Imported, ImportedPicture, ImportedPost, NotImported
from bloggy.domain.post import Kind, Status
from bloggy.i18n import _
from bloggy.storage.exports import xml
from bloggy.storage.exports.wxr import Parts, Site, meta, moment, plain, said, whole
from bloggy.storage.exports.wxr_comment import comments

_POSTS = {"post": Kind.POST, "page": Kind.PAGE}
_STATUS = {"publish": Status.PUBLISHED, "private": Status.PUBLISHED, "future": Status.SCHEDULED}
_LONGEST_FIELD = 2000


def things(parts: Parts, site: Site, seen: set[str]) -> Iterator[Imported]:
    """The item and its comments; nothing if its number is in `seen`: another file has told it."""
    number = said(parts, "wp:post_id") or said(parts, "guid") or said(parts, "link")
    kind = said(parts, "wp:post_type") or "post"
    title, status = plain(said(parts, "title")), said(parts, "wp:status")
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
    yield from comments(parts, site, number if came else "", title)


def _post(parts: Parts, site: Site, number: str, title: str, kind: str) -> ImportedPost:
    status = _STATUS.get(said(parts, "wp:status"), Status.DRAFT)
    url = said(parts, "link")
    public = status is Status.PUBLISHED and not urlsplit(url).query
    body = whole(parts, "content:encoded")
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
        date=_out(parts, draft=status is Status.DRAFT),
        updated=_updated(parts, status),
        tags=tuple(_terms(parts, site, "post_tag", "tag")),
        categories=tuple(_terms(parts, site, "category")),
        summary=plain(said(parts, "excerpt:encoded")),
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
        names.append(plain(xml.text(one)) or unquote(slug))
        passed = {slug}
        while above and above not in passed and (term := site.terms.get((taxonomies[0], above))):
            passed.add(above)
            names.append(plain(term[0]) or unquote(above))
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
