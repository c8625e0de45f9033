"""Ties a post to its copies at blogs, in small files that travel with the library and merge by themselves.

`<library>/.bloggy/links/<id>/<blog>.json`: one file for each post and blog, so that two machines that
publish different posts (or to different blogs) never touch the same file. `<id>` stands in the post's front
matter. Keys that a newer bloggy wrote are kept. Beside it, `<blog>.base` holds the text of the post's file as
it was delivered: what a merge starts from when the copy is changed there.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bloggy.domain.textfile import decode
from bloggy.errors import Damaged, StorageError, UsageError
from bloggy.i18n import _
from bloggy.storage import atomic

FOLDER = ".bloggy/links"
"""Below the library's root."""
_NOT_THERE = (FileNotFoundError, NotADirectoryError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A picture or file of the post, as the blog has it."""

    sha256: str
    """Of the bytes that were sent."""
    ref: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One copy of a post at one blog."""

    ref: str
    """How the backend names the copy."""
    url: str
    """The address readers use; empty where it is not known."""
    revision: str
    """The state of the copy when it was last sent."""
    source_sha: str
    """Git's name for the bytes of the post's file that were sent."""
    published: datetime
    """When it was delivered, with a zone."""
    hidden: bool = False
    """Readers can't see the copy: it was stored as a draft, or taken back."""
    media: Mapping[str, Uploaded] = field(default_factory=dict)
    """What was uploaded for it, by the link as the post has it."""
    left: bool = False
    """The post's file was deleted, and the writer wants the copy to stay: nobody asks about it again."""


def read(root: Path, id: str) -> dict[str, Link]:
    """The copies of the post with that id, by blog; none for an id that can't be one. Raises StorageError."""
    return _read(root / FOLDER / id) if _is_id(id) else {}


def read_all(root: Path) -> dict[str, dict[str, Link]]:
    """The copies of all posts of a library, by id and blog. Raises StorageError."""
    return {id: _read(root / FOLDER / id) for id in ids(root)}


def stamps(root: Path) -> dict[str, int]:
    """By post, when the folder of its links last changed (nanoseconds): tells which ones to read again.

    Raises StorageError.
    """
    try:
        with _told(root / FOLDER), os.scandir(root / FOLDER) as found:
            return {place.name: place.stat().st_mtime_ns for place in found if _is_id(place.name)}
    except _NOT_THERE:
        return {}


def stamp(root: Path, id: str) -> int:
    """The same of one post; 0 where it has no links. Raises StorageError."""
    place = root / FOLDER / id
    try:
        with _told(place):
            return place.stat().st_mtime_ns if _is_id(id) else 0
    except _NOT_THERE:
        return 0


def count(root: Path, blog: str) -> int:
    """How many posts of a library have a copy at that blog, without reading any link. Raises StorageError."""
    with _told(root / FOLDER):
        return sum(1 for post in stamps(root) if _file(root, post, blog).exists()) if _is_blog(blog) else 0


def ids(root: Path) -> list[str]:
    """The ids of all posts of a library that have copies, sorted. Raises StorageError."""
    try:
        with _told(root / FOLDER):
            return sorted(filter(_is_id, os.listdir(root / FOLDER)))  # noqa: PTH208 - names alone
    except _NOT_THERE:
        return []


def base(root: Path, id: str, blog: str) -> str | None:
    """The text of the post's file as it was last delivered; None where it was not kept.

    Raises StorageError.
    """
    if not _is_id(id) or not _is_blog(blog):
        return None
    file = _base(_file(root, id, blog))
    try:
        with _told(file):
            data = file.read_bytes()
    except _NOT_THERE:
        return None
    return decode(data).text


def write(
    root: Path, id: str, blog: str, link: Link, *, base: str | None = None, folders: set[Path] | None = None
) -> None:
    """Note where the copy is, and with `base` the text it was made from. folders: see `atomic.write`.

    Raises UsageError for an impossible id or blog, SaveFailed, StorageError.
    """
    file = _file(root, id, blog)
    with _told(file):
        known = _json(file) if file.exists() else {}
    known |= {
        "ref": link.ref,
        "url": link.url,
        "revision": link.revision,
        "source_sha": link.source_sha,
        "published": link.published.isoformat(),
        "hidden": link.hidden,
        "left": link.left,
        "media": {
            target: {"sha256": there.sha256, "ref": there.ref, "url": there.url}
            for target, there in link.media.items()
        },
    }
    if not link.left:
        del known["left"]
    atomic.make_folder(file.parent, folders=folders)
    if base is not None:  # its name comes to the disk with the link's, which lies beside it
        text = base.encode("utf-8", "surrogateescape")
        atomic.write(_base(file), text, expected=atomic.ANY, folders=set() if folders is None else folders)
    told = json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    atomic.write(file, told.encode("utf-8", "replace"), expected=atomic.ANY, folders=folders)


def remove(root: Path, id: str, blog: str) -> None:
    """Forget the copy; nothing happens if none was known."""
    file = _file(root, id, blog)
    file.unlink(missing_ok=True)
    _base(file).unlink(missing_ok=True)
    try:
        file.parent.rmdir()
    except OSError:
        return  # there are links to other blogs, or there was none at all
    atomic.sync_folder(file.parent.parent)


def _read(folder: Path) -> dict[str, Link]:
    found = {}
    try:
        with _told(folder):
            files = sorted(folder.iterdir())
    except _NOT_THERE:
        return {}
    for file in files:
        with suppress(FileNotFoundError):  # another blog's copy was forgotten in this moment
            if file.suffix == ".json" and _is_blog(file.stem):
                found[file.stem] = _link(file)
    return found


def _link(file: Path) -> Link:
    raw = _json(file)
    try:
        return Link(
            ref=str(raw["ref"]),
            url=str(raw.get("url", "")),
            revision=str(raw.get("revision", "")),
            source_sha=str(raw.get("source_sha", "")),
            published=datetime.fromisoformat(raw["published"]).astimezone(),
            hidden=raw.get("hidden") is True,
            media={str(target): Uploaded(**there) for target, there in (raw.get("media") or {}).items()},
            left=raw.get("left") is True,
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise _damaged(file) from error


def _json(file: Path) -> dict[str, Any]:
    try:
        with _told(file):
            raw = json.loads(file.read_bytes())
    except ValueError as error:
        raise _damaged(file) from error
    if not isinstance(raw, dict):
        raise _damaged(file)
    return raw


@contextmanager
def _told(place: Path) -> Iterator[None]:
    """Says in a sentence that something is there and can't be read; whoever asks tells what is not there."""
    try:
        yield
    except _NOT_THERE:
        raise
    except OSError as error:
        raise StorageError(
            _("{path} can't be read: {words}.").format(path=place, words=error.strerror),
            hint=_("Check that folder, its disk and its permissions."),
        ) from error


def _damaged(file: Path) -> Damaged:
    return Damaged(
        _("{file} can't be understood, so bloggy does not know where this post was published.").format(
            file=file
        ),
        hint=_("Take the file from a backup or from git’s history; a merge may have left marks in it."),
    )


def _file(root: Path, id: str, blog: str) -> Path:
    if not _is_id(id) or not _is_blog(blog):
        raise UsageError(
            _("“{id}” can't name a post’s links to the blog “{blog}”.").format(id=id, blog=blog),
            hint=_("Remove the line “bloggy:” from the post’s front matter, then publish again."),
        )
    return root / FOLDER / id / f"{blog}.json"


def _base(file: Path) -> Path:
    """Not `.md`: a site that has the library inside its content must not build it."""
    return file.with_name(file.name.removesuffix(".json") + ".base")


def _is_id(id: str) -> bool:
    return re.fullmatch(r"[0-9A-Za-z]{1,64}", id) is not None


def _is_blog(name: str) -> bool:
    return re.fullmatch(r"[^\W_][\w.-]{0,99}", name) is not None and ".sync-conflict" not in name
