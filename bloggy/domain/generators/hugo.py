"""Hugo: sections below `content/`, page bundles, and addresses from `[permalinks]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.frontmatter import Format
from bloggy.domain.generators import addresses, config, hugo_site, places, slugs, values
from bloggy.domain.generators.base import Generator
from bloggy.domain.generators.model import Keys, Shown, SiteReader, SiteSettings, Visibility
from bloggy.domain.post import Kind, Post
from bloggy.i18n import _


class Hugo(Generator):
    """See gohugo.io: content-management/front-matter, configuration/permalinks, configuration/all."""

    name = "hugo"
    label = "Hugo"
    default_format = Format.YAML
    formats = frozenset({Format.YAML, Format.TOML, Format.JSON})
    suffixes = frozenset({".md", ".markdown", ".mdown"})
    follows_links = False
    bundles = True
    keys: ClassVar[Keys] = Keys(
        date=("date", "publishDate", "pubdate", "published"),
        updated=("lastmod", "modified"),
        summary=("summary", "description"),
        image=("images", "image", "cover", "featured_image", "thumbnail", "params.image"),
        image_alt=("image_alt", "params.image_alt"),
        language=(),
        canonical_url=("canonicalURL", "canonical_url", "canonical", "params.canonical"),
    )

    @classmethod
    def claims(cls, site: SiteReader) -> bool:
        """`hugo.*`, `config/_default/`, or an old `config.*` with `baseURL` beside Hugo's folders."""
        if any(site.exists(f"hugo.{suffix}") for suffix in hugo_site.READERS) or site.exists(
            "config/_default"
        ):
            return True
        old = next((text for s in ("toml", "yaml", "yml", "json") if (text := site.read(f"config.{s}"))), "")
        places_of_hugo = ("archetypes", "layouts", "themes", "content")
        return bool(re.search(r"(?i)^\s*[\"']?baseurl\b", old, re.M)) and any(
            site.exists(p) for p in places_of_hugo
        )

    @classmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """From `hugo.*` or `config.*`, then `config/_default/` and `config/production/`."""
        found = hugo_site.configuration(site)
        content = PurePosixPath(config.string(found.get("contentdir"), "content"))
        languages = config.mapping(found.get("languages"))
        default = config.string(found.get("defaultcontentlanguage"), "en")
        own = config.mapping(languages.get(default))
        url = config.string(own.get("baseurl")) or config.string(found.get("baseurl"))
        url = "" if url.strip("/") == "" else url.rstrip("/")
        contents = [
            PurePosixPath(d)
            for lang in languages.values()
            if (d := config.string(config.mapping(lang).get("contentdir")))
        ]
        main = config.string(own.get("contentdir"))
        content = PurePosixPath(main) if main else content
        sections = hugo_site.main_sections(found)
        return SiteSettings(
            title=config.string(own.get("title")) or config.string(found.get("title")),
            url=url,
            base_path=addresses.base_path(url),
            timezone=addresses.zone_of(found.get("timezone")),
            language=config.string(found.get("languagecode")).partition("-")[0] if not languages else default,
            languages=tuple(languages),
            content_dirs=tuple(dict.fromkeys([content, *contents])),
            posts_dir=content / (sections[0] if sections else hugo_site.section_found(site, content)),
            output_dir=PurePosixPath(config.string(found.get("publishdir"), "public")),
            assets_dir=PurePosixPath(hugo_site.static_folder(found)) / "images",
            permalinks=hugo_site.permalinks(found),
            future=config.boolean(found.get("buildfuture"), default=False),
            drafts=not config.boolean(found.get("builddrafts"), default=False),
            config=found,
        )

    def build_command(self) -> list[str]:
        """`hugo`"""
        return ["hugo"]

    def serve_command(self, port: int) -> list[str] | None:
        """`hugo server` with drafts and posts dated ahead."""
        return ["hugo", "server", "-D", "-F", "--bind", "127.0.0.1", "--port", str(port)]

    def _kind(self, path: PurePosixPath) -> Kind | None:
        if path.stem.partition(".")[0] == "_index":
            return None
        root, relative = self._split(path)
        bundle = path.stem.partition(".")[0] == "index"
        if not bundle and len(relative.parts) > 2 and self._in_bundle(root, relative):
            return None
        folders = relative.parts[:-2] if bundle else relative.parts[:-1]
        if not folders:
            return Kind.PAGE
        main = hugo_site.main_sections(self.settings.config)
        is_post = folders[0] in main if main else folders[0] not in hugo_site.NO_SECTIONS
        return Kind.POST if is_post else Kind.PAGE

    def _in_bundle(self, root: PurePosixPath, relative: PurePosixPath) -> bool:
        """Whether a folder above holds an `index.md`: what lies beside it is its resource, no page."""
        above = [root / parent for parent in relative.parents if parent.parts]
        return any(self._site.exists(str(folder / "index.md")) for folder in above)

    def _split(self, path: PurePosixPath) -> tuple[PurePosixPath, PurePosixPath]:
        """The content folder the path is in, and the path below it."""
        for folder in sorted(self.settings.content_dirs, key=lambda d: -len(d.parts)):
            if path.is_relative_to(folder):
                return folder, path.relative_to(folder)
        return PurePosixPath(), path

    def _language(self, path: PurePosixPath) -> str:
        suffix = places.language(path, self.settings.languages)
        if suffix:
            return suffix
        root = self._split(path)[0]
        for language, table in config.mapping(self.settings.config.get("languages")).items():
            if config.string(config.mapping(table).get("contentdir")) == str(root):
                return language
        return self.settings.language

    def _date(self, path: PurePosixPath, front: Mapping[str, object]) -> datetime | None:
        found = self._dated(path, front)
        return found[1] if found else None

    def _dated(self, path: PurePosixPath, front: Mapping[str, object]) -> tuple[str, datetime] | None:
        """Where Hugo takes the date from (a key, or `:filename`) and what it is."""
        for source in self._date_sources:
            if source == ":filename":
                found = self._date_in_name(path)
            else:
                found = None if source.startswith(":") else self._moment(values.get(front, (source,)))
            if found:
                return source, found
        return None

    @cached_property
    def _date_sources(self) -> tuple[str, ...]:
        """What `[frontmatter] date` lists, with Hugo's own order for `:default`."""
        usual = (*self.keys.date, *self.keys.updated)
        told = config.mapping(self.settings.config.get("frontmatter")).get("date")
        if not isinstance(told, list):
            return usual
        return tuple(key for one in told for key in (usual if one == ":default" else (str(one),)))

    @property
    def _dates_in_names(self) -> bool:
        return ":filename" in self._date_sources

    def _slug(self, path: PurePosixPath, front: Mapping[str, object], post: Post) -> str:
        explicit = values.text(values.get(front, self.keys.slug))
        if explicit:
            return explicit
        if self._dates_in_names:
            # Hugo cuts the date off a name only where it takes the date from there.
            found = self._dated(path, front)
            if found and found[0] != ":filename" and places.day(path):
                return places.bare(path, self.settings.languages).replace(" ", "-")
        pattern = self._pattern(path)
        if pattern and re.search(r":(slug|title)\b(?!or)", pattern) and post.title:
            return slugs.hugo(post.title)
        return self._base_name(path)

    def _base_name(self, path: PurePosixPath) -> str:
        """File or bundle name, less its date where the site takes dates from names."""
        languages = self.settings.languages
        name = (places.stem if self._dates_in_names else places.bare)(path, languages)
        # Spaces of file names (unlike those of titles) turn to hyphens before anything else is dropped.
        return name.replace(" ", "-")

    def _pattern(self, path: PurePosixPath) -> str:
        """The permalink pattern of the path's section, or empty."""
        section = self._section(path)
        return self.settings.permalinks.get(section.lower(), "") if section else ""

    def _section(self, path: PurePosixPath) -> str:
        folders = self._folders(path)
        return folders[0] if folders else ""

    def _sections(self, path: PurePosixPath) -> tuple[str, ...]:
        """The folders that are sections: the first one, and those below with an `_index` file."""
        folders = self._folders(path)
        root = self._split(path)[0]
        inner = [
            name
            for depth, name in enumerate(folders)
            if depth
            and any(
                one.startswith("_index.")
                for one in self._site.names(str(root.joinpath(*folders[: depth + 1])))
            )
        ]
        return (*folders[:1], *inner)

    def _folders(self, path: PurePosixPath) -> tuple[str, ...]:
        relative = self._split(path)[1]
        return relative.parts[:-2] if relative.stem.partition(".")[0] == "index" else relative.parts[:-1]

    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        prefix = self._language_prefix(path)
        if explicit := values.text(post.extra.get("url")):
            if ":" in explicit.partition("://")[0]:
                filled = self._fill(explicit, path, post)
                return filled and prefix + addresses.squeeze(filled)
            return (
                addresses.squeeze(explicit)
                if explicit.startswith("/")
                else prefix + addresses.squeeze(explicit)
            )
        pattern = self._pattern(path)
        if pattern:
            filled = self._fill(pattern, path, post)
        else:
            filled = "/".join(
                [
                    *(name.replace(" ", "-") for name in self._folders(path)),
                    post.slug or self._base_name(path),
                ]
            )
        if filled is None:
            return None
        page = prefix + addresses.squeeze(slugs.hugo(filled.strip("/")) if self._lower else filled.strip("/"))
        return f"{page}.html" if self._ugly(path) else f"{page.rstrip('/')}/"

    @property
    def _lower(self) -> bool:
        return not config.boolean(self.settings.config.get("disablepathtolower"), default=False)

    def _ugly(self, path: PurePosixPath) -> bool:
        ugly = self.settings.config.get("uglyurls")
        if isinstance(ugly, Mapping):
            return bool(ugly.get(self._section(path).lower()))
        return config.boolean(ugly, default=False)

    def _language_prefix(self, path: PurePosixPath) -> str:
        language = self._language(path)
        if not self.settings.languages or not language:
            return ""
        in_folder = config.boolean(self.settings.config.get("defaultcontentlanguageinsubdir"), default=False)
        return f"/{language}" if language != self.settings.language or in_folder else ""

    def _fill(self, pattern: str, path: PurePosixPath, post: Post) -> str | None:
        folders, name = self._sections(path), self._base_name(path)
        title = slugs.hugo(post.title)
        when = self._local(post.date) if post.date else None

        def token(key: str) -> str | None:
            match key:
                case "section":
                    return folders[0] if folders else ""
                case "sections":
                    return "/".join(folders)
                case "title":
                    return title
                case "slug":
                    return slugs.hugo(post.slug) or title
                case "slugorfilename" | "slugorcontentbasename":
                    return slugs.hugo(post.slug or name)
                case "filename" | "contentbasename":
                    return slugs.hugo(name)
                case _:
                    return hugo_site.date_token(key, when) if when else None

        pattern = re.sub(
            r":sections\[(-?\d*|last)(:?)(-?\d*|last)\]",
            lambda m: hugo_site.sliced(folders, m[1], m[2], m[3]),
            pattern,
        )
        return addresses.fill(pattern, token, notation=r":([A-Za-z0-9]+)")

    def _place(self, post: Post, *, bundle: bool | None, suffix: str) -> PurePosixPath:
        path = super()._place(post, bundle=bundle, suffix=suffix)
        if post.language in self.settings.languages and post.language != self.settings.language:
            own = config.mapping(
                config.mapping(self.settings.config.get("languages")).get(post.language)
            ).get("contentdir")
            if isinstance(own, str):
                return PurePosixPath(own) / path.relative_to(self._split(path)[0])
            return path.with_name(f"{path.stem}.{post.language}{path.suffix}")
        return path

    def values(self, post: Post, *, siblings: object = ()) -> dict[str, object]:
        """As everywhere, with `slug` only where the file's name would not lead to the same address."""
        found = super().values(post, siblings=siblings)  # type: ignore[arg-type]
        path = self._place(replace(post, slug=self._file_slug(post)), bundle=None, suffix=".md")
        without = {key: value for key, value in found.items() if key != "slug"}
        if self._address(path, self.read(path, without, "")) == self._address(path, post):
            return without
        return found

    def _shape(self, name: str, new: object, old: object) -> object:
        if name == "image" and old is None:
            return [new]
        return super()._shape(name, new, old)

    def _local(self, when: datetime) -> datetime:
        return when  # Hugo keeps an offset it reads; without one `read` has put the site's zone

    def _unlisted(self, front: Mapping[str, object]) -> bool:
        build = values.get(front, ("build", "_build"))
        hidden = isinstance(build, Mapping) and build.get("list") in ("never", "local", False)
        return hidden or self._unrendered(front)

    def _unlisted_changes(self, front: Mapping[str, object], *, unlisted: bool) -> dict[str, object]:
        there = values.find(front, ("build", "_build"))
        key = there[0] if there else "build"
        if unlisted:
            return {f"{key}.list": "never"}
        return {f"{key}.list": "always"} if there and self._unlisted(front) else {}

    def visible(self, path: PurePosixPath, post: Post, now: datetime) -> Visibility:
        """Also minds `publishDate`, `expiryDate` and `build.render`."""
        base = super().visible(path, post, now)
        if not base.built:
            return base
        until = self.until(path, post)
        if until and until <= now:
            return Visibility(
                shown=Shown.EXPIRED,
                built=False,
                listed=False,
                message=_(
                    "Its expiryDate has passed, so Hugo leaves the post out: remove or move that date."
                ),
            )
        if self._unrendered(post.extra):
            return Visibility(
                shown=Shown.UNLISTED,
                built=False,
                listed=False,
                message=_("Its front matter tells Hugo to write no page for it (“build” or “headless”)."),
            )
        return base

    def since(self, path: PurePosixPath, post: Post) -> datetime | None:
        """`publishDate`, else the date."""
        del path
        if self.settings.future:
            return None
        return (
            values.moment(values.get(post.extra, ("publishdate", "pubdate", "published")), self.zone)
            or post.date
        )

    def until(self, path: PurePosixPath, post: Post) -> datetime | None:
        """`expiryDate`"""
        del path
        if config.boolean(self.settings.config.get("buildexpired"), default=False):
            return None
        return values.moment(values.get(post.extra, ("expiryDate", "unpublishdate")), self.zone)

    @staticmethod
    def _unrendered(front: Mapping[str, object]) -> bool:
        build = config.mapping(values.get(front, ("build", "_build")))
        return build.get("render") in ("never", "link", False) or values.flag(front.get("headless")) is True

    def _extra(self, front: Mapping[str, object]) -> dict[str, object]:
        extra = super()._extra(front)
        # publishDate counts beside date: whether the page is built hangs on it.
        later = {"publishdate", "pubdate", "published"}
        return extra | {key: value for key, value in front.items() if key.casefold() in later}

    def _served(self, asset: PurePosixPath) -> PurePosixPath:
        static = PurePosixPath(hugo_site.static_folder(self.settings.config))
        return asset.relative_to(static) if asset.is_relative_to(static) else asset

    def guard_body(self, body: str) -> str:
        """Shortcodes as Hugo's own comments for them: `{{</* x */>}}`."""
        body = re.sub(r"\{\{<(?!\s*/\*)(.*?)(?<!\*/)>\}\}", r"{{</*\1*/>}}", body)
        return re.sub(r"\{\{%(?!\s*/\*)(.*?)(?<!\*/)%\}\}", r"{{%/*\1*/%}}", body)
