"""Hands the terminal to another program, the writer's editor above all, and takes it back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
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
        return _lend(app, [*command, str(path)])
    except OSError as error:
        raise UsageError(
            _("{editor} could not be started: {reason}.").format(editor=command[0], reason=error.strerror),
            hint=_("Set `command` in [editor], or $EDITOR, to an editor that is installed."),
        ) from error


def show_pictures(app: BloggyApp, path: Path) -> None:
    """Draw the post's pictures on the bare terminal, where graphics are possible, until enter is pressed."""
    if find_spec("textual_image") is None:
        raise UsageError(
            _("Drawing pictures needs the package textual-image (Python 3.12 or newer)."),
            hint=_("Install it with: pip install 'bloggy-tui[pictures]'. v shows the post in the browser."),
        )
    config = app.workspace.paths.config_file
    library = app.workspace.library_of(path).root
    where = ["--config", str(config), "--library", str(library)]
    _lend(app, [sys.executable, "-m", "bloggy", *where, "preview", str(path), "--pictures", "--wait"])


def _lend(app: BloggyApp, command: Sequence[str]) -> int:
    """Run a program on the whole terminal; answers its exit code. Raises UsageError, OSError."""
    try:
        with app.suspend():
            code = subprocess.run(command, check=False).returncode
    except SuspendNotSupported as error:
        raise UsageError(
            _("This terminal can't be handed to another program."),
            hint=_("Use another window; bloggy shows what changes."),
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
