"""Keeps pictures and files in Ghost's own storage, under names made from their content.

Ghost lists no uploads and deletes none, so an earlier upload is found at the address that it must have got:
`/content/images/2026/11/bloggy-<hash>.png`, this month's or the last one's. Where the storage is somewhere
else (a CDN, S3) it is not found, and a lost answer costs one file that nobody links to.
"""

from __future__ import annotations

import mimetypes
import re
import secrets
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bloggy.backends.base import MediaHost, MediaRef, Progress
from bloggy.backends.ghost.client import listed
from bloggy.domain.clean import clean_line, safe_url
from bloggy.domain.post import Asset, RemoteRef
from bloggy.errors import Gone, Malformed, Rejected, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.ghost.client import GhostClient
    from bloggy.backends.web import Client

_IMAGES = frozenset({".jpg", ".jpeg", ".gif", ".png", ".svg", ".svgz", ".ico", ".webp"})
_MEDIA = frozenset({".mp4", ".webm", ".ogv", ".mp3", ".wav", ".ogg", ".m4a"})
_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
_AROUND = (timedelta(0), timedelta(hours=14), timedelta(hours=-12))
"""The server names the folder by the month of its own zone."""


class GhostMedia(MediaHost):
    """The pictures of one Ghost."""

    def __init__(self, client: GhostClient, public: Client, *, site: str) -> None:
        """`public` asks the blog at `site` as any reader does."""
        self._client, self._public, self._site = client, public, site
        self.place = client.base

    async def find(self, asset: Asset) -> MediaRef | None:
        shelf, name = _shelf(asset), _name(asset)
        for month in _months(self._client.clocks.there):
            path = f"/content/{shelf}/{month}/{name}"
            try:
                # The query keeps a cache in front of the blog from remembering that it is not there.
                answer = await self._public.get(path, params={"bloggy": secrets.token_hex(6)}, method="HEAD")
            except (Gone, Rejected, Unauthorized):
                continue
            if not answer.headers.get("content-type", "").startswith("text/html"):
                return MediaRef(ref=RemoteRef(""), url=self._site + path)
        return None

    async def upload(self, asset: Asset, *, progress: Progress | None = None) -> MediaRef:
        shelf, name = _shelf(asset), _name(asset)
        boundary = f"bloggy-{secrets.token_hex(16)}"
        content = _multipart(boundary, name, asset)
        answer = await self._client.send(
            f"{shelf}/upload/", content, f"multipart/form-data; boundary={boundary}", progress
        )
        stored = listed(answer, shelf)
        url = stored[0].get("url") if stored else None
        if not isinstance(url, str) or safe_url(url) is None:
            raise Malformed(
                _("Ghost took {name}, but does not say where it is.").format(name=clean_line(asset.name)),
                hint=_("Check the storage settings of the blog."),
            )
        return MediaRef(ref=RemoteRef(""), url=url)


def _shelf(asset: Asset) -> str:
    suffix = _suffix(asset)
    return "images" if suffix in _IMAGES else "media" if suffix in _MEDIA else "files"


def _name(asset: Asset) -> str:
    return f"bloggy-{asset.sha256[:16]}{_suffix(asset)}"


def _suffix(asset: Asset) -> str:
    suffix = PurePosixPath(asset.name).suffix.lower()
    return suffix if _SUFFIX.fullmatch(suffix) else mimetypes.guess_extension(asset.media_type) or ".bin"


def _months(now: datetime) -> list[str]:
    """Folders to look in, the likeliest first: `2026/11`."""
    days = [now + around for around in _AROUND]
    days.append(now.replace(day=1) - timedelta(days=1))
    return list(dict.fromkeys(f"{day:%Y/%m}" for day in days))


def _multipart(boundary: str, name: str, asset: Asset) -> bytes:
    """The file as a form (RFC 7578). Neither the name nor the type holds anything of the writer's."""
    kind = asset.media_type if re.fullmatch(r"[\w.+-]+/[\w.+-]+", asset.media_type, re.ASCII) else ""
    fields = {"purpose": "image"} if _shelf(asset) == "images" else {}
    lines = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in {**fields, "ref": name}.items()
    ]
    lines.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {kind or 'application/octet-stream'}\r\n\r\n"
    )
    return "".join(lines).encode("ascii") + asset.data + f"\r\n--{boundary}--\r\n".encode("ascii")
