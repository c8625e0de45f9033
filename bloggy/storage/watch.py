"""Notices what other programs do to a library, so that the list is never stale for long."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.i18n import _

if TYPE_CHECKING:
    from anyio import Event
    from watchfiles import Change

    from bloggy.storage.library import Library

QUIET_MS = 150
"""A burst of changes is told once, when nothing more has come for so long."""

POLL_MS = 2000
"""How often folders are looked at where the system can't tell of changes."""

_IGNORED = frozenset({"node_modules", "__pycache__", "venv"})


class _WatcherFailed(Exception):
    """Watchfiles 1.3 ends at any event of a name that is not UTF-8."""


async def watch(
    library: Library,
    stop: Event | None = None,
    *,
    note: Callable[[str], None] | None = None,
    poll_ms: int = 0,
) -> AsyncIterator[set[Path]]:
    """Yield the files and folders that changed below the library's root, in bursts, until `stop` is set.

    Own temporary files, hidden and generated ones are left out. Where the system's watches are used up it
    polls instead, and tells the writer so by `note`; `poll_ms` makes it do so from the start. The same when a
    file changes whose name the watcher can't read; the root then stands for what changed. A root that is not
    there ends it at once.
    """
    while library.root.is_dir():
        try:
            async for paths in _bursts(library, stop, poll_ms):
                yield paths
        except OSError as error:
            if poll_ms:
                raise
            _tell(_("The system can't watch more folders ({words})."), error, library, note)
        except _WatcherFailed as error:
            if not poll_ms:
                _tell(_("A file's name can't be read ({words})."), error, library, note)
            yield {library.root}
        else:
            return
        poll_ms = poll_ms or POLL_MS


def _tell(sentence: str, error: Exception, library: Library, note: Callable[[str], None] | None) -> None:
    if note:
        now = _("{root} is looked at every {seconds} s.").format(root=library.root, seconds=POLL_MS // 1000)
        note(f"{sentence.format(words=error)} {now}")


async def _bursts(library: Library, stop: Event | None, poll_ms: int) -> AsyncIterator[set[Path]]:
    from watchfiles import awatch
    from watchfiles._rust_notify import WatchfilesRustInternalError

    root = library.root.resolve()
    output = library.generator.settings.output_dir
    hidden = (library.site / output).resolve() if output.parts else None

    def wanted(_change: Change, changed: str) -> bool:
        path = Path(changed)
        if hidden is not None and path.is_relative_to(hidden):
            return False
        parts = path.relative_to(root).parts if path.is_relative_to(root) else path.parts
        return not any(part.startswith(".") or part in _IGNORED for part in parts)

    try:
        async for changes in awatch(
            root,
            watch_filter=wanted,
            stop_event=stop,
            step=QUIET_MS,
            force_polling=poll_ms > 0 or None,
            poll_delay_ms=poll_ms or POLL_MS,
            ignore_permission_denied=True,
        ):
            yield {library.root / Path(changed).relative_to(root) for _change, changed in changes}
    except ExceptionGroup as group:  # how awatch's task group hands on the one error of its thread
        cause = group.exceptions[0]
        if isinstance(cause, WatchfilesRustInternalError):
            raise _WatcherFailed(str(cause)) from group
        raise
