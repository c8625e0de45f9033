"""Eleventy: a path is an address unless a `permalink` says otherwise; drafts are the site's own invention."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import PurePosixPath
from typing import ClassVar

from bloggy.domain.frontmatter import REMOVE, Format
from bloggy.domain.generators import addresses, config, places, slugs, template_code, values
from bloggy.domain.generators.base import Generator
from bloggy.domain.generators.model import Keys, Shown, SiteReader, SiteSettings, Visibility
from bloggy.domain.post import Kind, Post, Status
from bloggy.i18n import _

_FILES = ("eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.js")
_USUAL = ("posts", "content/posts", "blog", "content/blog", "articles", "post", "notes", "writing")
_KEPT = "publishedPermalink"
"""Where a permalink of the post's own waits while `permalink: false` holds the post back."""
_HIDE = "eleventyExcludeFromCollections"
_RULE = re.compile(r"(?i)(last modified|created)\s*$")
_OUTPUT = re.compile(r"\{\{-?\s*([^{}]*?)\s*-?\}\}")


class Eleventy(Generator):
    """See 11ty.dev/docs: permalinks, dates, data-template-dir, config."""

    name = "eleventy"
    label = "Eleventy"
    formats = frozenset({Format.YAML, Format.JSON})
    suffixes = frozenset({".md"})
    keys: ClassVar[Keys] = Keys(
        slug=(),
        updated=("updated", "lastmod", "modified"),
        summary=("description", "summary", "excerpt"),
        unlisted=(),
        aliases=(),
    )

    @classmethod
    def claims(cls, site: SiteReader) -> bool:
        """Its configuration file, or the package in package.json."""
        return any(site.exists(name) for name in _FILES) or '"@11ty/eleventy"' in (
            site.read("package.json") or ""
        )

    @classmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """String literals of the configuration; the base address from `_data/metadata.*` or `site.*`."""
        code = config.js_code(next((text for name in _FILES if (text := site.read(name))), ""))
        root = PurePosixPath(_setting(code, "input", "setInputDirectory") or ".")
        data = root / (_setting(code, "data", "setDataDirectory") or "_data")
        includes = root / (_setting(code, "includes", "setIncludesDirectory") or "_includes")
        layouts = root / (_setting(code, "layouts", "setLayoutsDirectory") or "_includes")
        title, url, language = _metadata(site, data)
        prefix = config.js_string(code, "pathPrefix").strip("/")
        posts = next((root / name for name in _USUAL if site.exists(str(root / name))), root / "posts")
        assets, mapped = _passthrough(code, root)
        return SiteSettings(
            title=title,
            url=f"{url}/{prefix}".rstrip("/") if prefix else url,
            # The HTML base plug-in puts the path before links by itself.
            base_path=""
            if "HtmlBasePlugin" in code
            else f"/{prefix}"
            if prefix
            else addresses.base_path(url),
            timezone=UTC,
            language=language,
            content_dirs=(root,),
            posts_dir=posts,
            output_dir=PurePosixPath(_setting(code, "output", "setOutputDirectory") or "_site"),
            assets_dir=PurePosixPath(assets),
            drafts=_drops_drafts(site, code, posts),
            config={
                "code": code,
                "passthrough": mapped,
                "engine": config.js_string(code, "markdownTemplateEngine"),
                "folders": {"data": data, "includes": includes, "layouts": layouts},
            },
        )

    def build_command(self) -> list[str]:
        """`eleventy`, from the site's own packages."""
        return ["npx", "--no-install", "eleventy"]

    def serve_command(self, port: int) -> list[str] | None:
        """`eleventy --serve`"""
        return ["npx", "--no-install", "eleventy", "--serve", f"--port={port}"]

    def _kind(self, path: PurePosixPath) -> Kind | None:
        set_aside = config.mapping(self.settings.config.get("folders"))
        if any(path.is_relative_to(str(folder)) for folder in set_aside.values()):
            return None
        if any(places.glob(pattern).fullmatch(str(path)) for pattern in self._ignored):
            return None
        return super()._kind(path)

    @cached_property
    def _ignored(self) -> tuple[str, ...]:
        """The patterns of the ignore files, each for a file and for all in a folder of that name."""
        names = (".eleventyignore", f"{self.settings.content_dirs[0]}/.eleventyignore", ".gitignore")
        texts = [self._site.read(name) or "" for name in dict.fromkeys(names)]
        if re.search(r"setUseGitIgnore\(\s*false", config.string(self.settings.config.get("code"))):
            texts.pop()
        lines = [line.strip() for text in texts for line in text.splitlines()]
        kept = [line.strip("/") for line in lines if line and line[0] not in "#!"]
        return tuple(pattern for line in kept for pattern in (line, f"{line}/**"))

    def _date_in_name(self, path: PurePosixPath) -> datetime | None:
        match = re.search(r"\d{4}-\d{2}-\d{2}", str(path))
        return self._moment(match[0]) if match else None

    def _unlisted(self, front: Mapping[str, object]) -> bool:
        return front.get(_HIDE) is True and front.get("permalink") is not False

    def _unlisted_changes(self, front: Mapping[str, object], *, unlisted: bool) -> dict[str, object]:
        if front.get("permalink") is False:
            return {}
        return {_HIDE: True} if unlisted else {_HIDE: REMOVE} if _HIDE in front else {}

    def _moment(self, value: object) -> datetime | None:
        if isinstance(value, str) and _RULE.search(value):
            return None  # a rule for the build, no date
        return values.moment(value, UTC)

    def doubts(self, front: Mapping[str, object]) -> str:
        """As everywhere, but for the words that Eleventy takes for dates."""
        date = front.get("date")
        return "" if isinstance(date, str) and _RULE.search(date) else super().doubts(front)

    def _status(self, path: PurePosixPath, front: Mapping[str, object]) -> Status:
        held = values.find(front, ("permalink",))
        if held and held[1] is False:
            return Status.DRAFT
        return super()._status(path, front)

    def _status_changes(self, front: Mapping[str, object], status: Status) -> dict[str, object]:
        """`draft`; and `permalink: false`, Eleventy's own word, on a site that builds its drafts."""
        found = super()._status_changes(front, status)
        permalink = front.get("permalink")
        if status in {Status.DRAFT, Status.WITHDRAWN}:
            if not self.settings.drafts and permalink is not False:
                found |= {"permalink": False, _HIDE: True}
                if isinstance(permalink, str):
                    found[_KEPT] = permalink
        elif permalink is False:
            found |= {"permalink": front.get(_KEPT, REMOVE), _HIDE: REMOVE}
            if _KEPT in front:
                found[_KEPT] = REMOVE
            if _HIDE not in front:
                del found[_HIDE]
        return found

    def visible(self, path: PurePosixPath, post: Post, now: datetime) -> Visibility:
        """A post with `permalink: false` has no page, drafts dropped or not."""
        own = post.extra.get("permalink")
        if own is False or (own is None and self._directory_data(path, "permalink")[0] is False):
            return Visibility(
                shown=Shown.DRAFT,
                built=False,
                listed=False,
                message=_("Its permalink is false, so Eleventy writes no page for it."),
            )
        return super().visible(path, post, now)

    def _slug(self, path: PurePosixPath, front: Mapping[str, object], post: Post) -> str:
        del front, post
        return places.stem(path)

    def _directory_data(self, path: PurePosixPath, key: str) -> tuple[object, bool]:
        """What the data files of the folders above say about `key`, the nearest first; (value, known).

        known is False where a script computes it.
        """
        for folder in path.parents:
            base = folder / folder.name if folder.name else None
            if base is None:
                break
            for suffix in (".11tydata.json", ".json"):
                table = config.json_map(self._site.read(f"{base}{suffix}"))
                if key in table:
                    return table[key], True
            for suffix in (".11tydata.js", ".11tydata.mjs", ".11tydata.cjs"):
                code = config.js_code(self._site.read(f"{base}{suffix}"))
                if re.search(rf"\b{key}\b", code):
                    if re.search(rf"\b{key}[\"']?\s*:\s*false\b", code):
                        return False, True
                    literal = config.js_string(code, key)
                    return literal, bool(literal)
        return None, True

    def values(self, post: Post, *, siblings: Sequence[Mapping[str, object]] = ()) -> dict[str, object]:
        """As everywhere, with the siblings' `layout` where the folder's data gives none."""
        found = super().values(post, siblings=siblings)
        layout = self._model(siblings).get("layout")
        given, known = self._directory_data(self.settings.posts_dir / "x.md", "layout")
        if layout and not given and known:
            found = {"layout": layout, **found}
        return found

    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        own = post.extra.get("permalink")
        if own is False:
            own = post.extra.get(_KEPT)
        if own is None:
            own, known = self._directory_data(path, "permalink")
            if not known:
                return None
        if isinstance(own, str) and own:
            filled = self._render(own, path, post)
            return None if filled is None else re.sub(r"(^|/)index\.html$", r"\1", addresses.squeeze(filled))
        if own is not None:
            return None
        below = self._below(path).with_suffix("")
        below = below.parent if below.name in {"index", below.parent.name} else below
        return addresses.squeeze(f"{below}/" if below.parts else "/")

    def _below(self, path: PurePosixPath) -> PurePosixPath:
        root = self.settings.content_dirs[0]
        return path.relative_to(root) if path.is_relative_to(root) else path

    def _render(self, template: str, path: PurePosixPath, post: Post) -> str | None:
        """The few template expressions that addresses are usually made of; None for any other."""
        if "{%" in template:
            return None
        below = self._below(path)
        stem = places.stem(path)
        file_path = below.parent / stem if path.stem != "index" else below.parent / "index"
        variables = {
            "page.fileSlug": stem,
            "page.filePathStem": addresses.squeeze(str(file_path)),
            "title": post.title,
            "category": values.text(post.extra.get("category")),
            **{key: values.text(value) for key, value in post.extra.items()},
        }
        missing = False

        def output(match: re.Match[str]) -> str:
            nonlocal missing
            name, *filters = [part.strip() for part in match[1].split("|")]
            if name in {"page.date", "date"} and post.date and len(filters) == 1:
                layout = re.fullmatch(r"date\s*:?\s*\(?\s*[\"']([^\"']+)[\"']\)?", filters[0])
                if layout and "%" in layout[1]:
                    return post.date.astimezone(UTC).strftime(layout[1])
            value = variables.get(name, "")
            for one in filters:
                if one not in {"slug", "slugify"}:
                    value = ""
                else:
                    value = re.sub(r"[^a-z0-9]+", "-", slugs.ascii_words(value).lower()).strip("-")
            missing = missing or not value
            return value

        filled = _OUTPUT.sub(output, template)
        return None if missing else filled

    def _served(self, asset: PurePosixPath) -> PurePosixPath:
        target = config.string(self.settings.config.get("passthrough"))
        source = self.settings.assets_dir
        if target and asset.is_relative_to(source):
            return PurePosixPath(target.strip("/")) / asset.relative_to(source)
        root = self.settings.content_dirs[0]
        return asset.relative_to(root) if asset.is_relative_to(root) else asset

    def guard_body(self, body: str) -> str:
        """Liquid's (or Nunjucks') marks between raw marks, unless Markdown gets no templates."""
        if re.search(
            r"markdownTemplateEngine[\"']?\s*:\s*false", config.string(self.settings.config.get("code"))
        ):
            return body
        return template_code.raw(body)


def _setting(code: str, key: str, call: str) -> str:
    """A folder of the `dir` object, or of the call that sets it."""
    inside = re.search(r"\bdir\s*:\s*\{(.*?)\}", code, re.S)
    found = config.js_string(inside[1], key) if inside else ""
    return (found or next(iter(config.js_calls(code, call)), "")).strip("/").removeprefix("./")


def _metadata(site: SiteReader, data: PurePosixPath) -> tuple[str, str, str]:
    """(title, url, language) of the site as its global data files name them."""
    for name in ("metadata", "site", "meta"):
        table = config.json_map(site.read(f"{data}/{name}.json")) or config.yaml(
            site.read(f"{data}/{name}.yaml")
        )
        if table:
            found = {
                key: config.string(table.get(key))
                for key in ("title", "name", "url", "baseUrl", "language", "lang")
            }
        else:
            code = config.js_code(
                next((t for s in ("js", "mjs", "cjs") if (t := site.read(f"{data}/{name}.{s}"))), "")
            )
            found = {
                key: config.js_string(code, key)
                for key in ("title", "name", "url", "baseUrl", "language", "lang")
            }
        url = found["url"] or found["baseUrl"]
        if url or found["title"]:
            return found["title"] or found["name"], url.rstrip("/"), found["language"] or found["lang"]
    return "", "", ""


def _passthrough(code: str, root: PurePosixPath) -> tuple[str, str]:
    """(folder for pictures, where it is served) by the files that the build copies as they are."""
    for source, target in re.findall(r"[\"'`]([^\"'`\n]+)[\"'`]\s*:\s*[\"'`](/[^\"'`\n]*|\.?)[\"'`]", code):
        if "addPassthroughCopy({" in re.sub(r"\s", "", code) and "*" not in source:
            folder = source.strip("/").removeprefix("./")
            return f"{folder}/images", f"{target.strip('/')}/images".strip("/")
    folders = [
        f.strip("/").removeprefix("./") for f in config.js_calls(code, "addPassthroughCopy") if "*" not in f
    ]
    usual = next((f for f in folders if re.search(r"(?i)(images?|img|assets|static|media|pictures)$", f)), "")
    chosen = usual or next((f for f in folders if "." not in f), "")
    return chosen or str(root / "images"), ""


def _drops_drafts(site: SiteReader, code: str, posts: PurePosixPath) -> bool:
    """Whether something in the configuration or the folder's data acts on `draft`."""
    if re.search(r"\bdrafts?\b", code, re.I):
        return True
    texts = [
        site.read(f"{posts}/{posts.name}{s}") for s in (".11tydata.js", ".11tydata.mjs", ".11tydata.cjs")
    ]
    return any(re.search(r"\bdraft\b", config.js_code(text)) for text in texts if text)
