"""Knows which status announces which post: the post's front matter says it, or the status links to the post.

What the account's own statuses link to is kept in the cursor as digests, so that a post which comes to be
known only later finds its status all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from urllib.parse import urlsplit

from bloggy.backends.mastodon.api import Entity
from bloggy.backends.mastodon.text import links_in
from bloggy.domain.comment import Place
from bloggy.domain.page_address import page_address

_NAMED = re.compile(r"/(?:@[^/]+|users/[^/]+/statuses)/([0-9]+)/?")
"""The path of a status at a Mastodon, with its id."""
_TRACES = 20
"""How many are kept of one status."""


class Posts:
    """The posts that are out, found by what statuses link to."""

    def __init__(self, posts: Sequence[Place], server: str) -> None:
        """`server`: the address of the statuses' server."""
        self._by_page: dict[str, Place] = {}
        self._by_status: dict[str, Place] = {}
        self._named: dict[str, Place] = {}
        host, _path = page_address(server)
        for post in posts:
            if page := _page(post.url):
                self._by_page.setdefault(page, post)
            for url in post.announced:
                self._by_status.setdefault(_status(url), post)
                there, path = page_address(url)
                if there == host and (found := _NAMED.fullmatch(path)):
                    self._named.setdefault(found[1], post)

    def threads(self, own: Mapping[str, Iterable[str]]) -> dict[str, Place]:
        """By status id, the post that it announces: `own` has what `traces` tells of the own statuses.

        A status that links to several posts announces the first.
        """
        found = {id: _at(id, post) for id, post in self._named.items()}
        for id, traces in own.items():
            for trace in traces:
                if post := self._by_status.get(trace) or self._by_page.get(trace):
                    found.setdefault(id, _at(id, post))
                    break
        return found


def traces(status: Entity) -> list[str]:
    """Digests of everything by which a status could be known to announce a post, the surest first."""
    found = [_status(str(status[name])) for name in ("url", "uri") if status.get(name)]
    links = links_in(str(status.get("content") or ""))
    if isinstance(card := status.get("card"), dict):
        links.append(str(card.get("url") or ""))
    for link in links:
        # Who counts visits puts something behind the address.
        found += [page for page in (_page(link), _page(link.partition("?")[0])) if page]
    return list(dict.fromkeys(found))[:_TRACES]


def _at(id: str, post: Place) -> Place:
    return Place(ref=id, url=post.url, title=post.title)


def _page(url: str) -> str:
    host, path = page_address(url)
    return _digest(f"page {host}{path}") if host else ""


def _status(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return _digest(f"status {parts.netloc.lower()}{parts.path.rstrip('/')}")


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()
