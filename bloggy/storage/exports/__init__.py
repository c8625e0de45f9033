"""Knows the formats of other tools' exports, and which of them a file or folder has.

Each is one module with `NAME` (what `--format` takes), `recognises(path, head)` and `read(path)`; adding one
is that file and its line in `FORMATS`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.domain.imported import Imported

FORMATS: dict[str, str] = {
    "wordpress": "wxr",
    "disqus": "disqus",
    "blogger": "blogger",
    "ghost": "ghost_json",
    "isso": "isso_db",
    "movable-type": "movable_type",
    "page": "saved_page",
}
"""Name → module, in the order in which they are tried: those that are sure first."""


class Format(Protocol):
    """A module that reads one tool's exports."""

    NAME: str
    """What `--format` takes."""

    def recognises(self, path: Path, head: str) -> bool:
        """Whether it is of that format, judged by its name and first 64 kB (of a folder: "")."""

    def read(self, path: Path) -> Iterator[Imported]:
        """Everything in it, piece by piece. Raises ExportError for what can't be read at all."""


def get(name: str) -> Format:
    """The format of that name. Raises UsageError."""
    if name not in FORMATS:
        raise UsageError(
            _("There is no export format “{name}”.").format(name=name),
            hint=_("Choose one of: {names}.").format(names=", ".join(FORMATS)),
        )
    return cast("Format", import_module(f"{__name__}.{FORMATS[name]}"))


def detect(path: Path) -> Format | None:
    """The format of a file or folder; None if it is none of these. Raises ExportError."""
    head = _head(path)
    for name in FORMATS:
        found = get(name)
        if found.recognises(path, head):
            return found
    return None


def _head(path: Path) -> str:
    from bloggy.storage.exports.files import HEAD, decoded, opened

    if path.is_dir():
        return ""
    with opened(path) as file:
        return decoded(file.read(HEAD))
