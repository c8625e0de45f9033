"""Knows which discussions and issues are conversations about pages of a site, and which pages those are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from bloggy.domain.comment import Place

_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'`]+")
_BOTS = frozenset({"giscus", "giscus[bot]", "utterances-bot"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """How the pages of one site find their conversations."""

    site: str
    """The blog's address."""
    mapping: str = "pathname"
    """What of a page stands as the title of its conversation; see giscus and utterances."""
    narrow: bool = False
    """Only conversations of the one category or label are listed, so that all of them are meant."""

    def is_one(self, thread: Mapping[str, Any]) -> bool:
        """Whether it is about a page: a site's repository has other issues and discussions, too."""
        author = thread.get("author")
        by_bot = isinstance(author, dict) and author.get("login") in _BOTS
        return self.narrow or by_bot or self.mapping == "number" or bool(self._named(thread))

    def place(self, thread: Mapping[str, Any]) -> Place:
        """The page; without an address where the conversation does not tell."""
        title = str(thread.get("title") or "").strip()
        url = self._named(thread)
        if not url and self.mapping == "pathname":
            path = "" if title == "index" else quote(title.lstrip("/"), safe="/%:@!$&'()*+,;=~-._")
            url = f"{self._origin}/{path}"
        shown = title if self.mapping in {"title", "og:title"} else ""
        return Place(ref=str(thread["number"]), url=url, title=shown)

    def _named(self, thread: Mapping[str, Any]) -> str:
        """The address of a page of the site, as the title or the first text of the conversation has it."""
        title, body = str(thread.get("title") or ""), str(thread.get("body") or "")
        text = f"{title} {body}" if self.mapping == "url" else body
        return next((found for found in _ADDRESS.findall(text) if self._is_ours(found)), "")

    def _is_ours(self, address: str) -> bool:
        try:
            return _host(address) == _host(self.site)
        except ValueError:
            return False

    @property
    def _origin(self) -> str:
        parts = urlsplit(self.site)
        return f"{parts.scheme}://{parts.netloc}"


def _host(address: str) -> str:
    """Without what is before it: a login, or `www.`."""
    return urlsplit(address).netloc.lower().removeprefix("www.")
