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
    wanted = f"{KEY}: {check_key(key)}"
    answer = git.run(
        "log",
        "-z",
        "--no-show-signature",
        "--format=%H%n%B",
        "--fixed-strings",
        f"--grep={wanted}",
        "--end-of-options",
        head,
    )
    if answer.code != 0:
        raise explain.error(answer)
    for entry in answer.out.decode("utf-8", "surrogateescape").split("\0"):
        commit, *lines = entry.split("\n")
        # Whole lines, wherever they stand: a hook or a host may have added trailers of its own below.
        if wanted in lines:
            paths = [line.removeprefix(f"{POST}: ") for line in lines if line.startswith(f"{POST}: ")]
            return Delivered(commit=commit, path=paths[-1] if paths else "")
    return None
