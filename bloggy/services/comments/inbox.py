"""Reads the stored comments: lists, counts and conversations, at once and with or without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bloggy.domain.comments_listing import CommentCounts, CommentQuery, CommentRow, PostComments, Thread
from bloggy.errors import NotFound
from bloggy.i18n import _
from bloggy.services.events import CommentsChanged, LibraryChanged, PostMoved

if TYPE_CHECKING:
    import sqlite3

    from bloggy.services.comments.opened import Opened
    from bloggy.services.events import Event
    from bloggy.services.workspace import Workspace
    from bloggy.storage.comment_orders import Orders
    from bloggy.storage.comments_reader import CommentsReader

T = TypeVar("T")


class Comments:
    """The inbox over all sources. Reading never waits for a sync."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tasks: set[asyncio.Task[None]] = set()
        workspace.events.subscribe(self._on_event)

    @cached_property
    def _reader(self) -> CommentsReader:
        from bloggy.storage.comments_reader import CommentsReader

        self._workspace.database.read_now(lambda _connection: None)  # makes the tables
        return CommentsReader(self._workspace.paths.database)

    @cached_property
    def _orders(self) -> Orders:
        from bloggy.storage.comment_orders import Orders

        return Orders()

    def read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Do `work`, which only reads."""
        return self._reader.read(work)

    # --- lists ----------------------------------------------------------------------------------------------

    def window(self, query: CommentQuery, offset: int, limit: int) -> list[CommentRow]:
        """Rows `offset` … `offset + limit` of the list that `query` describes."""
        from bloggy.storage import comments_read

        return self.read(lambda c: comments_read.window(c, query, offset, limit))

    def count(self, query: CommentQuery) -> int:
        """How many comments that list has."""
        from bloggy.storage import comments_list

        return self.read(lambda c: comments_list.count(c, query))

    def parts(self, query: CommentQuery) -> tuple[int, int, int]:
        """How many of that list are unread, how many of the others are unanswered, and how many neither."""
        from bloggy.storage import comments_list

        return self.read(lambda c: comments_list.parts(c, query))

    def position(self, query: CommentQuery, comment: int) -> int:
        """How many comments of that list come before `comment`: its offset, if it is in it."""
        from bloggy.storage import comments_list

        return self.read(lambda c: comments_list.position(c, query, comment))

    def counts(self) -> CommentCounts:
        """How many comments there are of each sort."""
        from bloggy.storage import comments_read

        return self.read(comments_read.counts)

    def post_counts(self) -> dict[Path, PostComments]:
        """How many comments the posts of the libraries have, by absolute path; those without are left out."""
        from bloggy.storage import comments_read

        return self.read(comments_read.post_counts)

    # --- one, and what belongs to it ------------------------------------------------------------------------

    def rows(self, ids: Collection[int]) -> list[CommentRow]:
        """These comments, in that order; those that are not there are left out."""
        from bloggy.storage import comments_read

        return self.read(lambda c: comments_read.rows(c, ids))

    def get(self, spec: str | int) -> CommentRow:
        """The comment of that id, or of that name at its source: `SOURCE:REF`. Raises NotFound."""
        from bloggy.storage import comments_read

        def work(connection: sqlite3.Connection) -> list[CommentRow]:
            return comments_read.rows(connection, comments_read.starting(connection, str(spec).strip()))

        found = self.read(work)
        if not found:
            raise NotFound(
                _("There is no comment “{spec}”.").format(spec=spec),
                hint=_("`bloggy comments` lists them with their names; `bloggy sync` fetches new ones."),
            )
        return found[0]

    def thread(self, comment: int) -> Thread:
        """The conversation that the comment is part of. Raises NotFound."""
        row = self.get(comment)
        return self.conversation(row.place)

    def conversation(self, of: Path | int) -> Thread:
        """Everything said about a post (its file) or page (`CommentRow.place`), from all sources.

        Nothing said yet, or nothing known of it: a thread without comments.
        """
        from bloggy.storage import comments_read

        def work(connection: sqlite3.Connection) -> Thread:
            places = _places(connection, of)
            found = comments_read.conversation(connection, [place for place, _url, _title in places])
            path = of if isinstance(of, Path) else next((row.post_path for row in found), None)
            return Thread(
                title=next((title for _place, _url, title in places if title), ""),
                url=next((url for _place, url, _title in places if "//" in url), ""),
                post_path=path,
                comments=tuple(found),
            )

        return self.read(work)

    def opened(self, of: Path | int) -> Opened:
        """`conversation`, whose comments are read when they are looked at."""
        from bloggy.services.comments.opened import Opened
        from bloggy.storage import comments_read

        def work(connection: sqlite3.Connection) -> tuple[list[tuple[int, int]], list[tuple[int, str, str]]]:
            places = _places(connection, of)
            return self._orders.of(connection, [place for place, _url, _title in places]), places

        order, places = self.read(work)
        return Opened(
            order,
            lambda ids: self.read(lambda c: comments_read.plain(c, ids)),
            title=next((title for _place, _url, title in places if title), ""),
            url=next((url for _place, url, _title in places if "//" in url), ""),
        )

    async def mark_read(self, ids: Collection[int], read: bool = True) -> int:
        """Mark comments as read, or as unread; answers how many were not so before."""
        from bloggy.storage import comments

        wanted = list(ids)
        done = await self._workspace.database.write(lambda c: comments.mark_read(c, wanted, read=read))
        if done:
            self._workspace.events.publish(CommentsChanged())
        return done

    # --- the library ----------------------------------------------------------------------------------------

    async def relate(self) -> None:
        """Find out anew which post of the libraries each page with comments is."""
        from bloggy.services.importing.relating import relate_imported

        await self._relate_sources()
        await relate_imported(self._workspace)

    async def _relate_sources(self) -> None:
        from bloggy.services.comments.relating import related
        from bloggy.storage import comment_posts
        from bloggy.storage.imports import PREFIX

        known = await self._workspace.database.read(comment_posts.pages)
        pages = [page for page in known if not page.source.startswith(PREFIX)]
        if not pages:
            return
        found = await asyncio.to_thread(related, pages, self._workspace.posts.index)
        if not found.posts and not found.titles:
            return

        def work(connection: sqlite3.Connection) -> None:
            comment_posts.tie(connection, found.posts)
            comment_posts.entitle(connection, found.titles)

        await self._workspace.database.write(work)
        self._workspace.events.publish(CommentsChanged())

    def _on_event(self, event: Event) -> None:
        """A post's file that got another name takes its comments along."""
        moved = isinstance(event, LibraryChanged) and any(not path.exists() for path in event.paths)
        if moved or isinstance(event, PostMoved):
            task = asyncio.get_running_loop().create_task(self.relate())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        """Close the connections."""
        await asyncio.gather(*self._tasks)
        if "_reader" in self.__dict__:
            self._reader.close()


def _places(connection: sqlite3.Connection, of: Path | int) -> list[tuple[int, str, str]]:
    """(number, address, title) of the pages whose comments are one conversation."""
    from bloggy.storage import comments_list, comments_read

    if isinstance(of, int):
        return comments_read.beside(connection, of)
    return comments_list.places_of(connection, of)
