"""Pelican: header lines instead of fences, slugs from titles, addresses from Python format strings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatch
from functools import cached_property
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.frontmatter import Format
from bloggy.domain.generators import addresses, config, places, slugs, values
from bloggy.domain.generators.base import Generator
from bloggy.domain.generators.model import Keys, Shown, SiteReader, SiteSettings, Visibility
from bloggy.domain.post import Kind, Post, Status
from bloggy.i18n import _

_PUBLIC = frozenset({"", "published", "hidden"})
_STATUSES = _PUBLIC | {"draft", "skip"}


class Pelican(Generator):
    """See docs.getpelican.com: content, settings; pelican/contents.py and readers.py."""

    name = "pelican"
    label = "Pelican"
    default_format = Format.HEADERS
    formats = frozenset({Format.HEADERS})
    hint = Format.HEADERS
    needs_utf8 = True
    needs_closing = False
    alias_plugin = (
        "pelican-alias",
        ("pelicanconf.py", "publishconf.py", "requirements.txt", "pyproject.toml"),
    )
    suffixes = frozenset({".md", ".markdown", ".mkd", ".mdown"})
    keys: ClassVar[Keys] = Keys(
        title=("Title",),
        slug=("Slug",),
        date=("Date",),
        updated=("Modified",),
        tags=("Tags",),
        categories=("Category",),
        summary=("Summary", "description"),
        image=("Image", "cover", "featured_image", "og_image"),
        image_alt=("Image_alt",),
        language=("Lang",),
        canonical_url=("Canonical_url", "canonical"),
        aliases=("Alias", "aliases"),
        unlisted=(),
    )

    @classmethod
    def claims(cls, site: SiteReader) -> bool:
        """`pelicanconf.py`."""
        return site.exists("pelicanconf.py")

    @classmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """The literals of `pelicanconf.py`, then those of `publishconf.py`, which is what goes live."""
        found = config.python_literals(site.read("pelicanconf.py"))
        found |= config.python_literals(site.read("publishconf.py"))
        path = config.string(found.get("PATH")) or ("content" if site.exists("content") else ".")
        content = PurePosixPath(path)
        url = config.string(found.get("SITEURL")).rstrip("/")
        patterns = {
            name: value for name, value in found.items() if name.endswith("_URL") and isinstance(value, str)
        }
        texts = f"{site.read('pelicanconf.py')}\n{site.read('publishconf.py')}"
        unknown = [
            n for n in ("ARTICLE_URL", "PAGE_URL") if re.search(rf"(?m)^{n}\s*=", texts) and n not in found
        ]
        articles = found.get("ARTICLE_PATHS")
        first = (
            next((p for p in articles if isinstance(p, str)), "")
            if isinstance(articles, list | tuple)
            else ""
        )
        static = found.get("STATIC_PATHS")
        folders = (
            [p for p in static if isinstance(p, str)] if isinstance(static, list | tuple) else ["images"]
        )
        return SiteSettings(
            title=config.string(found.get("SITENAME")),
            url=url,
            base_path=addresses.base_path(url),
            timezone=addresses.zone_of(found.get("TIMEZONE")),
            language=config.string(found.get("DEFAULT_LANG"), "en"),
            content_dirs=(content,),
            posts_dir=content / first,
            output_dir=PurePosixPath(config.string(found.get("OUTPUT_PATH"), "output")),
            assets_dir=content / ("images" if "images" in folders else (folders or ["images"])[0]),
            permalinks={"ARTICLE_URL": "{slug}.html", "PAGE_URL": "pages/{slug}.html", **patterns}
            | dict.fromkeys(unknown, ""),
            future=config.boolean(found.get("WITH_FUTURE_DATES"), default=True),
            config=found,
            notes=tuple(
                _(
                    "{setting} in pelicanconf.py is computed, so the address of a post can't be foretold."
                ).format(setting=name)
                for name in unknown
            ),
        )

    def build_command(self) -> list[str]:
        """`pelican` with the settings that go live, where there are such."""
        return ["pelican", str(self.settings.content_dirs[0]), *self._settings_file]

    def serve_command(self, port: int) -> list[str] | None:
        """`pelican --listen --autoreload`; drafts are below `/drafts/`."""
        return ["pelican", str(self.settings.content_dirs[0]), "-l", "-r", "-b", "127.0.0.1", "-p", str(port)]

    @property
    def _settings_file(self) -> list[str]:
        return ["-s", "publishconf.py"] if self._site.exists("publishconf.py") else []

    def _kind(self, path: PurePosixPath) -> Kind | None:
        relative = path.relative_to(self.settings.content_dirs[0])
        if any(fnmatch(part, one) for part in relative.parts for one in self._listed("IGNORE_FILES", ())):
            return None
        for name, kind, usual in (("PAGE", Kind.PAGE, "pages"), ("ARTICLE", Kind.POST, "")):
            inside = any(relative.is_relative_to(one) for one in self._listed(f"{name}_PATHS", (usual,)))
            left_out = any(relative.is_relative_to(one) for one in self._listed(f"{name}_EXCLUDES", ()))
            if inside:
                return None if left_out else kind
        return None

    def _listed(self, setting: str, usual: tuple[str, ...]) -> tuple[str, ...]:
        """The strings of a setting that is a list."""
        found = self.settings.config.get(setting)
        return (
            tuple(one for one in found if isinstance(one, str)) if isinstance(found, list | tuple) else usual
        )

    def refuses(self, path: PurePosixPath, front: Mapping[str, object], *, written: bool) -> str:
        """Pelican skips what has no title or an unknown status, and articles without a date."""
        del written
        if not self._given_title(path, front):
            return _("Pelican leaves out what has no title: give it one.")
        status = self._word(front)
        if status not in _STATUSES:
            return _("Pelican knows no status like this one and leaves the post out: write “published”.")
        dated = self._date(path, front) or self.settings.config.get("DEFAULT_DATE")
        if not dated and self.kind(path) is Kind.POST and self._status(path, front) is Status.PUBLISHED:
            return _("Pelican leaves out posts without a date: give it one.")
        return ""

    def _given_title(self, path: PurePosixPath, front: Mapping[str, object]) -> str:
        told = values.text(values.get(front, self.keys.title)) or self._default("title")
        return told or self._name_part(path, "title")

    def front_format(self, seen: Iterable[Format] = ()) -> Format:
        """Header lines. Pelican takes `---` fences too, but then reads quotes and lists as plain text."""
        del seen
        return Format.HEADERS

    def _name_part(self, path: PurePosixPath, part: str) -> str:
        """What FILENAME_METADATA, then PATH_METADATA, find under that group name; empty if nothing."""
        for pattern, text in zip(self._patterns, (path.stem, self._below(path)), strict=True):
            match = pattern.match(text) if pattern else None
            if match and (found := match.groupdict().get(part)):
                return found
        return ""

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str] | None, ...]:
        usual = {"FILENAME_METADATA": r"(?P<date>\d{4}-\d{2}-\d{2}).*", "PATH_METADATA": ""}
        found = [self.settings.config.get(name, pattern) for name, pattern in usual.items()]
        return tuple(_compiled(one) if isinstance(one, str) and one else None for one in found)

    def _below(self, path: PurePosixPath) -> str:
        return str(path.relative_to(self.settings.content_dirs[0]))

    def _date(self, path: PurePosixPath, front: Mapping[str, object]) -> datetime | None:
        return self._moment(values.get(front, self.keys.date)) or self._moment(self._name_part(path, "date"))

    def _slug(self, path: PurePosixPath, front: Mapping[str, object], post: Post) -> str:
        explicit = values.text(values.get(front, self.keys.slug)) or self._name_part(path, "slug")
        if explicit:
            return explicit
        source = path.stem if self.settings.config.get("SLUGIFY_SOURCE") == "basename" else post.title
        return self._slugify(source, "SLUG_REGEX_SUBSTITUTIONS") or ""

    def _slugify(self, text: str, setting: str) -> str | None:
        found = self.settings.config
        return slugs.pelican(
            text,
            found.get(setting, found.get("SLUG_REGEX_SUBSTITUTIONS")),
            preserve_case=config.boolean(found.get("SLUGIFY_PRESERVE_CASE"), default=False),
            use_unicode=config.boolean(found.get("SLUGIFY_USE_UNICODE"), default=False),
        )

    def _default(self, key: str) -> str:
        return values.text(values.get(config.mapping(self.settings.config.get("DEFAULT_METADATA")), (key,)))

    def _word(self, front: Mapping[str, object]) -> str:
        return (values.text(values.get(front, ("Status",))) or self._default("status")).lower()

    def _status(self, path: PurePosixPath, front: Mapping[str, object]) -> Status:
        del path
        return Status.PUBLISHED if self._word(front) in _PUBLIC else Status.DRAFT

    def _unlisted(self, front: Mapping[str, object]) -> bool:
        return self._word(front) == "hidden"

    def _status_changes(self, front: Mapping[str, object], status: Status) -> dict[str, object]:
        there = values.find(front, ("Status",))
        key = there[0] if there else "Status"
        if status in {Status.DRAFT, Status.WITHDRAWN}:
            return {key: "draft"}
        return {key: "published"} if self._word(front) not in _PUBLIC else {}

    def _unlisted_changes(self, front: Mapping[str, object], *, unlisted: bool) -> dict[str, object]:
        there = values.find(front, ("Status",))
        key = there[0] if there else "Status"
        if self._word(front) not in _PUBLIC:
            return {}
        return {key: "hidden"} if unlisted else {key: "published"} if self._unlisted(front) else {}

    def _categories(self, path: PurePosixPath, front: Mapping[str, object]) -> tuple[str, ...]:
        explicit = values.text(values.get(front, self.keys.categories))
        if explicit:
            return (explicit,)
        if named := self._name_part(path, "category"):
            return (named,)
        folder = path.relative_to(self.settings.content_dirs[0]).parent.name
        by_folder = config.boolean(self.settings.config.get("USE_FOLDER_AS_CATEGORY"), default=True)
        return (folder,) if folder and by_folder and self.kind(path) is Kind.POST else ()

    def read(self, path: PurePosixPath, front: Mapping[str, object], body: str) -> Post:
        """As everywhere; tags are cut at `;` where there is one, else at commas."""
        post = super().read(path, front, body)
        tags = values.get(front, self.keys.tags)
        if isinstance(tags, str) and ";" in tags:
            return replace(post, tags=values.names(tags, split=";"))
        return post

    def _shape_names(self, name: str, new: tuple[str, ...], old: object) -> object:
        if name == "categories":
            return new[0] if new else ""
        joiner = "; " if (isinstance(old, str) and ";" in old) or any("," in item for item in new) else ", "
        return joiner.join(new)

    def write_date(self, when: datetime) -> object:
        """`2026-01-31 10:00:00+01:00`, as text: header lines know no other type."""
        return when.astimezone(self.zone).replace(microsecond=0).isoformat(" ")

    def _local(self, when: datetime) -> datetime:
        return when  # Pelican keeps an offset it reads; without one `read` has put the site's zone

    def values(self, post: Post, *, siblings: object = ()) -> dict[str, object]:
        """As everywhere, all as text; the slug is always written, because titles change."""
        found = super().values(post, siblings=siblings)  # type: ignore[arg-type]
        return {key: value if isinstance(value, str) else values.text(value) for key, value in found.items()}

    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        if own := values.text(values.get(post.extra, ("url",))):
            return addresses.squeeze(own)
        kind = "PAGE" if self.kind(path) is Kind.PAGE else "ARTICLE"
        pattern = self.settings.permalinks[f"{kind}_URL"]
        foreign = post.language and post.language.lower() != self.settings.language.lower()
        if foreign:
            default = "{slug}-{lang}.html" if kind == "ARTICLE" else "pages/{slug}-{lang}.html"
            pattern = self.settings.permalinks.get(f"{kind}_LANG_URL", default)
        if not pattern or not post.slug:
            return None
        filled = self._fill(pattern, path, post)
        return None if filled is None else addresses.squeeze(filled)

    def _fill(self, pattern: str, path: PurePosixPath, post: Post) -> str | None:
        category = (
            post.categories[0]
            if post.categories
            else config.string(self.settings.config.get("DEFAULT_CATEGORY"), "misc")
        )
        author = values.text(values.get(post.extra, ("Author",))) or config.string(
            self.settings.config.get("AUTHOR")
        )
        tokens = {
            "slug": post.slug,
            "lang": post.language or self.settings.language,
            "category": self._slugify(category, "CATEGORY_REGEX_SUBSTITUTIONS"),
            "author": self._slugify(author, "AUTHOR_REGEX_SUBSTITUTIONS"),
        }
        when = self._local(post.date) if post.date else None

        def token(field: str) -> str | None:
            name, _colon, spec = field.partition(":")
            if name == "date":
                return when.strftime(spec) if when and spec else None
            return (
                (tokens.get(name) or values.text(values.get(post.extra, (name,))) or None)
                if not spec
                else None
            )

        return addresses.fill(pattern, token, notation=r"\{([^{}]*)\}")

    def visible(self, path: PurePosixPath, post: Post, now: datetime) -> Visibility:
        """Drafts are built, unlinked, below `drafts/`; a post without a date is not built at all."""
        save_as = values.find(post.extra, ("save_as",))
        if save_as and not values.text(save_as[1]):
            return Visibility(
                shown=Shown.UNLISTED,
                built=False,
                listed=False,
                message=_("Its Save_as is empty, so Pelican writes no page for it."),
            )
        if post.status in {Status.DRAFT, Status.WITHDRAWN} and "status" in post.extra:
            return Visibility(
                shown=Shown.DRAFT,
                built=False,
                listed=False,
                message=_("Pelican passes over posts with this status."),
            )
        if post.status in {Status.DRAFT, Status.WITHDRAWN}:
            return Visibility(
                shown=Shown.DRAFT,
                built=True,
                listed=False,
                message=_("It is a draft: Pelican builds it below drafts/, and nothing links to it."),
            )
        if (
            post.date is None
            and self.kind(path) is Kind.POST
            and not self.settings.config.get("DEFAULT_DATE")
        ):
            return Visibility(
                shown=Shown.UNDATED,
                built=False,
                listed=False,
                message=_("Pelican leaves out posts without a date: give it one."),
            )
        return super().visible(path, post, now)

    def _extra(self, front: Mapping[str, object]) -> dict[str, object]:
        # The statuses that keep even the draft's page from being built have no neutral name.
        word = self._word(front)
        return super()._extra(front) | ({} if word in _PUBLIC | {"draft"} else {"status": word})

    def asset_link(self, path: PurePosixPath, asset: PurePosixPath) -> str:
        """`{static}/images/…`, from the content folder's root."""
        del path
        content = self.settings.content_dirs[0]
        inside = asset.relative_to(content) if asset.is_relative_to(content) else asset
        return "{static}" + places.escaped(addresses.squeeze(str(inside)))


def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern)
    except re.error:
        return None
