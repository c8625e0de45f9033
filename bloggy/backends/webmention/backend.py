"""Opens the webmentions of one configured site."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.options import Option, SecretNeed, some_remote_options
from bloggy.backends.web import Client, nothing_but_the_request
from bloggy.backends.webmention.comments import Mentions
from bloggy.i18n import _


class WebmentionBackend(Backend):
    """What webmention.io has received for a site; it can be read, and no more."""

    name = "webmention"
    label = "webmention.io"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            key="domain",
            help=_("The site’s name at webmention.io."),
            required=True,
            example="example.org",
        ),
        Option(
            key="url",
            help=_("The address of the service, where it is your own copy of it."),
            type="url",
            default="https://webmention.io",
        ),
        *some_remote_options("password_command", "password_env", "insecure"),
    )
    secret = SecretNeed(
        label=_("API key"),
        steps=(
            _("Log in at webmention.io with the address of your site."),
            _("Open Settings there and copy the API key."),
        ),
        page="settings",
    )

    def __init__(self, client: Client, domain: str, surroundings: Surroundings) -> None:
        self._client, self._domain = client, domain
        self.comments: Mentions = Mentions(client, domain, surroundings.secret)

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        client = Client(
            str(settings.get("url") or "https://webmention.io").rstrip("/"),
            authorize=nothing_but_the_request,
            insecure=bool(settings.get("insecure")),
            transport=surroundings.transport,
        )
        return cls(client, str(settings["domain"]), surroundings)

    async def probe(self) -> Site:
        await self.comments.ask(sort_dir="down", page="0")
        return Site(
            title=self._domain,
            url=f"https://{self._domain}",
            software="webmention.io",
            notes=(
                _("Mentions are read only: answer by a post on your own site, and delete at webmention.io."),
            ),
        )

    async def aclose(self) -> None:
        await self._client.aclose()
