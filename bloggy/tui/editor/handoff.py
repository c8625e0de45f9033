"""Hands the text to the writer's own editor and takes it back, the file itself untouched meanwhile."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.tui.outside import run_editor

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp


async def edit_outside(app: BloggyApp, text: str, path: Path) -> str | None:
    """The text as the writer's editor left it; None when it is unchanged or the editor failed.

    The editor works on a copy that only its owner can read, with the post's file name, so that it finds the
    right mode. Line ends and odd characters go both ways as they are. What a failed editor had saved is
    kept as a revision. Raises UsageError if no editor can be started.
    """
    with tempfile.TemporaryDirectory(prefix="bloggy-") as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(text.encode("utf-8", "surrogatepass"))
        code = run_editor(app, copy)
        after = copy.read_bytes().decode("utf-8", "replace") if copy.exists() else text
    if not code:
        return after if after != text else None
    if after != text:
        await app.workspace.drafting.keep_aside(path, after, "outside")
        told = _("{editor} ended with code {code}. What it had saved is among the revisions (f7).")
    else:
        told = _("{editor} ended with code {code}; nothing was taken over.")
    app.tell(told.format(editor=clean_line(_name(app)), code=code), warning=True)
    return None


def _name(app: BloggyApp) -> str:
    from bloggy.services.external import editor_command

    return Path(editor_command(app.workspace.config)[0]).name
