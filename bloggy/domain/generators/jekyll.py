"""Jekyll: `_posts` with dated names, `_drafts`, and permalink styles that contain the categories."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fnmatch import fnmatch
from functools import cached_property
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.generators import addresses, config, places, slugs, template_code, values
from bloggy.domain.generators.base import Generator
from bloggy.domain.generators.model import Keys, SiteReader, SiteSettings
from bloggy.domain.post import Kind, Post, Status
from bloggy.i18n import _

_STYLES = {
    "none": "/:categories/:title:output_ext",
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
}
_DATED = re.compile(r"^(\d{2,4}-\d{1,2}-\d{1,2})-(.+)$")
"""Document::DATE_FILENAME_MATCHER; the year may have two digits."""
_POST = "_posts"
_DRAFT = "_drafts"


class Jekyll(Generator):
    """See jekyllrb.com: docs/posts, docs/permalinks, docs/front-matter; lib/jekyll/drops/url_drop.rb."""

    name = "jekyll"
    label = "Jekyll"
    tag_split = " "
    needs_utf8 = True
    needs_closing = False
    alias_plugin = ("jekyll-redirect-from", ("_config.yml", "_config.yaml", "_config.toml", "Gemfile"))
    suffixes = frozenset({".md", ".markdown", ".mkd", ".mkdn", ".mkdown"})
    keys: ClassVar[Keys] = Keys(
        updated=("last_modified_at", "modified_date", "updated"),
        categories=("categories", "category"),
        summary=("description", "excerpt", "summary"),
        image=("image", "cover", "header.image"),
        aliases=("redirect_from",),
        unlisted=("hidden",),
    )

    @classmethod
    def claims(cls, site: SiteReader) -> bool:
        """`_config.*` beside `_posts`, or a Gemfile that names Jekyll; Hexo's package.json says no."""
        has_config = any(site.exists(f"_config.{suffix}") for suffix in ("yml", "yaml", "toml"))
        gems = site.read("Gemfile") or ""
        named = bool(re.search(r"""gem\s+["'](jekyll|github-pages)["']""", gems))
        source = PurePosixPath(config.string(_configuration(site).get("source"), "."))
        posts = any(site.exists(str(source / folder)) for folder in (_POST, _DRAFT, "collections/_posts"))
        return (has_config and (posts or named or site.exists("_layouts"))) or (
            posts and (named or site.exists("_layouts"))
        )

    @classmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """From `_config.yml` (or `.toml`)."""
        found = _configuration(site)
        host, base = config.string(found.get("url")), config.string(found.get("baseurl")).strip("/")
        url = f"{host.rstrip('/')}/{base}".rstrip("/") if host else ""
        source = PurePosixPath(config.string(found.get("source"), "."))
        collections = source / config.string(found.get("collections_dir"))
        return SiteSettings(
            title=config.string(found.get("title")) or config.string(found.get("name")),
            url=url if host else (f"/{base}" if base else ""),
            base_path=f"/{base}" if base else "",
            timezone=addresses.zone_of(found.get("timezone")),
            language=config.string(found.get("lang")).partition("-")[0],
            content_dirs=(source,),
            posts_dir=collections / _POST,
            drafts_dir=collections / _DRAFT,
            output_dir=PurePosixPath(config.string(found.get("destination"), "_site")),
            assets_dir=source / "assets/images",
            permalinks=_permalinks(found),
            future=config.boolean(found.get("future"), default=False),
            drafts=not (found.get("show_drafts") or found.get("unpublished")),
            config=found,
        )

    def build_command(self) -> list[str]:
        """`jekyll build`, through Bundler where the site has a Gemfile."""
        return [*self._runner, "build"]

    def serve_command(self, port: int) -> list[str] | None:
        """`jekyll serve` with drafts, posts dated ahead and unpublished ones."""
        shown = ["--drafts", "--future", "--unpublished"]
        return [*self._runner, "serve", *shown, "--host", "127.0.0.1", "--port", str(port)]

    @property
    def _runner(self) -> list[str]:
        return ["bundle", "exec", "jekyll"] if self._site.exists("Gemfile") else ["jekyll"]

    def kind(self, path: PurePosixPath) -> Kind | None:
        """Posts and drafts anywhere below `_posts` and `_drafts`; pages are all other Markdown."""
        parts = path.parts[:-1]
        special = [part for part in parts if part.startswith("_")]
        if len(special) > 1 or path.name[0] in "_#~":
            return None
        if special and special[0] not in {_POST, _DRAFT} and not self._collection(path):
            return None
        return None if self._excluded(path) else super().kind(path)

    def _kind(self, path: PurePosixPath) -> Kind | None:
        if _DRAFT in path.parts:
            return Kind.POST
        if _POST in path.parts:
            return Kind.POST if _DATED.match(path.name) else None
        return Kind.PAGE

    def _excluded(self, path: PurePosixPath) -> bool:
        """Whether `exclude` keeps the file, or a folder above it, out of the site (Jekyll's EntryFilter)."""
        source = self.settings.content_dirs[0]
        if not self._exclude or not path.is_relative_to(source):
            return False
        below = str(path.relative_to(source))
        return any(
            fnmatch(below, pattern) or below.startswith(f"{pattern.rstrip('/')}/")
            for pattern in self._exclude
        )

    @cached_property
    def _exclude(self) -> tuple[str, ...]:
        told = self.settings.config.get("exclude")
        kept = self.settings.config.get("include")
        rows = told if isinstance(told, list) else []
        allowed = kept if isinstance(kept, list) else ()
        return tuple(row.removeprefix("/") for row in rows if isinstance(row, str) and row not in allowed)

    def _collection(self, path: PurePosixPath) -> str:
        """The name of the collection with pages of its own that the file is in; empty if in none."""
        above = self.settings.posts_dir.parent
        if not path.is_relative_to(above):
            return ""
        folder = path.relative_to(above).parts[0]
        told = config.mapping(config.mapping(self.settings.config.get("collections")).get(folder[1:]))
        shown = folder.startswith("_") and folder != _POST and told.get("output") is True
        return folder[1:] if shown else ""

    def refuses(self, path: PurePosixPath, front: Mapping[str, object], *, written: bool) -> str:
        """Pages without front matter are copied as they are; dates must be such."""
        if not written and self.kind(path) is Kind.PAGE:
            return _("Jekyll only copies files without front matter: put two lines “---” at its top.")
        if _POST in path.parts and self._date(path, front) is None:
            return _("Its name has a date that does not exist, which stops Jekyll: rename the file.")
        return ""

    def _slug(self, path: PurePosixPath, front: Mapping[str, object], post: Post) -> str:
        del post
        return values.text(values.get(front, self.keys.slug)) or self._stem(path).rstrip(".")

    @staticmethod
    def _stem(path: PurePosixPath) -> str:
        match = _DATED.match(path.stem) if _POST in path.parts else None
        return match[2] if match else places.stem(path)

    def _date_in_name(self, path: PurePosixPath) -> datetime | None:
        match = _DATED.match(path.stem)
        if match is None:
            return None
        year, rest = match[1].split("-", 1)
        # Ruby takes two digits for a year from 1969 on.
        century = "" if len(year) > 2 else "20" if int(year) < 69 else "19"
        return self._moment(f"{century}{year}-{rest}")

    def _moment(self, value: object) -> datetime | None:
        # A bare date-time is UTC, but a quoted one or a plain day is the site's own time (seen in 4.3).
        return values.moment(value, self.zone, naive=UTC)

    def _fallback_title(self, path: PurePosixPath, body: str) -> str:
        del body
        return " ".join(word.capitalize() for word in self._stem(path).split("-"))

    def _status(self, path: PurePosixPath, front: Mapping[str, object]) -> Status:
        # Only the plain false hides a post, not one in quotes.
        published = values.get(front, ("published",))
        hidden = published is False or (published is None and self._defaults(path).get("published") is False)
        return Status.DRAFT if hidden or _DRAFT in path.parts else Status.PUBLISHED

    def _categories(self, path: PurePosixPath, front: Mapping[str, object]) -> tuple[str, ...]:
        several = values.get(front, ("categories",))
        one = values.get(front, ("category",))
        own = values.names(several, split=" ") + values.names(one, split="")
        if not own:
            told = self._defaults(path)
            own = values.names(told.get("categories"), split=" ") + values.names(
                told.get("category"), split=""
            )
        folders = tuple(
            part for part in _above(path.parts) if part not in {".", *self.settings.posts_dir.parts}
        )
        return tuple(dict.fromkeys(folders + own))

    def _defaults(self, path: PurePosixPath) -> dict[str, object]:
        """What the configuration's `defaults` say for that file; the narrower scope wins."""
        found: list[tuple[int, Mapping[str, object]]] = []
        rules = self.settings.config.get("defaults")
        for rule in rules if isinstance(rules, list) else []:
            scope = config.mapping(config.mapping(rule).get("scope"))
            folder, kind = config.string(scope.get("path")).strip("/"), config.string(scope.get("type"))
            if kind and kind.rstrip("s") != (
                Kind.POST if _POST in path.parts or _DRAFT in path.parts else Kind.PAGE
            ):
                continue
            if not folder or path.is_relative_to(folder) or path.match(folder):
                found.append((len(folder), config.mapping(config.mapping(rule).get("values"))))
        merged: dict[str, object] = {}
        for _weight, table in sorted(found, key=lambda item: item[0]):
            merged |= table
        return merged

    def _status_changes(self, front: Mapping[str, object], status: Status) -> dict[str, object]:
        draft = status in {Status.DRAFT, Status.WITHDRAWN}
        there = values.find(front, ("published",))
        # The folder says draft (see draft_path); the key is only put right where it contradicts.
        return {there[0]: True} if there and not draft and values.flag(there[1]) is False else {}

    def _shape_names(self, name: str, new: tuple[str, ...], old: object) -> object:
        if isinstance(old, str) and name in {"tags", "categories"}:
            return " ".join(new) if not any(" " in item for item in new) else list(new)
        return values.like(new, old)

    def _change(self, front: Mapping[str, object], name: str, new: object) -> dict[str, object]:
        there = values.find(front, ("categories",)) or values.find(front, ("category",))
        if name == "categories" and new and there and there[0] == "category":
            items = list(new) if isinstance(new, list | tuple) else [new]
            if len(items) == 1:
                return {"category": items[0]}
            return {**super()._change({}, name, items), **super()._change(front, name, ())}
        return super()._change(front, name, new)

    def values(self, post: Post, *, siblings: Sequence[Mapping[str, object]] = ()) -> dict[str, object]:
        """As everywhere, with `layout: post` unless the configuration or the siblings do without."""
        found = super().values(post, siblings=siblings)
        found.pop("slug", None)
        layout = values.text(self._model(siblings).get("layout")) or ("" if siblings else "post")
        if layout and not self._defaults(self.settings.posts_dir / "x.md").get("layout"):
            found = {"layout": layout, **found}
        return found

    def _place(self, post: Post, *, bundle: bool | None, suffix: str) -> PurePosixPath:
        del bundle
        name = f"{post.slug}{suffix}"
        if post.status in {Status.DRAFT, Status.WITHDRAWN} or post.date is None:
            return (self.settings.drafts_dir or self.settings.posts_dir) / name
        return self.settings.posts_dir / f"{self._local(post.date):%Y-%m-%d}-{name}"

    def published_path(self, path: PurePosixPath, post: Post) -> PurePosixPath:
        """`_drafts/x.md` → `_posts/2026-01-31-x.md`, the day as the site counts it.

        A post that lies in `_posts` already keeps its name: renaming would move its address.
        """
        if _DRAFT not in path.parts or post.date is None:
            return path
        folders = [_POST if part == _DRAFT else part for part in path.parent.parts]
        return PurePosixPath(*folders) / f"{self._local(post.date):%Y-%m-%d}-{places.stem(path)}{path.suffix}"

    def draft_path(self, path: PurePosixPath, post: Post) -> PurePosixPath:
        """`_posts/2026-01-31-x.md` → `_drafts/x.md`; the date stays in the front matter."""
        del post
        if _POST not in path.parts:
            return path
        folders = [_DRAFT if part == _POST else part for part in path.parent.parts]
        return PurePosixPath(*folders) / f"{places.stem(path)}{path.suffix}"

    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        own = values.text(post.extra.get("permalink")) or values.text(self._defaults(path).get("permalink"))
        kind = "posts" if _POST in path.parts or _DRAFT in path.parts else "pages"
        pattern = own or self.settings.permalinks[kind]
        if name := self._collection(path):
            return self._collected_address(path, name, own, post)
        if kind == "pages":
            return self._page_address(path, own, pattern)
        if post.date is None and re.search(r":(short_|long_|i_|y_|w_)?(year|month|day|week)", pattern):
            return None
        return self._fill(_STYLES.get(pattern, pattern), path, post)

    def _page_address(self, path: PurePosixPath, own: str, style: str) -> str:
        if own:
            return addresses.squeeze(own)
        relative = path.relative_to(self.settings.content_dirs[0])
        if path.stem == "index":
            return addresses.squeeze(f"{relative.parent}/".removeprefix("./"))
        return addresses.squeeze(str(relative.with_suffix("")) + _ending(style))

    def _collected_address(self, path: PurePosixPath, name: str, own: str, post: Post) -> str | None:
        """Of a file in a collection of the site's own (Jekyll::Collection#url_template)."""
        told = config.mapping(config.mapping(self.settings.config.get("collections")).get(name))
        general = self.settings.permalinks["pages"]
        pattern = own or config.string(told.get("permalink")) or f"/:collection/:path{_ending(general)}"
        below = path.relative_to(self.settings.posts_dir.parent / f"_{name}").with_suffix("")
        given = pattern.replace(":collection", name).replace(":path", str(below))
        return self._fill(_STYLES.get(given, given), path, post)

    def _fill(self, pattern: str, path: PurePosixPath, post: Post) -> str | None:
        tokens = addresses.date_tokens(self._local(post.date)) if post.date else {}
        categories = dict.fromkeys(name.lower() for name in post.categories)
        name = path.stem if _POST in path.parts else self._stem(path)
        tokens |= {
            "categories": "/".join(categories),
            "slugified_categories": "/".join(dict.fromkeys(slugs.jekyll(name) for name in post.categories)),
            "title": slugs.jekyll(post.slug, mode="pretty", cased=True),
            "slug": slugs.jekyll(post.slug),
            "name": slugs.jekyll(name),
            "output_ext": ".html",
            "collection": "posts",
            "path": str(path.relative_to(self.settings.posts_dir).with_suffix(""))
            if path.is_relative_to(self.settings.posts_dir)
            else name,
        }

        def token(key: str) -> str | None:
            if key in tokens:
                return tokens[key]
            return f"{tokens[key[:-1]]}_" if key.endswith("_") and key[:-1] in tokens else None

        filled = addresses.fill(pattern, token)
        return None if filled is None else addresses.squeeze(filled.replace("..", "/").replace("./", ""))

    def read(self, path: PurePosixPath, front: Mapping[str, object], body: str) -> Post:
        """As everywhere; the file name's day counts where the front matter has no date."""
        post = super().read(path, front, body)
        if one := values.names(values.get(front, ("tag",)), split=""):
            post = replace(post, tags=tuple(dict.fromkeys(one + post.tags)))
        return replace(post, image=post.image or values.first_text(self._defaults(path).get("image")))

    def asset_link(self, path: PurePosixPath, asset: PurePosixPath) -> str:
        """From the root; through `relative_url` where the site lives below a path."""
        del path
        root = self.settings.content_dirs[0]
        link = addresses.squeeze(
            places.escaped(str(asset.relative_to(root) if asset.is_relative_to(root) else asset))
        )
        return f"{{{{ '{link}' | relative_url }}}}" if self.settings.base_path else link

    def guard_body(self, body: str) -> str:
        """Liquid's marks between `{% raw %}` and `{% endraw %}`."""
        return template_code.raw(body)


def _ending(style: str) -> str:
    """What a page's address ends in, by the general permalink style."""
    built_in = style in _STYLES and style != "pretty"
    if built_in or style.endswith(":output_ext"):
        return ".html"
    return "/" if style == "pretty" or style.endswith("/") else ""


def _configuration(site: SiteReader) -> dict[str, object]:
    for name in ("_config.yml", "_config.yaml"):
        if found := config.yaml(site.read(name)):
            return found
    return config.toml(site.read("_config.toml"))


def _permalinks(found: Mapping[str, object]) -> dict[str, str]:
    general = config.string(found.get("permalink"), "date")
    collections = config.mapping(found.get("collections"))
    posts = config.string(config.mapping(collections.get("posts")).get("permalink"))
    return {
        "posts": posts or general,
        "pages": config.string(config.mapping(collections.get("pages")).get("permalink")) or general,
    }


def _above(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The folders above `_posts` or `_drafts`: Jekyll takes them for categories."""
    special = next((index for index, part in enumerate(parts) if part in {_POST, _DRAFT}), 0)
    return parts[:special]
