"""Brings the commits of others into the writer's working copy, with what the writer has not published yet.

Only a fast-forward is ever made: the writer's own commits are never rewritten, nothing is stashed. Files
that were changed on both sides are handed out to be decided first; what is decided is written, and the
rest is git's two-tree merge, tried on a copy of the index before (see `worktree`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from bloggy.backends.git import index as index_file
from bloggy.backends.git import remote, worktree
from bloggy.backends.git.repository import Place
from bloggy.backends.git.tree import REGULAR, Tree
from bloggy.domain.clean import clean_line
from bloggy.domain.frontmatter import Document
from bloggy.domain.incoming import ANY, Incoming, Meeting
from bloggy.domain.merge import has_markers
from bloggy.domain.merge_front import merge_posts
from bloggy.domain.textfile import decode
from bloggy.errors import FrontMatterError
from bloggy.i18n import _


def look(
    place: Place, decided: Mapping[Path, str], *, online: bool, parse: Callable[[str, str], Document]
) -> Incoming | None:
    """What is new at the remote (`online`: asked now); None if nothing is.

    decided: by file, the revision there that its present text was made in the light of.
    parse: understands the file at a path in the repository, given its text.
    Raises BackendError.
    """
    if place.top is None or not place.remote:
        return None
    new = remote.refresh(place) if online else place.head()
    old = place.local_head()
    if new is None or new == old:
        return None
    if old is not None and _is_within(place, new, old):
        return None  # the writer has commits that are not pushed yet, and there is nothing else
    if left := _in_the_way(place, old, new):
        return Incoming(state=new, left=left)
    try:
        return _compared(place, place.top, Tree(place.git, old), Tree(place.git, new), decided, parse)
    except OSError as error:
        told = _("{path} can't be read: {words}.").format(
            path=clean_line(str(error.filename or place.top)), words=os.strerror(error.errno or 0)
        )
        return Incoming(state=new, left=f"{told} {_('Check the permissions of the file and its folder.')}")


def bring(place: Place, incoming: Incoming, texts: Mapping[Path, str | None]) -> str:
    """Fast-forward to `incoming`, its meetings ending with `texts` (None: no file). May be repeated.

    Answers why not, a sentence, or "". Nothing is written if a file is no longer as it was looked at.
    """
    top, old = place.top, place.local_head()
    if top is None or incoming.left:
        return incoming.left
    if left := _in_the_way(place, old, incoming.state):
        return left
    new = Tree(place.git, incoming.state)
    entries = worktree.settled(place, Tree(place.git, old), new)
    writes: list[tuple[Path, bytes | None, bytes | None]] = []
    for meeting in incoming.meetings:
        path = meeting.file.relative_to(top).as_posix()
        data = _read(meeting.file)
        if (None if data is None else decode(data).text) != meeting.mine:
            return _("{path} was changed in this moment; sync again.").format(path=clean_line(path))
        entries[path] = new.blobs.get(path)
        text = texts[meeting.file]
        if text != meeting.mine:
            wanted = _encoded(new, path, data, text)
            writes.append((meeting.file, data, wanted))

    def write() -> None:
        for file, before, wanted in writes:
            worktree.put(top, file, wanted, before)

    try:
        why = worktree.fast_forward(place, old, incoming.state, entries, before=write)
    except OSError as error:
        why = str(error)
    if not why:
        return ""
    return _("Your branch {branch} was left where it is ({why}). Bring it along with: git pull").format(
        branch=clean_line(place.local), why=worktree.first_line(why)
    )


# --- looking ------------------------------------------------------------------------------------------------


def _is_within(place: Place, inner: str, outer: str) -> bool:
    return place.git.run("merge-base", "--is-ancestor", inner, outer).code == 0


def _in_the_way(place: Place, old: str | None, new: str) -> str:
    current = place.git.run("symbolic-ref", "--quiet", "--short", "HEAD")
    names = {"branch": clean_line(place.local), "remote": clean_line(place.remote)}
    if current.code != 0 or current.text != place.local:
        return _("The branch {branch} is not checked out, so nothing was brought into it.").format(**names)
    if old is not None and not _is_within(place, old, new):
        return _(
            "Your branch {branch} has commits that are not at {remote}, and {remote} has others."
            " Bring both together with: git pull --rebase"
        ).format(**names)
    own = place.git("rev-parse", "--git-path", "MERGE_HEAD", "--git-path", "rebase-merge").text.splitlines()
    if any((place.git.folder / name).exists() for name in own):
        return _("A merge or rebase is under way in {branch}; finish it first.").format(**names)
    return ""


def _compared(
    place: Place,
    top: Path,
    old: Tree,
    new: Tree,
    decided: Mapping[Path, str],
    parse: Callable[[str, str], Document],
) -> Incoming:
    differing = sorted(p for p in {*old.blobs, *new.blobs} if old.blobs.get(p) != new.blobs.get(p))
    dirty, staged = _dirty(place, old), index_file.staged(place.git)
    groups: dict[str, list[Path]] = {"new": [], "changed": [], "removed": []}
    meetings, odd = [], []
    for path in differing:
        was, will, file = old.blobs.get(path), new.blobs.get(path), top / path
        touched = path in dirty if was else os.path.lexists(file)
        if not touched or worktree.is_there(place, path, will):
            groups["changed" if was and will else "new" if will else "removed"].append(file)
            continue
        own = staged.get(path)
        hidden = own not in {was, will, None} and not worktree.is_there(place, path, own)
        plain = all(blob is None or blob.mode in REGULAR for blob in (was, will)) and not file.is_symlink()
        meeting = _meeting(old, new, path, file, decided.get(file), parse) if plain and not hidden else None
        if meeting is None:
            odd.append(path)
        else:
            meetings.append(meeting)
    left = ""
    if odd:
        left = _("{path} was changed here and at {remote}, and can’t be merged here: use git pull.").format(
            path=clean_line(odd[0]), remote=clean_line(place.remote)
        )
    return Incoming(
        state=str(new.commit),
        new=tuple(groups["new"]),
        changed=tuple(groups["changed"]),
        removed=tuple(groups["removed"]),
        meetings=tuple(meetings),
        left=left,
    )


def _dirty(place: Place, old: Tree) -> set[str]:
    """The files of `old` that are not so on disk, by their contents."""
    if old.commit is None:
        return set()
    place.git.run("update-index", "-q", "--refresh")  # else a touched file counts as a changed one
    listed = place.git("diff-index", "--name-only", "-z", "--no-renames", old.commit).out
    return {name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name}


def _meeting(
    old: Tree, new: Tree, path: str, file: Path, seen: str | None, parse: Callable[[str, str], Document]
) -> Meeting | None:
    """The file as both sides have it; None if it is no text."""
    sides = (old.data(path), _read(file), new.data(path))
    if any(side is not None and b"\0" in side for side in sides):
        return None
    base, mine, theirs = (None if side is None else decode(side).text for side in sides)
    there = new.sha(path)
    merged = mine
    clash = mine != theirs and seen not in {there, ANY}
    if clash and mine is None:
        merged, clash = theirs, False  # what was deleted here only comes back: no work of theirs goes unseen
    elif clash and base is not None and mine is not None and theirs is not None:
        merged = _merged(partial(parse, path), base, mine, theirs)
        clash = merged is None
    return Meeting(
        file=file,
        base=base,
        mine=mine,
        theirs=theirs,
        theirs_revision=there,
        merged=None if clash else merged,
        clash=clash,
    )


def _merged(parse: Callable[[str], Document], base: str, mine: str, theirs: str) -> str | None:
    """Both changes in one text; None where they contradict each other."""
    if has_markers(mine):
        return None
    try:
        merged = merge_posts(*map(parse, (base, mine, theirs)))
    except FrontMatterError:
        return None
    return merged.text if merged.clean else None


# --- bringing -----------------------------------------------------------------------------------------------


def _read(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


def _encoded(new: Tree, path: str, present: bytes | None, text: str | None) -> bytes | None:
    if text is None:
        return None
    data = present if present is not None else new.data(path)
    return (decode(data).with_text(text) if data is not None else decode(b"").with_text(text)).encode()
