"""The comments: the inbox, the conversation that one is part of, and who wrote it, wired together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.messages import Update
from textual.screen import Screen
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.domain.comment import CommentStatus
from bloggy.domain.comments_listing import CommentQuery
from bloggy.domain.outbox import WAITING, EntryState
from bloggy.errors import BloggyError
from bloggy.i18n import _, ngettext
from bloggy.tui.bindings import bindings
from bloggy.tui.comments.commands import CommentCommands
from bloggy.tui.comments.comment_list import CommentList
from bloggy.tui.comments.empty import why_empty
from bloggy.tui.comments.list_commands import EVERYTHING, ListCommands
from bloggy.tui.comments.person_commands import PersonCommands
from bloggy.tui.comments.person_pane import PersonPane
from bloggy.tui.comments.thread_pane import ThreadPane
from bloggy.tui.comments.titles import list_title, top_line
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.library.header import standing
from bloggy.tui.messages import News
from bloggy.tui.pace import Pace
from bloggy.tui.text import assemble
from bloggy.tui.when import number
from bloggy.tui.widgets.header_bar import HeaderBar
from bloggy.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentRow
    from bloggy.services.workspace import Workspace

THREAD_FROM = 76
"""Columns from which the conversation stands beside the inbox."""
PERSON_FROM = 118
"""Columns from which there is room for the person as well, unless the writer says otherwise."""


class CommentsScreen(ListCommands, CommentCommands, PersonCommands, Screen[None]):
    """What readers wrote."""

    KEYS: ClassVar[str] = "comments"
    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("comments")
    AUTO_FOCUS = "#comments"

    def __init__(self, workspace: Workspace, post: Path | None = None) -> None:
        """`post`: only the comments on that one, its conversation first."""
        super().__init__()
        self.workspace = workspace
        self._post = post
        self._alone = False
        """Whether the conversation has taken the inbox's place on a narrow terminal."""
        self._pace = Pace(self._changed, self.set_timer)
        self._author_of: int | None = None
        self._person_wanted: bool | None = None
        """Whether the writer asked for the person, or for their absence."""
        self._marks_said = False

    def compose(self) -> ComposeResult:
        from bloggy.render.comment_text import comment_lines

        plain, clock = self.app.ascii_only, self.workspace.clock
        yield HeaderBar()
        with Horizontal(id="panes"):
            with Vertical(id="inbox", classes="pane"):
                yield CommentList(self.workspace.comments, clock, self._first_query(), ascii_only=plain)
                yield Static(id="empty", markup=False)
            yield ThreadPane(clock, partial(comment_lines, ascii=plain), ascii_only=plain)
            yield PersonPane(clock, ascii_only=plain)
        yield KeyBar("comments")

    def _first_query(self) -> CommentQuery:
        return EVERYTHING._replace(post=self._post)

    # The panes by name.

    @property
    def inbox(self) -> CommentList:
        """The list."""
        return self.query_one(CommentList)

    @property
    def thread(self) -> ThreadPane:
        """The conversation."""
        return self.query_one(ThreadPane)

    @property
    def chosen(self) -> CommentRow | None:
        return self.thread.chosen if self.thread.has_focus else self.inbox.chosen

    @property
    def meant(self) -> list[int]:
        row = self.chosen
        if self.thread.has_focus:
            return [] if row is None else [row.id]
        return self.inbox.meant

    # Showing.

    def on_mount(self) -> None:
        self._fold(self.app.size.width)
        self.inbox.show(self.inbox.query_shown)
        self._show_titles()
        self.job(self._show_outbox(), group="outbox")

    def on_resize(self, event: events.Resize) -> None:
        self._fold(event.size.width)

    def _fold(self, width: int) -> None:
        wide = width >= THREAD_FROM
        roomy = width >= PERSON_FROM
        self.person.display = roomy if self._person_wanted is None else self._person_wanted
        instead = self.person.display and not roomy
        self.thread.display = (wide or self._alone) and not instead
        self.query_one("#inbox").display = wide or not self._alone

    def reload(self) -> None:
        """Read everything again; the chosen comment stays chosen, and so does the one in the conversation."""
        if not self.is_attached:  # a dialog was open when the screen was left
            return
        at = self.thread.chosen
        self.inbox.reload()
        if at is not None:
            self._show_thread(at.id, again=True)
        self._show_titles()

    def unmark(self) -> None:
        self.inbox.mark(())

    def pin(self, ids: Sequence[int]) -> None:
        self.inbox.listed.pin(ids)

    def go_to(self, comment: int) -> None:
        if not self.inbox.choose(comment):
            self.show_query(self._first_query())
            self.inbox.choose(comment)
        self._show_thread(comment)

    def show_query(self, query: CommentQuery) -> None:
        """List other comments; the chosen one stays chosen where it is among them."""
        row = self.inbox.chosen
        self.inbox.mark(())
        self.inbox.show(query, keep=row.id if row is not None else None)
        self._show_titles()

    def _show_titles(self) -> None:
        inbox, plain = self.inbox, self.app.ascii_only
        query = inbox.query_shown
        person = self._author(inbox.chosen) if query.person is not None else None
        self.query_one(HeaderBar).left = top_line(
            self.workspace.comments.counts(), len(inbox.begun), ascii_only=plain
        )
        self.query_one("#inbox").border_title = list_title(
            inbox, self.workspace.clock.now(), name=person.name if person else "", ascii_only=plain
        )
        empty = self.query_one("#empty", Static)
        empty.display = inbox.count == 0
        inbox.display = inbox.count > 0
        if not inbox.count:
            empty.update(why_empty(query, sources=self._has_sources()))

    def _has_sources(self) -> bool:
        """Whether the settings name any; if they can't be read, u says why."""
        try:
            return bool(self.workspace.blogs.sources())
        except BloggyError:
            return True

    def _show_thread(self, comment: int | None, *, again: bool = False) -> None:
        """Show the conversation that the comment is part of, at that comment, and who wrote it."""
        pane, listed = self.thread, self.inbox.chosen
        if listed is not None and listed.id == comment:
            found = [listed]
        else:
            found = [] if comment is None else self.workspace.comments.rows([comment])
        self._author_of = comment
        self.thread.call_after_refresh(self._show_author, comment, found[0] if found else None)
        if comment is None:
            pane.show(None)
            pane.border_title = assemble(_("Conversation"))
            return
        if pane.holds(comment) and not again:
            pane.choose(comment)
            return
        if not found:
            pane.show(None)
            return
        row = found[0]
        thread = self.workspace.comments.opened(row.place)
        if thread.place_of(row.id) is None:  # spam and the like stand alone
            thread = thread.alone(row)
        pane.show(thread, comment)
        count = ngettext("{count} comment", "{count} comments", len(thread))
        title = clean_line(thread.title or row.post_title) or _("(no title)")
        said = f"{title} · {count.format(count=number(len(thread)))}"
        pane.border_title = assemble(to_ascii(said, ascii_only=self.app.ascii_only))

    def _show_author(self, comment: int | None, row: CommentRow | None) -> None:
        """Who wrote it, and what keys do with it, come after what they wrote, and only where one stays."""
        if self.is_attached and comment == self._author_of:
            self.show_person(row)
            self.query_one(KeyBar).follow()

    def on_comment_list_moved(self, message: CommentList.Moved) -> None:
        """The keys that are already waiting go first: only where they end is shown."""
        message.stop()
        self._show_marks()
        row, chosen = message.row, self.inbox.chosen
        if self.thread.has_focus:
            self.query_one(KeyBar).follow()
        elif row is None or (chosen is not None and row.id == chosen.id):  # else another key came after
            self._show_thread(None if row is None else row.id)
            self.post_message(Update(self.thread))  # else the list's line gets a frame of its own, before it

    def _show_marks(self) -> None:
        if self.inbox.marked or self._marks_said:
            self._marks_said = bool(self.inbox.marked)
            self._show_titles()

    def on_comment_list_opened(self, message: CommentList.Opened) -> None:
        """Into the conversation; what was opened has been read."""
        message.stop()
        self._show_thread(message.row.id)
        self._alone = self.size.width < THREAD_FROM
        self._fold(self.size.width)
        self.thread.focus()
        self.job(self._been_read(message.row), group="read", exclusive=False)

    async def _been_read(self, row: CommentRow) -> None:
        if row.unread:
            self.pin([row.id])
            await self.workspace.comments.mark_read([row.id])
            self.reload()

    def on_thread_pane_moved(self, message: ThreadPane.Moved) -> None:
        message.stop()
        self.inbox.choose(message.row.id)
        self.show_person(message.row)
        self.query_one(KeyBar).follow()

    def on_thread_pane_link_clicked(self, message: ThreadPane.LinkClicked) -> None:
        message.stop()
        self.app.open_address(message.url)

    # News.

    def on_news(self, message: News) -> None:
        from bloggy.services import events as news

        match message.event:
            case news.CommentsChanged() | news.EntryChanged() | news.PostLive():
                self._pace.want()
            case news.Offline() | news.Online():
                self.job(self._show_outbox(), group="outbox")
            case _:
                pass

    def _changed(self) -> None:
        self.reload()
        self.job(self._show_outbox(), group="outbox")

    def on_doing(self) -> None:
        self.job(self._show_outbox(), group="outbox")

    async def _show_outbox(self) -> None:
        entries = await self.workspace.delivery.entries()
        self.query_one(HeaderBar).right = standing(
            waiting=sum(entry.state in WAITING for entry in entries),
            failed=sum(entry.state is EntryState.HELD for entry in entries),
            offline=sorted(self.app.offline),
            doing=self.app.syncing.doing,
            trouble=self.app.sync_trouble,
            ascii_only=self.app.ascii_only,
        )
        await self.show_begun()

    async def show_begun(self) -> None:
        begun = frozenset(id for id, _text, _saved in await self.workspace.answering.drafts.all())
        if begun != self.inbox.begun:
            self.inbox.begun = begun
            self.inbox.refresh()
            self._show_titles()

    # Keys that concern the screen.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What readers see already needs no approval."""
        if action != "approve" or not self.query(CommentList) or self.inbox.marked:
            return True
        row = self.chosen
        return row is None or row.status != CommentStatus.APPROVED or bool(row.pending)

    def action_person(self) -> None:
        """Show or hide who wrote it; where there is no room, in the conversation's place."""
        self._person_wanted = not self.person.display
        row = self.chosen
        if self.thread.has_focus:
            self._leave_thread()
        self._fold(self.size.width)
        self.show_person(row)

    def action_sync(self) -> None:
        self.app.syncing.start(offer=False)

    def action_outbox(self) -> None:
        from bloggy.tui.outbox.screen import OutboxScreen

        self.app.push_screen(OutboxScreen(self.workspace))

    async def action_back(self) -> None:
        """Stop a sync first, then leave the search, the marks, the conversation, the filter, the screen."""
        from bloggy.tui.comments.search import CommentSearch

        steps: list[tuple[bool, Callable[[], object]]] = [
            (bool(self.inbox.marked), self._drop_marks),
            (self.thread.has_focus, self._leave_thread),
            (self.inbox.query_shown != self._first_query(), self._drop_filter),
        ]
        if self.app.syncing.stop():
            return
        if self.query(CommentSearch):
            await self.query(CommentSearch).remove()
            self.show_query(self.inbox.query_shown._replace(text=""))
            self.inbox.focus()
            return
        step = next((step for wanted, step in steps if wanted), None)
        if step is None:
            self.dismiss(None)
        else:
            step()

    def _drop_marks(self) -> None:
        self.unmark()
        self._show_titles()

    def _leave_thread(self) -> None:
        self._alone = False
        self._fold(self.size.width)
        self.inbox.focus()

    def _drop_filter(self) -> None:
        self.show_query(self._first_query())
