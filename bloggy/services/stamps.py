"""Remembers which dates bloggy itself gave to drafts, because their generator stops at a post without one.

Such a date only holds the place: publishing sets the real one, as for a draft that has none.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from bloggy.domain.post import Status
from bloggy.storage import atomic

_MOST = 1000


class Stamps:
    """A small file of this machine's: the moments that were given, to the second."""

    def __init__(self, data: Path) -> None:
        self._file = data / "stamps.json"

    def note(self, when: datetime) -> None:
        """A draft was given this date."""
        known = [one for one in self._read() if one != _key(when)]
        atomic.make_folder(self._file.parent, private=True)
        newest = [*known, _key(when)][-_MOST:]
        atomic.write(self._file, json.dumps(newest, indent=1).encode(), expected=atomic.ANY)

    def chosen(self, date: datetime | None, status: Status) -> datetime | None:
        """`date` if the writer chose it; None if it only holds the place in a draft of that status."""
        holds = date is not None and status is Status.DRAFT and _key(date) in self._read()
        return None if holds else date

    def _read(self) -> list[str]:
        try:
            found = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return []  # none yet; or not readable, and then the date stays as the file has it
        return [str(one) for one in found] if isinstance(found, list) else []


def _key(when: datetime) -> str:
    return when.astimezone(UTC).replace(microsecond=0).isoformat()
