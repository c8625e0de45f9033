"""Drives a headless Chromium through two pipes, for tests that ask what a real browser does with a page."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

NAME = next((name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name)), "")
"""The browser found on this machine; empty when there is none."""

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--remote-debugging-pipe",
)
# DevTools speaks on the file descriptors 3 and 4.
_LAUNCH = """
import fcntl, os, sys
first, second = (fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3])
os.dup2(first, 3); os.dup2(second, 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""


class Chromium:
    """One browser with one page."""

    def __init__(self, profile: Path, *extra: str) -> None:
        self._flags = [*_FLAGS, f"--user-data-dir={profile}", *extra]
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.events: list[tuple[str, dict[str, Any]]] = []
        """Everything the browser told, oldest first: method and parameters."""
        self._session = ""

    async def __aenter__(self) -> Chromium:
        to_read, self._to_write = os.pipe()
        from_read, from_write = os.pipe()
        os.set_inheritable(to_read, True)
        os.set_inheritable(from_write, True)
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _LAUNCH, str(to_read), str(from_write), NAME),
            *self._flags,
            "about:blank",
            pass_fds=(to_read, from_write),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(from_write)
        self._reader = asyncio.StreamReader(limit=50_000_000)
        self._transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._reader), os.fdopen(from_read, "rb")
        )
        self._listening = asyncio.ensure_future(self._listen())
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            await self.call(f"{domain}.enable")
        return self

    async def __aexit__(self, *_exc: object) -> None:
        self._session = ""
        try:
            await asyncio.wait_for(self.call("Browser.close"), 10)
            await asyncio.wait_for(self._process.wait(), 10)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        self._transport.close()
        os.close(self._to_write)

    async def _listen(self) -> None:
        while True:
            try:
                message = json.loads((await self._reader.readuntil(b"\0"))[:-1])
            except asyncio.IncompleteReadError:
                return
            if "id" in message:
                self._answers.pop(message["id"]).set_result(message)
            else:
                self.events.append((message["method"], message.get("params", {})))

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the DevTools protocol."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        os.write(self._to_write, json.dumps(message).encode() + b"\0")
        result = await asyncio.wait_for(answer, 60)
        if "error" in result:
            raise RuntimeError(f"{method}: {result['error']}")
        return result["result"]  # type: ignore[no-any-return]

    async def go(self, url: str) -> None:
        """Open an address and wait until the page has loaded."""
        before = len(self.events)
        await self.call("Page.navigate", url=url)
        await self.until(lambda: "Page.loadEventFired" in [name for name, _ in self.events[before:]])

    async def run(self, script: str) -> Any:
        """The value of an expression in the page; promises are awaited."""
        answer = await self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"].get("exception", {}).get("description")))
        return answer["result"].get("value")

    async def wait_for(self, script: str) -> None:
        """Wait until an expression in the page is true."""
        async with asyncio.timeout(60):
            while not await self.run(script):
                await asyncio.sleep(0.02)

    async def until(self, check: Any) -> None:
        """Wait until `check()` is true."""
        async with asyncio.timeout(60):
            while not check():
                await asyncio.sleep(0.02)

    def statuses(self, url_part: str) -> list[int]:
        """The HTTP statuses of the answers whose address contains `url_part`."""
        return [
            params["response"]["status"]
            for name, params in self.events
            if name == "Network.responseReceived" and url_part in params["response"]["url"]
        ]
