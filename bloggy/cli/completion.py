"""Makes the completion scripts for bash, zsh and fish from the parser itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.cli.main import build_parser

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_FOLDERS = ("DIR", "FOLDER")
_FILES = ("FILE", "POST")
"""How help names arguments that are completed with paths; a post may be named by its path."""


def script(shell: str) -> str:
    """The script to be sourced by `shell` ("bash", "zsh" or "fish")."""
    parser = build_parser()
    if shell == "fish":
        return _fish(parser)
    import shtab

    for action in _arguments(parser):
        if action.metavar in _FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
        elif action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    text: str = shtab.complete(parser, shell=shell)
    return text


def _arguments(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    import argparse

    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for child in action.choices.values():
                yield from _arguments(child)
        else:
            yield action


def _fish(parser: argparse.ArgumentParser) -> str:
    """Source: https://fishshell.com/docs/current/completions.html (shtab has no fish)."""
    import argparse

    lines = ["complete -c bloggy -f"]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            lines += [
                _line("__fish_use_subcommand", f"-a {choice.dest}", choice.help)
                for choice in action._choices_actions
            ]
            for name, child in action.choices.items():
                lines += _child(f"__fish_seen_subcommand_from {name}", child)
        else:
            lines += _options("__fish_use_subcommand", action)
    return "\n".join(lines) + "\n"


def _child(condition: str, parser: argparse.ArgumentParser) -> list[str]:
    """A command's options, and those of what may follow it (`bloggy blogs add`)."""
    import argparse

    lines = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            lines += [_line(condition, f"-a {one.dest}", one.help) for one in action._choices_actions]
            for name, child in action.choices.items():
                lines += _child(f"{condition}; and __fish_seen_subcommand_from {name}", child)
        else:
            lines += _options(condition, action)
    return lines


def _options(condition: str, action: argparse.Action) -> list[str]:
    flags = " ".join(f"-l {o[2:]}" if o.startswith("--") else f"-s {o[1:]}" for o in action.option_strings)
    choices = f" -a '{' '.join(map(str, action.choices))}'" if action.choices else ""
    files = " -F" if action.metavar in (*_FOLDERS, *_FILES) else ""
    if not flags and not choices and not files:
        return []
    value = (" -r" if files else " -x") if flags and action.nargs != 0 else ""
    return [_line(condition, f"{flags}{value}{choices}{files}".strip(), action.help)]


def _line(condition: str, words: str, help_text: str | None) -> str:
    described = (help_text or "").replace("\\", "\\\\").replace("'", "\\'")
    return f"complete -c bloggy -n '{condition}' {words} -d '{described}'"
