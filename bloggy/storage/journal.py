"""Keeps what is being typed on the disk before it is saved, and tells who else has a post open.

Each process has, for each post it has open, a note (`.open`) and, while there is something unsaved, a text
(`.text`): one line of JSON, then the text itself.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from bloggy.storage import atomic
from bloggy.storage.atomic import Fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """Unsaved text of a process that no longer runs."""

    path: Path
    """The post's file."""
    text: str
    base: Fingerprint | None
    """What the file was when it was last read or saved; None: it was new."""
    start: str | None
    """The text that the writer began with then; None where that was not noted."""
    encoding: Literal["utf-8", "latin-1"]
    bom: bool
    written: datetime
    """When the journal was last written, in UTC."""
    journal: Path
    """The journal's own file."""

    @property
    def when(self) -> datetime:
        """The same as `written`."""
        return self.written


class Journal:
    """The journals of this user, in one folder. Processes never write each other's files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self, path: Path) -> None:
        """Note that this process has the post open. Raises SaveFailed."""
        self._write(self._file(path, "open"), _who() | {"path": os.fsencode(path).hex()}, "")

    def close(self, path: Path) -> None:
        """This process no longer has the post open, and everything is saved."""
        for kind in ("text", "open"):
            with suppress(FileNotFoundError):
                self._file(path, kind).unlink()

    def opened_by(self, path: Path) -> int | None:
        """The number of another living process that has the post open; None if there is none."""
        for file in self._folder.glob(f"{_key(path)}-*.open"):
            head, _text = _parts(file)
            if head and _lives(head) and head["pid"] != os.getpid():
                return int(head["pid"])
        return None

    def write(
        self,
        path: Path,
        text: str,
        *,
        base: Fingerprint | None,
        start: str | None = None,
        encoding: str = "utf-8",
        bom: bool = False,
    ) -> None:
        """Keep the unsaved `text` of a post, and the one it began with; on the disk when it returns.

        Raises SaveFailed.
        """
        head = _who() | {
            "path": os.fsencode(path).hex(),
            "base": [base.size, base.mtime_ns, base.inode, base.sha] if base else None,
            "start": start,
            "encoding": encoding,
            "bom": bom,
        }
        self._write(self._file(path, "text"), head, text)

    def saved(self, path: Path) -> None:
        """The file holds everything: forget the unsaved text."""
        with suppress(FileNotFoundError):
            self._file(path, "text").unlink()

    def leftovers(self) -> list[Recovered]:
        """What dead processes had not saved, the newest first. Their other notes are cleared away."""
        return sorted(self._leftovers(), key=lambda item: item.written, reverse=True)

    def moved(self, old: Path, new: Path) -> None:
        """A post's file has another path now: what dead processes had not saved of it belongs there."""
        for item in self.leftovers():
            if item.path == old:
                head, text = _parts(item.journal)
                if head is not None:
                    self._write(item.journal, head | {"path": os.fsencode(new).hex()}, text)

    def anew(self, item: Recovered) -> Recovered:
        """Recovered text as it is by now: its post may have moved since."""
        head, text = _parts(item.journal)
        return item if head is None else _recovered(item.journal, head, text)

    def discard(self, item: Recovered) -> None:
        """Forget recovered text; a second time does nothing."""
        item.journal.unlink(missing_ok=True)

    def _leftovers(self) -> Iterator[Recovered]:
        for file in self._folder.glob("*.open"):
            head, _text = _parts(file)
            if head is not None and not _lives(head):
                file.unlink(missing_ok=True)
        for file in self._folder.glob("*.text"):
            head, text = _parts(file)
            if head is not None and not _lives(head):
                yield _recovered(file, head, text)
        for file in self._folder.glob(".*"):
            if atomic.is_abandoned(file.name):
                file.unlink(missing_ok=True)

    def _write(self, file: Path, head: dict[str, Any], text: str) -> None:
        atomic.make_folder(self._folder, private=True)
        data = json.dumps(head).encode() + b"\n" + text.encode("utf-8", "surrogatepass")
        atomic.write(file, data, expected=atomic.ANY)

    def _file(self, path: Path, kind: str) -> Path:
        return self._folder / f"{_key(path)}-{os.getpid()}.{kind}"


def _key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:24]


def _parts(file: Path) -> tuple[dict[str, Any] | None, str]:
    """A journal's head and text; (None, "") if it went away meanwhile or is none of ours."""
    try:
        head, _end, text = file.read_bytes().partition(b"\n")
        found = json.loads(head)
    except (FileNotFoundError, ValueError):
        return None, ""
    if not isinstance(found, dict) or "pid" not in found or "path" not in found:
        return None, ""
    return found, text.decode("utf-8", "surrogatepass")


def _recovered(file: Path, head: dict[str, Any], text: str) -> Recovered:
    base, start = head.get("base"), head.get("start")
    names = ("size", "mtime_ns", "inode", "sha")
    return Recovered(
        path=Path(os.fsdecode(bytes.fromhex(head["path"]))),
        text=text,
        base=Fingerprint(**dict(zip(names, base, strict=True))) if base else None,
        start=start if isinstance(start, str) else None,
        encoding="latin-1" if head.get("encoding") == "latin-1" else "utf-8",
        bom=bool(head.get("bom")),
        written=datetime.fromtimestamp(file.stat().st_mtime, UTC),
        journal=file,
    )


def _who() -> dict[str, Any]:
    return {"pid": os.getpid(), "boot": _boot(), "started": _started(os.getpid())}


def _lives(head: dict[str, Any]) -> bool:
    """Whether the process that wrote this still runs. Numbers are given again: boot and start count too."""
    pid = int(head["pid"])
    return head.get("boot") == _boot() and atomic.is_running(pid) and head.get("started") == _started(pid)


def _boot() -> str:
    """This boot of this machine; "" where the system does not tell (then only the process counts)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    except OSError:
        return ""


def _started(pid: int) -> str:
    """When a process started, in clock ticks since boot (field 22 of proc(5)'s stat); "" if not told."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return ""
    return stat.rpartition(b")")[2].split()[19].decode("ascii")
