"""What every screen and pane shares: the app's services, and one path for errors that a person can mend."""

from __future__ import annotations

from collections.abc import Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.widget import Widget
from textual.worker import Worker

from bloggy.errors import BloggyError
from bloggy.tui.messages import Trouble

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp


class _Pending:
    """Work that may be replaced before it begins; then it is closed, or Python complains on the screen."""

    def __init__(self, work: Coroutine[Any, Any, object]) -> None:
        self.work = work

    def __del__(self) -> None:
        self.work.close()


class Guarded(Widget):
    """A mixin for screens and panes that call services.

    An expected error becomes a sentence on the screen. Anything else is a bug: it ends the app, after every
    unsaved keystroke is on disk.
    """

    app: BloggyApp

    def job(
        self, work: Coroutine[Any, Any, object], *, group: str = "job", exclusive: bool = True
    ) -> Worker[None]:
        """Do `work` beside the keys; a newer job of the same group replaces an older one."""
        return self.run_worker(partial(self._begin, _Pending(work)), group=group, exclusive=exclusive)

    async def _begin(self, pending: _Pending) -> None:
        await self.guarded(pending.work)

    async def guarded(self, work: Coroutine[Any, Any, object]) -> None:
        """Await `work`; a BloggyError is shown instead of raised."""
        try:
            await work
        except BloggyError as error:
            self.app.post_message(Trouble(error))
