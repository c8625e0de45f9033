"""Looks, as a reader would, whether a post is on its page by now; it never changes anything there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from bloggy.backends import http
from bloggy.domain.clean import clean_line
from bloggy.domain.entities import unescape
from bloggy.errors import BackendError
from bloggy.i18n import _

Fetch = Callable[[str], Awaitable[http.Page]]
Sleep = Callable[[float], Awaitable[None]]


async def look(
    url: str,
    title: str,
    *,
    pauses: Sequence[float],
    why: str,
    fetch: Fetch = http.get,
    sleep: Sleep = asyncio.sleep,
) -> str:
    """One sentence: "Live at ...", or what is to be seen there instead. Raises nothing.

    It looks at once, and again after each of `pauses` (seconds). `why` is a sentence on what may keep the
    page from showing the post.
    """
    reason = ""
    for pause in (0.0, *pauses):
        if pause:
            await sleep(pause)
        try:
            page = await fetch(url)
        except BackendError as error:
            reason = error.message.rstrip(".")
            continue
        if page.status == 200 and _letters(title) in _letters(unescape(page.text)):
            return _("Live at {url}").format(url=clean_line(url))
        reason = (
            _("the page is there, but without the post’s title")
            if page.status == 200
            else _("the answer is {status}").format(status=page.status)
        )
    return _("Not yet seen at {url} ({reason}). {why}").format(url=clean_line(url), reason=reason, why=why)


def _letters(text: str) -> str:
    """What is left of a title whatever a theme or generator does to its quotes and spaces."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
