"""The keys that choose what is listed: next unread, filters, search, marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.comments_listing import CommentQuery
from bloggy.i18n import _
from bloggy.tui.pane import ASKING, Guarded
from bloggy.tui.when import number

if TYPE_CHECKING:
    from pathlib import Path

    from textual.widgets import Input

    from bloggy.domain.comments_listing import CommentRow
    from bloggy.services.workspace import Workspace
    from bloggy.tui.comments.comment_list import CommentList
    from bloggy.tui.comments.filters import Choice

EVERYTHING = CommentQuery(unread_first=True)


class ListCommands(Guarded):
    """Mixed into the screen of the comments."""

    workspace: Workspace
    _post: Path | None = None

    @property
    def inbox(self) -> CommentList:
        """The list."""
        raise NotImplementedError

    @property
    def chosen(self) -> CommentRow | None:
        """The comment that a key means."""
        raise NotImplementedError

    def show_query(self, query: CommentQuery) -> None:
        """List other comments."""
        raise NotImplementedError

    def _show_thread(self, comment: int | None, *, again: bool = False) -> None:
        """Show the conversation that the comment is part of."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read everything again."""
        raise NotImplementedError

    # Going on.

    def action_next_unread(self) -> None:
        self.job(self._next_unread(), group="read")

    async def _next_unread(self) -> None:
        """What is left behind has been read."""
        following, row = self.inbox.next_unread(), self.inbox.chosen
        if row is not None and row.unread:
            self.inbox.listed.pin([row.id])
            await self.workspace.comments.mark_read([row.id])
        self.reload()
        if following is None:
            self.app.tell(_("You have read everything."))
        else:
            self.inbox.choose(following)
            self._show_thread(following)

    # Marking.

    def action_mark(self) -> None:
        self.inbox.action_mark()

    def action_mark_back(self) -> None:
        self.inbox.action_mark_back()

    def action_mark_all(self) -> None:
        """All that is listed, or none any more."""
        if not self.inbox.mark_all() and self.inbox.marked:
            from bloggy.tui.comments.comment_list import MOST

            self.app.tell(_("The first {count} are marked.").format(count=number(MOST)))
        self.reload()

    # Filters.

    def action_filter(self) -> None:
        self.job(self._filter(), group=ASKING)

    async def _filter(self) -> None:
        from bloggy.tui.comments.filters import FilterDialog, choices

        people, now = self.workspace.people, self.workspace.clock.now()
        rows = choices(
            self.inbox.query_shown,
            self.workspace.comments.counts(),
            sources=list(self.workspace.blogs.sources()),
            about=self.chosen,
            due=people.due(),
            now=now,
        )
        choice = await self.app.push_screen_wait(FilterDialog(rows, ascii_only=self.app.ascii_only))
        if choice is not None:
            query = await self._asked(choice) if choice.ask else choice.query
            if query is not None:
                self.show_query(query)

    async def _asked(self, choice: Choice) -> CommentQuery | None:
        """What the row stands for, once the writer has said which post, person or day."""
        from bloggy.tui.comments import pick

        query = choice.query or EVERYTHING
        if choice.ask == "since":
            since = await pick.moment(self.app)
            return None if since is None else query._replace(since=since)
        if choice.ask == "post":
            path = await pick.post(self.app)
            return None if path is None else query._replace(post=path, place=None)
        person = await pick.person(self.app)
        return None if person is None else query._replace(person=person)

    # Searching.

    async def action_search(self) -> None:
        """A line to search as you type, made when it is first asked for."""
        from bloggy.tui.comments.search import CommentSearch

        if not self.query(CommentSearch):
            await self.query_one("#inbox").mount(CommentSearch(), before=self.inbox)
        self.query_one(CommentSearch).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.show_query(self.inbox.query_shown._replace(text=event.value.strip()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.inbox.focus()
