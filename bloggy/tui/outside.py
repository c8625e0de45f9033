"""Hands the terminal to the writer's own editor and takes it back."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.services.external import editor_command

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp


def run_editor(app: BloggyApp, path: Path) -> int:
    """Edit the file there; answers the editor's exit code. Raises UsageError if it can't be started."""
    command = editor_command(app.workspace.config)
    try:
        with app.suspend():
            code = subprocess.run([*command, str(path)], check=False).returncode
    except SuspendNotSupported as error:
        raise UsageError(
            _("This terminal can't be handed to another program."),
            hint=_("Edit the file in another window; bloggy shows what changes."),
        ) from error
    except OSError as error:
        raise UsageError(
            _("{editor} could not be started: {reason}.").format(editor=command[0], reason=error.strerror),
            hint=_("Set `command` in [editor], or $EDITOR, to an editor that is installed."),
        ) from error
    app.refresh()
    return code


def edit_outside(app: BloggyApp, path: Path) -> None:
    """Edit a post's file; returns when the editor has ended. Raises UsageError if it can't be started."""
    code = run_editor(app, path)
    if code:
        app.tell(
            _("{editor} ended with code {code}; the file is as it left it.").format(
                editor=editor_command(app.workspace.config)[0], code=code
            ),
            warning=True,
        )
