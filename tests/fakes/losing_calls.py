"""A network that loses the answers of XML-RPC calls which change something, when it is told to."""

from __future__ import annotations

import re

import httpx

_METHOD = re.compile(rb"<methodName>([\w.]+)</methodName>")
WRITES = frozenset(
    {
        "wp.newPost",
        "wp.editPost",
        "wp.deletePost",
        "wp.uploadFile",
        "wp.newTerm",
        "metaWeblog.editPost",
        "wp.newComment",
        "wp.editComment",
    }
)


class LosingCalls(httpx.AsyncBaseTransport):
    """Every call passes; the answers of the next `lose` writes are lost on the way back."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.lose = 0
        self.calls: list[str] = []
        """The method of every call that was made."""
        self.bodies: list[bytes] = []

    @property
    def writes(self) -> list[str]:
        """The calls that change something."""
        return [method for method in self.calls if method in WRITES]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        found = _METHOD.search(body)
        method = found[1].decode() if found else request.method
        self.calls.append(method)
        self.bodies.append(body)
        passed = httpx.Request(
            request.method, request.url, headers=request.headers, content=body, extensions=request.extensions
        )
        answer = await self._inner.handle_async_request(passed)
        if self.lose and method in WRITES:
            self.lose -= 1
            await answer.aread()
            await answer.aclose()
            raise httpx.ReadTimeout("the answer was lost", request=request)
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()
