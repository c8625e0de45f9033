"""Shows posts in the writer's browser: the published address, or a preview that follows the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from pathlib import Path

    from bloggy.services.preview import PreviewPage
    from bloggy.tui.app import BloggyApp


class BrowserPreview:
    """The page that `v` opens: one for the app, showing the post asked for last, fresh after each save."""

    def __init__(self) -> None:
        from bloggy.services.preview_server import PreviewServer

        self._server = PreviewServer()
        self._url = ""
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

    async def stop(self) -> None:
        """Close the port."""
        await self._server.stop()


async def preview_in_browser(app: BloggyApp, path: Path) -> None:
    """Open the post's preview in the browser; it follows the file from then on."""
    if app.browser_preview is None:
        app.browser_preview = BrowserPreview()
    root = next((root for root in app.workspace.folders if path.is_relative_to(root)), None)
    url = await app.browser_preview.show(path, root)
    if app.workspace.config.preview.open:
        app.open_address(url)
    else:
        app.tell(_("The preview is at {address}").format(address=clean_line(url)))
