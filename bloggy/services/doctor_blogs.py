"""Examines a blog across the network: whether it answers, lets us in, has the right time and a password."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import BackendError, NoKeyring, Unauthorized, Unreachable
from bloggy.i18n import _, ngettext
from bloggy.services.doctor_finding import Examination, Finding, offline
from bloggy.services.doctor_machine import in_time

if TYPE_CHECKING:
    from bloggy.backends.base import Site
    from bloggy.backends.http import Page
    from bloggy.services.workspace import Workspace

SKEW = timedelta(seconds=60)
"""Clocks may differ by so much; beyond, logins fail and dates are wrong."""


class BlogCheckup:
    """One blog; its rows are worked out side by side."""

    def __init__(self, workspace: Workspace, name: str, *, patience: float) -> None:
        """`patience`: seconds that the blog may take in all; its keyring may take half of that."""
        self._workspace, self._name, self._patience = workspace, name, patience
        self._place: asyncio.Task[str] | None = None
        self._page: asyncio.Task[Page] | None = None

    async def examine(self) -> list[Finding]:
        """The rows: the blog and the rights there, its clock, its password."""
        tasks = self._place, self._page = (
            asyncio.ensure_future(self._kept()),
            asyncio.ensure_future(self._front()),
        )
        rows = (
            (_("blog {name}"), self._login),
            (_("clock of {name}"), self._clock),
            (_("password of {name}"), self._password),
        )
        try:
            found = await asyncio.gather(
                *(
                    Examination(
                        title=title.format(name=self._name), work=work, patience=self._patience
                    ).carry_out()
                    for title, work in rows
                )
            )
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return [finding for findings in found for finding in findings]

    async def _kept(self) -> str:
        return await in_time(self._workspace.secrets.where(self._name), self._patience / 2)

    async def _front(self) -> Page:
        from bloggy.backends.http import get

        url = str(self._workspace.blogs.table(self._name).get("url") or "")
        return await get(
            url,
            headers={"Cache-Control": "no-cache"},
            seconds=self._patience * 0.8,  # so that it is said which address it was that did not answer
            transport=self._workspace.transport,
        )

    async def _where(self) -> str:
        return await asyncio.shield(self._place) if self._place else ""

    async def _login(self) -> list[Finding]:
        title = _("blog {name}").format(name=self._name)
        try:
            if await self._where():
                variable_set(self._workspace, self._name)
                return await self._asked(title)
        except (NoKeyring, Unauthorized):
            pass  # the row of the password says so
        try:
            page = await asyncio.shield(self._page) if self._page else None
        except Unreachable as error:
            return [offline(title, error.message)]
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
            async with asyncio.timeout(self._patience * 0.9):
                site = await self._workspace.connecting.check(self._name)
        except TimeoutError:
            return await self._untold(title)
        except Unreachable as error:
            return [offline(title, error.message)]
        except BackendError as error:
            return [
                Finding(name=title, ok=False, detail=clean_line(error.message), fix=clean_line(error.hint))
            ]
        return rows_of(site, self._name)

    async def _untold(self, title: str) -> list[Finding]:
        """The login had no answer: either nothing there has one, or something is wrong with the login."""
        try:
            page = await asyncio.shield(self._page) if self._page else None
        except Unreachable as error:
            return [offline(title, error.message)]
        told = _("{url} answers, but the login had no answer in time.").format(url=page.url if page else "")
        fix = _("“bloggy blogs test {name}” tries it with more patience.").format(name=self._name)
        return [Finding(name=title, ok=False, detail=told, fix=fix)]

    async def _clock(self) -> list[Finding]:
        try:
            page = await asyncio.shield(self._page) if self._page else None
        except BackendError:
            return []  # the row of the blog says so
        return clock_rows(page, self._workspace.clock.now(), self._name) if page else []

    async def _password(self) -> list[Finding]:
        name = _("password of {name}").format(name=self._name)
        try:
            place = await self._where()
            variable_set(self._workspace, self._name)
        except (NoKeyring, Unauthorized) as error:
            return [
                Finding(name=name, ok=False, detail=clean_line(error.message), fix=clean_line(error.hint))
            ]
        return [Finding(name=name, ok=True, detail=place or _("Kept nowhere; it is asked for when needed."))]


def clock_rows(page: Page, now: datetime, name: str) -> list[Finding]:
    """Whether a server's clock is this machine's; nothing where it does not tell the time."""
    theirs = _date(page)
    if theirs is None:
        return []
    ahead = theirs - now
    title = _("clock of {name}").format(name=name)
    if abs(ahead) <= SKEW:
        return [Finding(name=title, ok=True, detail=_("The same as this machine’s."))]
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
            name=title,
            ok=False,
            detail=told.format(n=minutes),
            fix=_("Let this machine take its time from the network; if it does, tell the blog’s host."),
        )
    ]


def variable_set(workspace: Workspace, name: str) -> None:
    """That the variable which is to hold a password does; nobody is asked for one. Raises Unauthorized."""
    table = workspace.blogs.table(name)
    variable = str(table.get("password_env") or "")
    if not variable or table.get("password_command"):
        return
    try:
        workspace.secrets.in_environment(name)
    except Unauthorized:
        workspace.secrets.in_environment(name, variable)


def rows_of(site: Site, name: str) -> list[Finding]:
    """What a blog has told of itself and of the account's rights."""
    parts = (site.software, site.title, site.url, site.account)
    title, rights = _("blog {name}").format(name=name), _("rights at {name}").format(name=name)
    fix = _("Mend it there, or ask whoever runs the blog; then “bloggy blogs test {name}” looks again.")
    notes = [
        Finding(name=rights, ok=False, detail=clean_line(note), fix=fix.format(name=name))
        for note in site.notes
    ]
    fine = Finding(name=rights, ok=True, detail=_("All that is needed to publish."))
    detail = clean_line(" · ".join(part for part in parts if part))
    return [Finding(name=title, ok=True, detail=detail), *(notes or [fine])]


def _date(page: Page) -> datetime | None:
    """The server's time; what a cache has kept for a while is that much older."""
    try:
        when = parsedate_to_datetime(page.headers["date"])
        age = int(page.headers.get("age", "0")[:9])
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
    return when + timedelta(seconds=age) if when.tzinfo else None
