"""Astro: collections whose schema decides the keys, and page files whose names decide the address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.generators import addresses, config, places, slugs, values
from bloggy.domain.generators.base import Generator
from bloggy.domain.generators.model import Keys, SiteReader, SiteSettings
from bloggy.domain.post import Kind, Post

_CONFIGS = tuple(f"astro.config.{suffix}" for suffix in ("mjs", "ts", "js", "mts", "cjs"))
_CONTENT = tuple(
    f"src/{name}.{suffix}"
    for name in ("content.config", "content/config")
    for suffix in ("ts", "mjs", "js", "mts")
)
_COLLECTION = re.compile(r"(?:const|let|var)\s+(\w+)\s*=\s*defineCollection\s*\(")
_USUAL = ("blog", "posts", "post", "articles", "writing", "notes")
_MAX_PAGES = 400
"""Files below `src/pages` that are looked at in search of the posts' route."""


class Astro(Generator):
    """See docs.astro.build: guides/content-collections, reference/configuration-reference, guides/routing."""

    name = "astro"
    label = "Astro"
    needs_date = True
    leads_on = False
    suffixes = frozenset({".md", ".mdx", ".markdown"})
    keys: ClassVar[Keys] = Keys(
        date=(
            "pubDate",
            "date",
            "publishDate",
            "pubDatetime",
            "published",
            "publishedAt",
            "pubdate",
            "publicationDate",
        ),
        updated=("updatedDate", "updated", "modDatetime", "lastmod", "modified", "updatedAt"),
        categories=("categories", "category"),
        summary=("description", "summary", "excerpt"),
        image=("heroImage", "image", "cover", "ogImage", "coverImage"),
        image_alt=("heroImageAlt", "imageAlt", "image_alt", "coverAlt"),
        canonical_url=("canonicalURL", "canonical", "canonical_url"),
    )

    @classmethod
    def claims(cls, site: SiteReader) -> bool:
        """`astro.config.*`"""
        return any(site.exists(name) for name in _CONFIGS)

    @classmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """String literals of the configuration, the content collections and the pages that show them."""
        code = config.js_code(next((text for name in _CONFIGS if (text := site.read(name))), ""))
        base = config.js_string(code, "base").strip("/")
        host = config.js_string(code, "site").rstrip("/")
        url = f"{host}/{base}" if host and base else host or (f"/{base}" if base else "")
        collections = _collections(site)
        names = sorted(collections, key=lambda name: _USUAL.index(name) if name in _USUAL else len(_USUAL))
        main = names[0] if names else ""
        posts = collections[main]["base"] if main else _page_folder(site)
        folders = [PurePosixPath(str(found["base"])) for found in collections.values()]
        routes = _routes(site, names)
        return SiteSettings(
            url=url,
            base_path=f"/{base}" if base else "",
            timezone=UTC,
            language=config.js_string(code, "defaultLocale"),
            content_dirs=tuple(dict.fromkeys([*folders, PurePosixPath("src/pages")])),
            posts_dir=PurePosixPath(str(posts)),
            output_dir=PurePosixPath(
                config.js_string(code, "outDir").removeprefix("./").strip("/") or "dist"
            ),
            assets_dir=PurePosixPath(
                (config.js_string(code, "publicDir").removeprefix("./").strip("/") or "public") + "/images"
            ),
            permalinks={name: route for name, (route, _code) in routes.items()},
            drafts=_drops_drafts(site, collections.get(main, {}), [text for _route, text in routes.values()]),
            config={
                "collections": collections,
                "trailing": config.js_string(code, "trailingSlash") or "ignore",
                "format": config.js_string(code, "format") or "directory",
            },
        )

    def build_command(self) -> list[str]:
        """`astro build`, from the site's own packages."""
        return ["npx", "--no-install", "astro", "build"]

    def serve_command(self, port: int) -> list[str] | None:
        """`astro dev`"""
        return ["npx", "--no-install", "astro", "dev", "--host", "127.0.0.1", "--port", str(port)]

    def _kind(self, path: PurePosixPath) -> Kind | None:
        name, base = self._collection(path)
        if name:
            return Kind.POST if self._in_pattern(name, str(path.relative_to(base))) else None
        if any(part.startswith("_") for part in path.parts):
            return None
        return Kind.POST if path.is_relative_to(self.settings.posts_dir) else Kind.PAGE

    def _in_pattern(self, collection: str, below: str) -> bool:
        """Whether the loader's `pattern` takes the file in; without one, underscores keep it out."""
        table = config.mapping(config.mapping(self.settings.config.get("collections")).get(collection))
        patterns = table.get("pattern")
        if not isinstance(patterns, tuple) or not patterns:
            return not any(part.startswith("_") for part in PurePosixPath(below).parts)
        wanted = [one for one in patterns if not one.startswith("!")]
        unwanted = [one[1:] for one in patterns if one.startswith("!")]
        return any(places.glob(one).fullmatch(below) for one in wanted) and not any(
            places.glob(one).fullmatch(below) for one in unwanted
        )

    def _collection(self, path: PurePosixPath) -> tuple[str, PurePosixPath]:
        """The name and base folder of the collection that the file is in; empty outside of any."""
        found = config.mapping(self.settings.config.get("collections"))
        for name, table in found.items():
            base = PurePosixPath(str(config.mapping(table).get("base")))
            if path.is_relative_to(base):
                return name, base
        return "", PurePosixPath()

    def _schema(self, collection: str) -> tuple[str, ...]:
        table = config.mapping(config.mapping(self.settings.config.get("collections")).get(collection))
        keys = table.get("schema")
        return keys if isinstance(keys, tuple) else ()

    def _moment(self, value: object) -> datetime | None:
        return values.moment(value, UTC)

    def _slug(self, path: PurePosixPath, front: Mapping[str, object], post: Post) -> str:
        del post
        explicit = values.text(values.get(front, self.keys.slug))
        return explicit or slugs.github(places.bare(path))

    def _date_in_name(self, path: PurePosixPath) -> datetime | None:
        del path  # Astro takes nothing from file names but the id
        return None

    def _shape(self, name: str, new: object, old: object) -> object:
        if isinstance(new, datetime) and isinstance(old, str):
            # A schema of z.string(): keep it text, in the length it had.
            stamp = new.astimezone(UTC).replace(microsecond=0)
            return f"{stamp:%Y-%m-%d}" if len(old) <= len("2026-01-31") else stamp.isoformat()
        return super()._shape(name, new, old)

    def _fresh(self, like: Mapping[str, object], name: str, new: object) -> dict[str, object]:
        """The key the siblings use, else the one the schema has; none if the schema knows none of them."""
        schema = self._schema(self._collection(self.settings.posts_dir / "x.md")[0])
        keys = self.keys.of(name)
        if values.find(like, keys) or not schema:
            return super()._fresh(like, name, new)
        key = next((key for key in keys if key in schema), "")
        return {key: self._shape(name, new, None)} if key else {}

    def values(self, post: Post, *, siblings: Sequence[Mapping[str, object]] = ()) -> dict[str, object]:
        """As everywhere; `slug` only where the file's name would not lead to the same address."""
        found = super().values(post, siblings=siblings)
        if post.slug == slugs.github(post.slug):
            found.pop("slug", None)
        layout = self._model(siblings).get("layout")
        return {"layout": layout, **found} if layout else found

    def write_date(self, when: datetime) -> object:
        """In UTC, which is what Astro shows unless the theme says otherwise."""
        return when.astimezone(UTC).replace(microsecond=0)

    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        collection, base = self._collection(path)
        if not collection:
            below = (
                path.relative_to("src/pages").with_suffix("") if path.is_relative_to("src/pages") else None
            )
            if below is None:
                return None
            page = str(below.parent if below.name == "index" else below)
            return self._finish("" if page == "." else page)
        route = self.settings.permalinks.get(collection)
        if route is None:
            return None
        explicit = post.slug != slugs.github(places.bare(path))
        folders = path.relative_to(base).parts[: -2 if path.stem == "index" else -1]
        identity = post.slug if explicit else "/".join([*(slugs.github(part) for part in folders), post.slug])
        return self._finish(f"{route}/{identity}")

    def _finish(self, page: str) -> str:
        page = addresses.squeeze(page).rstrip("/")
        if self.settings.config.get("format") == "file" and page:
            return f"{page}.html"
        return (page or "/") if self.settings.config.get("trailing") == "never" else f"{page}/"

    def _served(self, asset: PurePosixPath) -> PurePosixPath:
        public = self.settings.assets_dir.parent
        return asset.relative_to(public) if asset.is_relative_to(public) else asset


def _collections(site: SiteReader) -> dict[str, dict[str, object]]:
    """Name → base folder and schema keys of each collection that is defined (or lies in `src/content`)."""
    code = config.js_code(next((text for name in _CONTENT if (text := site.read(name))), ""))
    found: dict[str, dict[str, object]] = {}
    starts = list(_COLLECTION.finditer(code))
    for index, match in enumerate(starts):
        end = starts[index + 1].start() if index + 1 < len(starts) else len(code)
        part = code[match.end() : end]
        name = match[1]
        exported = re.search(rf"[\"']?([\w-]+)[\"']?\s*:\s*{name}\b", code[code.find("collections") :])
        public = exported[1] if exported else name
        base = config.js_string(part, "base").removeprefix("./").strip("/") or f"src/content/{public}"
        keys = tuple(re.findall(r"(\w+)\s*:\s*(?:z\s*\.|image\s*\(|reference\s*\()", part))
        if site.exists(base) or "loader" not in part or "glob" in part:
            found[public] = {"base": base, "schema": keys, "pattern": _patterns(part)}
    if not code:
        for name in site.names("src/content"):
            if "." not in name and not name.startswith("_"):
                found[name] = {"base": f"src/content/{name}", "schema": ()}
    return found


def _patterns(code: str) -> tuple[str, ...]:
    """The literal patterns of a collection's `glob` loader."""
    match = re.search(
        r"\bpattern\s*:\s*(\[(?:\s*[\"'`][^\"'`\n]*[\"'`]\s*,?)*\s*\]|[\"'`][^\"'`\n]*[\"'`])", code
    )
    if match is None or "${" in match[1]:
        return ()
    return tuple(one[1] for one in re.finditer(r"[\"'`]([^\"'`\n]+)[\"'`]", match[1]))


def _page_folder(site: SiteReader) -> str:
    """Where posts lie on a site without collections: the usual folder below `src/pages`."""
    return next(
        (f"src/pages/{name}" for name in _USUAL if site.exists(f"src/pages/{name}")), "src/pages/posts"
    )


def _routes(site: SiteReader, collections: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Collection → (folder of the dynamic page that shows its entries, that page's code)."""
    found: dict[str, tuple[str, str]] = {}
    folders, seen = ["src/pages"], 0
    while folders:
        folder = folders.pop(0)
        for name in sorted(site.names(folder)):
            seen += 1
            if seen > _MAX_PAGES:
                return found
            path = f"{folder}/{name}"
            if "." not in name:
                folders.append(path)
            if not re.fullmatch(r"\[[.\w]+\]\.(astro|tsx?|jsx?)|index\.astro", name) or "[" not in path:
                continue
            code = config.js_code(site.read(path))
            for collection in collections:
                uses = re.search(rf"getCollection\s*\(\s*[\"'`]{re.escape(collection)}[\"'`]", code)
                if (
                    uses
                    and collection not in found
                    and re.search(r"\.(id|slug)\b|\b(id|slug)\b\s*[,}]", code)
                ):
                    route = "/".join(
                        part for part in PurePosixPath(path).parts[2:-1] if not part.startswith("[")
                    )
                    found[collection] = (f"/{route}", code)
    return found


def _drops_drafts(site: SiteReader, collection: Mapping[str, object], pages: Sequence[str]) -> bool:
    """Whether the schema has `draft` (or there is none) and a page, or a helper in `src`, asks for it."""
    schema = collection.get("schema")
    if schema and "draft" not in (schema if isinstance(schema, tuple) else ()):
        return False
    if any(re.search(r"\bdraft\b", code) for code in pages):
        return True
    helpers = [
        f"{folder}/{name}" for folder in ("src/utils", "src/lib", "src") for name in site.names(folder)
    ]
    return any(
        re.search(r"\bdraft\b", config.js_code(site.read(path)))
        for path in helpers[:60]
        if path.endswith((".ts", ".js", ".mjs")) and "config" not in path
    )
