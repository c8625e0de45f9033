"""Keeps what was thrown away, with where it came from, so that throwing away needs no question."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bloggy.errors import DraftError, NotFound, SaveFailed, StorageError
from bloggy.i18n import _
from bloggy.storage import atomic


@dataclass(frozen=True, slots=True, kw_only=True)
class TrashItem:
    """One thing in the trash: a post's file, or the folder of a page bundle."""

    id: str
    path: Path
    """Where the post's file was."""
    root: Path
    """The library it was in."""
    stored: Path
    """Where the post's file is now."""
    trashed: datetime
    whole_folder: bool
    """The folder of `path` came along, with its pictures."""


class Trash:
    """The trash: a folder for each item, with the thing itself in `content/` and a manifest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, path: Path, root: Path, *, whole_folder: bool, now: datetime) -> TrashItem:
        """Move a post into the trash. Raises NotFound, SaveFailed; then it is still where it was."""
        if not path.exists() and not path.is_symlink():
            raise NotFound(_("There is no post at {path} any more.").format(path=path))
        moved = path.parent if whole_folder else path
        id = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        place = self._folder / id
        atomic.make_folder(place / "content", private=True)
        manifest = {
            "path": os.fsencode(path).hex(),
            "root": os.fsencode(root).hex(),
            "trashed": now.isoformat(),
            "whole_folder": whole_folder,
            "was": str(path).encode("utf-8", "replace").decode(),  # for a person who looks in here
        }
        atomic.write(place / "manifest.json", json.dumps(manifest, indent=1).encode(), expected=None)
        try:
            _move(moved, place / "content" / moved.name)
        except OSError as error:
            shutil.rmtree(place)
            reason, hint = atomic.explain(error)
            raise SaveFailed(
                _("{path} could not be moved to the trash: {reason}").format(path=path, reason=reason),
                hint=hint,
            ) from error
        return self._item(place, manifest)

    def items(self) -> list[TrashItem]:
        """What is in the trash, the newest first. Raises StorageError."""
        return sorted(self._items(), key=lambda item: (item.trashed, item.id), reverse=True)

    def restore(self, item: TrashItem) -> Path:
        """Put `item` back where it was and answer where. Never over another file: raises DraftError then."""
        target = item.path.parent if item.whole_folder else item.path
        source = item.stored.parent if item.whole_folder else item.stored
        if not os.path.lexists(source):
            raise NotFound(_("{path} is no longer in the trash.").format(path=item.path))
        if os.path.lexists(target):
            raise DraftError(
                _("{path} can't be put back: there is something else at its place now.").format(path=target),
                hint=_("Rename or move what is there, then undo again."),
            )
        atomic.make_folder(target.parent)
        try:
            _move(source, target)
        except OSError as error:
            reason, hint = atomic.explain(error)
            raise SaveFailed(
                _("{path} could not be put back: {reason}").format(path=target, reason=reason), hint=hint
            ) from error
        shutil.rmtree(self._folder / item.id)
        return item.path

    def purge(self, now: datetime, *, keep: timedelta) -> int:
        """Remove for good what has lain here longer than `keep`; answers how many. Raises StorageError."""
        old = [item for item in self._items() if now - item.trashed > keep]
        for item in old:
            shutil.rmtree(self._folder / item.id)
        return len(old)

    def _items(self) -> Iterator[TrashItem]:
        try:
            places = list(self._folder.iterdir())
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageError(
                _("{path} can't be read: {words}.").format(path=self._folder, words=error.strerror),
                hint=_("Check that folder, its disk and its permissions."),
            ) from error
        for place in places:
            try:
                manifest = json.loads((place / "manifest.json").read_bytes())
                item = self._item(place, manifest)
            except (OSError, ValueError, KeyError):
                continue  # half made when a machine went down, or not ours
            if os.path.lexists(item.stored):
                yield item

    def _item(self, place: Path, manifest: dict[str, Any]) -> TrashItem:
        path = Path(os.fsdecode(bytes.fromhex(manifest["path"])))
        whole = bool(manifest["whole_folder"])
        inside = Path(path.parent.name) / path.name if whole else Path(path.name)
        return TrashItem(
            id=place.name,
            path=path,
            root=Path(os.fsdecode(bytes.fromhex(manifest["root"]))),
            stored=place / "content" / inside,
            trashed=datetime.fromisoformat(manifest["trashed"]),
            whole_folder=whole,
        )


def _move(source: Path, target: Path) -> None:
    """Rename, or across disks copy completely and only then remove."""
    try:
        source.rename(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        _copy(source, target)
    atomic.sync_folder(target.parent)
    atomic.sync_folder(source.parent)


def _copy(source: Path, target: Path) -> None:
    part = target.with_name(f".{target.name[:100]}{atomic.TEMP_MARK}copy")
    if source.is_dir() and not source.is_symlink():
        shutil.copytree(source, part, symlinks=True)
    else:
        shutil.copy2(source, part, follow_symlinks=False)
    os.sync()
    part.rename(target)
    if source.is_dir() and not source.is_symlink():
        shutil.rmtree(source)
    else:
        source.unlink()
