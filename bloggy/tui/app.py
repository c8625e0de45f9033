"""The application: opens screens, hands service news to them, and lets nothing end without saving."""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import BindingType

from bloggy.domain.clean import clean
from bloggy.domain.keymap import Keymap, check_keys
from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.messages import News, Trouble
from bloggy.tui.syncing import Syncing
from bloggy.tui.themes import DARK, LIGHT, tokens
from bloggy.tui.type_ahead import TypeAhead

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.driver import Driver
    from textual.events import Event as TextualEvent
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from bloggy.services.events import Event
    from bloggy.services.workspace import Workspace
    from bloggy.tui.asking import Asking
    from bloggy.tui.browser import BrowserPreview
    from bloggy.tui.importing.job import ImportJob
    from bloggy.tui.importing.taking_out import ExportJob
    from bloggy.tui.telling import Teller
    from bloggy.tui.welcome.tour import Tour

_HERE = Path(__file__).parent
TIDY_EVERY = 20
"""Seconds."""
_YOUNG, _LESS_YOUNG = 700, 10
"""Python's own thresholds of its collector."""
SIGNAL_EXIT = 128
"""Shells report the end by a signal as 128 + its number; so do we."""


def _palette() -> type[Provider]:
    from bloggy.tui.palette import BloggyCommands

    return BloggyCommands


def _post_palette() -> type[Provider]:
    from bloggy.tui.palette import PostFinder

    return PostFinder


class BloggyApp(App[int]):
    """bloggy in the terminal."""

    TITLE = "bloggy"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        _HERE / "theme.tcss",
        _HERE / "library" / "screen.tcss",  # the first screen's own is not loaded by itself
    ]
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    COMMANDS = {_palette, _post_palette}  # noqa: RUF012 - Textual declares it without ClassVar
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"

    def __init__(
        self,
        workspace: Workspace,
        *,
        ascii_only: bool | None = None,
        background: bool = True,
        driver_class: type[Driver] | None = None,
    ) -> None:
        """`background` False: no watching, refreshing or sending by itself (for tests)."""
        super().__init__(driver_class=driver_class)
        self.workspace = workspace
        ui = workspace.config.ui
        self.ascii_only = ui.ascii if ascii_only is None else ascii_only
        self._background = background
        self.reading = background
        """Whether the posts are being read for the first time since the start."""
        self._unsubscribe: Callable[[], None] = lambda: None
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self._checked_keys = self._read_keys(workspace.config.keys)
        self.set_keymap(self._checked_keys.keys)
        self._unknown_theme = "" if ui.theme in self.available_themes else ui.theme
        self.theme = DARK.name if self._unknown_theme else ui.theme
        self.set_class(self.ascii_only, "-ascii")
        self.offline: dict[str, str] = {}
        self.browser_preview: BrowserPreview | None = None
        self._libraries = 0
        self.asking: Asking | None = None
        self.tour: Tour | None = None
        """The tour of the sample, where one was begun."""
        self.usual_blogs: dict[Path, tuple[str, ...]] = {}
        """The blogs that the writer last chose for a post, until bloggy ends."""
        self.type_ahead = TypeAhead(self, super().on_event)
        self.syncing = Syncing(self)
        self.importing: ImportJob | None = None
        """The import that is under way, or was the last."""
        self.exporting: ExportJob | None = None
        """The same of an export."""
        self.sync_trouble = ""
        """What the last look for comments has met, on one line; u tells the whole of it."""

    # What screens ask the app for.

    @property
    def left_file(self) -> Path | None:
        """Where it is noted which place the writer left; None: nowhere."""
        return self.workspace.paths.state / "left.json" if self._background else None

    @property
    def keys(self) -> Mapping[str, str]:
        """The writer's own keys: action id → keys."""
        return self._checked_keys.keys

    def tell(self, message: str, *, error: bool = False, warning: bool = False) -> None:
        """Show a sentence for a few seconds; foreign parts of it are cleaned and never markup."""
        severity: SeverityLevel = "error" if error else "warning" if warning else "information"
        self.notify(clean(message), severity=severity, markup=False, timeout=8 if error or warning else 4)

    def explain(self, error: BloggyError) -> None:
        """What went wrong, and the next step."""
        parts = [error.message, *(f"· {problem}" for problem in getattr(error, "problems", ())[:5])]
        if error.hint:
            parts.append(error.hint)
        self.tell("\n".join(parts), error=True)

    def open_editor(self, path: Path) -> None:
        """Write in the post at `path`."""
        from bloggy.tui.editor.screen import EditorScreen

        self.type_ahead.wait()
        self.push_screen(EditorScreen(self.workspace, path))

    def open_address(self, url: str) -> None:
        """Open a web address in the browser; anything but http and https is refused."""
        from bloggy.services.external import browse

        try:
            browse(url, self.workspace.config)
        except BloggyError as error:
            self.explain(error)
        else:
            self.tell(_("Opened {address} in the browser.").format(address=url))

    async def show_in_browser(self, path: Path) -> None:
        """Show the post at `path` in the browser, following its file."""
        from bloggy.tui.browser import preview_in_browser

        await preview_in_browser(self, path)

    def choose_theme(self, name: str) -> None:
        """Use a theme from now on, also after the next start where there is a configuration."""
        self.theme = name
        self.run_worker(self._keep_theme(name), group="theme", exclusive=True)

    async def _keep_theme(self, name: str) -> None:
        import asyncio

        file = self.workspace.paths.config_file
        if await asyncio.to_thread(file.exists):
            from bloggy.storage.config_edit import set_values

            try:
                await asyncio.to_thread(set_values, file, {"ui.theme": name})
            except BloggyError as error:
                self.explain(error)

    async def use(self, workspace: Workspace) -> None:
        """Go on with another workspace (or with this one, whose library is another now), from the library.

        Call it as work of the app: the screens that are open end here, and their work with them. The new
        library gets a mode of its own, for Textual 8.2.8 can't switch the screen it began with.
        """
        from bloggy.tui.library.screen import LibraryScreen

        before = self.workspace
        self._unsubscribe()
        self.workspace = workspace
        self._unsubscribe = workspace.events.subscribe(self._on_event)
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        self._libraries += 1
        mode = f"library-{self._libraries}"
        self.add_mode(mode, lambda: LibraryScreen(workspace))
        await self.switch_mode(mode)
        if before is not workspace:
            await before.aclose()
        self._attend()
        if self._background:
            from bloggy.tui.background import start

            start(self)

    def get_css_variables(self) -> dict[str, str]:
        """Textual's variables and ours, also in a theme that does not know ours."""
        variables = super().get_css_variables()
        variables.update(tokens(self.current_theme, variables))
        self.theme_variables = variables
        return variables

    # From start to end.

    def get_default_screen(self) -> Screen[None]:
        from bloggy.tui.library.screen import LibraryScreen

        return LibraryScreen(self.workspace)

    def on_mount(self) -> None:
        self._unsubscribe = self.workspace.events.subscribe(self._on_event)
        self._catch_signals()
        self.call_after_refresh(self._after_first_paint)

    def _attend(self) -> None:
        """Be the one who is asked when a delivery needs a password."""
        from bloggy.tui.asking import Asking

        self.asking = Asking(self)
        self.workspace.secrets.ask = self.asking

    def expect(self, *blogs: str) -> None:
        """The writer just sent something to these blogs: they may ask for their passwords."""
        if self.asking is not None:
            self.asking.expect(*blogs)

    async def _after_first_paint(self) -> None:
        if not gc.isenabled():
            gc.freeze()  # what is here stays; looking through it again would cost 50 ms every now and then
            gc.enable()
            gc.set_threshold(
                _YOUNG, _LESS_YOUNG, 1_000
            )  # the old are looked through by `_tidy`, not amid a key
            self.set_interval(TIDY_EVERY, self._tidy)
        self._attend()
        for complaint in self._checked_keys.complaints:
            self.tell(complaint, warning=True)
        if self._unknown_theme:
            self.tell(
                _(
                    "There is no theme {name}; bloggy-dark is used. The palette (ctrl+p) lists the themes."
                ).format(name=self._unknown_theme),
                warning=True,
            )
        if self.tour is not None:
            self.tour.begin()
        if self._background:
            from bloggy.tui.background import start

            start(self)

    @staticmethod
    def _tidy() -> None:
        """Collect what hangs together and is not needed; it takes 30 to 50 ms, so it should be rare."""
        if gc.get_count()[2] >= _LESS_YOUNG:
            gc.collect()

    async def on_unmount(self) -> None:
        self._unsubscribe()
        if self.browser_preview is not None:
            await self.browser_preview.stop()

    async def on_event(self, event: TextualEvent) -> None:
        """Every event of Textual comes by here; keys wait for their turn."""
        await self.type_ahead.on_event(event)

    # News and troubles.

    def _on_event(self, event: Event) -> None:
        from bloggy.services import events

        if isinstance(event, events.Offline):
            self.offline[event.blog] = event.reason
        elif isinstance(event, events.Online):
            self.offline.pop(event.blog, None)
        elif (
            isinstance(event, events.DraftSaved | events.LibraryChanged) and self.browser_preview is not None
        ):
            self.browser_preview.changed()
        elif isinstance(event, events.WatchFailed):
            self.tell(event.reason, warning=True)
        elif isinstance(event, events.PageChecked):
            self._teller.noted(event.note)
        elif isinstance(event, events.PostLive):
            self._teller.sent(event.entry, event.url)
        elif isinstance(event, events.EntryChanged):
            self._teller.changed(event.entry)
        for screen in self.screen_stack:
            screen.post_message(News(event))

    @cached_property
    def _teller(self) -> Teller:
        """Made for the first delivery: the first paint needs none."""
        from bloggy.tui.telling import Teller

        return Teller(self.tell, self.set_timer)

    def on_trouble(self, message: Trouble) -> None:
        self.explain(message.error)

    def action_help(self) -> None:
        from bloggy.tui.help.screen import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(getattr(self.screen, "KEYS", "library")))

    def action_doctor(self) -> None:
        """Say what works and what does not."""
        from bloggy.tui.doctor.screen import DoctorScreen

        if not any(isinstance(screen, DoctorScreen) for screen in self.screen_stack):
            self.push_screen(DoctorScreen(self.workspace))

    async def action_quit(self) -> None:
        """Leave; whatever is unsaved is saved first."""
        self.save_everything()
        self.exit(0)

    # The end, however it comes.

    def save_everything(self) -> None:
        """Put every unsaved keystroke on disk, at once, without the event loop; note where they are."""
        if "drafting" in vars(self.workspace):
            self.workspace.drafting.flush_now()
        self._keep_place()

    def _keep_place(self) -> None:
        from bloggy.tui.library.screen import LibraryScreen

        if not self.is_running:
            return
        editors = (screen for screen in self.screen_stack if getattr(screen, "KEYS", "") == "editor")
        written = next((getattr(editor, "path", None) for editor in editors), None)
        for screen in self.screen_stack:
            if isinstance(screen, LibraryScreen) and screen.is_mounted:
                screen.keep_place(written)

    def _catch_signals(self) -> None:
        """End cleanly on SIGTERM and SIGHUP: Textual alone would leave the terminal in its other screen."""
        import asyncio
        import threading

        if threading.current_thread() is not threading.main_thread() or self.is_headless:
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self.leave_on_signal, number)

    def leave_on_signal(self, number: int) -> None:
        """Save, then leave with the exit code of that signal."""
        self.save_everything()
        self.exit(SIGNAL_EXIT + number, return_code=SIGNAL_EXIT + number)

    def _fatal_error(self) -> None:
        """A bug of ours: save, then leave with a traceback that holds no local variables and no secrets.

        Replaces Textual's own, which prints the locals of every frame, tokens included.
        """
        from bloggy.tui.crash import report

        self.save_everything()
        self.bell()
        self._exit_renderables.append(report())
        self._close_messages_no_wait()

    def _read_keys(self, wanted: Mapping[str, tuple[str, ...]]) -> Keymap:
        if not wanted:
            return Keymap(keys={}, complaints=())
        from bloggy.tui.actions import textual_keys

        checked = check_keys(wanted)
        return Keymap(keys=textual_keys(checked.keys), complaints=checked.complaints)
