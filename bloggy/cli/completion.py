"""Makes the completion scripts for bash, zsh and fish from the parser itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.cli.main import build_parser

if TYPE_CHECKING:
    import argparse


def script(shell: str) -> str:
    """The script to be sourced by `shell` ("bash", "zsh" or "fish")."""
    parser = build_parser()
    if shell == "fish":
        return _fish(parser)
    import shtab

    text: str = shtab.complete(parser, shell=shell)
    return text


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
                for option in child._actions:
                    lines += _options(f"__fish_seen_subcommand_from {name}", option)
        else:
            lines += _options("__fish_use_subcommand", action)
    return "\n".join(lines) + "\n"


def _options(condition: str, action: argparse.Action) -> list[str]:
    flags = " ".join(f"-l {o[2:]}" if o.startswith("--") else f"-s {o[1:]}" for o in action.option_strings)
    choices = f" -a '{' '.join(map(str, action.choices))}'" if action.choices else ""
    if not flags and not choices:
        return []
    return [_line(condition, f"{flags}{' -x' if choices and flags else ''}{choices}".strip(), action.help)]


def _line(condition: str, words: str, help_text: str | None) -> str:
    described = (help_text or "").replace("\\", "\\\\").replace("'", "\\'")
    return f"complete -c bloggy -n '{condition}' {words} -d '{described}'"
