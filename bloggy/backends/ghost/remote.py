"""Reads a post as Ghost gives it: its text, its state, its revision, and itself in words free of Ghost's."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from bloggy.backends.ghost.mobiledoc import as_lexical
from bloggy.domain.ghost_markdown import as_written, for_ghost
from bloggy.domain.post import Kind, Outgoing, RemoteRef, Revision, Status
from bloggy.domain.relink import relink
from bloggy.domain.remote import RemotePost
from bloggy.errors import Gone, Malformed
from bloggy.i18n import _

Shelf = Literal["posts", "pages"]
FORMATS = "html,lexical,mobiledoc"
PARAMS = {"formats": FORMATS}
"""Asks Ghost for the post with its source; without it the HTML is left out."""
_REF = re.compile(r"(pages/)?([0-9a-f]{24})")
_STATUS = {"draft": Status.DRAFT, "scheduled": Status.SCHEDULED}


def place(ref: RemoteRef) -> tuple[Shelf, str]:
    """Where a copy is: Ghost keeps pages apart from posts. Raises Gone for what Ghost never gave."""
    match = _REF.fullmatch(ref)
    if match is None:
        raise Gone(
            _("“{ref}” is no post of a Ghost blog.").format(ref=ref),
            hint=_("Publish the post again if it should be there."),
        )
    return "pages" if match[1] else "posts", match[2]


@dataclass(frozen=True, slots=True)
class Copy:
    """One post or page at Ghost. Its fields: https://ghost.org/docs/admin-api/#the-post-object"""

    shelf: Shelf
    raw: Mapping[str, Any]

    @classmethod
    def of(cls, shelf: Shelf, document: Mapping[str, Any]) -> Copy:
        """The one post of an answer. Raises Malformed."""
        found = document.get(shelf)
        if isinstance(found, list) and len(found) == 1 and isinstance(found[0], dict):
            copy = cls(shelf, found[0])
            if re.fullmatch(r"[0-9a-f]{24}", copy.text_of("id")):
                return copy
        raise Malformed(
            _("Ghost’s answer holds no post."),
            hint=_("Check that the address is that of a Ghost blog, version 5 or newer."),
        )

    def text_of(self, name: str) -> str:
        """A field as text; "" where it is null."""
        value = self.raw.get(name)
        return value if isinstance(value, str) else ""

    @property
    def ref(self) -> RemoteRef:
        """The id; with `pages/` before that of a page."""
        number = self.text_of("id")
        return RemoteRef(number if self.shelf == "posts" else f"pages/{number}")

    @property
    def status(self) -> str:
        """draft, scheduled, published or sent (mailed only)."""
        return self.text_of("status")

    @property
    def slug(self) -> str:
        """Last part of its address."""
        return self.text_of("slug")

    @property
    def published_at(self) -> datetime | None:
        """When it was, or will be, published."""
        return _moment(self.text_of("published_at"))

    @property
    def lexical(self) -> str:
        """The text as a document of nodes; "" where it has none."""
        return self.text_of("lexical") or as_lexical(self.text_of("mobiledoc")) or ""

    @property
    def markdown(self) -> str | None:
        """The source, when the post is one Markdown card; None once the rich editor has made more of it."""
        try:
            children = json.loads(self.lexical)["root"]["children"]
            [card] = children
            text = card["markdown"] if card["type"] == "markdown" else None
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        return text if isinstance(text, str) else None

    def with_markdown(self, lexical: str) -> str:
        """`lexical` as it is sent for this copy: where both are one Markdown card, in this one's document.

        Blank lines round the text stay as they are there: in a file they belong to the front matter.
        """
        source, own = Copy(self.shelf, {"lexical": lexical}).markdown, self.markdown
        if source is None or own is None or not self.text_of("lexical"):
            return lexical
        document = json.loads(self.lexical)
        words = own.strip("\n")
        edges = own.split(words, 1) if words else ["", ""]
        document["root"]["children"][0]["markdown"] = source.strip("\n").join(edges)
        return json.dumps(document, ensure_ascii=False)

    @property
    def tags(self) -> tuple[str, ...]:
        """Names, the primary one first."""
        return self._names("tags", "name")

    @property
    def authors(self) -> tuple[str, ...]:
        """Slugs, the primary one first."""
        return self._names("authors", "slug")

    @property
    def letter(self) -> dict[str, str]:
        """The newsletter that it was or will be mailed with, as the parameters that ask for it."""
        letter = self.raw.get("newsletter")
        slug = letter.get("slug") if isinstance(letter, dict) else None
        if not slug:
            return {}
        return {"newsletter": str(slug), "email_segment": self.text_of("email_segment") or "all"}

    @property
    def is_out(self) -> bool:
        """Public, or about to be without anybody doing more."""
        return self.status != "draft"

    @property
    def revision(self) -> Revision:
        """A hash of all that a writer can set; what Ghost changes by itself, as when it brings a scheduled
        post out, leaves it alone."""
        source, when = self.markdown, self.published_at
        content = [
            self.text_of("title"),
            source if source is not None else self.text_of("lexical") or self.text_of("html"),
            *(self.text_of(name) for name in _PLAIN),
            list(self.tags),
            list(self.authors),
            bool(self.raw.get("featured")),
        ]
        state = [self.is_out, int(when.timestamp()) if when and self.is_out else 0]
        return Revision(f"ghost-1:{_digest(content)[:32]}:{_digest(state)[:8]}")

    def has_content_of(self, revision: Revision) -> bool:
        """Whether it differs from that revision in state and date at most."""
        return self.revision.rpartition(":")[0] == revision.rpartition(":")[0]

    def _names(self, of: str, name: str) -> tuple[str, ...]:
        found = self.raw.get(of)
        items = found if isinstance(found, list) else []
        return tuple(str(item.get(name) or "") for item in items if isinstance(item, dict))

    def is_own(self, *, line_breaks: bool) -> bool:
        """Whether the text is such as bloggy sends it: one Markdown card, whose lines mean what ours mean."""
        source = self.markdown
        return source is not None and (line_breaks or for_ghost(source) == source)

    def as_post(
        self,
        outgoing: Outgoing | None = None,
        *,
        site: str = "",
        line_breaks: bool = False,
        owner: str = "",
    ) -> RemotePost:
        """In neutral words. With `outgoing`, lines and categories that it has are put as it has them.

        `line_breaks`: every line end is a break, here and there. `owner`: the slug of whom Ghost takes for
        the author of what names none; empty where that is not known.
        """
        raw = "" if self.is_own(line_breaks=line_breaks) else self.lexical
        source = self.markdown
        body = source if source is not None else self.text_of("html")
        tags: tuple[str, ...] = self.tags
        categories: tuple[str, ...] = ()
        if outgoing is not None:
            tags, categories = _sorted_out(self.tags, outgoing.post.categories)
            if source is not None:
                back = {asset.url: asset.link for asset in outgoing.assets if asset.url}
                body = as_written(relink(body, back), outgoing.post.body, site=site)
        first: object = self.raw.get("primary_author") or next(iter(self.raw.get("authors") or ()), {})
        return RemotePost(
            ref=self.ref,
            revision=self.revision,
            url=self.text_of("url") if self.status == "published" else "",
            title=self.text_of("title"),
            body=body,
            form="markdown" if source is not None else "html",
            status=_STATUS.get(self.status, Status.PUBLISHED),
            kind=Kind.PAGE if self.shelf == "pages" else Kind.POST,
            slug=self.slug,
            date=self.published_at,
            updated=_moment(self.text_of("updated_at")),
            tags=tags,
            categories=categories,
            summary=self.text_of("custom_excerpt"),
            image=self.text_of("feature_image"),
            image_alt=self.text_of("feature_image_alt"),
            canonical_url=self.text_of("canonical_url"),
            author=str(first.get("name") or "") if isinstance(first, dict) else "",
            authors=self._credits(),
            extra=self._extra(owner),
            raw=raw,
            notation="lexical" if raw else "",
        )

    def is_by(self, names: Sequence[str]) -> bool:
        """Whether these are its authors, each by one of the names that they have."""
        known = [{name.casefold() for name in each} for each in self._credits()]
        return len(known) == len(names) and all(
            name.strip().casefold() in each for name, each in zip(names, known, strict=True)
        )

    def _credits(self) -> tuple[tuple[str, ...], ...]:
        """All names of each author, as far as all have one."""
        names = zip(*(self._names("authors", of) for of in ("name", "slug", "email")), strict=True)
        told = tuple(tuple(dict.fromkeys(filter(None, each))) for each in names)
        return told if all(told) else ()

    def _extra(self, owner: str) -> dict[str, object]:
        found: dict[str, object] = {"featured": bool(self.raw.get("featured"))}
        if owner and self.authors not in {(), (owner,)}:
            found["author"] = [names[0] for names in self._credits()]
        if visibility := self.text_of("visibility"):
            found["visibility"] = visibility
        found["meta_description"] = self.text_of("meta_description")
        return found


_PLAIN = (
    "slug",
    "custom_excerpt",
    "feature_image",
    "feature_image_alt",
    "visibility",
    "canonical_url",
    "meta_description",
)


def _sorted_out(
    tags: tuple[str, ...], categories: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tags and categories: Ghost has both as tags; those that the post calls categories are such."""
    there = {tag.casefold() for tag in tags}
    kept = tuple(c for c in categories if all(part.casefold() in there for part in parts_of(c)))
    taken = {part.casefold() for category in kept for part in parts_of(category)}
    return tuple(tag for tag in tags if tag.casefold() not in taken), kept


def parts_of(category: str) -> tuple[str, ...]:
    """The names in a nested category: `a/b` is a and b."""
    return tuple(part.strip() for part in category.split("/") if part.strip())


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode("ascii")).hexdigest()


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def shelf_of(name: str) -> Shelf:
    """`posts` or `pages`, for a post's kind."""
    return "pages" if name == "page" else "posts"
