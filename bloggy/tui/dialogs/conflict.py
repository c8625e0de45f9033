"""Lets the writer choose when two versions of a post exist; nothing is lost either way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.difference import words
from bloggy.i18n import _, ngettext
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.diff import DiffText, body_content, unified
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.text import assemble, line, lines, plain

if TYPE_CHECKING:
    from bloggy.domain.difference import Difference, Part

ConflictAnswer = Literal["mine", "theirs", "merge"]


class ConflictDialog(Dialog[ConflictAnswer]):
    """Mine, theirs, or both merged; the one not taken is kept among the revisions."""

    KEYS: ClassVar[str] = "conflict"
    BINDINGS: ClassVar[list[BindingType]] = bindings("conflict")

    def __init__(
        self,
        title: str,
        *,
        mine: str,
        theirs: str | None,
        where: str,
        clashes: int | None = None,
        told: Difference | None = None,
        there: str = "",
        merged: bool = False,
    ) -> None:
        """`theirs` None: the other side removed the post. `where` says who wrote the other version.

        `clashes` says how many places a merge could not settle by itself, where that is known. `told` takes
        the versions apart, `there` names the blog that has the other one. `merged`: the file holds both.
        """
        super().__init__(classes="-wide")
        self._title, self._mine, self._theirs = title, mine, theirs
        self._where, self._told, self._there, self._merged = where, told, there, merged
        self._clashes = clashes if told is None else told.places + len(told.clashes)

    def heading(self) -> Content:
        return line(_("Two versions of “{title}”").format(title=self._title))

    def rows(self) -> Iterable[Widget]:
        yield Static(plain(self._where), classes="words", markup=False)
        if self._theirs is None:
            yield Static(plain(self.gone_note()), classes="words gap", markup=False)
            return
        if self._told is None:
            told = _("Lines with - are only in the other version, lines with + only in yours.")
            yield Static(line(told, "$quiet"), classes="words", markup=False)
            yield DiffText(unified(self._theirs, self._mine, old_name=_("theirs"), new_name=_("mine")))
        else:
            shown = difference_content(self._told, self._there, ascii_only=self.app.ascii_only)
            yield DiffText(shown, tall=True)
        yield Static(plain(self.note()), classes="words quiet gap", markup=False)

    def gone_note(self) -> str:
        """What the keys do where there is no other version."""
        return _("It was removed there. Keep yours to bring it back, or take theirs to let it go.")

    def note(self) -> str:
        """What the keys do."""
        if self._merged:
            return _("Your file holds both already: merging sends it as you have it now.")
        if self._clashes is None:
            return _("Whichever you take, the other stays among the revisions.")
        if self._clashes == 0:
            return _("Both fit together: merging keeps every change of both.")
        told = ngettext(
            "Merging keeps both and leaves {count} place for you to settle.",
            "Merging keeps both and leaves {count} places for you to settle.",
            self._clashes,
        )
        return told.format(count=self._clashes)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._theirs is not None if action == "merge" else True

    def action_mine(self) -> None:
        self.dismiss("mine")

    def action_theirs(self) -> None:
        self.dismiss("theirs")

    def action_merge(self) -> None:
        self.dismiss("merge")


class GoneDialog(ConflictDialog):
    """Somebody deleted the copy: publish it again, or forget it."""

    KEYS: ClassVar[str] = "gone"
    BINDINGS: ClassVar[list[BindingType]] = bindings("gone")

    def heading(self) -> Content:
        return line(_("“{title}” is gone from {blog}").format(title=self._title, blog=self._there))

    def gone_note(self) -> str:
        return _(
            "Publish it again, or forget the copy: your text stays here, as a draft if no other blog has it."
        )


class TakeBackDialog(ConflictDialog):
    """The copy was changed since the writer wanted it taken back: go on, or leave it there."""

    KEYS: ClassVar[str] = "takeback"
    BINDINGS: ClassVar[list[BindingType]] = bindings("takeback")

    def heading(self) -> Content:
        return line(_("“{title}” was changed before it was taken back").format(title=self._title))

    def note(self) -> str:
        return _("Take it back all the same, or leave it there; then your file has the text from there.")


def difference_content(told: Difference, there: str, *, ascii_only: bool) -> Content:
    """What both changed first, then what the blog changed, then what the writer did."""
    rows: list[Content] = []
    if told.clashes or told.places:
        rows += [_heading(_("Changed by both, each in its own way")), *_clashes(told)]
    for heading, part in (
        (_("Changed at {blog}").format(blog=there), told.theirs),
        (_("Changed by you"), told.mine),
        (_("Yours (+) and the one at {blog} (-)").format(blog=there), told.between),
    ):
        if part:
            rows += [*([line("")] if rows else []), _heading(heading), *_part(part, ascii_only=ascii_only)]
    return lines(*(rows or [line(_("Both are the same."), "$quiet")]))


def _heading(text: str) -> Content:
    return line(text, "bold $strong")


def _clashes(told: Difference) -> Iterator[Content]:
    for clash in told.clashes:
        mine, theirs = (words(value) or _("nothing") for value in (clash.mine, clash.theirs))
        yield assemble(
            (f"{clash.key}  ", "$quiet"),
            (_("yours: {value}").format(value=mine), "$success"),
            "   ",
            (_("theirs: {value}").format(value=theirs), "$error"),
        )
    if told.places:
        count = ngettext("{count} place in the text", "{count} places in the text", told.places)
        yield line(count.format(count=told.places), "$warning")


def _part(part: Part, *, ascii_only: bool) -> Iterator[Content]:
    arrow = to_ascii(" → ", ascii_only=ascii_only)
    width = max((len(change.key) for change in part.front), default=0)
    for change in part.front:
        old, new = (words(value) or _("nothing") for value in (change.old, change.new))
        yield assemble(
            (f"{change.key:<{width}}  ", "$quiet"), (old, "$error"), (arrow, "$quiet"), (new, "$success")
        )
    yield from body_content(part.body) if part.body else ()
