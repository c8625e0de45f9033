"""Puts requests the way WordPress's REST interface wants them, and finds the answer among what PHP prints.

The root may be `https://x/wp-json/`, `https://x/blog/index.php/wp-json/` or, with plain permalinks,
`https://x/?rest_route=/`: a path is put behind it as it is, parameters are merged into its query.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bloggy.backends.web import Answer, Client
from bloggy.backends.wordpress.errors import explain
from bloggy.domain.clean import clean_line
from bloggy.errors import Malformed, OutcomeUnknown
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.base import Progress, Surroundings

_DOCUMENT = re.compile(rb"^[ \t]*(?=[\[{])|(?<=>)[ \t]*(?=[\[{])", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where a WordPress is and whose name is used there."""

    url: str
    """The blog's address for readers, without a final slash."""
    root: str
    """Of the REST interface, ready to have a path put behind it."""
    user: str
    insecure: bool = False


def rest_root(url: str, root: str = "") -> str:
    """The root as it is used: what was discovered, or what a blog at `url` usually has."""
    found = root.strip() or f"{url.rstrip('/')}/wp-json/"
    found = found.replace("rest_route=%2F", "rest_route=/").replace("rest_route=%2f", "rest_route=/")
    return found if found.endswith("/") else f"{found}/"


class Api:
    """The REST interface of one blog, for one account."""

    def __init__(self, account: Account, surroundings: Surroundings) -> None:
        self.account = account
        self._secret = surroundings.secret
        self.client = Client(
            account.root,
            authorize=self._authorization,
            explain=explain,
            insecure=account.insecure,
            transport=surroundings.transport,
        )

    async def get(self, path: str, **params: str) -> Any:
        """The document at `path`, such as `wp/v2/posts/5`. Raises BackendError."""
        return document(await self.client.get(path, params=params))

    async def page(self, path: str, **params: str) -> tuple[Any, int]:
        """One page of a list, and how many pages there are."""
        answer = await self.client.get(path, params=params)
        pages = answer.headers.get("x-wp-totalpages", "1")
        return document(answer), int(pages) if pages.isdigit() else 1

    async def counted(self, path: str, **params: str) -> tuple[Any, int]:
        """Part of a list, and how many entries the whole list has."""
        answer = await self.client.get(path, params=params)
        total = answer.headers.get("x-wp-total", "")
        if not (total.isascii() and total.isdigit()):
            raise Malformed(
                _("The blog does not say how many posts it has."),
                hint=_(
                    "A plug-in or a firewall of the blog may take headers out of its answers (X-WP-Total)."
                ),
            )
        return document(answer), int(total)

    async def post(self, path: str, body: Mapping[str, object], **params: str) -> Any:
        """Write, once. An answer that can't be read leaves open whether it was done: OutcomeUnknown."""
        return _written(await self.client.send("POST", path, params=params, json=body))

    async def delete(self, path: str) -> None:
        """Put into the trash."""
        _written(await self.client.send("DELETE", path))

    async def upload(
        self,
        path: str,
        content: bytes,
        *,
        headers: Mapping[str, str],
        progress: Progress | None,
        **params: str,
    ) -> Any:
        """Send a file."""
        answer = await self.client.send(
            "POST", path, params=params, headers=headers, content=content, progress=progress
        )
        return _written(answer)

    async def aclose(self) -> None:
        """Close the connections."""
        await self.client.aclose()

    async def _authorization(self) -> Mapping[str, str]:
        pair = f"{self.account.user}:{(await self._secret()).strip()}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode('ascii')}"}


def document(answer: Answer) -> Any:
    """The JSON of an answer, even after notices that PHP printed before it. Raises Malformed."""
    try:
        return answer.json()
    except Malformed:
        found = _after_notices(answer.body)
        if found is None:
            raise
        return found


def _after_notices(body: bytes) -> Any:
    """What stands after `<b>Warning</b>: … on line 5<br />`; None where no document ends the text."""
    for start in _DOCUMENT.finditer(body):
        try:
            return json.loads(body[start.end() :])
        except (ValueError, RecursionError):
            continue
    return None


def _written(answer: Answer) -> Any:
    try:
        return document(answer)
    except Malformed as error:
        raise OutcomeUnknown(
            _("{url} answered with something that bloggy can’t read.").format(url=clean_line(answer.url)),
            hint=_("bloggy looks whether it was done before it tries again."),
        ) from error
