"""Opens one configured Waline: its options, its account, its comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.options import Option, SecretNeed, some_remote_options
from bloggy.backends.waline.api import Api
from bloggy.backends.waline.comments import WalineComments
from bloggy.i18n import _


class WalineBackend(Backend):
    """A comment server, beside whatever publishes the blog."""

    name = "waline"
    label = "Waline"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            key="url",
            help=_("The address of Waline itself: “serverURL” in the blog’s pages."),
            type="url",
            required=True,
            example="https://comments.example.org",
        ),
        Option(
            key="site",
            help=_("The blog’s address."),
            type="url",
            required=True,
            example="https://example.org",
        ),
        Option(
            key="user",
            help=_("The e-mail address of the administrator’s account."),
            required=True,
            example="ada@example.org",
        ),
        Option(key="author", help=_("The name under which you answer."), required=True, example="Ada"),
        *some_remote_options("password_command", "password_env", "insecure"),
    )
    secret = SecretNeed(
        label=_("password"),
        steps=(_("It is the one that you log in with on Waline’s own page, /ui."),),
        page="ui",
        user=_("e-mail address"),
    )

    def __init__(self, api: Api, settings: Mapping[str, object]) -> None:
        self._api, self._site, self._user = api, str(settings["site"]), str(settings["user"])
        self.comments: WalineComments = WalineComments(
            api, user=self._user, author=str(settings["author"]), site=self._site
        )

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        api = Api(
            str(settings["url"]),
            user=str(settings["user"]),
            secret=surroundings.secret,
            insecure=bool(settings.get("insecure")),
            transport=surroundings.transport,
        )
        return cls(api, settings)

    async def probe(self) -> Site:
        await self._api.listed(1)
        return Site(title=self._site, url=self._site, software="Waline", account=self._user)

    async def aclose(self) -> None:
        await self._api.aclose()
