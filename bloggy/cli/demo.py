"""`bloggy demo`: the sample library in a throw-away folder, in the TUI or walked through without a person."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from bloggy.cli import stdout
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.output import Output
    from bloggy.services.demo.site import Demo
    from bloggy.services.workspace import Workspace


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--headless", action="store_true", help=_("walk the journey without a person"))
    parser.add_argument("--keep", metavar="DIR", help=_("build it in DIR and leave it there"))
    parser.set_defaults(run=_run, needs_workspace=False)


def _run(options: argparse.Namespace, output: Output) -> int:
    from bloggy.services.demo import server, site

    open_tui: Callable[[Path], int] | None = options.open_tui
    headless = options.headless or not (sys.stdin.isatty() and sys.stdout.isatty())
    with _folder(options.keep) as folder:
        site.use_folder(folder)
        with server.SiteServer(folder / "public") as pages:
            now = datetime.now().astimezone()
            demo = site.make(folder, address=pages.address, now=now)
            _let_readers_write(demo, now)
            if headless or open_tui is None:
                return _walk(demo, output)
            return open_tui(demo.config_file)


@contextmanager
def _folder(keep: str | None) -> Iterator[Path]:
    """The demo's folder; without `keep` it is gone afterwards, however the demo ends. Raises UsageError."""
    if keep:
        yield Path(keep).expanduser().absolute()
        return

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        folder = Path(tempfile.mkdtemp(prefix="bloggy-demo-"))
    except OSError as error:
        raise UsageError(
            _("No temporary folder can be made: {why}.").format(why=error.strerror),
            hint=_("Name another place: bloggy demo --keep DIR"),
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for number, handler in before.items():
            signal.signal(number, handler)


def _let_readers_write(demo: Demo, now: datetime) -> None:
    import asyncio

    from bloggy.services.demo.talk import begin
    from bloggy.services.workspace import Workspace

    async def run() -> None:
        workspace: Workspace = Workspace.open(config_file=demo.config_file)
        try:
            await begin(workspace, demo, now=now)
        finally:
            await workspace.aclose()

    asyncio.run(run())


def _walk(demo: Demo, output: Output) -> int:
    import asyncio

    from bloggy.services.demo.walk import walk
    from bloggy.services.workspace import Workspace

    async def run() -> list[str]:
        workspace: Workspace = Workspace.open(config_file=demo.config_file)
        lines = []
        try:
            async for line in walk(workspace, demo):
                lines.append(line)
                if not output.json:
                    output.line(line)
                    stdout.flush()
        finally:
            await workspace.aclose()
        return lines

    lines = asyncio.run(run())
    if output.json:
        output.document({"steps": lines, "ok": True}, [])
    return 0
