"""Tells whether two spellings of a page's address are the same."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

_INDEXES = ("/index.html", "/index.htm", "/index.php")


def page_address(url: str) -> tuple[str, str]:
    """(host, path) by which two spellings of one address are the same; ("", path) where no host is told."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.netloc.rpartition("@")[2]).lower()
    except ValueError:
        return "", url
    for ending in (":80", ":443"):
        host = host.removesuffix(ending)
    path = unquote(parts.path)
    for name in _INDEXES:
        path = path.removesuffix(name)
    path = "/" + path.strip("/")
    return host.removeprefix("www."), f"{path}?{parts.query}" if parts.query else path
