"""WordPress itself keeps the promises about comments, 7.1 and 6.1; and what a reader sees of an answer."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bloggy.backends.comments import CommentSource
from bloggy.backends.testing import CommentSourceContract, CommentThere, Mirror, key, task
from bloggy.backends.wordpress.comment_listing import STATUS
from bloggy.backends.wordpress.errors import NotAllowed
from bloggy.domain.comment import CommentKind, CommentRef, CommentStatus, Verdict
from bloggy.errors import Gone, RateLimited, Rejected
from tests.live.servers import fresh_wordpress
from tests.live.test_wordpress_rest import connected
from tests.live.wordpress_server import WordPress

pytestmark = [pytest.mark.live, pytest.mark.anyio]

WORDS = {Verdict.APPROVE: "approved", Verdict.HOLD: "hold", Verdict.SPAM: "spam", Verdict.REMOVE: "trash"}


def new_post(site: WordPress, slug: str, **fields: object) -> int:
    """The number of a public post."""
    post = {"title": slug.title(), "slug": slug, "content": "x", "status": "publish", **fields}
    return int(site.call("POST", "/posts", post)["id"])


class TestWordPress7(CommentSourceContract):
    version = "7"
    many = 110
    few = 101

    @pytest.fixture
    async def source(self) -> AsyncIterator[CommentSource]:  # type: ignore[override]
        self.site = fresh_wordpress(self.version)
        self.when = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
        self.numbers = [new_post(self.site, "one"), new_post(self.site, "two")]
        self.backend, self.network = connected(self.site)
        assert self.backend.comments is not None
        yield self.backend.comments
        await self.backend.aclose()

    async def arrive(
        self,
        source: CommentSource,
        body: str = "A fine walk.",
        *,
        author: str = "Grace",
        post: int = 0,
        parent: CommentRef | None = None,
        held: bool = False,
    ) -> CommentRef | None:
        self.when += self.gap
        comment = {
            "post": self.numbers[post], "content": body, "parent": int(parent or 0), "author_name": author,
            "author_email": f"{author.lower()}@example.net", "date_gmt": f"{self.when:%Y-%m-%dT%H:%M:%S}",
            "status": "hold" if held else "approved",
        }  # fmt: skip
        answer = self.site.ask("POST", "/comments", comment)
        return CommentRef(str(answer.json()["id"])) if answer.status == 201 else None

    async def arrive_many(self, source: CommentSource, *, posts: int = 1) -> set[CommentRef]:
        first = await self.arrive(source, "number 0")
        assert first is not None
        refs = {first}
        for number in range(1, self.many):
            self.when += self.gap
            post = self.numbers[number % posts]
            refs.add(CommentRef(str(self.site.copy_comment(int(first), post, self.when, f"number {number}"))))
        return refs

    async def there(self, source: CommentSource) -> Sequence[CommentThere]:
        found, page = [], 1
        while True:
            part = self.site.call(
                "GET", "/comments", status="any", context="edit", per_page=100, page=page, order="asc"
            )
            found += part
            page += 1
            if len(part) < 100:
                break
        return [
            CommentThere(
                ref=str(one["id"]),
                body=one["content"]["rendered"],
                status=STATUS[one["status"]],
                parent=str(one["parent"]) if one["parent"] else None,
            )
            for one in found
        ]

    async def edit_elsewhere(self, source: CommentSource, ref: CommentRef, body: str) -> bool:
        self.site.call("POST", f"/comments/{ref}", {"content": body}, user="editor")
        return True

    async def judge_elsewhere(self, source: CommentSource, ref: CommentRef, verdict: Verdict) -> bool:
        self.site.call("POST", f"/comments/{ref}", {"status": WORDS[verdict]}, user="editor")
        return True

    async def delete_elsewhere(self, source: CommentSource, ref: CommentRef) -> bool:
        self.site.call("DELETE", f"/comments/{ref}", user="editor", force="true")
        return True

    def lose_next_reply(self, source: CommentSource) -> bool:
        self.network.lose = 1
        return True


class TestWordPress6(TestWordPress7):
    version = "6"
    test_no_body_is_touched = None
    test_the_writers_words_arrive_and_are_found = None


@pytest.fixture
def site() -> WordPress:
    return fresh_wordpress()


def speak(site: WordPress, post: int, name: str, words: str, *, parent: int = 0) -> int:
    """A reader fills in the form below the post; answers the HTTP status."""
    form = {
        "comment": words, "author": name, "email": f"{name.lower()}@example.net", "url": "",
        "comment_post_ID": str(post), "comment_parent": str(parent),
    }  # fmt: skip
    return httpx.post(f"{site.base}/wp-comments-post.php", data=form).status_code


async def test_a_reader_sees_the_answer_once_beneath_the_question(site: WordPress) -> None:
    post = new_post(site, "fog")
    backend, network = connected(site)
    source = backend.comments
    assert source is not None
    assert speak(site, post, "Grace", "Where was that?") == 302
    [comment] = (await Mirror().sync(source)).known.values()
    assert (comment.author.name, comment.status) == ("Grace", CommentStatus.HELD)
    assert (comment.place.ref, comment.place.title) == (str(post), "Fog")
    assert await source.moderate(task(comment, verdict=Verdict.APPROVE)) is CommentStatus.APPROVED
    wanted = replace(task(comment), html="<p>By the <em>lake</em> &amp; “the” pier -- see you.</p>")
    network.lose = 1
    with pytest.raises(Exception, match="answer"):
        await source.reply(wanted, key=key(1))
    answer = await source.find(wanted, key=key(1))
    assert answer is not None
    again = await source.reply(wanted, key=key(1))  # as if nobody had looked: the blog refuses the second
    assert again.ref == answer.ref
    page = site.page(comment.place.url)
    assert page is not None
    assert len(re.findall(r"By the <em>lake</em>", page)) == 1
    assert page.index("Where was that?") < page.index("By the <em>lake</em>")
    assert 'class="children"' in page or "wp-block-comment-template" in page
    await backend.aclose()


async def test_an_author_sees_what_is_public_and_is_told_so(site: WordPress) -> None:
    mine = int(
        site.call("POST", "/posts", {"title": "M", "content": "x", "status": "publish"}, user="author")["id"]
    )
    others = new_post(site, "others")
    for post, status in ((mine, "approved"), (others, "approved"), (mine, "hold")):
        told = {
            "post": post, "content": f"On {post}, {status}", "author_name": f"Reader{post}",
            "author_email": f"reader{post}@example.net", "status": status,
        }  # fmt: skip
        site.call("POST", "/comments", told)
    backend, _network = connected(site, user="author")
    assert backend.comments is not None
    mirror = await Mirror().sync(backend.comments)
    assert {c.place.ref for c in mirror.known.values()} == {str(mine), str(others)}
    assert "Editor" in mirror.pages[-1].note
    assert {c.author.email for c in mirror.known.values()} == {""}
    assert all(len(c.author.email_hash) in {64, 36} for c in mirror.known.values())
    theirs = next(c for c in mirror.known.values() if c.place.ref == str(others))
    answer = await backend.comments.reply(task(theirs), key=key(1))
    assert answer.author.is_me
    found = await backend.comments.find(task(theirs), key=key(1))
    assert (found is not None and found.ref == answer.ref) or answer.status is CommentStatus.HELD
    with pytest.raises(NotAllowed, match="may not moderate"):
        await backend.comments.moderate(task(theirs, verdict=Verdict.SPAM))
    with pytest.raises(RateLimited) as caught:
        await backend.comments.reply(task(theirs, "And another thing."), key=key(2))
    assert caught.value.after == timedelta(seconds=15)
    await backend.aclose()


async def test_a_closed_thread_keeps_its_reason(site: WordPress) -> None:
    post = new_post(site, "closed")
    speak(site, post, "Grace", "Just in time.")
    backend, _network = connected(site)
    assert backend.comments is not None
    [comment] = (await Mirror().sync(backend.comments)).known.values()
    site.call("POST", f"/posts/{post}", {"comment_status": "closed"})
    with pytest.raises(Rejected, match="closed"):
        await backend.comments.reply(task(comment), key=key(1))
    site.call("POST", f"/comments/{comment.ref}", {"status": "trash"})
    with pytest.raises(Gone, match="trash"):
        await backend.comments.reply(task(comment), key=key(1))
    await backend.aclose()


async def test_the_hour_that_is_lived_twice_loses_no_comment(site: WordPress) -> None:
    site.ask("POST", "/settings", {"timezone": "Europe/Paris"})
    post = new_post(site, "autumn")
    start = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    told = {
        "post": post, "content": "number 0", "author_name": "Grace", "author_email": "grace@example.net",
        "date_gmt": f"{start:%Y-%m-%dT%H:%M:%S}",
    }  # fmt: skip
    first = site.call("POST", "/comments", told)
    assert first["date"] == "2026-10-25T00:00:00"
    refs = {str(first["id"])}
    for number in range(1, 130):
        at = start + timedelta(minutes=3 * number)
        refs.add(str(site.copy_comment(first["id"], post, at, f"number {number}")))
    backend, _network = connected(site)
    assert backend.comments is not None
    mirror = await Mirror().sync(backend.comments)
    assert set(mirror.known) == refs
    assert {c.kind for c in mirror.known.values()} == {CommentKind.COMMENT}
    await backend.aclose()
