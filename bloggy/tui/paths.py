"""Understands paths as a writer types them, shows them as short as they can be, and completes them."""

from __future__ import annotations

import os
from pathlib import Path

from textual.suggester import Suggester

from bloggy.storage.presence import is_folder


def typed_path(typed: str, start: Path | None = None) -> Path:
    """The absolute path that is meant, from `start` or the working folder; `~nobody` is a name like any."""
    typed = typed.strip().replace("\0", "")  # which no path may have
    path = Path(os.path.expanduser(typed))  # noqa: PTH111 - Path's own fails for an unknown user
    if start is not None:
        path = start / path
    try:
        return Path(os.path.abspath(path))  # noqa: PTH100 - Path's own keeps ".."
    except OSError:  # the working folder was deleted
        return Path(os.path.normpath(Path.home() / path))


# Path's own raise where the system refuses to look: in somebody else's folder, for a name of 300 letters.


def shown_path(path: Path) -> str:
    """With `~` for the home folder."""
    home = Path.home()
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) and path != home else str(path)


class PathSuggester(Suggester):
    """Completes the path of a file or a folder; right arrow takes it."""

    def __init__(self, start: Path | None = None, *, suffixes: tuple[str, ...] | None = None) -> None:
        """`start`: where paths begin that are not absolute. `suffixes`: of files to offer; None: all."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._start, self._suffixes = start, suffixes

    async def get_suggestion(self, value: str) -> str | None:
        import asyncio

        return await asyncio.to_thread(self._complete, value) if value else None

    def _complete(self, value: str) -> str | None:
        folder, slash, name = value.rpartition("/")
        try:
            entries = sorted(typed_path(folder + slash, self._start).iterdir())
        except (OSError, ValueError):
            return None
        for entry in entries:
            if entry.name.startswith(name) and (name or not entry.name.startswith(".")):
                ending = "/" if is_folder(entry) else ""
                if ending or self._suffixes is None or entry.suffix.lower() in self._suffixes:
                    return value + entry.name[len(name) :] + ending
        return None
