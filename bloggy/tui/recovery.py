"""Offers found unsaved texts back, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import NotFound
from bloggy.i18n import _
from bloggy.tui.when import ago

if TYPE_CHECKING:
    from bloggy.storage.journal import Recovered
    from bloggy.tui.app import BloggyApp


async def offer_leftovers(app: BloggyApp) -> bool:
    """Ask about each; True when a file changed. Must run in a worker."""
    changed = False
    for item in app.workspace.drafting.leftovers():
        changed |= await _offer(app, item)
    return changed


async def _offer(app: BloggyApp, item: Recovered) -> bool:
    from bloggy.tui.dialogs.recovery import RecoveryDialog

    try:
        on_disk: str | None = (await app.workspace.posts.load(item.path)).file.text
    except NotFound:
        on_disk = None
    text = app.workspace.drafting.brought_together(item, on_disk)
    if text == on_disk:
        await app.workspace.drafting.discard(item)
        return False
    when = ago(item.when, app.workspace.clock.now())
    dialog = RecoveryDialog(item.path.name, when=when, text=text, on_disk=on_disk)
    answer = await app.push_screen_wait(dialog)
    if answer == "take":
        path = await app.workspace.drafting.recover(item)
        app.tell(_("The found text is saved in {name}.").format(name=clean_line(path.name)))
        return True
    if answer == "discard":
        await app.workspace.drafting.discard(item)
        app.tell(_("The found text was put aside; it is among the post's revisions."))
    return False
