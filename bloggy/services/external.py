"""Knows the writer's own programs: the editor, the browser and what else is installed."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import safe_url
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bloggy.storage.config import Config


def editor_command(config: Config) -> list[str]:
    """The argument list that starts the writer's editor: config, $VISUAL, $EDITOR, then what is installed.

    Raises UsageError when there is none.
    """
    for wanted in (config.editor.command, os.environ.get("VISUAL"), os.environ.get("EDITOR")):
        if wanted and wanted.strip():
            try:
                return shlex.split(wanted)
            except ValueError as error:
                raise UsageError(
                    _("The editor's command can't be read: {why}.").format(why=error),
                    hint=_("Check the quotes in $EDITOR or in the [editor] section of config.toml."),
                ) from error
    for name in ("nano", "vim", "vi", "micro", "emacs"):
        if found := shutil.which(name):
            return [found]
    raise UsageError(
        _("No editor was found."),
        hint=_("Set $EDITOR, or `command` in the [editor] section of config.toml."),
    )


def program(name: str) -> str | None:
    """Where a program is: on the path, or installed beside bloggy, as pip and pipx do; None: it is not."""
    if found := shutil.which(name):
        return found
    beside = Path(sys.executable).parent / name
    return str(beside) if os.sep not in name and os.access(beside, os.X_OK) else None


def printed(command: Sequence[str], *, seconds: float) -> str:
    """What a command prints, without white space round it; "" if it fails or takes too long."""
    import subprocess

    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def browse(url: str, config: Config) -> None:
    """Open `url` in the writer's browser, without waiting and without its chatter. Raises UsageError.

    Only http and https addresses are opened.
    """
    import subprocess
    from threading import Thread

    if safe_url(url) is None:
        raise UsageError(
            _("This address is not opened: only plain http and https addresses are."),
            hint=_("Look at it with `bloggy show` first."),
        )
    command = _browser_command(config)
    if command is None:
        raise UsageError(
            _("No browser was found."),
            hint=_("Open {url} yourself, or set `browser` in the [preview] section of config.toml.").format(
                url=url
            ),
        )
    try:
        started = subprocess.Popen(
            _with_address(command, url),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise UsageError(
            _("The browser {name} could not be started: {why}.").format(name=command[0], why=error.strerror),
            hint=_("Open {url} yourself, or set `browser` in the [preview] section of config.toml.").format(
                url=url
            ),
        ) from error
    Thread(target=started.wait, daemon=True).start()  # so that no zombie is left of it


def _browser_command(config: Config) -> list[str] | None:
    wanted = config.preview.browser or os.environ.get("BROWSER", "").split(os.pathsep)[0]
    if wanted.strip():
        try:
            return shlex.split(wanted)
        except ValueError as error:
            raise UsageError(
                _("The browser's command can't be read: {why}.").format(why=error),
                hint=_("Check the quotes in $BROWSER or in the [preview] section of config.toml."),
            ) from error
    names = ["open"] if sys.platform == "darwin" else ["xdg-open", "wslview", "sensible-browser"]
    return next(([found] for name in names if (found := shutil.which(name))), None)


def _with_address(command: list[str], url: str) -> list[str]:
    """`%s` in $BROWSER stands for the address, by its convention; else the address comes last."""
    if any("%s" in word for word in command):
        return [word.replace("%s", url) for word in command]
    return [*command, url]
