"""A site's repository into which Staticman writes comments, made with git alone."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import md5
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from bloggy.backends.git.repository import CacheClone, WorkingCopy
from bloggy.backends.staticman.comments import StaticmanComments
from bloggy.backends.staticman.fields import Writer
from tests.backends.git_places import git

OWNER = Writer(name="Owner", email="Owner@example.org", site="https://blog.example.org")
POSTS = ("harbour", "2016/été")


@dataclass
class StaticmanSite:
    """A bare repository, and a working copy of it."""

    folder: Path
    pattern: str = "_data/comments/{slug}"
    suffix: str = ".yml"
    parent: str = "_parent"
    when: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=20))
    last: int = 0

    @property
    def remote(self) -> Path:
        return self.folder / "site.git"

    @property
    def work(self) -> Path:
        return self.folder / "site"

    def add(
        self, message: str, *, name: str = "Grace", post: str = POSTS[0], parent: str = "", **more: Any
    ) -> str:
        """A reader comments, ten minutes after the last one; gives the `_id`."""
        self.when += timedelta(minutes=10)
        self.last += 1
        stamp = int(self.when.timestamp())
        fields = {
            "_id": str(UUID(int=self.last)),
            **({self.parent: parent} if parent else {}),
            "name": name,
            "email": md5(f"{name.lower()}@example.net".encode(), usedforsecurity=False).hexdigest(),
            "url": "",
            "message": message,
            "date": f"{self.when:%Y-%m-%dT%H:%M:%S}.000Z",
            **more,
        }
        self.write({f"{self.pattern.replace('{slug}', post)}/entry{stamp}000{self.suffix}": fields})
        return str(fields["_id"])

    def write(self, files: dict[str, dict[str, Any] | bytes | None], *, branch: str = "main") -> None:
        """A commit with these files; None deletes one (git-fast-import(1))."""
        when = int(self.when.timestamp())
        text = f"commit refs/heads/{branch}\ncommitter S <s@example.net> {when} +0000\ndata 0\n"
        if git("rev-parse", "--verify", "-q", branch, cwd=self.remote, check=False):
            text += f"from refs/heads/{branch}^0\n"
        out = text.encode()
        for path, told in files.items():
            if told is None:
                out += f"D {path}\n".encode()
                continue
            data = told if isinstance(told, bytes) else self.data(told)
            out += f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"
        subprocess.run(["git", "fast-import", "--quiet"], input=out, cwd=self.remote, check=True)

    def data(self, fields: dict[str, Any]) -> bytes:
        """A file as Staticman makes it."""
        if self.suffix == ".json":
            return json.dumps(fields).encode()
        return str(yaml.safe_dump(fields, allow_unicode=True, sort_keys=False)).encode()

    def rows(self) -> dict[str, dict[str, Any]]:
        """Every comment by its path, as git and the parsers of the formats give it."""
        names = git("ls-tree", "-r", "-z", "--name-only", "main", cwd=self.remote).split("\0")
        paths = [name for name in names if name.endswith(self.suffix)]
        shown = "".join(f"main:{path}\n" for path in paths).encode()
        out = subprocess.run(
            ["git", "cat-file", "--batch"], input=shown, cwd=self.remote, capture_output=True, check=True
        ).stdout
        found = {}
        for path in paths:
            head, _newline, out = out.partition(b"\n")
            size = int(head.split()[-1])
            text, out = out[:size].decode(), out[size + 1 :]
            found[path] = json.loads(text) if self.suffix == ".json" else yaml.safe_load(text)
        return found

    def path(self, id: str) -> str:
        """Where a comment lies."""
        return next(path for path, told in self.rows().items() if told["_id"] == id)

    def edit(self, id: str, message: str) -> None:
        """Somebody changes a comment."""
        path = self.path(id)
        self.write({path: {**self.rows()[path], "message": message}})

    def delete(self, id: str) -> None:
        """Somebody deletes a comment."""
        self.write({self.path(id): None})

    def lose_next_push(self) -> None:
        """The remote's side of the next push stores everything and dies before it answers."""
        hook = self.remote / "hooks" / "post-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\nrm -f '{hook}'\nkill -9 $PPID\n")
        hook.chmod(0o755)

    def cached(self, **more: Any) -> StaticmanComments:
        """The comments, read from the remote."""
        return self.opened(CacheClone(str(self.remote), self.folder / "cache"), **more)

    def copied(self, **more: Any) -> StaticmanComments:
        """The comments, read through the working copy."""
        return self.opened(WorkingCopy(self.work), **more)

    def opened(self, repository: CacheClone | WorkingCopy, **more: Any) -> StaticmanComments:
        more.setdefault("writer", OWNER)
        return StaticmanComments(repository, **more)


def make_site(folder: Path, **more: Any) -> StaticmanSite:
    """A site without comments."""
    site = StaticmanSite(folder, **more)
    git("init", "-q", "--bare", "-b", "main", str(site.remote), cwd=folder)
    site.write(
        {"index.md": b"---\ntitle: Home\n---\n", "_posts/2016-07-02-harbour.md": b"---\ntitle: H\n---\n"}
    )
    git("clone", "-q", str(site.remote), str(site.work), cwd=folder)
    return site
