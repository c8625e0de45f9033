"""Asks what a new draft is called, and where and from what it starts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.choice import Choice
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import line
from bloggy.tui.widgets.text_input import TextInput


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """What was answered."""

    title: str
    blog: str | None
    template: str | None


class NewPostDialog(Dialog[NewPost]):
    """A title is enough; blog and template are offered where there is a choice."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("dialog")

    def __init__(self, *, blogs: Sequence[str], templates: Sequence[str]) -> None:
        super().__init__()
        self._blogs, self._templates = tuple(blogs), tuple(templates)

    def heading(self) -> Content:
        return line(_("A new draft"))

    def rows(self) -> Iterable[Widget]:
        yield Static(line(_("title")), classes="label", markup=False)
        yield TextInput(compact=True)
        if len(self._blogs) > 1:
            yield Choice(_("blog"), [(name, name) for name in self._blogs], id="blog")
        if self._templates:
            none = ("", _("no template"))
            yield Choice(_("from"), [none, *((name, name) for name in self._templates)], id="template")
        yield Static(
            line(_("Nobody sees a draft until you publish it.")), classes="words quiet", markup=False
        )

    def on_input_submitted(self) -> None:
        self.action_accept()

    def action_accept(self) -> None:
        title = self.query_one(Input).value.strip()
        if not title:
            self.app.bell()
            return
        self.dismiss(NewPost(title=title, blog=self._chosen("#blog"), template=self._chosen("#template")))

    def _chosen(self, which: str) -> str | None:
        found = self.query(which).results(Choice)
        return next((choice.value or None for choice in found), None)
