"""Walks a folder of posts quickly, past everything that is none: hidden, generated and foreign folders."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from bloggy.domain.conflict_names import conflict_name
from bloggy.i18n import _
from bloggy.storage import atomic

if TYPE_CHECKING:
    from bloggy.domain.generators import Generator

MAX_BYTES = 16 * 1024 * 1024
"""A larger file is no post that a person writes; it is listed with a problem and not read."""

FOREIGN = frozenset({"node_modules", "bower_components", "__pycache__", "venv"})


class Stamp(NamedTuple):
    """A file as the file system describes it. `path` is absolute, as `os.fsdecode` spells it."""

    path: str
    size: int
    """Bytes."""
    mtime_ns: int
    inode: int


@dataclass(slots=True)
class Scan:
    """What a walk found."""

    stamps: list[Stamp] = field(default_factory=list)
    folders: list[tuple[str, int]] = field(default_factory=list)
    """Every folder looked into, with its modification time in nanoseconds."""
    closed: list[str] = field(default_factory=list)
    """Folders that could not be read, so that nothing is known of what is in them."""
    troubles: list[tuple[Path, str]] = field(default_factory=list)
    """What the writer should know, each with a sentence."""
    versions: list[tuple[Path, Path]] = field(default_factory=list)
    """Versions of posts that lost against another machine's, each with the post beside which it lies."""


class Walk:
    """One walk through the posts below `root`, a folder in (or equal to) the generator's `site`."""

    def __init__(
        self, root: Path, site: Path, generator: Generator, *, accepted: Container[str] = frozenset()
    ) -> None:
        """accepted: paths known to be posts, which saves asking the generator about each."""
        self._root, self._site, self._generator, self._accepted = root, str(site), generator, accepted
        self._suffixes = tuple(generator.suffixes)
        settings = generator.settings
        self._output = str(settings.output_dir) if settings.output_dir.parts else None
        self._content = [str(folder) if folder.parts else "" for folder in settings.content_dirs]
        self._seen: set[tuple[int, int]] = set()
        self._scan = Scan()

    def run(self, *, at_most: int | None = None) -> Scan:
        """Do it. A root that is not there is a trouble, not an error.

        at_most: stop after that many folders; what lies in the others stays unknown.
        """
        todo = [str(self._root)]
        while todo and (at_most is None or len(self._scan.folders) < at_most):
            todo += self._folder(todo.pop())
        self._scan.troubles += _twins(self._scan.stamps)
        return self._scan

    def _folder(self, path: str) -> Iterator[str]:
        """Note the posts in one folder; answers the folders in it to look into."""
        try:
            stat = os.stat(path)  # noqa: PTH116 - strings are much faster than Path objects here
            if (stat.st_dev, stat.st_ino) in self._seen:
                return  # a symbolic link led back
            self._seen.add((stat.st_dev, stat.st_ino))
            entries = os.scandir(path)
        except OSError as error:
            self._closed(path, error)
            return
        with entries:
            while True:  # one at a time: ten thousand entries with what they cache take 7 MB
                try:
                    entry = next(entries, None)
                except OSError as error:
                    self._closed(path, error)
                    return
                if entry is None:
                    break
                name = entry.name
                if name.startswith("."):
                    if atomic.is_abandoned(name):
                        with suppress(OSError):  # another bloggy may clean up at the same time
                            os.unlink(entry.path)  # noqa: PTH108
                elif not self._generator.follows_links and entry.is_symlink() and self._within(entry.path):
                    continue
                elif self._is_folder(entry):
                    if name not in FOREIGN and self._leads_to_posts(entry.path):
                        yield entry.path
                elif name.lower().endswith(self._suffixes):
                    self._file(entry)
        self._scan.folders.append((path, stat.st_mtime_ns))

    def _is_folder(self, entry: os.DirEntry[str]) -> bool:
        try:
            return entry.is_dir()
        except OSError as error:  # a link that leads to itself, or to where this user may not look
            if not entry.name.lower().endswith(self._suffixes):
                self._closed(entry.path, error)
            return False

    def _closed(self, path: str, error: OSError) -> None:
        self._scan.closed.append(path)
        if not isinstance(error, FileNotFoundError) or path == str(self._root):
            self._trouble(path, error)

    def _file(self, entry: os.DirEntry[str]) -> None:
        try:
            if not entry.is_file():
                if entry.is_symlink() and not entry.is_dir():
                    self._scan.troubles.append(
                        (Path(entry.path), _("It is a link to something that is gone."))
                    )
                return
            stat = entry.stat()
        except FileNotFoundError:
            return  # removed since the folder was read
        except OSError as error:
            self._trouble(entry.path, error)
            return
        if (post := post_of_version(entry.path)) is not None:
            if self._generator.is_post(self._relative(post)):
                self._scan.versions.append((Path(entry.path), Path(post)))
        elif entry.path in self._accepted or self._generator.is_post(self._relative(entry.path)):
            self._scan.stamps.append(Stamp(entry.path, stat.st_size, stat.st_mtime_ns, stat.st_ino))

    def _relative(self, path: str) -> PurePosixPath:
        return PurePosixPath(path[len(self._site) :].lstrip("/"))

    def _within(self, path: str) -> bool:
        """Whether a path lies below a content folder; that folder itself may be a link."""
        inside = path[len(self._site) :].lstrip("/")
        return any(not folder or inside.startswith(f"{folder}/") for folder in self._content)

    def _leads_to_posts(self, path: str) -> bool:
        inside = path[len(self._site) :].lstrip("/")
        if inside == self._output:
            return False
        return any(
            not folder or f"{inside}/".startswith(f"{folder}/") or folder.startswith(f"{inside}/")
            for folder in self._content
        )

    def _trouble(self, path: str, error: OSError) -> None:
        reason, hint = atomic.explain(error)
        if isinstance(error, FileNotFoundError):
            reason, hint = (
                _("it is not there."),
                _("Connect its disk, or correct “folders” in the configuration."),
            )
        elif isinstance(error, PermissionError):
            reason, hint = _("you have no permission to read it."), _("Change its permissions.")
        told = _("It can't be read: {reason} {hint}").format(reason=reason, hint=hint)
        self._scan.troubles.append((Path(path), told))


def post_of_version(path: str) -> str | None:
    """The post that the file at `path` is another machine's version of; None if it is a file of its own.

    While the post itself is not there, such a file is all there is, and a post like any other.
    """
    folder, name = os.path.split(path)
    if (found := conflict_name(name)) is None:
        return None
    post = os.path.join(folder, found.original)  # noqa: PTH118
    return post_of_version(post) or (post if os.path.lexists(post) else None)


def _twins(stamps: list[Stamp]) -> Iterator[tuple[Path, str]]:
    """Files that are one and the same on a Mac or on Windows, which ignore letter case."""
    seen: dict[str, str] = {}
    for stamp in stamps:
        path = stamp.path
        other = seen.setdefault(path.casefold(), path)
        if other is not path:
            told = _("Its name differs from {other} only in letter case; rename one of them.")
            first, second = sorted((other, path))
            yield Path(second), told.format(other=first)
