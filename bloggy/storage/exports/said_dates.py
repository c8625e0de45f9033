"""Finds dates in what a page says to its readers: “16 février 2007 at 10:31”, in whatever languages it mixes.

Days and clock times are found by their shapes; only a month's name needs to know the language, and is looked
up once. `02/03/2007` is read in the order that the other dates of the page allow.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib import import_module

from bloggy.domain.datewords import month_named

_LANGUAGES = ["en", "fr", "de", "es", "it", "pt", "nl", "pl", "sv", "da", "fi", "cs", "ru", "tr", "ca", "hu"]
_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTH_KEYS = _MONTH_NAMES.split()
_DAY_KEYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORD = r"[^\W\d_]{3,14}"
_DAY = r"(?:\d{1,2})(?:st|nd|rd|th|er|re|º|\.)?"
_JOINT = r"(?:\s*(?:,|@|-|–|—|·|\||at|à|a las|a la|um|alle ore|alle|às|as|om|o|kl\.?|den|ore|um|в|o)\s*|\s+)"
_CLOCK = (
    r"(?P<H{n}>[01]?\d|2[0-4])(?:\s?[:h.]\s?(?P<M{n}>[0-5]\d)(?:[:.](?P<S{n}>[0-5]\d))?"
    r"(?:\s?(?P<half{n}>[ap])\.?m\b\.?)?|\s?(?P<only{n}>[ap])\.?m\b\.?|\s?(?:h|Uhr)\b)"
    r"(?:\s?(?:Uhr|h|heures)\b)?(?:\s?(?P<zone{n}>Z\b|UTC\b|GMT\b|[+-]\d{{2}}:?\d{{2}}\b))?"
)
_WEEKDAY = r"(?:(?P<weekday>[^\W\d_]{2,14})\.?,?\s+(?:den\s+|the\s+)?)?"
_DATE = (
    rf"(?:(?P<y1>\d{{4}})(?P<sep>[-/.])(?P<m1>\d{{1,2}})(?P=sep)(?P<d1>\d{{1,2}})"
    rf"|(?P<a>\d{{1,2}})(?P<sep2>[-/.])\s?(?P<b>\d{{1,2}})(?P=sep2)\s?(?P<y2>\d{{4}}|\d{{2}})"
    rf"|(?P<d3>{_DAY})\s*(?:de\s+|of\s+|d[’'])?(?P<m3>{_WORD})\.?,?\s+(?:de\s+|del\s+)?(?P<y3>\d{{4}})"
    rf"|(?P<m4>{_WORD})\.?\s+(?P<d4>{_DAY}),?\s+(?P<y4>\d{{4}})"
    r"|(?P<y5>\d{4})年(?P<m5>\d{1,2})月(?P<d5>\d{1,2})日)"
)
_PATTERN = re.compile(
    rf"(?<![\w/.-])(?:{_CLOCK.format(n=1)}{_JOINT}(?:on\s+|le\s+|el\s+|am\s+)?)?(?:{_WEEKDAY}{_DATE})"
    rf"(?![\d/])(?:(?:{_JOINT}|T){_CLOCK.format(n=2)})?",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?<!\w)(?:(?:\d{1,3}|an?|one)\s+(?:second|minute|hour|day|week|month|year)s?\s+ago"
    r"|il y a\s+(?:\d{1,3}|une?)\s+(?:seconde|minute|heure|jour|semaine|mois|an|année)s?"
    r"|vor\s+(?:\d{1,3}|einem|einer)\s+(?:Sekunde|Minute|Stunde|Tag|Woche|Monat|Jahr)(?:e|en|n)?"
    r"|hace\s+(?:\d{1,3}|un|una)\s+(?:segundo|minuto|hora|día|semana|mes|año)(?:s|es)?)(?!\w)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(?<![\w/.-])(\d{1,2})([-/.])(\d{1,2})\2(?:\d{4}|\d{2})(?![\w/])")


@dataclass(frozen=True, slots=True)
class Said:
    """A date in a line."""

    start: int
    end: int
    moment: datetime | None
    """None where it only says how long ago it was. Without a zone where none is said."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the dates of one page are to be read."""

    month_first: bool = False
    """Of `02/03/2007`."""


def reading(lines: Iterable[str], language: str) -> Reading:
    """How pages with these lines write their dates."""
    tag = language.lower().replace("_", "-")
    by_language = tag == "en-us" or tag == "en"
    for line in lines:
        for found in _NUMBERS.finditer(line):
            first, second = int(found[1]), int(found[3])
            if first > 12 >= second:
                return Reading(month_first=False)
            if second > 12 >= first:
                return Reading(month_first=True)
            by_language = by_language and found[2] != "."
    return Reading(month_first=by_language)


def find(line: str, how: Reading) -> Said | None:
    """The first date in `line`."""
    if len(line) > 2000 or not any(char.isdigit() for char in line):
        relative = _RELATIVE.search(line[:2000])
        return Said(relative.start(), relative.end(), None) if relative else None
    at = 0
    while found := _PATTERN.search(line, at):
        moment = _moment(found, how)
        if moment is not None:
            start = found.start()
            if found["weekday"] and not _is_weekday(found["weekday"]):
                start = found.end("weekday")
            return Said(start + len(line[start:]) - len(line[start:].lstrip(" .,")), found.end(), moment)
        at = found.start() + 1
    relative = _RELATIVE.search(line)
    return Said(relative.start(), relative.end(), None) if relative else None


def _moment(found: re.Match[str], how: Reading) -> datetime | None:
    if found["y1"]:
        year, month, day = found["y1"], int(found["m1"]), found["d1"]
    elif found["y2"]:
        first, second = int(found["a"]), int(found["b"])
        if how.month_first and first <= 12:
            first, second = second, first
        year, month, day = found["y2"], second, str(first)
    elif found["y5"]:
        year, month, day = found["y5"], int(found["m5"]), found["d5"]
    else:
        year, day = found["y3"] or found["y4"], found["d3"] or found["d4"]
        month = _month(found["m3"] or found["m4"])
    full = int(year) + ((2000 if int(year) < 70 else 1900) if len(year) == 2 else 0)
    which = "2" if found["H2"] else "1"
    try:
        return datetime(full, month, _number(day), *_clock(found, which), tzinfo=_zone(found["zone" + which]))
    except ValueError:
        return None


def _clock(found: re.Match[str], which: str) -> tuple[int, int, int]:
    hour, half = int(found["H" + which] or 0), found["half" + which] or found["only" + which]
    if half:
        hour = hour % 12 + (12 if half in "pP" else 0)
    return hour, int(found["M" + which] or 0), int(found["S" + which] or 0)


def _zone(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    shift = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-shift if text[0] == "-" else shift)


def _number(day: str) -> int:
    return int("".join(itertools.takewhile(str.isdecimal, day)))


def _month(word: str) -> int:
    """1 to 12; 0 for a word that is no month."""
    return month_named(word) or _words()[0].get(word.casefold(), 0)


def _is_weekday(word: str) -> bool:
    return word.casefold() in _words()[1]


@lru_cache(maxsize=1)
def _words() -> tuple[dict[str, int], frozenset[str]]:
    """The months and weekdays that the library of dates knows in these languages."""
    months: dict[str, int] = {}
    days: set[str] = set()
    for language in _LANGUAGES:
        info = import_module(f"dateparser.data.date_translation_data.{language}").info
        for number, name in enumerate(_MONTH_KEYS, 1):
            for word in info[name]:
                months.setdefault(word.rstrip(".").casefold(), number)
        for name in _DAY_KEYS:
            days.update(word.rstrip(".").casefold() for word in info[name])
    return months, frozenset(days)
