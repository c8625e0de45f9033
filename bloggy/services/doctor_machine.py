"""Examines this machine for the doctor: bloggy's own files, git, the clock, the keyring, the terminal."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bloggy.domain.clean import clean_line
from bloggy.errors import ConfigError, NoKeyring, Unauthorized
from bloggy.i18n import _, ngettext
from bloggy.services.doctor_finding import Finding
from bloggy.services.external import printed

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.storage.paths import Paths

T = TypeVar("T")

_LEAST_SPACE = 50_000_000
"""Bytes that should be free where bloggy keeps what it must not lose."""
_LEAST_COLUMNS, _LEAST_LINES = 60, 16
"""The smallest window in which every screen can be used."""
_OLDEST_GIT = (2, 30)


def closed(folder: Path, name: str) -> Finding | None:
    """That a folder may not be used; None where it may."""
    if os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return None
    return Finding(
        name=name,
        ok=False,
        detail=_("{folder} may not be read and written.").format(folder=clean_line(str(folder))),
        fix=_("Give yourself the permission with chmod or chown."),
    )


def own_files(folder: Path, name: str = "") -> Finding:
    """Whether a folder of bloggy's can be written, and has room; it need not be there yet."""
    name = name or _("own files")
    if not folder.is_absolute():  # as `~` stays where it leads nowhere
        return Finding(
            name=name,
            ok=False,
            detail=_("This account has no home folder."),
            fix=_("Set HOME to a folder of yours, then start bloggy again."),
        )
    place = next((one for one in (folder, *folder.parents) if os.path.lexists(one)), folder)
    if not place.is_dir():
        return Finding(
            name=name,
            ok=False,
            detail=_("{path} is no folder.").format(path=clean_line(str(place))),
            fix=_("Move that file away: bloggy keeps its own things in a folder there."),
        )
    if shut := closed(place, name):
        return shut
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        free = _LEAST_SPACE  # a file system that does not tell
    detail = _("{folder}, {free} MB free").format(folder=clean_line(str(folder)), free=free // 1_000_000)
    tight = free < _LEAST_SPACE
    fix = _("Make room on that disk: what you write is kept there, too.") if tight else ""
    return Finding(name=name, ok=not tight, detail=detail, fix=fix)


def all_own_files(paths: Paths) -> list[Finding]:
    """A row for the outbox's folder, and one for each of the others that can't be used."""
    if not paths.data.is_absolute():
        return [own_files(paths.data)]
    others = (
        own_files(paths.config_file.parent, _("config folder")),
        own_files(paths.cache, _("cache")),
        own_files(paths.state, _("unsaved text")),
    )
    return [own_files(paths.data), *(one for one in others if not one.ok)]


def git_program(*, needed: bool, patience: float) -> Finding:
    """Whether git is here and new enough; `needed`: a blog is a site in git."""
    name = _("git")
    version = printed(["git", "--version"], seconds=patience)
    if not version:
        fix = _("Install git; most systems call the package “git”.") if needed else ""
        told = _("git is not installed.") if needed else _("Not installed; only sites in git need it.")
        return Finding(name=name, ok=not needed, detail=told, fix=fix)
    words = [*version.split(), "", ""]
    numbers = tuple(int(part) for part in words[2].split(".")[:2] if part.isdigit())
    old = numbers < _OLDEST_GIT
    fix = _("Update git to 2.30 or newer.") if old else ""
    return Finding(name=name, ok=not (old and needed), detail=clean_line(version), fix=fix)


async def time_here(workspace: Workspace) -> list[Finding]:
    """Whether this machine's clock can be right, by itself."""
    now = workspace.clock.now()
    plausible = now.year >= 2025
    return [
        Finding(
            name=_("time"),
            ok=plausible,
            detail=f"{now:%Y-%m-%d %H:%M} {now.tzname()} (UTC{now:%z})",
            fix="" if plausible else _("Set the machine’s clock: dates of posts come from it."),
        )
    ]


async def keyring(workspace: Workspace, *, patience: float) -> list[Finding]:
    """Which keyring keeps passwords, if any does. That there is none is a fault where a blog counts on it."""
    try:
        told, fix = await in_time(workspace.secrets.keyring(), patience), ""
    except NoKeyring as error:
        told, fix = clean_line(error.message), clean_line(error.hint)
    return [Finding(name=_("keyring"), ok=not fix or not _counted_on(workspace), detail=told, fix=fix)]


async def in_time(asking: Awaitable[T], patience: float) -> T:
    """What the keyring tells. Raises NoKeyring also where it does not answer within `patience` seconds."""
    from bloggy.storage.secrets import unusable

    try:
        async with asyncio.timeout(patience):
            return await asking
    except TimeoutError:
        raise unusable(_("it did not answer within {n} seconds").format(n=round(patience))) from None


def _counted_on(workspace: Workspace) -> bool:
    """Whether a blog's password can be in no other place."""
    for name, table in workspace.tables.items():
        if table.get("password_command") or table.get("password_env"):
            continue
        try:
            if workspace.secrets.need(name) is not None:
                workspace.secrets.in_environment(name)
        except Unauthorized:
            return True
        except ConfigError:
            continue  # its own row says what is wrong with it
    return False


def terminal(environment: Mapping[str, str], *, size: os.terminal_size | None, encoding: str) -> Finding:
    """What the terminal can show, as far as it says so without being asked; size None: there is none."""
    if size is None:
        told = _("None here: what is printed goes to a file or a program.")
        return Finding(name=_("terminal"), ok=True, detail=f"{told} ({clean_line(encoding)})")
    term = environment.get("TERM", "")
    parts = [term or "?", f"{size.columns}×{size.lines}", encoding, _colours(environment, term)]
    if environment.get("TMUX"):
        parts.append("tmux")
    if environment.get("SSH_CONNECTION"):
        parts.append("ssh")
    fix = ""
    if encoding.lower().replace("-", "") != "utf8":
        fix = _("Set LANG to a UTF-8 locale such as C.UTF-8, or use the plain signs of --ascii.")
    elif term in {"", "dumb"}:
        fix = _("This terminal has no screens to draw on: use the commands, or another terminal.")
    elif size.columns < _LEAST_COLUMNS or size.lines < _LEAST_LINES:
        fix = _("Make the window larger: {columns}×{lines} is the least that shows everything.").format(
            columns=_LEAST_COLUMNS, lines=_LEAST_LINES
        )
    return Finding(name=_("terminal"), ok=not fix, detail=clean_line(", ".join(parts)), fix=fix)


def this_terminal() -> Finding:
    """The one that bloggy runs in."""
    # Not `sys.stdout`: bloggy's own screens put something else in its place.
    encoding = getattr(sys.__stdout__, "encoding", None) or "?"
    return terminal(os.environ, size=_size(), encoding=encoding)


def _size() -> os.terminal_size | None:
    for number in (1, 2, 0):  # in a pipe (`bloggy doctor | less`) the others still lead to the terminal
        try:
            return os.get_terminal_size(number)
        except OSError:
            continue
    return None


async def to_settle(workspace: Workspace) -> list[Finding]:
    """Posts that were changed in two places and wait for the writer; no row where there are none."""
    questions = await workspace.deciding.questions()
    if not questions:
        return []
    detail = ngettext(
        "{n} post was changed in two places.", "{n} posts were changed in two places.", len(questions)
    )
    return [
        Finding(
            name=_("to settle"),
            ok=False,
            detail=detail.format(n=len(questions)),
            fix=_("“bloggy sync” names them; “bloggy resolve POST --merge” puts both versions together."),
        )
    ]


def _colours(environment: Mapping[str, str], term: str) -> str:
    if environment.get("NO_COLOR"):
        return _("no colours (NO_COLOR)")
    if environment.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return _("all colours")
    return _("256 colours") if "256" in term else _("few colours")
