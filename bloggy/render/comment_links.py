"""Finds out where a link in a comment really leads, and whether its words say something else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from bloggy.domain.clean import clean_line, safe_url

ADDRESS = re.compile(r"https?://[^\s<>\"“”«»|\\^`{}]{1,2000}", re.IGNORECASE)
"""An address in running text; see `trimmed`."""
_NAMED = re.compile(
    r"https?://(?P<sure>[^\s/?#:@]{1,300})\S*"
    r"|(?<![@\w.-])(?P<host>(?:[^\W_][\w-]{0,62}\.){1,10}[^\W\d_]{2,24})(?![\w-])(?P<after>[/@]\S*)?",
    re.IGNORECASE,
)
_ENDINGS = (
    "cc css csv gif htm html jpeg jpg js json md pdf php pl png py rb rs sh toml ts txt xml yaml yml zip"
)
_FILES = frozenset(_ENDINGS.split())
"""Endings that are more often a file or a program than a host."""
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_LATIN = re.compile(r"[a-z0-9à-öø-ÿœ.-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it stands in a comment."""

    text: str
    """What readers see, cleaned."""
    url: str
    """Where it leads: http(s), may be opened."""
    lies: bool = False
    """`text` names another host than the one it leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is to be said of a link beside its words."""

    url: str | None
    """To open; None if nothing there may be opened."""
    remark: str
    """Where it leads, cleaned; empty where the words say so themselves."""
    lies: bool


def target(text: str, href: str) -> Target:
    """Looks at the link `href` (decoded) below the words `text` (cleaned)."""
    href = re.sub(r"[\t\n\r]", "", href).strip(" \x00\x0c")
    try:
        parts = urlsplit("https:" + href if href.startswith("//") else href)
        scheme, host = parts.scheme.lower(), parts.hostname or ""
    except ValueError:
        return Target(url=None, remark="", lies=False)
    if scheme == "mailto":
        address = clean_line(unquote(parts.path, errors="replace"))[:200]
        return Target(url=None, remark="" if address in text else address, lies=False)
    if scheme not in ("http", "https") or not host:
        # relative, `#part`: it leads nowhere from here; `javascript:`: nowhere at all
        return Target(url=None, remark=f"{scheme}:" if scheme else "", lies=False)
    url = safe_url(parts.geturl())
    name = shown_host(host)
    if (
        _same(text, parts.netloc, parts.geturl())
        or _tagged(text, parts.path)
        or text.endswith("@" + _bare(name))
    ):
        return Target(url=url, remark="", lies=False)
    named = {_bare(each) for each in named_hosts(text)}
    if named - {_bare(name)}:
        return Target(url=url, remark=name, lies=True)
    return Target(url=url, remark="" if named else name, lies=False)


def _same(text: str, host: str, url: str) -> bool:
    """Whether the words are the address itself, perhaps shortened."""
    words = _SCHEME.sub("", text).rstrip("/….").lower()
    return (
        "@" not in host
        and host.isascii()
        and words.startswith(host.lower())
        and _SCHEME.sub("", url).lower().startswith(words)
    )


def _tagged(text: str, path: str) -> bool:
    """Whether it is a mention (`@ada` at `/@ada`) or a tag (`#sea` at `/tags/sea`)."""
    last = unquote(path.rstrip("/").rpartition("/")[2], errors="replace").removeprefix("@")
    return bool(last) and text[:1] in ("@", "#") and text[1:].casefold() == last.casefold()


def named_hosts(text: str) -> list[str]:
    """The hosts that `text` names, as `shown_host` writes them."""
    found = []
    for match in _NAMED.finditer(text[:2000]):
        host, after = match["sure"] or match["host"], match["after"] or ""
        if not match["sure"] and (
            after.startswith("@") or (not after and host.rpartition(".")[2].lower() in _FILES)
        ):
            continue
        found.append(shown_host(host))
    return found


def shown_host(host: str) -> str:
    """`host` as it can't be mistaken for another: other alphabets than the Latin one as `xn--…`."""
    host = host.lower().rstrip(".")
    if host.isascii():
        plain = _decoded(host) if "xn--" in host else host
        return plain if _LATIN.fullmatch(plain) else clean_line(host)
    try:
        ascii_form = host.encode("idna").decode("ascii")
    except (UnicodeError, ValueError):
        return clean_line(host)
    return host if _LATIN.fullmatch(host) else ascii_form


def _decoded(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except (UnicodeError, ValueError):
        return host


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def trimmed(address: str) -> str:
    """An address found by `ADDRESS` without the punctuation of its sentence."""
    end = len(address)
    while end:
        last = address[end - 1]
        unopened = last == ")" and address.count(")", 0, end) > address.count("(", 0, end)
        if not unopened and last not in ".,;:!?'’*_~…]":
            break
        end -= 1
    return address[:end]
