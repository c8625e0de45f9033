"""Writes an answer with the comment in view; what is typed is kept at once, sent or not."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

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

    from bloggy.domain.comments_listing import CommentRow

Keep = Callable[[str], Awaitable[None]]


class ReplyDialog(Dialog[str], Guarded):  # Dialog first: Textual takes styles along one line only
    """The comment above, the answer below; its text is the answer, None leaves it for later."""

    KEYS: ClassVar[str] = "reply"
    BINDINGS: ClassVar[list[BindingType]] = bindings("reply", priority=True)
    AUTO_FOCUS = "MarkdownArea"

    def __init__(self, row: CommentRow, *, text: str, now: datetime, keep: Keep | None) -> None:
        """`text` is what was typed before; `keep` puts it away as it grows."""
        super().__init__()
        self._row, self._first, self._now = row, text, now
        self._keep = keep
        self._kept = text
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

    @property
    def text(self) -> str:
        """What is typed."""
        return self.query_one(MarkdownArea).text

    def _explain(self) -> None:
        if self._keep is None:
            said = _("Markdown works. What was queued before stays until you send this.")
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
        from bloggy.tui.outside import run_editor

        area = self.query_one(MarkdownArea)
        with tempfile.TemporaryDirectory(prefix="bloggy-") as folder:
            copy = Path(folder) / "answer.md"
            copy.write_bytes(area.text.encode("utf-8", "surrogatepass"))
            code = run_editor(self.app, copy)
            after = copy.read_bytes().decode("utf-8", "replace")
        if code:
            self.app.tell(
                _("Your editor ended with code {code}; nothing was taken over.").format(code=code),
                warning=True,
            )
        else:
            area.replace_all(after.rstrip("\n"))

    def action_cancel(self) -> None:
        self.job(self._leave(), group="leave")

    async def _leave(self) -> None:
        """Later: what is typed is put away first."""
        if self._keep is not None and self.text != self._kept:
            await self._keep(self.text)
        if self._keep is not None and self.text.strip():
            self.app.tell(_("Your answer is kept; r goes on with it."))
        self.dismiss(None)
