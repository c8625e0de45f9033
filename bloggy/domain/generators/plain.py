"""A folder of Markdown without any generator: the front matter most tools agree on, and no address."""

from __future__ import annotations

from datetime import UTC, tzinfo
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.frontmatter import Format
from bloggy.domain.generators.base import Generator, is_about_repository
from bloggy.domain.generators.model import Keys, SiteReader, SiteSettings
from bloggy.domain.post import Kind, Post


class Plain(Generator):
    """YAML with title, date, tags and draft; any front matter is read."""

    name = "plain"
    label = "Markdown"
    formats = frozenset({Format.YAML, Format.TOML, Format.JSON})
    bundles = True
    needs_closing = False
    keys: ClassVar[Keys] = Keys(
        date=("date", "pubDate", "published", "created"),
        updated=("updated", "lastmod", "modified", "updatedDate"),
        tags=("tags", "keywords", "taxonomies.tags"),
        summary=("summary", "description", "excerpt"),
    )

    @classmethod
    def claims(cls, site: SiteReader) -> bool:
        """Never: it is what is left when nothing else claims the folder."""
        del site
        return False

    @classmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """Nothing to read: posts lie anywhere in the folder, new ones at its root (or in `posts`)."""
        root = PurePosixPath()
        posts = next(
            (PurePosixPath(name) for name in ("posts", "_posts", "content") if site.exists(name)), root
        )
        return SiteSettings(
            content_dirs=(root,), posts_dir=posts, output_dir=root, assets_dir=posts / "images"
        )

    def is_unclosed(self, body: str) -> bool:
        """Never: a rule at the top of a text is a rule."""
        del body
        return False

    @property
    def zone(self) -> tzinfo:
        """The writer's own: no site says another."""
        return self._writer_zone or UTC

    def build_command(self) -> list[str]:
        """Nothing to build."""
        return []

    def serve_command(self, port: int) -> list[str] | None:
        """None: bloggy's own preview serves."""
        del port
        return None

    def _kind(self, path: PurePosixPath) -> Kind | None:
        if is_about_repository(path):
            return None
        return Kind.PAGE if "pages" in path.parts else Kind.POST

    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        del path, post  # nobody says where such a file will be shown
        return None

    def asset_link(self, path: PurePosixPath, asset: PurePosixPath) -> str:
        """Relative to the post's file."""
        import os.path

        from bloggy.domain.generators import places

        return places.escaped(os.path.relpath(asset, path.parent))
