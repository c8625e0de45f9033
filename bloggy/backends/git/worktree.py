"""Brings the writer's working copy along after a push, and touches nothing they have staged or changed.

The post's own file gets the keys that were flipped for publishing (or moves as it moved). The local branch
is fast-forwarded if git's own two-tree merge (git-read-tree(1)) finds nothing in the way; a dry run on a
copy of the index decides before anything is written. Everything may be repeated.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bloggy.backends.git import explain
from bloggy.backends.git import index as index_file
from bloggy.backends.git.command import GitFailed, tidy
from bloggy.backends.git.commit import KEY, hash_of
from bloggy.backends.git.repository import NOTHING, Place, resolve
from bloggy.backends.git.tree import Blob, Tree
from bloggy.domain.clean import clean_line
from bloggy.errors import BackendError
from bloggy.i18n import _

_MANY = 2_000
"""Changed paths beyond which only the post and its pictures are looked at one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFile:
    """What to do with the post's own file in the working copy."""

    before: str
    """Repository path where the writer has it."""
    after: str
    """Where it belongs now."""
    flip: Callable[[bytes], bytes]
    """The file's present bytes with only the flipped keys changed. May raise BackendError."""


def bring_along(
    place: Place,
    *,
    post: PostFile | None,
    known: frozenset[str] = frozenset(),
    keep: frozenset[str] = frozenset(),
) -> str:
    """Flip the post's file and fast-forward the branch. Returns a sentence if something is left to do.

    known: blob ids of the post's frozen file; an index that holds one of them holds nothing else of the
    writer's. keep: paths whose files stay on disk even if the commit removes them.
    """
    if place.top is None:
        return ""
    told = ""
    try:
        if post is not None:
            told = _flip(place.top, post)
        return told or _follow(place, known, keep, post.after if post else "")
    except GitFailed as failure:
        return _left(place, explain.failed(failure).message)
    except OSError as error:
        return _left(place, error.strerror or str(error))


def _flip(top: Path, post: PostFile) -> str:
    """Rewrite and move the post's file; a file that is not there (any more) stays away."""
    source, target = top / post.before, top / post.after
    if not source.is_file():
        source = target
    if not source.is_file():
        return ""
    if source.is_symlink() or not _inside(top, source) or not _inside(top, target.parent):
        return _("The file {path} is a link and was left as it is.").format(path=clean_line(post.before))
    old = source.read_bytes()
    try:
        new = post.flip(old)
    except BackendError as error:
        return _("The post is out, but its file could not be brought along: {why}").format(why=error.message)
    if source != target and target.exists() and not target.samefile(source):
        return _("The post is out, but its file could not move: {path} is there already.").format(
            path=clean_line(post.after)
        )
    if new != old:
        _replace(source, new, old)
    if source != target:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
        _sync(target.parent)
        with contextlib.suppress(OSError):
            if source.parent != top and not source.parent.name.startswith("_"):
                source.parent.rmdir()
    return ""


def _inside(top: Path, path: Path) -> bool:
    while not path.exists() and path != path.parent:
        path = path.parent
    return path.resolve().is_relative_to(top.resolve())


def _replace(path: Path, new: bytes, old: bytes) -> None:
    """Atomically, keeping the mode; not if somebody wrote the file this very moment. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:100]}.bloggy-", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(path, temporary)
        if path.read_bytes() != old:
            raise OSError(
                _("{path} was changed by another program meanwhile").format(path=clean_line(path.name))
            )
        temporary.replace(path)
        _sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def put(top: Path, path: Path, data: bytes | None, before: bytes | None) -> None:
    """Make a file what it is to be (None: gone), if it is still `before`. Raises OSError."""
    if data is None:
        path.unlink(missing_ok=True)
        _sync(path.parent)
    elif before is not None:
        _replace(path, data, before)
    elif _inside(top, path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _follow(place: Place, known: frozenset[str], keep: frozenset[str], post: str) -> str:
    """Fast-forward the local branch to the head that was pushed."""
    new = place.head()
    current = place.git.run("symbolic-ref", "--quiet", "--short", "HEAD")
    if new is None:
        return ""
    if current.code != 0 or current.text != place.local:
        shown = clean_line(current.text) if current.code == 0 else _("no branch")
        return _("{shown} is checked out, so your branch {branch} was left where it is.").format(
            shown=shown, branch=clean_line(place.local)
        )
    old = place.local_head() if place.remote else resolve(place.git, f"{new}^")
    if old == new or (not place.remote and not _is_ours(place, new)):
        return ""
    if old is not None and place.git.run("merge-base", "--is-ancestor", old, new).code != 0:
        return _(
            "Your branch {branch} has commits of its own; bring both together with: git pull --rebase"
        ).format(branch=clean_line(place.local))
    entries = settled(place, Tree(place.git, old), Tree(place.git, new), known, keep, post)
    why = fast_forward(place, old, new, entries)
    return _left(place, why) if why else ""


def _is_ours(place: Place, commit: str) -> bool:
    """Without a remote the branch has moved already, and only its newest commit may be behind on disk."""
    return f"\n{KEY}: " in place.git("log", "-1", "--format=%B", commit).text


def fast_forward(
    place: Place,
    old: str | None,
    new: str,
    entries: Mapping[str, Blob | None],
    *,
    before: Callable[[], None] = lambda: None,
) -> str:
    """Move the local branch from `old` to `new`; answers git's words on why not, or "". Raises GitFailed.

    entries: index entries that are moved on by themselves, and whose files stay as they are on disk.
    before: done once it is sure that git finds nothing in the way.
    """
    with tempfile.TemporaryDirectory(prefix="bloggy-") as folder:
        trial = Path(folder) / "index"
        # What is settled one by one counts as done in the old tree too, so that the merge leaves it alone.
        place.git("read-tree", old or "--empty", index=trial)
        index_file.update(place.git, entries, index=trial)
        trees = (place.git("write-tree", index=trial).text, new)
        trial.unlink()
        own = place.git("rev-parse", "--git-path", "index").text
        source = (place.git.folder / own) if not Path(own).is_absolute() else Path(own)
        if source.is_file():
            shutil.copyfile(source, trial)
        index_file.update(place.git, entries, index=trial)
        dry = place.git.run("read-tree", "-n", "-m", "-u", *trees, index=trial)
        if dry.code != 0:
            return dry.err or "?"
    before()
    index_file.update(place.git, entries)
    place.git("read-tree", "-m", "-u", *trees)
    if place.remote:
        place.git(
            "update-ref", "-m", "bloggy: fast-forward", f"refs/heads/{place.local}", new, old or NOTHING
        )
    return ""


def settled(
    place: Place,
    old: Tree,
    new: Tree,
    known: frozenset[str] = frozenset(),
    keep: frozenset[str] = frozenset(),
    post: str = "",
) -> dict[str, Blob | None]:
    """Index entries that can be moved on by themselves, because the file on disk is past them.

    Those are files that already are what the new commit says (pictures, a file moved by hand), files that
    must stay although the commit drops them, and the post itself, in which the writer may have typed on.
    """
    differing = [p for p in {*old.blobs, *new.blobs} if old.blobs.get(p) != new.blobs.get(p)]
    if len(differing) > _MANY:
        differing = [p for p in differing if p == post or p in keep]
    staged = index_file.staged(place.git)
    found: dict[str, Blob | None] = {}
    for path in differing:
        now, was, will = staged.get(path), old.blobs.get(path), new.blobs.get(path)
        if now != was and now != will and (now is None or now.sha not in known):
            continue  # the writer has staged something of their own: git decides
        if path == post or is_there(place, path, will) or (will is None and path in keep):
            found[path] = will
    return found


def is_there(place: Place, path: str, will: Blob | None) -> bool:
    """Whether the disk already has what the new commit says about `path`."""
    file = (place.top or Path()) / path
    if will is None:
        return not file.exists() and not file.is_symlink()
    if file.is_symlink() or not file.is_file():
        return False
    return hash_of(place, path, file.read_bytes()) == will.sha


def first_line(why: str) -> str:
    """The beginning of what git said, fit to be shown."""
    lines = [line for line in tidy(why.encode("utf-8", "replace")).splitlines() if line.strip()]
    return clean_line(lines[0]) if lines else "?"


def _left(place: Place, why: str) -> str:
    return _(
        "It is done; your branch {branch} was left where it is ({why}). Bring it along with: git pull"
    ).format(branch=clean_line(place.local), why=first_line(why))
