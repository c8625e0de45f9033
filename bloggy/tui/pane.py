"""What every screen and pane shares: the app's services, and one path for errors that a person can mend."""

from __future__ import annotations

from collections.abc import Coroutine
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.widget import Widget
from textual.worker import Worker

from bloggy.errors import BloggyError
from bloggy.tui.messages import Trouble

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp

ASKING = "ask"
"""The group of jobs that ask the writer something: what is typed meanwhile is for the dialog."""


class _Pending:
    """Work that may be replaced before it begins; then it is closed, or Python complains on the screen."""

    def __init__(self, work: Coroutine[Any, Any, object]) -> None:
        self._work: Coroutine[Any, Any, object] | None = work

    def take(self) -> Coroutine[Any, Any, object] | None:
        """The work, if it is still wanted; it is begun at once."""
        work, self._work = self._work, None
        return work

    def drop(self) -> None:
        """It is not wanted any more; nothing happens if it has begun."""
        if (work := self.take()) is not None:
            work.close()


class Guarded(Widget):
    """A mixin for screens and panes that call services.

    An expected error becomes a sentence on the screen. Anything else is a bug: it ends the app, after every
    unsaved keystroke is on disk.
    """

    app: BloggyApp

    def job(
        self, work: Coroutine[Any, Any, object], *, group: str = "job", exclusive: bool = True
    ) -> Worker[None]:
        """Do `work` beside the keys; a newer job of the same group replaces an older one.

        A job of the group `ASKING` opens a dialog in a moment; what is typed until then waits for it.
        """
        pending = _Pending(work)
        if not hasattr(self, "_jobs_to_come"):
            self._jobs_to_come: dict[str, list[_Pending]] = {}
        before = self._jobs_to_come.get(group, [])
        for older in before if exclusive else ():
            older.drop()
        self._jobs_to_come[group] = [pending] if exclusive else [*before, pending]
        if group == ASKING:
            self.app.type_ahead.will_ask()
        return self.run_worker(partial(self._do, pending, group), group=group, exclusive=exclusive)

    async def _do(self, pending: _Pending, group: str) -> None:
        if (work := pending.take()) is None:
            return
        with self.app.type_ahead.asking() if group == ASKING else nullcontext():
            await self.guarded(work)

    async def on_unmount(self) -> None:
        """What has not begun by now never will."""
        for group in getattr(self, "_jobs_to_come", {}).values():
            for pending in group:
                pending.drop()

    async def guarded(self, work: Coroutine[Any, Any, object]) -> None:
        """Await `work`; a BloggyError is shown instead of raised."""
        try:
            await work
        except BloggyError as error:
            self.app.post_message(Trouble(error))
