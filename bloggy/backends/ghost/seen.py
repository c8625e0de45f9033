"""Looks, as a reader would, whether a post is on the blog by now."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from html import unescape

from bloggy.backends import http
from bloggy.domain.clean import clean_line
from bloggy.errors import BackendError
from bloggy.i18n import _

PAUSES = (0.0, 1.0, 2.0, 4.0)
"""Seconds before each look; a cache in front of the blog may need some."""


async def look(
    url: str,
    title: str,
    fetch: Callable[[str], Awaitable[http.Page]] = http.get,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    pauses: tuple[float, ...] = PAUSES,
) -> str:
    """One sentence: "Live at ...", or what is to be seen there instead. Raises nothing."""
    reason = ""
    for pause in pauses:
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
    return _(
        "Not yet seen at {url} ({reason}). The blog may be private, or a cache in front of it old."
    ).format(url=clean_line(url), reason=reason)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
