"""Hugo: sections below `content/`, page bundles, and addresses from `[permalinks]`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.frontmatter import Format
from bloggy.domain.generators import addresses, config, places, slugs, values
from bloggy.domain.generators.base import Generator
from bloggy.domain.generators.model import Keys, Shown, SiteReader, SiteSettings, Visibility
from bloggy.domain.post import Kind, Post
from bloggy.i18n import _

_READERS = {"toml": config.toml, "yaml": config.yaml, "yml": config.yaml, "json": config.json_map}
_SECTIONS = ("posts", "post", "blog", "articles", "article", "notes", "news", "writing")
_NO_SECTIONS = frozenset(
    {"about", "page", "pages", "contact", "legal", "privacy", "search", "archives", "categories", "tags"}
)
_GO_LAYOUT = {
    "2006": "%Y", "06": "%y", "01": "%m", "1": "-m", "Jan": "%b", "January": "%B",
    "02": "%d", "2": "-d", "Mon": "%a", "Monday": "%A", "002": "%j",
}  # fmt: skip


class Hugo(Generator):
    """See gohugo.io: content-management/front-matter, configuration/permalinks, configuration/all."""

    name = "hugo"
    label = "Hugo"
    default_format = Format.YAML
    formats = frozenset({Format.YAML, Format.TOML, Format.JSON})
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
        if any(site.exists(f"hugo.{suffix}") for suffix in _READERS) or site.exists("config/_default"):
            return True
        old = next((text for s in ("toml", "yaml", "yml", "json") if (text := site.read(f"config.{s}"))), "")
        places_of_hugo = ("archetypes", "layouts", "themes", "content")
        return bool(re.search(r"(?i)^\s*[\"']?baseurl\b", old, re.M)) and any(
            site.exists(p) for p in places_of_hugo
        )

    @classmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """From `hugo.*` or `config.*`, then `config/_default/` and `config/production/`."""
        found = _configuration(site)
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
        sections = _main_sections(found)
        return SiteSettings(
            title=config.string(own.get("title")) or config.string(found.get("title")),
            url=url,
            base_path=addresses.base_path(url),
            timezone=addresses.zone_of(found.get("timezone")),
            language=config.string(found.get("languagecode")).partition("-")[0] if not languages else default,
            languages=tuple(languages),
            content_dirs=tuple(dict.fromkeys([content, *contents])),
            posts_dir=content / (sections[0] if sections else _section_found(site, content)),
            output_dir=PurePosixPath(config.string(found.get("publishdir"), "public")),
            assets_dir=PurePosixPath(_static(found)) / "images",
            permalinks=_permalinks(found),
            future=config.boolean(found.get("buildfuture"), default=False),
            drafts=not config.boolean(found.get("builddrafts"), default=False),
            config=found,
        )

    def build_command(self) -> list[str]:
        """`hugo`"""
        return ["hugo"]

    def serve_command(self, port: int) -> list[str] | None:
        """`hugo server` with drafts and posts dated ahead."""
        return [
            "hugo",
            "server",
            "-D",
            "-F",
            "--bind",
            "127.0.0.1",
            "--port",
            str(port),
            "--baseURL",
            f"http://127.0.0.1:{port}/",
        ]

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
        main = _main_sections(self.settings.config)
        is_post = folders[0] in main if main else folders[0] not in _NO_SECTIONS
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
        return self._moment(values.get(front, self.keys.date)) or (
            self._date_in_name(path) if self._dates_in_names else None
        )

    @property
    def _dates_in_names(self) -> bool:
        sources = config.mapping(self.settings.config.get("frontmatter")).get("date")
        return isinstance(sources, list) and ":filename" in sources

    def _slug(self, path: PurePosixPath, front: Mapping[str, object], post: Post) -> str:
        explicit = values.text(values.get(front, self.keys.slug))
        if explicit:
            return explicit
        pattern = self._pattern(path)
        if pattern and re.search(r":(slug|title)\b(?!or)", pattern) and post.title:
            return slugs.hugo(post.title)
        return self._base_name(path)

    def _base_name(self, path: PurePosixPath) -> str:
        """File or bundle name, less its date where the site takes dates from names."""
        languages = self.settings.languages
        return (places.stem if self._dates_in_names else places.bare)(path, languages)

    def _pattern(self, path: PurePosixPath) -> str:
        """The permalink pattern of the path's section, or empty."""
        section = self._section(path)
        return self.settings.permalinks.get(section.lower(), "") if section else ""

    def _section(self, path: PurePosixPath) -> str:
        folders = self._folders(path)
        return folders[0] if folders else ""

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
            filled = "/".join([*self._folders(path), post.slug or self._base_name(path)])
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
        folders, name = self._folders(path), self._base_name(path)
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
                    return _date_token(key, when) if when else None

        pattern = re.sub(
            r":sections\[(-?\d*|last)(:?)(-?\d*|last)\]", lambda m: _slice(folders, m[1], m[2], m[3]), pattern
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

    def _unlisted(self, front: Mapping[str, object]) -> bool:
        build = values.get(front, ("build", "_build"))
        return isinstance(build, Mapping) and build.get("list") in ("never", False)

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
        later = values.moment(values.get(post.extra, ("publishdate",)), self.zone)
        if later and later > now and not self.settings.future:
            return super().visible(path, replace(post, date=later), now)
        expiry = values.moment(values.get(post.extra, ("expiryDate", "unpublishdate")), self.zone)
        if (
            expiry
            and expiry <= now
            and not config.boolean(self.settings.config.get("buildexpired"), default=False)
        ):
            return Visibility(
                shown=Shown.EXPIRED,
                built=False,
                listed=False,
                message=_(
                    "Its expiryDate has passed, so Hugo leaves the post out: remove or move that date."
                ),
            )
        return base

    def _extra(self, front: Mapping[str, object]) -> dict[str, object]:
        extra = super()._extra(front)
        # publishDate counts beside date: whether the page is built hangs on it.
        return extra | {
            key: value for key, value in front.items() if key.casefold() == "publishdate" and "date" in front
        }

    def _served(self, asset: PurePosixPath) -> PurePosixPath:
        static = PurePosixPath(_static(self.settings.config))
        return asset.relative_to(static) if asset.is_relative_to(static) else asset

    def guard_body(self, body: str) -> str:
        """Shortcodes as Hugo's own comments for them: `{{</* x */>}}`."""
        body = re.sub(r"\{\{<(?!\s*/\*)(.*?)(?<!\*/)>\}\}", r"{{</*\1*/>}}", body)
        return re.sub(r"\{\{%(?!\s*/\*)(.*?)(?<!\*/)%\}\}", r"{{%/*\1*/%}}", body)


def _configuration(site: SiteReader) -> dict[str, object]:
    """All configuration files as one map, keys in lower case (Hugo does not mind their case)."""
    found: dict[str, object] = {}
    stem = next((s for s in ("hugo", "config") for x in _READERS if site.exists(f"{s}.{x}")), "hugo")
    for suffix, parse in _READERS.items():
        found |= _lowered(parse(site.read(f"{stem}.{suffix}")))
    for folder in ("config/_default", "config/production"):
        for name in sorted(site.names(folder)):
            base, _dot, suffix = name.rpartition(".")
            if suffix not in _READERS:
                continue
            table = _lowered(_READERS[suffix](site.read(f"{folder}/{name}")))
            if base in {"hugo", "config"}:
                found |= table
            else:
                key, _dot, language = base.lower().partition(".")
                if not language:
                    found[key] = {**config.mapping(found.get(key)), **table}
    return found


def _lowered(value: Mapping[str, object]) -> dict[str, object]:
    return {str(k).lower(): _lowered(v) if isinstance(v, Mapping) else v for k, v in value.items()}


def _permalinks(found: Mapping[str, object]) -> dict[str, str]:
    """Patterns by section: `[permalinks]` of old, overridden by `[permalinks.page]`."""
    table = config.mapping(found.get("permalinks"))
    both = {**table, **config.mapping(table.get("page"))}
    return {section: pattern for section, pattern in both.items() if isinstance(pattern, str)}


def _main_sections(found: Mapping[str, object]) -> tuple[str, ...]:
    params = config.mapping(found.get("params"))
    return values.names(found.get("mainsections") or params.get("mainsections"))


def _section_found(site: SiteReader, content: PurePosixPath) -> str:
    """The section that posts are in: a usual name, else the fullest folder, else `posts`."""
    folders = [name for name in site.names(str(content)) if "." not in name and name not in _NO_SECTIONS]
    usual = next((name for name in _SECTIONS if name in folders), "")
    return usual or max(folders, key=lambda name: len(site.names(str(content / name))), default="posts")


def _static(found: Mapping[str, object]) -> str:
    static = found.get("staticdir")
    return values.first_text(static) or "static"


def _slice(folders: tuple[str, ...], first: str, colon: str, last: str) -> str:
    def number(text: str, default: int) -> int:
        return len(folders) - 1 if text == "last" else int(text) if text else default

    try:
        if not colon:
            return folders[number(first, 0)]
        return "/".join(folders[number(first, 0) : number(last, len(folders))])
    except IndexError:
        return ""


def _date_token(key: str, when: datetime) -> str | None:
    simple = {
        "year": f"{when.year:04d}",
        "month": f"{when.month:02d}",
        "monthname": addresses.MONTHS[when.month - 1],
        "day": f"{when.day:02d}",
        "weekday": str(when.isoweekday() % 7),
        "weekdayname": addresses.DAYS[when.weekday()],
        "yearday": str(when.timetuple().tm_yday),
    }
    if key in simple:
        return simple[key]
    layout = _GO_LAYOUT.get(key)
    if layout is None:
        return None
    return (
        str(getattr(when, "month" if layout == "-m" else "day"))
        if layout[0] == "-"
        else when.strftime(layout)
    )
