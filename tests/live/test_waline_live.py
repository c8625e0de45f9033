"""The promises of comment sources over a real Waline."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.testing import Mirror, key, task
from bloggy.backends.waline.backend import WalineBackend
from bloggy.backends.waline.comments import WalineComments
from bloggy.errors import Unauthorized
from tests.contract.test_comments_waline import WalinePromises
from tests.fakes.asgi import opened
from tests.fakes.losing import LosingTransport
from tests.live.servers import fresh_waline
from tests.live.waline_server import PASSWORD, SITE, USER, Waline

pytestmark = pytest.mark.live


def connected(site: Waline, *, password: str = PASSWORD) -> tuple[WalineBackend, LosingTransport]:
    """A backend for the administrator, and its network."""
    table: dict[str, object] = {"url": site.base, "site": SITE, "user": USER, "author": "Owner"}
    return opened(WalineBackend, None, table, password=password)


class TestRealWaline(WalinePromises):
    many = 110

    @pytest.fixture
    async def source(self) -> AsyncIterator[CommentSource]:
        self.site = fresh_waline()
        self.opened: list[WalineBackend] = []
        yield self.open()
        for backend in self.opened:
            await backend.aclose()

    def open(self) -> WalineComments:
        assert isinstance(self.site, Waline)
        backend, self.network = connected(self.site)
        self.opened.append(backend)
        return backend.comments


@pytest.mark.anyio
async def test_the_administrator_is_known_and_nobody_else() -> None:
    site = fresh_waline()
    right, wrong = connected(site)[0], connected(site, password="wrong")[0]
    assert (await right.probe()).account == USER
    with pytest.raises(Unauthorized, match="password"):
        await wrong.probe()
    await right.aclose()
    await wrong.aclose()


@pytest.mark.anyio
async def test_an_answer_stands_in_the_thread_that_it_belongs_to() -> None:
    site = fresh_waline()
    root = site.add("The question.")
    second = site.add("A thought on it.", author="Alan", parent=root)
    backend = connected(site)[0]
    comments = backend.comments
    known = (await Mirror().sync(comments)).known
    asked = next(comment for ref, comment in known.items() if ref == str(second))
    await comments.reply(task(asked, "It *is*."), key=key(1))
    await backend.aclose()
    row = site.rows()[-1]
    assert (row["comment"], row["pid"], row["rid"], row["status"]) == ("It *is*.", second, root, "approved")
