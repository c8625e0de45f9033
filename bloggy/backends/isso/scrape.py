"""Reads Isso's page of administration, which is the only place that tells of comments that wait.

As Isso 0.13 and 0.14 write it (isso/templates/admin.html): everything that people wrote is escaped there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from html import unescape

from bloggy.errors import Malformed
from bloggy.i18n import _

FULL = 100
"""How many comments a page holds."""
VALID, PENDING, STUB = 1, 2, 4
"""Isso's modes: readers see it; it waits; it was deleted and stays for those that answered it."""
_ENTRY = re.compile(r"<div class='isso-comment' id='isso-(\d+)'>")
_COUNT = re.compile(r"\b(Valid|Pending|Staled) \((\d+)\)")
_THREAD = re.compile(r"<div>Thread: (.*?) \(<a href=\"(.*?)\">", re.DOTALL)
_HEADING = re.compile(r"<h2 class=\"thread-title\">(.*?) \(<a href=\"(.*?)\">", re.DOTALL)
_FIELD = r"id=\"isso-{name}-{id}\">(.*?)</"
_TIME = re.compile(r"<time>(\d\d:\d\d / \d\d-\d\d-\d{4})</time>")
_LABEL = re.compile(r"class=\"label label-(valid|pending|staled)\"")
_KEY = re.compile(r"(?:send_edit|delete_com|validate_com)\((\d+), '([^']+)'")
_MODES = {"valid": VALID, "pending": PENDING, "staled": STUB}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A comment as the administrator sees it."""

    id: int
    uri: str
    """How Isso names the page that it stands on: its path, mostly."""
    title: str
    author: str
    email: str
    website: str
    text: str
    """Markdown, as it was written."""
    mode: int
    written: datetime
    """To the minute, as if the server's clock showed UTC: the page does not tell its zone."""
    key: str
    """Opens the comment's doors: activate, delete."""

    @property
    def digest(self) -> str:
        """Another one whenever something about the comment was changed."""
        parts = (self.uri, self.author, self.email, self.website, self.text, str(self.mode))
        told = "\0".join((*parts, self.written.isoformat()))
        return blake2b(told.encode("utf-8", "replace"), digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminPage:
    """A page of them."""

    entries: tuple[Entry, ...]
    totals: dict[int, int]
    """By mode, how many comments there are."""


def is_login(html: str) -> bool:
    """Whether it is the page that asks for the password."""
    return '<div id="login">' in html


def is_disabled(html: str) -> bool:
    """Whether it says that there is no administration."""
    return '<div id="disabled">' in html


def read(html: str) -> AdminPage:
    """The comments on the page. Raises Malformed for another page."""
    if 'id="isso-root"' not in html:
        raise _malformed()
    head, *parts = _ENTRY.split(html)
    totals = {_MODES[name.lower()]: int(number) for name, number in _COUNT.findall(head)}
    entries, thread = [], _HEADING.search(head)
    for number, part in zip(parts[::2], parts[1::2], strict=True):
        own = _THREAD.search(part) or thread
        if own is None:
            raise _malformed()
        entries.append(_entry(int(number), part, unescape(own[1]), unescape(own[2])))
        thread = _HEADING.search(part) or thread
    return AdminPage(entries=tuple(entries), totals=totals)


def _entry(id: int, part: str, title: str, uri: str) -> Entry:
    when, label, key = _TIME.search(part), _LABEL.search(part), _KEY.search(part)
    if when is None or label is None or key is None or int(key[1]) != id:
        raise _malformed()
    author = name_of(_field(part, id, "author"))
    return Entry(
        id=id,
        uri=uri,
        title=title,
        author="" if author == "Anonymous" else author,
        email=unescape(_field(part, id, "email")),
        website=unescape(_field(part, id, "website")),
        text=_field(part, id, "text"),
        mode=_MODES[label[1]],
        written=datetime.strptime(when[1], "%H:%M / %d-%m-%Y").replace(tzinfo=UTC),
        key=key[2],
    )


def name_of(stored: str | None) -> str:
    """A name as it was typed: Isso stores it escaped."""
    return unescape(stored or "")


def _field(part: str, id: int, name: str) -> str:
    found = re.search(_FIELD.format(name=name, id=id), part, re.DOTALL)
    return unescape(found[1]) if found else ""


def _malformed() -> Malformed:
    return Malformed(
        _("Isso’s page of administration can’t be read."),
        hint=_("bloggy knows the pages of Isso 0.13 and 0.14; is this another version?"),
    )
