"""Asks the writer for a blog's password when a delivery needs one: once per blog, never in mid-sentence."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.widgets import Input

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.services.secrets import Asked
    from bloggy.tui.app import BloggyApp
    from bloggy.tui.dialogs.secret import Given

_AT_ONCE = timedelta(seconds=15)
"""So long after publishing or trying again, a question is what the writer waits for."""


class Asking:
    """What `Secrets.ask` calls. Several deliveries to one blog share one question."""

    def __init__(self, app: BloggyApp) -> None:
        self._app = app
        self._open: dict[str, asyncio.Future[str | None]] = {}
        self._later: set[str] = set()
        self._wanted: dict[str, datetime] = {}
        self._turn = asyncio.Lock()

    def expect(self, *blogs: str) -> None:
        """The writer just sent something there: a question from these blogs is welcome."""
        now = self._app.workspace.clock.now()
        self._later.difference_update(blogs)
        self._wanted.update(dict.fromkeys(blogs, now))

    async def __call__(self, asked: Asked) -> str | None:
        """The secret; None when the writer says later, or is typing something else."""
        blog = asked.blog
        if blog in self._open:
            return await asyncio.shield(self._open[blog])
        if blog in self._later:
            return None
        answer = self._open[blog] = asyncio.get_running_loop().create_future()
        try:
            async with self._turn:
                answer.set_result(await self._ask(asked))
        finally:
            del self._open[blog]
            if not answer.done():
                answer.set_result(None)  # this delivery was given up; the others that wait go on without
        given: str | None = answer.result()
        return given

    async def _ask(self, asked: Asked) -> str | None:
        if not self._welcome(asked.blog):
            self._later.add(asked.blog)
            self._app.tell(
                _("{blog} asks for its password. O shows the outbox; l there logs in.").format(
                    blog=clean_line(asked.blog)
                ),
                warning=True,
            )
            return None
        given = await self._dialog(asked)
        if given is None:
            self._later.add(asked.blog)
            return None
        if given.where == "keyring":
            await self._keep(asked.blog, given)
        return given.secret

    async def _keep(self, blog: str, given: Given) -> None:
        try:
            await self._app.workspace.secrets.keep(blog, given.secret, given.where)
        except BloggyError as error:
            self._app.explain(error)

    def _welcome(self, blog: str) -> bool:
        """Whether a dialog may open: keys meant for a text must not end up in a password."""
        wanted = self._wanted.get(blog)
        if wanted is not None and self._app.workspace.clock.now() - wanted < _AT_ONCE:
            return True
        from bloggy.tui.editor.area import MarkdownArea

        return not isinstance(self._app.screen.focused, Input | MarkdownArea)

    async def _dialog(self, asked: Asked) -> Given | None:
        from bloggy.tui.dialogs.secret import SecretDialog

        answered: asyncio.Future[Given | None] = asyncio.get_running_loop().create_future()

        def close(given: Given | None) -> None:
            if not answered.done():
                answered.set_result(given)

        dialog = SecretDialog(asked.blog, asked.label, asked.user)
        await self._app.push_screen(dialog, close)
        try:
            return await answered
        except asyncio.CancelledError:
            if dialog.is_attached and self._app.screen is dialog:
                dialog.dismiss(None)
            raise
