"""Small Hugo sites with bare remotes, and what tests ask of them past the publisher."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bloggy.backends.git.publisher import GitPublisher, Manner
from bloggy.backends.git.repository import CacheClone, WorkingCopy
from bloggy.backends.testing import RemoteCopy
from bloggy.domain import frontmatter
from bloggy.domain.post import Outgoing

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
POSTS = "content/posts"


def git(*arguments: str, cwd: Path, check: bool = True) -> str:
    """Run the real git as any other program would."""
    done = subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, check=False)
    if check and done.returncode != 0:
        raise AssertionError(f"git {arguments}: {done.stderr.decode('utf-8', 'replace')}")
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class GitSite:
    """A site, its remote and the machine it is written on."""

    folder: Path
    remote: Path
    """The bare repository."""
    work: Path
    """The writer's working copy."""
    cache: Path

    @property
    def library(self) -> Path:
        return self.work / POSTS

    def in_place(self, **more: object) -> GitPublisher:
        """A publisher for the working copy's own posts."""
        return self.publisher(WorkingCopy(self.work), self.library, **more)

    def copying(self, **more: object) -> GitPublisher:
        """A publisher that copies into the working copy's repository."""
        return self.publisher(WorkingCopy(self.work), None, **more)

    def cached(self, address: str = "", **more: object) -> GitPublisher:
        """A publisher that copies into the remote, without a working copy."""
        return self.publisher(CacheClone(address or str(self.remote), self.cache), None, **more)

    @staticmethod
    def publisher(repository: WorkingCopy | CacheClone, library: Path | None, **more: object) -> GitPublisher:
        """A publisher over any of the site's places."""
        more.setdefault("manner", Manner(blog="home"))
        more.setdefault("now", lambda: NOW)
        return GitPublisher(repository, library=library, **more)  # type: ignore[arg-type]

    def write(self, post: Outgoing) -> Path:
        """The post's file and pictures, as the writer has them in the library."""
        file = self.library / post.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(post.source, encoding="utf-8", newline="")
        for asset in post.assets:
            (self.library / asset.path).write_bytes(asset.data)
        return file

    def log(self, *arguments: str) -> list[str]:
        """The remote's history."""
        return git("log", *arguments, "main", cwd=self.remote).splitlines()

    def commits(self) -> int:
        return int(git("rev-list", "--count", "main", cwd=self.remote))

    def files(self) -> list[str]:
        listing = git("ls-tree", "-r", "-z", "--name-only", "main", cwd=self.remote)
        return [name for name in listing.split("\0") if name]

    def text(self, path: str) -> str:
        return git("show", f"main:{path}", cwd=self.remote)

    def keys(self) -> list[str]:
        """Every delivery key in the remote's history."""
        shown = git("log", "--format=%(trailers:key=Bloggy-Key,valueonly)", "main", cwd=self.remote)
        return [line for line in shown.splitlines() if line]

    def push_elsewhere(self, changes: dict[str, str | None], message: str = "elsewhere") -> None:
        """Somebody else commits and pushes."""
        clone = self.folder / f"clone-{len(list(self.folder.iterdir()))}"
        git("clone", "-q", str(self.remote), str(clone), cwd=self.folder)
        for path, text in changes.items():
            file = clone / path
            if text is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
        git("add", "-A", cwd=clone)
        git("commit", "-q", "-m", message, cwd=clone)
        git("push", "-q", "origin", "HEAD:main", cwd=clone)

    def copies(self) -> Sequence[RemoteCopy]:
        """Every post at the remote, read by git and the front matter codec alone."""
        found = []
        files = self.files()
        for path in files:
            if not path.startswith(f"{POSTS}/") or not path.endswith(".md"):
                continue
            raw = subprocess.run(
                ["git", "cat-file", "blob", f"main:{path}"], cwd=self.remote, capture_output=True, check=True
            ).stdout.decode("utf-8", "surrogateescape")
            document = frontmatter.parse(raw)
            tags = document.values.get("tags")
            pictures = {
                name: subprocess.run(
                    ["git", "cat-file", "blob", f"main:{name}"],
                    cwd=self.remote,
                    capture_output=True,
                    check=True,
                ).stdout
                for name in files
                if name.endswith(".png") and name.rpartition("/")[2] in document.body
            }
            found.append(
                RemoteCopy(
                    ref=path,
                    title=str(document.values.get("title")),
                    body=document.body,
                    public=document.values.get("draft") is not True,
                    tags=tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
                    assets=pictures,
                )
            )
        return found


HUGO = """baseURL = "https://blog.example/"
title = "A blog"
"""


def make_site(folder: Path, files: dict[str, str] | None = None) -> GitSite:
    """A bare remote with a small Hugo site, and the writer's clone of it."""
    remote, work = folder / "remote.git", folder / "work"
    git("init", "-q", "--bare", "-b", "main", str(remote), cwd=folder)
    git("init", "-q", "-b", "main", str(work), cwd=folder)
    site = {
        "hugo.toml": HUGO,
        f"{POSTS}/.gitkeep": "",
        "archetypes/default.md": "---\n---\n",
        **(files or {}),
    }
    for path, text in site.items():
        file = work / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    git("add", "-A", cwd=work)
    git("commit", "-q", "-m", "first", cwd=work)
    git("remote", "add", "origin", str(remote), cwd=work)
    git("push", "-q", "-u", "origin", "main", cwd=work)
    return GitSite(folder=folder, remote=remote, work=work, cache=folder / "cache")
