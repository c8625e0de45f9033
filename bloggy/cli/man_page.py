"""Writes the man page out of the parser and the manual's table of contents, so that it tells what is true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
"""With which newer Pythons write a parser's usage on a terminal."""
_NAMED = {
    "\\": "\\e",
    "-": "\\-",
    "'": "\\(aq",
    "`": "\\(ga",
    "^": "\\(ha",
    "~": "\\(ti",
    '"': "\\(dq",
    "…": "...",
}
"""Characters that roff reads as something else, or prints as a look-alike. Source: groff_char(7), man(7)."""


def man_page() -> str:
    """bloggy(1), in roff."""
    from bloggy import __version__
    from bloggy.cli.main import build_parser

    parser = build_parser()
    told = [
        f'.TH BLOGGY 1 "" "bloggy {__version__}"',
        ".nh",
        ".ad l",
        ".SH " + escaped(_("NAME")),
        "bloggy \\- " + escaped(_("write, preview and publish Markdown posts")),
        *_section(_("SYNOPSIS"), _synopsis()),
        *_section(_("DESCRIPTION"), _paragraphs(f"{parser.description} {_about()}", parser.epilog or "")),
        *_section(_("OPTIONS"), _arguments(parser)),
        *_section(_("COMMANDS"), _commands(parser)),
        *_section(_("TOPICS OF THE MANUAL"), _topics()),
        *_section(_("EXIT STATUS"), _terms(_exits())),
        *_section(_("ENVIRONMENT"), _terms(_environment())),
        *_section(_("FILES"), _paragraphs(_files())),
    ]
    return "\n".join(told) + "\n"


def escaped(text: str) -> str:
    """`text` as one line of running words: nothing in it is a request, an escape or another character."""
    flat = " ".join(_COLOURS.sub("", text).split())
    safe = "".join(
        _NAMED.get(letter) or (letter if letter.isascii() else f"\\[u{ord(letter):04X}]") for letter in flat
    )
    return f"\\&{safe}" if safe.startswith(".") else safe


def _section(title: str, content: Iterable[str]) -> Iterator[str]:
    yield f".SH {escaped(title)}"
    yield from content


def _paragraphs(*texts: str) -> Iterator[str]:
    for text in texts:
        yield ".PP"
        yield escaped(text)


def _terms(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, told in pairs:
        yield ".TP"
        yield f"\\fB{escaped(name)}\\fR"
        yield escaped(told) or "\\&"


def _synopsis() -> Iterator[str]:
    yield f"\\fBbloggy\\fR [\\fI{escaped(_('FOLDER'))}\\fR]"
    yield ".br"
    yield f"\\fBbloggy\\fR \\fI{escaped(_('COMMAND'))}\\fR [...]"


def _arguments(parser: argparse.ArgumentParser, *, known: Iterable[str] = ()) -> Iterator[str]:
    """Each argument with its help; options whose names are `known` stand elsewhere."""
    import argparse

    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) or action.help == argparse.SUPPRESS:
            continue
        names = action.option_strings
        if names and set(names) & set(known):
            continue
        value = "" if names and action.nargs == 0 else _value(action)
        if not names and not action.help:
            continue
        yield ".TP"
        label = ", ".join(f"\\fB{escaped(name)}\\fR" for name in names)
        yield " ".join(part for part in (label, f"\\fI{escaped(value)}\\fR" if value else "") if part)
        yield escaped((action.help or "").replace("%%", "%")) or "\\&"


def _value(action: argparse.Action) -> str:
    """What the argument is called in help."""
    if isinstance(action.metavar, str):
        return action.metavar
    if action.choices is not None:
        return " | ".join(map(str, action.choices))
    return action.dest.upper()


def _commands(parser: argparse.ArgumentParser) -> Iterator[str]:
    everywhere = [name for action in parser._actions for name in action.option_strings]
    for name, child in _children(parser):
        yield f".SS {escaped(f'bloggy {name}')}"
        yield escaped(child.description or "")
        yield from _usage(child)
        yield from _arguments(child, known=everywhere)
        for below, grandchild in _children(child):
            yield ".TP"
            yield f"\\fB{escaped(f'bloggy {name} {below}')}\\fR"
            yield escaped(grandchild.description or "") or "\\&"
            yield ".RS"
            yield from _usage(grandchild)
            yield from _arguments(grandchild, known=everywhere)
            yield ".RE"


def _children(parser: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    import argparse

    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def _usage(parser: argparse.ArgumentParser) -> Iterator[str]:
    """How it is called, without the options that are everywhere."""
    usage = " ".join(_COLOURS.sub("", parser.format_usage()).split())
    for one in (
        "[-h]",
        "[--help]",
        "[--config FILE]",
        "[--library DIR]",
        "[--json]",
        "[--quiet]",
        "[--verbose]",
    ):
        usage = usage.replace(f"{one} ", "").removesuffix(f" {one}")
    yield ".PP"
    called = escaped(usage[usage.index(parser.prog) :])
    yield "\\fB" + called.replace(",", ",\\:") + "\\fR"  # a long list of choices may be broken there


def _about() -> str:
    return _(
        "Posts stay plain files in your folder; what you publish arrives exactly once, offline or online, at "
        "a static site in git, a WordPress or a Ghost, and comments are read and answered from one inbox."
    )


def _topics() -> Iterator[str]:
    from bloggy.cli.manual import kinds, topics

    yield from _paragraphs(_("Shown by `bloggy help TOPIC`:"))
    known = topics()
    yield from _terms(known.items())
    others = ", ".join(name for name in kinds() if name not in known)
    yield from _paragraphs(
        _("Kinds of blogs and comment sources have pages, too: {kinds}.").format(kinds=others)
    )


def _exits() -> Iterator[tuple[str, str]]:
    yield "0", _("done")
    yield "1", _("refused by a check or a conflict")
    yield "2", _("wrong usage or configuration")
    yield "3", _("a place could not be reached; what was to be sent is still queued")
    yield "4", _("something waits for you, with the reason")
    yield "130", _("interrupted")


def _environment() -> Iterator[tuple[str, str]]:
    yield "BLOGGY_PASSWORD_<BLOG>", _("the secret of that blog, in capitals and with _ for all other signs")
    yield "VISUAL, EDITOR", _("the editor, where the configuration names none")
    yield "BROWSER", _("the browser, where the configuration names none")
    yield "NO_COLOR", _("set to anything: no colours")
    yield "LANGUAGE, LC_ALL, LC_MESSAGES, LANG", _("the language, where the configuration names none")
    yield "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME", _("where bloggy keeps its files")


def _files() -> str:
    return _(
        "`bloggy config path` tells where config.toml is; `bloggy help config` explains each of its options. "
        "The outbox, earlier versions and the trash are in the data folder, text not yet saved in the state "
        "folder, and the index, which can be deleted at any time, in the cache folder."
    )
