"""Reads the signs by which a page, its headers, an RSD document or a feed tell what makes a blog."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from bloggy.domain.clean import clean_line, safe_url

API_REL = "https://api.w.org/"
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_LINK = re.compile(r"<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+\s*=\s*(?:\"[^\"]*\"|[^\s;,\"]+))*)")
_REL = re.compile(r";\s*rel\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What one page gives away; addresses are absolute and fit to be opened, empty where absent."""

    title: str = ""
    site_name: str = ""
    """`og:site_name`: the blog's own name where the title is that of a post."""
    generators: tuple[str, ...] = ()
    """Such as "WordPress 6.5.2" or "Hugo 0.121.1"; plug-ins add theirs."""
    rest: str = ""
    """WordPress's REST root."""
    rsd: str = ""
    ghost_api: str = ""
    """What Ghost's own scripts in the page speak to."""
    feeds: tuple[str, ...] = ()
    wordpress: bool = False
    """Its files come from where WordPress keeps them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rsd:
    """What a "really simple discovery" document says (rsd 1.0)."""

    engine: str
    home: str = ""
    """The blog's address for readers."""
    apis: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Name of the interface → its address and the blog's id there."""


def signs(html: str, headers: Mapping[str, str], base: str) -> Signs:
    """The signs in a page found at `base` with `headers` (names in lower case)."""
    reader = _Reader(base)
    reader.feed(html)
    reader.close()
    found = reader.found
    return Signs(
        title=_words(found.get("title", "")),
        site_name=_words(found.get("site_name", "")),
        generators=tuple(filter(None, map(_words, reader.generators))),
        rest=_header_link(headers.get("link", ""), base) or found.get("rest", ""),
        rsd=found.get("rsd", ""),
        ghost_api=found.get("ghost_api", ""),
        feeds=tuple(reader.feeds),
        wordpress=reader.wordpress,
    )


def rsd(xml: str) -> Rsd | None:
    """The document, or None for anything else."""
    root = _parsed(xml)
    if root is None or _local(root.tag) != "rsd":
        return None
    engine, home, apis = "", "", {}
    for element in root.iter():
        if _local(element.tag) == "engineName":
            engine = _words(element.text or "")
        elif _local(element.tag) == "homePageLink":
            home = safe_url(element.text or "") or ""
        elif _local(element.tag) == "api":
            link = safe_url(element.get("apiLink", ""))
            if link:
                apis[element.get("name", "")] = (link, clean_line(element.get("blogID", "")))
    return Rsd(engine=engine, home=home, apis=apis)


def feed(xml: str) -> tuple[str, str] | None:
    """Title and generator of an RSS or Atom feed, cleaned; None for anything else."""
    root = _parsed(xml)
    if root is None or _local(root.tag) not in {"rss", "feed", "RDF"}:
        return None
    place = root if _local(root.tag) == "feed" else next(iter(root), root)
    told = {"title": "", "generator": ""}
    for element in place:
        name = _local(element.tag)
        if name in told and not told[name]:
            told[name] = _words(element.text or "")
    return told["title"], told["generator"]


def newest_in(xml: str, base: str) -> str:
    """The address of the first entry of a feed found at `base`; "" where it names none."""
    root = _parsed(xml)
    for element in root.iter() if root is not None else ():
        if _local(element.tag) not in {"entry", "item"}:
            continue
        for one in element:
            if _local(one.tag) == "link" and one.get("rel", "alternate") == "alternate":
                try:
                    found = safe_url(urljoin(base, (one.get("href") or one.text or "").strip()))
                except ValueError:
                    found = None
                if found:
                    return found
    return ""


def _parsed(xml: str) -> Any:
    """The root element, or None for what is no XML or declares a document type."""
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        return fromstring(xml.lstrip("\ufeff \t\r\n").encode("utf-8", "replace"), forbid_dtd=True)
    except (ParseError, ValueError, LookupError):
        return None


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _words(text: str) -> str:
    return clean_line(" ".join(text.split()))[:200]


def _header_link(header: str, base: str) -> str:
    for target, parameters in _LINK.findall(header[:8192]):
        rel = _REL.search(parameters)
        if rel and API_REL in (rel[1] or rel[2] or "").split():
            return safe_url(urljoin(base, target)) or ""
    return ""


class _Reader(HTMLParser):
    """Collects from a page; broken HTML only yields less."""

    def __init__(self, base: str) -> None:
        super().__init__(convert_charrefs=True)
        self._base, self._in_title = base, False
        self.found: dict[str, str] = {}
        self.feeds: list[str] = []
        self.generators: list[str] = []
        self.wordpress = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "title":
            self._in_title = "title" not in self.found
        elif tag == "link":
            self._link(own)
        elif tag == "meta":
            name = (own.get("name") or own.get("property") or "").lower()
            if name == "generator":
                self.generators.append(own.get("content", ""))
            elif name == "og:site_name":
                self.found.setdefault("site_name", own.get("content", ""))
        elif tag == "script" and own.get("data-ghost"):
            self._keep("ghost_api", own.get("data-api") or own["data-ghost"])
        if any("/wp-content/" in own.get(name, "") for name in ("href", "src")):
            self.wordpress = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.found["title"] = (self.found.get("title", "") + data)[:500]

    def _link(self, own: Mapping[str, str]) -> None:
        rels, kind = own.get("rel", "").lower().split(), own.get("type", "").lower()
        if API_REL in rels:
            self._keep("rest", own.get("href", ""))
        elif "edituri" in rels:
            self._keep("rsd", own.get("href", ""))
        elif "alternate" in rels and kind in _FEEDS and (url := self._absolute(own.get("href", ""))):
            self.feeds.append(url)

    def _keep(self, name: str, href: str) -> None:
        if url := self._absolute(href):
            self.found.setdefault(name, url)

    def _absolute(self, href: str) -> str:
        try:
            return safe_url(urljoin(self._base, href)) or ""
        except ValueError:
            return ""
