"""Shows what differs between texts, line by line and word by word, so that a person can choose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain import difference
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import assemble, line, lines

MOST_LINES = 2000
_STYLES = {"+": "$success", "-": "$error", "@": "$quiet"}
_TOKEN = re.compile(r"\w+|\s+|.")
_LONGEST = 4000
"""Characters of a line in which changed words are still looked for."""
_ALIKE = 0.4
"""How much of two lines must be the same for their words to be compared."""


def unified(old: str, new: str, *, old_name: str, new_name: str) -> str:
    """A unified diff; the names stand above it."""
    return difference.unified(old, new, old_name=old_name, new_name=new_name)


def diff_content(diff: str) -> Content:
    """A unified diff in colours that repeat its signs, the changed words underlined."""
    rows = diff.split("\n")
    shown = list(_coloured(rows[:MOST_LINES]))
    if len(rows) > MOST_LINES:
        shown.append(assemble(_("… {count} more lines").format(count=len(rows) - MOST_LINES)))
    return lines(*shown)


def body_content(diff: str) -> list[Content]:
    """The rows of a text's diff; where unchanged lines are left out there is a dot or three."""
    found: list[Content] = []
    for number, hunk in enumerate(re.split(r"^@@.*$\n?", diff, flags=re.MULTILINE)[1:]):
        if number:
            found.append(line("…", "$quiet"))
        found += _coloured(hunk.rstrip("\n").split("\n"))
    left = len(found) - MOST_LINES
    if left > 0:
        found[MOST_LINES:] = [line(_("… {count} more lines").format(count=left), "$quiet")]
    return found


def _coloured(rows: Sequence[str]) -> Iterator[Content]:
    at = 0
    while at < len(rows):
        gone = _run(rows, at, "-")
        come = _run(rows, at + gone, "+")
        if gone and gone == come:
            pairs = [_pair(rows[at + n], rows[at + gone + n]) for n in range(gone)]
            yield from (old for old, _new in pairs)
            yield from (new for _old, new in pairs)
        else:
            yield from (_row(row) for row in rows[at : at + max(1, gone + come)])
        at += max(1, gone + come)


def _run(rows: Sequence[str], start: int, sign: str) -> int:
    """How many rows with that sign follow each other; the two rows of names are none."""
    count = 0
    while start + count < len(rows) and rows[start + count].startswith(sign):
        if rows[start + count].startswith(sign * 3):
            break
        count += 1
    return count


def _row(row: str) -> Content:
    return line(row.replace("\t", "    ") or " ", _STYLES.get(row[:1], ""))


def _pair(old: str, new: str) -> tuple[Content, Content]:
    """A line and what became of it."""
    if max(len(old), len(new)) > _LONGEST:
        return _row(old), _row(new)
    left, right = _TOKEN.findall(old[1:].replace("\t", "    ")), _TOKEN.findall(new[1:].replace("\t", "    "))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < _ALIKE:
        return _row(old), _row(new)
    before: list[tuple[str, str]] = [("-", "$error")]
    after: list[tuple[str, str]] = [("+", "$success")]
    for kind, a, b, c, d in matcher.get_opcodes():
        changed = "" if kind == "equal" else " bold underline"
        before.append(("".join(left[a:b]), f"$error{changed}"))
        after.append(("".join(right[c:d]), f"$success{changed}"))
    return assemble(*(part for part in before if part[0])), assemble(*(part for part in after if part[0]))


class DiffText(VerticalScroll, can_focus=True):
    """A diff that scrolls."""

    def __init__(self, diff: str | Content, *, tall: bool = False) -> None:
        """`tall`: it is what the dialog is about, so it takes all the rows there are."""
        super().__init__(classes="diff -tall" if tall else "diff")
        self._content = diff_content(diff) if isinstance(diff, str) else diff

    def compose(self) -> Iterable[Widget]:
        yield Static(self._content, markup=False)


class DiffView(Dialog[None]):
    """A diff to look at."""

    KEYS: ClassVar[str] = "view"
    BINDINGS: ClassVar[list[BindingType]] = bindings("view")

    def __init__(self, title: str, parts: Iterable[tuple[str, str]]) -> None:
        """`parts` are (heading, diff)."""
        super().__init__(classes="-wide")
        self._title, self._parts = title, tuple(parts)

    def heading(self) -> Content:
        return line(self._title)

    def rows(self) -> Iterable[Widget]:
        for name, diff in self._parts:
            yield Static(line(name, "$quiet"), classes="words", markup=False)
            yield DiffText(diff)

    def action_back(self) -> None:
        self.dismiss(None)
