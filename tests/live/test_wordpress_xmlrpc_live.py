"""WordPress itself keeps the promises over XML-RPC: 7.1 and 6.1, with its REST interface shut."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from bloggy.backends.base import Surroundings
from bloggy.backends.testing import key, outgoing, picture
from bloggy.backends.testing.comment_samples import Mirror, task
from bloggy.backends.wordpress.backend import WordPressBackend
from bloggy.domain.comment import CommentStatus, Verdict
from bloggy.domain.post import Kind, Outgoing, Status
from bloggy.errors import BackendError, Conflict, Gone, OutcomeUnknown, Rejected
from tests.fakes.losing_calls import LosingCalls
from tests.live.servers import fresh_wordpress
from tests.live.test_comments_wordpress_live import WORDS, new_post, speak
from tests.live.test_wordpress_rest import RealMedia, RealPublisher, RealWordPress
from tests.live.wordpress_server import WordPress


def called(
    site: WordPress, *, user: str = "admin", face: str = "closed", **options: object
) -> tuple[WordPressBackend, LosingCalls]:
    """A backend for one account of the site over XML-RPC, and its network."""

    async def secret() -> str:
        return site.accounts[user].password

    network = LosingCalls(httpx.AsyncHTTPTransport())
    surroundings = Surroundings(
        blog="blog", library=Path("/"), cache=Path("/"), secret=secret, transport=network
    )
    table = site.table(face=face, user=user, api="xmlrpc", **options)
    return WordPressBackend.create(table, surroundings), network


class Called(RealWordPress):
    """How the suites reach a site by calls."""

    face = "closed"

    @pytest.fixture
    async def backend(self, site: WordPress) -> AsyncIterator[WordPressBackend]:
        backend, self.calls = called(site, user=self.user, face=self.face, body=self.body)
        self.site = site
        yield backend
        await backend.aclose()

    def lose_next_reply(self, there: object) -> bool:
        self.calls.lose = 1
        return True


class TestCallsTo7(Called, RealPublisher):
    pass


class TestCallsOfAnAuthorTo6(Called, RealPublisher):
    """Whose HTML is filtered, and who may not make tags by the usual call."""

    version = "6"
    user = "author"
    test_any_title_arrives_and_breaks_nothing = None


class TestPicturesOf7(Called, RealMedia):
    face = ""


class TestPicturesOf6(Called, RealMedia):
    version = "6"
    face = ""
    user = "author"
    test_any_name_can_be_sent = None


# What a reader and an editor see of it

pytestmark = [pytest.mark.live, pytest.mark.anyio]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
BODY = (
    "<p>Été à Besançon&nbsp;: « œuvre » 🦊 — it’s “quoted”.</p>\n"
    '<pre><code class="language-python">print("a\\\\nb")\n\n# C:\\temp\\new &amp; <b>\n</code></pre>\n'
    "<table><tbody><tr><td>1</td></tr></tbody></table>"
)


def written(**fields: Any) -> Outgoing:
    made = outgoing(slug="xmlrpc-walk")
    return replace(made, post=replace(made.post, **fields), html=BODY)


@pytest.mark.parametrize("version", ["7", "6"])
async def test_a_whole_post_arrives_byte_for_byte_and_can_be_read(version: str) -> None:
    site = fresh_wordpress(version)
    logged = len(site.debug_log())  # what other tests did to this server stands there, too
    backend, network = called(site)
    assert backend.publisher is not None
    assert backend.media is not None
    there = await backend.media.upload(picture("été.png", PNG))
    asset = replace(picture("été.png", PNG), ref=there.ref, url=there.url)
    what = written(
        title="C:\\new & <one> 🦊",
        summary="in “short” \\ & co",
        tags=("jardin", "R&D", "l'été", "日本"),
        categories=("Travel/Europe", "Travel"),
        image="été.png",
        extra={"sticky": True, "comments": False, "author": "editor"},
    )
    what = replace(what, assets=(asset,))
    receipt = await backend.publisher.publish(what, key=key(1))
    [post] = site.posts()
    assert "\n".join(BODY.splitlines()) in post["content"]["raw"]
    assert unescape(post["title"]["raw"]) == "C:\\new & <one> 🦊"
    assert unescape(post["excerpt"]["raw"]) == "in “short” \\ & co"
    assert {unescape(site.terms()[n]) for n in post["tags"]} == {"jardin", "R&D", "l'été", "日本"}
    categories = site.terms("categories")
    assert {categories[number] for number in post["categories"]} == {"Travel", "Europe"}
    assert (post["featured_media"], post["sticky"], post["comment_status"], post["author"]) == (
        int(there.ref), True, "closed", 2,
    )  # fmt: skip
    assert post["date_gmt"] == "2026-11-02T08:30:00"
    page = site.page(receipt.url)
    assert page is not None
    assert 'print("a\\\\nb")\n\n# C:\\temp\\new &amp; <b>' in page
    writes = len(network.writes)
    again = await backend.publisher.publish(what, key=key(1))
    assert (again.ref, again.revision) == (receipt.ref, receipt.revision)
    assert len(network.writes) == writes
    log = site.debug_log()[logged:]
    assert not any(bad in log for bad in ("PHP Warning", "PHP Notice", "PHP Fatal"))
    back = await backend.publisher.read(receipt.ref)
    assert (back.title, back.summary, set(back.tags), back.author) == (
        "C:\\new & <one> 🦊", "in “short” \\ & co", {"jardin", "R&D", "l'été", "日本"}, "Editor",
    )  # fmt: skip
    await backend.aclose()


async def test_a_scheduled_post_goes_out_by_itself_without_a_conflict() -> None:
    site = fresh_wordpress()
    backend, _network = called(site)
    publisher = backend.publisher
    assert publisher is not None
    receipt = await publisher.publish(written(date=datetime(2199, 1, 1, tzinfo=UTC)), key=key(1))
    assert site.posts()[0]["status"] == "future"
    assert (await publisher.read(receipt.ref)).status is Status.SCHEDULED
    later = await publisher.update(
        receipt.ref,
        written(date=datetime(2199, 1, 1, tzinfo=UTC), title="Later"),
        key=key(2),
        expected=receipt.revision,
    )
    site.publish_scheduled()
    assert (await publisher.read(receipt.ref)).revision == later.revision
    await publisher.update(receipt.ref, written(title="Now"), key=key(3), expected=later.revision)
    [post] = site.posts()
    assert (post["status"], post["title"]["raw"]) == ("publish", "Now")
    await backend.aclose()


async def test_an_edit_from_elsewhere_is_never_overwritten() -> None:
    site = fresh_wordpress()
    backend, network = called(site)
    publisher = backend.publisher
    assert publisher is not None
    receipt = await publisher.publish(written(), key=key(1))
    site.edit(receipt.ref, content="<p>x</p>")
    with pytest.raises(Conflict) as caught:
        await publisher.update(receipt.ref, written(title="Mine"), key=key(2), expected=receipt.revision)
    assert caught.value.remote is not None
    assert caught.value.remote.body == "<p>x</p>"
    assert "wp.editPost" not in network.calls[-3:]
    await backend.aclose()


async def test_a_page_and_its_draft_are_found_again() -> None:
    site = fresh_wordpress()
    backend, network = called(site)
    publisher = backend.publisher
    assert publisher is not None
    page = written(kind=Kind.PAGE)
    network.lose = 1
    with pytest.raises(OutcomeUnknown):
        await publisher.reserve(page, key=key(1))
    ref = await publisher.reserved(key=key(1))
    assert ref is not None
    assert ref.startswith("pages/")
    receipt = await publisher.publish(page, key=key(1), reserved=ref)
    assert site.page(receipt.url) is not None
    assert len(site.call("GET", "/pages", status="any", context="edit", search="fog")) == 1
    await backend.aclose()


@pytest.mark.parametrize(
    ("user", "words"),
    [("admin", ""), ("author", "categories"), ("contributor", "review"), ("subscriber", "write")],
)
async def test_the_probe_knows_each_role(user: str, words: str) -> None:
    site = fresh_wordpress()
    backend, _network = called(site, user=user)
    told = await backend.probe()
    assert told.software == f"WordPress {site.version}"
    assert words in " ".join(told.notes)
    assert bool(told.notes) == bool(words)
    await backend.aclose()


async def test_a_contributors_post_waits_for_review() -> None:
    site = fresh_wordpress()
    backend, _network = called(site, user="contributor")
    assert backend.publisher is not None
    receipt = await backend.publisher.publish(written(tags=("new",)), key=key(1))
    [post] = site.posts()
    assert (post["status"], receipt.url) == ("pending", "")
    assert "waits" in receipt.note
    await backend.aclose()


async def test_a_wrong_password_and_a_wrong_door_are_told() -> None:
    site = fresh_wordpress()

    async def wrong() -> str:
        return "hunter2"

    surroundings = Surroundings(blog="b", library=Path("/"), cache=Path("/"), secret=wrong)
    for table, words in (
        (site.table(api="xmlrpc"), "refuses the login"),
        (site.table(api="xmlrpc", xmlrpc=f"{site.base}/nothing.php"), "shut"),
        (site.table(api="xmlrpc", xmlrpc=f"{site.base}/"), "web page"),
    ):
        backend = WordPressBackend.create(table, surroundings)
        with pytest.raises(BackendError) as caught:
            await backend.probe()
        assert words in caught.value.message
        assert "hunter2" not in caught.value.message + caught.value.hint
        await backend.aclose()


@pytest.mark.parametrize("version", ["7", "6"])
async def test_comments_are_read_answered_once_and_moderated(version: str) -> None:
    site = fresh_wordpress(version)
    post = new_post(site, "fog")
    backend, network = called(site)
    source = backend.comments
    assert source is not None
    assert speak(site, post, "Grace", "Where was that?\n\nAnd when?") == 302
    [comment] = (await Mirror().sync(source)).known.values()
    assert (comment.author.name, comment.status) == ("Grace", CommentStatus.HELD)
    assert (comment.place.ref, comment.place.title) == (str(post), "Fog")
    assert comment.body == "<p>Where was that?</p>\n<p>And when?</p>\n"
    for verdict in (Verdict.SPAM, Verdict.SPAM, Verdict.HOLD, Verdict.REMOVE, Verdict.APPROVE):
        assert await source.moderate(task(comment, verdict=verdict)) is verdict.status
        assert site.ask("GET", f"/comments/{comment.ref}?context=edit").json()["status"] == WORDS[verdict]
    wanted = replace(task(comment), html="<p>By the <em>lake</em> &amp; “the” pier -- see you.</p>")
    network.lose = 1
    with pytest.raises(OutcomeUnknown):
        await source.reply(wanted, key=key(1))
    answer = await source.find(wanted, key=key(1))
    assert answer is not None
    assert (answer.author.is_me, answer.parent) == (True, comment.ref)
    again = await source.reply(wanted, key=key(1))  # as if nobody had looked: the blog refuses the second
    assert again.ref == answer.ref
    page = site.page(comment.place.url)
    assert page is not None
    assert page.count("By the <em>lake</em>") == 1
    site.call("POST", f"/posts/{post}", {"comment_status": "closed"})
    with pytest.raises(Rejected, match="closed"):
        await source.reply(replace(wanted, html="<p>Once more.</p>"), key=key(2))
    site.call("DELETE", f"/comments/{comment.ref}", force="true")
    with pytest.raises(Gone):
        await source.reply(wanted, key=key(3))
    assert await source.moderate(task(comment, verdict=Verdict.REMOVE)) is CommentStatus.DELETED
    await backend.aclose()
