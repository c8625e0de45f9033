"""Learns how a WordPress makes the addresses of its posts, and says where a post will stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bloggy.domain.generators.addresses import date_tokens, fill, join
from bloggy.domain.post import Kind, Post
from bloggy.domain.slug import slugify

_DATES = (
    ("%Y", ":year"),
    ("%m", ":month"),
    ("%d", ":day"),
    ("%H", ":hour"),
    ("%M", ":minute"),
    ("%S", ":second"),
)


def time_zone(root: Mapping[str, Any]) -> str:
    """The blog's zone by name, from the document at the root; empty for offsets that have no name."""
    name = str(root.get("timezone_string") or "")
    if not name:
        try:
            offset = float(root.get("gmt_offset") or 0)
        except (TypeError, ValueError):
            return ""
        if offset % 1:
            return ""
        # POSIX counts hours west of Greenwich
        name = "Etc/UTC" if not offset else f"Etc/GMT{-int(offset):+d}"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
    return name


def learned(post: Mapping[str, Any], url: str, categories: Sequence[str] = ()) -> str:
    """The pattern `/:year/:month/:slug/` behind one post's address; empty with plain permalinks.

    `post` has `date` (in the blog's zone), `id`, and `permalink_template` or `link` and `slug`; `categories`
    are the slugs of those that the blog has.
    """
    template = str(post.get("permalink_template") or "").replace("%pagename%", "%postname%")
    if not template and (slug := str(post.get("slug") or "")):
        # the slug stands last
        template = "%postname%".join(str(post.get("link") or "").rsplit(slug, 1))
    path = unquote(urlsplit(template.replace("%postname%", ":slug")).path)
    if ":slug" not in path:
        return ""
    path = path.removeprefix(urlsplit(url).path.rstrip("/"))
    try:
        date = datetime.fromisoformat(str(post.get("date")))
    except ValueError:
        return path
    parts: list[str] = []
    waiting = list(_DATES)
    for part in path.split("/"):
        found = next((n for n, (form, _token) in enumerate(waiting) if part == f"{date:{form}}"), None)
        if found is not None:
            parts.append(waiting[found][1])
            waiting = waiting[found + 1 :]
        elif part in categories:
            # a nested category stands there with those above it
            parts += [":category"] if parts[-1:] != [":category"] else []
        else:
            parts.append(":id" if part == str(post.get("id")) else part)
    return "/".join(parts)


def template(url: str, pattern: str, *, when: datetime, number: int) -> str:
    """The address of the post `number` dated `when` (in the blog's zone), with `%postname%` for its slug.

    That is REST's `permalink_template`, from a pattern; empty if the pattern asks for more than that.
    """
    stand_in = "bloggy-postname"
    tokens = {**date_tokens(when), "slug": stand_in, "id": str(number)}
    path = fill(pattern, tokens.get) if pattern else None
    return join(url, path).replace(stand_in, "%postname%") if path else ""


def predicted(url: str, pattern: str, post: Post, *, zone: tzinfo | None, now: datetime) -> str:
    """The address that the post will have; empty if that can't be known."""
    slug = post.slug or slugify(post.title)
    if post.kind is Kind.PAGE:
        return join(url, f"{slug}/") if pattern else ""
    when = (post.date or now).astimezone(zone or UTC)
    tokens = {**date_tokens(when), "slug": slug}
    if ":category" in pattern and post.categories:
        tokens["category"] = "/".join(slugify(part) for part in post.categories[0].split("/"))
    path = fill(pattern, tokens.get) if pattern else None
    return join(url, path) if path else ""
