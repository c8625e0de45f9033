"""Says what is to be sent to Ghost for a post: its fields, its moment, and what Ghost would not take."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from bloggy.backends.ghost.remote import Copy, parts_of
from bloggy.domain.ghost_markdown import bare, for_ghost
from bloggy.domain.post import Outgoing, Post, Status
from bloggy.domain.relink import relink
from bloggy.domain.wishes import wishes
from bloggy.errors import Rejected
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.ghost.settings import Settings

LEAD = timedelta(minutes=2)
"""Ghost schedules nothing nearer (`cannotScheduleAPostBeforeInMinutes`)."""
_MARGIN = timedelta(seconds=15)
_SLUG = re.compile(r"[a-z0-9_-]{1,185}")
_LIMITS = (("title", 255), ("custom_excerpt", 300), ("feature_image_alt", 191), ("meta_description", 500))
_TAG = 191
HIDDEN = frozenset({Status.DRAFT, Status.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Timing:
    """What becomes of a post, and when."""

    status: Literal["draft", "scheduled", "published"]
    at: datetime | None
    """The date it is given; None leaves that to Ghost."""
    moved: bool = False
    """It was meant for earlier, but Ghost takes nothing nearer."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The time on this machine and at the blog."""

    here: datetime
    there: datetime

    @property
    def slack(self) -> timedelta:
        """By how much dates may differ because “now” is bent to Ghost's clock."""
        return max(self.here - self.there, timedelta(0)) + timedelta(seconds=2)


def timing(post: Post, clocks: Clocks, current: Copy | None = None) -> Timing:
    """A date to come is never sent as published: Ghost would show the post at once, with that date."""
    now = clocks.there
    if post.status in HIDDEN:
        return Timing("draft", None)
    if post.date is None:
        return Timing("published", None)
    if post.date <= max(clocks.here, now):
        # "Now" by a clock that is ahead of Ghost's is now.
        return Timing("published", min(post.date, now))
    if (
        current is not None
        and current.status == "scheduled"
        and _same_second(current.published_at, post.date)
    ):
        return Timing("scheduled", post.date)
    if post.date < now + LEAD:
        return Timing("scheduled", now + LEAD + _MARGIN, moved=True)
    return Timing("scheduled", post.date)


def slug_of(post: Post) -> str:
    """The slug to ask for, in the letters that Ghost leaves as they are."""
    from bloggy.domain.slug import slugify

    wished = post.slug or post.title
    return wished if _SLUG.fullmatch(wished) else slugify(wished, max_length=185)


def tag_names(post: Post) -> tuple[str, ...]:
    """Categories first, since Ghost's first tag is the primary one; each name once."""
    names = [part for category in post.categories for part in parts_of(category)]
    names += [tag.strip() for tag in post.tags if tag.strip()]
    once: dict[str, str] = {}
    for name in names:
        once.setdefault(name.casefold(), name)
    return tuple(once.values())


def fields(outgoing: Outgoing, settings: Settings) -> dict[str, Any]:
    """All that can be said without asking Ghost.

    Excerpt, featured image, canonical address and tags are always said, so that what was taken out of the
    post goes there too; the comparison of revisions guards what others added. Description, visibility,
    featured and author only when the post says it. Slug, tags, authors, status and date come later. Raises
    Rejected for what Ghost would refuse, or would show to people it is not meant for.
    """
    found = problems(outgoing, settings)
    if found:
        raise Rejected(found[0], hint=_("Change the post, then publish it again."))
    text = outgoing.raw
    if not text:
        markdown = relink(outgoing.post.body, _links(outgoing))
        text = lexical(markdown if settings.line_breaks else for_ghost(markdown))
    return {**_short(outgoing, settings), "lexical": text}


def _links(outgoing: Outgoing) -> dict[str, str]:
    return {asset.link: asset.url for asset in outgoing.assets if asset.url}


def _short(outgoing: Outgoing, settings: Settings) -> dict[str, Any]:
    """The fields beside the text."""
    post, wish = outgoing.post, wishes(outgoing.post.extra)
    wanted: dict[str, Any] = {
        "title": post.title.strip() or "(Untitled)",
        "custom_excerpt": post.summary.strip() or None,
        "canonical_url": post.canonical_url or None,
        **_featured_image(post, _links(outgoing)),
    }
    if wish.meta_description:
        wanted["meta_description"] = wish.meta_description
    visibility = wish.visibility or settings.visibility
    if visibility not in {"", "private", "password"}:
        wanted["visibility"] = visibility
    if wish.featured is not None:
        wanted["featured"] = wish.featured
    return wanted


def _featured_image(post: Post, links: Mapping[str, str]) -> dict[str, Any]:
    """Nothing is said about a picture that is neither at the blog nor an address."""
    image = links.get(post.image, post.image)
    if not image:
        return {"feature_image": None, "feature_image_alt": None}
    if not image.startswith(("http://", "https://")):
        return {}
    return {"feature_image": image, "feature_image_alt": post.image_alt.strip() or None}


def problems(outgoing: Outgoing, settings: Settings) -> list[str]:
    """Why Ghost will not take the post, in sentences with the numbers."""
    post, wish = outgoing.post, wishes(outgoing.post.extra)
    found: list[str] = []
    made = _short(outgoing, settings)
    names = {
        "title": _("title"),
        "custom_excerpt": _("summary"),
        "feature_image_alt": _("featured image’s text"),
        "meta_description": _("description"),
    }
    for name, limit in _LIMITS:
        length = len(made.get(name) or "")
        if length > limit:
            found.append(
                _("Ghost takes {limit} characters for the {what}; this one has {length}.").format(
                    limit=limit, what=names[name], length=length
                )
            )
    found += [
        _("Ghost takes {limit} characters for a tag; one has {length}.").format(limit=_TAG, length=len(name))
        for name in tag_names(post)
        if len(name) > _TAG
    ]
    if post.status not in HIDDEN:
        if wish.visibility == "private":
            found.append(_("Ghost has no private posts; keep it a draft, or write “visibility: members”."))
        if wish.visibility == "password":
            found.append(_("Ghost asks readers for no password; keep it a draft, or change “visibility”."))
        if post.unlisted:
            found.append(_("Ghost lists every post it publishes; keep it a draft, or remove “unlisted”."))
        if post.status is Status.SCHEDULED and post.date is None:
            found.append(_("The post is to be scheduled, but has no date."))
    return found


def unsent(outgoing: Outgoing) -> None:
    """Raise Rejected if one of the pictures is not at the blog yet."""
    for asset in outgoing.assets:
        if not asset.url:
            raise Rejected(
                _("{name} is not at the blog yet, so the post can’t go.").format(name=asset.name),
                hint=_("Try again; bloggy sends the pictures first."),
            )


def lexical(markdown: str) -> str:
    """A Ghost document of one Markdown card."""
    card = {"type": "markdown", "version": 1, "markdown": markdown}
    root = {"children": [card], "direction": None, "format": "", "indent": 0, "type": "root", "version": 1}
    return json.dumps({"root": root}, ensure_ascii=False)


def stamp(moment: datetime) -> str:
    """As Ghost writes and wants it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def same(copy: Copy, sent: dict[str, Any], *, site: str) -> bool:
    """Whether the copy already is what `sent` would make of it, date and state aside."""
    for name, value in sent.items():
        match name:
            case "lexical":
                if not _same_text(copy, Copy(copy.shelf, sent), site):
                    return False
            case "tags":
                if [tag.casefold() for tag in copy.tags] != [str(tag["name"]).casefold() for tag in value]:
                    return False
            case "authors":
                if list(copy.authors) != [str(author["slug"]) for author in value]:
                    return False
            case "slug":
                if not re.fullmatch(re.escape(str(value)) + r"(-\d+)?", copy.slug):
                    return False
            case _:
                if bare(str(copy.raw.get(name) or ""), site) != bare(str(value or ""), site):
                    return False
    return True


def _same_text(there: Copy, mine: Copy, site: str) -> bool:
    """Ghost writes what it is sent with its own spaces."""
    one, other = there.markdown, mine.markdown
    if one is not None or other is not None:
        return one is not None and other is not None and bare(one, site) == bare(other, site)
    try:
        return bool(json.loads(bare(there.lexical, site)) == json.loads(bare(mine.lexical, site)))
    except (ValueError, RecursionError):
        return there.lexical == mine.lexical


def settled(copy: Copy, when: Timing, clocks: Clocks) -> bool:
    """Whether state and date of the copy are those wanted."""
    if when.status == "draft":
        return not copy.is_out
    if copy.status == "sent":
        return True
    if copy.status != when.status or when.at is None:
        return copy.status == when.status
    return copy.published_at is not None and abs(copy.published_at - when.at) <= clocks.slack


def _same_second(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return int(one.timestamp()) == int(other.timestamp())
