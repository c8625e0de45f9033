"""Says what is wrong with an argument list as a sentence with the next step, as every other error."""

from __future__ import annotations

import argparse
import sys
from typing import Any, NoReturn

from bloggy.cli import stdout
from bloggy.cli.commands import COMMANDS
from bloggy.errors import UsageError
from bloggy.i18n import _


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError; options must be written out, so that scripts keep working."""

    gathers = ""
    """The list of words to which those behind options belong, too; argparse takes only the first few."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**{**settings, "allow_abbrev": False})

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, after a look at the command's name."""
        if args and self.prog == "bloggy":
            _refuse_unknown(args)
        options, extras = super().parse_known_args(args, namespace)
        if self.gathers:
            getattr(options, self.gathers).extend(word for word in extras if not word.startswith("-"))
            extras = [word for word in extras if word.startswith("-")]
        return options, extras

    def _print_message(self, message: str, file: Any = None) -> None:
        """As argparse does, which passes over in silence what stdout does not take."""
        if file is sys.stdout:
            stdout.write(message)
        else:
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        """Raises UsageError with argparse's reason."""
        reason = message[:1].upper() + message[1:]
        raise UsageError(
            reason if reason.endswith(".") else f"{reason}.",
            hint=_("`{command} --help` explains it.").format(command=self.prog),
        )


def _refuse_unknown(arguments: list[str]) -> None:
    from bloggy.cli.main import command_in

    name = command_in(arguments)
    if name is None or name in COMMANDS:
        return
    from difflib import get_close_matches

    if "/" in name or "\\" in name:
        raise UsageError(
            _("There is no folder “{name}”.").format(name=name),
            hint=_("`bloggy FOLDER` opens a folder of posts, a post is opened by `bloggy edit POST`."),
        )
    close = get_close_matches(name, COMMANDS, n=1)
    raise UsageError(
        _("There is no command “{name}”.").format(name=name),
        hint=_("Did you mean `bloggy {close}`?").format(close=close[0])
        if close
        else _("`bloggy --help` lists the commands; `bloggy ./{name}` opens a folder.").format(name=name),
    )
