"""Builds the address of a page from a site's base address and a path, and fills permalink patterns."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, tzinfo
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# RFC 3986 path characters that need no escaping, and % because a pattern may be escaped already.
_SAFE = "/-._~!$&'()*+,;=:@%"

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def base_path(url: str) -> str:
    """The path of a base address without a final slash: `https://a.org/blog/` → `/blog`."""
    try:
        return urlsplit(url).path.rstrip("/") if url else ""
    except ValueError:
        return ""


def join(base: str, path: str) -> str:
    """`path` below the base address, percent-encoded, with exactly one slash between them."""
    return f"{base.rstrip('/')}/{quote(path.lstrip('/'), safe=_SAFE)}"


def squeeze(path: str) -> str:
    """The path with one leading slash and no empty parts."""
    return re.sub(r"/{2,}", "/", f"/{path}")


def zone_of(name: object) -> tzinfo | None:
    """The time zone of that name, or None if there is no such zone."""
    if not isinstance(name, str) or not name.strip():
        return None
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def fill(pattern: str, token: Callable[[str], str | None], *, notation: str = r":([a-z_]+)") -> str | None:
    """`pattern` with each token replaced by what `token(name)` says; None once it says None."""
    missing = False

    def replace(match: re.Match[str]) -> str:
        nonlocal missing
        found = token(match[1])
        missing = missing or found is None
        return found or ""

    filled = re.sub(notation, replace, pattern)
    return None if missing else filled


def date_tokens(when: datetime) -> dict[str, str]:
    """The date parts that most permalink patterns share, in `when`'s own zone."""
    iso = when.isocalendar()
    return {
        "year": f"{when.year:04d}",
        "short_year": f"{when.year % 100:02d}",
        "month": f"{when.month:02d}",
        "i_month": str(when.month),
        "short_month": MONTHS[when.month - 1][:3],
        "long_month": MONTHS[when.month - 1],
        "day": f"{when.day:02d}",
        "i_day": str(when.day),
        "y_day": f"{when.timetuple().tm_yday:03d}",
        "w_year": f"{iso.year:04d}",
        "week": f"{iso.week:02d}",
        "w_day": str(iso.weekday),
        "short_day": DAYS[when.weekday()][:3],
        "long_day": DAYS[when.weekday()],
        "hour": f"{when.hour:02d}",
        "minute": f"{when.minute:02d}",
        "second": f"{when.second:02d}",
    }
