"""Zola: TOML front matter, taxonomies, co-located pictures and slugified paths."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.frontmatter import Format
from bloggy.domain.generators import addresses, config, places, slugs, template_code, values
from bloggy.domain.generators.base import Generator
from bloggy.domain.generators.model import Keys, SiteReader, SiteSettings
from bloggy.domain.post import Kind, Post

_FILES = ("zola.toml", "config.toml")
_DATED = re.compile(r"^\d{4}-\d{2}-\d{2}(?:T[^_-]*)?[-_]\s*(.+)$")


class Zola(Generator):
    """See getzola.org/documentation: content/page, content/overview, getting-started/configuration."""

    name = "zola"
    label = "Zola"
    default_format = Format.TOML
    formats = frozenset({Format.TOML, Format.YAML})
    bundles = True
    keys: ClassVar[Keys] = Keys(
        tags=("taxonomies.tags",),
        categories=("taxonomies.categories",),
        summary=("description",),
        image=("extra.image", "extra.cover", "extra.thumbnail"),
        image_alt=("extra.image_alt",),
        language=(),
        canonical_url=("extra.canonical_url",),
        unlisted=(),
    )

    @classmethod
    def claims(cls, site: SiteReader) -> bool:
        """`zola.toml`, or a `config.toml` with `base_url` beside templates, themes or TOML sections."""
        if site.exists("zola.toml"):
            return True
        if "base_url" not in config.toml(site.read("config.toml")):
            return False
        return (
            site.exists("templates")
            or site.exists("themes")
            or (site.read("content/_index.md") or "").startswith("+++")
        )

    @classmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """From `zola.toml` or `config.toml`."""
        found = next((table for name in _FILES if (table := config.toml(site.read(name)))), {})
        url = config.string(found.get("base_url")).rstrip("/")
        content = PurePosixPath("content")
        folders = [name for name in site.names("content") if site.exists(f"content/{name}/_index.md")]
        usual = next((name for name in ("posts", "post", "blog", "articles") if name in folders), "")
        language = config.string(found.get("default_language"), "en")
        return SiteSettings(
            title=config.string(found.get("title")),
            url=url,
            base_path=addresses.base_path(url),
            language=language,
            languages=tuple(dict.fromkeys([language, *config.mapping(found.get("languages"))])),
            content_dirs=(content,),
            posts_dir=content
            / (
                usual
                or ("" if not folders and site.exists("content/_index.md") else (folders or ["blog"])[0])
            ),
            output_dir=PurePosixPath(config.string(found.get("output_dir"), "public")),
            assets_dir=PurePosixPath("static/images"),
            config=found,
        )

    def build_command(self) -> list[str]:
        """`zola build`"""
        return ["zola", "build"]

    def serve_command(self, port: int) -> list[str] | None:
        """`zola serve` with drafts."""
        return ["zola", "serve", "--drafts", "--interface", "127.0.0.1", "--port", str(port)]

    def _kind(self, path: PurePosixPath) -> Kind | None:
        name = path.stem.partition(".")[0]
        if name == "_index":
            return None
        folders = path.relative_to("content").parts[:-1]
        if name == "index":
            folders = folders[:-1]
        in_posts = path.is_relative_to(self.settings.posts_dir)
        return Kind.POST if in_posts or folders else Kind.PAGE

    def _slug(self, path: PurePosixPath, front: Mapping[str, object], post: Post) -> str:
        del post
        explicit = values.text(values.get(front, self.keys.slug))
        if explicit:
            return explicit
        name = places.bare(path, self.settings.languages)
        keeps = config.boolean(
            config.mapping(self.settings.config.get("slugify")).get("paths_keep_dates"), default=False
        )
        match = None if keeps else _DATED.match(name)
        return match[1] if match else name

    def _moment(self, value: object) -> datetime | None:
        return values.moment(value, self.zone)

    def _date(self, path: PurePosixPath, front: Mapping[str, object]) -> datetime | None:
        if found := super()._date(path, front):
            return found
        # Sites whose posts have a dated address and no date: their templates read it from there.
        match = re.search(r"(?:^|/)(\d{4})/(\d\d)/(\d\d)/", values.text(values.get(front, ("path",))))
        return self._moment("-".join(match.groups())) if match else None

    def _declares(self, taxonomy: str) -> bool:
        rows = self.settings.config.get("taxonomies")
        return (
            any(config.mapping(row).get("name") == taxonomy for row in rows)
            if isinstance(rows, list)
            else False
        )

    def _change(self, front: Mapping[str, object], name: str, new: object) -> dict[str, object]:
        if name in {"tags", "categories"} and new and not self._declares(name):
            # Zola refuses to build a page with a taxonomy that its config does not declare.
            return {}
        return super()._change(front, name, new)

    def _mode(self) -> str:
        mode = config.mapping(self.settings.config.get("slugify")).get("paths", "on")
        # A boolean is the notation of old versions.
        return {True: "on", False: "off"}[mode] if isinstance(mode, bool) else config.string(mode, "on")

    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        language = self._language(path)
        prefix = f"/{language}" if language and language != self.settings.language else ""
        if own := values.text(post.extra.get("path")):
            return prefix + addresses.squeeze(f"{own.strip('/')}/")
        relative = path.relative_to("content")
        folders = relative.parts[:-2] if relative.stem.partition(".")[0] == "index" else relative.parts[:-1]
        mode = self._mode()
        parts = [*(slugs.zola(part, mode) for part in folders), slugs.zola(post.slug, mode)]
        return prefix + addresses.squeeze("/".join(parts) + "/")

    def _served(self, asset: PurePosixPath) -> PurePosixPath:
        return asset.relative_to("static") if asset.is_relative_to("static") else asset

    def guard_body(self, body: str) -> str:
        """Shortcodes as Zola's own comments for them."""
        return template_code.zola_escaped(body)
