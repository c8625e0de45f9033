"""Opens the comments of one configured repository."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.options import Option
from bloggy.errors import ConfigError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.staticman.comments import StaticmanComments


class StaticmanBackend(Backend):
    """Comments as data files, beside whatever publishes the blog."""

    name = "staticman"
    label = "Staticman"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            key="working_copy",
            help=_("The site’s folder, a git working copy of yours."),
            type="path",
            example="~/site",
        ),
        Option(
            key="repository",
            help=_("The address or path of a git remote, instead of a working copy."),
            example="https://example.org/me/site.git",
        ),
        Option(
            key="path",
            help=_("Where the comments on a post lie, inside the site."),
            example="_data/comments/{slug}",
        ),
        Option(key="author", help=_("The name under which you answer."), required=True, example="Ada"),
        Option(
            key="email",
            help=_(
                "Your e-mail address, by which your own comments are known; only its MD5 hash is written."
            ),
            required=True,
            example="ada@example.org",
        ),
        Option(
            key="site",
            help=_("The blog’s address, which your answers link to."),
            type="url",
            example="https://example.org",
        ),
        Option(
            key="branch",
            help=_("The branch that is published; the one checked out if empty."),
            example="main",
        ),
        Option(key="remote", help=_("The remote that is pushed to."), default="origin"),
        Option(key="folder", help=_("The site’s folder inside “repository”; empty at its root.")),
        Option(
            key="commit_author",
            help=_("Whose name commits carry, if not yours."),
            example="Ada <ada@example.org>",
        ),
    )

    def __init__(self, settings: Mapping[str, object], surroundings: Surroundings) -> None:
        # Imported here: listing backends and reading options must stay cheap.
        from bloggy.backends.git.repository import CacheClone, WorkingCopy
        from bloggy.backends.staticman.comments import StaticmanComments
        from bloggy.backends.staticman.fields import Writer
        from bloggy.backends.staticman.layout import check_pattern

        def text(key: str) -> str:
            return str(settings.get(key) or "").strip()

        folder, address = text("working_copy"), text("repository")
        if bool(folder) == bool(address):
            raise ConfigError(
                _("The comments of “{blog}” need either “working_copy” or “repository”.").format(
                    blog=surroundings.blog
                ),
                hint=_("Set “working_copy” to your copy of the site, or “repository” to its remote."),
                key="working_copy",
            )
        self._site = text("site")
        branch = text("branch")
        self.comments: StaticmanComments = StaticmanComments(
            WorkingCopy(Path(folder).expanduser(), branch=branch, remote=text("remote") or "origin")
            if folder
            else CacheClone(address, surroundings.cache, branch=branch, folder=text("folder")),
            writer=Writer(name=text("author"), email=text("email"), site=self._site),
            pattern=check_pattern(text("path")),
            author=text("commit_author"),
        )

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        return cls(settings, surroundings)

    async def probe(self) -> Site:
        from bloggy.domain.clean import clean_line

        place, pattern, count = await self.comments.probe()
        notes = [
            _("Comments that wait in pull requests can’t be seen here; merge or close those at their server.")
        ]
        if not count:
            notes.append(
                _("No comments lie in {folder} yet. Set “path” if the site keeps them elsewhere.").format(
                    folder=clean_line(pattern)
                )
            )
        if not place.remote:
            notes.append(
                _("The repository has no remote: answers are committed, and you push them yourself.")
            )
        return Site(
            title=clean_line(pattern), url=self._site, software="Staticman", account="", notes=tuple(notes)
        )

    async def aclose(self) -> None:
        self.comments.close()
