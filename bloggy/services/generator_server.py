"""Shows a post in its real theme, by running the site's own generator as long as it is wanted.

The generator is the writer's own program in the writer's own site. It gets a free port on the loopback
interface, a process group of its own (so that its children end with it), and no terminal.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.services.external import program

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Commands = Callable[[int], Sequence[str] | None]

READY_WITHIN = 90.0
"""Seconds in which a generator must answer; large sites take a while."""
_GRACE = 3.0
"""Seconds a generator has to end by itself."""
_KEPT_LINES = 200
_BETWEEN_TRIES = 0.1
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class GeneratorServer:
    """One generator at work."""

    def __init__(self, *, ready_within: float = READY_WITHIN) -> None:
        self._ready_within = ready_within
        self._process: asyncio.subprocess.Process | None = None
        self._output: deque[str] = deque(maxlen=_KEPT_LINES)
        self._reader: asyncio.Task[None] | None = None
        self.port = 0

    @property
    def output(self) -> tuple[str, ...]:
        """The last lines that the generator printed, cleaned."""
        return tuple(self._output)

    @property
    def running(self) -> bool:
        """Whether the generator still runs."""
        return self._process is not None and self._process.returncode is None

    async def start(self, command_for: Commands, folder: Path, *, page: str = "/") -> str:
        """Run the generator in `folder` and wait until it answers; the address of `page` on it.

        `command_for` gives the argument list for a port (`Generator.serve_command`). `page` is the path
        of the post on the site, or its whole predicted address, of which only the path is used. Raises
        BloggyError when there is no command, the program is not installed, ends early or does not answer.
        """
        if self.running:
            await self.stop()
        self.port = free_port()
        command = command_for(self.port)
        if not command:
            raise _trouble(_("This site’s generator has no server to preview with."), ())
        name = clean_line(os.path.basename(command[0]))  # noqa: PTH119  # not a path of ours
        where = program(command[0])
        if where is None:
            raise BloggyError(
                _("{program} is not installed.").format(program=name),
                hint=_("Install it, or use bloggy’s own preview."),
            )
        try:
            self._process = await asyncio.create_subprocess_exec(
                where,
                *command[1:],
                cwd=folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
                limit=1_000_000,
            )
        except OSError as error:
            raise BloggyError(
                _("{program} could not be started: {why}.").format(program=name, why=error.strerror or error),
                hint=_("Use bloggy’s own preview, or run the generator by hand."),
            ) from error
        self._output.clear()
        self._reader = asyncio.ensure_future(self._read(self._process))
        try:
            await self._wait_until_ready(self._process, name)
        except BaseException:
            await self.stop()
            raise
        return self.address_of(page)

    def address_of(self, page: str) -> str:
        """Where the running generator has that page."""
        return f"http://127.0.0.1:{self.port}{_path_of(page)}"

    async def stop(self) -> None:
        """End the generator and everything it started. Does nothing when it does not run."""
        process, self._process = self._process, None
        if process is None:
            return
        # the group may outlive its leader: npx ends before the server it started
        _signal_group(process.pid, signal.SIGTERM)
        with suppress(TimeoutError):
            async with asyncio.timeout(_GRACE):
                await process.wait()
        _signal_group(process.pid, signal.SIGKILL)
        await process.wait()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
            self._reader = None

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Take what it prints, so that it never waits for a full pipe."""
        assert process.stdout is not None  # noqa: S101  # asked for above
        while True:
            try:
                line = await process.stdout.readline()
            except ValueError:  # longer than the limit: dropped
                continue
            if not line:
                return
            text = clean_line(_without_escapes(line.decode("utf-8", "replace").rstrip()))
            if text:
                self._output.append(text)

    async def _wait_until_ready(self, process: asyncio.subprocess.Process, name: str) -> None:
        try:
            async with asyncio.timeout(self._ready_within):
                while not await _answers(self.port):
                    if process.returncode is not None:
                        if self._reader is not None:
                            await self._reader
                        raise _trouble(
                            _("{program} ended before it showed anything.").format(program=name), self.output
                        )
                    await asyncio.sleep(_BETWEEN_TRIES)
        except TimeoutError as error:
            raise _trouble(
                _("{program} did not answer within {seconds:.0f} seconds.").format(
                    program=name, seconds=self._ready_within
                ),
                self.output,
            ) from error


def _trouble(message: str, output: Sequence[str]) -> BloggyError:
    said = "; ".join(output[-3:])[-500:]
    if said:
        return BloggyError(message, hint=_("It said: {words}").format(words=said))
    return BloggyError(message, hint=_("Use bloggy’s own preview instead."))


def _path_of(page: str) -> str:
    path = urlsplit(page).path
    return quote(path if path.startswith("/") else "/" + path, safe="/%:@!$&'()*+,;=-._~")


def _without_escapes(text: str) -> str:
    """`text` without the colours and cursor moves that programs print."""
    return _ESCAPE.sub("", text)


def _signal_group(leader: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


async def _answers(port: int) -> bool:
    """Whether something speaks HTTP there; any status will do, a generator may have no front page."""
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(f"GET / HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
                await writer.drain()
                return (await reader.read(5)).startswith(b"HTTP/")
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
