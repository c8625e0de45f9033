"""`bloggy help`: the manual's pages, in the terminal."""

from __future__ import annotations

from contextlib import suppress
from difflib import get_close_matches
from importlib.resources import files
from typing import TYPE_CHECKING

from bloggy.cli import rendered
from bloggy.cli.output import columns
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection

    from bloggy.cli.output import Output

_OWN = frozenset({"memory", "sample"})
"""Backends for tests and for the sample blog."""


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("topic", nargs="?", metavar="TOPIC", help=_("a page of the manual, or a command"))
    parser.set_defaults(run=_run, needs_workspace=False)


def topics() -> dict[str, str]:
    """Every page's name with its heading."""
    pages = (entry for entry in files("bloggy.docs").iterdir() if entry.name.endswith(".md"))
    found = {page.name.removesuffix(".md"): page.read_text("utf-8").partition("\n")[0] for page in pages}
    return {name: found[name].lstrip("# ") for name in sorted(found)}


def _run(options: argparse.Namespace, output: Output) -> int:
    known = topics()
    topic = options.topic
    if topic is None:
        kinds = ", ".join(name for name in _kinds() if name not in known)
        lines = [
            *columns(list(known.items())),
            "",
            _("`bloggy help TOPIC` shows one of these pages."),
            _("Kinds of blogs and comment sources have pages, too: {kinds}.").format(kinds=kinds),
        ]
        output.document([{"topic": name, "title": title} for name, title in known.items()], lines)
        return 0
    if topic in known:
        text = files("bloggy.docs").joinpath(f"{topic}.md").read_text("utf-8")
    elif topic in _kinds() and topic not in _commands():
        from bloggy.backends.registry import Registry
        from bloggy.cli.backend_page import backend_page

        text = backend_page(Registry().load(topic))
    else:
        return _of_command(topic, known)
    from bloggy.services.preview import render_lines

    if output.json:
        title = text.partition("\n")[0].lstrip("# ")
        output.document({"topic": topic, "title": title, "text": text}, [])
    else:
        rendered.show(render_lines(text, rendered.width()).lines, output)
    return 0


def _kinds() -> tuple[str, ...]:
    """The backends that there are."""
    from bloggy.backends.registry import Registry

    return tuple(name for name in Registry().names() if name not in _OWN)


def _commands() -> Collection[str]:
    from bloggy.cli.commands import COMMANDS

    return COMMANDS


def _of_command(name: str, known: dict[str, str]) -> int:
    """What `bloggy NAME --help` prints. Raises UsageError with the nearest name."""
    if name not in _commands():
        near = get_close_matches(name, [*known, *_kinds(), *_commands()], n=1)
        raise UsageError(
            _("There is no page “{topic}” in the manual.").format(topic=name),
            hint=_("Did you mean “{near}”?").format(near=near[0])
            if near
            else _("“bloggy help” lists the pages."),
        )
    from bloggy.cli.main import build_parser

    with suppress(SystemExit):  # argparse ends this way after --help
        build_parser(only=name).parse_args([name, "--help"])
    return 0
