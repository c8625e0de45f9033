"""The small grammar of dates as writers type them in English and French: days, clock times, spans, zones.

It comes before any general date library because those guess: they read `demain 8h` as eight hours ago or
`02/03/2027` the American way. What is not understood here is left to them.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv",
            "february feb fevrier fevr fev",
            "march mar mars",
            "april apr avril avr",
            "may mai",
            "june jun juin",
            "july jul juillet juil",
            "august aug aout",
            "september sept sep septembre",
            "october oct octobre",
            "november nov novembre",
            "december dec decembre",
        ),
        1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lundi lun",
            "tuesday tue tues mardi",
            "wednesday wed mercredi mer",
            "thursday thu thur thurs jeudi jeu",
            "friday fri vendredi ven",
            "saturday sat samedi sam",
            "sunday sun dimanche dim",
        )
    )
    for name in names.split()
}
_DAYS = {
    "today": 0,
    "tonight": 0,
    "aujourd'hui": 0,
    "aujourdhui": 0,
    "tomorrow": 1,
    "demain": 1,
    "yesterday": -1,
    "hier": -1,
    "day after tomorrow": 2,
    "the day after tomorrow": 2,
    "apres-demain": 2,
    "apres demain": 2,
    "after tomorrow": 2,
    "day before yesterday": -2,
    "avant-hier": -2,
    "next week": 7,
    "la semaine prochaine": 7,
    "semaine prochaine": 7,
    "ce": 0,
    "this": 0,
}
_PARTS = {
    "noon": time(12),
    "midday": time(12),
    "midi": time(12),
    "midnight": time(0),
    "minuit": time(0),
    "this morning": time(9),
    "in the morning": time(9),
    "morning": time(9),
    "ce matin": time(9),
    "matin": time(9),
    "this afternoon": time(15),
    "in the afternoon": time(15),
    "afternoon": time(15),
    "cet apres-midi": time(15),
    "apres-midi": time(15),
    "this evening": time(20),
    "in the evening": time(20),
    "evening": time(20),
    "tonight": time(20),
    "ce soir": time(20),
    "soir": time(20),
}
_PART = re.compile(rf"(?<!\S)({'|'.join(sorted(_PARTS, key=len, reverse=True))})(?!\S)")
_UNITS = {
    "minute": "minutes",
    "min": "minutes",
    "mn": "minutes",
    "hour": "hours",
    "h": "hours",
    "hr": "hours",
    "heure": "hours",
    "day": "days",
    "jour": "days",
    "d": "days",
    "j": "days",
    "week": "weeks",
    "semaine": "weeks",
    "month": "months",
    "moi": "months",
    "year": "years",
    "an": "years",
    "annee": "years",
}
_FIXED = {
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "wet": 0,
    "west": 60,
    "bst": 60,
    "cet": 60,
    "cest": 120,
    "eet": 120,
    "eest": 180,
    "est": -300,
    "edt": -240,
    "pst": -480,
    "pdt": -420,
    "jst": 540,
}

_ZONE_NAME = re.compile(r"(?<!\S)([A-Z][A-Za-z]+(?:/[A-Z][A-Za-z_+-]+){1,2})\s*$")
_ZONE_OFFSET = re.compile(
    r"(?:\b(?:utc|gmt)\s*|(?<=[\d\s]))([+-])(\d{1,2})(?::?([0-5]\d))?\s*$", re.IGNORECASE
)
_ZONE_WORD = re.compile(rf"(?:(?<=\d)|\b)({'|'.join(_FIXED)})\s*$", re.IGNORECASE)
_SPAN = re.compile(
    r"(?:(?P<lead>in|dans|il y a)\s+)?"
    r"(?P<n>\d{1,5}|an?|une?|half an?|une demi-|une demi)\s*(?P<unit>[a-z]+?)s?"
    r"(?:\s+(?:et|and)\s+(?P<half>demie?|a half))?(?:\s+(?P<tail>ago|from now))?"
)
_CLOCK = re.compile(
    r"(?:(?:^|\s|,|T)(?:at|a|vers|@)\s*|(?:^|[\s,]))"
    r"(?P<h>\d{1,2})(?:\s*(?:h(?:eures?)?|o'clock)\s*(?P<m1>[0-5]\d)?|[:.](?P<m2>[0-5]\d)(?::(?P<s>[0-5]\d)(?:\.\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?(?=$|[\s,])",
    re.IGNORECASE,
)
_ISO_T = re.compile(r"(?<=\d)T(?=\d)", re.IGNORECASE)
_YMD = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_DMY = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|e)?\.?(?:\s+of)?\s+([a-z]+)\.?(?:,?\s+(\d{4}))?")
_MONTH_DAY = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?")
_NOISE = re.compile(r"^(?:le|la|the|on|at|a|,|pour|for)\s+|\s*(?:,|\bat|\ba|\bthe|\ble)$")


class NotADate(ValueError):
    """Understood, but no such day or time exists (31 February, 25:00)."""


def understand(text: str, now: datetime) -> datetime | None:
    """The moment that `text` means, in the zone of `now`; None where the grammar does not reach.

    Raises `NotADate` for a date that does not exist. A day without a time means its first minute. A
    weekday, a day of a month without a year and a time alone mean the next such moment.
    """
    text, zone = _zone(text.strip())
    here = now.astimezone(zone) if zone else now
    words = _fold(text)
    if words in ("now", "maintenant", "tout de suite"):
        return now
    found = _span(words, here)
    if found is None:
        clock, rest = _clock(words)
        day = _day(rest, here, clock)
        if day is None:
            return None
        found = _settle(datetime.combine(day, clock or time(0), here.tzinfo))
        if not rest and found <= here:
            found = _settle(datetime.combine(day + timedelta(days=1), clock or time(0), here.tzinfo))
    return found.astimezone(now.tzinfo)


def month_named(word: str) -> int | None:
    """1 to 12 for an English or French month name, full or short."""
    return _MONTHS.get(_fold(word).rstrip("."))


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def _zone(text: str) -> tuple[str, tzinfo | None]:
    """`text` without the zone at its end, and that zone."""
    if found := _ZONE_NAME.search(text):
        try:
            return text[: found.start()].strip(), ZoneInfo(found[1])
        except (KeyError, ValueError, OSError) as error:
            raise NotADate(found[1]) from error
    has_clock = bool(re.search(r"\d\s*(?:h\b|:|am\b|pm\b)|\dh\d", text, re.IGNORECASE))
    if has_clock and (found := _ZONE_OFFSET.search(text)):
        minutes = int(found[2]) * 60 + int(found[3] or 0)
        if minutes > 15 * 60:
            raise NotADate(found[0])
        sign = -1 if found[1] == "-" else 1
        return text[: found.start()].strip(), timezone(sign * timedelta(minutes=minutes))
    if has_clock and (found := _ZONE_WORD.search(text)):
        return text[: found.start()].strip(), timezone(timedelta(minutes=_FIXED[found[1].lower()]))
    return text, None


def _span(words: str, here: datetime) -> datetime | None:
    found = _SPAN.fullmatch(words)
    if not found or not (found["lead"] or found["tail"]):
        return None
    unit = _UNITS.get(found["unit"]) or _UNITS.get(found["unit"] + "s")
    if unit is None:
        return None
    number = found["n"]
    amount = int(number) if number.isdigit() else 0.5 if "half" in number or "demi" in number else 1
    amount += 0.5 if found["half"] else 0
    if found["lead"] == "il y a" or found["tail"] == "ago":
        amount = -amount
    try:
        return _later(here, amount, unit)
    except (OverflowError, ValueError) as error:
        raise NotADate(words) from error


def _later(here: datetime, amount: float, unit: str) -> datetime:
    if unit in ("minutes", "hours"):
        return (here.astimezone(UTC) + timedelta(**{unit: amount})).astimezone(here.tzinfo)
    if unit in ("days", "weeks"):
        return _settle(here + timedelta(**{unit: amount}))
    months = here.year * 12 + here.month - 1 + int(amount * (12 if unit == "years" else 1))
    year, month = months // 12, months % 12 + 1
    return _settle(
        here.replace(year=year, month=month, day=min(here.day, calendar.monthrange(year, month)[1]))
    )


def _clock(words: str) -> tuple[time | None, str]:
    """The time of day in `words`, and `words` without it."""
    words = _ISO_T.sub(" ", words)
    named = _PART.search(words)
    if named:
        moment = _PARTS[named[1]]
        rest = f"{words[: named.start()]} {words[named.end() :]}".strip()
        found = _last_clock(rest) if moment.hour % 12 else None
        if found:
            said, rest = found
            late = said.hour < 12 <= moment.hour
            moment = said.replace(hour=said.hour + 12) if late else said
        return moment, _bare(rest)
    found = _last_clock(words)
    return (found[0], _bare(found[1])) if found else (None, _bare(words))


def _last_clock(words: str) -> tuple[time, str] | None:
    for found in reversed(list(_CLOCK.finditer(words))):
        said = found["m1"] or found["m2"] or found["half"] or re.search(r"\d\s*(?:h|o')", found[0])
        if not said and not re.match(r"[\s,]*(?:at|a|vers|@)", found[0]):
            continue
        hour = int(found["h"])
        if found["half"]:
            if not 1 <= hour <= 12:
                raise NotADate(found[0])
            hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
        if hour > 23:
            raise NotADate(found[0].strip())
        moment = time(hour, int(found["m1"] or found["m2"] or 0), int(found["s"] or 0))
        return moment, (words[: found.start()] + " " + words[found.end() :]).strip()
    return None


def _bare(words: str) -> str:
    while (shorter := _NOISE.sub("", words).strip()) != words:
        words = shorter
    return words


def _day(words: str, here: datetime, clock: time | None) -> date | None:
    """The day that `words` name; without any, today (if there is at least a clock time)."""
    if not words:
        return here.date() if clock is not None else None
    if words in _DAYS:
        return here.date() + timedelta(days=_DAYS[words])
    for reader in (_weekday, _numbers, _named_month):
        found = reader(words, here, clock)
        if found is not None:
            return found
    return None


def _weekday(words: str, here: datetime, clock: time | None) -> date | None:
    parts = [part for part in words.replace(",", " ").split() if part not in ("le", "on", "this", "ce")]
    after = {"next", "prochain"} & set(parts)
    before = {"last", "dernier"} & set(parts)
    names = [part for part in parts if part in _WEEKDAYS]
    if len(names) != 1 or len(parts) != 1 + len(after) + len(before):
        return None
    ahead = (_WEEKDAYS[names[0]] - here.weekday()) % 7
    if before:
        return here.date() + timedelta(days=ahead - 7)
    passed = clock is None or clock <= here.time()
    return here.date() + timedelta(days=7 if ahead == 0 and (after or passed) else ahead)


def _numbers(words: str, here: datetime, clock: time | None) -> date | None:
    if found := _YMD.fullmatch(words):
        return _exists(int(found[1]), int(found[3]), int(found[4]))
    if found := _DMY.fullmatch(words):
        year = found[4]
        if year is None:
            return _upcoming(int(found[3]), int(found[1]), here, clock)
        return _exists(int(year) + (2000 if len(year) == 2 else 0), int(found[3]), int(found[1]))
    return None


def _named_month(words: str, here: datetime, clock: time | None) -> date | None:
    first, _space, rest = words.partition(" ")
    if first.rstrip(",") in _WEEKDAYS and rest:  # "lundi 3 mars": the number decides
        words = rest
    readings: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], tuple[str, str]]], ...] = (
        (_DAY_MONTH, lambda found: (found[1], found[2])),
        (_MONTH_DAY, lambda found: (found[2], found[1])),
    )
    for pattern, pick in readings:
        found = pattern.fullmatch(words)
        if not found:
            continue
        day, name = pick(found)
        month = month_named(name)
        if month is None:
            continue
        if found[3]:
            return _exists(int(found[3]), month, int(day))
        return _upcoming(month, int(day), here, clock)
    return None


def _upcoming(month: int, day: int, here: datetime, clock: time | None) -> date:
    """The next such day; today counts while its time is still ahead (or none is given)."""
    for year in range(here.year, here.year + 9):
        if month == 2 and day == 29 and not calendar.isleap(year):
            continue
        found = _exists(year, month, day)
        if found > here.date() or (found == here.date() and (clock is None or clock > here.time())):
            return found
    raise NotADate(f"{day}/{month}")


def _exists(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NotADate(f"{year}-{month}-{day}") from error


def _settle(moment: datetime) -> datetime:
    """A time that the change to summer time skips moves to the one that clocks show instead."""
    return moment.astimezone(UTC).astimezone(moment.tzinfo)
