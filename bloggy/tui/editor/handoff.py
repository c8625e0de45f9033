"""Hands the text to the writer's own editor and takes it back, the file itself untouched meanwhile."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.services.external import editor_command

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp


def edit_outside(app: BloggyApp, workspace: Workspace, text: str, path: Path) -> str | None:
    """The text as the writer's editor left it; None when it is unchanged or the editor failed.

    The editor works on a copy that only its owner can read, with the post's file name, so that it finds the
    right mode. Line ends and odd characters go both ways as they are.
    """
    try:
        command = editor_command(workspace.config)
    except UsageError as error:
        app.explain(error)
        return None
    with tempfile.TemporaryDirectory(prefix="bloggy-") as folder:
        copy = Path(folder) / path.name
        copy.write_bytes(text.encode("utf-8", "surrogatepass"))
        if not _run(app, [*command, str(copy)]):
            return None
        after = copy.read_bytes().decode("utf-8", "replace")
    return after if after != text else None


def _run(app: BloggyApp, command: list[str]) -> bool:
    try:
        with app.suspend():
            code = subprocess.run(command, check=False).returncode
    except SuspendNotSupported:
        app.tell(_("This terminal can't be handed to another program."), error=True)
        return False
    except OSError as error:
        app.tell(
            _("The editor {name} could not be started: {why}. Set $EDITOR.").format(
                name=command[0], why=error.strerror
            ),
            error=True,
        )
        return False
    app.refresh()
    if code:
        app.tell(
            _("The editor ended with code {code}; nothing was taken over.").format(code=code), warning=True
        )
    return code == 0
