"""Knows which places comments come from: a blog's own, and those that its table names beside it.

    [blogs.home.comments]
    source = "isso"
    url = "https://talk.example.org"

`[[blogs.home.comments]]` may stand several times; `name` tells two of a kind apart; `comments = "isso"` is
short for one without options, `comments = "none"` turns the blog's own comments off, as it does in a list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from bloggy.errors import ConfigError
from bloggy.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

KEY = "comments"
"""The key of a blog's table."""
NONE = "none"


class SourceInfo(NamedTuple):
    """A comment source, from the configuration alone."""

    name: str
    """Its blog's name if it is the blog's own, else the blog's and its kind or name: "home-isso"."""
    blog: str


class Beside(NamedTuple):
    """A source that a blog's table names beside the blog's own."""

    blog: str
    table: Mapping[str, object]
    """As of a blog: `backend`, and its options."""
    position: int
    """Which of the sources in the blog's table it is, from 0."""

    @property
    def section(self) -> str:
        """Where it stands in the configuration."""
        return f"blogs.{self.blog}.{KEY}"


def beside(tables: Mapping[str, Mapping[str, object]], file: Path) -> dict[str, Beside]:
    """The sources that the blogs' tables name, by their names. Raises ConfigError."""
    found: dict[str, Beside] = {}
    for blog, table in tables.items():
        for position, wanted in _wanted(blog, table, file):
            options = dict(wanted)
            kind = str(options.pop("source"))
            name = f"{blog}-{options.pop('name', kind)}"
            if name in found or name in tables:
                raise _error(
                    blog,
                    _("There are two places called “{name}”.").format(name=name),
                    _('Give one of the comment sources another name, such as: name = "old".'),
                    file,
                )
            found[name] = Beside(blog, {"backend": kind, **options}, position)
    return found


def has_own(table: Mapping[str, object]) -> bool:
    """Whether the comments of the blog itself are wanted."""
    return NONE not in _told(table)


def _told(table: Mapping[str, object]) -> list[object]:
    told = table.get(KEY)
    return list(told) if isinstance(told, list | tuple) else [] if told is None else [told]


def _wanted(blog: str, table: Mapping[str, object], file: Path) -> list[tuple[int, Mapping[str, object]]]:
    wanted: list[tuple[int, Mapping[str, object]]] = []
    for position, one in enumerate(_told(table)):
        if isinstance(one, str) and one:
            wanted += [] if one == NONE else [(position, {"source": one})]
        elif isinstance(one, Mapping) and isinstance(one.get("source"), str) and one["source"]:
            wanted.append((position, one))
        else:
            raise _error(
                blog,
                _("The blog “{blog}” does not say what its comment source is.").format(blog=blog),
                _('Write [blogs.{blog}.comments] and below it a line such as: source = "isso".').format(
                    blog=blog
                ),
                file,
            )
    return wanted


def _error(blog: str, message: str, hint: str, file: Path) -> ConfigError:
    from bloggy.storage.config import line_of

    key = f"blogs.{blog}.{KEY}"
    try:
        line = line_of(file.read_text("utf-8-sig"), key)
    except (OSError, UnicodeDecodeError):
        line = 0
    return ConfigError(message, hint=hint, file=str(file), line=line, key=key)
