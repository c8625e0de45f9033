"""Writes an export into a folder so that it can be stopped, gone on with, and refreshed, and is always told
from a folder with other things in it.

`SHA256SUMS` names every file with its hash, as `sha256sum --check` reads it. While an export is under way (or
was stopped) there are `INCOMPLETE.txt` and `SHA256SUMS.part`. Nothing is rewritten that is right already.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bloggy.errors import DraftError, SaveFailed, UsageError
from bloggy.i18n import _
from bloggy.storage import atomic

MARK = "bloggy-export.json"
SUMS = "SHA256SUMS"
UNFINISHED = "INCOMPLETE.txt"

_JOURNAL = "SHA256SUMS.part"
_PART = ".part"
_OWN = frozenset({MARK, SUMS, UNFINISHED, _JOURNAL, _PART})
_CHUNK = 1 << 20


class ExportFolder:
    """An export under way; see `opened`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.written = 0
        """Files that are new or other than they were."""
        self.unchanged = 0
        self.removed = 0
        """Files of an earlier export that are in this one no more."""
        self._known = _sums(root / SUMS) | _sums(root / _JOURNAL)
        self._done: dict[str, str] = {}

    def put(self, name: str, pieces: Iterable[bytes]) -> None:
        """Make a file of these bytes. Raises SaveFailed, and what `pieces` raises."""
        digest = hashlib.sha256()
        with self._writing(name):
            part = os.open(self.root / _PART, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with open(part, "wb") as file:  # noqa: PTH123 - a descriptor
            for piece in pieces:
                digest.update(piece)
                with self._writing(name):
                    file.write(piece)
            with self._writing(name):
                file.flush()
        with self._writing(name):
            if _same(self.root / _PART, self.root / name) is None:
                self._place(name, digest.hexdigest())
            else:
                (self.root / _PART).unlink()
                self.unchanged += 1
        self._done[name] = digest.hexdigest()

    def copy(self, name: str, source: Path) -> None:
        """Make a file of the bytes of another one, with its time. Raises SaveFailed, DraftError."""
        try:
            sha = _same(source, self.root / name)
            stat = source.stat()
        except OSError as error:
            raise _unreadable(source, error) from error
        if sha is not None:
            self._done[name] = sha
            self.unchanged += 1
            return
        self.put(name, _chunks(source))
        with self._writing(name):
            os.utime(self.root / name, ns=(stat.st_mtime_ns, stat.st_mtime_ns))

    def holds(self, name: str) -> bool:
        """Whether a file of that name is in this export already."""
        return name in self._done

    def finish(self) -> None:
        """Take away what is left of an earlier export and say that this one is whole. Raises SaveFailed."""
        with self._writing(SUMS):
            for name in sorted(self._known.keys() - self._done.keys()):
                self._remove(name)
            lines = (_line(self._done[name], name) for name in sorted(self._done))
            atomic.write(self.root / SUMS, b"".join(lines), expected=atomic.ANY)
            _mark(self.root, complete=True)
            for name in (_JOURNAL, UNFINISHED, _PART):
                (self.root / name).unlink(missing_ok=True)

    def _place(self, name: str, sha: str) -> None:
        """Put the part where it belongs."""
        target = self.root / name
        with (self.root / _JOURNAL).open("ab") as journal:
            journal.write(_line(sha, name))
        for above in list(target.relative_to(self.root).parents)[-2::-1]:
            if str(above) in self._known and (self.root / above).is_file():
                self._remove(str(above))
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.is_dir() and not target.is_symlink():
            for old in [old for old in self._known if old.startswith(f"{name}/")]:
                self._remove(old)
        (self.root / _PART).replace(target)
        self.written += 1

    def _remove(self, name: str) -> None:
        """Remove a file of an earlier export, unless somebody has changed it since, and empty folders."""
        target = self.root / name
        sha = self._known.pop(name)
        if not target.is_file() or target.is_symlink() or _sha(target) != sha:
            return
        target.unlink()
        self.removed += 1
        for folder in target.parents:
            if folder == self.root:
                break
            try:
                folder.rmdir()
            except OSError:
                break  # something is left in it

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason, hint = atomic.explain(error)
            raise SaveFailed(
                _("{path} could not be written: {reason}").format(path=self.root / name, reason=reason),
                hint=hint,
            ) from error


@contextmanager
def opened(root: Path, notice: str) -> Iterator[ExportFolder]:
    """The folder for an export: new, empty, or an earlier export, which is refreshed.

    notice: what `INCOMPLETE.txt` says until it is whole. Raises UsageError for any other folder, and while
    another bloggy writes it; SaveFailed.
    """
    _check(root)
    atomic.make_folder(root, private=not root.exists())
    with _locked(root):
        atomic.write(root / UNFINISHED, notice.encode(), expected=atomic.ANY)
        _mark(root, complete=False)
        yield ExportFolder(root)


def _check(root: Path) -> None:
    try:
        names = {place.name for place in root.iterdir()}
    except FileNotFoundError:
        return
    except NotADirectoryError:
        raise UsageError(
            _("{path} is a file.").format(path=root), hint=_("Name a folder that is new or empty.")
        ) from None
    except OSError as error:
        raise _unreadable(root, error) from error
    if names <= {UNFINISHED, ".DS_Store"} or (MARK in names and _is_ours(root / MARK)):
        return
    raise UsageError(
        _("There is something else in {path}; nothing was written.").format(path=root),
        hint=_("Name a folder that is new, empty, or an earlier export."),
    )


def _is_ours(mark: Path) -> bool:
    try:
        told = json.loads(mark.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and told.get("bloggy-export") == 1


def _mark(root: Path, *, complete: bool) -> None:
    text = json.dumps({"bloggy-export": 1, "complete": complete}) + "\n"
    atomic.write(root / MARK, text.encode(), expected=atomic.ANY)


@contextmanager
def _locked(root: Path) -> Iterator[None]:
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise UsageError(
            _("Another bloggy is writing to {path}.").format(path=root), hint=_("Wait until it is done.")
        ) from None
    except OSError:
        pass  # a file system without locks
    try:
        yield
    finally:
        with suppress(OSError):
            os.close(descriptor)


def _same(one: Path, other: Path) -> str | None:
    """The SHA-256 of both files if they are the same. Raises OSError if `one` can't be read."""
    digest = hashlib.sha256()
    with one.open("rb") as left:
        try:
            if other.is_symlink() or other.stat().st_size != os.fstat(left.fileno()).st_size:
                return None
            right = other.open("rb")
        except OSError:
            return None
        with right:
            while piece := left.read(_CHUNK):
                if right.read(_CHUNK) != piece:
                    return None
                digest.update(piece)
    return digest.hexdigest()


def _sha(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _chunks(source: Path) -> Iterator[bytes]:
    try:
        with source.open("rb") as file:
            while piece := file.read(_CHUNK):
                yield piece
    except OSError as error:
        raise _unreadable(source, error) from error


def _line(sha: str, name: str) -> bytes:
    """A line as `sha256sum` writes it: a name with a line end in it is marked by a backslash in front."""
    marked = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return os.fsencode(f"{chr(92) if marked != name else ''}{sha}  {marked}\n")


def _sums(file: Path) -> dict[str, str]:
    """Hash by name; lines that are none, such as one that was cut off, are passed over."""
    try:
        lines = os.fsdecode(file.read_bytes()).split("\n")
    except OSError:
        return {}
    found = {}
    for line in lines[:-1]:
        sha, gap, name = line.removeprefix("\\").partition("  ")
        if line.startswith("\\"):
            parts = name.split("\\\\")
            name = "\\".join(part.replace("\\n", "\n").replace("\\r", "\r") for part in parts)
        path = Path(name)
        if gap and len(sha) == 64 and not path.is_absolute() and ".." not in path.parts and name not in _OWN:
            found[name] = sha
    return found


def _unreadable(path: Path, error: OSError) -> DraftError:
    return DraftError(
        _("{path} can't be read: {words}.").format(path=path, words=os.strerror(error.errno or 0)),
        hint=_("Check the permissions of the file and its folder."),
    )
