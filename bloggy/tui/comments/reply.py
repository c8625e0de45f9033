"""Writes an answer with the comment in view; what is typed is kept at once, sent or not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.comment import CommentStatus
from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.comments.marks import author_of
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.editor.area import MarkdownArea
from bloggy.tui.pane import Guarded
from bloggy.tui.text import line, plain
from bloggy.tui.when import with_time

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bloggy.domain.comments_listing import CommentRow
    from bloggy.domain.outbox import Entry
    from bloggy.tui.app import BloggyApp

Keep = Callable[[str], Awaitable[None]]


class ReplyDialog(Dialog[str], Guarded):  # Dialog first: Textual takes styles along one line only
    """The comment above, the answer below; its text is the answer, None leaves it for later."""

    KEYS: ClassVar[str] = "reply"
    BINDINGS: ClassVar[list[BindingType]] = bindings("reply", priority=True)
    AUTO_FOCUS = "MarkdownArea"

    def __init__(
        self, row: CommentRow, *, text: str, now: datetime, keep: Keep | None, outside: bool = False
    ) -> None:
        """`text` is what was typed before; `keep` puts it away as it grows; `outside` begins in `$EDITOR`."""
        super().__init__()
        self._row, self._first, self._now = row, text, now
        self._keep = keep
        self._kept = text
        self._outside = outside
        self._saving: asyncio.Lock = asyncio.Lock()

    def heading(self) -> Content:
        return line(_("Answer to {name}").format(name=author_of(self._row)))

    def rows(self) -> Iterable[Widget]:
        row = self._row
        about = _("on “{title}” · {moment}").format(
            title=row.post_title or row.post_url, moment=with_time(row.date, self._now)
        )
        with VerticalScroll(id="asked", can_focus=False):
            yield Static(plain(row.text), classes="words", markup=False)
        yield Static(line(about), classes="words quiet", markup=False)
        yield MarkdownArea(id="answer")
        yield Static(id="note", classes="words quiet", markup=False)

    def on_mount(self) -> None:
        area = self.query_one(MarkdownArea)
        area.load_text(self._first)
        area.move_cursor(area.document.end)
        self._explain()
        if self._outside:
            self.call_after_refresh(self.action_edit_outside)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(MarkdownArea).text

    def _explain(self) -> None:
        if self._keep is None:
            said = _("Markdown works. What was queued before stays until you send this.")
        elif self._row.status == CommentStatus.HELD:
            said = _(
                "Markdown works, and what you type is kept. Sending your answer approves the comment, too."
            )
        else:
            said = _("Markdown works. What you type is kept here until you send it.")
        self.query_one("#note", Static).update(line(said))

    # Kept as it is typed.

    def on_prose_canvas_edited(self, message: MarkdownArea.Edited) -> None:
        message.stop()
        self.job(self._save(), group="draft", exclusive=False)

    async def _save(self) -> None:
        """Put away what is typed; what was typed meanwhile goes with the next one."""
        if self._saving.locked():
            return
        async with self._saving:
            while self._keep is not None and self.is_attached and self.text != self._kept:
                text = self.text
                await self._keep(text)
                self._kept = text

    # Keys.

    def action_send(self) -> None:
        if self.text.strip():
            self.dismiss(self.text)
        else:
            self.app.tell(_("The answer is empty; there is nothing to send."))

    def action_edit_outside(self) -> None:
        self.job(self._edit_outside(), group="outside")

    async def _edit_outside(self) -> None:
        """The file stays through a crash of the editor, and is gone on with."""
        from bloggy.services.comments.answer_file import edited
        from bloggy.tui.outside import run_editor

        area = self.query_one(MarkdownArea)

        def edit(path: Path) -> None:
            if code := run_editor(self.app, path):
                raise UsageError(
                    _("Your editor ended with code {code}; nothing was taken over.").format(code=code),
                    hint=_("What you wrote there is still in {path}.").format(path=path),
                )

        name = f"{self._row.id}.md"
        area.replace_all(edited(self.app.workspace, name, area.text, self._row.text, edit))

    def action_cancel(self) -> None:
        self.job(self._leave(), group="leave")

    async def _leave(self) -> None:
        """Later: what is typed is put away first."""
        if self._keep is not None and self.text != self._kept:
            await self._keep(self.text)
        if self._keep is not None and self.text.strip():
            self.app.tell(_("Your answer is kept; r goes on with it."))
        self.dismiss(None)


async def reword(
    app: BloggyApp, asked: CommentRow, entry_id: str, text: str, *, outside: bool = False
) -> Entry | None:
    """Let the writer change an answer that waits or was refused; None when it stays as it is.

    asked: the comment that it answers. Raises UsageError when it was sent meanwhile.
    """
    now = app.workspace.clock.now()
    dialog = ReplyDialog(asked, text=text, now=now, keep=None, outside=outside)
    after = await app.push_screen_wait(dialog)
    if after is None or after == text:
        return None
    entry = await app.workspace.answering.reword(entry_id, after)
    app.tell(_("Your answer says that now; it is queued in the place of the earlier one."))
    return entry
