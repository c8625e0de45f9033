"""The column beside the text: the post's details as a form, and what to look at before publishing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Input, Static

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.tui.dialogs.tags import TagSuggester
from bloggy.tui.editor.blog_boxes import BlogBoxes
from bloggy.tui.editor.details import Details, describe_date, labels
from bloggy.tui.editor.field import DetailRow
from bloggy.tui.editor.lists import LEVEL_GLYPHS
from bloggy.tui.editor.pictures import SUFFIXES
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.pane import Guarded
from bloggy.tui.paths import PathSuggester
from bloggy.tui.text import assemble, line, lines

if TYPE_CHECKING:
    from textual.suggester import Suggester

    from bloggy.domain.checks import Problem
    from bloggy.tui.editor.screen import EditorScreen

_LEVEL_STYLES = {"error": "$error", "warning": "$warning", "info": "$secondary"}


class SidePane(Guarded, Vertical):
    """Details above, checks below. A changed field touches only its own lines of the text, undoably."""

    def __init__(self, editor: EditorScreen) -> None:
        super().__init__(id="side", classes="pane")
        self._editor = editor
        self._details = Details(editor.workspace)
        self._values: dict[str, str] = {}
        self.border_title = line(_("Details"))

    def compose(self) -> ComposeResult:
        posts = self._editor.workspace.posts
        suggesters: dict[str, Suggester] = {
            "tags": TagSuggester([clean_line(name) for name, _count in posts.tags()]),
            "categories": TagSuggester([clean_line(name) for name, _count in posts.categories()]),
            "image": PathSuggester(self._editor.path.parent, suffixes=SUFFIXES),
        }
        with VerticalScroll(can_focus=False):
            yield Static(id="problem", markup=False)
            for name, label in labels().items():
                yield DetailRow(name, label, suggesters.get(name))
            with Horizontal(id="send"):
                yield Static(line(_("send to")), classes="label", markup=False)
                yield BlogBoxes(ascii_only=self.app.ascii_only)
            yield Static(line(_("BEFORE YOU PUBLISH")), classes="heading", markup=False)
            yield Static(id="checks", markup=False)

    def focus_first(self) -> None:
        """Go to the title, or, while the form is closed, to the first thing that can be chosen."""
        first = self.query_one("#field-title", Input)
        if first.disabled:
            self.query_one(BlogBoxes).focus()
        else:
            first.focus()

    # The form.

    def show(self, text: str) -> None:
        """Show what the text's front matter says."""
        self._values = self._details.read(self._editor.path, text)
        problem = self._details.problem
        told = self.query_one("#problem", Static)
        told.display = bool(problem)
        told.update(assemble((problem, "$error"), " ", _("Mend it in the text; f2 goes there.")))
        for row in self.query(DetailRow):
            row.input.disabled = bool(problem)
            row.show(clean_line(self._values.get(row.field_name, "")))
        self._show_blogs()

    def _show_blogs(self) -> None:
        editor = self._editor
        states = editor.summary.blogs if editor.summary else ()
        targets = editor.workspace.publishing.targets(editor.path)
        there = [state.blog for state in states if state.published or state.ref]
        usual = there or targets[:1]
        self.query_one(BlogBoxes).show(
            targets, usual if editor.blogs_wanted is None else editor.blogs_wanted, states
        )
        self.query_one("#send").display = bool(targets)

    def on_blog_boxes_changed(self, message: BlogBoxes.Changed) -> None:
        message.stop()
        self._editor.blogs_wanted = message.blogs
        self._editor.show_standing()

    def _row_of(self, field: Input) -> DetailRow:
        return next(row for row in self.query(DetailRow) if row.input is field)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        row = self._row_of(event.input)
        if row.field_name == "date" and event.input.has_focus:
            self._explain_date(row, event.value)
        else:
            row.say()

    def _explain_date(self, row: DetailRow, value: str) -> None:
        try:
            told = describe_date(value, self._editor.workspace.clock.now())
        except BloggyError as error:
            row.say(assemble((error.message, "$warning"), " ", (error.hint, "$quiet")))
        else:
            row.say(assemble((told, "$success")))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.screen.focus_next()  # leaving the field takes its value over

    def on_input_blurred(self, event: Input.Blurred) -> None:
        event.stop()
        self._apply(self._row_of(event.input))

    def _apply(self, row: DetailRow) -> None:
        """Put one field's value into the text's front matter."""
        name, value = row.field_name, row.input.value
        if value.strip() == clean_line(self._values.get(name, "")) or self._details.problem:
            row.say()
            row.show(clean_line(self._values.get(name, "")))
            return
        area = self._editor.area
        before = area.get_text()
        try:
            text = self._details.write(self._editor.path, before, name, value)
        except BloggyError as error:
            row.say(assemble((error.message, "$error"), " ", (error.hint, "$quiet")), refused=True)
            return
        row.say()
        if text != before:
            area.replace_all(text)
            self.show(text)
        elif name == "slug" and value.strip():
            self.job(self._editor.rename_slug(value.strip()), group="slug")
        else:
            row.say(assemble((_("This site has no place for it."), "$warning")))

    # The checks.

    def show_checks(self, problems: Sequence[Problem]) -> None:
        """What is left to look at; all well is said, too."""
        plain = self.app.ascii_only
        rows = [
            assemble(
                (to_ascii(f"{LEVEL_GLYPHS[problem.level]} ", ascii_only=plain), _LEVEL_STYLES[problem.level]),
                clean_line(problem.message),
            )
            for problem in problems
        ]
        if not rows:
            rows = [assemble((to_ascii("✓ ", ascii_only=plain), "$success"), _("ready to publish"))]
        self.query_one("#checks", Static).update(lines(*rows))
