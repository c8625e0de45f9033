"""See a post rendered: in the terminal, as an HTML file, or in the browser with live reload."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics
from bloggy.cli.posts import POST_HELP, found
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.output import Output
    from bloggy.services.workspace import Workspace


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("post", metavar="POST", help=_(POST_HELP))
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--html", metavar="FILE", help=_("write a complete page to FILE (- for stdout)"))
    where.add_argument("--browser", action="store_true", help=_("open it in the browser; follows every save"))
    parser.add_argument("--plain", action="store_true", help=_("never draw colours or lines"))
    parser.set_defaults(run=_run)


async def _run(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    path = Path((await found(workspace, options.post)).path)
    if options.browser:
        return await _browser(workspace, path)
    if options.html:
        return await _html(workspace, path, options, output)
    await _terminal(workspace, path, options, output)
    return 0

