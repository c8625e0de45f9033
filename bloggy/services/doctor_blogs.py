"""Examines a blog behind a login: whether it answers, lets us in, has the right time and a password."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import BackendError, NoKeyring, Unreachable
from bloggy.i18n import _, ngettext
from bloggy.services.doctor_finding import Finding

if TYPE_CHECKING:
    from bloggy.backends.http import Page
    from bloggy.services.doctor import Examination
    from bloggy.services.workspace import Workspace

SKEW = timedelta(seconds=60)
"""Clocks may differ by so much; beyond, logins fail and dates are wrong."""

Bounded = Callable[[str, "Examination"], Awaitable[list[Finding]]]
"""Carries out one examination within its time, and makes a finding of what is raised."""


class BlogCheckup:
    """One blog; its rows are worked out side by side."""

    def __init__(self, workspace: Workspace, name: str, bounded: Bounded) -> None:
        self._workspace, self._name, self._bounded = workspace, name, bounded
        self._place: asyncio.Task[str] | None = None
        self._page: asyncio.Task[Page] | None = None

    async def examine(self) -> list[Finding]:
        """The rows: the blog, its clock if that is wrong, its password."""
        tasks = self._place, self._page = (
            asyncio.ensure_future(self._workspace.secrets.where(self._name)),
            asyncio.ensure_future(self._front()),
        )
        try:
            found = await asyncio.gather(
                self._bounded(_("blog {name}").format(name=self._name), self._login),
                self._bounded(_("clock of {name}").format(name=self._name), self._clock),
                self._bounded(_("password of {name}").format(name=self._name), self._password),
            )
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return [finding for findings in found for finding in findings]

    async def _front(self) -> Page:
        from bloggy.backends.http import get

        url = str(self._workspace.blogs.table(self._name).get("url") or "")
        return await get(url, headers={"Cache-Control": "no-cache"}, transport=self._workspace.transport)

    async def _where(self) -> str:
        return await asyncio.shield(self._place) if self._place else ""

    async def _login(self) -> list[Finding]:
        title = _("blog {name}").format(name=self._name)
        try:
            if await self._where():
                return await self._asked(title)
        except NoKeyring:
            pass  # the row of the password says so
        try:
            page = await asyncio.shield(self._page) if self._page else None
        except Unreachable as error:
            return [_offline(title, error)]
        return [
            Finding(
                name=title,
                ok=True,
                detail=_("{url} answers; the login was not tried without its password.").format(
                    url=page.url if page else ""
                ),
                fix=_("“bloggy blogs test {name}” asks for it.").format(name=self._name),
            )
        ]

    async def _asked(self, title: str) -> list[Finding]:
        try:
            site = await self._workspace.connecting.check(self._name)
        except Unreachable as error:
            return [_offline(title, error)]
        except BackendError as error:
            return [
                Finding(name=title, ok=False, detail=clean_line(error.message), fix=clean_line(error.hint))
            ]
        parts = (site.software, site.title, site.url, site.account)
        found = [Finding(name=title, ok=True, detail=clean_line(" · ".join(part for part in parts if part)))]
        return found + [Finding(name=title, ok=False, detail=clean_line(note)) for note in site.notes]

    async def _clock(self) -> list[Finding]:
        try:
            page = await asyncio.shield(self._page) if self._page else None
        except BackendError:
            return []  # the row of the blog says so
        theirs = _date(page) if page else None
        if theirs is None:
            return []
        ahead = theirs - self._workspace.clock.now()
        if abs(ahead) <= SKEW:
            return []
        minutes = max(1, round(abs(ahead) / timedelta(minutes=1)))
        told = (
            ngettext(
                "The blog’s clock is {n} minute ahead of this machine’s.",
                "The blog’s clock is {n} minutes ahead of this machine’s.",
                minutes,
            )
            if ahead > timedelta(0)
            else ngettext(
                "The blog’s clock is {n} minute behind this machine’s.",
                "The blog’s clock is {n} minutes behind this machine’s.",
                minutes,
            )
        )
        return [
            Finding(
                name=_("clock of {name}").format(name=self._name),
                ok=False,
                detail=told.format(n=minutes),
                fix=_("Let this machine take its time from the network; if it does, tell the blog’s host."),
            )
        ]

    async def _password(self) -> list[Finding]:
        name = _("password of {name}").format(name=self._name)
        try:
            place = await self._where()
        except NoKeyring as error:
            return [Finding(name=name, ok=False, detail=error.message, fix=error.hint)]
        return [Finding(name=name, ok=True, detail=place or _("Kept nowhere; it is asked for when needed."))]


def _offline(title: str, error: Unreachable) -> Finding:
    return Finding(
        name=title,
        ok=True,
        detail=_("Offline: {why}").format(why=clean_line(error.message)),
        fix=_("Posts wait in the outbox until it can be reached."),
    )


def _date(page: Page) -> datetime | None:
    """The server's time; what a cache has kept for a while is that much older."""
    try:
        when = parsedate_to_datetime(page.headers["date"])
        age = int(page.headers.get("age", "0")[:9])
    except (KeyError, ValueError, TypeError):
        return None
    return when + timedelta(seconds=age) if when.tzinfo else None
