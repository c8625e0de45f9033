"""Lets the generators' pure knowledge look into a folder on disk."""

from __future__ import annotations

from pathlib import Path

_LARGEST = 512 * 1024
"""Bytes of a configuration file that are still read."""


class Folder:
    """A site's folder as a `SiteReader`; every path given is relative to `root`, with `/`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> str | None:
        """The text of a small file; None if it is absent, too big, no text or not to be read."""
        place = self.root / path
        try:
            if place.stat().st_size > _LARGEST:
                return None
            return place.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError, ValueError):
            return None

    def exists(self, path: str) -> bool:
        """Whether there is such a file or folder."""
        try:
            return (self.root / path).exists()
        except (OSError, ValueError):
            return False

    def names(self, folder: str) -> list[str]:
        """The entries of one folder, sorted; empty if it is absent or closed to us."""
        try:
            return sorted(entry.name for entry in (self.root / folder).iterdir())
        except (OSError, ValueError):
            return []
