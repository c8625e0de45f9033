"""Joins what the generator knows with where the site lies in the repository and what the writer wishes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath

from bloggy.domain import frontmatter, generators
from bloggy.domain.frontmatter import Document
from bloggy.domain.generators import Generator, SiteReader
from bloggy.domain.post import Post
from bloggy.errors import Rejected
from bloggy.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The options of the blog's table that overrule the generator's own knowledge; empty says nothing."""

    generator: str = ""
    url: str = ""
    posts_dir: str = ""
    file_name: str = ""
    """Pattern of a copy's file name: {year} {month} {day} {slug} {title}."""
    permalink: str = ""
    """Pattern of addresses: :year :month :day :slug."""
    bundles: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMap:
    """A site in a repository. Repository paths are text from its root; site paths are `PurePosixPath`."""

    generator: Generator
    prefix: str
    """The site's folder in the repository; empty at its root."""
    wishes: Wishes

    def site_path(self, path: str) -> PurePosixPath:
        """A repository path as the generator sees it. Raises Rejected outside the site."""
        if not self.prefix:
            return PurePosixPath(path)
        if not path.startswith(f"{self.prefix}/"):
            raise Rejected(
                _("The post lies outside the site’s folder in the repository."),
                hint=_("Set “path” in the blog’s configuration to the site that holds the post."),
            )
        return PurePosixPath(path[len(self.prefix) + 1 :])

    def repository_path(self, path: PurePosixPath) -> str:
        """A site path from the repository's root."""
        return str(PurePosixPath(self.prefix) / path)

    def parse(self, text: str) -> Document:
        """A post's text, its front matter read as this generator reads it."""
        return frontmatter.parse(text, hint=self.generator.hint)

    def parse_file(self, path: str, text: str) -> Document:
        """Any file of the repository: a post as `parse` does, of anything else only what has fences."""
        inside = not self.prefix or path.startswith(f"{self.prefix}/")
        is_post = inside and self.generator.is_post(self.site_path(path))
        return self.parse(text) if is_post else frontmatter.parse(text)

    def read(self, path: str, text: str) -> Post:
        """The neutral post that a file is. Raises Rejected where its front matter is broken."""
        document = self.parse(text)
        refuse_broken(document)
        return self.generator.read(self.site_path(path), document.values, document.body)

    def address(self, path: str, post: Post) -> str:
        """Where readers will find it, from the site's root if its host is unknown; empty if unknowable."""
        if self.wishes.permalink:
            return _filled(self.wishes.permalink, self.generator, path, post)
        return self.generator.url(self.site_path(path), post) or ""

    def url(self, path: str, post: Post) -> str:
        """The same, only if it is a whole address."""
        address = self.address(path, post)
        return address if address.startswith(("http://", "https://")) else ""

    def new_path(self, post: Post) -> str:
        """Where a copy of a post that is not there yet goes."""
        if not self.wishes.file_name:
            return self.repository_path(self.generator.new_path(post, bundle=self.wishes.bundles))
        usual = self.generator.new_path(post, bundle=False)
        name = _name(self.wishes.file_name, self.generator, post, usual.stem)
        return self.repository_path(self.generator.settings.posts_dir / name)


def refuse_broken(document: Document) -> None:
    """Raise Rejected, with the line, for front matter that can't be understood."""
    if document.problem is not None:
        raise Rejected(
            _("The front matter can’t be read (line {line}): {problem}").format(
                line=document.problem.line, problem=document.problem.message
            ),
            hint=_("Correct it and publish again."),
        )


def site_map(site: SiteReader, *, prefix: str, wishes: Wishes, zone: tzinfo | None) -> SiteMap:
    """The site behind `site`. Raises ConfigError for a generator that is unknown."""
    zone = zone or datetime.now().astimezone().tzinfo or UTC
    generator = (
        generators.get(wishes.generator, site, zone=zone)
        if wishes.generator
        else generators.detect(site, zone=zone) or generators.get("plain", site, zone=zone)
    )
    settings = generator.settings
    if wishes.url:
        address = wishes.url.rstrip("/")
        settings = replace(settings, url=address, base_path=re.sub(r"^https?://[^/]*", "", address))
    if wishes.posts_dir:
        settings = replace(settings, posts_dir=PurePosixPath(wishes.posts_dir.strip("/")))
    generator.settings = settings
    return SiteMap(generator=generator, prefix=prefix, wishes=wishes)


def _parts(generator: Generator, post: Post, slug: str) -> dict[str, str]:
    date = post.date.astimezone(generator.zone) if post.date else None
    day = {"year": f"{date:%Y}", "month": f"{date:%m}", "day": f"{date:%d}"} if date else {}
    return {"slug": slug, "title": slug, **day}


def _name(pattern: str, generator: Generator, post: Post, stem: str) -> str:
    """A file name from a pattern of the writer's. Raises Rejected if it asks for a date there is none."""
    slug = post.slug or stem
    parts = _parts(generator, post, slug)
    missing = [name for name in re.findall(r"\{(\w+)\}", pattern) if name not in parts]
    if missing:
        raise Rejected(
            _("“file_name” asks for {{{name}}}, which this post does not have.").format(name=missing[0]),
            hint=_("Use {year} {month} {day} {slug}, and give the post a date."),
        )
    return re.sub(r"\{(\w+)\}", lambda match: parts[match[1]], pattern)


def _filled(pattern: str, generator: Generator, path: str, post: Post) -> str:
    """An address from the writer's own pattern; empty if it needs what the post lacks."""
    parts: Mapping[str, str] = _parts(generator, post, post.slug or PurePosixPath(path).stem)
    if any(name not in parts for name in re.findall(r":(\w+)", pattern)):
        return ""
    filled = re.sub(r":(\w+)", lambda match: parts[match[1]], pattern)
    return f"{generator.settings.url}/{filled.lstrip('/')}" if generator.settings.url else filled
