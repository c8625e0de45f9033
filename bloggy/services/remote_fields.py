"""Tells what somebody changed at a blog from what the blog filled in by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta, tzinfo
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bloggy.backends.capability import Capability
from bloggy.domain.frontmatter import REMOVE
from bloggy.domain.post import Kind, Status
from bloggy.domain.wishes import wishes

if TYPE_CHECKING:
    from bloggy.domain.post import Post
    from bloggy.domain.remote import RemotePost

NAMES = ("title", "slug", "date", "tags", "categories", "summary", "image", "image_alt", "canonical_url")
"""The neutral fields that blogs keep, beside the status."""

_HIDDEN = frozenset({Status.DRAFT, Status.WITHDRAWN})
_SAME_TIME = timedelta(minutes=1)
"""Blogs keep whole seconds, and front matter often whole minutes."""


def changed_fields(
    base: Post,
    remote: RemotePost,
    *,
    links: Mapping[str, str],
    capabilities: Capability,
    day: tzinfo | None,
) -> dict[str, object]:
    """The neutral fields, under the names of `Post`, that are not what `base` had the blog make of them.

    `day`: the zone in which the date of `base` is a day without a time; None where it has one. Empty values
    mean that the blog has none any more.
    """
    found: dict[str, object] = {}
    if remote.title.strip() and _words(remote.title) != _words(base.title):
        found["title"] = unescape(remote.title).strip()
    if _words(remote.summary) != _words(base.summary):
        found["summary"] = unescape(remote.summary).strip()
    if Capability.SLUG in capabilities and not _same_slug(remote.slug, base):
        found["slug"] = unquote(remote.slug)
    found |= changed_lists(base, remote, capabilities)
    found |= _picture(base, remote, links)
    if base.canonical_url and remote.canonical_url not in {"", base.canonical_url}:
        found["canonical_url"] = remote.canonical_url  # an empty one: most blogs can't keep it
    if (remote.status in _HIDDEN) != (base.status in _HIDDEN):
        found["status"] = Status.DRAFT if remote.status in _HIDDEN else Status.PUBLISHED
    if remote.status not in _HIDDEN and not _same_time(base, remote, day):
        found["date"] = remote.date
    return found


def changed_lists(base: Post, remote: RemotePost, capabilities: Capability) -> dict[str, object]:
    """The tags and categories, as in `changed_fields`."""
    found: dict[str, object] = {}
    tags, categories = remote.tags, remote.categories
    if Capability.CATEGORIES not in capabilities:
        # It has tags only, and categories may be among them.
        folded = _folded(base.tags)
        nested = _folded([part for name in base.categories for part in (name, *name.split("/"))])
        tags = tuple(tag for tag in tags if _fold(tag) in folded or _fold(tag) not in nested)
    else:
        _note(found, "categories", base.categories, categories)
    if Capability.TAGS in capabilities:
        _note(found, "tags", base.tags, tags)
    return found


def changed_wishes(
    base: Mapping[str, object], remote: RemotePost, *, same_beside: bool = False
) -> dict[str, object]:
    """Front matter keys of `bloggy.domain.wishes` to set, or `REMOVE`, where the blog tells for sure.

    `same_beside`: see `Publisher.same_beside`; what differs then is a wish that the blog did not grant.
    """
    said, there = wishes(base), wishes(remote.extra)
    found = {} if same_beside else _beside(base, remote)
    if there.featured is not None and there.featured != bool(said.featured):
        found["featured"] = True if there.featured else REMOVE
    if "meta_description" in remote.extra and _words(there.meta_description) != _words(said.meta_description):
        found["meta_description"] = there.meta_description or REMOVE
    # A blog may show new posts to members only; but nobody else hides one from everybody.
    decided = bool(said.visibility) or there.visibility in {"private", "password"}
    if there.visibility and decided and there.visibility != (said.visibility or "public"):
        found["visibility"] = there.visibility
        if "private" in base:
            found["private"] = REMOVE
    return found


def renamed_authors(base: Mapping[str, object], remote: RemotePost) -> dict[str, object]:
    """The authors, where a blog calls them otherwise by now; not whom it took where it knew none of them."""
    return _authors(base, remote) if wishes(remote.extra).authors else {}


def usual_comments(kind: Kind) -> bool:
    """Whether readers may comment where nothing is said of it: on posts, not on pages."""
    return kind is not Kind.PAGE


def _beside(base: Mapping[str, object], remote: RemotePost) -> dict[str, object]:
    """What a blog may leave as it is though the post asks for it: author, sticky, comments."""
    said, there = wishes(base), wishes(remote.extra)
    found = _authors(base, remote)
    if there.sticky is not None and there.sticky != bool(said.sticky):
        found[_spelt(base, "sticky", "pinned")] = True if there.sticky else REMOVE
    usual = usual_comments(remote.kind)
    if there.comments is not None and there.comments != (usual if said.comments is None else said.comments):
        found["comments"] = REMOVE if there.comments is usual else there.comments
    return found


def _authors(base: Mapping[str, object], remote: RemotePost) -> dict[str, object]:
    """The authors, where they are others than those said, or none are and it is not whom the blog takes."""
    said, there = wishes(base).authors, wishes(remote.extra).authors
    if said:
        known = [{_fold(name) for name in names} for names in remote.authors]
        # A blog that keeps one of several tells that one.
        if not known or (len(known) <= len(said) and all(map(_is_among, said, known))):
            return {}
        there = tuple(names[0] for names in remote.authors)
    if not there:
        return {}
    key = _spelt(base, "authors", "author") if said else "author"
    many = len(there) > 1 or isinstance(base.get(key), list | tuple)
    return {key: list(there) if many else there[0]}


def _is_among(name: str, names: Collection[str]) -> bool:
    return _fold(name) in names


def _spelt(values: Mapping[str, object], *keys: str) -> str:
    return next((key for key in keys if key in values), keys[0])


def _words(text: str) -> str:
    return " ".join(unescape(text).split())


def _same_slug(slug: str, base: Post) -> bool:
    """Whether the blog made the slug of what it was given: a taken one gets a number."""
    from bloggy.domain.slug import slugify

    given = unquote(slug)
    stem = re.sub(r"-\d+$", "", given)
    plain = re.sub(r"[^\w-]+", "-", base.slug.casefold()).strip("-")
    alike = {base.slug, plain, slugify(base.slug), slugify(base.title)}
    return not given or given in alike or stem in alike


def _note(found: dict[str, object], name: str, old: Sequence[str], new: Sequence[str]) -> None:
    """Names that were there keep their spelling and order; new ones follow."""
    kept = [item for item in old if _fold(item) in _folded(new)]
    added = [unescape(item) for item in new if _fold(item) not in _folded(old)]
    if added or len(kept) < len(old):
        found[name] = (*kept, *added)


def _folded(names: Sequence[str]) -> set[str]:
    return {_fold(name) for name in names}


def _fold(name: str) -> str:
    return _words(name).casefold()


def _picture(base: Post, remote: RemotePost, links: Mapping[str, str]) -> dict[str, object]:
    image = links.get(remote.image, remote.image)
    known = base.image in links.values()
    if image == base.image or (base.image and not known):
        alt = remote.image_alt
        changed = base.image and base.image_alt and alt and _words(alt) != _words(base.image_alt)
        return {"image_alt": unescape(alt)} if changed else {}
    if not image:
        return {"image": "", "image_alt": ""}
    return {"image": image, "image_alt": unescape(remote.image_alt)}


def _same_time(base: Post, remote: RemotePost, day: tzinfo | None) -> bool:
    if base.date is None or remote.date is None:
        return True
    if day is not None and base.date.astimezone(day).date() == remote.date.astimezone(day).date():
        return True
    return abs(base.date - remote.date) < _SAME_TIME
