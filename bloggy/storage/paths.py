"""Says where bloggy keeps its own things, so that nobody else joins path names."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bloggy.storage.places import home_folders


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The configuration file and the three folders of the XDG base directory specification."""

    config_file: Path
    data: Path
    """What must not be lost: outbox, revisions, trash."""
    cache: Path
    """What can be made again: the index, clones of remotes."""
    state: Path
    """What belongs to this machine only: unsaved text, the log."""

    @classmethod
    def default(cls, config_file: Path | None = None) -> Paths:
        """The places of this user, honouring the XDG variables; `config_file` replaces the usual one."""
        folders = home_folders()
        return cls(
            config_file=(config_file or Path(folders.config) / "config.toml").absolute(),
            data=Path(folders.data),
            cache=Path(folders.cache),
            state=Path(folders.state),
        )

    @property
    def database(self) -> Path:
        """The outbox and the revisions."""
        return self.data / "bloggy.db"

    @property
    def trash(self) -> Path:
        """Trashed posts, a folder each."""
        return self.data / "trash"

    @property
    def git(self) -> Path:
        """Bare clones of remotes without a working copy."""
        return self.cache / "git"

    @property
    def recovery(self) -> Path:
        """Journals of text that is being written."""
        return self.state / "recovery"

    @property
    def log(self) -> Path:
        """The log file."""
        return self.state / "log"

    def index(self, roots: Iterable[Path]) -> Path:
        """The index file for libraries at `roots`, a file of its own for each set of libraries."""
        import hashlib

        told = b"\0".join(os.fsencode(root) for root in roots)
        return self.cache / f"index-{hashlib.sha256(told).hexdigest()[:16]}.db"
