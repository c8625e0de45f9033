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


async def watch(
    library: Library,
    stop: Event | None = None,
    *,
    note: Callable[[str], None] | None = None,
    poll_ms: int = 0,
) -> AsyncIterator[set[Path]]:
    """Yield the files and folders that changed below the library's root, in bursts, until `stop` is set.

    Own temporary files, hidden and generated ones are left out. Where the system's watches are used up it
    polls instead, and tells the writer so by `note`; `poll_ms` makes it do so from the start. A root that is
    not there ends it at once.
    """
    if not library.root.is_dir():
        return
    try:
        async for paths in _bursts(library, stop, poll_ms):
            yield paths
    except OSError as error:
        if poll_ms:
            raise
        if note:
            told = _("The system can't watch more folders ({words}); {root} is looked at every {seconds} s.")
            note(told.format(words=error, root=library.root, seconds=POLL_MS // 1000))
    else:
        return
    async for paths in _bursts(library, stop, POLL_MS):
        yield paths


async def _bursts(library: Library, stop: Event | None, poll_ms: int) -> AsyncIterator[set[Path]]:
    from watchfiles import awatch

    root = library.root.resolve()
    output = library.generator.settings.output_dir
    hidden = (library.site / output).resolve() if output.parts else None

    def wanted(_change: Change, changed: str) -> bool:
        path = Path(changed)
        if hidden is not None and path.is_relative_to(hidden):
            return False
        parts = path.relative_to(root).parts if path.is_relative_to(root) else path.parts
        return not any(part.startswith(".") or part in _IGNORED for part in parts)

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
