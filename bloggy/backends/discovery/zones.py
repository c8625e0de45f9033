"""Names the time zone that a WordPress blog keeps, also where it only gives hours."""

from __future__ import annotations

from collections.abc import Mapping

from bloggy.domain.clean import clean_line
from bloggy.i18n import _

_ODD = {
    3.5: "Asia/Tehran",
    4.5: "Asia/Kabul",
    5.5: "Asia/Kolkata",
    5.75: "Asia/Kathmandu",
    6.5: "Asia/Yangon",
    8.75: "Australia/Eucla",
    9.5: "Australia/Darwin",
    -9.5: "Pacific/Marquesas",
}
"""Zones without summer time that keep such an offset."""


def zone_name(root: Mapping[str, object]) -> tuple[str, tuple[str, ...]]:
    """The IANA name of the zone in a REST root ("" if it can't be told), and sentences about it.

    `timezone_string` is such a name or empty; `gmt_offset` is hours, as a number or a string.
    """
    name = clean_line(str(root.get("timezone_string") or "")).strip()
    if name and _exists(name):
        return name, ()
    try:
        hours = float(str(root.get("gmt_offset", "")))
    except ValueError:
        return "", ()
    if hours == 0:
        return "UTC", ()
    note = _(
        "The blog keeps UTC{hours} all year; choose a city under Settings, General there if it has summer "
        "time."
    ).format(hours=f"{hours:+g}")
    if hours == int(hours) and -12 <= hours <= 14:
        # The signs of these names are those of POSIX: east is negative.
        return f"Etc/GMT{-int(hours):+d}", (note,)
    return _ODD.get(hours, ""), (note,)


def _exists(name: str) -> bool:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return False
    return True
