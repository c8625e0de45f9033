"""Rules on the text itself: fences left open, notes to oneself, merge markers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bloggy.domain.checks.model import Facts, Problem
from bloggy.domain.checks.references import code_blocks, prose_lines
from bloggy.i18n import _

_NOTE = re.compile(r"\b(TODO|FIXME|XXX|TBD|TKTK|À COMPLÉTER|À FAIRE)\b")
_FILLER = re.compile(r"\blorem ipsum\b", re.IGNORECASE)
_MARKER = re.compile(r"^(?:<{7}|>{7}) ")


def open_fences(facts: Facts) -> Iterator[Problem]:
    """A block of code that nothing ends."""
    for block in code_blocks(facts.document.body):
        if not block.closed:
            yield Problem(
                check="open-fence",
                level="error",
                message=_("The block of code that starts here never ends: the rest of the post is code."),
                line=facts.document.body_line + block.start - 1,
                fix=_("Close it with the same fence on a line of its own."),
            )


def notes(facts: Facts) -> Iterator[Problem]:
    """Notes to oneself and filler text."""
    for number, line in prose_lines(facts.document.body):
        if match := _NOTE.search(line) or _FILLER.search(line):
            yield Problem(
                check="leftover-note",
                level="warning",
                message=_("“{word}” is still in the text.").format(word=match[0]),
                line=facts.document.body_line + number - 1,
                fix=_("Finish the passage or take the note out."),
            )


def merge_markers(facts: Facts) -> Iterator[Problem]:
    """What a merge left to decide."""
    for number, line in enumerate(facts.document.text.splitlines(), start=1):
        if _MARKER.match(line):
            yield Problem(
                check="merge-marker",
                level="error",
                message=_("A merge left two versions of a passage here."),
                line=number,
                fix=_("Keep the version you want and remove the marker lines."),
            )


RULES: tuple[Callable[[Facts], Iterator[Problem]], ...] = (open_fences, notes, merge_markers)
