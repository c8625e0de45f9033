"""Tells what an entry of a feed says, and whether that is all of a post or only its beginning."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

from bloggy.domain.comment import Form
from bloggy.errors import ExportError
from bloggy.storage.exports import xml
from bloggy.storage.exports.page_units import check

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ATOM, RSS1 = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
SPACES = (ATOM, RSS1, "")
_CUT = re.compile(r"\[\s*(?:…|\.\.\.|&#8230;|&hellip;)\s*\]\s*\Z")
_CUT_TEXT = re.compile(r"(?:…|\.\.\.)\s*\Z")
_MORE = re.compile(r"(?:read|continue|more|lire|suite|weiter|mehr|leer|leggi)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_BLOCK = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol|blockquote|figure|pre|table)\b", re.IGNORECASE)


def said(entry: Element, *names: str) -> str:
    """The first of these elements that says something."""
    for name in names:
        for space in ("",) if name.startswith("{") else SPACES:
            if found := xml.text(entry.find(f"{space}{name}")).strip():
                return found
    return ""


def link_of(entry: Element, rel: str) -> str:
    """Where its page is."""
    for one in entry.iterfind(f"{ATOM}link"):
        if one.get("rel", "alternate") == rel:
            return one.get("href", "").strip()
    if link := said(entry, "link"):
        return link
    guid = entry.find("guid")
    known = guid is not None and guid.get("isPermaLink", "true") == "true"
    address = xml.text(guid).strip()
    return address if known and address.startswith(("http://", "https://")) else ""


def title_of(entry: Element) -> str:
    """Its title as words."""
    found = next((one for space in SPACES if (one := entry.find(f"{space}title")) is not None), None)
    title = xml.text(found).strip()
    if found is None or "html" not in found.get("type", "text" if found.tag.startswith(ATOM) else "html"):
        return title
    return words(title, "html") if "<" in title or "&" in title else title


def is_made(summary: str, body: str) -> bool:
    """Whether it is the first words of the text, or all of it: nobody wrote it as a summary."""
    short = _CUT_TEXT.sub("", _CUT.sub("", words(summary, "html"))).strip()
    return not short or short in words(body, "html")


def body_of(entry: Element) -> tuple[str, Form, bool]:
    """The text, what it is written in, and whether it is all of it."""
    content = entry.find(f"{ATOM}content")
    if content is not None and not content.get("src"):
        body, form = _written(content)
        return body, form, bool(body.strip()) and not _is_cut(entry, body)
    if encoded := xml.text(entry.find(CONTENT)):
        return encoded, "html", not _is_cut(entry, encoded)
    summary = entry.find(f"{ATOM}summary")
    if summary is not None:
        return *_written(summary), False
    body = said(entry, "description")
    cut = _CUT_TEXT.search(words(body, "html"))
    whole = not title_of(entry) or (_BLOCK.search(body) is not None and not cut)
    return body, "html", bool(body) and whole and not _is_cut(entry, body)


def _written(content: Element) -> tuple[str, Form]:
    kind = content.get("type", "text")
    if kind != "xhtml":
        return xml.text(content), "html" if "html" in kind else "text"
    from xml.etree.ElementTree import tostring

    for element in content.iter():
        element.tag = element.tag.rpartition("}")[2]
    inner = content[0] if len(content) == 1 and content[0].tag == "div" else content
    text = escape(inner.text or "", quote=False)
    return text + "".join(tostring(child, encoding="unicode") for child in inner), "html"


def _is_cut(entry: Element, body: str) -> bool:
    """Whether it ends where a reader is sent to the rest."""
    from selectolax.lexbor import LexborHTMLParser

    told = words(body, "html")
    if _CUT.search(told):
        return True
    links = LexborHTMLParser(body[-4000:]).css("a[href]")
    if not links:
        return False
    label = " ".join((links[-1].text(deep=True) or "").split())
    leads = (links[-1].attributes.get("href") or "").partition("#")[0]
    here = link_of(entry, "alternate").partition("#")[0]
    return bool(label) and told.endswith(label) and leads == here and _MORE.search(label) is not None


def words(text: str, form: Form) -> str:
    """The words that readers see, on one line."""
    if form != "html" or not text:
        return " ".join(text.split())
    from selectolax.lexbor import LexborHTMLParser

    try:
        check("", text)
    except ExportError:  # nested so deeply that a parser would need hours
        return " ".join(unescape(_TAG.sub(" ", text)).split())
    body = LexborHTMLParser(text).body
    return "" if body is None else " ".join((body.text(deep=True, separator=" ") or "").split())
