"""`bloggy help`: the manual's pages, in the terminal."""

from __future__ import annotations

import re
from contextlib import suppress
from difflib import get_close_matches
from importlib.resources import files
from textwrap import wrap
from typing import TYPE_CHECKING

from bloggy.cli import rendered
from bloggy.cli.output import columns
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection

    from bloggy.backends.base import Backend
    from bloggy.cli.output import Output


def _l(message: str) -> str:
    """Marks a text for translation where it is shown (gettext's N_)."""
    return message


_CONTENTS = {
    "tour": _l("a walk through the sample blog, key by key"),
    "posts": _l("posts as files: front matter, states, dates, pictures"),
    "sites": _l("static sites in git: how they are recognised, what is written"),
    "wordpress": _l("connect a WordPress, and what becomes of a post there"),
    "ghost": _l("connect a Ghost, and what becomes of a post there"),
    "passwords": _l("where secrets are kept, and where not"),
    "several-blogs": _l("one post at several blogs"),
    "outbox": _l("what waits to be sent, posts for later, working offline"),
    "pull": _l("bring a blog’s posts here, and what changed there"),
    "conflicts": _l("a post was changed here and at the blog"),
    "two-machines": _l("one library on two machines, by git, Syncthing and the like"),
    "comments": _l("read and answer what readers write, from every blog"),
    "people": _l("who writes to you, and what you want to remember"),
    "import": _l("bring in what another tool exported"),
    "leaving": _l("take everything out as plain files (export)"),
    "config": _l("every option of the configuration"),
    "doctor": _l("something does not work"),
    "writing-a-backend": _l("teach bloggy another kind of blog"),
}
"""The pages in the order in which people come to need them; others would follow by their names."""
_MOST = 6
"""Pages that are named instead of one that is not there."""
_ALIKE = 0.7
"""How near a name must be to one that is there to be a slip (0 to 1)."""
_OWN = frozenset({"memory", "sample"})
"""Backends for tests and for the sample blog."""


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "topic",
        nargs="?",
        metavar="TOPIC",
        help=_("a page of the manual, a kind of blog or a command; `config` explains every option"),
    )
    parser.add_argument(
        "--man", action="store_true", help=_("print everything about the command as a man page (roff)")
    )
    parser.set_defaults(run=_run, needs_workspace=False)


def topics() -> dict[str, str]:
    """Every page's name with what it is about, in the order in which people come to need them."""
    found = [entry.name.removesuffix(".md") for entry in files("bloggy.docs").iterdir()]
    pages = {"config", *(name for name in found if "." not in name and not name.startswith("_"))}
    return {name: _(_CONTENTS.get(name, "…")) for name in sorted(pages, key=_place)}


def _place(name: str) -> tuple[int, str]:
    known = list(_CONTENTS)
    return (known.index(name) if name in known else len(known), name)


def page(topic: str) -> str:
    """The Markdown of a page. Raises UsageError with the nearest name."""
    if topic == "config":
        from bloggy.cli.config_page import config_page

        blogs, sources = _by_use()
        return config_page(blogs, sources)
    if topic in topics():
        return files("bloggy.docs").joinpath(f"{topic}.md").read_text("utf-8")
    if topic in kinds():
        from bloggy.backends.registry import Registry
        from bloggy.cli.backend_page import backend_page

        registry = Registry()
        return backend_page(registry.load(topic), only_comments=registry.publishes(topic) is False)
    raise UsageError(_("There is no page “{topic}” in the manual.").format(topic=topic), hint=_instead(topic))


def _instead(topic: str) -> str:
    """Which pages somebody may have meant who asked for one that is not there."""

    def quoted(names: Collection[str]) -> str:
        return ", ".join(_("“{name}”").format(name=name) for name in names)

    known = {*topics(), *kinds(), *_commands()}
    if near := get_close_matches(topic.lower(), known, n=3, cutoff=_ALIKE):
        return _("Did you mean {near}?").format(near=quoted(near))
    if speaking := [name for name in topics() if topic.casefold() in page(name).casefold()]:
        return _("These pages speak of it: {pages}.").format(pages=quoted(speaking[:_MOST]))
    if near := get_close_matches(topic.lower(), known, n=1):
        return _("Did you mean {near}?").format(near=quoted(near))
    return _("“bloggy help” lists the pages.")


def _run(options: argparse.Namespace, output: Output) -> int:
    topic = options.topic
    if options.man:
        from bloggy.cli.man_page import man_page

        output.file(man_page())
        return 0
    if topic is None:
        return _contents(output)
    if topic not in topics() and topic in _commands():
        return _of_command(topic)
    text = page(topic)
    if output.json:
        title = text.partition("\n")[0].lstrip("# ")
        output.document({"topic": topic, "title": title, "text": text}, [])
        return 0
    from bloggy.services.preview import render_lines

    shown = text if rendered.coloured(output) else _ticked(text)
    rendered.show(render_lines(shown, rendered.width()).lines, output)
    return 0


def _ticked(text: str) -> str:
    """`text` with the ticks round words of code kept: without colours nothing else tells what to type."""
    pieces = re.split(r"(?m)^((?: {4}.*\n)+)", text)  # every other one is a block of code
    return "".join(
        piece if number % 2 else re.sub(r"`([^`]+)`", r"`` `\1` ``", piece)
        for number, piece in enumerate(pieces)
    )


def _contents(output: Output) -> int:
    known = topics()
    others = ", ".join(name for name in kinds() if name not in known)
    lines = [
        *columns(list(known.items())),
        "",
        _("`bloggy help TOPIC` shows one of these pages."),
        *wrap(
            _("Kinds of blogs and comment sources have pages, too: {kinds}.").format(kinds=others),
            rendered.width(),
        ),
        _("`bloggy help COMMAND` explains a command."),
        _("`bloggy help --man > ~/.local/share/man/man1/bloggy.1` makes a man page."),
    ]
    output.document([{"topic": name, "title": about} for name, about in known.items()], lines)
    return 0


def kinds() -> tuple[str, ...]:
    """The backends that there are."""
    from bloggy.backends.registry import Registry

    return tuple(name for name in Registry().names() if name not in _OWN)


def _commands() -> Collection[str]:
    from bloggy.cli.commands import COMMANDS

    return COMMANDS


def _by_use() -> tuple[list[type[Backend]], list[type[Backend]]]:
    """The kinds that take posts, and those where only comments are."""
    from bloggy.backends.registry import Registry

    registry = Registry()
    talk = [name for name in kinds() if registry.publishes(name) is False]
    return [registry.load(name) for name in kinds() if name not in talk], [*map(registry.load, talk)]


def _of_command(name: str) -> int:
    """What `bloggy NAME --help` prints."""
    from bloggy.cli.main import build_parser

    with suppress(SystemExit):  # argparse ends this way after --help
        build_parser(only=name).parse_args([name, "--help"])
    return 0
