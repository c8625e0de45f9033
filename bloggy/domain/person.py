"""Whom comments are by: when two authors are one person at once, when they only may be, and what the writer
has decided about it.

An *identity* is what is known to be one from the start: authors that share an e-mail address, a site or an
account. Identities become *persons* by decisions, each of which can be taken back.
"""

from __future__ import annotations

import enum
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from datetime import datetime

    from bloggy.domain.comment import Author

_SEPARATOR = "\x1f"
_NOBODY = frozenset({"", "0"})
"""What sources call the account of somebody who has none."""

_EVERYBODYS_MAIL = ("", "noreply@blogger.com")
"""Addresses that say nothing of who writes; Blogger's comments have the second when they are moved."""

_SENDS_ONLY = frozenset({"noreply", "no-reply", "donotreply", "nobody"})

_EVERYBODYS_SITES = frozenset(
    [
        "bing.com",
        "blogger.com",
        "blogspot.com",
        "bsky.app",
        "facebook.com",
        "fb.com",
        "flickr.com",
        "github.com",
        "gitlab.com",
        "gmail.com",
        "google.com",
        "gravatar.com",
        "hotmail.com",
        "instagram.com",
        "linkedin.com",
        "live.com",
        "mastodon.social",
        "medium.com",
        "outlook.com",
        "reddit.com",
        "substack.com",
        "t.co",
        "threads.net",
        "tumblr.com",
        "twitter.com",
        "wordpress.com",
        "wordpress.org",
        "x.com",
        "yahoo.com",
        "youtube.com",
        "youtu.be",
    ]
)
"""Places of many; only an address below one of them is somebody's."""

_NO_NAME = frozenset(
    [
        "admin",
        "administrator",
        "anon",
        "anonym",
        "anonyme",
        "anonymous",
        "gast",
        "guest",
        "inconnu",
        "invite",
        "me",
        "name",
        "nom",
        "nobody",
        "none",
        "test",
        "unknown",
        "user",
        "visiteur",
        "visitor",
    ]
)

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"})
_WORD = re.compile(r"[^\W_]+")


class Alike(enum.StrEnum):
    """How two names differ that may be one person's."""

    SAME = "same"
    CASE = "case"
    PUNCTUATION = "punctuation"
    """A full stop, a hyphen, a space."""
    ACCENTS = "accents"
    ORDER = "order"
    """The same words in another order."""


class Decision(NamedTuple):
    """That the identities of both sides are the same person, or that they are not."""

    id: int
    """Later ones are greater."""
    same: bool
    left: frozenset[int]
    right: frozenset[int]
    how: str = ""
    """What showed it at once: "mail", "site", "account"; "split": it was one identity until the writer took
    it apart. Empty: the writer said so."""
    made: datetime | None = None
    undone: bool = False


def keys(author: Author, source: str) -> tuple[str, ...]:
    """What the author has in common with their other comments, the surest first; all of it is one identity.

    Authors without account, address and site are known by their exact name, within one source only. Empty
    where there is not even a name.
    """
    found: list[str] = []
    account = author.account.strip()
    if account not in _NOBODY:
        found.append(f"account:{source}{_SEPARATOR}{account}")
    found += _mail_keys(author.email, author.email_hash)
    site = site_of(author.url)
    if site:
        found.append(f"site:{site}")
    name = author.name.strip()
    if not found and name:
        found.append(f"name:{source}{_SEPARATOR}{name}")
    return tuple(dict.fromkeys(found))


def kind_of(key: str) -> str:
    """What a key is made from: "account", "mail", "site" or "name"."""
    kind = key.partition(":")[0]
    return "mail" if kind == "md5" else kind


def spelt(key: str, name: str) -> str:
    """The key for one spelling of a name alone, where several people share the plain key."""
    return f"{key}{_SEPARATOR}{close_key(name)}"


def site_of(url: str) -> str:
    """A site's address by which two spellings of it are the same; "" where it is nobody's in particular."""
    url = url.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}", "https")
        host, port = (parts.hostname or "").rstrip(".").removeprefix("www."), parts.port
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or "." not in host.strip("."):
        return ""
    path = unquote(parts.path).rstrip("/")
    for index in ("/index.html", "/index.htm", "/index.php"):
        path = path.removesuffix(index)
    if not path and not parts.query and host in _EVERYBODYS_SITES:
        return ""
    where = host if port in {None, 80, 443} else f"{host}:{port}"
    return f"{where}{path}?{parts.query}" if parts.query else f"{where}{path}"


def words_of(name: str) -> list[str]:
    """The words of a name, without case, accents and what is neither letter nor digit."""
    return _WORD.findall(_bare(name))


def close_key(name: str) -> str:
    """What close names share: letters and digits alone, without case and accents, words in one order.

    Empty for names that name nobody ("Anonymous", "J.").
    """
    together = "".join(sorted(words_of(name)))
    return "" if len(together) < 2 or together in _NO_NAME else together


def alike(one: str, other: str) -> Alike | None:
    """How two close names differ; None where they are not close."""
    if not close_key(one) or close_key(one) != close_key(other):
        return None
    one, other = " ".join(one.split()), " ".join(other.split())
    if one == other:
        return Alike.SAME
    one, other = unicodedata.normalize("NFC", one.casefold()), unicodedata.normalize("NFC", other.casefold())
    if one == other:
        return Alike.CASE
    if _letters(one) == _letters(other):
        return Alike.PUNCTUATION
    return Alike.ACCENTS if _letters(_bare(one)) == _letters(_bare(other)) else Alike.ORDER


def partition(decisions: Iterable[Decision]) -> dict[int, int]:
    """Identity → person, for all identities that decisions tell of; a person is its least identity.

    Decisions are carried out in the order of their ids, as if those that were taken back had never been.
    "Not the same" takes the left side out of every person who holds one of the right side; what stood
    together on the left stays so.
    """
    groups: dict[int, set[int]] = {}
    for decision in sorted(decisions, key=lambda one: one.id):
        members = decision.left | decision.right
        for one in members:
            groups.setdefault(one, {one})
        if decision.undone:
            continue
        if decision.same:
            whole = set().union(*(groups[one] for one in members))
            groups.update(dict.fromkeys(whole, whole))
            continue
        for one in decision.right:
            stays, leaves = groups[one] - decision.left, groups[one] & decision.left
            for part in (stays, leaves):
                groups.update(dict.fromkeys(part, part))
    return {one: min(group) for one, group in groups.items()}


def _mail_keys(email: str, told: str) -> list[str]:
    address = email.strip().lower()
    if address.partition("@")[0] in _SENDS_ONLY or told in _everybodys_hashes():
        return []
    if address:
        return [f"mail:{_sha256(address)}", f"md5:{_md5(address)}"]
    told = told.strip().lower()
    return [] if not told else [told if told.startswith("md5:") else f"mail:{told}"]


@lru_cache(maxsize=1)
def _everybodys_hashes() -> frozenset[str]:
    return frozenset(name for mail in _EVERYBODYS_MAIL for name in (_sha256(mail), f"md5:{_md5(mail)}"))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _md5(text: str) -> str:
    return hashlib.md5(text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def _bare(text: str) -> str:
    if text.isascii():
        return text.casefold()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def _letters(text: str) -> str:
    return "".join(_WORD.findall(text))
