"""Finds where the comments of a page are kept, by the script, feed or endpoint that the page names.

Sources: isso-comments.de (`data-isso`), waline.js.org (`serverURL`), giscus.app and utteranc.es (attributes
of their script), webmention.io (its endpoint names the site), and feeds that say they are of comments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit, urlunsplit

from bloggy.backends.discovery.found import Candidate
from bloggy.domain.clean import clean_line, safe_url
from bloggy.i18n import _

_FEEDS = frozenset({"application/rss+xml", "application/atom+xml"})
_SERVER = re.compile(r"\bserverURL['\"]?\s*:\s*(['\"`])([^'\"`\s]{1,500})\1")
ANSWERABLE = frozenset({"isso", "waline", "giscus", "utterances"})
"""What a page of a post names, where readers write."""
_SCRIPT = 200_000
"""Characters of scripts that are looked through."""
_MAPPINGS = frozenset({"pathname", "url", "title", "og:title", "number"})
_REPOSITORY = re.compile(r"[\w.-]{1,100}/[\w.-]{1,100}")


def talk_in(html: str, base: str) -> tuple[Candidate, ...]:
    """The comment sources that a page found at `base` names, those that can be answered first."""
    reader = _Reader(base)
    reader.feed(html)
    reader.close()
    if (server := _SERVER.search("".join(reader.scripts))) and (url := _url(server[2], base)):
        url = url.rstrip("/")
        reader.add("waline", "Waline", {"url": url, "site": site_of(base)}, url)
    order = ("isso", "waline", "giscus", "utterances", "webmention", "feed")
    return tuple(reader.found[kind] for kind in order if kind in reader.found)


def site_of(url: str) -> str:
    """The address of the site that a page is part of."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "", "", ""))


def _url(href: str, base: str) -> str:
    try:
        return safe_url(urljoin(base, href.strip())) or ""
    except ValueError:
        return ""


class _Reader(HTMLParser):
    """Collects from a page; broken HTML only yields less."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base, self._in_script, self._room = base, False, _SCRIPT
        self.found: dict[str, Candidate] = {}
        self.scripts: list[str] = []

    def add(self, kind: str, label: str, table: Mapping[str, object], where: str) -> None:
        """Remember a source; the first of a kind counts."""
        where = clean_line(where)
        told = _("The page loads its comments from {label}: {where}").format(label=label, where=where)
        if kind == "feed":
            told = _("The page names a feed of its comments: {where}").format(where=where)
        if kind == "webmention":
            told = _("The page takes webmentions through webmention.io, as {where}.").format(where=where)
        self.found.setdefault(
            kind,
            Candidate(
                backend=kind,
                table={"backend": kind, **table},
                title="",
                url=self._base,
                software=label,
                evidence=told,
            ),
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "script":
            self._in_script = "src" not in own
            self._script(own)
        elif tag in {"link", "a"}:
            self._link(tag, own)
        if own.get("data-isso") and (url := _url(own["data-isso"], self._base)):
            url = url.rstrip("/")
            self.add("isso", "Isso", {"url": url, "site": site_of(self._base)}, url)

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and self._room > 0:
            self.scripts.append(data[: self._room])
            self._room -= len(data)

    def _script(self, own: Mapping[str, str]) -> None:
        try:
            host = urlsplit(urljoin(self._base, own.get("src", ""))).hostname or ""
        except ValueError:
            return
        if host == "giscus.app" and _REPOSITORY.fullmatch(own.get("data-repo", "")):
            more = {"category": own.get("data-category", ""), "mapping": own.get("data-mapping", "")}
            self._at_github("giscus", own["data-repo"], more)
        elif host == "utteranc.es" and _REPOSITORY.fullmatch(own.get("repo", "")):
            more = {"label": own.get("label", ""), "mapping": own.get("issue-term", "")}
            self._at_github("utterances", own["repo"], more)

    def _at_github(self, kind: str, repo: str, more: Mapping[str, str]) -> None:
        told = {key: clean_line(value) for key, value in more.items() if value}
        if told.get("mapping") not in _MAPPINGS:
            told.pop("mapping", None)
        self.add(kind, kind, {"repo": repo, "site": site_of(self._base), **told}, repo)

    def _link(self, tag: str, own: Mapping[str, str]) -> None:
        rels = own.get("rel", "").lower().split()
        url = _url(own.get("href", ""), self._base)
        if "webmention" in rels and url:
            parts = urlsplit(url)
            name, _slash, rest = parts.path.strip("/").partition("/")
            if parts.hostname == "webmention.io" and name and rest == "webmention":
                self.add("webmention", "webmention.io", {"domain": clean_line(name)}, name)
        elif tag == "link" and "alternate" in rels and own.get("type", "").lower() in _FEEDS and url:
            parts = urlsplit(url)
            if "comment" in f"{parts.path}?{parts.query} {own.get('title', '')}".lower():
                self.add("feed", _("a feed"), {"url": url}, url)
