"""What goes on behind the first paint: the index catches up, files are watched, the outbox is emptied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.errors import BloggyError
from bloggy.tui.messages import Trouble
from bloggy.tui.syncing import EVERY

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from bloggy.tui.app import BloggyApp


def start(app: BloggyApp) -> None:
    """Start it all on the app, so that no screen's end ends it."""
    app.run_worker(_catch_up(app), group="background", exit_on_error=True)


async def _catch_up(app: BloggyApp) -> None:
    from bloggy.tui.reminding import Reminding

    workspace = app.workspace
    if not workspace.folders:
        return
    await _guarded(app, _refresh(app))
    workspace.delivery.start()
    reminding = Reminding(app)

    def look() -> None:
        app.syncing.start(quietly=True)
        reminding.look()

    look()
    app.set_interval(EVERY, look)
    await _guarded(app, workspace.posts.watch())


async def _refresh(app: BloggyApp) -> None:
    from bloggy.services.events import LibraryChanged

    app.reading = True
    try:
        changes = await app.workspace.posts.refresh()
    finally:
        app.reading = False
    # Also without changes: another bloggy may have brought the index along since the first paint.
    app.workspace.events.publish(LibraryChanged())
    for path, reason in changes.unreadable[:3]:
        app.tell(f"{path}: {reason}", warning=True)


async def _guarded(app: BloggyApp, work: Coroutine[Any, Any, object]) -> None:
    try:
        await work
    except BloggyError as error:
        app.post_message(Trouble(error))
