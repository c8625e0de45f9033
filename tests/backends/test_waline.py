"""What goes wrong at a Waline."""

from __future__ import annotations

import pytest

from bloggy.backends.testing import Mirror, key, task
from bloggy.domain.comment import Verdict
from bloggy.errors import BackendError, Malformed, RateLimited, Rejected, Unauthorized, Unsupported
from tests.fakes.waline import FakeWaline, connected

pytestmark = pytest.mark.anyio


async def test_a_wrong_password_and_another_account_are_refused() -> None:
    with pytest.raises(Unauthorized, match="password"):
        await connected(FakeWaline(), password="wrong")[0].probe()
    with pytest.raises(Unauthorized, match="administrator"):
        await connected(FakeWaline(role="guest"))[0].probe()


@pytest.mark.parametrize(
    ("words", "error"), [("Comment too fast!", RateLimited), ("Duplicate Content", Rejected)]
)
async def test_a_refusal_with_a_good_status_is_one(words: str, error: type[BackendError]) -> None:
    site = FakeWaline()
    backend, _network = connected(site)
    site.add("The question.")
    (asked,) = (await Mirror().sync(backend.comments)).known.values()
    site.refusal = words
    with pytest.raises(error):
        await backend.comments.reply(task(asked), key=key(1))


async def test_removing_is_refused_since_it_would_take_all_answers_with_it() -> None:
    site = FakeWaline()
    backend, _network = connected(site)
    site.add("The question.")
    (asked,) = (await Mirror().sync(backend.comments)).known.values()
    with pytest.raises(Unsupported) as caught:
        await backend.comments.moderate(task(asked, verdict=Verdict.REMOVE))
    assert "spam" in caught.value.hint


@pytest.mark.parametrize("time", [-1, 10**30, 10**15, True])
async def test_a_moment_that_no_calendar_has_is_no_answer_of_waline(time: int) -> None:
    site = FakeWaline()
    site.comments[site.add("The question.")]["time"] = time
    backend, _network = connected(site)
    with pytest.raises(Malformed):
        await backend.comments.changes(None)


async def test_a_deletion_long_ago_arrives_with_the_weekly_walk() -> None:
    site = FakeWaline()
    old = site.add("Long ago.")
    for number in range(230):
        site.add(f"number {number}")
    backend, _network = connected(site)
    mirror = await Mirror().sync(backend.comments)
    site.delete(old)
    mirror = await mirror.sync(backend.comments)
    assert len(mirror.known) == 231
    assert mirror.cursor is not None
    mirror.cursor = type(mirror.cursor)(mirror.cursor.replace('"swept": 1', '"swept": 0.1'))
    assert len((await mirror.sync(backend.comments)).known) == 230
