"""Wires the git publisher from a blog's table, and tells what it finds at the place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Self

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.options import Option
from bloggy.errors import ConfigError
from bloggy.i18n import _

_GENERATORS = ("hugo", "jekyll", "pelican", "eleventy", "astro", "zola", "nikola", "hexo", "mkdocs", "plain")
OPTIONS = (
    Option(
        key="path", help=_("The site’s folder, a git working copy of yours."), type="path", example="~/site"
    ),
    Option(
        key="repository",
        help=_("The address or path of a git remote, instead of a working copy."),
        example="https://example.org/me/site.git",
    ),
    Option(
        key="mode",
        help=_("Whether the library is the site's own content or posts are copied into the site."),
        type="choice",
        default="auto",
        choices=("auto", "in-place", "copy"),
    ),
    Option(key="url", help=_("The site’s address for readers."), type="url", example="https://example.org"),
    Option(
        key="generator",
        help=_("The static site generator, when it is not found by itself."),
        type="choice",
        choices=_GENERATORS,
    ),
    Option(
        key="branch", help=_("The branch that is published; the one checked out if empty."), example="main"
    ),
    Option(key="remote", help=_("The remote that is pushed to."), default="origin"),
    Option(key="folder", help=_("The site’s folder inside “repository”; empty at its root.")),
    Option(key="posts_dir", help=_("Where new posts go, inside the site."), example="content/posts"),
    Option(key="file_name", help=_("The name of a new copy."), example="{year}-{month}-{day}-{slug}.md"),
    Option(key="permalink", help=_("How addresses are made, if it can't be known."), example="/:year/:slug/"),
    Option(
        key="bundles",
        help=_("Whether a copy gets a folder of its own for its pictures."),
        type="choice",
        default="auto",
        choices=("auto", "always", "never"),
    ),
    Option(
        key="build", help=_("A command to run in the site's folder after a push."), example="hugo --quiet"
    ),
    Option(
        key="check_page", help=_("Look whether the page is live after a push."), type="bool", default=True
    ),
    Option(
        key="commit_message",
        help=_("The first line of commits: {action} {title} {path} {blog}."),
        example="{action}: {title}",
    ),
    Option(key="author", help=_("Whose name commits carry, if not yours."), example="Ada <ada@example.org>"),
)


class GitBackend(Backend):
    """A static site in a git repository."""

    name = "git"
    options: ClassVar[tuple[Option, ...]] = OPTIONS

    def __init__(self, settings: Mapping[str, object], surroundings: Surroundings) -> None:
        # Imported here: listing backends and reading options must stay cheap.
        from bloggy.backends.git.pagecheck import PageCheck
        from bloggy.backends.git.publisher import GitPublisher, Manner
        from bloggy.backends.git.repository import CacheClone, WorkingCopy
        from bloggy.backends.git.site import Wishes

        def text(key: str) -> str:
            return str(settings.get(key) or "").strip()

        path, address = text("path"), text("repository")
        if bool(path) == bool(address):
            raise ConfigError(
                _("The blog “{blog}” needs either “path” or “repository”.").format(blog=surroundings.blog),
                hint=_("Set “path” to your working copy of the site, or “repository” to its remote."),
                key="path",
            )
        branch, remote = text("branch"), text("remote") or "origin"
        folder = Path(path).expanduser() if path else None
        library = surroundings.library if _in_place(text("mode") or "auto", folder, surroundings) else None
        bundles = {"always": True, "never": False}.get(text("bundles"))
        self.publisher: GitPublisher = GitPublisher(
            WorkingCopy(folder, branch=branch, remote=remote)
            if folder is not None
            else CacheClone(address, surroundings.cache, branch=branch, folder=text("folder")),
            library=library,
            wishes=Wishes(
                generator=text("generator"),
                url=text("url"),
                posts_dir=text("posts_dir"),
                file_name=text("file_name"),
                permalink=text("permalink"),
                bundles=bundles,
            ),
            manner=Manner(message=text("commit_message"), author=text("author"), blog=surroundings.blog),
            zone=surroundings.zone,
            page_check=PageCheck(build=text("build"), page=bool(settings.get("check_page", True))),
        )

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        return cls(settings, surroundings)

    async def probe(self) -> Site:
        return await self.publisher.probe()

    async def aclose(self) -> None:
        self.publisher.close()


def _in_place(mode: str, folder: Path | None, surroundings: Surroundings) -> bool:
    """Whether the library is the site's own content. Raises ConfigError if it can't be."""
    inside = folder is not None and surroundings.library.resolve().is_relative_to(folder.resolve())
    if mode == "in-place" and not inside:
        raise ConfigError(
            _("The library {library} does not lie inside the site of “{blog}”.").format(
                library=surroundings.library, blog=surroundings.blog
            ),
            hint=_("Set mode to “copy”, or open the site's own content folder as the library."),
            key="mode",
        )
    return inside and mode != "copy"
