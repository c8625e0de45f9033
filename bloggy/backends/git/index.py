"""Reads and changes an index entry by entry, without looking at any file of the working copy."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bloggy.backends.git.command import Git
from bloggy.backends.git.tree import Blob


def update(git: Git, entries: Mapping[str, Blob | None], *, index: Path | None = None) -> None:
    """Put `entries` in (None removes); `index` None is the repository's own. Raises GitFailed."""
    # Removals first: a file may take the place of a folder that empties.
    lines = sorted(entries.items(), key=lambda entry: entry[1] is not None)
    data = b"".join(
        f"{blob.mode if blob else '0'} {blob.sha if blob else '0' * 40}\t".encode()
        + path.encode("utf-8", "surrogateescape")
        + b"\0"
        for path, blob in lines
    )
    git("update-index", "-z", "--index-info", data=data, index=index)


def staged(git: Git, *, index: Path | None = None) -> dict[str, Blob]:
    """Every entry by path (`git` stands at the root); of a path in the middle of a merge, the last side."""
    found: dict[str, Blob] = {}
    for line in filter(None, git("ls-files", "-s", "-z", index=index).out.split(b"\0")):
        head, _tab, name = line.partition(b"\t")
        mode, sha, _side = head.decode("ascii").split()
        found[name.decode("utf-8", "surrogateescape")] = Blob(mode=mode, sha=sha)
    return found
