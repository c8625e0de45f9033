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

    from bloggy.cli.output import Output


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
        lines = [*columns(list(known.items())), "", _("`bloggy help TOPIC` shows one of these pages.")]
        output.document([{"topic": name, "title": title} for name, title in known.items()], lines)
        return 0
    if topic not in known:
        return _of_command(topic, known)
    from bloggy.services.preview import render_lines

    text = files("bloggy.docs").joinpath(f"{topic}.md").read_text("utf-8")
    if output.json:
        output.document({"topic": topic, "title": known[topic], "text": text}, [])
    else:
        rendered.show(render_lines(text, rendered.width()).lines, output)
    return 0


def _of_command(name: str, known: dict[str, str]) -> int:
    """What `bloggy NAME --help` prints. Raises UsageError with the nearest name."""
    from bloggy.cli.commands import COMMANDS

    if name not in COMMANDS:
        near = get_close_matches(name, [*known, *COMMANDS], n=1)
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
