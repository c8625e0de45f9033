"""Reads the text of a page: its title, perhaps a line with date and author, the post, and comments below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bloggy.storage.exports.comment_heads import head_at, post_line
from bloggy.storage.exports.comment_lines import Part, Split, split
from bloggy.storage.exports.comment_words import heading
from bloggy.storage.exports.said_dates import Reading, reading
from bloggy.storage.exports.saved_page import Page, PageComment

_LONGEST_TITLE = 200
_NEAR = 4
"""So many lines below the title the post's own date may stand."""
_ADDRESS = re.compile(r"https?://[^\s<>\"']+")
_SMALL = {
    "fr": "le la les des une est pas que pour dans qui avec sur vous nous et à un il très",
    "en": "the and that with for this you was are not have",
    "de": "der die das und ist nicht ein mit für auf wir",
    "es": "el los las que una por con para es del",
    "it": "il che di una per con sono non della",
    "pt": "que uma não com para os do da em",
    "nl": "het een van dat niet met voor ik en",
}


def page_of_text(lines: Sequence[str], *, markdown: bool = False) -> Page:
    """What these lines say."""
    how = reading(lines, language_of(lines))
    found = split(lines, how)
    language = language_of(lines[: found.end])
    page = Page(form="markdown" if markdown else "text", language=language)
    start = _opening(lines, found, page, how)
    page.body = "\n".join(lines[start : found.end]).strip("\n")
    page.told, page.labels = found.told, page.labels + found.labels
    page.outside = [line.strip() for line in lines[found.tail :] if line.strip()]
    for part in found.parts:
        words = "\n".join(lines[part.start : part.end])
        body = "\n".join(text for text in (part.head.rest, words) if text).strip("\n")
        page.comments.append(comment_of(part, body))
    return page


def comment_of(part: Part, body: str) -> PageComment:
    """The comment of that part."""
    late = part.date
    return PageComment(
        author=part.head.author,
        date=late.moment if late else part.head.moment,
        said=part.said or part.head.said,
        body=body,
        held=part.held or part.head.held,
    )


def language_of(lines: Sequence[str]) -> str:
    """The language that most of the small words are of; "" if that can't be told."""
    words = re.findall(r"[^\W\d_]+", " ".join(lines)[:20000].casefold())
    counts = {name: sum(word in small.split() for word in words) for name, small in _SMALL.items()}
    best = max(counts, key=lambda name: counts[name])
    others = max(count for name, count in counts.items() if name != best)
    return best if counts[best] >= 3 and counts[best] > others else ""


def _opening(lines: Sequence[str], found: Split, page: Page, how: Reading) -> int:
    """Reads title, address, date and author; gives the line where the post begins."""
    at = _next(lines, 0, found.end)
    if at is None:
        return 0
    title = re.sub(r"^#+\s+|\s+#+$", "", lines[at].strip())
    if len(title) > _LONGEST_TITLE:
        return 0
    page.title, start = title, at + 1
    if start < found.end and re.fullmatch(r"\s*(?:={3,}|-{3,})\s*", lines[start]):
        start += 1
    for _turn in range(_NEAR):
        at = _next(lines, start, found.end)
        if at is None:
            break
        line = lines[at].strip()
        if not page.url and _ADDRESS.fullmatch(line):
            page.url = line
        elif page.date is None and (posted := post_line(line, how)):
            page.date, page.author = posted[0].moment, posted[1]
            page.labels += [line]
        elif (
            page.date is None
            and (head := head_at(lines[: at + 1], at, how))
            and head.moment
            and not head.rest
        ):
            page.date, page.author = head.moment, head.author
            page.labels += [line]
        elif (announced := heading(line)) and announced[0] is not None:
            page.told = announced[0]
            page.labels += [line]
        else:
            break
        start = at + 1
    return start


def _next(lines: Sequence[str], at: int, end: int) -> int | None:
    return next((number for number in range(at, end) if lines[number].strip()), None)
