"""Starts the TUI and ends it: quickly, with the terminal restored and everything saved."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp

NO_TERMINAL = 2


def open_tui(
    *,
    config_file: Path | None = None,
    library: Path | None = None,
    ascii_only: bool | None = None,
    leave_at_once: bool = False,
    tour: bool = False,
) -> int:
    """Run bloggy's screens; answers the exit code. Raises ConfigError.

    `tour`: show the writer round, for the sample.

    `leave_at_once`: end the process from here, once all is saved and written, instead of waiting for the
    interpreter to take itself down.
    """
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        sys.stderr.write(
            _(
                "bloggy: its screens need a terminal, and this is none.\n"
                "  Next: every command works without one, such as `bloggy list`, `bloggy new TITLE` or\n"
                "  `bloggy publish POST`. `bloggy --help` names them all.\n"
            )
        )
        return NO_TERMINAL
    import gc

    gc.disable()  # collecting what is being imported frees nothing; the app turns it on after its first paint
    code = asyncio.run(_run(_opened(config_file, library), ascii_only, tour=tour))
    sys.stdout.flush()
    sys.stderr.flush()
    if leave_at_once:
        import atexit

        atexit._run_exitfuncs()
        os._exit(code)
    return code


def _opened(config_file: Path | None, library: Path | None) -> Workspace:
    """What the writer means: the named folder, else the site they stand in, else what is configured.

    Raises ConfigError, UsageError.
    """
    from bloggy.services.starting.here import refuse_unwritable, site_here
    from bloggy.services.workspace import Workspace

    if library is not None:
        from bloggy.services.sites import refuse_everything

        refuse_everything(library.absolute())
    workspace: Workspace = Workspace.open(config_file=config_file, library=library)
    refuse_unwritable(workspace.paths)
    if config_file is not None or library is not None:
        return workspace
    site = site_here(workspace.folders)
    return workspace if site is None else Workspace.open(library=site)


async def _run(workspace: Workspace, ascii_only: bool | None, *, tour: bool) -> int:
    from bloggy.tui.app import BloggyApp
    from bloggy.tui.driver import quick_driver

    app = BloggyApp(workspace, ascii_only=ascii_only, driver_class=quick_driver())
    if tour:
        from bloggy.tui.welcome.tour import Tour

        app.tour = Tour(app)
    try:
        await app.run_async(mouse=workspace.config.ui.mouse)
    finally:
        await app.workspace.aclose()
    return _exit_code(app)


def _exit_code(app: BloggyApp) -> int:
    return app.return_code or 0
