"""Asks for a picture and makes the Markdown that shows it, bringing the file to where the site expects it."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.tui.dialogs.ask import AskText
from bloggy.tui.paths import PathSuggester, typed_path

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp

SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")


async def ask_picture(app: BloggyApp, workspace: Workspace, post: Path) -> str | None:
    """The Markdown of a picture the writer chose, or None. A picture from elsewhere is copied to the site."""

    def chosen(value: str) -> Path:
        return Path(os.path.realpath(typed_path(value, post.parent)))

    def explain(value: str) -> str:
        path = chosen(value)
        if path.suffix.lower() not in SUFFIXES:
            raise UsageError(
                _("That is no picture."), hint=_("One of {kinds}.").format(kinds=" ".join(SUFFIXES))
            )
        size = _size(path)
        if size is None:
            raise UsageError(_("There is no such file yet."), hint=_("Right arrow completes a path."))
        return _("{size} kB").format(size=max(1, size // 1000))

    value = await app.push_screen_wait(
        AskText(_("Which picture?"), note=explain, suggester=PathSuggester(post.parent, suffixes=SUFFIXES))
    )
    if value is None:
        return None
    alt = await app.push_screen_wait(
        AskText(_("What does it show? Readers who can't see it are told this."), allow_empty=True)
    )
    if alt is None:
        return None
    link = await workspace.posts.add_picture(post, chosen(value))
    return f"![{clean_line(alt).replace('[', '(').replace(']', ')')}]({link})"


def _size(path: Path) -> int | None:
    """In bytes; None where there is no file that can be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None
