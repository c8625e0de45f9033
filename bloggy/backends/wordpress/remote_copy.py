"""Reads WordPress's JSON for a post into one value, and says when two states of it are the same."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from urllib.parse import unquote

from bloggy.domain.post import Kind, RemoteRef, Revision
from bloggy.errors import Malformed
from bloggy.i18n import _

BRIEF = (
    "id,slug,status,link,date_gmt,modified_gmt,title.raw,content.raw,excerpt.raw,tags,categories,featured_media,"
    "author,sticky,comment_status,password"
)
"""What is asked of posts that are only read; the rendered forms would run every plug-in of the blog."""
FIELDS = f"{BRIEF},permalink_template,generated_slug,_links"
"""What is asked of a post that may be changed; each link and revision is a question to the database there."""
UNSEEN = Revision("unseen")
"""The state of a copy that is not the one we sent: no state of a copy is equal to it."""

Place = Literal["posts", "pages"]
PLACES: tuple[Place, ...] = ("posts", "pages")
PREFIX = "bloggy-"
"""Begins the slug of a draft that was reserved; the delivery key follows."""
_RESERVED = re.compile(rf"{PREFIX}[0-9a-z]{{26}}(?:-\d+)?")
_AT_ONCE = timedelta(seconds=2)
_CLOCKS = timedelta(days=1)
"""How far a server's clock may be ahead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A post or page as it is at the blog."""

    place: Place
    id: int
    status: str
    """publish, future, draft, pending, private, trash."""
    slug: str
    """Decoded."""
    link: str
    date: datetime
    """When it was or will be published, UTC; for a draft without a date the moment of asking."""
    modified: datetime
    title: str
    """HTML, as are `content` and `excerpt`."""
    content: str
    excerpt: str
    tags: frozenset[int]
    categories: frozenset[int]
    featured: int
    author: int
    sticky: bool
    comments: str
    protected: bool = False
    """Readers are asked for a password."""
    template: str
    """The address with `%postname%` for the slug; empty with plain permalinks."""
    rights: frozenset[str]
    """`publish`, `unfiltered-html`, `assign-author` ... (links named `wp:action-`)."""
    versions: int
    """How many revisions are kept."""
    newest: int
    """The number of the newest revision; 0: none."""

    @property
    def ref(self) -> RemoteRef:
        """How the rest of bloggy names it."""
        return ref_of(self.place, self.id)

    @property
    def reserved(self) -> bool:
        """It is a draft that `reserve` made and nobody has filled."""
        return visibility(self.status) == "hidden" and _RESERVED.fullmatch(self.slug) is not None

    @property
    def undated(self) -> bool:
        """It has no date yet: WordPress then tells when it was last stored."""
        if visibility(self.status) != "hidden" or abs(self.date - self.modified) > _AT_ONCE:
            return False
        return self.modified <= datetime.now(UTC) + _CLOCKS  # what is planned when it is made bears that date

    @property
    def public(self) -> bool:
        """Readers see it, now or when its time comes."""
        return self.status in {"publish", "future"}

    @property
    def url(self) -> str:
        """The address for readers: of a scheduled post the later one; empty for what they can't see."""
        if self.status == "publish":
            return self.link
        if self.status == "future" and "%postname%" in self.template:
            return self.template.replace("%postname%", self.slug)
        return ""

    @property
    def revision(self) -> Revision:
        """Hashes of what a writer sets: of the post itself, and of what is beside it and sent only where the
        post names it. A scheduled post that goes out by itself stays the same."""
        what = [
            self.title,
            self.content,
            self.excerpt,
            self.slug,
            visibility(self.status),
            self.date.isoformat() if visibility(self.status) != "hidden" else "",
            sorted(self.tags),
            sorted(self.categories),
            self.featured,
            *(["password"] if self.protected else []),
        ]
        beside = [self.author, self.sticky, self.comments]
        return Revision(f"{_hashed(what)[:32]}:{_hashed(beside)[:8]}")


def same_words(one: Revision, other: Revision) -> bool:
    """Whether two states of a copy differ beside the post at most."""
    return one.partition(":")[0] == other.partition(":")[0]


def beside_of(revision: Revision) -> str:
    """The hash of what is beside the post; empty in revisions that say nothing of it."""
    return revision.partition(":")[2]


def beside_as(revision: Revision, other: Revision) -> Revision:
    """`revision` with what is beside the post as in `other`."""
    return Revision(f"{revision.partition(':')[0]}:{beside_of(other)}")


def _hashed(what: object) -> str:
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def visibility(status: str) -> str:
    """Who sees a post of that status: `public` (or will), `private`, `hidden`."""
    if status in {"publish", "future"}:
        return "public"
    return "private" if status == "private" else "hidden"


def place_of(kind: Kind) -> Place:
    """Where posts of that kind stand."""
    return "pages" if kind is Kind.PAGE else "posts"


def ref_of(place: Place, number: int) -> RemoteRef:
    """How the rest of bloggy names that copy."""
    return RemoteRef(str(number) if place == "posts" else f"pages/{number}")


def path_of(ref: RemoteRef) -> str:
    """The path of a copy in the interface."""
    return f"wp/v2/{ref}" if "/" in ref else f"wp/v2/posts/{ref}"


def read(told: Any, place: Place) -> Copy:
    """A copy from the server's JSON. Raises Malformed."""
    try:
        links: Mapping[str, list[dict[str, Any]]] = told.get("_links") or {}
        history, newest = links.get("version-history"), links.get("predecessor-version")
        return Copy(
            place=place,
            id=int(told["id"]),
            status=str(told["status"]),
            slug=unquote(str(told["slug"])),
            link=str(told["link"]),
            date=moment(told["date_gmt"]),
            modified=moment(told["modified_gmt"]),
            title=str(told["title"]["raw"]),
            content=str(told["content"]["raw"]),
            excerpt=str((told.get("excerpt") or {"raw": ""})["raw"]),
            tags=frozenset(told.get("tags") or ()),
            categories=frozenset(told.get("categories") or ()),
            featured=int(told.get("featured_media") or 0),
            author=int(told.get("author") or 0),
            sticky=bool(told.get("sticky")),
            comments=str(told.get("comment_status") or ""),
            protected=bool(told.get("password")),
            template=str(told.get("permalink_template") or ""),
            rights=frozenset(name[10:] for name in links if name.startswith("wp:action-")),
            versions=int(history[0].get("count") or 0) if history else 0,
            newest=int(newest[0].get("id") or 0) if newest else 0,
        )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise Malformed(
            _("The blog’s answer about a post lacks something: {what}.").format(what=error),
            hint=_("A plug-in of the blog may change its answers; “--verbose” shows them."),
        ) from error


def moment(text: object) -> datetime:
    """A time as the interface writes it, always UTC; the beginning of all times where there is none."""
    if not isinstance(text, str) or text.startswith("0000"):
        return datetime.min.replace(tzinfo=UTC)
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
