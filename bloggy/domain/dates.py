"""Dates as people type them, as front matter stores them and as lists show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from bloggy.domain import datewords
from bloggy.errors import BadDate
from bloggy.i18n import _

_STORED = re.compile(
    r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})"
    r"(?:[Tt\s]\s*(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<zone>[Zz]|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?(?::\d{2})?|UTC|GMT)?)?"
)
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?")
_WORDED = re.compile(
    r"(?:[A-Za-zÀ-ÿ]+\.?,?\s+)?(?:(?P<d1>\d{1,2})(?:st|nd|rd|th|er)?\s+(?P<m1>[A-Za-zÀ-ÿ]+)|"
    r"(?P<m2>[A-Za-zÀ-ÿ]+)\.?\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?)\.?,?\s+(?P<y>\d{4})"
    r"(?:,?\s+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?\s*(?P<half>[AaPp][Mm])?"
    r"\s*(?P<zone>Z|(?:UTC|GMT)?\s*[+-]\d{1,2}(?::?\d{2})?|UTC|GMT)?)?"
)
_MIDNIGHT = re.compile(r"(?i)\b(?:midnight|minuit|00?(?::00|h(?:00)?)|12(?::00)?\s*am)\b")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")


def parse_human(
    text: str, *, now: datetime, languages: Sequence[str] = ("en", "fr"), future: bool = True
) -> datetime:
    """The moment a person means by `text`, aware and in the zone of `now` (which must be aware).

    English and French: `tomorrow at 8`, `demain 8h`, `lundi prochain 9h30`, `in 2 hours`, `18h30`,
    `2026-12-01 18:30`, `02/03/2027` (day first), `now`; with a zone at the end (`18:30 Europe/Paris`, `9am
    UTC`, `+02:00`) the time is meant there. Without a year, or with a weekday or a time alone, the next
    such moment; what is still ambiguous then is taken from the future, or from the past if `future` is off.
    A day without a time means its first minute. Raises `BadDate`.
    """
    if now.tzinfo is None:
        raise ValueError("now needs a zone")
    words = text.strip()
    try:
        found = datewords.understand(words, now) if words and len(words) <= 100 else None
        if found is None and 2 < len(words) <= 100:
            found = _by_library(words, now, languages, future=future)
    except (datewords.NotADate, OverflowError) as error:
        raise _bad(_("There is no such date or time: “{text}”."), words, future=future) from error
    if found is None:
        raise _bad(_("“{text}” is not understood as a date."), words, future=future)
    return found


def parse_past(text: str, *, now: datetime) -> datetime:
    """As `parse_human`, for what has been: "Monday" and "1 May" mean the last one. Raises `BadDate`."""
    found = parse_human(text, now=now, future=False)
    if found <= now:
        return found
    if found - now <= timedelta(days=7):
        return found - timedelta(days=7)
    return found.replace(year=found.year - 1, day=min(found.day, 28) if found.month == 2 else found.day)


def names_time(text: str) -> bool:
    """Whether a person who means a moment by `text` names its time of day, not the day alone."""
    midday = datetime(2026, 1, 15, 12, 34, 56, tzinfo=UTC)
    try:
        moment = parse_human(text, now=midday)
    except BadDate:
        return False
    return moment.timetz().replace(tzinfo=None) != time(0) or bool(_MIDNIGHT.search(text))


def parse_stored(value: object, zone: tzinfo) -> datetime | None:
    """The moment that a front matter value means, aware; what has no zone of its own is in `zone`.

    Understands dates, datetimes, RFC 3339 and its relatives (`2013/7/13 20:46:25`, `2012-03-30 23:00
    UTC+02:00`), `16 Feb 2007`, `February 16, 2007`, `16 février 2007`, RFC 2822 and `20070216`. None for
    anything else.
    """
    try:
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=zone)
        if isinstance(value, date):
            return datetime.combine(value, time(0), zone)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or len(value) > 80:
            return None
        return _stored(value.strip(), zone)
    except (ValueError, OverflowError):
        return None


def to_rfc3339(moment: datetime) -> str:
    """`2026-01-02T03:04:05+01:00`, to the second. `moment` must be aware."""
    if moment.tzinfo is None:
        raise ValueError("a time for other programs needs a zone")
    return moment.isoformat(timespec="seconds")


def relative(moment: datetime, now: datetime) -> str:
    """A short form for lists, in the zone of `now`: `today 14:02`, `yesterday`, `18 Nov`, `9 Nov 2025`."""
    local = moment.astimezone(now.tzinfo)
    days = (local.date() - now.date()).days
    if days == 0:
        return _("today {time}").format(time=f"{local:%H:%M}")
    if days == 1:
        return _("tomorrow {time}").format(time=f"{local:%H:%M}")
    if days == -1:
        return _("yesterday")
    if local.year == now.year:
        return _("{day} {month}").format(day=local.day, month=month_name(local.month))
    return _("{day} {month} {year}").format(day=local.day, month=month_name(local.month), year=local.year)


def month_name(month: int) -> str:
    """The short name of month 1 to 12 in the user's language."""
    names = (
        _("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun"),
        _("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec"),
    )  # fmt: skip
    return names[month - 1]


def _bad(sentence: str, words: str, *, future: bool) -> BadDate:
    from bloggy.domain.clean import clean_line

    return BadDate(
        sentence.format(text=clean_line(words[:60])),
        hint=_("Try “tomorrow 8:00”, “lundi 9h30”, “in 2 hours” or “2026-12-01 18:30”.")
        if future
        else _("Try “yesterday”, “2 weeks ago”, “lundi” or “2025-12-01”."),
    )


def _by_library(words: str, now: datetime, languages: Sequence[str], *, future: bool) -> datetime | None:
    """What the grammar leaves: rare phrases, by dateparser; it is slow to load, so it comes last."""
    import dateparser

    found = dateparser.parse(
        words,
        languages=list(languages),
        settings={
            "DATE_ORDER": "DMY",
            "PREFER_DATES_FROM": "future" if future else "past",
            "RELATIVE_BASE": now.replace(tzinfo=None),
            "RETURN_AS_TIMEZONE_AWARE": False,
            "REQUIRE_PARTS": ["day"],
        },
    )
    if found is None:
        return None
    return found.astimezone(now.tzinfo) if found.tzinfo else found.replace(tzinfo=now.tzinfo)


def _stored(text: str, zone: tzinfo) -> datetime | None:
    if found := _STORED.fullmatch(text):
        month, day = int(found["m"]), int(found["d"])
    elif found := _WORDED.fullmatch(text):
        named = datewords.month_named(found["m1"] or found["m2"])
        if named is None:
            return None
        month, day = named, int(found["d1"] or found["d2"])
    elif packed := _PACKED.fullmatch(text):
        return datetime(int(packed[1]), int(packed[2]), int(packed[3]), tzinfo=zone)
    else:
        return _by_mail_rules(text, zone)
    groups = found.groupdict()
    hour = int(groups["H"] or 0)
    if half := groups.get("half"):
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    micro = int((groups.get("f") or "0").ljust(6, "0")[:6])
    where = _offset(groups["zone"]) if groups["zone"] else zone
    second = int(groups["S"] or 0)
    return datetime(int(groups["y"]), month, day, hour, int(groups["M"] or 0), second, micro, tzinfo=where)


def _offset(text: str) -> tzinfo:
    found = _OFFSET.search(text)
    if not found:
        return UTC
    shift = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-shift if found[1] == "-" else shift)


def _by_mail_rules(text: str, zone: tzinfo) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(text)
    except (TypeError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)
