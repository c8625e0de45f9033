"""Knows the formats of other tools' exports, and which of them a file or folder has.

Each is one module with `NAME` (what `--format` takes), `recognises(path, head)` and `read(path)`; adding one
is that file and its line in `FORMATS`.
"""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, cast

from bloggy.errors import ExportError, UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.domain.imported import Imported, NotImported

FORMATS: dict[str, str] = {
    "bloggy": "own",
    "wordpress": "wxr",
    "disqus": "disqus",
    "blogger": "blogger",
    "ghost": "ghost_json",
    "isso": "isso_db",
    "movable-type": "movable_type",
    "medium": "medium",
    "substack": "substack",
    "writefreely": "writefreely",
    "dev.to": "devto",
    "feed": "feed",
    "markdown": "markdown_folder",
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
    from bloggy.storage.exports.files import looked_at

    with looked_at(path):
        head = _head(path)
        for name in FORMATS:
            found = get(name)
            if found.recognises(path, head):
                return found
    return None


def glance(path: Path) -> str | None:
    """The name of a file's format; "" where only a long look tells (folder, archive); None: it is no export.

    Raises ExportError.
    """
    from bloggy.storage.exports import archive
    from bloggy.storage.exports.files import looked_at

    with looked_at(path):
        if path.is_dir() or archive.is_packed(path):
            return ""
    found = detect(path)
    return found.NAME if found else None


class Plan(NamedTuple):
    """What is to be read."""

    files: list[tuple[Format, Path]]
    unknown: list[NotImported]
    """Files of a folder that are no export, or can't be read."""


def plan(path: Path, name: str | None = None) -> Plan:
    """Which files (or folder) are read as what; name: the format. Raises UsageError, ExportError."""
    from bloggy.storage.exports.files import looked_at

    with looked_at(path):
        return _plan(path, name)


def _plan(path: Path, name: str | None) -> Plan:
    if not path.is_dir():
        found = get(name) if name else detect(path)
        if found is None:
            raise _unknown(path)
        return Plan([(found, path)], [])
    os.scandir(path).close()  # a closed folder is no empty one
    whole = get(name) if name else detect(path)
    if whole is not None and (not name or whole.recognises(path, "")):
        besides = Plan([], []) if name else _besides(path, whole)
        return Plan([(whole, path), *besides.files], besides.unknown)
    from bloggy.storage.exports.files import below

    found_in = _each(path, below(path), lambda file: _told(whole, file) if name and whole else detect(file))
    if not found_in.files and name and whole:
        return Plan([(whole, path)], [])
    if not found_in.files:
        raise _unknown(path)
    return found_in


def _each(path: Path, among: Iterable[Path], told: Callable[[Path], Format | None]) -> Plan:
    """Files of a folder by themselves."""
    from bloggy.domain.imported import NotImported
    from bloggy.storage.exports import archive

    files: list[tuple[Format, Path]] = []
    unknown: list[NotImported] = []
    for file in among:
        reason = _("bloggy does not know such files.")
        try:
            if archive.is_packed(file):
                reason = _("It is an archive: import it by itself.")
            elif one := told(file):
                files.append((one, file))
                continue
        except ExportError as error:
            reason = error.message
        unknown.append(NotImported(kind=_("file"), name=str(file.relative_to(path)), reason=reason))
    return Plan(files, unknown)


def _besides(path: Path, whole: Format) -> Plan:
    """What other tools exported into a folder beside WordPress's files, which are read together.

    What WordPress itself keeps there is left alone: uploads, themes, and pictures of the posts. So are single
    pages, which would be published with the blog.
    """
    from bloggy.storage.exports.files import below

    if whole.NAME != "wordpress":
        return Plan([], [])
    among = [file for file in below(path) if not _is_wordpress_own(file.relative_to(path))]
    found = _each(path, among, lambda file: one if (one := detect(file)) and one.NAME != "page" else None)
    return Plan([(one, file) for one, file in found.files if one.NAME != whole.NAME], found.unknown)


def _is_wordpress_own(file: Path) -> bool:
    """Whether a file of the folder is an upload, of a theme, or a picture."""
    kind = mimetypes.guess_type(file.name)[0] or ""
    return "wp-content" in file.parts or kind.startswith("image/")


def _told(named: Format, file: Path) -> Format | None:
    """The format that somebody named, if it can be that of the file."""
    return named if named.recognises(file, _head(file)) else None


def _unknown(path: Path) -> UsageError:
    return UsageError(
        _("bloggy can't tell what {path} is an export of.").format(path=path.name),
        hint=_("Name its format with --format: {names}.").format(names=", ".join(FORMATS)),
    )


def _head(path: Path) -> str:
    from bloggy.storage.exports.files import HEAD, decoded, opened

    if path.is_dir():
        return ""
    with opened(path) as file:
        return decoded(file.read(HEAD))
