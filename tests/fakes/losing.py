"""A network that carries a request to its end and loses the answer, when it is told to."""

from __future__ import annotations

import httpx


class LosingTransport(httpx.AsyncBaseTransport):
    """Every write passes; the answers of the next `lose` writes are lost on the way back."""

    def __init__(self, inner: httpx.AsyncBaseTransport) -> None:
        self._inner = inner
        self.lose = 0
        self.writes: list[str] = []
        """Method and path of every write that was done."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        if request.method in {"GET", "HEAD", "OPTIONS"}:
            return answer
        self.writes.append(f"{request.method} {request.url.path}")
        if self.lose:
            self.lose -= 1
            await answer.aread()
            await answer.aclose()
            raise httpx.ReadTimeout("the answer was lost", request=request)
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()
