"""Turns an argument list into one command's run, loading only that command."""

from __future__ import annotations

import errno
import sys

from bloggy.cli import stdout
from bloggy.cli.commands import COMMANDS

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing would cost a third of the start of a plain command
    import argparse
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bloggy.cli.asking import Person
    from bloggy.services.workspace import Workspace

INTERRUPTED = 130
REFUSED, USAGE = 1, 2


def main(
    argv: Sequence[str] | None = None,
    *,
    open_tui: Callable[[Path], int] | None = None,
    opener: Callable[..., Workspace] | None = None,
    person: Person | None = None,
) -> int:
    """Run one command; returns the exit code (the table is in README, "Commands").

    `open_tui` opens the screens on a configuration file, for the one command that ends in them. `opener`
    stands in for `Workspace.open`, `person` for whoever sits at the terminal.
    """
    if sys.stderr is None:  # `2>&-`: nobody is there to be told
        sys.stderr = open("/dev/null", "w")  # noqa: SIM115, PTH123
    if sys.stdout is None:  # `>&-`: the next file that is opened would get what is meant for it
        return _say_unwritten(errno.EBADF, USAGE)
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        code = _begin(arguments, open_tui, opener=opener, person=person)
        stdout.flush()
    except BrokenPipeError:  # nobody reads any more (`bloggy list | head`)
        _close_stdout()
        return 0
    except stdout.Unwritten as error:
        _close_stdout()
        return _say_unwritten(error.errno or errno.EIO, REFUSED)
    return code


def _begin(arguments: list[str], open_tui: Callable[[Path], int] | None, **seams: object) -> int:
    """Answer what needs no command line, else run it."""
    if arguments in (["--version"], ["-V"]):
        return _version()
    if arguments[:1] == ["list"]:
        from bloggy.cli.quick import quick_list

        if quick_list(arguments[1:]):
            return 0
    return _run(arguments, open_tui, **seams)


def _version() -> int:
    from bloggy import __version__

    stdout.write(f"bloggy {__version__}\n")
    return 0


def _run(arguments: list[str], open_tui: Callable[[Path], int] | None, **seams: object) -> int:
    from bloggy.cli import diagnostics
    from bloggy.errors import BloggyError

    name = command_in(arguments)
    parser = build_parser(only=name if name in COMMANDS else None)
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:  # argparse ends this way after --help
        return stop.code if isinstance(stop.code, int) else USAGE
    except BloggyError as error:
        diagnostics.explain(error)
        return error.exit_code
    if not getattr(options, "run", None):
        parser.print_help(sys.stderr)
        return USAGE
    vars(options).update(seams, open_tui=open_tui)
    diagnostics.configure(quiet=options.quiet, verbose=options.verbose)
    try:
        return _carry_out(options)
    except BloggyError as error:
        diagnostics.explain(error)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED


def _carry_out(options: argparse.Namespace) -> int:
    """Open the workspace and run the command in an event loop, or plainly where it needs neither."""
    from bloggy.cli.output import Output

    output = Output(json=options.json, quiet=options.quiet)
    if not getattr(options, "needs_workspace", True):
        code: int = options.run(options, output)
        return code
    import asyncio

    from bloggy.cli.session import in_workspace

    return asyncio.run(in_workspace(options, output))


def _close_stdout() -> None:
    """Keep the interpreter from complaining at exit of what could not be written."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say_unwritten(reason: int, code: int) -> int:
    import os

    from bloggy.cli import diagnostics
    from bloggy.errors import SaveFailed
    from bloggy.i18n import _

    told = SaveFailed(
        _("The answer could not be written to standard output: {why}.").format(why=os.strerror(reason)),
        hint=_("Send it to a file, or to /dev/null.")
        if code == USAGE
        else _("What was asked for may be done all the same: look before you ask again."),
    )
    diagnostics.explain(told)
    return code


def command_in(arguments: Sequence[str]) -> str | None:
    """What stands where a command belongs, if anything does."""
    takes_value = {"--config", "--library"}
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in takes_value:
            skip = True
        elif not argument.startswith("-"):
            return argument
    return None


def build_parser(*, only: str | None = None) -> argparse.ArgumentParser:
    """The whole command line; with `only`, the other commands are names without options (quicker)."""
    from importlib import import_module

    from bloggy import __version__
    from bloggy.cli.parser import Parser
    from bloggy.i18n import _

    parser = Parser(
        prog="bloggy",
        description=_("Write, preview and publish Markdown posts. Without a command, opens the TUI."),
        epilog=_("`bloggy [FOLDER]` opens the TUI. `bloggy COMMAND --help` explains one command."),
    )
    parser.add_argument("--version", "-V", action="version", version=f"bloggy {__version__}")
    add_common(parser, first=True)
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"))
    for name, (module, help_line) in COMMANDS.items():
        told = _(help_line)
        child = commands.add_parser(name, help=told, description=f"{told[:1].upper()}{told[1:]}.")
        if only in (None, name):
            add_common(child, first=False)
            import_module(module).register(name, child)
    return parser


def add_common(parser: argparse.ArgumentParser, *, first: bool) -> None:
    """The options that exist everywhere, before or after the command."""
    from argparse import SUPPRESS

    from bloggy.i18n import _

    def default(value: object) -> object:
        return value if first else SUPPRESS

    group = parser.add_argument_group(_("everywhere"))
    group.add_argument(
        "--config", metavar="FILE", default=default(None), help=_("use this configuration file")
    )
    group.add_argument("--library", metavar="DIR", default=default(None), help=_("use this folder of posts"))
    group.add_argument(
        "--json", action="store_true", default=default(False), help=_("print one JSON document")
    )
    group.add_argument("--quiet", "-q", action="store_true", default=default(False), help=_("say less"))
    group.add_argument(
        "--verbose", "-v", action="store_true", default=default(False), help=_("log what is done to stderr")
    )
