"""Reads what a commit holds, without a working copy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bloggy.backends.git.command import Git
from bloggy.domain.textfile import decode
from bloggy.errors import Rejected
from bloggy.i18n import _

FILE = "100644"
REGULAR = frozenset({FILE, "100755"})
_LINK = "120000"
_SMALL = 1_000_000
"""Bytes of a file that a generator's knowledge may want to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """One entry of a tree."""

    mode: str
    sha: str


class Tree:
    """The files of one commit; None is the empty tree of a repository without commits."""

    def __init__(self, git: Git, commit: str | None) -> None:
        self.git = git
        self.commit = commit

    @cached_property
    def blobs(self) -> dict[str, Blob]:
        """Every path, by one command."""
        if self.commit is None:
            return {}
        found: dict[str, Blob] = {}
        for line in self.git("ls-tree", "-r", "-z", "--full-tree", self.commit).out.split(b"\0"):
            if line:
                head, _tab, name = line.partition(b"\t")
                mode, _type, sha = head.decode("ascii").split()
                found[name.decode("utf-8", "surrogateescape")] = Blob(mode=mode, sha=sha)
        return found

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder."""
        found: set[str] = set()
        for path in self.blobs:
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    @cached_property
    def _folded(self) -> dict[str, str]:
        """Paths and folders by their spelling without case."""
        return {path.casefold(): path for path in (*self.folders, *self.blobs)}

    def sha(self, path: str) -> str:
        """The blob at `path`, or empty."""
        blob = self.blobs.get(path)
        return blob.sha if blob else ""

    def data(self, path: str) -> bytes | None:
        """The bytes at `path` as stored, None if absent."""
        blob = self.blobs.get(path)
        return self.git("cat-file", "blob", blob.sha).out if blob and blob.mode in REGULAR else None

    def text(self, path: str) -> str | None:
        """The text at `path`, None if absent."""
        data = self.data(path)
        return None if data is None else decode(data).text

    def below(self, folder: str) -> list[str]:
        """Every path below a folder."""
        return [path for path in self.blobs if path.startswith(f"{folder}/")]

    def check_place(self, path: str) -> None:
        """Refuse to put a file where something else than a plain file stands. Raises Rejected."""
        folder = path.rpartition("/")[0]
        while folder:
            if folder in self.blobs:
                raise _occupied(
                    path, _("“{place}” is a link, a submodule or a file.").format(place=_shown(folder))
                )
            folder = folder.rpartition("/")[0]
        blob = self.blobs.get(path)
        if blob is not None and blob.mode == _LINK:
            raise _occupied(path, _("It is a symbolic link."))
        if blob is not None and blob.mode not in REGULAR:
            raise _occupied(path, _("It is a submodule."))
        if path in self.folders:
            raise _occupied(path, _("There is a folder of that name."))
        place = "" if path in self.blobs else path
        while place:
            twin = self._folded.get(place.casefold())
            if twin is not None and twin != place and (place == path or place not in self.folders):
                raise _occupied(
                    path, _("“{twin}” differs from it only in letter case.").format(twin=_shown(twin))
                )
            place = place.rpartition("/")[0]


def _shown(path: str) -> str:
    from bloggy.domain.clean import clean_line

    return clean_line(path)


def _occupied(path: str, why: str) -> Rejected:
    return Rejected(
        _("“{path}” can’t be written in the repository. {why}").format(path=_shown(path), why=why),
        hint=_("Choose another slug or file name."),
    )


class TreeSite:
    """A site inside a tree, as generators read it (`SiteReader`)."""

    def __init__(self, tree: Tree, prefix: str) -> None:
        self._tree = tree
        self._prefix = prefix

    def _full(self, path: str) -> str:
        return "/".join(part for part in (self._prefix, path.strip("/")) if part and part != ".")

    def read(self, path: str) -> str | None:
        """The text of a small file, None if absent."""
        data = self._tree.data(self._full(path))
        if data is None or len(data) > _SMALL:
            return None
        return decode(data).text

    def exists(self, path: str) -> bool:
        """File or folder."""
        full = self._full(path)
        return full in self._tree.blobs or full in self._tree.folders or not full

    def names(self, folder: str) -> list[str]:
        """Entries of one folder."""
        full = self._full(folder)
        start = f"{full}/" if full else ""
        return sorted(
            {path[len(start) :].partition("/")[0] for path in self._tree.blobs if path.startswith(start)}
        )


class FolderSite:
    """A site in a folder on this disk, as generators read it (`SiteReader`)."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, path: str) -> str | None:
        """The text of a small file, None if absent or unreadable."""
        file = self._root / path
        try:
            if not file.is_file() or file.stat().st_size > _SMALL:
                return None
            return decode(file.read_bytes()).text
        except OSError:
            return None

    def exists(self, path: str) -> bool:
        """File or folder."""
        return (self._root / path).exists()

    def names(self, folder: str) -> list[str]:
        """Entries of one folder."""
        try:
            return sorted(entry.name for entry in (self._root / folder).iterdir())
        except OSError:
            return []
