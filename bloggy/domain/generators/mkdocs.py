"""MkDocs Material's blog: posts in `docs/blog/posts`, a required date, titles from the first heading."""

from __future__ import annotations

import os.path
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.generators import addresses, config, places, slugs, values
from bloggy.domain.generators.base import Generator
from bloggy.domain.generators.model import Keys, Shown, SiteReader, SiteSettings, Visibility
from bloggy.domain.post import Kind, Post
from bloggy.i18n import _

_PATTERN_LETTERS = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|.")


class MkDocs(Generator):
    """See squidfunk.github.io/mkdocs-material/plugins/blog."""

    name = "mkdocs"
    label = "MkDocs Material"
    needs_date = True
    needs_utf8 = True
    keys: ClassVar[Keys] = Keys(
        date=("date",),
        updated=("date.updated",),
        categories=("categories",),
        summary=("description",),
        canonical_url=("canonical",),
        language=(),
        aliases=(),
        unlisted=(),
    )

    @classmethod
    def claims(cls, site: SiteReader) -> bool:
        """`mkdocs.yml` with the blog plug-in."""
        return _blog(_configuration(site)) is not None

    @classmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """From `mkdocs.yml`."""
        found = _configuration(site)
        blog = _blog(found) or {}
        docs = PurePosixPath(config.string(found.get("docs_dir"), "docs"))
        folder = config.string(blog.get("blog_dir"), "blog")
        posts = config.string(blog.get("post_dir"), "{blog}/posts").replace("{blog}", folder)
        url = config.string(found.get("site_url")).rstrip("/")
        theme = config.mapping(found.get("theme"))
        return SiteSettings(
            title=config.string(found.get("site_name")),
            url=url,
            base_path=addresses.base_path(url),
            language=config.string(theme.get("language"), "en"),
            content_dirs=(docs,),
            posts_dir=PurePosixPath(os.path.normpath(docs / posts)),
            output_dir=PurePosixPath(config.string(found.get("site_dir"), "site")),
            assets_dir=docs / "images",
            permalinks={
                "posts": config.string(blog.get("post_url_format"), "{date}/{slug}"),
                "date": config.string(blog.get("post_url_date_format"), "yyyy/MM/dd"),
                "blog": "" if folder == "." else folder,
            },
            future=not config.boolean(blog.get("draft_if_future_date"), default=False),
            drafts=not config.boolean(blog.get("draft"), default=False),
            config={**found, "blog": blog},
        )

    def build_command(self) -> list[str]:
        """`mkdocs build`"""
        return ["mkdocs", "build"]

    def serve_command(self, port: int) -> list[str] | None:
        """`mkdocs serve`, which shows drafts by itself."""
        return ["mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]

    suffixes = frozenset({".md", ".markdown", ".mdown", ".mkdn", ".mkd"})

    def _fallback_title(self, path: PurePosixPath, body: str) -> str:
        return places.first_heading(body)[1] or _named(path)

    def refuses(self, path: PurePosixPath, front: Mapping[str, object], *, written: bool) -> str:
        """A post without a date stops the whole build."""
        del written
        if self.kind(path) is Kind.POST and self._date(path, front) is None:
            return _("The blog plug-in refuses posts without a date: give it one.")
        return ""

    def doubts(self, front: Mapping[str, object]) -> str:
        """As everywhere; a date in quotes is text to the blog plug-in."""
        date = front.get("date")
        if isinstance(date, str) and self._moment(date) is not None:
            return _("The blog plug-in takes a date in quotes for text and stops: write it without.")
        return super().doubts(front)

    def _slug(self, path: PurePosixPath, front: Mapping[str, object], post: Post) -> str:
        explicit = values.text(values.get(front, self.keys.slug))
        if explicit or post.kind is Kind.PAGE:
            return explicit or places.bare(path)
        # The slug is made before Markdown is: of a heading as it is written, and of its first line alone.
        told = values.text(values.get(front, self.keys.title))
        title = told or places.first_heading(post.body)[0] or _named(path)
        return slugs.markdown_python(title, config.string(self._blog.get("post_slugify_separator"), "-"))

    @property
    def _blog(self) -> Mapping[str, object]:
        return config.mapping(self.settings.config.get("blog"))

    def _date(self, path: PurePosixPath, front: Mapping[str, object]) -> datetime | None:
        del path
        date = front.get("date")
        return self._moment(date.get("created") if isinstance(date, Mapping) else date)

    def _moment(self, value: object) -> datetime | None:
        return values.moment(value, UTC)

    def _change(self, front: Mapping[str, object], name: str, new: object) -> dict[str, object]:
        has_both = isinstance(front.get("date"), Mapping)
        if name == "date" and has_both and isinstance(new, datetime):
            return {"date.created": self.write_date(new)}
        if name == "updated" and not has_both:
            # `date` would have to become a map; the plug-in does without this date.
            return {}
        return super()._change(front, name, new)

    def values(self, post: Post, *, siblings: Sequence[Mapping[str, object]] = ()) -> dict[str, object]:
        """As everywhere; both dates in one map where there are two."""
        found = super().values(post, siblings=siblings)
        if post.date and post.updated:
            found["date"] = {"created": self.write_date(post.date), "updated": self.write_date(post.updated)}
        return found

    def write_date(self, when: datetime) -> object:
        """With the offset it has: MkDocs shows the clock, and counts days, as written."""
        return when.replace(microsecond=0)

    def _local(self, when: datetime) -> datetime:
        return when

    def visible(self, path: PurePosixPath, post: Post, now: datetime) -> Visibility:
        """A post without a date stops the whole build."""
        if post.date is None and self.kind(path) is Kind.POST:
            return Visibility(
                shown=Shown.UNDATED,
                built=False,
                listed=False,
                message=_("The blog plug-in refuses posts without a date: give it one."),
            )
        # `draft: false` overrides draft_if_future_date; a reader can't tell it from no key at all.
        if values.flag(post.extra.get("draft")) is False:
            return replace(super().visible(path, replace(post, date=None), now))
        return super().visible(path, post, now)

    def _extra(self, front: Mapping[str, object]) -> dict[str, object]:
        kept = {"draft": False} if values.flag(front.get("draft")) is False else {}
        return super()._extra(front) | kept

    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        docs = self.settings.content_dirs[0]
        pretty = config.boolean(self.settings.config.get("use_directory_urls"), default=True)
        if self.kind(path) is Kind.PAGE:
            below = path.relative_to(docs).with_suffix("")
            below = below.parent if below.name in {"index", "README"} else below
            page = "" if str(below) == "." else str(below)
        elif post.date is None or self._blog.get("post_slugify", "") is None:
            # A slugify function of the site's own is read as None: what it makes is unknown.
            return None
        else:
            page = f"{self.settings.permalinks['blog']}/{self._fill(path, post, post.date)}"
        if pretty or not page:
            return addresses.squeeze(f"{page}/")
        return addresses.squeeze(f"{page}.html")

    def _fill(self, path: PurePosixPath, post: Post, date: datetime) -> str:
        most = self._blog.get("post_url_max_categories")
        used = post.categories[: most if isinstance(most, int) else 1]
        tokens = {
            "categories": "/".join(slugs.markdown_python(name) for name in used),
            "date": _format_date(self._local(date), self.settings.permalinks["date"]),
            "file": path.stem,
            "slug": post.slug,
        }
        filled = addresses.fill(self.settings.permalinks["posts"], tokens.get, notation=r"\{(\w+)\}")
        page = os.path.normpath((filled or post.slug).strip("/"))
        return os.path.dirname(page) if os.path.basename(page) == "index" else page  # noqa: PTH119, PTH120

    def asset_link(self, path: PurePosixPath, asset: PurePosixPath) -> str:
        """Relative to the post's file: MkDocs makes it right for the page's address."""
        return places.escaped(os.path.relpath(asset, path.parent))


def _named(path: PurePosixPath) -> str:
    """The title that MkDocs makes of a file's name: capital only where the name has none."""
    title = path.stem.replace("-", " ").replace("_", " ")
    return title.capitalize() if title == title.lower() else title


def _configuration(site: SiteReader) -> dict[str, object]:
    return config.yaml(site.read("mkdocs.yml") or site.read("mkdocs.yaml"))


def _blog(found: Mapping[str, object]) -> Mapping[str, object] | None:
    """The options of the first blog plug-in, or None without one. Plug-ins are a list, or a map."""
    plugins = found.get("plugins")
    rows = plugins if isinstance(plugins, list) else [plugins] if isinstance(plugins, Mapping) else []
    for row in rows:
        if row in ("blog", "material/blog"):
            return {}
        for name, options in config.mapping(row).items():
            if name in ("blog", "material/blog"):
                return config.mapping(options)
    return None


def _format_date(when: datetime, pattern: str) -> str:
    """A Unicode date pattern (`yyyy/MM/dd`), as far as addresses use them."""
    tokens = addresses.date_tokens(when)
    known = {
        "yyyy": "year", "y": "year", "yy": "short_year", "MM": "month", "M": "i_month", "MMM": "short_month",
        "MMMM": "long_month", "dd": "day", "d": "i_day", "DDD": "y_day", "ww": "week", "HH": "hour",
        "mm": "minute",
    }  # fmt: skip

    def part(match: re.Match[str]) -> str:
        if match[1] is not None:
            return match[1].replace("''", "'")
        return tokens.get(known.get(match[0], ""), match[0])

    return _PATTERN_LETTERS.sub(part, pattern)
