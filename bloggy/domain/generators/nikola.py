"""Nikola: a commented header, folders from the POSTS tuples of `conf.py`, and pretty addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.frontmatter import Format
from bloggy.domain.generators import addresses, config, places, slugs, template_code, values
from bloggy.domain.generators.base import Generator
from bloggy.domain.generators.model import Keys, Shown, SiteReader, SiteSettings, Visibility
from bloggy.domain.post import Kind, Post, Status
from bloggy.i18n import _

_METADATA = {"nikola": Format.NIKOLA, "yaml": Format.YAML, "toml": Format.TOML}


class Nikola(Generator):
    """See getnikola.com/handbook.html; nikola/post.py, plugins/misc/scan_posts.py."""

    name = "nikola"
    label = "Nikola"
    needs_date = True
    needs_utf8 = True
    default_format = Format.NIKOLA
    formats = frozenset({Format.NIKOLA, Format.YAML, Format.TOML})
    keys: ClassVar[Keys] = Keys(
        categories=("category", "categories"),
        summary=("description", "summary"),
        image=("previewimage", "image"),
        image_alt=("previewimage_alt",),
        language=(),
        canonical_url=("canonical_url",),
        aliases=(),
        unlisted=(),
    )

    @classmethod
    def claims(cls, site: SiteReader) -> bool:
        """A `conf.py` that sets BLOG_TITLE and POSTS."""
        text = site.read("conf.py") or ""
        return "BLOG_TITLE" in text and "POSTS" in text

    @classmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """The literals of `conf.py`."""
        found = config.python_literals(site.read("conf.py"))
        language = config.string(found.get("DEFAULT_LANG"), "en")
        url = (config.string(found.get("BASE_URL")) or config.string(found.get("SITE_URL"))).rstrip("/")
        posts = _folders(found, "POSTS", language) or [(PurePosixPath("posts"), "posts")]
        pages = _folders(found, "PAGES", language) or [(PurePosixPath("pages"), "")]
        images = config.mapping(found.get("IMAGE_FOLDERS"))
        title = found.get("BLOG_TITLE")
        return SiteSettings(
            title=config.string(title) or config.string(config.mapping(title).get(language)),
            url=url,
            base_path=addresses.base_path(url),
            timezone=addresses.zone_of(found.get("TIMEZONE")),
            language=language,
            languages=tuple(str(key) for key in config.mapping(found.get("TRANSLATIONS"))),
            content_dirs=tuple(dict.fromkeys(folder for folder, _dest in [*posts, *pages])),
            posts_dir=posts[0][0],
            output_dir=PurePosixPath(config.string(found.get("OUTPUT_FOLDER"), "output")),
            assets_dir=PurePosixPath(next((str(key) for key in images), "images")),
            future=config.boolean(found.get("FUTURE_IS_NOW"), default=False),
            config=found,
        )

    def build_command(self) -> list[str]:
        """`nikola build`"""
        return ["nikola", "build"]

    def serve_command(self, port: int) -> list[str] | None:
        """`nikola auto`"""
        return ["nikola", "auto", "-a", "127.0.0.1", "-p", str(port)]

    def front_format(self, seen: Iterable[Format] = ()) -> Format:
        """As the siblings, else what METADATA_FORMAT says, else Nikola's own header."""
        own = config.string(self.settings.config.get("METADATA_FORMAT")).lower()
        chosen = super().front_format(seen)
        return _METADATA.get(own, chosen) if chosen is self.default_format else chosen

    def _kind(self, path: PurePosixPath) -> Kind | None:
        for name, kind in (("POSTS", Kind.POST), ("PAGES", Kind.PAGE)):
            usual = [PurePosixPath(f"{name.lower()}/*.md")]
            for wildcard in _wildcards(self.settings.config, name) or usual:
                if path.is_relative_to(wildcard.parent) and fnmatchcase(path.name, wildcard.name):
                    return kind
        return None

    def _slug(self, path: PurePosixPath, front: Mapping[str, object], post: Post) -> str:
        del post
        return values.text(values.get(front, self.keys.slug)) or slugs.nikola(
            places.bare(path, self.settings.languages)
        )

    def _date_in_name(self, path: PurePosixPath) -> datetime | None:
        del path  # only a FILE_METADATA_REGEXP of the site's own would take it from there
        return None

    def _fallback_title(self, path: PurePosixPath, body: str) -> str:
        del body
        return places.bare(path, self.settings.languages)

    def read(self, path: PurePosixPath, front: Mapping[str, object], body: str) -> Post:
        """As everywhere; a `.meta` file beside the text has all that is said of it."""
        beside = None if front else self._site.read(str(path.with_suffix(".meta")))
        return super().read(path, _meta(beside) if beside else front, body)

    def refuses(self, path: PurePosixPath, front: Mapping[str, object], *, written: bool) -> str:
        """A post without a date stops the whole build."""
        del written
        if self.kind(path) is Kind.POST and self.read(path, front, "").date is None:
            return _("Nikola stops at posts without a date: give it one.")
        return ""

    def _word(self, front: Mapping[str, object]) -> str:
        return values.text(values.get(front, ("status",))).lower()

    def _status(self, path: PurePosixPath, front: Mapping[str, object]) -> Status:
        del path
        tags = [tag.lower() for tag in self._special_tags(front)]
        return Status.DRAFT if self._word(front) == "draft" or "draft" in tags else Status.PUBLISHED

    def _special_tags(self, front: Mapping[str, object]) -> tuple[str, ...]:
        """The tags, where they may be an old way of marking drafts and private posts."""
        marks = config.boolean(self.settings.config.get("USE_TAG_METADATA"), default=True)
        return values.names(values.get(front, self.keys.tags)) if marks else ()

    def _unlisted(self, front: Mapping[str, object]) -> bool:
        return self._word(front) == "private" or "private" in self._special_tags(front)

    def _status_changes(self, front: Mapping[str, object], status: Status) -> dict[str, object]:
        draft = status in {Status.DRAFT, Status.WITHDRAWN}
        found: dict[str, object] = {}
        if draft:
            found["status"] = "draft"
        elif self._word(front) == "draft":
            found["status"] = "published"
        tags = self._special_tags(front)
        if not draft and "draft" in tags:
            # An old way of saying it, which Nikola still honours.
            found |= self._change(front, "tags", tuple(tag for tag in tags if tag != "draft"))
        return found

    def _unlisted_changes(self, front: Mapping[str, object], *, unlisted: bool) -> dict[str, object]:
        if self._word(front) == "draft":
            return {}
        return {"status": "private"} if unlisted else {"status": "published"} if self._unlisted(front) else {}

    def _shape_names(self, name: str, new: tuple[str, ...], old: object) -> object:
        if name == "categories":
            return new[0] if new else ""
        return list(new) if isinstance(old, list) else ", ".join(new)

    def write_date(self, when: datetime) -> object:
        """`2026-01-31 10:00:00+01:00`, as text."""
        return when.astimezone(self.zone).replace(microsecond=0).isoformat(" ")

    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        language = self._language(path)
        prefix = config.string(config.mapping(self.settings.config.get("TRANSLATIONS")).get(language))
        destination = self._destination(path, language)
        if destination is None:
            return None
        pretty = values.flag(values.get(post.extra, ("pretty_url",)))
        if pretty is None:
            pretty = config.boolean(self.settings.config.get("PRETTY_URLS"), default=True)
        index = config.string(self.settings.config.get("INDEX_FILE"), "index.html")
        pretty = pretty and f"{post.slug}.html" != index
        strips = config.boolean(self.settings.config.get("STRIP_INDEXES"), default=True)
        tail = (f"{post.slug}/" if strips else f"{post.slug}/{index}") if pretty else f"{post.slug}.html"
        parts = [*PurePosixPath(prefix).parts, *destination.parts, tail]
        page = addresses.squeeze("/".join(part for part in parts if part != "."))
        return page.removesuffix(index) if strips and page.endswith(f"/{index}") else page

    def _destination(self, path: PurePosixPath, language: str) -> PurePosixPath | None:
        """The output folder of the path's source folder, by the first tuple that matches."""
        for name in ("POSTS", "PAGES"):
            for folder, target in _folders(self.settings.config, name, language):
                if path.is_relative_to(folder):
                    return PurePosixPath(target) / path.relative_to(folder).parent
        return None

    def visible(self, path: PurePosixPath, post: Post, now: datetime) -> Visibility:
        """Drafts and posts dated ahead get a page that nothing links to."""
        base = super().visible(path, post, now)
        if base.shown is Shown.DRAFT:
            return Visibility(
                shown=Shown.DRAFT,
                built=True,
                listed=False,
                message=_("It is a draft: Nikola builds the page, and nothing links to it."),
            )
        if base.shown is Shown.FUTURE:
            return Visibility(
                shown=Shown.FUTURE,
                built=True,
                listed=False,
                message=_(
                    "Nikola lists the post once its date has come and the site is built again; "
                    "the page itself is built now."
                ),
            )
        return base

    def asset_link(self, path: PurePosixPath, asset: PurePosixPath) -> str:
        """From the root; Nikola itself minds the path the site lives below."""
        del path
        served = config.mapping(self.settings.config.get("IMAGE_FOLDERS")).get(str(self.settings.assets_dir))
        if isinstance(served, str) and asset.is_relative_to(self.settings.assets_dir):
            asset = PurePosixPath(served) / asset.relative_to(self.settings.assets_dir)
        return places.escaped(addresses.squeeze(str(asset)))

    def guard_body(self, body: str) -> str:
        """Nikola's shortcodes between its own raw marks."""
        return template_code.nikola_raw(body)


def _wildcards(found: Mapping[str, object], name: str) -> list[PurePosixPath]:
    """The file pattern of each POSTS or PAGES tuple."""
    rows = found.get(name)
    return [
        PurePosixPath(row[0])
        for row in (rows if isinstance(rows, list | tuple) else ())
        if isinstance(row, list | tuple) and row and isinstance(row[0], str)
    ]


def _meta(text: str) -> dict[str, object]:
    """The values of a `.meta` file: `.. key: value` lines."""
    return {match[1]: match[2].strip() for match in re.finditer(r"(?m)^\.\.[ \t]+([\w-]+):[ \t]*(.*)$", text)}


def _folders(found: Mapping[str, object], name: str, language: str) -> list[tuple[PurePosixPath, str]]:
    """(source folder, output folder) of each POSTS or PAGES tuple, the first for Markdown first."""
    rows = found.get(name)
    pairs: list[tuple[PurePosixPath, str]] = []
    for row in rows if isinstance(rows, list | tuple) else ():
        if not (isinstance(row, list | tuple) and len(row) >= 2 and isinstance(row[0], str)):
            continue
        target = row[1].get(language, "") if isinstance(row[1], Mapping) else row[1]
        if isinstance(target, str):
            pairs.append((PurePosixPath(row[0]).parent, target))
    return list(dict.fromkeys(pairs))
