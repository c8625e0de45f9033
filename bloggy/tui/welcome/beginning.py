"""The fourth way in: what is offered for a new site, and making it from the answers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.i18n import _
from bloggy.tui.welcome.starting import NO_GENERATOR, NewSite, StartDialog

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp

_TRIES = 100


async def start_site(app: BloggyApp, workspace: Workspace) -> str | None:
    """Ask and make; answers what to tell the writer, None if they went back. Must run in a worker."""
    from bloggy.services.starting.site import git_knows_who

    folder = free_folder()
    known = await asyncio.to_thread(git_knows_who, folder)

    async def make(answer: NewSite) -> str:
        return await _make(workspace, answer)

    dialog = StartDialog(kinds=kinds(), folder=folder, ask_author=not known, make=make)
    return await app.push_screen_wait(dialog)


def kinds() -> list[tuple[str, str]]:
    """What a site can be made with: what is installed here first, a plain folder last."""
    from bloggy.services.starting.skeleton import KINDS

    here = [(name, kind.label, kind.program is not None) for name, kind in KINDS.items()]
    here.sort(key=lambda one: not one[2])
    words = {True: _("{label}, installed here"), False: _("{label}, not installed here")}
    offered = [(name, words[there].format(label=label)) for name, label, there in here]
    return [*offered, (NO_GENERATOR, _("no generator, only a folder of posts"))]


def free_folder() -> Path:
    """Where the site could be: the folder bloggy was started in if it is empty, else a new one at home."""
    from bloggy.services.sites import holds_everything

    try:
        here = Path.cwd()
        if not holds_everything(here) and not any(here.iterdir()):
            return here
    except OSError:  # it was deleted, or can't be read
        pass
    home = Path.home()
    named = (home / ("blog" if number == 1 else f"blog-{number}") for number in range(1, _TRIES))
    return next((folder for folder in named if not folder.exists()), home / "blog")


async def _make(workspace: Workspace, answer: NewSite) -> str:
    config = workspace.paths.config_file
    if answer.generator == NO_GENERATOR:
        await workspace.blogs.init(answer.folder)
        told = _("{folder} is your library. To undo this, delete {config}.")
        return told.format(folder=answer.folder.name, config=config)
    from bloggy.services.starting.site import Wanted, start

    made = await start(
        workspace,
        Wanted(
            folder=answer.folder,
            generator=answer.generator,
            title=answer.title,
            remote=answer.remote,
            author=answer.author,
        ),
    )
    told = _("{folder} is made, with a first draft: enter writes in it, p publishes it.")
    undo = _("To undo this, delete the folder and {config}.")
    return "\n".join([told.format(folder=answer.folder.name), *made.notes, undo.format(config=config)])
