"""Long work that the app carries on whatever screen is open, and that can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bloggy.errors import BloggyError
from bloggy.tui.messages import Doing

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp

_EVERY = 0.2
"""Seconds between two looks at how far it is."""


class Work:
    """One import or export; screens hear of it by `Doing` and look here."""

    def __init__(self, app: BloggyApp) -> None:
        self._app = app
        self.said = ""
        """How far it is; may be set from any thread."""
        self.running = False
        self.stopped = False
        """The writer has had enough; it ends after what is being done."""
        self.error: BloggyError | None = None
        """Why it failed."""

    def begin(self, work: Callable[[], Awaitable[None]], *, done: Callable[[], None]) -> None:
        """Do it beside the keys; `done` is called at its end, unless bloggy ends before."""
        self.running, self.stopped, self.error = True, False, None
        self._app.run_worker(self._run(work, done), group="carrying")

    def stop(self) -> bool:
        """Let it end; False where nothing is done."""
        self.stopped = self.running
        return self.running

    def is_stopped(self) -> bool:
        """What services ask between two pieces, from any thread."""
        return self.stopped

    async def _run(self, work: Callable[[], Awaitable[None]], done: Callable[[], None]) -> None:
        timer = self._app.set_interval(_EVERY, self._tell)
        try:
            await work()
        except BloggyError as error:
            self.error = error
        except asyncio.CancelledError:  # bloggy ends, and waits for the thread that writes
            self.stopped = True
            raise
        finally:
            timer.stop()
            self.running, self.said = False, ""
            self._tell()
        done()

    def _tell(self) -> None:
        """Tell the screens that show it; others would read what they know already, five times a second."""
        from bloggy.tui.importing.report_screen import ReportScreen
        from bloggy.tui.library.screen import LibraryScreen

        for screen in self._app.screen_stack:
            if isinstance(screen, ReportScreen | LibraryScreen):
                screen.post_message(Doing(self.said))


class Job:
    """An import or export with what came of it; the app keeps it, a `ReportScreen` shows it."""

    def __init__(self, app: BloggyApp, workspace: Workspace) -> None:
        self._app, self._workspace = app, workspace
        self.work = Work(app)
        self.seen = True
        """Whether a screen has shown what came of it."""

    def is_shown(self) -> bool:
        """Whether a screen shows it now."""
        from bloggy.tui.importing.report_screen import ReportScreen

        screens = (screen for screen in self._app.screen_stack if isinstance(screen, ReportScreen))
        return any(screen.carried is self for screen in screens)
