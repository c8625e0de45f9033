"""Asks what becomes of posts that were deleted on one side, several at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.i18n import _, ngettext
from bloggy.services.pulling.report import Choice, Question, QuestionKind
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.text import line
from bloggy.tui.when import number
from bloggy.tui.widgets.key_bar import KeyBar
from bloggy.tui.widgets.line_list import LineList, Piece, fit

Answers = dict[int, Choice]
"""By the question's id; what is not in it is decided later."""
_SHOWN, _SHOWN_SMALL, _TALL = 12, 8, 30
"""Rows of the list seen at once, on screens of so many lines or more and on smaller ones."""


def choice_words(choice: Choice | None) -> str:
    """What becomes of a post, in a word or two."""
    match choice:
        case Choice.TRASH:
            return _("to the trash")
        case Choice.KEEP:
            return _("stays, as a draft")
        case Choice.DELETE:
            return _("deleted there, too")
        case Choice.RESTORE:
            return _("brought back")
        case Choice.LEAVE:
            return _("left there")
        case _:
            return _("later")


class Deleted(LineList):
    """One row a post: what becomes of it, its title, and where it is or was."""

    def __init__(self, questions: Sequence[Question], *, ascii_only: bool) -> None:
        super().__init__(id="deleted")
        self.questions, self._ascii = tuple(questions), ascii_only
        self.answers: Answers = {}
        self._words = max(cell_len(choice_words(choice)) for choice in (None, *questions[0].choices))

    def on_mount(self) -> None:
        self.set_count(len(self.questions))

    @property
    def chosen(self) -> Question:
        """The one under the cursor."""
        return self.questions[self.cursor]

    def answer(self, choice: Choice) -> None:
        """That is what becomes of the chosen post; said twice, it is left for later again."""
        if self.answers.get(self.chosen.id) is choice:
            del self.answers[self.chosen.id]
        else:
            self.answers[self.chosen.id] = choice
        self.refresh()

    def answer_all(self) -> None:
        """What becomes of the chosen post becomes of all."""
        choice = self.answers.get(self.chosen.id)
        self.answers = {one.id: choice for one in self.questions} if choice else {}
        self.refresh()

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        one, ellipsis = self.questions[index], to_ascii("…", ascii_only=self._ascii)
        choice = self.answers.get(one.id)
        style = {Choice.TRASH: "warning", Choice.DELETE: "error"}.get(choice, "accent") if choice else "quiet"
        blog = f"  {clean_line(one.blog)}"
        room = width - self._words - 4 - cell_len(blog)
        title = clean_line(one.title) or _("(no title)")
        return [
            (f" {fit(choice_words(choice), self._words)}   ", style),
            (fit(title, max(room, 8), ellipsis), "title"),
            (blog, "quiet"),
        ]


class DeletedDialog(Dialog[Answers]):
    """Nothing is chosen at first, so that enter alone does nothing."""

    def __init__(self, questions: Sequence[Question], *, first: int | None = None) -> None:
        """`questions` are of the dialog's kind; the cursor is on the one with the id `first`."""
        super().__init__()
        self._questions = tuple(questions)
        self._first = next((row for row, one in enumerate(questions) if one.id == first), 0)

    def said(self) -> str:
        """What the keys do to a post."""
        raise NotImplementedError

    def rows(self) -> Iterable[Widget]:
        yield Static(line(self.said()), classes="words gap-below", markup=False)
        shown = _SHOWN if self.app.size.height >= _TALL else _SHOWN_SMALL
        found = Deleted(self._questions, ascii_only=self.app.ascii_only)
        found.styles.height = min(len(self._questions), shown)
        yield found
        yield Static(id="note", classes="words quiet gap", markup=False)

    @property
    def found(self) -> Deleted:
        """The list."""
        return self.query_one(Deleted)

    def on_mount(self) -> None:
        self.found.focus()
        self.found.set_count(len(self._questions), self._first)
        self._tell()

    def _tell(self) -> None:
        count = len(self.found.answers)
        said = _("Nothing is chosen yet. What is not chosen is asked again later.")
        if count:
            told = ngettext("Enter settles {count} post.", "Enter settles {count} posts.", count)
            said = told.format(count=number(count))
        self.query_one("#note", Static).update(line(said))
        self.query_one(KeyBar).refresh()

    def _answer(self, choice: Choice) -> None:
        self.found.answer(choice)
        self.found.move_to(self.found.cursor + 1)
        self._tell()

    def action_all(self) -> None:
        """Give all what was said of the chosen post, or of the one before it."""
        found = self.found
        if found.chosen.id not in found.answers and found.cursor:
            before = found.questions[found.cursor - 1].id
            if before in found.answers:
                found.answers[found.chosen.id] = found.answers[before]
        found.answer_all()
        self._tell()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        if action == "accept":
            return bool(self.found.answers)
        return len(self._questions) > 1 if action == "all" else True

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        """Enter, in the list."""
        message.stop()
        self.action_accept()

    def action_accept(self) -> None:
        if self.found.answers:
            self.dismiss(dict(self.found.answers))
        else:
            self.app.bell()


class DeletedThereDialog(DeletedDialog):
    """The blog has them no more."""

    KEYS: ClassVar[str] = "deleted_there"
    BINDINGS: ClassVar[list[BindingType]] = bindings("deleted_there")

    def heading(self) -> Content:
        return _heading(
            self._questions,
            ngettext(
                "{count} post was deleted at {blogs}",
                "{count} posts were deleted at {blogs}",
                len(self._questions),
            ),
        )

    def said(self) -> str:
        return _("Their files are still here. What shall become of them?")

    def action_trash(self) -> None:
        self._answer(Choice.TRASH)

    def action_keep(self) -> None:
        self._answer(Choice.KEEP)


class DeletedHereDialog(DeletedDialog):
    """Their files are gone; readers still have them."""

    KEYS: ClassVar[str] = "deleted_here"
    BINDINGS: ClassVar[list[BindingType]] = bindings("deleted_here")

    def heading(self) -> Content:
        return _heading(
            self._questions,
            ngettext(
                "{count} post was deleted here and is still at {blogs}",
                "{count} posts were deleted here and are still at {blogs}",
                len(self._questions),
            ),
        )

    def said(self) -> str:
        return _("What is deleted there, too, is gone for its readers.")

    def action_delete(self) -> None:
        self._answer(Choice.DELETE)

    def action_restore(self) -> None:
        self._answer(Choice.RESTORE)

    def action_leave(self) -> None:
        self._answer(Choice.LEAVE)


def dialog_for(kind: QuestionKind) -> type[DeletedDialog]:
    """The dialog for questions of that kind."""
    return DeletedHereDialog if kind is QuestionKind.DELETED_HERE else DeletedThereDialog


def _heading(questions: Sequence[Question], said: str) -> Content:
    blogs = ", ".join(dict.fromkeys(one.blog for one in questions))
    return line(said.format(count=number(len(questions)), blogs=blogs))
