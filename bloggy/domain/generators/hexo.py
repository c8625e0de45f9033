"""Hexo: `source/_posts` and `source/_drafts`, addresses from the `permalink` pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.frontmatter import Format
from bloggy.domain.generators import addresses, config, places, slugs, template_code, values
from bloggy.domain.generators.base import Generator
from bloggy.domain.generators.model import Keys, SiteReader, SiteSettings
from bloggy.domain.post import Kind, Post, Status

_POST, _DRAFT = "_posts", "_drafts"
_SEGMENTS = {"year": r"\d{4}", "month": r"\d{2}", "day": r"\d{2}", "i_month": r"\d{1,2}", "i_day": r"\d{1,2}"}


class Hexo(Generator):
    """See hexo.io/docs: front-matter, permalinks, configuration; hexo's post_permalink filter."""

    name = "hexo"
    label = "Hexo"
    formats = frozenset({Format.YAML, Format.JSON})
    hint = Format.YAML
    needs_closing = False
    alias_plugin = ("hexo-generator-alias", ("package.json",))
    keys: ClassVar[Keys] = Keys(
        slug=(),
        tags=("tags", "tag"),
        summary=("description", "excerpt", "summary"),
        image=("cover", "thumbnail", "banner", "image"),
        aliases=("alias", "aliases"),
        unlisted=("hidden",),
    )

    @classmethod
    def claims(cls, site: SiteReader) -> bool:
        """`_config.yml` beside a package.json that names hexo, or Hexo's scaffolds."""
        package = site.read("package.json") or ""
        named = re.search(r'"hexo(-cli)?"\s*:', package) is not None
        return site.exists("_config.yml") and (named or (site.exists("scaffolds") and site.exists("source")))

    @classmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """From `_config.yml`."""
        found = config.yaml(site.read("_config.yml"))
        root = config.string(found.get("root"), "/").strip("/")
        url = config.string(found.get("url")).rstrip("/")
        if root and url and not addresses.base_path(url):
            url = f"{url}/{root}"
        source = PurePosixPath(config.string(found.get("source_dir"), "source"))
        return SiteSettings(
            title=config.string(found.get("title")),
            url=url,
            base_path=f"/{root}" if root else addresses.base_path(url),
            timezone=addresses.zone_of(found.get("timezone")),
            language=(values.first_text(found.get("language")) or "en").partition("-")[0],
            content_dirs=(source,),
            posts_dir=source / _POST,
            drafts_dir=source / _DRAFT,
            output_dir=PurePosixPath(config.string(found.get("public_dir"), "public")),
            assets_dir=source / "images",
            permalinks={"posts": config.string(found.get("permalink"), ":year/:month/:day/:title/")},
            future=config.boolean(found.get("future"), default=True),
            drafts=not config.boolean(found.get("render_drafts"), default=False),
            config=found,
        )

    @property
    def zone(self) -> tzinfo:
        """The site's zone; the writer's where the config names none, as Hexo then takes the machine's."""
        return self.settings.timezone or self._writer_zone

    def build_command(self) -> list[str]:
        """`hexo generate`, from the site's own packages."""
        return ["npx", "--no-install", "hexo", "generate"]

    def serve_command(self, port: int) -> list[str] | None:
        """`hexo server --draft`"""
        return ["npx", "--no-install", "hexo", "server", "--draft", "-i", "127.0.0.1", "-p", str(port)]

    def _kind(self, path: PurePosixPath) -> Kind | None:
        below = path.relative_to(self.settings.content_dirs[0])
        in_posts = below.parts[0] in {_POST, _DRAFT} and len(below.parts) > 1
        if any(part.startswith("_") for part in below.parts[in_posts:]):
            return None
        if any(places.glob(pattern).fullmatch(str(below)) for pattern in self._skipped):
            return None
        return Kind.POST if in_posts else Kind.PAGE

    @cached_property
    def _skipped(self) -> tuple[str, ...]:
        """What `exclude`, `ignore` and `skip_render` keep from becoming a page."""
        found: list[str] = []
        for key in ("exclude", "ignore", "skip_render"):
            told = self.settings.config.get(key)
            rows = told if isinstance(told, list) else [told]
            found += [row for row in rows if isinstance(row, str)]
        return tuple(found)

    def _name(self, path: PurePosixPath) -> dict[str, str]:
        """What `new_post_name` finds in the path below `_posts`: at least `title`."""
        pattern = config.string(self.settings.config.get("new_post_name"), ":title.md")
        bare = re.escape(pattern.rpartition(".")[0] or pattern)
        for key, inner in _SEGMENTS.items():
            bare = re.sub(rf":{key}\b", lambda _m, k=key, i=inner: f"(?P<{k}>{i})", bare)  # type: ignore[misc]
        bare = re.sub(r":title\b", lambda _m: "(?P<title>.+?)", bare)
        whole = str(self._below(path).with_suffix(""))
        try:
            match = re.fullmatch(bare, whole)
        except re.error:
            match = None
        found = {key: value for key, value in match.groupdict().items() if value} if match else {}
        return {"title": slugs.hexo(whole), **found} if "title" not in found else found

    def _below(self, path: PurePosixPath) -> PurePosixPath:
        source = self.settings.content_dirs[0]
        for folder in (_POST, _DRAFT):
            if path.is_relative_to(source / folder):
                return path.relative_to(source / folder)
        return path.relative_to(source) if path.is_relative_to(source) else path

    def _slug(self, path: PurePosixPath, front: Mapping[str, object], post: Post) -> str:
        del front, post
        return self._name(path)["title"]

    def _date_in_name(self, path: PurePosixPath) -> datetime | None:
        name = self._name(path)
        month, day = name.get("month") or name.get("i_month"), name.get("day") or name.get("i_day")
        return self._moment(f"{name['year']}-{month}-{day}") if "year" in name and month and day else None

    def _status(self, path: PurePosixPath, front: Mapping[str, object]) -> Status:
        hidden = values.flag(values.get(front, ("published",))) is False
        return Status.DRAFT if hidden or _DRAFT in path.parts else Status.PUBLISHED

    def _status_changes(self, front: Mapping[str, object], status: Status) -> dict[str, object]:
        draft = status in {Status.DRAFT, Status.WITHDRAWN}
        there = values.find(front, ("published",))
        return {there[0]: True} if there and not draft and values.flag(there[1]) is False else {}

    def _shape_names(self, name: str, new: tuple[str, ...], old: object) -> object:
        if name == "categories" and isinstance(old, list) and any(isinstance(item, list) for item in old):
            return [item.split("/") for item in new]
        return new[0] if isinstance(old, str) and len(new) == 1 else list(new)

    def _place(self, post: Post, *, bundle: bool | None, suffix: str) -> PurePosixPath:
        del bundle
        if post.status in {Status.DRAFT, Status.WITHDRAWN} or post.date is None:
            return (self.settings.drafts_dir or self.settings.posts_dir) / f"{post.slug}{suffix}"
        return self.settings.posts_dir / self._new_name(post.slug, post.date, suffix)

    def _new_name(self, slug: str, date: datetime, suffix: str) -> str:
        pattern = config.string(self.settings.config.get("new_post_name"), ":title.md")
        tokens = {**addresses.date_tokens(self._local(date)), "title": slug}
        filled = addresses.fill(pattern.rpartition(".")[0] or pattern, tokens.get)
        return f"{filled or slug}{suffix}"

    def published_path(self, path: PurePosixPath, post: Post) -> PurePosixPath:
        """`source/_drafts/x.md` → `source/_posts/x.md`, named by the site's `new_post_name`."""
        drafts = self.settings.drafts_dir
        if drafts is None or not path.is_relative_to(drafts) or post.date is None:
            return path
        inside = path.relative_to(drafts)
        return self.settings.posts_dir / inside.parent / self._new_name(inside.stem, post.date, path.suffix)

    def draft_path(self, path: PurePosixPath, post: Post) -> PurePosixPath:
        """`source/_posts/x.md` → `source/_drafts/x.md`"""
        del post
        drafts = self.settings.drafts_dir
        if drafts is None or not path.is_relative_to(self.settings.posts_dir):
            return path
        return drafts / f"{self._name(path)['title']}{path.suffix}"

    def renamed(self, path: PurePosixPath, slug: str) -> PurePosixPath:
        """The path with only its slug replaced, wherever `new_post_name` has it."""
        old = self._name(path)["title"]
        name = path.name
        at = name.rfind(PurePosixPath(old).name)
        if at < 0:
            return super().renamed(path, slug)
        return path.with_name(name[:at] + slug + name[at + len(PurePosixPath(old).name) :])

    def _moment(self, value: object) -> datetime | None:
        # Hexo takes the clock time of an unquoted date for the site's own, whatever its offset says.
        if isinstance(value, datetime) and value.tzinfo:
            value = value.astimezone(UTC).replace(tzinfo=None)
        return values.moment(value, self.zone)

    def write_date(self, when: datetime) -> object:
        """`2026-01-31 10:00:00` in the site's zone, without offset: Hexo misreads offsets."""
        return when.astimezone(self.zone).replace(microsecond=0, tzinfo=None)

    def _local(self, when: datetime) -> datetime:
        return when.astimezone(self.zone)

    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        if own := values.text(post.extra.get("permalink")):
            return addresses.squeeze(self._pretty(own))
        if self.kind(path) is Kind.PAGE:
            below = self._below(path)
            page = below.with_suffix("")
            return addresses.squeeze(
                self._pretty(f"{page.parent}/index.html" if page.name == "index" else f"{page}.html")
            )
        if post.date is None:
            return None
        # Hexo reads dates in the site's zone, but counts days in the building machine's: for some hours
        # of each day the address hangs on who builds.
        found = {self._fill(post, post.date.astimezone(zone)) for zone in (self.zone, self._building_zone)}
        filled = found.pop() if len(found) == 1 else None
        return None if filled is None else addresses.squeeze(self._pretty(filled))

    @property
    def _building_zone(self) -> tzinfo:
        return UTC if self.settings.timezone else self.zone

    def _fill(self, post: Post, when: datetime) -> str | None:
        tokens = {**addresses.date_tokens(when), "title": post.slug}
        tokens |= {
            "name": PurePosixPath(post.slug).name,
            "post_title": slugs.hexo(post.title, lower=True),
            "timestamp": str(int(when.timestamp())),
            "category": self._category(post),
            "lang": post.language,
        }
        defaults = config.mapping(self.settings.config.get("permalink_defaults"))

        def token(key: str) -> str | None:
            return (
                tokens.get(key) or values.text(post.extra.get(key)) or values.text(defaults.get(key)) or None
            )

        return addresses.fill(self.settings.permalinks["posts"], token)

    def _category(self, post: Post) -> str:
        """The slug of the last category; a plain list is a path from the outermost one."""
        mapped = config.mapping(self.settings.config.get("category_map"))
        several = any("/" in name for name in post.categories)
        names = post.categories[-1].split("/") if several else post.categories
        default = config.string(self.settings.config.get("default_category"), "uncategorized")
        return "/".join(slugs.hexo(values.text(mapped.get(name)) or name) for name in names) or default

    def _pretty(self, page: str) -> str:
        """`pretty_urls`: whether links end in `index.html` and `.html`."""
        pretty = config.mapping(self.settings.config.get("pretty_urls"))
        if pretty.get("trailing_index") is False:
            page = re.sub(r"(^|/)index\.html$", r"\1", page)
        if pretty.get("trailing_html") is False and not page.endswith("index.html"):
            page = page.removesuffix(".html")
        return page

    def _served(self, asset: PurePosixPath) -> PurePosixPath:
        source = self.settings.content_dirs[0]
        return asset.relative_to(source) if asset.is_relative_to(source) else asset

    def asset_link(self, path: PurePosixPath, asset: PurePosixPath) -> str:
        """From the root; Hexo's Markdown renderer puts the site's `root` before it."""
        del path
        return places.escaped(addresses.squeeze(str(self._served(asset))))

    def guard_body(self, body: str) -> str:
        """Nunjucks marks between raw marks; Hexo itself leaves code fences alone."""
        return template_code.raw(body, fences=False)
