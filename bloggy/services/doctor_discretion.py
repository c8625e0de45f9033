"""Takes out of the doctor's rows what must stay with the writer, whoever put it into a message.

Passwords are not in what bloggy itself says; but a writer may have written one into an address or into the
password command, and programs and servers repeat what they were given.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.services.doctor_finding import Finding
from bloggy.services.secrets import variable_of

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace

HIDDEN = "•••"
_LEAST = 4
"""Letters. What is shorter is no password, and would be found in every other word."""
_SHOWN = 200
"""Letters of a command that its failure repeats."""
_LOGIN = re.compile(r"([a-z][a-z0-9+.-]*://)[^/\s]*@", re.IGNORECASE)


class Discretion:
    """Knows what may not be said of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        tables = list(_tables(workspace.tables))
        commands = {clean_line(str(table.get("password_command") or "")).strip() for _name, table in tables}
        self._commands = sorted(commands - {""}, key=len, reverse=True)
        hidden: set[str] = set()
        for name, table in tables:
            for variable in (variable_of(name), str(table.get("password_env") or "")):
                hidden.add(os.environ.get(variable, "").strip())
            hidden |= {part for value in table.values() for part in _passwords(value)}
        self._hidden = _longest_first(hidden)

    def of(self, finding: Finding) -> Finding:
        """The finding without them."""
        return replace(finding, detail=self.text(finding.detail), fix=self.text(finding.fix))

    def text(self, told: str) -> str:
        """`told` without them."""
        for command in self._commands:
            for form in dict.fromkeys((command, command[:_SHOWN])):
                if f"“{form}”" in told or f"« {form} »" in told or f"«\xa0{form}\xa0»" in told:
                    told = _without_arguments(told, form)
        for secret in self._hidden:
            told = told.replace(secret, HIDDEN)
        return _LOGIN.sub(r"\1", told)


def _without_arguments(told: str, command: str) -> str:
    """A sentence on a command, with its program's name alone; what was said of its words is hidden, too."""
    before, _, after = told.partition(command)
    for word in _longest_first(_words(command)):
        after = after.replace(word, HIDDEN)
    return f"{before}{_program(command)}{after}"


def _longest_first(words: Iterable[str]) -> list[str]:
    """Cleaned as messages are; the longest first, for one may hold another."""
    return sorted({clean_line(one) for one in words if len(one) >= _LEAST}, key=len, reverse=True)


def _tables(tables: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    """The tables of blogs and of what is named inside them."""
    for name, table in tables.items():
        if isinstance(table, Mapping):
            yield name, table
            beside = table.get("comments")
            for one in beside if isinstance(beside, list) else [beside]:
                if isinstance(one, Mapping):
                    yield f"{name}-{one.get('name', one.get('source'))}", one


def _program(command: str) -> str:
    """The command without its arguments; hidden where it is no program, but perhaps a password."""
    first, rest = _taken_apart(command)
    if not shutil.which(os.path.expanduser(first)):  # noqa: PTH111 - as the command is started
        return HIDDEN
    return f"{first} …" if rest else first


def _words(command: str) -> Iterator[str]:
    """What may be a password in a command that failed: all its words but the program and the options."""
    first, rest = _taken_apart(command)
    for word in [first, *rest]:
        if word != first or _program(command) == HIDDEN:
            yield word
            yield from word.split()


def _taken_apart(command: str) -> tuple[str, list[str]]:
    try:
        first, *rest = shlex.split(command) or [""]
    except ValueError:  # its quotes don't match
        first, *rest = command.split() or [""]
    return first, rest


def _passwords(value: object) -> Iterator[str]:
    """The password of an address `scheme://user:password@host`, also where it holds `/` or `@`."""
    if isinstance(value, str) and (found := _USER_INFO.match(value)) and not _PORT.match(found[1]):
        yield found[1]
        yield found[1].partition("@")[0]


_USER_INFO = re.compile(r"[a-z][a-z0-9+.-]*://[^:/@\s]*:(.*)@", re.IGNORECASE)
_PORT = re.compile(r"\d{1,5}/")
