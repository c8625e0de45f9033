"""Two lists to jump from: the post's headings, and what the checks found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget

from bloggy.domain.clean import clean_line
from bloggy.i18n import _, ngettext
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import line
from bloggy.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from bloggy.domain.checks import Problem
    from bloggy.domain.prose import Heading

MOST_ROWS = 20
LEVEL_STYLES = {"error": "error", "warning": "warning", "info": "info"}
LEVEL_GLYPHS = {"error": "✕", "warning": "!", "info": "·"}


class Rows(LineList):
    """Prepared rows, one or two lines each."""

    def __init__(self, rows: Sequence[Sequence[Sequence[Piece]]]) -> None:
        """`rows[i][j]` are the pieces of line j of row i."""
        super().__init__()
        self._rows = rows
        self.styles.height = min(max(len(rows), 1) * self.row_height, MOST_ROWS)

    def on_mount(self) -> None:
        self.set_count(len(self._rows), self.cursor)

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        room = width
        for text, style in self._rows[index][line]:
            cut = fit(text, min(len(text), room)) if len(text) > room else text
            room -= len(cut)
            yield cut, style
            if room <= 0:
                return


class TallRows(Rows):
    """Rows of two lines."""

    row_height = 2


class JumpDialog(Dialog[int]):
    """Answers the line (1-based) to go to."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("dialog")

    def __init__(self, title: str, rows: Rows, targets: Sequence[int | None]) -> None:
        super().__init__()
        self._title, self._rows, self._targets = title, rows, targets

    def heading(self) -> Content:
        return line(self._title)

    def rows(self) -> Iterable[Widget]:
        yield self._rows

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        message.stop()
        self.dismiss(self._targets[message.index])

    def action_accept(self) -> None:
        self.dismiss(self._targets[self._rows.cursor])


class OutlineDialog(JumpDialog):
    """The headings of the post, the one of the cursor chosen."""

    def __init__(self, headings: Sequence[Heading], at_line: int) -> None:
        rows = Rows(
            [
                [[("  " * (heading.level - 1), "text"), (clean_line(heading.text), "title")]]
                for heading in headings
            ]
        )
        before = [index for index, heading in enumerate(headings) if heading.line <= at_line]
        rows.cursor = before[-1] if before else 0
        super().__init__(_("Outline"), rows, [heading.line for heading in headings])


class ChecksDialog(JumpDialog):
    """What the checks found: enter goes to the line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        rows = TallRows([problem_lines(problem) for problem in problems])
        errors = sum(problem.level == "error" for problem in problems)
        if errors:
            title = ngettext(
                "{count} thing stands in the way of publishing",
                "{count} things stand in the way of publishing",
                errors,
            ).format(count=errors)
        else:
            title = _("Nothing stands in the way; worth a look before you publish")
        super().__init__(title, rows, [problem.line for problem in problems])


def problem_lines(problem: Problem) -> list[list[Piece]]:
    """A problem as two lines: what, and how to mend it."""
    style = LEVEL_STYLES[problem.level]
    where = _("line {line}: ").format(line=problem.line) if problem.line else ""
    return [
        [(f"{LEVEL_GLYPHS[problem.level]} ", style), (where, "quiet"), (clean_line(problem.message), "text")],
        [("  ", "text"), (clean_line(problem.fix), "quiet")],
    ]
