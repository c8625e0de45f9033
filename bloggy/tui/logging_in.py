"""Gives a blog another password from within the screens, as `bloggy blogs login` does on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bloggy.domain.clean import clean_line
from bloggy.errors import NoKeyring, UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp
    from bloggy.tui.dialogs.secret import Given


async def no_keyring(workspace: Workspace) -> str:
    """Why the keyring can't keep a secret here; empty where it can."""
    try:
        await workspace.secrets.keyring()
    except NoKeyring as error:
        return error.message
    return ""


async def log_in(app: BloggyApp, blog: str, *, why: str = "") -> bool:
    """Ask, test and keep; False when the writer leaves. Must run in a worker. Raises UsageError."""
    from bloggy.tui.dialogs.secret import SecretDialog

    workspace = app.workspace
    need = workspace.secrets.need(blog)
    if need is None:
        raise UsageError(
            _("{blog} needs no password here.").format(blog=clean_line(blog)),
            hint=_("Read the reason again; r tries once more."),
        )

    async def check(given: Given) -> object:
        return await workspace.connecting.login(blog, secret=given.secret, keep=given.where)

    user = str(workspace.blogs.table(blog).get("user") or "")
    where: Literal["session", "keyring"] = "session" if await no_keyring(workspace) else "keyring"
    dialog = SecretDialog(blog, need.label, user, why=why, where=where, check=check)
    given = await app.push_screen_wait(dialog)
    if given is None:
        return False
    app.expect(blog)
    app.tell(_("{blog} takes the new password.").format(blog=clean_line(blog)))
    return True
