"""Notes, after a list that looked at everything, what the next one needs not look at again.

The marks and dates of a list rest on more than the posts: the configurations, the outbox, what git knows of
the remotes, the time zone, and time itself. While all that is as it was, `quick` answers.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.listing import Changes, PostQuery
from bloggy.domain.outbox import SETTLED
from bloggy.errors import StorageError

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace

_MOST = 400
"""More files than this are not watched: looking at them would take as long as listing anew."""
_PAGE = 500


class Note:
    """What one list rested on. Made before the list is; kept when everything is closed."""

    def __init__(self, workspace: Workspace) -> None:
        self._index = workspace.paths.index(workspace.folders)
        self._watched = _watched(workspace)
        self._before = [_stamp(path) for path in self._watched]
        self._until: float | None = None
        self._whole = False

    async def finish(self, workspace: Workspace, changes: Changes) -> None:
        """The list is made: see when it changes by itself."""
        now = workspace.clock.now()
        turn = workspace.posts.index.turns(now)
        dates = [*_coming(workspace, now), *([turn] if turn else [])]
        entries = [e for e in await workspace.delivery.entries() if e.state not in SETTLED]
        dates += [entry.not_before for entry in entries if entry.not_before > now]
        self._until = min(dates).timestamp() if dates else None
        self._whole = not changes.unreadable

    def keep(self) -> None:
        """Write it down, unless something moved meanwhile or there is too much to watch."""
        from bloggy.cli.quick import note_file
        from bloggy.storage import index_read

        same = self._before == [_stamp(path) for path in self._watched]
        if not self._whole or not same or len(self._watched) > _MOST:
            return
        files = [str(path) for path in (*self._watched, self._index, f"{self._index}-wal")]
        with suppress(StorageError):  # without the note the next list takes longer, that is all
            index_read.remember(note_file(), str(self._index), watched=files, until=self._until)


def _coming(workspace: Workspace, now: datetime) -> list[datetime]:
    """The dates of posts that are later than now."""
    found: list[datetime] = []
    start = 0
    while page := workspace.posts.window(PostQuery(), start, _PAGE):
        later = [post.date for post in page if post.date and post.date > now]
        found += later
        if not later:
            break
        start += _PAGE
    return found


def _watched(workspace: Workspace) -> list[Path]:
    from bloggy.services.sites import repository_of

    paths = workspace.paths
    database = paths.database
    found = {paths.config_file, database, database.with_name(database.name + "-wal"), Path("/etc/localtime")}
    found.add(paths.data / "renames.json")
    for library in workspace.libraries:
        found |= _site_files(library.root, library.site, library.generator.name)
        found |= _folders_in(library.root / ".bloggy" / "links")
        if repository := repository_of(library.root):
            found |= _git_files(repository / ".git")
    return sorted(found)


def _site_files(folder: Path, site: Path, generator: str) -> set[Path]:
    """What the generator's settings are read from, and whatever would make it another generator."""
    from bloggy.domain.generators import get
    from bloggy.services.sites import site_of
    from bloggy.storage.library import Folder

    found: set[Path] = set()

    class Noting(Folder):
        def __init__(self, root: Path) -> None:
            super().__init__(root)
            self._from = root

        def read(self, path: str) -> str | None:
            found.add(self._from / path)
            return super().read(path)

        def exists(self, path: str) -> bool:
            found.add(self._from / path)
            return super().exists(path)

        def names(self, folder: str) -> list[str]:
            found.add(self._from / folder)
            return super().names(folder)

    site_of(folder, look=Noting)
    get(generator, Noting(site))
    return found


def _git_files(git: Path) -> set[Path]:
    """What tells that a branch, here or as last seen at a remote, moved."""
    own = git
    if git.is_file():  # a linked work tree or a submodule
        with suppress(OSError, ValueError):
            own = (git.parent / git.read_text("utf-8").removeprefix("gitdir:").strip()).resolve()
    common = own
    with suppress(OSError, ValueError):
        common = (own / (own / "commondir").read_text("utf-8").strip()).resolve()
    found = {git, own / "HEAD", own / "commondir", common / "config", common / "packed-refs"}
    found.add(common / "reftable" / "tables.list")
    for kind in ("heads", "remotes"):
        for folder, _folders, files in os.walk(common / "refs" / kind):
            found |= {Path(folder), *(Path(folder, name) for name in files)}
    return found


def _folders_in(links: Path) -> set[Path]:
    """The folder of links and one for each linked post; a link is replaced by a new file."""
    found = {links}
    with suppress(OSError):
        found |= set(links.iterdir())
    return found


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size, stat.st_ino
