"""Remembers under which path a published post was known before bloggy renamed its file.

In a site's own working copy no link says so, and until the rename is published its history does not either.
"""

from __future__ import annotations

import json
from pathlib import Path

from bloggy.storage import atomic

_MOST = 1000


class Renames:
    """A small file of this machine's, new path → path that the blog knows."""

    def __init__(self, data: Path) -> None:
        self._file = data / "renames.json"

    def note(self, root: Path, old: str, new: str) -> None:
        """The post at `old` (below the library `root`) is now at `new`."""
        known = self._read()
        origin = known.pop(_key(root, old), old)
        if origin != new:
            known[_key(root, new)] = origin
        self._write(known)

    def of(self, root: Path) -> dict[str, str]:
        """Path → path that the blog knows, for the renamed posts of one library."""
        start = _key(root, "")
        return {key[len(start) :]: old for key, old in self._read().items() if key.startswith(start)}

    def forget(self, root: Path, rel: str) -> None:
        """The blog knows the new path now."""
        known = self._read()
        if known.pop(_key(root, rel), None) is not None:
            self._write(known)

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}  # none yet; or not readable, and then a rename is published as a new post after asking
        return found if isinstance(found, dict) else {}

    def _write(self, known: dict[str, str]) -> None:
        newest = dict(list(known.items())[-_MOST:])
        atomic.make_folder(self._file.parent, private=True)
        atomic.write(self._file, json.dumps(newest, indent=1).encode(), expected=atomic.ANY)


def _key(root: Path, rel: str) -> str:
    # json.dumps escapes the surrogates that stand for undecodable bytes of a file name.
    return f"{root}\n{rel}"
