"""Shows a post in the writer's own browser and nowhere else, fresh after every change.

A server for one page on the loopback interface. What keeps other pages and other users of the machine out:
a random part in the address, the Host header (a foreign name that resolves to 127.0.0.1 is refused), the
Origin and Sec-Fetch-Site headers, GET only, and a content security policy under which nothing of the post
can run or load anything but its own pictures. HTTP is read by h11.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import secrets
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import h11

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.render.html import page, stylesheet
from bloggy.services.preview import PICTURE_TYPES, PreviewPage, find_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    Headers = list[tuple[str, str]]
    Answer = tuple[int, Headers, bytes]

LARGEST_PICTURE = 50_000_000
"""Bytes of a picture that are still served."""
_MOST_CLIENTS = 64
_PATIENCE = 10.0
"""Seconds a client may take to send its request or to take its answer."""
_HEARTBEAT = 15.0
"""Seconds between two signs of life on an event stream."""
_LARGEST_REQUEST = 16_384


class PreviewServer:
    """One post, live, at an address that only its writer is told."""

    def __init__(self, *, token: str | None = None) -> None:
        """`token` is the secret part of the address (for tests; None: 128 random bits)."""
        self._token = token or secrets.token_urlsafe(16)
        self._server: asyncio.Server | None = None
        self._source: Callable[[], PreviewPage] | None = None
        self._clients: set[asyncio.Task[None]] = set()
        self._waiting: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.port = 0

    @property
    def origin(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The address to open."""
        return f"{self.origin}/{self._token}/"

    async def start(self, source: Callable[[], PreviewPage]) -> str:
        """Serve what `source` gives, asked for anew at each request (in a thread); answers the address.

        Raises BloggyError when this machine lets no loopback port be opened.
        """
        self._source = source
        self._loop = asyncio.get_running_loop()
        try:
            self._server = await asyncio.start_server(self._client, "127.0.0.1", 0)
        except OSError as error:
            raise BloggyError(
                _("The preview could not open a local port: {why}.").format(why=error.strerror or error),
                hint=_("Write the preview to a file instead: `bloggy preview POST --html FILE`."),
            ) from error
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.url

    def changed(self) -> None:
        """Tell every open page that the post is not what it was; may be called from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()

    async def stop(self) -> None:
        """Close the port and every connection. Does nothing when it is not running."""
        if self._server is None:
            return
        self._server.close()
        for task in list(self._clients):
            task.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    # -- one connection, one request

    async def _client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._clients) >= _MOST_CLIENTS:
            writer.close()
            return
        self._clients.add(task)
        try:
            await self._converse(reader, writer)
        except (TimeoutError, OSError, asyncio.CancelledError):
            pass  # the browser went away, or we do; there is nobody left to tell
        finally:
            self._clients.discard(task)
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = h11.Connection(h11.SERVER, max_incomplete_event_size=_LARGEST_REQUEST)
        try:
            async with asyncio.timeout(_PATIENCE):
                request = await _read_request(wire, reader)
        except h11.RemoteProtocolError as error:
            await _send(wire, writer, _plain(error.error_status_hint or 400))
            return
        if request is None:
            return
        refusal = self._refuse(request)
        path = "" if refusal else self._path(request)
        if refusal is None and path == "events":
            await self._stream(wire, reader, writer)
            return
        answer = refusal or await self._answer(path, request)
        if request.method == b"HEAD":
            answer = (answer[0], answer[1], b"")
        await _send(wire, writer, answer)

    def _refuse(self, request: h11.Request) -> Answer | None:
        """Who asks, from where and how: None when all is as a browser of the writer's would do it."""
        headers = {
            bytes(name).decode("latin-1"): bytes(value).decode("latin-1") for name, value in request.headers
        }
        hosts = {f"127.0.0.1:{self.port}", f"localhost:{self.port}"}
        if headers.get("host", "").lower() not in hosts:
            return _plain(421)
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in hosts}:
            return _plain(403)
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return _plain(403)
        if request.method not in {b"GET", b"HEAD"}:
            return _plain(405)
        first = bytes(request.target).decode("latin-1").lstrip("/").split("/", 1)[0]
        if not hmac.compare_digest(first.encode("latin-1"), self._token.encode()):
            return _plain(404)
        return None

    def _path(self, request: h11.Request) -> str:
        target = urlsplit("http://x" + bytes(request.target).decode("latin-1"))
        return target.path.removeprefix(f"/{self._token}/")

    async def _answer(self, path: str, request: h11.Request) -> Answer:
        if path == "page.css":
            return 200, self._headers("text/css; charset=utf-8"), stylesheet().encode()
        if path == "live.js":
            return 200, self._headers("text/javascript; charset=utf-8"), _script()
        if path in {"", "body", "picture"}:
            shown = await asyncio.to_thread(self._page)
            if path == "picture":
                target = urlsplit("http://x" + bytes(request.target).decode("latin-1"))
                written = parse_qs(target.query).get("src", [""])[0]
                return await asyncio.to_thread(self._picture, written, shown)
            if path == "body":
                data = json.dumps({"title": shown.title, "content": shown.content}).encode()
                return 200, self._headers("application/json"), data
            return 200, self._headers("text/html; charset=utf-8"), self._whole(shown).encode()
        return _plain(404)

    def _page(self) -> PreviewPage:
        assert self._source is not None  # noqa: S101  # `start` set it before the port was open
        try:
            return self._source()
        except BloggyError as error:
            words = f"<p>{escape(error.message)}</p><p>{escape(error.hint)}</p>"
        except OSError as error:
            why = escape(clean_line(error.strerror or str(error)))
            words = "<p>" + _("The post can’t be read: {why}.").format(why=why) + "</p>"
        return PreviewPage(title=_("Preview"), language="", content=words, place=None)

    def _whole(self, shown: PreviewPage) -> str:
        return page(
            shown.content,
            title=shown.title,
            language=shown.language,
            style_url="page.css",
            script_url="live.js",
            away=_("The preview has ended."),
        )

    def _picture(self, written: str, shown: PreviewPage) -> Answer:
        path = find_picture(written, shown.place)[0] if shown.place else None
        if path is None:
            return _plain(404)
        try:
            if path.stat().st_size > LARGEST_PICTURE:
                return _plain(404)
            data = path.read_bytes()
        except OSError:
            return _plain(404)
        # An SVG opened by itself is a document and could hold scripts: it gets a sandbox.
        policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        return 200, self._headers(PICTURE_TYPES[path.suffix.lower()], policy=policy), data

    def _headers(self, kind: str, *, policy: str = "") -> Headers:
        here = f"{self.origin}/{self._token}/"
        policy = policy or (
            f"default-src 'none'; img-src {here}picture; style-src {here}page.css; script-src {here}live.js; "
            f"connect-src {here}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return [
            ("Content-Type", kind),
            ("Content-Security-Policy", policy),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cache-Control", "no-store"),
        ]

    async def _stream(
        self, wire: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Server-sent events: `changed` each time, a comment now and then, until the page is closed."""
        headers = [*self._headers("text/event-stream"), ("Connection", "close")]
        writer.write(wire.send(h11.Response(status_code=200, headers=headers)) or b"")
        writer.write(wire.send(h11.Data(data=b"retry: 1000\n\n")) or b"")
        await writer.drain()
        changed = asyncio.Event()
        self._waiting.add(changed)
        gone = asyncio.ensure_future(reader.read(1))
        try:
            while True:
                news = asyncio.ensure_future(changed.wait())
                await asyncio.wait({news, gone}, timeout=_HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
                if gone.done():
                    return
                line = b"event: changed\ndata:\n\n" if changed.is_set() else b":\n\n"
                changed.clear()
                writer.write(wire.send(h11.Data(data=line)) or b"")
                async with asyncio.timeout(_PATIENCE):
                    await writer.drain()
        finally:
            gone.cancel()
            self._waiting.discard(changed)


def _script() -> bytes:
    return files("bloggy.services").joinpath("preview_live.js").read_bytes()


def _plain(status: int) -> Answer:
    words = {
        403: _("This page belongs to another one."),
        404: _("There is nothing here."),
        405: _("Only reading is possible here."),
        421: _("This is not the name of the preview."),
    }
    text = words.get(status, _("This request makes no sense."))
    return (
        status,
        [("Content-Type", "text/plain; charset=utf-8"), ("X-Content-Type-Options", "nosniff")],
        text.encode(),
    )


async def _read_request(wire: h11.Connection, reader: asyncio.StreamReader) -> h11.Request | None:
    """The request's head; None when the client left. A body is never read."""
    while True:
        event = wire.next_event()
        if event is h11.NEED_DATA:
            wire.receive_data(await reader.read(4096))
        elif isinstance(event, h11.Request):
            return event
        else:
            return None


async def _send(wire: h11.Connection, writer: asyncio.StreamWriter, answer: Answer) -> None:
    status, headers, body = answer
    headers = [*headers, ("Content-Length", str(len(body))), ("Connection", "close")]
    writer.write(wire.send(h11.Response(status_code=status, headers=headers)) or b"")
    writer.write(wire.send(h11.Data(data=body)) or b"")
    async with asyncio.timeout(_PATIENCE):
        await writer.drain()
