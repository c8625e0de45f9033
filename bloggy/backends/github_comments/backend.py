"""Opens a configured giscus or utterances: the repository, the token, the comments."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Self

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.github_comments import queries
from bloggy.backends.github_comments.api import PUBLIC, Api
from bloggy.backends.github_comments.comments import GitHubComments
from bloggy.backends.github_comments.kinds import Discussions, Issues, Kind, category_id
from bloggy.backends.github_comments.threads import Pages
from bloggy.backends.options import Option, SecretNeed, some_remote_options
from bloggy.domain.clean import clean_line
from bloggy.errors import ConfigError
from bloggy.i18n import _

_REPO = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}")
_MAY_HIDE = frozenset({"WRITE", "MAINTAIN", "ADMIN"})


def _options(narrow: Option) -> tuple[Option, ...]:
    return (
        Option(
            key="repo",
            help=_("The repository that keeps the comments: “data-repo” or “repo” in the blog’s pages."),
            required=True,
            example="ada/blog",
        ),
        Option(
            key="site",
            help=_("The blog’s address."),
            type="url",
            required=True,
            example="https://example.org",
        ),
        narrow,
        Option(
            key="mapping",
            help=_("What of a page is the title of its conversation, as in the blog’s pages."),
            type="choice",
            default="pathname",
            choices=("pathname", "url", "title", "og:title", "specific", "number"),
        ),
        Option(
            key="api",
            help=_("The address of the interface, where it is a GitHub of your own."),
            type="url",
            default=PUBLIC,
            example="https://github.example.org/api",
        ),
        *some_remote_options("password_command", "password_env", "insecure"),
    )


def _token(permission: str) -> SecretNeed:
    return SecretNeed(
        label=_("access token"),
        steps=(
            _("Open the page for a new fine-grained token at GitHub, and name it “bloggy”."),
            _("Choose “Only select repositories”, and there the one that keeps the comments."),
            _("Under “Repository permissions” give “{name}” the access “Read and write”.").format(
                name=permission
            ),
            _("Generate the token and copy it: GitHub shows it only once."),
        ),
        page="https://github.com/settings/personal-access-tokens/new",
    )


class _GitHub(Backend):
    """What both have in common."""

    def __init__(self, settings: Mapping[str, object], surroundings: Surroundings) -> None:
        repo = str(settings["repo"]).strip().removeprefix("https://github.com/").strip("/")
        if not _REPO.fullmatch(repo):
            raise ConfigError(
                _("“{repo}” is not the name of a repository.").format(repo=clean_line(repo)),
                hint=_("Write it as: owner/name"),
                key="repo",
            )
        self._api = Api(
            str(settings.get("api") or PUBLIC),
            repo,
            secret=surroundings.secret,
            insecure=bool(settings.get("insecure")),
            transport=surroundings.transport,
        )
        self._site, self._narrow = str(settings["site"]), str(settings.get(self._key()) or "").strip()
        pages = Pages(
            site=self._site,
            mapping=str(settings.get("mapping") or "pathname"),
            narrow=bool(self._narrow),
        )
        self.comments: GitHubComments = GitHubComments(self._api, self._kind(self._narrow), pages)

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        return cls(settings, surroundings)

    async def probe(self) -> Site:
        found = await self._api.here(queries.REPOSITORY)
        viewer = found.get("viewer") or {}
        notes = [*self._missing(found)]
        if found.get("viewerPermission") not in _MAY_HIDE:
            notes.append(_("This account may not write to the repository, and so can’t hide comments there."))
        return Site(
            title=clean_line(str(found.get("nameWithOwner") or "")),
            url=self._site,
            software=self.label,
            account=clean_line(str(viewer.get("login") or "")),
            notes=tuple(notes),
        )

    async def aclose(self) -> None:
        await self._api.aclose()

    @staticmethod
    @abstractmethod
    def _key() -> str:
        """The option that says which conversations are meant."""

    @staticmethod
    @abstractmethod
    def _kind(narrow: str) -> Kind:
        """How conversations are spoken in."""

    @abstractmethod
    def _missing(self, repository: Mapping[str, object]) -> list[str]:
        """What is not as it must be, each a sentence. Raises Rejected."""


class GiscusBackend(_GitHub):
    """Comments in a repository's discussions (https://giscus.app)."""

    name = "giscus"
    label = "giscus"
    options: ClassVar[tuple[Option, ...]] = _options(
        Option(
            key="category",
            help=_("The category of their discussions; empty: all that giscus began, or that name a page."),
            example="Announcements",
        )
    )
    secret = _token("Discussions")

    @staticmethod
    def _key() -> str:
        return "category"

    @staticmethod
    def _kind(narrow: str) -> Kind:
        return Discussions(narrow)

    def _missing(self, repository: Mapping[str, object]) -> list[str]:
        if self._narrow:
            category_id(repository, self._narrow)
        if repository.get("hasDiscussionsEnabled"):
            return []
        return [_("The repository has no discussions: turn them on in its settings on GitHub.")]


class UtterancesBackend(_GitHub):
    """Comments in a repository's issues (https://utteranc.es)."""

    name = "utterances"
    label = "utterances"
    options: ClassVar[tuple[Option, ...]] = _options(
        Option(
            key="label",
            help=_("The label of their issues; empty: all that utterances began, or that name a page."),
            example="Comment",
        )
    )
    secret = _token("Issues")

    @staticmethod
    def _key() -> str:
        return "label"

    @staticmethod
    def _kind(narrow: str) -> Kind:
        return Issues(narrow)

    def _missing(self, repository: Mapping[str, object]) -> list[str]:
        if repository.get("hasIssuesEnabled"):
            return []
        return [_("The repository has no issues: turn them on in its settings on GitHub.")]
