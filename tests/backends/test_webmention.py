"""What webmention.io tells besides answers, and that its key stays secret."""

from __future__ import annotations

import logging

import pytest

from bloggy.backends.testing import Mirror
from bloggy.domain.comment import CommentKind
from bloggy.errors import Malformed, Rejected, Unauthorized
from tests.fakes.asgi import opened
from tests.fakes.webmention import DOMAIN, KEY, FakeWebmention, connected

pytestmark = pytest.mark.anyio


async def test_answers_likes_and_mentions_are_told_apart() -> None:
    site = FakeWebmention()
    kinds = {
        "in-reply-to": CommentKind.COMMENT,
        "like-of": CommentKind.LIKE,
        "repost-of": CommentKind.LIKE,
        "mention-of": CommentKind.MENTION,
    }
    refs = {str(site.add("x", property=property)): kind for property, kind in kinds.items()}
    known = (await Mirror().sync(connected(site)[0].comments)).known
    assert {str(ref): comment.kind for ref, comment in known.items()} == refs


async def test_what_the_writers_own_site_says_is_theirs() -> None:
    site = FakeWebmention()
    site.add("x")
    site.add("y")
    site.mentions[1]["author"]["url"] = f"https://www.{DOMAIN}/about"
    known = (await Mirror().sync(connected(site)[0].comments)).known
    assert [comment.author.is_me for comment in known.values()] == [False, True]


async def test_a_mention_with_nothing_but_an_address_is_told() -> None:
    site = FakeWebmention()
    site.add("x")
    for name in ("author", "content", "published", "url"):
        del site.mentions[0][name]
    (comment,) = (await Mirror().sync(connected(site)[0].comments)).known.values()
    assert comment.url == "https://grace.example.net/1000"
    assert (comment.body, comment.author.name) == ("", "")


async def test_a_wrong_key_is_refused_and_no_key_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    site = FakeWebmention()
    with pytest.raises(Unauthorized) as caught:
        await connected(site, key="wrong-key")[0].probe()
    assert "wrong-key" not in str(caught.value)
    found = await connected(site)[0].probe()
    assert found.notes
    assert "wrong-key" not in caplog.text
    assert KEY not in caplog.text


async def test_the_key_is_not_sent_over_plain_http() -> None:
    from bloggy.backends.webmention.backend import WebmentionBackend

    table: dict[str, object] = {"domain": DOMAIN, "url": "http://mentions.example.org"}
    backend, _network = opened(WebmentionBackend, FakeWebmention(), table, password=KEY)
    with pytest.raises(Rejected, match="plain http"):
        await backend.probe()


@pytest.mark.parametrize("told", [[], {"children": None}, {"children": [{"no": "id"}]}])
async def test_another_answer_is_not_taken_for_mentions(told: object) -> None:
    site = FakeWebmention()
    site.served = lambda *_request: (200, {}, told)  # type: ignore[method-assign]
    with pytest.raises(Malformed):
        await connected(site)[0].comments.changes(None)
