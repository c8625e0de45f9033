"""What the servers in memory have in common: one request in, one answer out, through the real HTTP code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote

import httpx

from bloggy.backends.base import Backend, Surroundings
from tests.fakes.losing import LosingTransport

Reply = tuple[int, dict[str, str], Any]
"""Status, headers, and a body: text is HTML, bytes are as they are, the rest is JSON."""
Kind = TypeVar("Kind", bound=Backend)


class Served:
    """An ASGI application; derive and give it `served`."""

    def served(
        self, method: str, path: str, query: dict[str, str], head: dict[str, str], body: bytes
    ) -> Reply:
        """The answer to one request; names of headers are in lower case."""
        raise NotImplementedError

    async def __call__(
        self, scope: dict[str, Any], receive: Callable[[], Any], send: Callable[..., Any]
    ) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
        head = {name.decode().lower(): value.decode() for name, value in scope["headers"]}
        status, headers, told = self.served(scope["method"], unquote(scope["path"]), query, head, body)
        if isinstance(told, bytes):
            content, kind = told, "application/octet-stream"
        elif isinstance(told, str):
            content, kind = told.encode("utf-8", "surrogatepass"), "text/html; charset=utf-8"
        else:
            content, kind = json.dumps(told).encode(), "application/json"
        sent = {"content-type": kind, **headers}
        pairs = [(name.encode(), value.encode()) for name, value in sent.items()]
        await send({"type": "http.response.start", "status": status, "headers": pairs})
        await send({"type": "http.response.body", "body": content})


def opened(
    kind: type[Kind], site: Served | None, table: dict[str, object], *, password: str = ""
) -> tuple[Kind, LosingTransport]:
    """A backend over the server in memory (None: over the real network), and its network."""

    async def secret() -> str:
        return password

    network = LosingTransport(httpx.ASGITransport(site) if site else httpx.AsyncHTTPTransport())
    around = Surroundings(blog="blog", library=Path("/"), cache=Path("/"), secret=secret, transport=network)
    return kind.create(table, around), network
