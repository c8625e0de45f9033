"""Translates between a generator's front matter and the neutral post, both ways."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.frontmatter import REMOVE
from bloggy.domain.generators import places, values
from bloggy.domain.generators.model import Keys, SiteReader, SiteSettings
from bloggy.domain.post import Kind, Post, Status


class Fields(ABC):
    """The half of a generator that is about front matter; `Generator` adds files and addresses."""

    name: ClassVar[str]
    label: ClassVar[str]
    keys: ClassVar[Keys] = Keys()
    tag_split: ClassVar[str] = ","
    """The characters that part the tags where they are one string; blank for white space."""

    def __init__(self, settings: SiteSettings, site: SiteReader, *, zone: tzinfo = UTC) -> None:
        """settings: from `settings_of`. zone: the writer's, used where the site names none and it matters."""
        self.settings = settings
        self._site = site
        self._writer_zone = zone

    @property
    def zone(self) -> tzinfo:
        """The zone in which the generator reads a date without an offset and counts days."""
        return self.settings.timezone or UTC

    @abstractmethod
    def kind(self, path: PurePosixPath) -> Kind | None:
        """What the file is to the library: a post, a page, or None."""

    def read(self, path: PurePosixPath, front: Mapping[str, object], body: str) -> Post:
        """The neutral post. Its slug is the one the address will have, wherever the generator takes it from.

        Status is DRAFT or PUBLISHED: whether a date lies ahead is for a caller with a clock (see `visible`).
        `extra` holds what has no neutral name, as parsed.
        """
        keys, front = self.keys, values.Front(front)
        date = self._date(path, front)
        title = values.text(values.get(front, keys.title)) or self._fallback_title(path, body)
        post = Post(
            title=title,
            body=body,
            kind=self.kind(path) or Kind.POST,
            status=self._status(path, front),
            date=date,
            updated=self._moment(values.get(front, keys.updated)),
            tags=values.names(values.get(front, keys.tags), split=self.tag_split),
            categories=self._categories(path, front),
            summary=values.text(values.get(front, keys.summary)),
            image=values.first_text(values.get(front, keys.image)),
            image_alt=self._image_alt(front),
            language=values.text(values.get(front, keys.language)) or self._language(path),
            canonical_url=values.text(values.get(front, keys.canonical_url)),
            aliases=values.names(values.get(front, keys.aliases), split=""),
            unlisted=self._unlisted(front),
            extra=self._extra(front),
        )
        return replace(post, slug=self._slug(path, front, post))

    def _extra(self, front: Mapping[str, object]) -> dict[str, object]:
        known = self._known_keys
        return {key: value for key, value in front.items() if key.casefold() not in known}

    @cached_property
    def _known_keys(self) -> frozenset[str]:
        """Keys with a neutral name, without letter case."""
        known = {key.casefold() for name in Keys.__dataclass_fields__ for key in self.keys.of(name)}
        return frozenset(known | {"draft", "published", "status"})

    def _fallback_title(self, path: PurePosixPath, body: str) -> str:
        """A title for a post without the key: its first `# heading`, else its file name in words."""
        return places.heading(body) or places.words(places.stem(path, self.settings.languages))

    def _slug(self, path: PurePosixPath, front: Mapping[str, object], post: Post) -> str:
        del post
        explicit = values.text(values.get(front, self.keys.slug))
        return explicit or places.stem(path, self.settings.languages)

    def _date(self, path: PurePosixPath, front: Mapping[str, object]) -> datetime | None:
        return self._moment(values.get(front, self.keys.date)) or self._date_in_name(path)

    def _date_in_name(self, path: PurePosixPath) -> datetime | None:
        day = places.day(path)
        return values.moment(day, self.zone) if day else None

    def _moment(self, value: object) -> datetime | None:
        return values.moment(value, self.zone)

    def _status(self, path: PurePosixPath, front: Mapping[str, object]) -> Status:
        del path
        return Status.DRAFT if values.flag(values.get(front, ("draft",))) else Status.PUBLISHED

    def _categories(self, path: PurePosixPath, front: Mapping[str, object]) -> tuple[str, ...]:
        del path
        return values.names(values.get(front, self.keys.categories), split=self.tag_split)

    def _image_alt(self, front: Mapping[str, object]) -> str:
        image = values.get(front, self.keys.image)
        if isinstance(image, Mapping):
            return values.text(image.get("alt"))
        return values.text(values.get(front, self.keys.image_alt))

    def _language(self, path: PurePosixPath) -> str:
        return places.language(path, self.settings.languages) or self.settings.language

    def _unlisted(self, front: Mapping[str, object]) -> bool:
        return bool(values.flag(values.get(front, self.keys.unlisted)))

    def changes(self, front: Mapping[str, object], changed: Mapping[str, object]) -> dict[str, object]:
        """Front matter keys to set (or `REMOVE`) so that the neutral fields in `changed` become true.

        `changed` has names and value types of `Post` (`title`, `tags`, `status` …); empty values remove.
        Keys are those the file has already, in their shape; a field the generator has no key for is
        left out. Where status or slug live in the path, move the file too: `published_path`,
        `draft_path`, `renamed`.
        """
        found: dict[str, object] = {}
        for name, new in changed.items():
            if name == "status":
                found |= self._status_changes(front, Status(str(new)))
            elif name == "unlisted":
                found |= self._unlisted_changes(front, unlisted=bool(new))
            else:
                found |= self._change(front, name, new)
        return found

    def _change(self, front: Mapping[str, object], name: str, new: object) -> dict[str, object]:
        keys = self.keys.of(name)
        there = values.find(front, keys)
        if new in ("", None, ()) or new == []:
            return {there[0]: REMOVE} if there else {}
        if not keys:
            return {}
        key, old = there or (keys[0], None)
        if name == "image" and isinstance(old, Mapping):
            inner = next((k for k in ("url", "src", "path", "name", "feature") if k in old), "url")
            return {f"{key}.{inner}": new}
        return {key: self._shape(name, new, old)}

    def _shape(self, name: str, new: object, old: object) -> object:
        """A neutral value as this generator's front matter wants it, alike to the `old` value."""
        if isinstance(new, datetime):
            return self.write_date(new)
        if isinstance(new, tuple | list):
            return self._shape_names(name, tuple(str(item) for item in new), old)
        if name == "image" and isinstance(old, list):
            return [new, *old[1:]]
        return new

    def _shape_names(self, name: str, new: tuple[str, ...], old: object) -> object:
        del name
        return values.like(new, old)

    def _status_changes(self, front: Mapping[str, object], status: Status) -> dict[str, object]:
        draft = status in {Status.DRAFT, Status.WITHDRAWN}
        there = values.find(front, ("draft",))
        return {there[0] if there else "draft": draft} if draft or there else {}

    def _unlisted_changes(self, front: Mapping[str, object], *, unlisted: bool) -> dict[str, object]:
        there = values.find(front, self.keys.unlisted)
        if unlisted and self.keys.unlisted:
            return {there[0] if there else self.keys.unlisted[0]: True}
        return {there[0]: REMOVE} if there else {}

    def values(self, post: Post, *, siblings: Sequence[Mapping[str, object]] = ()) -> dict[str, object]:
        """A whole new front matter for the post, in the usual order.

        siblings: front matter of some posts that are there already; their spelling of keys wins.
        """
        fresh: dict[str, object] = {}
        like = self._model(siblings)
        for name in ("title", "date", "updated", "tags", "categories", "summary", "image", "image_alt"):
            if new := getattr(post, name):
                fresh |= self._fresh(like, name, new)
        if post.language and post.language != (self.settings.language or post.language):
            fresh |= self._fresh(like, "language", post.language)
        for name in ("canonical_url", "aliases"):
            if new := getattr(post, name):
                fresh |= self._fresh(like, name, new)
        if post.slug and self.keys.slug:
            fresh |= {self.keys.slug[0]: post.slug}
        fresh |= self._status_changes({}, post.status)
        if post.unlisted:
            fresh |= self._unlisted_changes({}, unlisted=True)
        return nested(fresh)

    def _fresh(self, like: Mapping[str, object], name: str, new: object) -> dict[str, object]:
        return self._change(like, name, new)

    @staticmethod
    def _model(siblings: Sequence[Mapping[str, object]]) -> dict[str, object]:
        """What a typical sibling looks like: keys that at least half of them have, the newest shape."""
        counts = Counter(key for front in siblings for key in front)
        return {k: v for front in siblings for k, v in front.items() if 2 * counts[k] >= len(siblings)}

    def write_date(self, when: datetime) -> object:
        """The moment in the shape the generator reads right: with its offset, in the site's zone."""
        return when.astimezone(self.zone).replace(microsecond=0)

    def _local(self, when: datetime) -> datetime:
        """The moment as the generator counts days."""
        return when.astimezone(self.zone)


def nested(flat: Mapping[str, object]) -> dict[str, object]:
    """Dotted keys as maps within the map: `{"a.b": 1}` → `{"a": {"b": 1}}`."""
    found: dict[str, object] = {}
    for key, value in flat.items():
        outer, dot, inner = key.partition(".")
        if not dot:
            found[key] = value
            continue
        table = found.setdefault(outer, {})
        if isinstance(table, dict):
            table[inner] = value
    return found
