"""`bloggy doctor`: examines everything, prints one table, and ends in its time whatever still hangs."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from bloggy.cli import diagnostics, shapes, stdout
from bloggy.cli.doctor_table import table
from bloggy.errors import ConfigError
from bloggy.i18n import _, ngettext
from bloggy.services.doctor import Doctor
from bloggy.services.doctor_finding import Need

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from bloggy.cli.output import Output
    from bloggy.services.doctor_finding import Finding
    from bloggy.services.workspace import Workspace

REFUSED, MISCONFIGURED, INTERRUPTED = 1, 2, 130
SOON = 1.0
"""Seconds after which whoever waits at a terminal is told why."""
CLOSING = 2.0
"""Seconds that stores and backends may take to close."""
_THREADS = 32
"""So that names which can't be looked up do not keep others waiting."""

P = ParamSpec("P")
T = TypeVar("T")


def register(_name: str, parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments; there are none of its own."""
    parser.set_defaults(run=_run, never_asks=True, needs_workspace=False)


def _run(options: argparse.Namespace, output: Output) -> int:
    return asyncio.run(_examined(options, output))


async def _examined(options: argparse.Namespace, output: Output) -> int:
    threads = _Threads(max_workers=_THREADS)
    asyncio.get_running_loop().set_default_executor(threads)
    workspace, broken = _opened(options)
    waiting = asyncio.get_running_loop().call_later(SOON, _ask_for_patience)
    code = INTERRUPTED
    try:
        findings = await Doctor(workspace, broken=broken).examine()
        _tell(findings, output)
        code = MISCONFIGURED if broken else 0 if all(one.ok for one in findings) else REFUSED
    except asyncio.CancelledError:  # ctrl+c
        _leave_if(not await _closed(workspace) or threads.busy, code)
        raise
    finally:
        waiting.cancel()
        closed = await _closed(workspace)
    _leave_if(not closed or threads.busy, code)
    return code


def _leave_if(held: bool, code: int) -> None:
    """End the process here where something holds it: a name that is being looked up, a dead disk.

    The interpreter would wait for their threads. What was to be written is; nothing is under way.
    """
    if held:
        stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _ask_for_patience() -> None:
    if sys.stderr.isatty():
        diagnostics.note(_("Something does not answer at once; this takes 20 seconds at most."))


def _opened(options: argparse.Namespace) -> tuple[Workspace, ConfigError | None]:
    """The workspace; where its configuration can't be read, one without, and the reason."""
    from pathlib import Path

    from bloggy.cli.session import open_workspace

    try:
        return open_workspace(options), None
    except ConfigError as error:
        from bloggy.services.workspace import Workspace
        from bloggy.storage.config import Config
        from bloggy.storage.paths import Paths

        paths = Paths.default(Path(options.config).expanduser() if options.config else None)
        return Workspace(config=Config(file=paths.config_file), paths=paths), error


async def _closed(workspace: Workspace) -> bool:
    try:
        async with asyncio.timeout(CLOSING):
            await workspace.aclose()
    except TimeoutError:
        return False
    return True


def _tell(findings: Sequence[Finding], output: Output) -> None:
    shown = [one for one in findings if not output.quiet or one.need is Need.LOOK]
    width = shutil.get_terminal_size((80, 24)).columns if output.terminal else 0
    output.document([shapes.finding(one) for one in findings], table(shown, width))
    wrong = sum(not one.ok for one in findings)
    if wrong:
        words = ngettext("{n} thing needs a look.", "{n} things need a look.", wrong)
        diagnostics.note(words.format(n=wrong))
    elif any(one.need is Need.KNOW for one in findings):
        diagnostics.note(_("Nothing is broken; the notes say what may be worth a step."))
    else:
        diagnostics.note(_("Everything works."))


class _Threads(ThreadPoolExecutor):
    """Knows whether something still runs in it."""

    def __init__(self, *, max_workers: int) -> None:
        super().__init__(max_workers, thread_name_prefix="doctor")
        self._open: set[Future[Any]] = set()

    @property
    def busy(self) -> bool:
        """Whether something has not come to an end."""
        return any(not future.done() for future in self._open)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As usual, and remembered."""
        future = super().submit(fn, *args, **kwargs)
        self._open.add(future)
        return future
