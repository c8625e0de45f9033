"""Knows where posts are committed: the working copy or a cache of a remote, its branch and its heads."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import dataclass
from pathlib import Path

from bloggy.backends.git import explain
from bloggy.backends.git.command import Git, GitFailed, check_address, check_ref
from bloggy.backends.git.tree import Tree
from bloggy.domain.clean import clean_line
from bloggy.errors import Rejected
from bloggy.i18n import _

NOTHING = "0" * 40
"""How git writes "no commit" where it compares."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The repository as found, with every question answered that needs no network."""

    git: Git
    top: Path | None
    """Root of the working copy, None for a cache."""
    prefix: str
    """The site's folder below that root, with `/`; empty at the root."""
    branch: str
    """The remote branch that is pushed to (without a remote: the local branch)."""
    local: str
    """The local branch that follows it; empty in a cache."""
    remote: str
    """Name or address of the remote; empty: none, posts are only committed."""

    @property
    def tracking(self) -> str:
        """The ref that says where the remote's branch was seen last."""
        if not self.remote:
            return f"refs/heads/{self.branch}"
        return f"refs/remotes/{self.remote if self.top else 'origin'}/{self.branch}"

    def head(self) -> str | None:
        """The newest commit known of the branch posts go to; None if there is none yet."""
        return resolve(self.git, self.tracking)

    def local_head(self) -> str | None:
        """The commit of the writer's own branch."""
        return resolve(self.git, f"refs/heads/{self.local}") if self.local else None

    def own_heads(self) -> list[str]:
        """The commits that files of the working copy may start from: what is checked out, and the branch."""
        found = [resolve(self.git, "HEAD") if self.top else None, self.local_head()]
        return [commit for commit in dict.fromkeys(found) if commit]

    def tree(self, commit: str | None) -> Tree:
        """The files of a commit of this repository."""
        return Tree(self.git, commit)


def resolve(git: Git, ref: str) -> str | None:
    """The commit a ref names, None if there is no such ref."""
    answer = git.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    return answer.text if answer.code == 0 and answer.text else None


class WorkingCopy:
    """A repository that the writer works in."""

    def __init__(self, path: Path, *, branch: str = "", remote: str = "origin", git: str = "git") -> None:
        self._path = path
        self._branch = check_ref(branch) if branch else ""
        self._remote = check_ref(remote, key="remote") if remote else ""
        self._program = git
        self._git = Git(path, program=git)
        self._at_top: Git | None = None

    def place(self, *, online: bool = True) -> Place:
        """Find out; raises BackendError when this is no repository or no branch can be told."""
        if not self._path.is_dir():
            raise Rejected(
                _("The folder {folder} does not exist.").format(folder=clean_line(str(self._path))),
                hint=_("Correct “path” in the blog’s configuration."),
            )
        try:
            answer = self._git("rev-parse", "--show-toplevel", "--show-prefix").text
        except GitFailed as failure:
            raise explain.failed(failure) from failure
        top, _newline, prefix = answer.partition("\n")
        remotes = self._git("remote").text.splitlines()
        remote = self._remote if self._remote in remotes else ""
        if not remote and self._remote not in {"", "origin"}:
            raise Rejected(
                _("This repository has no remote called “{name}”.").format(name=clean_line(self._remote)),
                hint=_("Correct “remote” in the blog’s configuration, or add it: git remote add"),
            )
        local = self._local_branch()
        if self._at_top is None or self._at_top.folder != Path(top):
            self._at_top = Git(Path(top), program=self._program)
        return Place(
            git=self._at_top,
            top=Path(top),
            prefix=prefix.strip("/"),
            branch=self._upstream(local, remote) if remote else local,
            local=local,
            remote=remote,
        )

    def _local_branch(self) -> str:
        """The configured branch, else the one that is checked out."""
        if self._branch:
            return self._branch
        answer = self._git.run("symbolic-ref", "--quiet", "--short", "HEAD")
        if answer.code == 0:
            return check_ref(answer.text)
        raise Rejected(
            _("No branch is checked out in this repository (its HEAD is detached)."),
            hint=_("Check one out (git switch main), or set “branch” in the blog’s configuration."),
        )

    def _upstream(self, local: str, remote: str) -> str:
        """The name that the branch has at the remote."""
        if self._git.run("config", "--get", f"branch.{local}.remote").text == remote:
            merge = self._git.run("config", "--get", f"branch.{local}.merge").text
            if merge.startswith("refs/heads/"):
                return check_ref(merge.removeprefix("refs/heads/"))
        return local

    def close(self) -> None:
        """End running commands."""
        for git in (self._git, self._at_top):
            if git is not None:
                git.close()


class CacheClone:
    """A bare copy of a remote that bloggy keeps for itself; it may be deleted at any time."""

    def __init__(
        self, address: str, cache: Path, *, branch: str = "", folder: str = "", git: str = "git"
    ) -> None:
        self._address = str(Path(address).expanduser()) if address.startswith("~") else check_address(address)
        name = hashlib.sha256(self._address.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._cache = cache / "git" / f"{name}.git"
        self._branch = check_ref(branch) if branch else ""
        self._folder = folder.strip("/")
        self._git = Git(self._cache, bare=True, program=git)
        self._lock = threading.Lock()

    def place(self, *, online: bool = True) -> Place:
        """Make the cache if need be. `online`: ask the remote for its branch where it is not known yet."""
        with self._lock:
            if not (self._cache / "HEAD").is_file():
                self._cache.mkdir(parents=True, exist_ok=True, mode=0o700)
                self._initialise()
            branch = self._branch or self._remote_branch(online=online)
        return Place(
            git=self._git, top=None, prefix=self._folder, branch=branch, local="", remote=self._address
        )

    def _initialise(self) -> None:
        maker = Git(self._cache, program="git")
        try:
            maker("init", "--quiet", "--bare", "--template=")
        except GitFailed as failure:
            raise explain.failed(failure) from failure

    def _remote_branch(self, *, online: bool) -> str:
        """The remote's own default branch, remembered in the cache."""
        known = self._git.run("config", "--get", "bloggy.branch")
        if known.code == 0 and known.text:
            return check_ref(known.text)
        if not online:
            return "main"
        answer = self._git.network("ls-remote", "--symref", "--", self._address, "HEAD")
        if answer.code != 0:
            raise explain.error(answer)
        first = answer.text.partition("\n")[0].partition("\t")[0]
        name = first.removeprefix("ref: refs/heads/") if first.startswith("ref: refs/heads/") else ""
        if not name:
            heads = self._git.network("ls-remote", "--heads", "--", self._address).text.splitlines()
            names = [line.partition("refs/heads/")[2] for line in heads]
            name = next((n for n in ("main", "master") if n in names), names[0] if names else "main")
        check_ref(name)
        self._git("config", "bloggy.branch", name)
        return name

    def close(self) -> None:
        """End running commands."""
        self._git.close()
