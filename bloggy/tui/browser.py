"""Shows posts in the writer's browser: the published address, or a preview that follows the file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from bloggy.services.preview import PreviewPage
    from bloggy.services.real_theme import RealTheme
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp
    from bloggy.tui.dialogs.frame import Dialog


class BrowserPreview:
    """The page that `v` opens: one for the app, showing the post asked for last, fresh after each save."""

    def __init__(self) -> None:
        from bloggy.services.preview_server import PreviewServer

        self._server = PreviewServer()
        self._url = ""
        self._theme: RealTheme | None = None
        self._shown: tuple[Path, Path | None] | None = None

    async def show(self, path: Path, root: Path | None) -> str:
        """Serve that post; answers the address."""
        self._shown = (path, root)
        if not self._url:
            self._url = await self._server.start(self._page)
        self._server.changed()
        return self._url

    def _page(self) -> PreviewPage:
        from bloggy.domain.textfile import decode
        from bloggy.services.preview import live_page

        if self._shown is None:
            raise UsageError(_("There is no post to preview."), hint=_("Press v on one."))
        path, root = self._shown
        return live_page(decode(path.read_bytes()).text, path, root)

    def changed(self) -> None:
        """A file was saved: the page shows it."""
        self._server.changed()

    async def show_theme(self, workspace: Workspace, path: Path) -> str:
        """Let the site's own generator serve that post; answers the address. Raises BloggyError."""
        if self._theme is None:
            from bloggy.services.real_theme import RealTheme

            self._theme = RealTheme()
        return await self._theme.show(workspace, path)

    async def stop(self) -> None:
        """Close the port, and end the generator."""
        await self._server.stop()
        if self._theme is not None:
            await self._theme.stop()


async def preview_in_browser(app: BloggyApp, path: Path) -> None:
    """Open the post's preview in the browser; it follows the file from then on. Must run in a worker.

    Where the site's own generator is installed, the writer may choose it instead.
    """
    from bloggy.services.real_theme import installed

    if app.browser_preview is None:
        app.browser_preview = BrowserPreview()
    program = await asyncio.to_thread(installed, app.workspace, path)
    if program:
        choice = await app.push_screen_wait(_which_preview(program))
        if choice is None:
            return
        if choice == _THEME:
            app.tell(_("{program} is starting; large sites take a while.").format(program=program))
            _open(app, await app.browser_preview.show_theme(app.workspace, path))
            return
    root = next((root for root in app.workspace.folders if path.is_relative_to(root)), None)
    url = await app.browser_preview.show(path, root)
    _open(app, url)


def _open(app: BloggyApp, url: str) -> None:
    if app.workspace.config.preview.open:
        app.open_address(url)
    else:
        app.tell(_("The preview is at {address}").format(address=clean_line(url)))


_OWN, _THEME = 1, 2


def _which_preview(program: str) -> Dialog[int]:
    from bloggy.tui.editor.lists import JumpDialog, TallRows

    rows = [
        [
            [(_("bloggy's preview"), "title")],
            [(_("at once, in a plain look; follows every save"), "quiet")],
        ],
        [
            [(_("the site's real theme"), "title")],
            [(_("runs {program} in the site's folder, drafts shown").format(program=program), "quiet")],
        ],
    ]
    return JumpDialog(_("Preview in the browser"), TallRows(rows), [_OWN, _THEME])
