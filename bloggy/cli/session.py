"""Opens the workspace for one command and closes it again, whatever the command does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.output import Output
    from bloggy.services.secrets import Ask
    from bloggy.services.workspace import Workspace


def open_workspace(options: argparse.Namespace) -> Workspace:
    """The workspace that --config and --library ask for. Raises ConfigError."""
    from bloggy.services.workspace import Workspace

    opener = getattr(options, "opener", None) or Workspace.open
    workspace: Workspace = opener(
        config_file=Path(options.config).expanduser() if options.config else None,
        library=Path(options.library).expanduser() if options.library else None,
        ask=_ask(options),
    )
    return workspace


def _ask(options: argparse.Namespace) -> Ask | None:
    """How a password that is kept nowhere is asked for; None where nobody is there to be asked."""
    if getattr(options, "never_asks", False):
        return None
    from bloggy.cli.asking import Person

    person: Person = getattr(options, "person", None) or Person()
    return person.ask if person.there else None


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
