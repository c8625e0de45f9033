"""Examines this machine for the doctor: bloggy's own files, the terminal, what other machines have left."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.i18n import _, ngettext
from bloggy.services.doctor_finding import Finding

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace

_LEAST_SPACE = 50_000_000
"""Bytes that should be free where bloggy keeps what it must not lose."""
_LEAST_COLUMNS, _LEAST_LINES = 60, 16
"""The smallest window in which every screen can be used."""


def own_files(folder: Path) -> Finding:
    """Whether the folder with the outbox, the comments and the revisions can be written, and has room."""
    name = _("own files")
    place = next((one for one in (folder, *folder.parents) if one.exists()), folder)
    if not place.is_dir() or not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            name=name,
            ok=False,
            detail=_("{folder} may not be read and written.").format(folder=clean_line(str(place))),
            fix=_("Give yourself the permission with chmod or chown."),
        )
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        free = _LEAST_SPACE  # a file system that does not tell
    detail = _("{folder}, {free} MB free").format(folder=clean_line(str(folder)), free=free // 1_000_000)
    tight = free < _LEAST_SPACE
    fix = _("Make room on that disk: what you write is kept there, too.") if tight else ""
    return Finding(name=name, ok=not tight, detail=detail, fix=fix)


def terminal(environment: Mapping[str, str], *, size: os.terminal_size, encoding: str) -> Finding:
    """What the terminal can show, as far as it says so without being asked."""
    term = environment.get("TERM", "")
    parts = [term or "?", f"{size.columns}×{size.lines}", encoding, _colours(environment, term)]
    if environment.get("TMUX"):
        parts.append("tmux")
    fix = ""
    if encoding.lower().replace("-", "") != "utf8":
        fix = _("Set LANG to a UTF-8 locale such as C.UTF-8, or use the plain signs of --ascii.")
    elif term == "dumb":
        fix = _("This terminal has no screens to draw on: use the commands, or another terminal.")
    elif size.columns < _LEAST_COLUMNS or size.lines < _LEAST_LINES:
        fix = _("Make the window larger: {columns}×{lines} is the least that shows everything.").format(
            columns=_LEAST_COLUMNS, lines=_LEAST_LINES
        )
    return Finding(name=_("terminal"), ok=not fix, detail=clean_line(", ".join(parts)), fix=fix)


def this_terminal() -> Finding:
    """The one that bloggy runs in."""
    return terminal(os.environ, size=shutil.get_terminal_size(), encoding=sys.stdout.encoding or "?")


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
