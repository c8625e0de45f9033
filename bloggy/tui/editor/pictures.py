"""Asks for a picture and makes the Markdown that shows it, bringing the file to where the site expects it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.suggester import Suggester

from bloggy.domain.clean import clean_line
from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.tui.dialogs.ask import AskText

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp

SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")


class PathSuggester(Suggester):
    """Completes the path of a picture or a folder; right arrow takes it."""

    def __init__(self, start: Path) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._start = start

    async def get_suggestion(self, value: str) -> str | None:
        import asyncio

        return await asyncio.to_thread(self._complete, value) if value else None

    def _complete(self, value: str) -> str | None:
        folder, _slash, name = value.rpartition("/")
        base = (
            (self._start / Path(folder + "/").expanduser())
            if folder or value.startswith("/")
            else self._start
        )
        try:
            entries = sorted(base.iterdir())
        except OSError:
            return None
        for entry in entries:
            wanted = entry.is_dir() or entry.suffix.lower() in SUFFIXES
            if wanted and entry.name.startswith(name) and (name or not entry.name.startswith(".")):
                return value + entry.name[len(name) :] + ("/" if entry.is_dir() else "")
        return None


async def ask_picture(app: BloggyApp, workspace: Workspace, post: Path) -> str | None:
    """The Markdown of a picture the writer chose, or None. A picture from elsewhere is copied to the site."""

    def chosen(value: str) -> Path:
        return (post.parent / Path(value.strip()).expanduser()).resolve()

    def explain(value: str) -> str:
        path = chosen(value)
        if path.suffix.lower() not in SUFFIXES:
            raise UsageError(
                _("That is no picture."), hint=_("One of {kinds}.").format(kinds=" ".join(SUFFIXES))
            )
        if not path.is_file():
            raise UsageError(_("There is no such file yet."), hint=_("Right arrow completes a path."))
        return _("{size} kB").format(size=max(1, path.stat().st_size // 1000))

    value = await app.push_screen_wait(
        AskText(_("Which picture?"), note=explain, suggester=PathSuggester(post.parent))
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
