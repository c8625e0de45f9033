"""Lets the writer's own commit hooks see a commit that is built without `git commit`, and obeys them.

They run as `git commit --only` would run them: in the working copy, with an index of the writer's HEAD plus
just these changes (githooks(5)). pre-push runs by itself when git pushes.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bloggy.backends.git import explain
from bloggy.backends.git import index as index_file
from bloggy.backends.git.command import HOOK_SECONDS, Git, tidy
from bloggy.backends.git.repository import resolve
from bloggy.backends.git.tree import Blob


def ask(
    git: Git, top: Path, entries: dict[str, Blob | None], message: str, *, folder: Path, trailers: str
) -> tuple[dict[str, Blob | None], str]:
    """Run the hooks that exist. Returns the entries that a hook changed, and the message as they leave it.

    Raises Rejected with the hook's words if one refuses.
    """
    found = {name: _hook(git, top, name) for name in ("pre-commit", "prepare-commit-msg", "commit-msg")}
    if not any(found.values()):
        return {}, message
    index = folder / "hook-index"
    head = resolve(git, "HEAD")
    git("read-tree", head or "--empty", index=index)
    index_file.update(git, entries, index=index)
    environment = {"GIT_INDEX_FILE": str(index), "GIT_PREFIX": "", "BLOGGY": "1"}
    changed: dict[str, Blob | None] = {}
    if hook := found["pre-commit"]:
        _run(git, top, hook, environment=environment)
        changed = _changed(git, entries, index)
    file = folder / "COMMIT_EDITMSG"
    file.write_text(message, encoding="utf-8")
    if hook := found["prepare-commit-msg"]:
        _run(git, top, hook, str(file), "message", environment=environment)
    if hook := found["commit-msg"]:
        _run(git, top, hook, str(file), environment=environment)
    left = file.read_text(encoding="utf-8", errors="replace")
    return changed, left if trailers in left else f"{left.rstrip()}\n\n{trailers}\n"


def _hook(git: Git, top: Path, name: str) -> Path | None:
    """The hook's file, if it is there and may run."""
    answer = git.run("rev-parse", "--git-path", f"hooks/{name}")
    path = top / answer.text
    return path if answer.code == 0 and path.is_file() and os.access(path, os.X_OK) else None


def _run(git: Git, top: Path, hook: Path, *arguments: str, environment: dict[str, str]) -> None:
    # A hook without a first line that names its interpreter is a shell script, as for git itself.
    with hook.open("rb") as file:
        start = [] if file.read(2) in {b"#!", b"\x7fE"} else [shutil.which("sh") or "/bin/sh"]
    answer = git.program([*start, str(hook), *arguments], folder=top, seconds=HOOK_SECONDS, **environment)
    if answer.code != 0 or answer.timed_out:
        raise explain.hook_refusal(hook.name, answer.err or tidy(answer.out))


def _changed(git: Git, entries: dict[str, Blob | None], index: Path) -> dict[str, Blob | None]:
    """The entries that a formatting hook has staged anew."""
    staged = index_file.staged(git, index=index)
    return {
        path: staged[path]
        for path, blob in entries.items()
        if blob is not None and path in staged and staged[path].sha != blob.sha
    }
