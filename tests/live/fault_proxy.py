"""Stands between bloggy and a blog, writes down what passes, and lets chosen requests go wrong.

    with fault_proxy(site.base) as proxy:
        proxy.arm({3: Fault.LOST})        # the fourth request from now on is done, and its answer gets lost
        ...                               # bloggy is configured with proxy.base
        proxy.requests                    # what was asked since then, oldest first

It runs in a thread with a loop of its own, so that tests may block. `down()` and `up()` close and open the
port: nothing accepts a connection in between. HTTP/1.1, whole messages, by h11.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import h11

_CLIENT_GONE = (OSError, h11.RemoteProtocolError, h11.LocalProtocolError)
_PORTAL = b"<!doctype html><html><body><h1>Welcome to the hotel</h1>Log in to use this network.</body></html>"


class Fault(enum.Enum):
    """What happens to one request."""

    NONE = "none"
    REFUSED = "hung up on, and not done"
    LOST = "done, and the answer is lost"
    LATE = "hung up on, and done only at `release()`"
    SLOW = "done, and the answer comes when nobody waits for it"
    BAD_GATEWAY = "done, and answered with 502"
    FAILED = "done, and answered with 500"
    TRUNCATED = "done, and the answer breaks off"
    LIMITED = "answered with 429 and a time to wait, and not done"
    UNAVAILABLE = "answered with 503 and a time to wait, and not done"
    PORTAL = "answered with a web page, and not done"
    REDIRECTED = "sent on to `elsewhere`, and not done"


NOT_DONE = frozenset({Fault.REFUSED, Fault.LIMITED, Fault.UNAVAILABLE, Fault.PORTAL, Fault.REDIRECTED})
_AFTER = {Fault.BAD_GATEWAY: 502, Fault.FAILED: 500}
_INSTEAD = {Fault.LIMITED: 429, Fault.UNAVAILABLE: 503}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked."""

    method: str
    target: str
    headers: tuple[tuple[bytes, bytes], ...]
    """Names in lower case."""
    body: bytes
    fault: Fault

    def __str__(self) -> str:
        return f"{self.method} {self.target} {self.procedure}".strip()

    @property
    def procedure(self) -> str:
        """What an XML-RPC request calls, "" for any other."""
        found = re.search(rb"<methodName>([^<]*)</methodName>", self.body[:2000])
        return found[1].decode("latin-1") if found else ""

    @property
    def safe(self) -> bool:
        """Whether it can change nothing."""
        return self.method in {"GET", "HEAD"} or self.procedure.startswith(("wp.get", "system."))

    @property
    def raw(self) -> bytes:
        """All of it, to look for something that must not be there."""
        lines = [f"{self.method} {self.target}".encode(), *(b": ".join(pair) for pair in self.headers)]
        return b"\r\n".join([*lines, b"", self.body])

    def header(self, name: str) -> str:
        """The value of a header, "" if there is none."""
        return next((value.decode("latin-1") for key, value in self.headers if key == name.encode()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


_NOTHING = _Answer(status=0, headers=(), body=b"")


@dataclass
class FaultProxy:
    """The running proxy."""

    upstream: str
    """The blog's address; "": there is none, and everything is answered with 200 and `{}`."""
    elsewhere: str = ""
    """Where `Fault.REDIRECTED` points to."""
    struck_now: Callable[[], None] | None = None
    """Called in the moment of a fault: after a request that is done, before the client hears anything."""
    requests: list[Request] = field(default_factory=list)
    port: int = 0
    _faults: dict[int, Fault] = field(default_factory=dict)
    _always: Fault = Fault.NONE
    _when: tuple[Callable[[Request], bool], Fault] | None = None
    _late: list[Request] = field(default_factory=list)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _server: asyncio.Server | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def base(self) -> str:
        """The address that stands for `upstream`."""
        return f"http://127.0.0.1:{self.port}{urlsplit(self.upstream).path}"

    def arm(self, faults: Mapping[int, Fault] | None = None, *, always: Fault = Fault.NONE) -> None:
        """Count anew: the request with number n, from 0, has the fault n; the others have `always`."""
        self.requests, self._faults, self._always, self._when = [], dict(faults or {}), always, None

    def arm_for(self, fault: Fault, when: Callable[[Request], bool]) -> None:
        """The next request that is like that has the fault, and no other."""
        self.requests, self._faults, self._always, self._when = [], {}, Fault.NONE, (when, fault)

    @property
    def struck(self) -> bool:
        """Whether some fault has happened since `arm`."""
        return any(request.fault is not Fault.NONE for request in self.requests)

    def release(self) -> int:
        """Let everything that is late happen now; answers how many requests that were."""
        late, self._late = self._late, []
        for request in late:
            self._in_loop(self._forward(request))
        return len(late)

    def down(self) -> None:
        """Close the port and every connection: the network has gone."""
        self._in_loop(self._close())

    def up(self) -> None:
        """Open the same port again."""
        self._in_loop(self._open())

    # --- life -----------------------------------------------------------------------------------------------

    def _in_loop(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(60)  # type: ignore[arg-type]

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(*_CLIENT_GONE):
                await self._converse(reader, writer)
        except asyncio.CancelledError:
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    # --- one connection -------------------------------------------------------------------------------------

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        while True:
            request = await self._heard(connection, reader, writer)
            if request is None or not await self._answered(connection, request, reader, writer):
                return
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                return
            connection.start_next_cycle()

    async def _heard(
        self, connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> Request | None:
        """The next whole request; None when there is none."""
        head: h11.Request | None = None
        body = bytearray()
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                if connection.they_are_waiting_for_100_continue:
                    more = h11.InformationalResponse(status_code=100, headers=[])
                    writer.write(connection.send(more) or b"")
                connection.receive_data(await reader.read(65536))
            elif isinstance(event, h11.Request):
                head = event
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                assert head is not None
                return self._noted(head, bytes(body))
            else:
                return None

    def _noted(self, head: h11.Request, body: bytes) -> Request:
        request = Request(
            method=head.method.decode(),
            target=head.target.decode(),
            headers=tuple((bytes(name), bytes(value)) for name, value in head.headers),
            body=body,
            fault=self._faults.get(len(self.requests), self._always),
        )
        if self._when is not None and self._when[0](request):
            request, self._when = replace(request, fault=self._when[1]), None
        self.requests.append(request)
        return request

    async def _answered(
        self,
        connection: h11.Connection,
        request: Request,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """Answer, as the fault has it; False: hang up."""
        fault = request.fault
        if fault is Fault.LATE:
            self._late.append(request)
        answer = _NOTHING
        if fault not in {Fault.REFUSED, Fault.LATE}:
            answer = self._instead(request) if fault in NOT_DONE else await self._forward(request)
        if fault is not Fault.NONE and self.struck_now is not None:
            self.struck_now()
        if fault in {Fault.REFUSED, Fault.LATE}:
            return False
        if fault is Fault.LOST:
            return False
        if fault is Fault.SLOW:
            await reader.read(1)  # until whoever asked goes away
            return False
        if fault in _AFTER:
            answer = _Answer(status=_AFTER[fault], headers=(), body=b"<h1>Something went wrong</h1>")
        length = (b"content-length", str(len(answer.body)).encode())
        head = h11.Response(status_code=answer.status, headers=[*answer.headers, length])
        whole = connection.send(head) or b""
        if request.method != "HEAD" and answer.status not in {204, 304}:
            kept = len(answer.body) // 2 if fault is Fault.TRUNCATED else len(answer.body)
            whole += connection.send(h11.Data(data=answer.body[:kept])) or b""
        writer.write(whole)
        await writer.drain()
        if fault is Fault.TRUNCATED:
            writer.close()
            await writer.wait_closed()
            return False
        writer.write(connection.send(h11.EndOfMessage()) or b"")
        await writer.drain()
        return True

    def _instead(self, request: Request) -> _Answer:
        """The answer to something that never reached the blog."""
        if request.fault is Fault.PORTAL:
            return _Answer(status=200, headers=((b"content-type", b"text/html"),), body=_PORTAL)
        if request.fault is Fault.REDIRECTED:
            target = f"{self.elsewhere}{request.target}".encode()
            return _Answer(status=307, headers=((b"location", target),), body=b"")
        status = _INSTEAD[request.fault]
        return _Answer(status=status, headers=((b"retry-after", b"17"),), body=b"{}")

    async def _forward(self, request: Request) -> _Answer:
        """What the blog answers."""
        if not self.upstream:
            return _Answer(status=200, headers=((b"content-type", b"application/json"),), body=b"{}")
        there = urlsplit(self.upstream)
        reader, writer = await asyncio.open_connection(there.hostname, there.port)
        try:
            connection = h11.Connection(h11.CLIENT)
            dropped = {b"host", b"connection", b"content-length", b"transfer-encoding"}
            kept = [(name, value) for name, value in request.headers if name not in dropped]
            length = [(b"content-length", str(len(request.body)).encode())] if request.body else []
            if request.method in {"POST", "PUT", "PATCH"} and not request.body:
                length = [(b"content-length", b"0")]
            own = [(b"host", there.netloc.encode()), (b"connection", b"close"), *length]
            head = h11.Request(method=request.method, target=request.target, headers=[*own, *kept])
            writer.write(connection.send(head) or b"")
            if request.body:
                writer.write(connection.send(h11.Data(data=request.body)) or b"")
            writer.write(connection.send(h11.EndOfMessage()) or b"")
            await writer.drain()
            return await _whole(connection, reader)
        finally:
            writer.close()


async def _whole(connection: h11.Connection, reader: asyncio.StreamReader) -> _Answer:
    """The whole answer of a server."""
    status, headers, body = 0, [], bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Response):
            status = event.status_code
            headers = [(bytes(name), bytes(value)) for name, value in event.headers]
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            dropped = {b"connection", b"content-length", b"transfer-encoding", b"keep-alive"}
            kept = tuple(pair for pair in headers if pair[0] not in dropped)
            return _Answer(status=status, headers=kept, body=bytes(body))
        elif not isinstance(event, h11.InformationalResponse):
            raise ConnectionError("the blog hung up")


@contextlib.contextmanager
def fault_proxy(upstream: str = "") -> Iterator[FaultProxy]:
    """A proxy before the blog at `upstream`, listening; "" answers by itself and only writes down."""
    proxy = FaultProxy(upstream=upstream)
    thread = threading.Thread(target=proxy._loop.run_forever, name="fault-proxy")
    thread.start()
    try:
        proxy.up()
        yield proxy
    finally:
        proxy.down()
        proxy._loop.call_soon_threadsafe(proxy._loop.stop)
        thread.join()
        proxy._loop.close()
