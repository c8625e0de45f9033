"""The one shape of what bloggy must know about a generator; each subclass says how its own differs."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import PurePosixPath
from typing import ClassVar, Self

from bloggy.domain.frontmatter import Format
from bloggy.domain.generators import addresses, places, values
from bloggy.domain.generators.fields import Fields
from bloggy.domain.generators.model import Shown, SiteReader, SiteSettings, Visibility
from bloggy.domain.post import Kind, Post, Status
from bloggy.i18n import _

MARKDOWN = frozenset({".md", ".markdown", ".mkd", ".mdown", ".mdwn"})
_NOT_POSTS = frozenset({"readme", "license", "changelog", "contributing", "code_of_conduct", "security"})
_NEVER_POSTS = frozenset({"node_modules", "bower_components", "venv", "__pycache__"})
_UNCLOSED = re.compile(r"\ufeff?(?:---|\+\+\+)[ \t]*\r?\n[A-Za-z_][\w-]*[ \t]*[:=]")
_NOT_FOLDERS = frozenset({"vendor", "themes", "public", "_site", "output", "dist"})
"""Folders that are no content where they lie beside it; inside of it they are as good as any."""


def is_about_repository(path: PurePosixPath) -> bool:
    """Whether the file's name is one that repositories have for their own sake, as `README.md`."""
    return path.stem.lower() in _NOT_POSTS


class Generator(Fields):
    """What one static site generator makes of the files of one site. Pure but for the `SiteReader`.

    Paths are relative to the site's root, with `/`. Posts come and go as neutral `Post` values; `values`
    is always the front matter as parsed (see `bloggy.domain.frontmatter`).
    """

    default_format: ClassVar[Format] = Format.YAML
    formats: ClassVar[frozenset[Format]] = frozenset({Format.YAML})
    """The front matter formats that the generator itself can read."""
    follows_links: ClassVar[bool] = True
    """Whether symbolic links among the content count as what they lead to."""
    needs_utf8: ClassVar[bool] = False
    """Whether a file in another encoding is left out."""
    needs_closing: ClassVar[bool] = True
    """Whether front matter that is never closed keeps a post from being built."""
    hint: ClassVar[Format | None] = None
    """The notation that its posts may have without saying so; for `frontmatter.parse`."""
    suffixes: ClassVar[frozenset[str]] = MARKDOWN
    leads_on: ClassVar[bool] = True
    """Whether its sites lead readers on from what the front matter calls aliases."""
    alias_plugin: ClassVar[tuple[str, tuple[str, ...]]] = ("", ())
    """What it needs for that, and the site's files that name it then; "" if it needs nothing."""

    # --- the site -------------------------------------------------------------------------------------------

    @classmethod
    @abstractmethod
    def claims(cls, site: SiteReader) -> bool:
        """Whether the site is made for this generator, judged by its files; nothing is executed."""

    @classmethod
    @abstractmethod
    def settings_of(cls, site: SiteReader) -> SiteSettings:
        """The site's settings, with the generator's defaults for what its configuration leaves out."""

    @classmethod
    def of(cls, site: SiteReader, *, zone: tzinfo = UTC) -> Self:
        """This generator, set up for that site."""
        return cls(cls.settings_of(site), site, zone=zone)

    @property
    def output_dir(self) -> PurePosixPath:
        """Where a build writes to."""
        return self.settings.output_dir

    @abstractmethod
    def build_command(self) -> list[str]:
        """The command that builds the site, to be run in its root."""

    @abstractmethod
    def serve_command(self, port: int) -> list[str] | None:
        """The command that serves the site at 127.0.0.1 with drafts shown, or None if there is none."""

    # --- files ----------------------------------------------------------------------------------------------

    def kind(self, path: PurePosixPath) -> Kind | None:
        """What the file is to the library: a post, a page, or (None) nothing the writer edits as one."""
        parts = path.parts
        if path.suffix.lower() not in self.suffixes:
            return None
        if any(part.startswith(".") or part in _NEVER_POSTS for part in parts):
            return None
        if parts[0] in _NOT_FOLDERS or (len(parts) == 1 and is_about_repository(path)):
            return None
        if path.is_relative_to(self.output_dir) and self.output_dir.parts:
            return None
        if not any(path.is_relative_to(folder) for folder in self.settings.content_dirs):
            return None
        return self._kind(path)

    def is_post(self, path: PurePosixPath) -> bool:
        """Whether the file belongs to the library at all, as post or page."""
        return self.kind(path) is not None

    def _kind(self, path: PurePosixPath) -> Kind | None:
        return Kind.POST if path.is_relative_to(self.settings.posts_dir) else Kind.PAGE

    def front_format(self, seen: Iterable[Format] = ()) -> Format:
        """The format for a new post's front matter: what most of the siblings use, else the usual one."""
        counts = Counter(form for form in seen if form in self.formats)
        return counts.most_common(1)[0][0] if counts else self.default_format

    def new_path(
        self, post: Post, *, taken: Iterable[str] = (), bundle: bool | None = None, suffix: str = ".md"
    ) -> PurePosixPath:
        """Where a new post goes, with a name no path in `taken` has (letter case ignored).

        bundle: a folder of its own for post and pictures; None does as the siblings do, where the
        generator knows bundles.
        """
        used = {path.casefold() for path in taken}
        slug = self._file_slug(post)
        for number in range(1, len(used) + 2):
            tried = replace(post, slug=slug if number == 1 else f"{slug}-{number}")
            path = self._place(tried, bundle=bundle, suffix=suffix)
            twin = path.parent if path.stem == "index" else path
            if str(path).casefold() not in used and str(twin).casefold() not in used:
                return path
        raise AssertionError  # one more name than there are taken ones was tried

    def _file_slug(self, post: Post) -> str:
        from bloggy.domain.slug import is_safe, slugify

        return post.slug if post.slug and is_safe(post.slug) else slugify(post.slug or post.title)

    def _place(self, post: Post, *, bundle: bool | None, suffix: str) -> PurePosixPath:
        folder = self.settings.posts_dir
        style = places.style_of(self._site, folder)
        if style.years and post.date:
            folder /= f"{self._local(post.date):%Y}"
        stem = f"{self._local(post.date):%Y-%m-%d}-{post.slug}" if style.dated and post.date else post.slug
        wants_bundle = style.bundles if bundle is None else bundle
        return (
            folder / stem / f"index{suffix}" if wants_bundle and self.bundles else folder / f"{stem}{suffix}"
        )

    needs_date: ClassVar[bool] = False
    """Whether a post without a date, even a draft, stops the whole build."""
    bundles: ClassVar[bool] = False
    """Whether a post can be a folder with an `index.md` and its pictures."""

    def published_path(self, path: PurePosixPath, post: Post) -> PurePosixPath:
        """Where the file must lie once the post is published on `post.date`; usually where it is."""
        del post
        return path

    def draft_path(self, path: PurePosixPath, post: Post) -> PurePosixPath:
        """Where the file must lie as a draft; usually where it is."""
        del post
        return path

    def renamed(self, path: PurePosixPath, slug: str) -> PurePosixPath:
        """The path with the slug part of its name replaced; date prefix, language suffix and bundle stay."""
        return places.renamed(path, slug, self.settings.languages)

    # --- what the build makes of it -------------------------------------------------------------------------

    def url(self, path: PurePosixPath, post: Post) -> str | None:
        """The address the post has once published; None where it can't be known.

        Absolute if the site's base address is known, else from the root (`/posts/x/`). Percent-encoded.
        `post` as `read` gives it: for a new one, read what `values` makes of it.
        """
        try:
            found = self._address(path, post)
        except OverflowError:
            return None  # the year 1 or 9999, beyond what a zone can shift
        if found is None:
            return None
        if re.match(r"https?://", found):
            return found
        return addresses.join(self.settings.url, found)

    @abstractmethod
    def _address(self, path: PurePosixPath, post: Post) -> str | None:
        """The address from the site's root, not yet encoded; None where it can't be known."""

    def since(self, path: PurePosixPath, post: Post) -> datetime | None:
        """The moment before which builds leave the post out of the site's lists; None if they never do."""
        del path
        return None if self.settings.future else post.date

    def until(self, path: PurePosixPath, post: Post) -> datetime | None:
        """The moment from which builds leave the post out; None if there is no such moment."""
        del path, post
        return None

    def refuses(self, path: PurePosixPath, front: Mapping[str, object], *, written: bool) -> str:
        """Why the generator will never show such a file as a post, as a sentence; empty where it does.

        written: whether the file has any front matter. A draft is refused only for what publishing keeps.
        """
        del path, front, written
        return ""

    def doubts(self, front: Mapping[str, object]) -> str:
        """What the writer should know of the front matter, as a sentence; empty where all is well."""
        for key in self.keys.date:
            found = values.find(front, (key,))
            told = found[1] if found else None
            if isinstance(told, str) and told.strip() and self._moment(told) is None:
                return _("Its date is not understood: write it as 2026-01-31.")
        return ""

    def is_unclosed(self, body: str) -> bool:
        """Whether a text without front matter was meant to have some: it opens, and never ends."""
        return _UNCLOSED.match(body) is not None

    def visible(self, path: PurePosixPath, post: Post, now: datetime) -> Visibility:
        """What the next build, at `now`, does with the post."""
        if post.status in {Status.DRAFT, Status.WITHDRAWN}:
            return self._draft_visibility()
        since = self.since(path, post)
        if since and since > now:
            return Visibility(
                shown=Shown.FUTURE,
                built=False,
                listed=False,
                message=_(
                    "{generator} leaves the post out until its date has come and the site is built again."
                ).format(generator=self.label),
            )
        if post.unlisted:
            return Visibility(
                shown=Shown.UNLISTED,
                built=True,
                listed=False,
                message=_("The page is built, but nothing on the site links to it."),
            )
        return Visibility(shown=Shown.YES, built=True, listed=True)

    def _draft_visibility(self) -> Visibility:
        if self.settings.drafts:
            return Visibility(
                shown=Shown.DRAFT,
                built=False,
                listed=False,
                message=_("It is a draft: the site does not show it."),
            )
        return Visibility(
            shown=Shown.YES,
            built=True,
            listed=True,
            message=_(
                "It is marked as a draft, but this site builds drafts like any post: "
                "keep it out of the site until it is ready."
            ),
        )

    # --- body and pictures ----------------------------------------------------------------------------------

    def asset_path(self, path: PurePosixPath, name: str) -> PurePosixPath:
        """Where a picture of that post goes: beside a bundle, else a folder of the post's own."""
        if self.bundles and path.stem.partition(".")[0] == "index":
            return path.parent / name
        return self.settings.assets_dir / places.stem(path, self.settings.languages) / name

    def asset_link(self, path: PurePosixPath, asset: PurePosixPath) -> str:
        """How the post's Markdown links to that file so that the built page finds it."""
        if asset.parent == path.parent and self.bundles:
            return places.escaped(asset.name)
        return self.settings.base_path + places.escaped(addresses.squeeze(str(self._served(asset))))

    def _served(self, asset: PurePosixPath) -> PurePosixPath:
        """Where on the site the build puts that file."""
        return asset

    def guard_body(self, body: str) -> str:
        """The body with whatever the generator would run as template code made inert; for copies only."""
        return body
