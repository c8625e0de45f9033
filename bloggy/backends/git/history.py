"""Finds what an earlier try left behind: the commit that carries its delivery key."""

from __future__ import annotations

from dataclasses import dataclass

from bloggy.backends.git import explain
from bloggy.backends.git.command import Git
from bloggy.backends.git.commit import KEY, POST, check_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A commit that a delivery made."""

    commit: str
    path: str
    """Of the post after it (or before, if it removed the post)."""


def find(git: Git, key: str, head: str | None) -> Delivered | None:
    """The commit with `key` in all the history of `head`; a clock may have been wrong, so no date bounds."""
    if head is None:
        return None
    trailer = "%(trailers:key={},valueonly,separator=%x1f)"
    answer = git.run(
        "log",
        "--no-show-signature",
        f"--format=%H%x00{trailer.format(KEY)}%x00{trailer.format(POST)}",
        "--fixed-strings",
        f"--grep={KEY}: {check_key(key)}",
        "--end-of-options",
        head,
    )
    if answer.code != 0:
        raise explain.error(answer)
    for line in answer.out.decode("utf-8", "surrogateescape").splitlines():
        commit, keys, paths = line.split("\0", 2)
        if key in (value.strip() for value in keys.split("\x1f")):
            return Delivered(commit=commit, path=paths.split("\x1f")[-1].strip())
    return None
