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
    """The answer after `edit` was at its file; what a killed editor has left is gone on with.

    name: of the file, the same for the same answer. asked: the comment, quoted below the answer. The file
    stays if `edit` raises.
    """
    path = workspace.paths.state / "answers" / name
    _lay_out(path, text, asked)
    edit(path)
    written = path.read_text(encoding="utf-8", errors="replace")
    path.unlink()
    return written.partition(_CUT)[0].strip()


def _lay_out(path: Path, text: str, asked: str) -> None:
    from bloggy.storage.atomic import make_folder

    if path.exists():
        return
    make_folder(path.parent)
    lines = [text, ""]
    if asked:
        quoted = (f"> {line}".rstrip() for line in asked.splitlines())
        lines += [
            "",
            f"{_CUT} " + _("What follows is what you answer; it is not sent.") + " -->",
            *quoted,
            "",
        ]
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
