"""Finds the files of a library and its site that an export holds: posts, and the pictures they show."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bloggy.domain.checks.secrets import holds_key
from bloggy.i18n import _
from bloggy.services.exporting.report import LeftOut
from bloggy.storage.scan import FOREIGN

if TYPE_CHECKING:
    from bloggy.storage.library import Library

_MEDIA = ("image/", "audio/", "video/")
_KEY_FILES = frozenset({".pem", ".key", ".p12", ".pfx", ".kdbx", ".keystore", ".jks", ".ppk"})
_LOOKED_AT = 1 << 20
"""So many bytes of a file are looked through for keys."""


class Found(NamedTuple):
    """A file to be taken along."""

    name: str
    """Below the library's root (or the site's), with forward slashes."""
    path: Path
    is_post: bool


def of_library(
    library: Library, *, without: tuple[Path, ...], left_out: Callable[[LeftOut], None]
) -> Iterator[Found]:
    """All posts and what lies beside them, in the order of their names.

    without: files and folders of bloggy's own. Hidden files, what a build made, what leads out of the library
    by a link and what holds a key stay behind; what is worth telling goes to `left_out`.
    """
    scan = library.scan()
    posts = {stamp.path for stamp in scan.stamps}
    for path, reason in scan.troubles:
        left_out(LeftOut(str(path), reason))
    output = library.generator.settings.output_dir
    inside = Path(os.path.realpath(library.root))
    built = library.site / output if output.parts else None
    for path in _walk(library.root, lambda folder: folder == built or folder in without):
        if str(path) in posts:
            posts.discard(str(path))
            yield Found(library.rel(path), path, is_post=True)
        elif path not in without and _comes_along(path, inside, left_out):
            yield Found(library.rel(path), path, is_post=False)
    for post in sorted(posts):  # in folders that are links
        yield Found(library.rel(Path(post)), Path(post), is_post=True)


def of_site(
    library: Library, *, without: tuple[Path, ...], left_out: Callable[[LeftOut], None]
) -> Iterator[Found]:
    """The pictures and files that a site keeps outside of the library, in the order of their names."""
    output = library.generator.settings.output_dir
    built = library.site / output if output.parts else None
    inside = Path(os.path.realpath(library.site))
    away = {library.root, *without}
    for path in _walk(library.site, lambda folder: folder == built or folder in away):
        if _is_media(path) and _comes_along(path, inside, left_out):
            yield Found(path.relative_to(library.site).as_posix(), path, is_post=False)


def _walk(root: Path, is_away: Callable[[Path], bool]) -> Iterator[Path]:
    for place, folders, names in os.walk(root):
        here = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and name not in FOREIGN and not is_away(here / name)
        )
        yield from (here / name for name in sorted(names) if not name.startswith("."))


def _is_media(path: Path) -> bool:
    kind = mimetypes.guess_type(path.name)[0] or ""
    return kind.startswith(_MEDIA) or kind == "application/pdf"


def _comes_along(path: Path, inside: Path, left_out: Callable[[LeftOut], None]) -> bool:
    """Whether the file may be taken along; tells `left_out` if not."""
    try:
        if not path.is_file():
            return False  # a pipe, a socket, a link to nothing
        if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(inside):
            left_out(LeftOut(str(path), _("It is a link that leads out of the folder.")))
            return False
        if path.suffix.lower() in _KEY_FILES or (not _is_media(path) and _holds_key(path)):
            left_out(LeftOut(str(path), _("It holds what looks like a key or a password.")))
            return False
    except OSError as error:
        left_out(LeftOut(str(path), _("It can’t be read: {why}.").format(why=error.strerror)))
        return False
    return True


def _holds_key(path: Path) -> bool:
    with path.open("rb") as file:
        return holds_key(file.read(_LOOKED_AT).decode("utf-8", "replace"))
