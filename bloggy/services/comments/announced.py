"""Reads in the front matter of posts where their writer has announced them.

    mastodon: https://mastodon.example/@ada/113505
    syndication: [https://mastodon.example/@ada/113505, https://other.example/notes/7]
    comments: {host: mastodon.example, username: ada, id: 113505}

The last one is how many themes of static sites show a thread as comments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.errors import BloggyError

if TYPE_CHECKING:
    from bloggy.domain.listing import PostSummary
    from bloggy.storage.library import Library

_KEYS = ("mastodon", "syndication", "comments", "toot", "fediverse")
_SIGNS = re.compile(rb"(?m)^\W*(?:mastodon|syndication|toot|fediverse)\b|^\W*username\b|\Wusername\W{1,4}\w")
"""What stands in a file that may say it; most have nothing of it, and need not be parsed."""
_FIRST = 16_384
"""Bytes of a file in which its front matter is looked for."""


class Announced:
    """Tells where a post was announced. Few posts say it, so only the files of those are parsed."""

    def __init__(self, library_of: Callable[[Path], Library]) -> None:
        self._library_of = library_of

    def __call__(self, post: PostSummary) -> tuple[str, ...]:
        """The addresses, as they stand there; none of a file that can't be read."""
        try:
            with open(post.path, "rb") as file:  # noqa: PTH123 - thousands are opened
                head = file.read(_FIRST)
        except OSError:
            return ()
        if not _SIGNS.search(head):
            return ()
        try:
            library = self._library_of(post.path)
            values = library.load(post.path).document.values
        except BloggyError:
            return ()
        return tuple(dict.fromkeys(addresses(values)))


def addresses(values: Mapping[str, object]) -> Iterator[str]:
    """The addresses that front matter names, its own and those below `params` (Hugo) or `extra` (Zola)."""
    for key in _KEYS:
        yield from _in(values.get(key))
    for key in ("params", "extra"):
        if isinstance(below := values.get(key), Mapping):
            yield from addresses({name: below[name] for name in _KEYS if name in below})


def _in(told: object) -> Iterator[str]:
    if isinstance(told, str) and told.strip().startswith(("https://", "http://")):
        yield told.strip()
    elif isinstance(told, list | tuple):
        for one in told:
            yield from _in(one)
    elif isinstance(told, Mapping):
        host, name, id = (str(told.get(key) or "").strip() for key in ("host", "username", "id"))
        if host and id and not {"/", "@"} & set(host):
            yield f"https://{host}/@{name.removeprefix('@') or 'i'}/{id}"
        yield from _in(told.get("url"))
