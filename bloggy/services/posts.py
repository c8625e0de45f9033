"""Finds, lists, makes, renames and trashes posts; a post is its file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bloggy.services.events import EntryChanged, Event, LibraryChanged, WatchFailed

if TYPE_CHECKING:
    from bloggy.domain.frontmatter import Problem
    from bloggy.domain.listing import Changes, Counts, PostQuery, PostSummary
    from bloggy.domain.outbox import Entry
    from bloggy.domain.post import Post
    from bloggy.services.marking import Marking
    from bloggy.services.workspace import Workspace
    from bloggy.storage.index import Index
    from bloggy.storage.library import Library, PostFile
    from bloggy.storage.trash import TrashItem


T = TypeVar("T")


class Posts:
    """The writer's posts, over all libraries."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._refreshing = asyncio.Lock()
        self._stopped = False
        self.versions: tuple[tuple[Path, Path], ...] = ()
        """Files that hold another machine's version of a post, each with it, as last found."""
        self._tasks: set[asyncio.Task[None]] = set()
        # One thread of its own: closing waits for what runs in it, even if its caller was cancelled.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="bloggy-index")
        self._others = asyncio.Event()
        """Set when the library may have got other folders."""
        workspace.events.subscribe(self._on_event)

    @cached_property
    def index(self) -> Index:
        """The index of these libraries."""
        from bloggy.storage.index import Index

        return Index(self._workspace.paths.index(self._workspace.folders))

    @cached_property
    def _marking(self) -> Marking:
        from bloggy.services.marking import Marking

        return Marking(self._workspace, self.index, self._in_thread)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def forget_libraries(self) -> None:
        """The configuration changed: open the index of the present libraries next time."""
        if "index" in self.__dict__:
            self.index.close()
        for name in ("index", "_marking"):
            self.__dict__.pop(name, None)
        self._others.set()

    async def aclose(self) -> None:
        """Stop a refresh and close the index."""
        self._stopped = True
        await asyncio.gather(*self._tasks)
        await asyncio.to_thread(self._thread.shutdown)
        if "index" in self.__dict__:
            self.index.close()

    # --- listing --------------------------------------------------------------------------------------------

    async def refresh(self, progress: Callable[[int, int], None] | None = None) -> Changes:
        """Bring the index and every post's mark up to date; `progress(done, total)` comes from a thread."""
        async with self._refreshing:
            libraries = self._workspace.libraries
            changes = await self._in_thread(
                lambda: self.index.refresh(
                    libraries, trash=self.trash_items(), progress=progress, stop=lambda: self._stopped
                )
            )
            self.versions = changes.versions
            await self._marking.all()
        return changes

    async def touched(self, paths: Iterable[Path]) -> None:
        """Bring single posts up to date in the index, with their marks, and tell everyone."""
        by_root: dict[Path, list[Path]] = {}
        for path in paths:
            by_root.setdefault(self._workspace.library_of(path).root, []).append(path)
        for library in self._workspace.libraries:
            if library.root in by_root:
                paths = by_root[library.root]
                await self._in_thread(lambda x=library, p=paths: self.index.update(x, p))  # type: ignore[misc]
                await self._marking.some(library, paths)
        if by_root:
            together = frozenset(path for paths in by_root.values() for path in paths)
            self._workspace.events.publish(LibraryChanged(paths=together))

    def window(self, query: PostQuery, offset: int, limit: int) -> list[PostSummary]:
        """Rows `offset` … `offset + limit` of the list that `query` describes; quick, from the index."""
        return self.index.window(query, offset, limit)

    def count(self, query: PostQuery) -> int:
        """How many posts `query` has."""
        return self.index.count(query)

    def position(self, query: PostQuery, path: Path) -> int | None:
        """At which offset of that list the post comes; None if it is not in it."""
        return self.index.position(query, path)

    def counts(self) -> Counts:
        """How many posts there are by mark, blog and tag."""
        return self.index.counts()

    def tags(self) -> list[tuple[str, int]]:
        """All tags with the number of their posts, the most used first."""
        return list(self.counts().tags.items())

    def categories(self) -> list[tuple[str, int]]:
        """All categories with the number of their posts, the most used first."""
        return list(self.counts().categories.items())

    def with_slug(self, slug: str) -> list[PostSummary]:
        """The posts that have exactly this slug."""
        return self.index.with_slug(slug)

    async def with_id(self, library: Library, post_id: str) -> list[Path]:
        """The files of a library that carry this id; more than one where a file was copied."""
        return await self._in_thread(lambda: self._marking.with_id(library, post_id))

    async def ids(self, library: Library) -> dict[str, list[Path]]:
        """By id, the files of a library that carry one."""
        return await self._in_thread(lambda: self._marking.ids(library))

    async def find(self, spec: str) -> PostSummary:
        """The post that `spec` names: a path, a slug or a unique part of the title.

        Raises NotFound, Ambiguous.
        """
        return await self._in_thread(lambda: self.index.find(spec))

    async def load(self, path: Path) -> PostFile:
        """The post as it is on disk (also one that lies in the trash). Raises NotFound."""
        return await asyncio.to_thread(self._load, path)

    def _load(self, path: Path) -> PostFile:
        for item in self.trash_items() if path.is_relative_to(self._workspace.paths.trash) else ():
            if item.stored == path:
                from dataclasses import replace

                library = self._workspace.library_of(item.path)
                stored = type(library)(path.parent, library.generator)
                return replace(stored.load(path), rel=library.rel(item.path))
        return self._workspace.library_of(path).load(path)

    def described(self, path: Path, text: str) -> tuple[Post, Problem | None]:
        """The post that `text` would be as the file at `path`, and what is wrong with its front matter."""
        library = self._workspace.library_of(path)
        document = library.parse(text)
        place = library.site_path(library.rel(path))
        return library.generator.read(place, document.values, document.body), document.problem

    def with_fields(self, path: Path, text: str, fields: Mapping[str, object], *, exact: bool = False) -> str:
        """`text` with neutral fields set (None or empty removes), only their lines changed.

        `exact`: the writer named the time of a date, so it is written even over a bare day. Raises
        FrontMatterError.
        """
        from bloggy.services.editing import with_fields

        return with_fields(self._workspace.library_of(path), text, fields, exact=exact)

    # --- changing -------------------------------------------------------------------------------------------

    async def new(
        self,
        title: str,
        *,
        blog: str | None = None,
        template: str | None = None,
        tags: tuple[str, ...] = (),
        body: str = "",
    ) -> Path:
        """Make a new draft and answer where it is; it can never be public.

        `blog` puts it into the library of that blog. `template` is a file name below the templates folder,
        with or without its ending. Raises UsageError, NotFound, SaveFailed.
        """
        from bloggy.services import making

        path = await asyncio.to_thread(
            making.new, self._workspace, title, blog=blog, template=template, tags=tags, body=body
        )
        await self.touched([path])
        return path

    async def set(self, path: Path, changes: Mapping[str, str | None]) -> None:
        """Set front matter keys to what was typed (None removes a key), touching only those lines.

        Keys are neutral names (`title tags draft date slug …`) or the file's own. Raises FrontMatterError,
        ChangedOnDisk, BadDate.
        """
        from bloggy.services import editing

        await asyncio.to_thread(editing.set_typed, self._workspace, path, changes)
        await self.touched([path])

    async def set_fields(self, path: Path, fields: Mapping[str, object]) -> None:
        """Set neutral fields of `Post` (`title`, `tags`, `date` …) in the words of the post's generator."""
        from bloggy.services import editing

        await asyncio.to_thread(editing.set_fields, self._workspace, path, fields)
        await self.touched([path])

    async def rename(self, path: Path, *, title: str | None = None, slug: str | None = None) -> Path:
        """Give the post another title or slug; its file (or bundle) follows a new slug.

        A published post keeps its address on a new title alone. Answers the new path.
        """
        from bloggy.services import editing

        new = await asyncio.to_thread(editing.rename, self._workspace, path, title=title, slug=slug)
        if new != path:
            await self._workspace.drafting.moved(path, new)
        await self.touched({path, new})
        return new

    async def duplicate(self, path: Path) -> Path:
        """A copy of the post as a new draft, with nothing that ties it to a blog."""
        from bloggy.services import making

        new = await asyncio.to_thread(making.duplicate, self._workspace, path)
        await self.touched([new])
        return new

    async def add_picture(self, post: Path, picture: Path) -> str:
        """Copy a picture to where the post's pictures go, and answer how the Markdown links to it.

        A picture that already lies in the site is not copied. Raises SaveFailed, NotFound.
        """
        from bloggy.services import making

        return await asyncio.to_thread(making.add_picture, self._workspace.library_of(post), post, picture)

    async def trash(self, path: Path) -> TrashItem:
        """Put the post (a bundle: its whole folder) into bloggy's trash; see `undo_trash`."""
        library = self._workspace.library_of(path)
        item = await asyncio.to_thread(library.trash, path, now=self._workspace.clock.now())
        await self.refresh()
        self._workspace.events.publish(LibraryChanged(paths=frozenset({path})))
        return item

    async def undo_trash(self, item: TrashItem | None = None) -> Path:
        """Put a trashed post (None: the last one) back where it was, never over another file."""
        if item is None:
            items = self.trash_items()
            if not items:
                from bloggy.errors import NotFound
                from bloggy.i18n import _

                raise NotFound(_("The trash is empty."), hint=_("There is nothing to take back."))
            item = items[0]
        path = await asyncio.to_thread(self._workspace.trash.restore, item)
        await self.refresh()
        self._workspace.events.publish(LibraryChanged(paths=frozenset({path})))
        return path

    def trash_items(self) -> list[TrashItem]:
        """What is in the trash of these libraries, the newest first."""
        roots = set(self._workspace.folders)
        return [item for item in self._workspace.trash.items() if item.root in roots]

    async def purge_trash(self) -> int:
        """Remove for good what has been in the trash longer than the configuration says; how many."""
        from datetime import timedelta

        days = self._workspace.config.library.trash_days
        if not days:
            return 0
        now = self._workspace.clock.now()
        return await asyncio.to_thread(self._workspace.trash.purge, now, keep=timedelta(days=days))

    # --- following ------------------------------------------------------------------------------------------

    async def watch(self) -> None:
        """Follow changes by other programs until cancelled: refresh, then publish LibraryChanged.

        A folder that the library gets meanwhile is followed from then on.
        """
        from bloggy.storage.watch import watch

        def note(reason: str) -> None:
            self._workspace.events.publish(WatchFailed(reason=reason))

        async def follow(library: Library) -> None:
            async for paths in watch(library, note=note):
                await self.refresh()  # it may find nothing new: another bloggy keeps the same index
                self._workspace.events.publish(LibraryChanged(paths=frozenset(paths)))
            followed.discard(library.root)

        await self.purge_trash()
        followed: set[Path] = set()
        async with asyncio.TaskGroup() as group:
            while True:
                self._others.clear()
                for library in self._workspace.libraries:
                    if library.root not in followed:
                        followed.add(library.root)
                        group.create_task(follow(library))
                await self._others.wait()

    def _on_event(self, event: Event) -> None:
        if isinstance(event, EntryChanged) and not self._stopped:
            task = asyncio.get_running_loop().create_task(self._follow(event.entry))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _follow(self, entry: Entry) -> None:
        """An entry moved: its post's mark, and perhaps its file, are others now."""
        from bloggy.errors import NotFound

        path = Path(entry.library) / entry.post_path
        try:
            self._workspace.library_of(path)
        except NotFound:
            return  # of a library that is not open here
        if path.exists():
            await self.touched([path])
        else:
            # Published under another name (a draft's folder or a date in the name), or gone.
            await self.refresh()
            self._workspace.events.publish(LibraryChanged(paths=frozenset({path})))
