"""The composition root: bare `bloggy [FOLDER]` opens the screens, anything else is a command."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing and collections.abc would cost half the start of a plain command
    from collections.abc import Sequence
    from pathlib import Path

_WITH_VALUE = ("--config", "--library")


def main(argv: Sequence[str] | None = None) -> int:
    """Run bloggy; answers the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    wanted = screens_wanted(arguments)
    if wanted is None or sys.stdout is None:  # `>&-`, which is told there
        from bloggy.cli.main import main as command_line

        return command_line(arguments, open_tui=_open_on)
    from pathlib import Path

    from bloggy.errors import BloggyError

    def folder(name: str) -> Path | None:
        return Path(wanted[name]).expanduser() if name in wanted else None

    try:
        from bloggy.tui.run import open_tui

        return open_tui(
            config_file=folder("--config"),
            library=folder("--library"),
            ascii_only=True if "--ascii" in wanted else None,
            leave_at_once=argv is None,
        )
    except BloggyError as error:
        from bloggy.cli import diagnostics

        diagnostics.explain(error)
        return error.exit_code


def _open_on(config_file: Path) -> int:
    """The screens on that configuration, for `bloggy demo`."""
    from bloggy.tui.run import open_tui

    return open_tui(config_file=config_file, tour=True)


def screens_wanted(arguments: Sequence[str]) -> dict[str, str] | None:
    """The options of a bare `bloggy [FOLDER]`, or None where a command (or `--help` …) is meant."""
    wanted: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if name in _WITH_VALUE:
            value = value if equals else next(rest, "")
            if not value:
                return None
            wanted[name] = value
        elif argument == "--ascii":
            wanted[argument] = ""
        elif argument.startswith("-") or "--library" in wanted or not _is_folder(argument):
            return None
        else:
            wanted["--library"] = argument
    return wanted


def _is_folder(argument: str) -> bool:
    """Whether `argument` is a folder, not a command; a command wins unless a slash or a dot says else."""
    import os

    if not os.path.isdir(argument):  # noqa: PTH112 - pathlib costs a fifth of the start of a plain command
        return False
    if os.sep in argument or argument in {".", ".."}:
        return True
    from bloggy.cli.commands import COMMANDS

    return argument not in COMMANDS


if __name__ == "__main__":
    sys.exit(main())
