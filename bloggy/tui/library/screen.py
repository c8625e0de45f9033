"""The library: places, posts and the preview of one of them, wired together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen

from bloggy.domain.listing import PostQuery
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.library.commands import PostCommands
from bloggy.tui.library.discussion import Discussion
from bloggy.tui.library.empty import EmptyLibrary
from bloggy.tui.library.header import library_left, standing
from bloggy.tui.library.places import (
    BlogPlace,
    Places,
    all_places,
    asked_place,
    comments_place,
    outbox_place,
)
from bloggy.tui.library.post_list import PostList, conflicts
from bloggy.tui.library.reader import Reader
from bloggy.tui.library.resuming import Resuming
from bloggy.tui.library.settling import Settling
from bloggy.tui.library.upkeep import Upkeep, missing_folders
from bloggy.tui.messages import News
from bloggy.tui.pace import Pace
from bloggy.tui.text import assemble
from bloggy.tui.when import number
from bloggy.tui.widgets.header_bar import HeaderBar
from bloggy.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from pathlib import Path

    from textual.widgets import Input

    from bloggy.domain.listing import PostSummary, Sort
    from bloggy.services.workspace import Workspace

PREVIEW_FROM = 100
"""Columns from which the preview is shown unless the writer says otherwise."""
PLACES_FROM = 70
_PREVIEW_AFTER = 0.12
"""Seconds the cursor must rest on a post before its preview is rendered; a key is never kept waiting."""
_SORTS: tuple[tuple[Sort, bool], ...] = (
    ("date", True),
    ("title", False),
    ("updated", True),
    ("words", True),
    ("status", False),
)


class LibraryScreen(PostCommands, Discussion, Settling, Upkeep, Resuming, Screen[None]):
    """Everything the writer has."""

    KEYS: ClassVar[str] = "library"
    BINDINGS: ClassVar[list[BindingType]] = bindings("library")
    AUTO_FOCUS = "#posts"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self._folded: bool | None = None
        self._outbox_open = self._outbox_failed = 0
        self._seen = False
        self._pace = Pace(self._outbox_moved, self.set_timer)

    def compose(self) -> ComposeResult:
        plain = self.app.ascii_only
        yield HeaderBar()
        with Horizontal(id="panes"):
            places = Places()
            places.add_class("pane")
            places.border_title = assemble(_("Places"))
            yield places
            with Vertical(id="middle", classes="pane"):
                yield PostList(self.workspace.posts, self.workspace.clock, PostQuery(), ascii_only=plain)
                yield EmptyLibrary()
            yield Reader(self.workspace, ascii_only=plain)
        yield KeyBar("library")

    # The panes by name.

    @property
    def posts(self) -> PostList:
        """The list."""
        return self.query_one(PostList)

    @property
    def places(self) -> Places:
        """The column of places."""
        return self.query_one(Places)

    @property
    def reader(self) -> Reader:
        """The preview."""
        return self.query_one(Reader)

    # Showing.

    def on_mount(self) -> None:
        self._fold(self.app.size.width)
        if self.workspace.folders:
            self.resume()
        self._show_titles()
        self.call_after_refresh(self._after_first_paint)

    def _after_first_paint(self) -> None:
        """What the first paint does not wait for: posts come first."""
        if not self.workspace.folders:
            from bloggy.tui.welcome.screen import WelcomeScreen

            self.app.push_screen(WelcomeScreen(self.workspace))
            return
        self._seen = True
        self.greet()
        self.count_comments()
        self._show_places()
        self.job(self._count_outbox(), group="outbox")
        self.show_asked()
        self.job(self.app.syncing.read_questions(), group="questions")
        self.job(self._offer_leftovers(), group="leftovers")

    def on_resize(self, event: events.Resize) -> None:
        self._fold(event.size.width)

    def _fold(self, width: int) -> None:
        """80x24 is a first-class size: what does not fit folds away, the list stays."""
        preview = width >= PREVIEW_FROM if self._folded is None else not self._folded
        alone = preview and width < PREVIEW_FROM
        self.reader.display = preview
        self.query_one("#middle").display = not alone
        self.places.display = width >= PLACES_FROM
        if preview:
            self._show_preview()

    def _show_places(self) -> None:
        self.query_one(HeaderBar).left = library_left(self.workspace, ascii_only=self.app.ascii_only)
        blogs = [
            BlogPlace(name=info.name, kind=info.generator.lower() or info.backend)
            for info in self.workspace.blogs.list()
            if info.publishes
        ]
        counts = self.workspace.posts.counts()
        discussion = [outbox_place(self._outbox_open, ascii_only=self.app.ascii_only)]
        discussion.append(comments_place(self.comment_counts, ascii_only=self.app.ascii_only))
        if asked := len(self.app.syncing.questions):
            discussion.append(asked_place(asked, ascii_only=self.app.ascii_only))
        rows = all_places(counts, blogs, discussion, ascii_only=self.app.ascii_only)
        self.places.show(rows, shown=self.posts.query_shown)

    def _show_titles(self) -> None:
        posts = self.posts
        query = posts.query_shown
        place = self.places.current
        label = place.label if place is not None and place.query is not None else _("Posts")
        if label == _("All"):
            label = _("Posts")
        parts = [label, number(posts.count), self._order(query)]
        if query.text:
            parts.insert(0, _("Search"))
        title = to_ascii(" · ".join(parts), ascii_only=self.app.ascii_only)
        self.query_one("#middle").border_title = assemble(title)
        empty = self.query_one(EmptyLibrary)
        empty.display = posts.count == 0
        posts.display = posts.count > 0
        if posts.count == 0:
            empty.explain(query, missing_folders(self.workspace), reading=self.app.reading)

    def _order(self, query: PostQuery) -> str:
        if query.sort == "date":
            return _("newest first")
        return {
            "title": _("by title"),
            "updated": _("last changed first"),
            "words": _("longest first"),
            "status": _("by state"),
        }[query.sort]

    def _show_preview(self) -> None:
        self.reader.show(self.posts.chosen, self.asked_of(self.posts.chosen))

    def show_query(self, query: PostQuery) -> None:
        """List other posts."""
        self.posts.show(query)
        self._show_titles()

    def reload(self) -> None:
        """Read everything again; the chosen post stays chosen."""
        if not self.workspace.folders:
            return
        self.posts.reload(on_top=self.app.syncing.filling)
        self.seek()
        self._show_places()
        self._show_titles()

    async def show_post(self, path: Path) -> None:
        """Put the cursor on that post; where the list does not hold it, all posts are listed."""
        from bloggy.tui.library.search import SearchLine

        self.posts.choose_path(path)
        chosen = self.posts.chosen
        if chosen is not None and chosen.path == path:
            return
        if self.query(SearchLine):
            await self.action_leave()
        self.action_place(1)
        self.posts.choose_path(path)

    # News.

    def on_news(self, message: News) -> None:
        from bloggy.services import events as news

        match message.event:
            case news.LibraryChanged():
                if self.app.syncing.questions:
                    self.job(self.app.syncing.read_questions(), group="questions")
                self.reload()
                self.reader.forget()
                self._show_preview()
            case news.PostMoved(old=old, new=new):
                chosen = self.posts.chosen
                self.reload()
                if chosen is not None and chosen.path == old:
                    self.posts.choose_path(new)
            case news.CommentsChanged():
                self.count_comments()
                self._show_places()
            case news.EntryChanged() | news.PostLive():
                self._pace.want()
            case news.Offline() | news.Online():
                self._show_standing()
            case news.DeliveryProgress(entry=entry, message=progress):
                from bloggy.tui.telling import doing as told

                self.show_doing(told(entry, progress))
            case _:
                pass

    def show_asked(self) -> None:
        """Say on the rows, in the column and on the top line what only the writer can decide."""
        self.posts.show_asked(self.app.syncing.asked_by_path)
        self._show_places()
        self._show_standing()
        self._show_preview()

    def _outbox_moved(self) -> None:
        self.job(self._count_outbox(), group="outbox")
        self.reload()

    async def _count_outbox(self) -> None:
        from bloggy.domain.outbox import WAITING, EntryState

        entries = await self.workspace.delivery.entries()
        self.posts.show_conflicts(conflicts(entries))
        self._outbox_failed = sum(entry.state is EntryState.HELD for entry in entries)
        waiting = sum(entry.state in WAITING for entry in entries)
        self._outbox_open = waiting + self._outbox_failed
        self._waiting = waiting
        self._show_standing()
        self._show_places()

    _waiting = 0

    def show_doing(self, doing: str = "") -> None:
        """Say on the top line what is being done, until something else is to be said."""
        self._show_standing(doing)

    def _show_standing(self, doing: str = "") -> None:
        self.query_one(HeaderBar).right = standing(
            waiting=self._waiting,
            failed=self._outbox_failed,
            offline=sorted(self.app.offline),
            doing=doing or self.app.syncing.doing,
            trouble=self.app.sync_trouble,
            asked=len(self.app.syncing.questions),
            ascii_only=self.app.ascii_only,
        )

    def on_post_list_moved(self, message: PostList.Moved) -> None:
        if self.reader.display:
            self.set_timer(_PREVIEW_AFTER, lambda: self._preview_if_still(message.post))

    def _preview_if_still(self, post: PostSummary | None) -> None:
        if self.is_attached and post == self.posts.chosen:
            self.reader.show(post, self.asked_of(post))

    def on_post_list_opened(self, message: PostList.Opened) -> None:
        self.action_edit()

    def on_places_picked(self, message: Places.Picked) -> None:
        place = message.place
        if place.screen == "outbox":
            self.action_outbox()
        elif place.screen == "comments":
            self.open_comments()
        elif place.screen == "questions":
            self.action_settle()
        elif place.query is not None:
            shown = self.posts.query_shown
            self.show_query(place.query._replace(sort=shown.sort, descending=shown.descending))

    def on_line_list_chosen(self) -> None:
        """Entering a place goes to its posts."""
        self.posts.focus()

    def on_screen_resume(self) -> None:
        if self.workspace.folders and self._seen:
            self.reload()
            self.reader.forget()
            self._show_preview()

    # Keys that concern the screen.

    def action_place(self, place: int) -> None:
        self.places.pick(place)

    def action_preview(self) -> None:
        """Show or hide the preview; on a narrow terminal it takes the list's place."""
        shown = self.reader.display
        self._folded = shown
        self._fold(self.size.width)
        if not shown and self.size.width < PREVIEW_FROM:
            self.reader.focus_text()
        else:
            self.posts.focus()

    def action_sort(self) -> None:
        query = self.posts.query_shown
        at = next((index for index, (sort, _down) in enumerate(_SORTS) if sort == query.sort), 0)
        sort, descending = _SORTS[(at + 1) % len(_SORTS)]
        chosen = self.posts.chosen
        self.posts.show(
            query._replace(sort=sort, descending=descending), keep=chosen.path if chosen else None
        )
        self._show_titles()

    def action_outbox(self) -> None:
        from bloggy.tui.outbox.screen import OutboxScreen

        self.app.push_screen(OutboxScreen(self.workspace))

    async def action_search(self) -> None:
        """A line to search as you type, made when it is first asked for."""
        from bloggy.tui.library.search import SearchLine

        found = self.query(SearchLine)
        if not found:
            await self.query_one("#middle").mount(SearchLine(), before=self.posts)
        self.query_one(SearchLine).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.show_query(self.posts.query_shown._replace(text=event.value.strip()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.posts.focus()

    async def action_leave(self) -> None:
        """Stop a refresh or a sync first, then leave the search, then the preview, then the place."""
        from bloggy.tui.library.search import SearchLine

        if self.stop_refreshing() or self.app.syncing.stop() or (self.app.tour and self.app.tour.leave()):
            return
        if self.query(SearchLine):
            await self.query(SearchLine).remove()
            chosen = self.posts.chosen
            query = self.posts.query_shown._replace(text="")
            self.posts.show(query, keep=chosen.path if chosen else None)
            self._show_titles()
            self.posts.focus()
        elif self.reader.display and self.size.width < PREVIEW_FROM:
            self.action_preview()
        elif not self.posts.has_focus and self.posts.display:
            self.posts.focus()
        else:
            self.action_place(1)
