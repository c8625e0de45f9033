"""Recognises the line, or two, above a comment that say who wrote it and when: “1. Gilles says:”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bloggy.storage.exports.comment_words import BY, VERB, is_label, waits
from bloggy.storage.exports.said_dates import Reading, Said, find

_LONGEST = 240
_LONGEST_NAME = 70
_NUMBER = re.compile(
    r"\s*(?:#\s?|[\[(]\s?|n[°o]\s?|no\.\s?)?(?P<n>\d{1,5})\s*(?P<mark>[.):\]]|[-–—](?=\s)|(?=\s)|\Z)\s*", re.I
)
_SAYS = re.compile(
    rf"(?P<name>.*?\S)\s+(?P<verb>{VERB})(?P<colon>\s*(?:[:,…]|\.\.\.)|)\s*(?P<rest>.*)", re.IGNORECASE
)
_BY = re.compile(rf"(?P<by>{BY})\s*:?\s+(?P<name>.+)", re.IGNORECASE)
_PUNCTUATION = " \t\u00a0,;:|·•@()[]<>*_–—-"
_JOINTS = r"(?:on|le|am|el|il|op|den|at|à|um|das|в)"
_LEADING = re.compile(rf"(?:{_JOINTS}(?=\s|$)[\s,]*)+", re.IGNORECASE)
_TRAILING = re.compile(rf"(?:(?:^|(?<=\s)){_JOINTS}[\s,]*)+$", re.IGNORECASE)
_POSTED = re.compile(
    r"(?:(?:was\s+)?(?:posted|published|written|created|updated|date)|publié|posté|rédigé|écrit|mis en ligne|"
    r"veröffentlicht|geschrieben|erstellt|publicado|escrito|pubblicato|scritto|geplaatst|gepubliceerd)(?:\s|:|$)+"
    r"(?:(?:on|le|am|el|il|op|em)(?:\s|$))?",
    re.IGNORECASE,
)
_SPOKEN = re.compile(rf"{VERB}\s*(?:[:,…]|\.\.\.)?", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?…]\s*\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above (or below) a comment."""

    start: int
    """Its first line."""
    end: int
    """The line after its last."""
    author: str
    moment: datetime | None
    said: str
    """The date as the page says it; "" without one."""
    number: int | None
    style: str
    """Comments of one page have the same."""
    words: tuple[str, ...]
    """What else is in these lines."""
    rest: str = ""
    """The comment's first words, where they stand on the same line."""
    held: bool = False
    """Whether a line between the two says that it waits."""


def head_at(lines: Sequence[str], at: int, how: Reading) -> Head | None:
    """The head that begins with that line, if one does."""
    line = lines[at].strip()
    if not 0 < len(line) <= _LONGEST:
        return None
    date = find(line, how)
    if date is not None:
        return _on_one_line(line, at, date)
    return _on_two_lines(lines, at, line, how)


def date_alone(line: str, how: Reading) -> tuple[Said, tuple[str, ...]] | None:
    """The date of a line that says nothing else, and its small words."""
    line = line.strip()
    if not 0 < len(line) <= _LONGEST or not (date := find(line, how)):
        return None
    around = [part for part in (line[: date.start], line[date.end :]) if part.strip()]
    if all(not _bare(_bare(part), after=True) or is_label(part) for part in around):
        return date, tuple(around)
    return None


def post_line(line: str, how: Reading) -> tuple[Said, str] | None:
    """The date and the author of a line below a post's title: “Posted on 14 February 2007 by Gilles”."""
    line = line.strip()
    if not 0 < len(line) <= _LONGEST or not (date := find(line, how)):
        return None
    before = _POSTED.sub("", _bare(line[: date.start]), count=1)
    after = _bare(line[date.end :], after=True)
    found = _BY.fullmatch(_bare(before)) or _BY.fullmatch(after)
    author = _bare(found["name"]) if found else ""
    if (
        not (_bare(before) and after)
        and (author or not (_bare(before) or after))
        and (not author or _is_name(author))
    ):
        return date, author
    return None


def _on_one_line(line: str, at: int, date: Said) -> Head | None:
    before, after = line[: date.start], line[date.end :]
    number, before, words = _numbered(before)
    if not _bare(before) and number is not None and not words:
        return None
    name, verb, by, small = _named(before)
    side, rest = "before", ""
    if name:
        tail = _bare(after, after=True)
        if tail and not is_label(tail) and not (_SPOKEN.fullmatch(tail) and not verb):
            if not verb and number is None:
                return None
            rest, after = tail, after.replace(tail, " ", 1)
    else:
        if _bare(before):
            return None
        side = "after"
        name, verb, by, small_after = _named(after, after=True)
        small, after = (*small, *small_after), ""
        if not name:
            return None
    if not _is_name(name):
        return None
    return Head(
        start=at,
        end=at + 1,
        author=name,
        moment=date.moment,
        said=line[date.start : date.end],
        number=number,
        style=_style(number, f"{'by ' if by else ''}one line, name {side}"),
        words=tuple(word for word in (*words, *small, after) if word.strip()),
        rest=rest,
    )


def _on_two_lines(lines: Sequence[str], at: int, line: str, how: Reading) -> Head | None:
    number, bare, words = _numbered(line)
    name, verb, by, small = _named(bare)
    if not name or not _is_name(name):
        return None
    below = at + 1
    held: tuple[str, ...] = ()
    while below < len(lines) and below < at + 4 and (not lines[below].strip() or waits(lines[below])):
        held += (lines[below].strip(),) if lines[below].strip() else ()
        below += 1
    found = date_alone(lines[below], how) if below < len(lines) else None
    if found is None:
        speaks = verb and (number is not None or line.rstrip().endswith((":", "...", "…")))
        if not speaks:
            return None
        return Head(
            start=at, end=at + 1, author=name, moment=None, said="", number=number,
            style=_style(number, "spoken:" if line.endswith(":") else "spoken"), words=(*words, *small),
        )  # fmt: skip
    if not verb and number is None and _SENTENCE.search(name):
        return None
    date, around = found
    below_line = lines[below].strip()
    return Head(
        start=at,
        end=below + 1,
        author=name,
        moment=date.moment,
        said=below_line[date.start : date.end],
        number=number,
        style=_style(number, f"{'by ' if by else ''}two lines"),
        words=(*words, *small, *around, *held),
        held=bool(held),
    )


def _style(number: int | None, form: str) -> str:
    """Numbers are enough to tell comments; without them all of a page must look the same."""
    return form if number is None else "by numbered" if form.startswith("by ") else "numbered"


def _numbered(text: str) -> tuple[int | None, str, tuple[str, ...]]:
    """The number that a line begins with, what follows it, and the number as written."""
    found = _NUMBER.match(text)
    if not found or not (found["mark"] or text.lstrip()[:1] in "#[(nN" or text[found.end() :].strip()):
        return None, text, ()
    if found["mark"] == ":" and text[found.end() : found.end() + 2].isdigit():
        return None, text, ()  # a time
    return int(found["n"]), text[found.end() :], (found[0].strip(),)


def _named(text: str, *, after: bool = False) -> tuple[str, bool, bool, tuple[str, ...]]:
    """The name in `text`, whether a verb or a “by” goes with it, and the other words in `text`."""
    bare = _bare(text, after=after)
    verb = by = False
    if found := _BY.fullmatch(bare):
        by, bare = True, found["name"]
    if found := _SAYS.fullmatch(bare):
        if found["rest"].strip(_PUNCTUATION):
            return "", False, False, ()
        verb, bare = True, found["name"]
    name = bare.strip(_PUNCTUATION)
    around = text.partition(name) if name else (text, "", "")
    return (
        name,
        verb,
        by,
        tuple(part.strip(_PUNCTUATION) for part in (around[0], around[2]) if part.strip(_PUNCTUATION)),
    )


def _bare(text: str, *, after: bool = False) -> str:
    """Without the marks round it, and the small words next to the date that follows it (or goes before)."""
    bare = text.strip(_PUNCTUATION)
    if not after:
        bare = _TRAILING.sub("", bare)
    elif joints := _LEADING.match(bare):
        bare = bare[joints.end() :]
    return bare.strip(_PUNCTUATION)


def _is_name(name: str) -> bool:
    return (
        len(name) <= _LONGEST_NAME
        and len(name.split()) <= 8
        and any(char.isalnum() for char in name)
        and not re.search(r"[!?…;]\s*\Z|[.!?]\s+\S+\s+\S+", name)
    )
