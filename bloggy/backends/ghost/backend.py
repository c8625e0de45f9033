"""Opens one configured Ghost: its options, its key, its roles."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar, Self

from bloggy.backends import http
from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.ghost.client import GhostClient
from bloggy.backends.ghost.comments import GhostComments
from bloggy.backends.ghost.media import GhostMedia
from bloggy.backends.ghost.publisher import GhostPublisher
from bloggy.backends.ghost.settings import Settings
from bloggy.backends.options import Option, SecretNeed, remote_options
from bloggy.backends.web import Client
from bloggy.i18n import _


class GhostBackend(Backend):
    """A blog made with Ghost 5 or 6, on its own server or at a host such as Ghost(Pro)."""

    name = "ghost"
    label = "Ghost"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            key="admin",
            help=_("The address of Ghost’s Admin API, where it is another than the blog’s."),
            type="url",
            example="https://example.ghost.io/ghost/api/admin/",
        ),
        Option(
            key="newsletter",
            help=_("The newsletter that new posts are mailed with; empty mails nobody."),
            default="",
            example="weekly",
        ),
        Option(
            key="email_segment",
            help=_("Which members get that mail."),
            default="all",
            example="status:free",
        ),
        Option(
            key="visibility",
            help=_("Who can read posts that don’t say it; without it, Ghost’s own setting counts."),
            type="choice",
            choices=("public", "members", "paid"),
        ),
        Option(
            key="line_breaks",
            help=_("Show every line end as a line break, as Ghost’s own Markdown does."),
            type="bool",
            default=False,
        ),
        Option(
            key="member",
            help=_("The e-mail address of the member who answers comments; empty: the owner’s."),
            default="",
            example="you@example.org",
        ),
        *remote_options(),
    )
    secret = SecretNeed(
        label=_("Admin API key"),
        steps=(
            _("Open Ghost’s Settings and there Integrations, under Advanced."),
            _("Press “Add custom integration”, name it bloggy and press “Add”."),
            _("Copy the Admin API key: a long line with a colon in it. The Content API key does not do."),
        ),
        page="ghost/#/settings/integrations",
    )

    def __init__(self, settings: Settings, surroundings: Surroundings) -> None:
        self._settings, self._transport = settings, surroundings.transport
        self._client = GhostClient(
            settings.admin,
            secret=surroundings.secret,
            insecure=settings.insecure,
            transport=surroundings.transport,
        )
        self._public = Client(settings.url, transport=surroundings.transport)
        self.publisher: GhostPublisher = GhostPublisher(
            self._client, settings, fetch=partial(http.get, transport=surroundings.transport)
        )
        self.media: GhostMedia = GhostMedia(self._client, self._public, site=settings.url)
        self.comments: GhostComments = GhostComments(self._client, settings)

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        return cls(Settings.of(settings, surroundings.zone), surroundings)

    async def probe(self) -> Site:
        from bloggy.backends.ghost.probe import probe

        return await probe(self._client, self._settings, transport=self._transport)

    async def aclose(self) -> None:
        await self._client.aclose()
        await self._public.aclose()
