"""The promises of comment sources over a real Isso, and what its guard and its clock do to them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.isso.backend import IssoBackend
from bloggy.backends.isso.comments import IssoComments
from bloggy.backends.testing import key, task
from bloggy.backends.testing.comment_samples import Mirror
from bloggy.errors import RateLimited, Unauthorized
from tests.contract.test_comments_isso import IssoPromises
from tests.fakes.asgi import opened
from tests.fakes.isso import ME, PAGES
from tests.fakes.losing import LosingTransport
from tests.live.isso_server import PASSWORD, SITE, Isso
from tests.live.servers import fresh_isso, guarded_isso

pytestmark = pytest.mark.live


Connect = Callable[..., tuple[IssoBackend, LosingTransport]]


@pytest.fixture
async def connected() -> AsyncIterator[Connect]:
    """Opens backends for the writer, with their networks; they are closed again at the end."""
    made: list[IssoBackend] = []

    def connect(site: Isso, *, password: str = PASSWORD) -> tuple[IssoBackend, LosingTransport]:
        table = {"url": site.base, "site": SITE, **ME}
        backend, network = opened(IssoBackend, None, table, password=password)
        made.append(backend)
        return backend, network

    yield connect
    for backend in made:
        await backend.aclose()


class TestRealIsso(IssoPromises):
    many = 110

    @pytest.fixture
    def source(self, connected: Connect) -> CommentSource:
        self.site, self.connect = fresh_isso(), connected
        return self.open()

    def open(self) -> IssoComments:
        assert isinstance(self.site, Isso)
        backend, self.network = self.connect(self.site)
        return backend.comments


@pytest.mark.anyio
async def test_a_wrong_password_is_said_to_be_one(connected: Connect) -> None:
    backend, _network = connected(fresh_isso(), password="wrong")
    with pytest.raises(Unauthorized, match="password"):
        await backend.probe()


@pytest.mark.anyio
async def test_the_probe_tells_how_many_wait(connected: Connect) -> None:
    site = fresh_isso()
    site.add("Visible.", uri=PAGES[0])
    site.add("Waits.", uri=PAGES[0], mode=2)
    found = await connected(site)[0].probe()
    assert found.title == "1 comments, 1 waiting"


@pytest.mark.anyio
async def test_the_date_of_what_waits_is_right_although_the_page_tells_no_zone(connected: Connect) -> None:
    site = fresh_isso()
    site.add("Visible.", uri=PAGES[0])
    waits = site.add("Waits.", uri=PAGES[0], mode=2)
    known = (await Mirror().sync(connected(site)[0].comments)).known
    (comment,) = [one for ref, one in known.items() if ref == str(waits)]
    assert abs(comment.date - datetime.now(UTC)) < timedelta(minutes=3)


@pytest.mark.anyio
async def test_readers_see_the_answer_and_nothing_of_its_key_in_the_words(connected: Connect) -> None:
    site = fresh_isso()
    site.add("The question.", uri=PAGES[1])
    comments = connected(site)[0].comments
    (asked,) = (await Mirror().sync(comments)).known.values()
    answer = await comments.reply(task(asked, "It *is*."), key=key(7))
    (row,) = [one for one in site.rows() if str(one["id"]) == answer.ref]
    assert (row["mode"], row["text"], row["parent"]) == (1, "It *is*.", int(asked.ref))
    assert row["website"].startswith(f"{SITE}/#")
    assert answer.author.url == f"{SITE}/"


@pytest.mark.anyio
async def test_the_guard_only_puts_an_answer_off(tmp_path: Path, connected: Connect) -> None:
    site = guarded_isso(tmp_path)
    try:
        site.add("The question.", uri=PAGES[0])
        site.say("Another reader of the same network.", PAGES[0])
        comments = connected(site)[0].comments
        asked = next(iter((await Mirror().sync(comments)).known.values()))
        with pytest.raises(RateLimited) as caught:
            await comments.reply(task(asked), key=key(1))
        assert caught.value.after == timedelta(minutes=1)
    finally:
        site.close()
