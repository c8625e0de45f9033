"""Hands the terminal to the writer's own editor and takes it back."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.services.external import editor_command

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp


def edit_outside(app: BloggyApp, path: Path) -> None:
    """Edit the file there; returns when the editor has ended. Raises UsageError if it can't be started."""
    command = editor_command(app.workspace.config)
    try:
        with app.suspend():
            ended = subprocess.run([*command, str(path)], check=False)
    except OSError as error:
        raise UsageError(
            _("{editor} could not be started: {reason}.").format(editor=command[0], reason=error.strerror),
            hint=_("Set `command` in [editor], or $EDITOR, to an editor that is installed."),
        ) from error
    if ended.returncode:
        app.tell(
            _("{editor} ended with code {code}; the file is as it left it.").format(
                editor=command[0], code=ended.returncode
            ),
            warning=True,
        )
