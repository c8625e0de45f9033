"""Takes addresses apart that anybody may have written."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def parts(url: str) -> SplitResult:
    """The parts of an address; all are empty if it is none (`http://[x`)."""
    try:
        found = urlsplit(url.strip())
        _ = found.hostname, found.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return found


def web(url: str) -> str:
    """The address, if it is a whole one of the web; else ""."""
    found = parts(url)
    return url.strip() if found.scheme in {"http", "https"} and found.hostname else ""
