"""Looks, after publishing, whether readers see the page; it never changes anything there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from bloggy.backends import http
from bloggy.backends.pagecheck import Fetch, Sleep, look
from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import Action
from bloggy.domain.post import Post, Receipt
from bloggy.i18n import _

_PAUSES = (1.0, 3.0)
"""Seconds between looks; WordPress shows a post at once, a cache in front of it may take a little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheck:
    """How the page is looked at."""

    page: bool = True
    """Look at all."""
    fetch: Fetch = http.get
    sleep: Sleep = asyncio.sleep

    async def look(self, post: Post, receipt: Receipt, *, action: Action) -> str:
        """One sentence on how it went; empty where readers are not to see anything."""
        if not self.page or action in {Action.WITHDRAW, Action.DELETE} or not receipt.url:
            return ""
        if post.date is not None and post.date > datetime.now(UTC):
            return _("WordPress brings it out by itself at {url}").format(url=clean_line(receipt.url))
        return await look(
            receipt.url,
            post.title,
            pauses=_PAUSES,
            why=_("A cache of the blog may be behind."),
            fetch=self.fetch,
            sleep=self.sleep,
        )
