"""Shows a post in its site's real theme, where the site's own generator is installed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.services.external import program

if TYPE_CHECKING:
    from bloggy.services.generator_server import GeneratorServer
    from bloggy.services.workspace import Workspace

_ANY_PORT = 4000


def installed(workspace: Workspace, path: Path) -> str:
    """The name of the program that can serve the post's site; "" if there is none on this machine."""
    command = workspace.library_of(path).generator.serve_command(_ANY_PORT)
    if not command or program(command[0]) is None:
        return ""
    return clean_line(Path(command[0]).name)


class RealTheme:
    """The generator of one site at a time; it goes on until another site is shown, or the end."""

    def __init__(self, server: GeneratorServer | None = None) -> None:
        """`server` is a seam."""
        if server is None:
            from bloggy.services.generator_server import GeneratorServer

            server = GeneratorServer()
        self._server = server
        self._site: Path | None = None

    async def show(self, workspace: Workspace, path: Path) -> str:
        """The address of the post, once the generator answers. Raises BloggyError."""
        library = workspace.library_of(path)
        file = await workspace.posts.load(path)
        place = library.site_path(library.rel(path))
        page = await asyncio.to_thread(library.generator.url, place, file.post) or "/"
        if self._server.running and self._site == library.site:
            return self._server.address_of(page)
        self._site = library.site
        return await self._server.start(library.generator.serve_command, library.site, page=page)

    async def stop(self) -> None:
        """End the generator, if it runs."""
        await self._server.stop()
