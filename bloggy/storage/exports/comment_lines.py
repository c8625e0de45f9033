"""Splits the lines of a page into its post and the comments below it, and loses none of them.

A page is believed to have comments where a heading announces them (“7 Comments”) or where they are numbered
from one, and where lines follow that say who wrote when, all in one style.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from bloggy.storage.exports.comment_heads import Head, date_alone, head_at
from bloggy.storage.exports.comment_words import heading, is_label, is_tail, waits
from bloggy.storage.exports.said_dates import Reading, Said

_NEAR = 6
"""So many lines with words may stand between the heading and the first comment."""


@dataclass(slots=True, kw_only=True)
class Part:
    """A comment, as lines of the page."""

    head: Head
    start: int
    end: int
    """Its lines, from `start` to before `end`."""
    date: Said | None = None
    """Where it stands below the comment."""
    said: str = ""
    """That date as the page says it."""
    held: bool = False


@dataclass(slots=True, kw_only=True)
class Split:
    """Every line with words is in the post, in a part, in its head, in the tail, or in `labels`."""

    end: int
    """The post's lines are those before this one."""
    heading: int | None = None
    told: int | None = None
    """How many comments the heading announces."""
    parts: list[Part] = field(default_factory=list)
    tail: int = 0
    """From this line on it is neither post nor comment."""
    labels: list[str] = field(default_factory=list)
    """Words of the page itself round the comments."""


def split(lines: Sequence[str], how: Reading) -> Split:
    """Where the comments are among these lines; a page without them is all post."""
    heads = _heads(lines, how)
    first, told_at = _first(lines, heads)
    if first is None:
        return _without(lines)
    style = first.style
    chosen: list[Head] = []
    for head in heads:
        if head.start < first.start or head.style != style:
            continue
        if chosen and (head.start < chosen[-1].end or not _follows(chosen[-1], head)):
            continue
        chosen.append(head)
    begin = told_at if told_at is not None else first.start
    found = Split(end=begin, heading=told_at, tail=len(lines))
    if told_at is not None:
        announced = heading(lines[told_at])
        found.told = announced[0] if announced else None
        found.labels.append(lines[told_at].strip())
    between = range(begin + (told_at is not None), first.start)
    if _is_below(lines, between, chosen):
        _above(found, chosen, between.start)
    else:
        found.labels += [lines[at].strip() for at in between if lines[at].strip()]
        _below(lines, found, chosen, how)
    for part in found.parts:
        found.labels += [word.strip() for word in part.head.words if word.strip()]
        _trim(lines, part, found.labels)
    return found


def _heads(lines: Sequence[str], how: Reading) -> list[Head]:
    found = []
    at = 0
    while at < len(lines):
        head = head_at(lines, at, how) if lines[at].strip() else None
        if head is not None:
            found.append(head)
        at += 1
    return found


def _first(lines: Sequence[str], heads: Sequence[Head]) -> tuple[Head | None, int | None]:
    """The head of the first comment, and the line that announces it."""
    announced = [at for at, line in enumerate(lines) if heading(line) is not None]
    starts = [head.start for head in heads]
    filled = list(accumulate((bool(line.strip()) for line in lines), initial=0))
    near: tuple[Head, int] | None = None
    fallback: tuple[Head, int] | None = None
    for at in announced:
        after = _after(heads, starts, at)
        if after is None:
            continue
        words = filled[after.start] - filled[at + 1]
        if near and after is not near[0]:
            break
        if words <= _NEAR:
            near = after, at
        elif "by " in after.style:
            fallback = fallback or (after, at)
    if found := near or fallback:
        return found
    seconds = {head.style: head.start for head in heads if head.number == 2}
    for head in heads:
        if head.number == 1 and seconds.get(head.style, -1) > head.start:
            return head, None
    return None, None


def _after(heads: Sequence[Head], starts: Sequence[int], at: int) -> Head | None:
    place = bisect_right(starts, at)
    return heads[place] if place < len(heads) else None


def _follows(last: Head, head: Head) -> bool:
    """Whether the number of `head` may come after that of `last`."""
    if last.number is None or head.number is None:
        return last.number == head.number
    return 0 < abs(head.number - last.number) <= 20


def _without(lines: Sequence[str]) -> Split:
    found = Split(end=len(lines), tail=len(lines))
    for at, line in enumerate(lines):
        announced = heading(line)
        if announced and announced[0]:
            found.told = max(found.told or 0, announced[0])
            found.heading = at
    return found


def _is_below(lines: Sequence[str], between: range, heads: Sequence[Head]) -> bool:
    """Whether the heads stand below their comments."""
    if not any(lines[at].strip() and not is_label(lines[at]) for at in between):
        return False
    if not heads[0].style.startswith("by "):
        return False
    if any(len(word.split()) > 1 for word in heads[0].words):  # "Posted by", "Comment by"
        return True
    for line in lines[heads[-1].end :]:
        if is_tail(line):
            break
        if line.strip() and not is_label(line):
            return False
    return True


def _above(found: Split, heads: Sequence[Head], start: int) -> None:
    for head in heads:
        found.parts.append(Part(head=head, start=start, end=head.start))
        start = head.end
    found.tail = start


def _below(lines: Sequence[str], found: Split, heads: Sequence[Head], how: Reading) -> None:
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        end = following.start if following else len(lines)
        if following is None:
            end = next((at for at in range(head.end, end) if is_tail(lines[at])), end)
            found.tail = end
        part = Part(head=head, start=head.end, end=end)
        if not head.said:
            _dated(lines, part, how, found.labels)
        found.parts.append(part)


def _dated(lines: Sequence[str], part: Part, how: Reading, labels: list[str]) -> None:
    """The date of a comment that has it below."""
    for at in range(part.end - 1, part.start - 1, -1):
        if not lines[at].strip() or is_label(lines[at]):
            continue
        if found := date_alone(lines[at], how):
            part.date = found[0]
            part.said = lines[at].strip()[found[0].start : found[0].end]
            labels += [lines[after].strip() for after in range(at + 1, part.end) if lines[after].strip()]
            labels += [word.strip() for word in found[1]]
            part.end = at
        return


def _trim(lines: Sequence[str], part: Part, labels: list[str]) -> None:
    """Leave out what can only be clicked on, before and after the comment."""
    while part.start < part.end and _is_edge(lines[part.start], part):
        labels += [lines[part.start].strip()] if lines[part.start].strip() else []
        part.start += 1
    while part.end > part.start and _is_edge(lines[part.end - 1], part):
        part.end -= 1
        labels += [lines[part.end].strip()] if lines[part.end].strip() else []


def _is_edge(line: str, part: Part) -> bool:
    if waits(line):
        part.held = True
        return True
    return not line.strip() or is_label(line)
