"""Puts an answer into a file for the writer’s own editor, the comment in view, and takes it out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.i18n import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bloggy.services.workspace import Workspace

_CUT = "<!-- ✂"
"""What begins the line below which nothing belongs to the answer."""


def edited(workspace: Workspace, name: str, text: str, asked: str, edit: Callable[[Path], None]) -> str:
    """The answer after `edit` was at its file; what a killed editor has left there is gone on with.

    name: of the file, the same for the same answer. asked: the comment, quoted below the answer. If `edit`
    raises, the file stays with what was written in it.
    """
    from bloggy.storage import atomic

    path = workspace.paths.state / "answers" / name
    left = _answer_in(path)
    begun = left if text in left else "\n\n".join(part for part in (left, text) if part)
    atomic.make_folder(path.parent)
    laid_out = _laid_out(begun, asked).encode("utf-8", "replace")
    atomic.write(path, laid_out, expected=atomic.ANY)  # what a killed editor has left is never half gone
    try:
        edit(path)
    except BaseException:
        if not left and path.exists() and path.read_bytes() == laid_out:
            path.unlink()
        raise
    written = _answer_in(path)
    path.unlink(missing_ok=True)
    return written


def _answer_in(path: Path) -> str:
    """Empty if there is no file: some editors take it away when all of its text is deleted."""
    if not path.exists():
        return ""
    return path.read_text(encoding="utf-8", errors="replace").partition(_CUT)[0].strip()


def _laid_out(text: str, asked: str) -> str:
    lines = [text, ""]
    if asked:
        quoted = (f"> {line}".rstrip() for line in asked.splitlines())
        lines += [
            "",
            f"{_CUT} " + _("What follows is what you answer; it is not sent.") + " -->",
            *quoted,
            "",
        ]
    return "\n".join(lines)
