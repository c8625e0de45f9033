"""Remembers under which path a published post was known before bloggy renamed its file.

In a site's own working copy no link says so, and until the rename is published its history does not either.
"""

from __future__ import annotations

from pathlib import Path

from bloggy.storage.notebook import Notebook


class Renames:
    """A small file of this machine's, new path → path that the blog knows."""

    def __init__(self, data: Path) -> None:
        # Where it is lost, a rename is published as a new post after asking.
        self._notes = Notebook(data / "renames.json")

    def note(self, root: Path, old: str, new: str) -> None:
        """The post at `old` (below the library `root`) is now at `new`."""
        known = self._notes.read()
        origin = known.pop(_key(root, old), old)
        if origin != new:
            known[_key(root, new)] = origin
        self._notes.write(known)

    def of(self, root: Path) -> dict[str, str]:
        """Path → path that the blog knows, for the renamed posts of one library."""
        start = _key(root, "")
        return {key[len(start) :]: old for key, old in self._notes.read().items() if key.startswith(start)}

    def forget(self, root: Path, rel: str) -> None:
        """The blog knows the new path now."""
        known = self._notes.read()
        if known.pop(_key(root, rel), None) is not None:
            self._notes.write(known)


def _key(root: Path, rel: str) -> str:
    return f"{root}\n{rel}"
