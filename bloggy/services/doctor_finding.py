"""The row of the doctor's table, and how one is come by: in its time, and without anybody waiting for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError, ConfigError
from bloggy.i18n import _

T = TypeVar("T")


class Need(IntEnum):
    """How much a row needs the writer, most first."""

    LOOK = 0
    """Something does not work."""
    KNOW = 1
    """It works, and there is a next step all the same: a blog is out of reach, a program not installed."""
    NOTHING = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row of the doctor's table."""

    name: str
    ok: bool
    detail: str
    fix: str = ""
    """The next step, a sentence; empty when all is well."""

    @property
    def need(self) -> Need:
        """How much it needs the writer."""
        if not self.ok:
            return Need.LOOK
        return Need.KNOW if self.fix else Need.NOTHING


def by_need(findings: Iterable[Finding]) -> list[Finding]:
    """What does not work first, then what is worth knowing, else in the order given; each row once."""
    return sorted(dict.fromkeys(findings), key=lambda finding: finding.need)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """Something that is looked at."""

    title: str
    """The name of its row if it does not come to an end, or fails."""
    work: Callable[[], Awaitable[list[Finding]]]
    patience: float
    """Seconds that it may take."""

    async def carry_out(self) -> list[Finding]:
        """Its findings. Whatever goes wrong is a finding, too."""
        try:
            async with asyncio.timeout(self.patience):
                return await self.work()
        except TimeoutError:
            told = _("There was no answer within {n} seconds.").format(n=round(self.patience))
            return [self._fault(told, _("Check the network or the disk, then run “bloggy doctor” again."))]
        except BloggyError as error:
            return [self._fault(_place(error) + error.message, error.hint or again())]
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            told = f"{where}{error.strerror or type(error).__name__}"
            return [self._fault(told, _("Check that folder, its disk and its permissions."))]
        except Exception as error:  # noqa: BLE001 - a plug-in may raise anything; the other rows still count
            told = _("This could not be examined: {error}.").format(error=type(error).__name__)
            return [
                self._fault(
                    told, _("That is a mistake in bloggy or in one of its plug-ins: please report it.")
                )
            ]

    def _fault(self, detail: str, fix: str) -> Finding:
        return Finding(name=self.title, ok=False, detail=clean_line(detail), fix=clean_line(fix))


def _place(error: BloggyError) -> str:
    """Where in the configuration it is, unless the error says so itself."""
    if not isinstance(error, ConfigError) or not error.file or error.file in error.message:
        return ""
    return f"{error.file}:{error.line}: " if error.line else f"{error.file}: "


def offline(name: str, why: str) -> Finding:
    """The row of a blog that is out of reach, which is no fault."""
    return Finding(
        name=name,
        ok=True,
        detail=_("Offline: {why}").format(why=clean_line(why)),
        fix=_("Posts wait in the outbox until it can be reached."),
    )


def again() -> str:
    """The next step where nothing better is known."""
    return _("Mend that, then run “bloggy doctor” again.")


async def aside(work: Callable[[], T]) -> T:
    """Do it in a thread that nobody has to wait for: what hangs there keeps neither rows nor the end."""
    done: Future[T] = Future()
    done.set_running_or_notify_cancel()

    def run() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - handed over to the task that waits for it
            done.set_exception(error)
        else:
            done.set_result(result)

    threading.Thread(target=run, name="doctor", daemon=True).start()
    return await asyncio.wrap_future(done)
