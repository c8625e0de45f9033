"""Opens the workspace for one command and closes it again, whatever the command does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.output import Output
    from bloggy.services.workspace import Workspace


def open_workspace(options: argparse.Namespace) -> Workspace:
    """The workspace that --config and --library ask for. Raises ConfigError."""
    from bloggy.services.workspace import Workspace

    return Workspace.open(
        config_file=Path(options.config).expanduser() if options.config else None,
        library=Path(options.library).expanduser() if options.library else None,
    )


async def in_workspace(options: argparse.Namespace, output: Output) -> int:
    """Run the command's coroutine `options.run(workspace, options, output)`; answers its exit code."""
    workspace = open_workspace(options)
    try:
        code: int = await options.run(workspace, options, output)
    finally:
        await workspace.aclose()
    if after := getattr(options, "after_closing", None):
        after()
    return code
