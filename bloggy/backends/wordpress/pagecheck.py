"""Looks, after publishing, whether readers see the page; it never changes anything there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

from bloggy.backends import http
from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import Action
from bloggy.domain.post import Post, Receipt
from bloggy.errors import BackendError
from bloggy.i18n import _

_PAUSES = (1.0, 3.0)
"""Seconds between looks; WordPress shows a post at once, a cache in front of it may take a little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheck:
    """How the page is looked at."""

    page: bool = True
    """Look at all."""
    fetch: Callable[[str], Awaitable[http.Page]] = http.get
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def look(self, post: Post, receipt: Receipt, *, action: Action) -> str:
        """One sentence on how it went; empty where readers are not to see anything."""
        if not self.page or action in {Action.WITHDRAW, Action.DELETE} or not receipt.url:
            return ""
        if post.date is not None and post.date > datetime.now(UTC):
            return _("WordPress brings it out by itself at {url}").format(url=clean_line(receipt.url))
        return await self._wait_for(receipt.url, post.title)

    async def _wait_for(self, url: str, title: str) -> str:
        reason = ""
        for pause in (0.0, *_PAUSES):
            if pause:
                await self.sleep(pause)
            try:
                page = await self.fetch(url)
            except BackendError as error:
                reason = error.message
                continue
            if page.status == 200 and _letters(title) in _letters(unescape(page.text)):
                return _("Live at {url}").format(url=clean_line(url))
            reason = (
                _("the page is there, but without the post’s title")
                if page.status == 200
                else _("the answer is {status}").format(status=page.status)
            )
        return _("Not yet seen at {url} ({reason}). A cache of the blog may be behind.").format(
            url=clean_line(url), reason=reason
        )


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
