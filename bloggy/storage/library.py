"""A folder of posts that belongs to the writer: read as it is, written only where it was asked to change."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bloggy.domain import frontmatter, textfile
from bloggy.domain.frontmatter import Document, Format
from bloggy.domain.listing import FileProblem
from bloggy.domain.post import Post, Status
from bloggy.domain.textfile import TextFile
from bloggy.errors import DraftError, NotFound, SaveFailed, UsageError
from bloggy.i18n import _
from bloggy.storage import atomic
from bloggy.storage.atomic import Expect, Fingerprint
from bloggy.storage.scan import MAX_BYTES, Scan, Walk, post_of_version
from bloggy.storage.trash import Trash, TrashItem

if TYPE_CHECKING:
    from bloggy.domain.generators import Generator

__all__ = ["Folder", "Library", "PostFile", "Trash", "TrashItem", "git_sha"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFile:
    """A post together with the file it was read from."""

    path: Path
    """Absolute."""
    rel: str
    """Below the library's root, with forward slashes."""
    data: bytes
    file: TextFile
    document: Document
    post: Post
    fingerprint: Fingerprint
    git_sha: str
    """The name git would give these bytes as a blob."""
    since: datetime | None = None
    """The moment before which the site leaves the post out; see `Generator.since`."""
    until: datetime | None = None
    """The moment from which it does."""


class Folder:
    """A folder as generators look at it: a `SiteReader`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> str | None:
        """The text of a file below the folder; None if it is absent, unreadable, no text or huge."""
        place = self._root / path
        try:
            if not place.is_file() or place.stat().st_size > MAX_BYTES:
                return None
            return place.read_text("utf-8")
        except (OSError, ValueError):
            return None

    def exists(self, path: str) -> bool:
        """Whether there is such a file or folder."""
        return os.path.lexists(self._root / path)

    def names(self, folder: str) -> list[str]:
        """The entries of a folder, sorted; empty if it is absent or closed."""
        try:
            return sorted(place.name for place in (self._root / folder).iterdir())
        except OSError:
            return []


class Library:
    """The posts below one folder."""

    def __init__(
        self, root: Path, generator: Generator, *, site: Path | None = None, trash: Trash | None = None
    ) -> None:
        """root: an absolute folder. site: the generator's folder, which `root` lies in (None: `root`).

        trash: where thrown away posts go; without one, `trash` and `restore` can't be used.
        """
        self.root = root
        self.site = site or root
        self.generator = generator
        self._prefix = PurePosixPath(root.relative_to(self.site))
        self._trash = trash
        self._hint = generator.hint

    def scan(self, *, accepted: Container[str] = frozenset(), at_most: int | None = None) -> Scan:
        """Each post's file with its size and times, quickly and without reading any; never raises OSError.

        at_most: look into that many folders and no more.
        """
        return Walk(self.root, self.site, self.generator, accepted=accepted).run(at_most=at_most)

    def rel(self, path: Path) -> str:
        """`path` below the root, with forward slashes. Raises UsageError if it lies elsewhere."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            raise UsageError(
                _("{path} is not in the library {root}.").format(path=path, root=self.root),
                hint=_("Move the file there, or add its folder to “folders” in the configuration."),
            ) from None

    def site_path(self, rel: str) -> PurePosixPath:
        """A library path as the generator names it."""
        return self._prefix / rel

    def holds(self, path: Path) -> bool:
        """Whether the file would be listed as a post of this library."""
        return (
            path.is_relative_to(self.root)
            and self.generator.is_post(self.site_path(self.rel(path)))
            and post_of_version(str(path)) is None
        )

    def load(self, path: Path) -> PostFile:
        """The post as it is on disk. Raises NotFound, DraftError if it can't be read."""
        data, found = read_post(path)
        file = textfile.decode(data)
        document = self.parse(file.text)
        rel = self.rel(path)
        post = self.understood(rel, document)
        return PostFile(
            path=path,
            rel=rel,
            data=data,
            file=file,
            document=document,
            post=post,
            fingerprint=found,
            git_sha=git_sha(data),
            since=self.generator.since(self.site_path(rel), post),
            until=self.generator.until(self.site_path(rel), post),
        )

    def parse(self, text: str) -> Document:
        """The text of a file of this library, with the front matter notations its generator knows."""
        return frontmatter.parse(text, hint=self._hint)

    def describe(self, rel: str, data: bytes) -> Post:
        """The post that a file with these bytes would be at `rel`."""
        return self.understood(rel, self.parse(textfile.decode(data).text))

    def understood(self, rel: str, document: Document) -> Post:
        """The post that a document at `rel` is; front matter that can't be read never counts as public."""
        return self.judged(rel, document.values, document.body, document)[0]

    def judged(
        self, rel: str, values: Mapping[str, object], body: str, document: Document | None
    ) -> tuple[Post, FileProblem | None]:
        """The post that front matter and body at `rel` are, and what is wrong with the file, if anything.

        document: where they come from; None for front matter so plain that there is nothing to say of it.
        """
        place, generator = self.site_path(rel), self.generator
        post = generator.read(place, values, body)
        if document and document.problem:
            problem = document.problem
            return replace(post, status=Status.DRAFT), FileProblem(problem.message, problem.line)
        written = document is None or document.format is not Format.NONE
        if not written and generator.is_unclosed(body):
            status = Status.DRAFT if generator.needs_closing else post.status
            told = _("The front matter at its top is never closed: put a line “---” below it.")
            return replace(post, status=status), FileProblem(told, 1)
        if post.status is Status.PUBLISHED and (why := generator.refuses(place, values, written=written)):
            return replace(post, status=Status.DRAFT), FileProblem(why, 0)
        if document and document.repeated:
            key, line = next(iter(document.repeated.items()))
            told = _("The key “{key}” is in the front matter twice: remove one of them.").format(key=key)
            return post, FileProblem(told, line)
        if why := generator.doubts(values):
            return post, FileProblem(why, document.line_of("date") or 0 if document else 0)
        return post, None

    def save(self, path: Path, file: TextFile, expected: Fingerprint | Expect | None) -> Fingerprint:
        """Write a post's file if it is still as `expected`. Raises ChangedOnDisk, SaveFailed."""
        return atomic.write(path, file.encode(), expected=expected)

    def create(self, rel: str, data: bytes) -> Path:
        """Make a new file (and its folders) at `rel`. Raises DraftError if something has that name already.

        A name that differs only in letter case counts as the same: on a Mac or on Windows it is.
        """
        path = self._free(rel)
        atomic.make_folder(path.parent)
        atomic.write(path, data, expected=None)
        return path

    def move(self, path: Path, rel: str) -> Path:
        """Move a post to `rel` and answer where it is; if both are page bundles the whole folder moves.

        Raises NotFound, DraftError if something is there already, SaveFailed.
        """
        if not os.path.lexists(path):
            raise _gone(path)
        folder = self.is_bundle(path) and PurePosixPath(rel).name == path.name
        source = path.parent if folder else path
        if folder and PurePosixPath(rel).parent == PurePosixPath(self.rel(path)).parent:
            return path
        wanted = str(PurePosixPath(rel).parent) if folder else rel
        target = self._free(wanted, besides=source)
        atomic.make_folder(target.parent)
        try:
            _rename(source, target)
        except OSError as error:
            reason, hint = atomic.explain(error)
            raise SaveFailed(
                _("{path} could not be moved: {reason}").format(path=path, reason=reason), hint=hint
            ) from error
        return target / path.name if folder else target

    def is_bundle(self, path: Path) -> bool:
        """Whether the post is a page bundle: the only post in a folder of its own, which moves as a whole."""
        folder = path.parent
        if not self.generator.bundles or path.stem != "index" or folder == self.root:
            return False
        return not any(other != path for other in self._posts_below(folder))

    def trash(self, path: Path, *, now: datetime) -> TrashItem:
        """Move a post (a bundle: its folder) to the trash. Raises NotFound, SaveFailed."""
        self.rel(path)
        return self._bin.put(path, self.root, whole_folder=self.is_bundle(path), now=now)

    def restore(self, item: TrashItem) -> Path:
        """Put a post back from the trash; see `Trash.restore`."""
        return self._bin.restore(item)

    def trash_items(self) -> list[TrashItem]:
        """What was thrown away from this library, the newest first."""
        return [item for item in self._bin.items() if item.root == self.root]

    @property
    def _bin(self) -> Trash:
        if self._trash is None:
            raise TypeError("this library was opened without a trash")
        return self._trash

    def _posts_below(self, folder: Path) -> Iterator[Path]:
        for place, folders, names in os.walk(folder):
            if any(name.startswith(".") for name in folders):
                yield folder  # a repository or the like: not the post's alone
            for name in names:
                found = Path(place, name)
                if found.suffix.lower() in self.generator.suffixes and post_of_version(str(found)) is None:
                    yield found

    def _free(self, rel: str, *, besides: Path | None = None) -> Path:
        """The absolute path of `rel`, which must lie below the root and be free."""
        pure = PurePosixPath(rel)
        if pure.is_absolute() or ".." in pure.parts or not pure.parts or "\0" in rel:
            raise UsageError(
                _("{path} does not lie in the library.").format(path=rel),
                hint=_("Give a path below {root}.").format(root=self.root),
            )
        path = self.root / pure
        if not Path(os.path.realpath(path.parent)).is_relative_to(os.path.realpath(self.root)):
            raise UsageError(
                _("{path} leads out of the library through a link.").format(path=rel),
                hint=_("Choose another folder."),
            )
        twin = _twin(path)
        if twin is not None and twin != besides:
            raise DraftError(
                _("There is already something at {path}.").format(path=twin),
                hint=_("Choose another slug, or rename what is there."),
            )
        return path


def read_post(path: Path) -> tuple[bytes, Fingerprint]:
    """The bytes of a post's file. Raises NotFound, DraftError if it can't be read or is huge."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DraftError(
                _("{path} is larger than {limit} MB and is not opened.").format(
                    path=path, limit=MAX_BYTES >> 20
                ),
                hint=_("Split it, or move it out of the library."),
            )
        data, found = atomic.read(path)
    except FileNotFoundError:
        raise _gone(path) from None
    except OSError as error:
        raise DraftError(
            _("{path} can't be read: {words}.").format(path=path, words=os.strerror(error.errno or 0)),
            hint=_("Check the permissions of the file and its folder."),
        ) from error
    if found is None:
        raise _gone(path)
    return data, found


def git_sha(data: bytes) -> str:
    """The name git gives a blob with these bytes: SHA-1 of a header and the bytes (gitformat-pack)."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _gone(path: Path) -> NotFound:
    return NotFound(
        _("There is no post at {path}.").format(path=path), hint=_("“bloggy list” shows all that there are.")
    )


def _twin(path: Path) -> Path | None:
    """Something at `path`, or a name beside it that differs only in letter case."""
    if os.path.lexists(path):
        return path
    try:
        beside = list(path.parent.iterdir())
    except OSError:
        return None
    folded = path.name.casefold()
    return next((place for place in beside if place.name.casefold() == folded), None)


def _rename(source: Path, target: Path) -> None:
    if source.is_dir() or os.path.lexists(target):
        source.rename(target)  # the same name in other letter case, or a folder: a full one is never replaced
    else:
        try:
            os.link(source, target, follow_symlinks=False)
        except OSError:
            source.rename(target)  # no hard links here
        else:
            source.unlink()
    atomic.sync_folder(target.parent)
    if source.parent != target.parent:
        atomic.sync_folder(source.parent)
