"""Keeps pictures in WordPress's media library, one upload for one content, found again by its hash."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bloggy.backends.base import MediaHost, MediaRef
from bloggy.backends.wordpress.errors import NotAllowed, Unfinished
from bloggy.domain.post import Asset, RemoteRef
from bloggy.domain.slug import slugify
from bloggy.errors import Malformed, OutcomeUnknown, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.base import Progress
    from bloggy.backends.wordpress.api import Api

_FIELDS = "id,slug,source_url"
_FINISHING = 5
"""Tries to make the smaller sizes; the editor of WordPress gives up after as many."""
_LONGEST = 1500
"""Letters of an escaped alt text that fit into an address; a longer one is sent apart."""


class WordPressMedia(MediaHost):
    """The media library of one blog."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.place = api.account.root

    async def find(self, asset: Asset) -> MediaRef | None:
        # Not as an editor would see it: that hides what others uploaded.
        told = await self._api.get("wp/v2/media", slug=_slug(asset), _fields=_FIELDS)
        return _ref(told[0]) if isinstance(told, list) and told else None

    async def upload(self, asset: Asset, *, progress: Progress | None = None) -> MediaRef:
        alt = {"alt_text": asset.alt} if asset.alt and len(quote(asset.alt)) <= _LONGEST else {}
        try:
            told = await self._api.upload(
                "wp/v2/media",
                asset.data,
                headers={
                    "Content-Type": asset.media_type,
                    "Content-Disposition": f'attachment; filename="{file_name(asset.name)}"',
                    "Content-MD5": hashlib.md5(asset.data, usedforsecurity=False).hexdigest(),
                },
                progress=progress,
                slug=_slug(asset),
                _fields=_FIELDS,
                **alt,
            )
        except NotAllowed as error:
            raise Unauthorized(
                _("This account may not upload pictures."),
                hint=_("Ask an administrator for the role “Author”, or link pictures that are online."),
            ) from error
        except Unfinished as error:
            told = await self._finished(error.media)
        there = _ref(told)
        if asset.alt and not alt:
            await self._api.post(f"wp/v2/media/{there.ref}", {"alt_text": asset.alt}, _fields="id")
        return there

    async def _finished(self, number: int) -> Any:
        """The picture `number` with its smaller sizes made, asked for again as WordPress's editor does."""
        for left in reversed(range(_FINISHING)):
            try:
                return await self._api.post(
                    f"wp/v2/media/{number}/post-process", {"action": "create-image-subsizes"}, _fields=_FIELDS
                )
            except OutcomeUnknown:
                if not left:
                    raise
        raise AssertionError("unreachable")


def _slug(asset: Asset) -> str:
    return f"bloggy-{asset.sha256[:32]}"


def file_name(name: str) -> str:
    """ASCII, since the header knows nothing else; the server makes it unique."""
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    suffix = "".join(c for c in suffix.lower() if c.isascii() and c.isalnum())
    return f"{slugify(stem)}.{suffix}" if suffix else slugify(stem)


def _ref(told: Any) -> MediaRef:
    try:
        return MediaRef(ref=RemoteRef(str(int(told["id"]))), url=str(told["source_url"]))
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(
            _("The blog’s answer about a picture lacks something."),
            hint=_("A plug-in of the blog may change its answers; “--verbose” shows them."),
        ) from error
