"""Writes a file so that at any moment it is either the old one or the new one, whole.

The bytes go to a hidden file in the same folder, which is flushed to the disk and then renamed over the
old one. Mode, owner and extended attributes are kept where the system lets us; a symbolic link stays one
and its target is written. Only hard links are parted, as every editor that saves this way does.
"""

from __future__ import annotations

import enum
import errno
import hashlib
import os
import secrets
import socket
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bloggy.errors import ChangedOnDisk, SaveFailed
from bloggy.i18n import _

TEMP_MARK = ".bloggy-"
"""Part of the name of every temporary file: `.NAME.bloggy-HOST-PID-RANDOM`."""


class Expect(enum.Enum):
    """What a file may be before it is written, where that is not a fingerprint."""

    ANY = "any"


ANY: Final = Expect.ANY
"""Overwrite whatever is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What a file was when it was read or written."""

    size: int
    """Bytes."""
    mtime_ns: int
    inode: int
    sha: str
    """SHA-256 of the bytes. It alone decides whether a file has changed: times lie."""


def fingerprint(path: Path) -> Fingerprint | None:
    """What `path` (links followed) is now, None if nothing is there. Raises OSError if it can't be read."""
    return read(path)[1]


def read(path: Path) -> tuple[bytes, Fingerprint | None]:
    """The bytes of a file with their fingerprint; `(b"", None)` if it does not exist. Raises OSError."""
    try:
        with path.open("rb") as file:
            stat = os.fstat(file.fileno())
            data = file.read()
    except FileNotFoundError:
        return b"", None
    return data, _fingerprint(stat, data)


def write(
    path: Path,
    data: bytes,
    *,
    expected: Fingerprint | Expect | None,
    folders: set[Path] | None = None,
) -> Fingerprint:
    """Make `data` the contents of `path` and return its fingerprint; nothing is written if it is already.

    expected: what the file must still be: a fingerprint, None (it must not exist) or `ANY`. folders: who
    writes many files gives a set, and calls `sync_names` for each in it once they are all written.
    Raises ChangedOnDisk if it is something else, SaveFailed with the reason in plain words; in both
    cases the file is untouched and no temporary file is left.
    """
    target = _target(path)
    try:
        present, before = read(target)
        if before is not None and present == data:
            return before
        _compare(path, before, expected)
        _write(target, path, data, before, expected)
        if folders is None:
            sync_folder(target.parent)
        else:
            folders.add(target.parent)
        return _fingerprint(target.stat(), data)
    except OSError as error:
        raise _save_failed(path, error) from error


def make_folder(folder: Path, *, private: bool = False, folders: set[Path] | None = None) -> None:
    """Make `folder` and those above it, so that they survive a power cut. Raises SaveFailed.

    private: for bloggy's own folders, which only this user may read. folders: see `write`.
    """
    try:
        missing = [place for place in (folder, *folder.parents) if not place.exists()]
        for place in reversed(missing):
            place.mkdir(mode=0o700 if private else 0o777, exist_ok=True)
            if folders is None:
                sync_folder(place.parent)
            else:
                folders.add(place.parent)
    except OSError as error:
        raise _save_failed(folder, error) from error


def sync_names(folder: Path) -> None:
    """Put the names in `folder` on the disk, for who has written files without. Raises SaveFailed."""
    try:
        sync_folder(folder)
    except OSError as error:
        raise _save_failed(folder, error) from error


def sync_folder(folder: Path) -> None:
    """Put the names in `folder` on the disk; file systems that can't do that for folders are left alone."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP, errno.EBADF}:
            raise
    finally:
        os.close(descriptor)


def is_temporary(name: str) -> bool:
    """Whether a file name is one of our temporary files, alive or dead."""
    return name.startswith(".") and TEMP_MARK in name


def is_abandoned(name: str) -> bool:
    """Whether a temporary file was left by a process of this machine that no longer runs."""
    if not is_temporary(name):
        return False
    host, _dash, rest = name.rpartition(TEMP_MARK)[2].partition("-")
    pid = rest.partition("-")[0]
    return host == _host() and pid.isdecimal() and not is_running(int(pid))


def is_running(pid: int) -> bool:
    """Whether a process with this number exists on this machine."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _fingerprint(stat: os.stat_result, data: bytes) -> Fingerprint:
    return Fingerprint(
        size=len(data), mtime_ns=stat.st_mtime_ns, inode=stat.st_ino, sha=hashlib.sha256(data).hexdigest()
    )


def _target(path: Path) -> Path:
    """The file that a symbolic link means. A loop of links is reported as the failure it is."""
    try:
        return Path(os.path.realpath(path, strict=True)) if path.is_symlink() else path
    except FileNotFoundError:
        return Path(os.path.realpath(path))  # a dangling link: its target is made
    except OSError as error:
        raise _save_failed(path, error) from error


def _write(
    target: Path, path: Path, data: bytes, before: Fingerprint | None, expected: Fingerprint | Expect | None
) -> None:
    temporary = target.with_name(_temporary_name(target.name))
    try:
        mode = 0o600 if before else 0o666  # of an existing file the mode is copied once it is filled
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        try:
            _fill(descriptor, data)
            if before is not None:
                _keep_traits(target, descriptor)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if expected is None:
            _put_new(temporary, target, path)
        else:
            _compare(path, fingerprint(target), expected)
            temporary.replace(target)
    except BaseException:
        with suppress(FileNotFoundError):
            temporary.unlink()
        raise


def _fill(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _put_new(temporary: Path, target: Path, path: Path) -> None:
    """Give the new file its name only if that is still free; `link` fails where `rename` would overwrite."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise _changed(path) from None
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}:
            raise
        _compare(path, fingerprint(target), None)  # no hard links here (FAT, some network drives)
        temporary.replace(target)
    else:
        temporary.unlink()


def _keep_traits(target: Path, descriptor: int) -> None:
    """Give the new file the owner, mode and attributes of the old one; what the system forbids stays ours."""
    old = target.stat()
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        try:
            os.fchown(descriptor, old.st_uid, old.st_gid)
        except PermissionError:
            with suppress(PermissionError):
                os.fchown(descriptor, -1, old.st_gid)
    if hasattr(os, "listxattr"):
        _keep_attributes(target, descriptor)
    os.fchmod(descriptor, old.st_mode & 0o7777)


def _keep_attributes(target: Path, descriptor: int) -> None:
    try:
        names = os.listxattr(target)
    except OSError:
        return  # a file system without extended attributes has none to keep
    for name in names:
        with suppress(OSError):  # security labels may be the system's alone to set
            os.setxattr(descriptor, name, os.getxattr(target, name))


def _temporary_name(name: str) -> str:
    short = os.fsdecode(os.fsencode(name)[:200])  # a name has at most 255 bytes
    return f".{short}{TEMP_MARK}{_host()}-{os.getpid()}-{secrets.token_hex(4)}"


def _host() -> str:
    return f"{zlib.crc32(socket.gethostname().encode()):08x}"


def _compare(path: Path, found: Fingerprint | None, expected: Fingerprint | Expect | None) -> None:
    if expected is ANY:
        return
    if (found.sha if found else None) != (expected.sha if isinstance(expected, Fingerprint) else None):
        raise _changed(path)


def _changed(path: Path) -> ChangedOnDisk:
    return ChangedOnDisk(
        _("Another program has changed {path} meanwhile, so it was not overwritten.").format(path=path),
        hint=_("Compare the two versions, then keep yours, take the other one, or merge them."),
    )


def _save_failed(path: Path, error: OSError) -> SaveFailed:
    reason, hint = explain(error)
    return SaveFailed(_("{path} could not be saved: {reason}").format(path=path, reason=reason), hint=hint)


def explain(error: OSError) -> tuple[str, str]:
    """An operating system error as a sentence and the next step."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return _("the disk is full."), _("Free some space; bloggy keeps the text and tries again.")
        case errno.EACCES | errno.EPERM:
            return (
                _("you have no permission to write there."),
                _("Change the permissions of the file and its folder, or save a copy elsewhere."),
            )
        case errno.EROFS:
            return (
                _("the disk is mounted read-only."),
                _("Mount it for writing, or move the library to another disk."),
            )
        case errno.EIO:
            return (
                _("the disk reports an error."),
                _("Copy the text elsewhere now and check the disk before you go on."),
            )
        case errno.ENOENT | errno.ENOTDIR:
            return _("its folder is not there."), _("Make the folder again, or save the post elsewhere.")
        case errno.ENAMETOOLONG:
            return _("its name is too long for this disk."), _("Give the post a shorter slug.")
        case errno.ELOOP:
            return _("its symbolic links go round in a circle."), _("Mend the link, then save again.")
        case _other:
            words = os.strerror(error.errno) if error.errno else str(error)
            return _("the system says “{words}”.").format(words=words), _("Mend that, then save again.")
