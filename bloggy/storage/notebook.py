"""Keeps a few notes of this machine's, each a name and a word, in a small file that may be lost."""

from __future__ import annotations

import json
from pathlib import Path

from bloggy.storage import atomic

_MOST = 1000


class Notebook:
    """One such file. Names may be paths: the surrogates that stand for undecodable bytes are kept."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> dict[str, str]:
        """All notes, the oldest first; none if the file is absent or can't be understood."""
        try:
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        return {str(name): str(word) for name, word in found.items()} if isinstance(found, dict) else {}

    def write(self, notes: dict[str, str]) -> None:
        """Put these in the place of all; the newest thousand are kept. Raises SaveFailed."""
        newest = dict(list(notes.items())[-_MOST:])
        atomic.make_folder(self._file.parent, private=True)
        atomic.write(self._file, json.dumps(newest, indent=1).encode(), expected=atomic.ANY)
