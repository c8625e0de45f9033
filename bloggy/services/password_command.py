"""Asks a password manager's command for a password, in bounded time and without a shell."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
from asyncio.subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    from asyncio import StreamReader
    from asyncio.subprocess import Process

SECONDS = 60.0
"""How long a command may take: its owner may have to type something."""
_MOST = 64 * 1024
"""Bytes that are looked at."""


async def password_from(command: str, *, seconds: float = SECONDS) -> str:
    """The first line that `command` prints. Raises Unauthorized with what it said on stderr."""
    words = _words(command)
    try:
        process = await asyncio.create_subprocess_exec(
            *words, stdin=DEVNULL, stdout=PIPE, stderr=PIPE, start_new_session=True
        )
    except (OSError, ValueError) as error:
        reason = clean_line(getattr(error, "strerror", None) or str(error))
        raise _failed(command, _("it can’t be started: {reason}").format(reason=reason)) from error
    try:
        async with asyncio.timeout(seconds):
            out, said, code = await asyncio.gather(
                _read(process.stdout), _read(process.stderr), process.wait()
            )
    except TimeoutError:
        raise _failed(command, _("it took longer than {n} seconds").format(n=round(seconds))) from None
    finally:
        await _end(process)
    if code != 0:
        told = clean_line(said.decode("utf-8", "replace").strip())[:300]
        raise _failed(command, told or _("it ended with status {code}").format(code=code))
    return _first_line(command, out)


def _first_line(command: str, out: bytes) -> str:
    line = out.lstrip(b"\r\n").partition(b"\n")[0].strip()
    try:
        secret = line.decode("utf-8")
    except UnicodeDecodeError:
        secret = None
    if secret is None:  # outside of the handler: the error holds what was printed
        raise _failed(command, _("what it prints is not UTF-8 text"))
    if not secret:
        raise _failed(command, _("it prints nothing"))
    return secret


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise _failed(command, _("its quotes don’t match")) from error
    if not words:
        raise _failed(command, _("it is empty"))
    return [os.path.expanduser(word) if word.startswith("~/") else word for word in words]  # noqa: PTH111


async def _read(stream: StreamReader | None) -> bytes:
    """All of it is read, so that the command never waits; the beginning is kept."""
    kept = bytearray()
    while stream is not None and (piece := await stream.read(_MOST)):
        kept += piece[: _MOST - len(kept)]
    return bytes(kept)


async def _end(process: Process) -> None:
    """Leave nothing of it running, whatever it started."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _failed(command: str, reason: str) -> Unauthorized:
    return Unauthorized(
        _("The password command “{command}” failed: {reason}.").format(
            command=clean_line(command)[:200], reason=reason.rstrip(".")
        ),
        hint=_("Run it in a terminal; the password must be the first line that it prints."),
    )
