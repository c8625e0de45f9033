"""Gives XML-RPC's structures the shape of the REST interface, and the other way round.

So everything that knows what a post is to become is written once, for REST, and serves both.
Structures: `_prepare_post`, `_prepare_term`, `_prepare_media_item` in class-wp-xmlrpc-server.php.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bloggy.errors import Malformed
from bloggy.i18n import _

MARKER = "bloggy_id"
"""The custom field that carries the delivery key. With a leading underscore it would be refused."""
TAXONOMIES = {"tags": "post_tag", "categories": "category"}
_TEXTS = {"title": "post_title", "content": "post_content", "excerpt": "post_excerpt"}
_NAMES = {
    **_TEXTS,
    "status": "post_status",
    "slug": "post_name",
    "featured_media": "post_thumbnail",
    "author": "post_author",
    "sticky": "sticky",
    "comment_status": "comment_status",
    "password": "post_password",
}
_SOON = timedelta(minutes=1)
"""Server times come in whole seconds, and late: what is dated so little ahead counts as published."""
_TEMPORARY = re.compile(r"bloggy-[0-9a-z]{26}")
_DRAFT = re.compile(rf"<!-- ({_TEMPORARY.pattern}) -->")


def post_document(told: Any, *, rights: Iterable[str], now: datetime) -> dict[str, Any]:
    """One post as REST gives it with `context=edit`. Raises Malformed.

    XML-RPC calls a scheduled post published; `now` (the server's) tells them apart.
    """
    try:
        status, when = str(told["post_status"]), _moment(told.get("post_date_gmt"))
        if status == "publish" and when is not None and when > now + _SOON:
            status = "future"
        content = str(told["post_content"])
        terms = [term for term in told.get("terms") or () if isinstance(term, dict)]
        return {
            "id": int(told["post_id"]),
            "status": status,
            "slug": _slug(status, str(told["post_name"]), content),
            "link": str(told["link"]),
            "date_gmt": _written(when),
            "modified_gmt": _written(_moment(told.get("post_modified_gmt"))),
            **{name: {"raw": str(told[field])} for name, field in _TEXTS.items()},
            **{
                kind: [int(term["term_id"]) for term in terms if term.get("taxonomy") == taxonomy]
                for kind, taxonomy in TAXONOMIES.items()
            },
            "featured_media": _number(told.get("post_thumbnail")),
            "author": int(told.get("post_author") or 0),
            "sticky": bool(told.get("sticky")),
            "comment_status": str(told.get("comment_status") or ""),
            "password": str(told.get("post_password") or ""),
            "_links": {f"wp:action-{right}": [] for right in rights},
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(
            _("The blog’s answer about a post lacks something: {what}.").format(what=error),
            hint=_("A plug-in of the blog may change its answers; its error log may say which."),
        ) from error


def post_struct(fields: Mapping[str, object]) -> dict[str, object]:
    """The same fields for wp.newPost and wp.editPost."""
    found: dict[str, object] = {_NAMES[name]: value for name, value in fields.items() if name in _NAMES}
    if "date_gmt" in fields:
        found["post_date_gmt"] = datetime.fromisoformat(str(fields["date_gmt"]))
    terms = {taxonomy: fields[kind] for kind, taxonomy in TAXONOMIES.items() if kind in fields}
    return {**found, "terms": terms} if terms else found


def draft_struct(fields: Mapping[str, object]) -> dict[str, object]:
    """A draft under a temporary slug: its key stands where a search finds it, and in a field that stays."""
    struct, slug = post_struct(fields), str(fields.get("slug") or "")
    if not _TEMPORARY.fullmatch(slug):
        return struct
    key = slug.partition("-")[2]
    return {
        **struct,
        "post_content": f"<!-- {slug} -->",
        "custom_fields": [{"key": MARKER, "value": key}],
    }


def carries(told: Mapping[str, Any], key: str) -> bool:
    """Whether a post's custom fields name that delivery key, which is compared without regard to case."""
    fields = told.get("custom_fields")
    return any(
        isinstance(field, dict)
        and field.get("key") == MARKER
        and str(field.get("value")).casefold() == key.casefold()
        for field in (fields if isinstance(fields, list) else ())
    )


def term_document(told: Any) -> dict[str, Any]:
    """A tag or category as REST gives it."""
    try:
        return {
            "id": int(told["term_id"]),
            "name": str(told["name"]),
            "slug": str(told.get("slug") or ""),
            "parent": int(told.get("parent") or 0),
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(
            _("The blog’s answer about a tag or category lacks something: {what}.").format(what=error),
            hint=_("A plug-in of the blog may change its answers; its error log may say which."),
        ) from error


def picture_document(told: Any) -> dict[str, Any]:
    """A picture, from wp.getMediaItem, wp.getMediaLibrary or wp.uploadFile, as REST gives it."""
    try:
        return {
            "id": int(told.get("attachment_id") or told["id"]),
            "source_url": str(told.get("link") or told["url"]),
            "title": str(told.get("title") or ""),
            "alt_text": str(told.get("alt") or ""),
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(
            _("The blog’s answer about a picture lacks something."),
            hint=_("A plug-in of the blog may change its answers; its error log may say which."),
        ) from error


def author_document(told: Any) -> dict[str, Any]:
    """A user, from wp.getProfile or wp.getAuthors, as REST gives it."""
    return {
        "id": int(told.get("user_id") or 0),
        "name": str(told.get("display_name") or ""),
        "username": str(told.get("username") or told.get("user_login") or ""),
        "slug": str(told.get("nicename") or ""),
        "email": str(told.get("email") or ""),
        "roles": [str(role) for role in told.get("roles") or ()],
    }


def _slug(status: str, name: str, content: str) -> str:
    """What still is the reserved draft says so, even where a plug-in gave it another slug."""
    marked = _DRAFT.fullmatch(content.strip())
    return marked[1] if marked and status not in {"publish", "future", "private"} else name


def _number(thumbnail: object) -> int:
    """The featured image comes as a structure, or as an empty list where there is none."""
    return int(thumbnail["attachment_id"]) if isinstance(thumbnail, dict) and thumbnail else 0


def _moment(value: object) -> datetime | None:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else None


def _written(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}" if moment else "0000-00-00T00:00:00"
