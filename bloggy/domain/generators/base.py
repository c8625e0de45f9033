"""The one shape of what bloggy must know about a generator; each subclass says how its own differs."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath
from typing import ClassVar, Self

from bloggy.domain.frontmatter import REMOVE, Format
from bloggy.domain.generators import addresses, places, values
from bloggy.domain.generators.model import Keys, Shown, SiteReader, SiteSettings, Visibility
from bloggy.domain.post import Kind, Post, Status
from bloggy.i18n import _

MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".mdown", ".mdwn"})
_NOT_POSTS = frozenset({"readme", "license", "changelog", "contributing", "code_of_conduct", "security"})
_NOT_FOLDERS = frozenset(
    {"node_modules", "vendor", "themes", "public", "_site", "output", "dist", "venv", "__pycache__"}
)


class Generator(ABC):
    """What one static site generator makes of the files of one site. Pure but for the `SiteReader`.

    Paths are relative to the site's root, with `/`. Posts come and go as neutral `Post` values; `values`
    is always the front matter as parsed (see `bloggy.domain.frontmatter`).
    """

    name: ClassVar[str]
    label: ClassVar[str]
    keys: ClassVar[Keys] = Keys()
    default_format: ClassVar[Format] = Format.YAML
    formats: ClassVar[frozenset[Format]] = frozenset({Format.YAML})
    """The front matter formats that the generator itself can read."""
    suffixes: ClassVar[frozenset[str]] = MARKDOWN
    tag_split: ClassVar[str] = ","
    """The characters that part the tags where they are one string; blank for white space."""

    def __init__(self, settings: SiteSettings, site: SiteReader, *, zone: tzinfo = UTC) -> None:
        """settings: from `settings_of`. zone: the writer's, used where the site names none and it matters."""
        self.settings = settings
        self._site = site
        self._writer_zone = zone

    # --- the site -------------------------------------------------------------------------------------------

    @classmethod
    @abstractmethod
    def claims(cls, site: SiteReader) -> bool:
        """Whether the site is made for this generator, judged by its files; nothing is executed."""

    @classmethod
    @abstractmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """The site's settings, with the generator's defaults for what its configuration leaves out."""

    @classmethod
    def of(cls, site: SiteReader, *, zone: tzinfo = UTC) -> Self:
        """This generator, set up for that site."""
        return cls(cls.settings_of(site), site, zone=zone)

    @property
    def zone(self) -> tzinfo:
        """The zone in which the generator reads a date without an offset and counts days."""
        return self.settings.timezone or UTC

    @property
    def output_dir(self) -> PurePosixPath:
        """Where a build writes to."""
        return self.settings.output_dir

    @abstractmethod
    def build_command(self) -> list[str]:
        """The command that builds the site, to be run in its root."""

    @abstractmethod
    def serve_command(self, port: int) -> list[str] | None:
        """The command that serves the site at 127.0.0.1 with drafts shown, or None if there is none."""

    # --- files ----------------------------------------------------------------------------------------------

    def kind(self, path: PurePosixPath) -> Kind | None:
        """What the file is to the library: a post, a page, or (None) nothing the writer edits as one."""
        if path.suffix.lower() not in self.suffixes or path.stem.lower() in _NOT_POSTS:
            return None
        if any(part.startswith(".") or part in _NOT_FOLDERS for part in path.parts):
            return None
        if path.is_relative_to(self.output_dir) and self.output_dir.parts:
            return None
        if not any(path.is_relative_to(folder) for folder in self.settings.content_dirs):
            return None
        return self._kind(path)

    def is_post(self, path: PurePosixPath) -> bool:
        """Whether the file belongs to the library at all, as post or page."""
        return self.kind(path) is not None

    def _kind(self, path: PurePosixPath) -> Kind | None:
        return Kind.POST if path.is_relative_to(self.settings.posts_dir) else Kind.PAGE

    def front_format(self, seen: Iterable[Format] = ()) -> Format:
        """The format for a new post's front matter: what most of the siblings use, else the usual one."""
        counts = Counter(form for form in seen if form in self.formats)
        return counts.most_common(1)[0][0] if counts else self.default_format

    def new_path(
        self, post: Post, *, taken: Iterable[str] = (), bundle: bool | None = None, suffix: str = ".md"
    ) -> PurePosixPath:
        """Where a new post goes, with a name no path in `taken` has (letter case ignored).

        bundle: a folder of its own for post and pictures; None does as the siblings do, where the
        generator knows bundles.
        """
        used = {path.casefold() for path in taken}
        slug = self._file_slug(post)
        for number in range(1, len(used) + 2):
            tried = replace(post, slug=slug if number == 1 else f"{slug}-{number}")
            path = self._place(tried, bundle=bundle, suffix=suffix)
            twin = path.parent if path.stem == "index" else path
            if str(path).casefold() not in used and str(twin).casefold() not in used:
                return path
        raise AssertionError  # one more name than there are taken ones was tried

    def _file_slug(self, post: Post) -> str:
        from bloggy.domain.slug import is_safe, slugify

        return post.slug if post.slug and is_safe(post.slug) else slugify(post.slug or post.title)

    def _place(self, post: Post, *, bundle: bool | None, suffix: str) -> PurePosixPath:
        folder = self.settings.posts_dir
        style = places.style_of(self._site, folder)
        if style.years and post.date:
            folder /= f"{self._local(post.date):%Y}"
        stem = f"{self._local(post.date):%Y-%m-%d}-{post.slug}" if style.dated and post.date else post.slug
        wants_bundle = style.bundles if bundle is None else bundle
        return (
            folder / stem / f"index{suffix}" if wants_bundle and self.bundles else folder / f"{stem}{suffix}"
        )

    bundles: ClassVar[bool] = False
    """Whether a post can be a folder with an `index.md` and its pictures."""

    def published_path(self, path: PurePosixPath, post: Post) -> PurePosixPath:
        """Where the file must lie once the post is published on `post.date`; usually where it is."""
        del post
        return path

    def draft_path(self, path: PurePosixPath, post: Post) -> PurePosixPath:
        """Where the file must lie as a draft; usually where it is."""
        del post
        return path

    def renamed(self, path: PurePosixPath, slug: str) -> PurePosixPath:
        """The path with the slug part of its name replaced; date prefix, language suffix and bundle stay."""
        return places.renamed(path, slug, self.settings.languages)

    # --- front matter ---------------------------------------------------------------------------------------

    def read(self, path: PurePosixPath, front: Mapping[str, object], body: str) -> Post:
        """The neutral post. Its slug is the one the address will have, wherever the generator takes it from.

        Status is DRAFT or PUBLISHED: whether a date lies ahead is for a caller with a clock (see `visible`).
        `extra` holds what has no neutral name, as parsed.
        """
        keys = self.keys
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
        known = {key.casefold() for name in Keys.__dataclass_fields__ for key in self.keys.of(name)}
        known |= {"draft", "published", "status"}
        return {key: value for key, value in front.items() if key.casefold() not in known}

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

    # --- what the build makes of it -------------------------------------------------------------------------

    def url(self, path: PurePosixPath, post: Post) -> str | None:
        """The address the post has once published; None where it can't be known.

        Absolute if the site's base address is known, else from the root (`/posts/x/`). Percent-encoded.
        `post` as `read` gives it, or a new one (slug given).
        """
        found = self._address(path, post)
        if found is None:
            return None
        if re.match(r"https?://", found):
            return found
        return addresses.join(self.settings.url, found)

    @abstractmethod
    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        """The address from the site's root, not yet encoded; None where it can't be known."""

    def visible(self, path: PurePosixPath, post: Post, now: datetime) -> Visibility:
        """What the next build, at `now`, does with the post."""
        del path
        if post.status in {Status.DRAFT, Status.WITHDRAWN}:
            return self._draft_visibility()
        if post.date and post.date > now and not self.settings.future:
            return Visibility(
                shown=Shown.FUTURE,
                built=False,
                listed=False,
                message=_(
                    "{generator} leaves the post out until its date has come and the site is built again."
                ).format(generator=self.label),
            )
        if post.unlisted:
            return Visibility(
                shown=Shown.UNLISTED,
                built=True,
                listed=False,
                message=_("The page is built, but nothing on the site links to it."),
            )
        return Visibility(shown=Shown.YES, built=True, listed=True)

    def _draft_visibility(self) -> Visibility:
        if self.settings.drafts:
            return Visibility(
                shown=Shown.DRAFT,
                built=False,
                listed=False,
                message=_("It is a draft: the site does not show it."),
            )
        return Visibility(
            shown=Shown.YES,
            built=True,
            listed=True,
            message=_(
                "It is marked as a draft, but this site builds drafts like any post: "
                "keep it out of the site until it is ready."
            ),
        )

    # --- body and pictures ----------------------------------------------------------------------------------

    def asset_path(self, path: PurePosixPath, name: str) -> PurePosixPath:
        """Where a picture of that post goes: beside a bundle, else a folder of the post's own."""
        if self.bundles and path.stem.partition(".")[0] == "index":
            return path.parent / name
        return self.settings.assets_dir / places.stem(path, self.settings.languages) / name

    def asset_link(self, path: PurePosixPath, asset: PurePosixPath) -> str:
        """How the post's Markdown links to that file so that the built page finds it."""
        if asset.parent == path.parent and self.bundles:
            return places.escaped(asset.name)
        return self.settings.base_path + places.escaped(addresses.squeeze(str(self._served(asset))))

    def _served(self, asset: PurePosixPath) -> PurePosixPath:
        """Where on the site the build puts that file."""
        return asset

    def guard_body(self, body: str) -> str:
        """The body with whatever the generator would run as template code made inert; for copies only."""
        return body


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
