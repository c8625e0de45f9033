"""Opens one configured account at a server with the API of Mastodon."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar, Self

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.mastodon.api import Api
from bloggy.backends.mastodon.comments import MastodonComments
from bloggy.backends.options import Option, SecretNeed, some_remote_options
from bloggy.domain.clean import clean_line
from bloggy.i18n import _

_OTHER = re.compile(r"\(.*?\b(\w+)[ /]v?([0-9][\w.+-]*)\)")
"""How servers name themselves that tell Mastodon's version first: “4.0.0 (compatible; Pleroma 2.5)”."""


class MastodonBackend(Backend):
    """An account of the fediverse, beside whatever publishes the blog."""

    name = "mastodon"
    label = "Mastodon"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            key="url",
            help=_("The address of the server where your account is."),
            type="url",
            required=True,
            example="https://mastodon.example",
        ),
        Option(
            key="account",
            help=_("Only to read without a token: the name of the account that announces the posts."),
            default="",
            example="ada",
        ),
        *some_remote_options("password_command", "password_env", "insecure"),
    )
    secret = SecretNeed(
        label=_("access token"),
        steps=(
            _("Log in there, and open Preferences → Development → New application."),
            _("Give it the rights “read” and “write:statuses”, and no others; then save it."),
            _("Open it again and copy “Your access token”. snac shows one at /oauth/x-snac-get-token."),
        ),
        page="settings/applications",
        unless="account",
    )

    def __init__(self, api: Api, url: str) -> None:
        self._api, self._url = api, url
        self.comments: MastodonComments = MastodonComments(api, url)

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        url = str(settings["url"])
        api = Api(
            url,
            account=str(settings.get("account") or ""),
            secret=surroundings.secret,
            insecure=bool(settings.get("insecure")),
            transport=surroundings.transport,
        )
        return cls(api, url)

    async def probe(self) -> Site:
        account, server = await self._api.account(), await self._api.instance()
        notes = (
            (_("Without a token, bloggy reads what everybody can see, sixty answers of a thread at most."),)
            if self._api.is_open
            else ()
        )
        return Site(
            title=clean_line(str(account.get("display_name") or account.get("username") or "")),
            url=str(account.get("url") or self._url),
            software=_software(str(server.get("version") or "")),
            account=clean_line(f"@{account.get('acct') or account.get('username') or ''}"),
            notes=notes,
        )

    async def aclose(self) -> None:
        await self._api.aclose()


def _software(version: str) -> str:
    version = clean_line(version)
    if other := _OTHER.search(version):
        return f"{other[1]} {other[2]}"
    return f"Mastodon {version}".strip()
