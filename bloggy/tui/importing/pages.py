"""What the import screen says: how far it is, the report, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from bloggy.i18n import _
from bloggy.services.importing import words
from bloggy.tui.paths import shown_path
from bloggy.tui.text import assemble, lines
from bloggy.tui.when import number

if TYPE_CHECKING:
    from pathlib import Path

    from bloggy.errors import BloggyError
    from bloggy.services.importing.report import ImportReport
    from bloggy.services.importing.undoing import UndoReport
    from bloggy.tui.importing.form import ImportWish

MOST = 200
"""Lines of one kind that are shown: who has more reads them from the command line."""


def title(wish: ImportWish, report: ImportReport | None) -> str:
    """`export.xml · WordPress (WXR)`."""
    kind = words.formats(report) if report is not None else ""
    return " · ".join(part for part in (wish.file.name, kind) if part)


def failed(error: BloggyError) -> Content:
    """Why nothing came of it."""
    return assemble((error.message, "$error"), "\n\n", error.hint)


def doing(step: str, said: str) -> Content:
    """What is being done."""
    told = {
        "look": _("Looking what is in it. Nothing is changed."),
        "bring": _("Bringing it in. What has come stays, also when you stop it."),
        "undo": _("Taking back what it has brought."),
    }[step]
    return assemble((told, "bold $strong"), "\n\n", (said, "$quiet"))


def report(report: ImportReport) -> Content:
    """What would come in, or what has."""
    rows = [assemble((_headline(report), "bold $strong"))]
    if nothing := words.nothing_new(report):
        rows.append(assemble(nothing))
    rows += [Content(""), *(_counted(one) for one in words.counts(report))]
    rows += _part(_("To know:"), words.to_know(report), "$warning")
    kinds, left_out = words.left_out(report)
    rows += _part(_("Not brought in: {what}").format(what=kinds), left_out, "$accent")
    if report.error is not None:
        told = _("It was not read to its end; what came before that is in.")
        if report.dry_run:
            told = _("It can’t be read to its end; what comes before that would come in.")
        rows += [Content(""), assemble((told, "$error")), assemble(report.error.message)]
        rows.append(assemble((report.error.hint, "$quiet")))
    return lines(*rows)


def undone(report: UndoReport) -> Content:
    """What was taken back."""
    headline = _("What it has brought was taken back.")
    if report.stopped or report.error is not None:
        headline = _("Not all that it has brought was taken back.")
    rows = [assemble((headline, "bold $strong")), Content("")]
    rows += [assemble(one) for one in words.taken_back(report)]
    rows += _part(_("Kept:"), words.kept(report), "$warning")
    if report.error is not None:
        rows += [Content(""), assemble((report.error.message, "$error"), " ", report.error.hint)]
    return lines(*rows)


def _headline(report: ImportReport) -> str:
    if report.dry_run:
        if report.stopped:
            return _("You stopped the look at it; there may be more in it than this.")
        return _("This would come in. Nothing is changed yet.")
    if report.stopped:
        return _("Stopped. Import the same file again to go on from here.")
    return _("This came in; nothing was sent anywhere.")


def _counted(told: str) -> Content:
    """`Posts: 3 new` with its name in the quiet colour."""
    name, colon, rest = told.partition(": ")
    if not colon or " " in name:
        return assemble(told)
    return assemble((f"{name:<{_width()}}", "$quiet"), rest)


def _width() -> int:
    return max(len(_("Posts")), len(_("Comments"))) + 2


def _part(heading: str, told: Sequence[str], style: str) -> Iterable[Content]:
    if not told:
        return []
    rows = [Content(""), assemble((heading, f"bold {style}"))]
    rows += [assemble(f"- {one}") for one in told[:MOST]]
    if len(told) > MOST:
        more = _("… and {n} more: “bloggy import --verbose” names them all.")
        rows.append(assemble((more.format(n=number(len(told) - MOST)), "$quiet")))
    return rows


def next_step(report: ImportReport, wish: ImportWish, library: Path) -> str:
    """What can be done now. `library`: where posts go without a wish."""
    if report.dry_run and not (report.posts or report.comments):
        return _("Nothing of it can come in. esc goes back, to give another file or another format.")
    if report.dry_run:
        told = _("enter brings it in; posts go to {folder}.").format(folder=shown_path(wish.into or library))
        if report.posts["gone"]:
            told += " " + _("a also brings back the posts that are gone from your library since.")
        return told
    if report.stopped or report.error:
        return _("enter goes on where it ended. U takes back what came; esc goes to the library.")
    if report.changed_anything:
        return _(
            "To take it back: U, now, or “bloggy import --undo {file}” later. enter leads to the library."
        ).format(file=wish.file.name)
    return _("enter leads to the library.")
