"""What the tests of commands need: how a run is told, and real sites."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


Run = Callable[..., Ran]


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def write(path: Path, text: str) -> Path:
    """A file written long enough ago that its time can be trusted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    age(path)
    return path


def age(*paths: Path) -> None:
    """Date files, and the folders around them, a minute back."""
    then = time.time() - 60
    for path in paths:
        os.utime(path, (then, then))
        os.utime(path.parent, (then, then))


def post(title: str, *, date: str = "2026-01-02 03:04:05", draft: bool = False, body: str = "") -> str:
    extra = "draft: true\n" if draft else ""
    return f"---\ntitle: {title}\ndate: {date}\ntags: [web, notes]\n{extra}---\n\n{body or 'Some words.'}\n"


PELICAN = """AUTHOR = 'Ada'
SITENAME = 'Ada writes'
SITEURL = 'https://ada.example.org'
PATH = 'content'
TIMEZONE = 'UTC'
DEFAULT_LANG = 'en'
"""
HUGO = """baseURL = "https://ada.example.org/"
title = "Ada writes"
"""


class Site(NamedTuple):
    """A site in a git repository with a remote of its own."""

    root: Path
    posts: Path
    remote: Path

    def files(self) -> list[str]:
        """What the remote's newest commit holds."""
        return git(self.remote, "ls-tree", "-r", "--name-only", "HEAD").splitlines()

    def text(self, path: str) -> str:
        return git(self.remote, "show", f"HEAD:{path}")

    def head(self) -> str:
        return git(self.remote, "rev-parse", "HEAD")


def make_site(place: Path, kind: str) -> Site:
    """A Pelican or Hugo site, committed and pushed, with one published post."""
    remote, root = place / "remote.git", place / "site"
    root.mkdir(parents=True)
    git(place, "init", "-q", "--bare", "-b", "main", str(remote))
    git(root, "init", "-q", "-b", "main")
    if kind == "pelican":
        write(root / "pelicanconf.py", PELICAN)
        posts = root / "content"
        write(posts / "hello.md", "Title: Hello\nDate: 2026-01-02 03:04\nSlug: hello\n\nHi there.\n")
    else:
        write(root / "hugo.toml", HUGO)
        posts = root / "content" / "posts"
        write(posts / "hello.md", '+++\ntitle = "Hello"\ndate = 2026-01-02T03:04:05Z\n+++\n\nHi there.\n')
    git(root, "remote", "add", "origin", str(remote))
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "Start")
    git(root, "push", "-q", "-u", "origin", "main")
    return Site(root, posts, remote)
