"""The right column: the chosen post as its readers will see it, with what is known about it on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from bloggy.domain.post import Mark
from bloggy.i18n import _, ngettext
from bloggy.tui import when
from bloggy.tui.glyphs import MARK_STYLES, mark, mark_word, to_ascii
from bloggy.tui.library.row import due
from bloggy.tui.pane import Guarded
from bloggy.tui.text import assemble

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bloggy.domain.listing import PostSummary
    from bloggy.services.pulling.report import Question
    from bloggy.services.workspace import Workspace
    from bloggy.tui.widgets.preview_pane import PreviewPane

WORDS_A_MINUTE = 220


def facts(post: PostSummary, now: datetime, *, ascii_only: bool, asked: Question | None = None) -> Content:
    """`● published 9 Nov · 1 077 words · 5 min`, the address and the tags; what must be decided about it."""
    state = Mark(post.mark)
    words = ngettext("{count} word", "{count} words", post.words).format(count=when.number(post.words))
    minutes = _("{count} min").format(count=max(1, round(post.words / WORDS_A_MINUTE)))
    moment = due(post) if state is Mark.SCHEDULED else post.date
    date = f" {when.short_day(moment, now)}" if moment else ""
    said = to_ascii(f"{date} · {words} · {minutes}", ascii_only=ascii_only)
    rows = [assemble((f"{mark(state, ascii_only=ascii_only)} {mark_word(state)}", MARK_STYLES[state]), said)]
    url = next((blog.url for blog in post.blogs if blog.url), "")
    where = url.removeprefix("https://").removeprefix("http://") if url else post.rel
    tags = "  ".join(f"#{tag}" for tag in post.tags)
    rows.append(
        assemble((where, "$accent" if url else "$quiet"), "   " if tags else "", (tags, "$secondary"))
    )
    if asked is not None:
        from bloggy.tui.pulling.said import beside_post

        glyph = mark(Mark.FAILED, ascii_only=ascii_only)
        rows.append(assemble((f"{glyph} {beside_post(asked)}", "$warning")))
    if post.problem is not None:
        rows.append(assemble((post.problem.message, "$error")))
    return Content("\n").join(rows)


class Reader(Guarded, Vertical):
    """Facts above, the rendered text below; the renderer is loaded after the first paint."""

    def __init__(self, workspace: Workspace, *, ascii_only: bool) -> None:
        super().__init__(id="reader", classes="pane")
        self._workspace = workspace
        self._ascii = ascii_only
        self._shown: Path | None = None
        self.border_title = assemble(_("Preview"))

    def compose(self) -> ComposeResult:
        yield Static(id="facts", markup=False)

    def forget(self) -> None:
        """Render again even when the post is the same: its file may have changed."""
        self._shown = None

    def show(self, post: PostSummary | None, asked: Question | None = None) -> None:
        """Show that post, soon, and what must be decided about it; a newer wish replaces an older one."""
        if not self.display or not self.is_mounted:
            return
        if post is None:
            self._shown = None
            self.query_one("#facts", Static).update(assemble(""))
            self._hide_text()
            return
        now = self._workspace.clock.now()
        self.query_one("#facts", Static).update(facts(post, now, ascii_only=self._ascii, asked=asked))
        if post.path != self._shown:
            self._shown = post.path
            self.job(self._load(post), group="preview")

    async def _load(self, post: PostSummary) -> None:
        from bloggy.tui.widgets.preview_pane import PreviewPane

        file = await self._workspace.posts.load(post.path)
        if not self.is_attached:  # bloggy was left meanwhile
            return
        if not self.query(PreviewPane):
            await self.mount(PreviewPane(ascii_only=self._ascii))
        for pane in self.query(PreviewPane):
            pane.display = True
            pane.show(file.file.text, path=post.path, root=post.root)

    def _hide_text(self) -> None:
        from bloggy.tui.widgets.preview_pane import PreviewPane

        for pane in self.query(PreviewPane):
            pane.display = False

    def on_preview_pane_link_clicked(self, message: PreviewPane.LinkClicked) -> None:
        message.stop()
        self.app.open_address(message.url)

    def focus_text(self) -> None:
        """Let the keys scroll the text."""
        for pane in self.children:
            if pane.focusable:
                pane.focus()
