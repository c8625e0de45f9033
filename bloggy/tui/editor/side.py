"""The column beside the text: the post's details as a form, and what to look at before publishing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.tui.dialogs.tags import TagSuggester
from bloggy.tui.editor.details import FIELDS, Details, describe_date
from bloggy.tui.editor.lists import LEVEL_GLYPHS
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.pane import Guarded
from bloggy.tui.text import assemble, line, lines

if TYPE_CHECKING:
    from textual.suggester import Suggester

    from bloggy.domain.checks import Problem
    from bloggy.tui.editor.screen import EditorScreen

_LEVEL_STYLES = {"error": "$error", "warning": "$warning", "info": "$secondary"}


class DetailRow(Horizontal):
    """A label and the line behind it."""

    def __init__(self, name: str, label: str, suggester: Suggester | None) -> None:
        super().__init__(id=f"row-{name}")
        self._field, self._label, self._suggester = name, label, suggester

    def compose(self) -> ComposeResult:
        yield Static(line(self._label), markup=False)
        yield Input(id=f"field-{self._field}", compact=True, suggester=self._suggester)


class SidePane(Guarded, Vertical):
    """Details above, checks below. A changed field touches only its own lines of the text, undoably."""

    def __init__(self, editor: EditorScreen) -> None:
        super().__init__(id="side", classes="pane")
        self._editor = editor
        self._details = Details(editor.workspace, editor.path)
        self._shown: dict[str, str] = {}
        self.border_title = line(_("Details"))

    def compose(self) -> ComposeResult:
        posts = self._editor.workspace.posts
        suggesters: dict[str, Suggester] = {
            "tags": TagSuggester([clean_line(name) for name, _count in posts.tags()]),
            "categories": TagSuggester([clean_line(name) for name, _count in posts.categories()]),
        }
        with VerticalScroll(can_focus=False):
            for name, label in FIELDS.items():
                yield DetailRow(name, _(label), suggesters.get(name))
            yield Static(id="said", markup=False)
            yield Static(id="blogs", markup=False)
            yield Static(line(_("BEFORE YOU PUBLISH")), classes="heading", markup=False)
            yield Static(id="checks", markup=False)

    def focus_first(self) -> None:
        """Go to the title."""
        self.query_one("#field-title", Input).focus()

    def say(self, content: Content) -> None:
        """A sentence below the form."""
        self.query_one("#said", Static).update(content)

    # The form.

    def show(self, text: str) -> None:
        """Show what the text's front matter says, but never under the writer's hands."""
        values = self._details.read(text)
        self.query_one("#said", Static).update(assemble((self._details.problem, "$error")))
        for name in FIELDS:
            field = self.query_one(f"#field-{name}", Input)
            value = clean_line(values.get(name, ""))
            field.disabled = bool(self._details.problem)
            if not field.has_focus and field.value != value:
                with field.prevent(Input.Changed):
                    field.value = value
            self._shown[name] = value
        self._show_blogs()

    def _show_blogs(self) -> None:
        summary = self._editor.summary
        plain = self.app.ascii_only
        rows = [
            assemble((to_ascii("■ ", ascii_only=plain), "$accent"), blog.blog, "  ", (blog.url, "$quiet"))
            for blog in (summary.blogs if summary else ())
        ]
        label = line(_("sends to"), "$quiet")
        self.query_one("#blogs", Static).update(lines(label, *rows) if rows else assemble(""))

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input.id == "field-date" and event.input.has_focus:
            self._explain_date(event.value)

    def _explain_date(self, value: str) -> None:
        try:
            told = describe_date(value, self._editor.workspace.clock.now())
        except BloggyError as error:
            self.say(assemble((error.message, "$warning"), " ", (error.hint, "$quiet")))
        else:
            self.say(assemble((told, "$success")))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._apply(event.input)
        self.screen.focus_next()

    def on_input_blurred(self, event: Input.Blurred) -> None:
        event.stop()
        self._apply(event.input)

    def _apply(self, field: Input) -> None:
        """Put one field's value into the text's front matter."""
        name = (field.id or "").removeprefix("field-")
        if field.value == self._shown.get(name, ""):
            return
        area = self._editor.area
        try:
            text = self._details.write(area.get_text(), name, field.value)
        except BloggyError as error:
            self.say(assemble((error.message, "$error"), " ", (error.hint, "$quiet")))
            return
        self.say(assemble(""))
        area.replace_all(text)
        self.show(text)
        self._editor.update_checks()

    # The checks.

    def show_checks(self, problems: Sequence[Problem]) -> None:
        """What is left to look at; all well is said, too."""
        plain = self.app.ascii_only
        rows = [
            assemble(
                (to_ascii(f"{LEVEL_GLYPHS[problem.level]} ", ascii_only=plain), _LEVEL_STYLES[problem.level]),
                problem.message,
            )
            for problem in problems
        ]
        if not rows:
            rows = [assemble((to_ascii("✓ ", ascii_only=plain), "$success"), _("ready to publish"))]
        self.query_one("#checks", Static).update(lines(*rows))
