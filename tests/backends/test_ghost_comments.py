"""What Ghost does with comments beyond the promises: whose voice, which second, nothing comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bloggy.backends.ghost.backend import GhostBackend
from bloggy.backends.testing import Mirror, key, task
from bloggy.domain.comment import CommentRef, CommentStatus, RemoteComment, Verdict
from bloggy.errors import Gone, RateLimited, Rejected, Unsupported
from tests.contract.test_comments_ghost import post
from tests.contract.test_ghost import backend
from tests.fakes.ghost import FakeGhost

pytestmark = pytest.mark.anyio


@pytest.fixture
def ghost() -> FakeGhost:
    return FakeGhost()


@pytest.fixture
async def made(ghost: FakeGhost, tmp_path: Path) -> AsyncIterator[GhostBackend]:
    opened, _wire = backend(ghost, tmp_path)
    yield opened
    await opened.aclose()


async def only(ghost: FakeGhost, made: GhostBackend) -> RemoteComment:
    ghost.talk.say(post(ghost, "one"), "<p>Where was that?</p>")
    [comment] = (await Mirror().sync(made.comments)).known.values()
    return comment


async def test_a_comment_knows_its_post_and_its_author(ghost: FakeGhost, made: GhostBackend) -> None:
    comment = await only(ghost, made)
    assert (comment.place.title, comment.place.url) == ("One", "https://blog.example.org/one/")
    assert comment.url == f"{comment.place.url}#ghost-comments-{comment.ref}"
    assert (comment.author.email, len(comment.author.email_hash)) == ("grace@example.net", 64)


async def test_the_owner_becomes_a_member_by_the_first_answer(ghost: FakeGhost, made: GhostBackend) -> None:
    comment = await only(ghost, made)
    assert [one["email"] for one in ghost.talk.members.values()] == ["grace@example.net"]
    await made.comments.reply(task(comment, "One."), key=key(1))
    await made.comments.reply(task(comment, "Two.", number=2), key=key(2))
    assert [one["email"] for one in ghost.talk.members.values()][1:] == ["owner@example.org"]


async def test_the_table_names_another_member(ghost: FakeGhost, tmp_path: Path) -> None:
    number = ghost.talk.member("Ada", "o'hara@example.org")
    opened, _wire = backend(ghost, tmp_path, member="o'hara@example.org")
    comment = await only(ghost, opened)
    ghost.talk.members[number]["email"] = r"o\'hara@example.org"  # as the filter spells it
    answer = await opened.comments.reply(task(comment), key=key(1))
    assert answer.author.account == number
    await opened.aclose()


async def test_an_answer_carries_its_own_second(ghost: FakeGhost, made: GhostBackend) -> None:
    comment = await only(ghost, made)
    wanted = task(comment)
    await made.comments.reply(wanted, key=key(1))
    [sent] = ghost.talk.writes
    assert datetime.fromisoformat(sent["created_at"]) == wanted.written
    assert sent["parent_id"] == comment.ref
    assert "in_reply_to_id" not in sent


async def test_an_answer_deep_in_a_thread_hangs_on_its_beginning(
    ghost: FakeGhost, made: GhostBackend
) -> None:
    first = ghost.talk.say(post(ghost, "one"), "<p>1</p>")
    second = ghost.talk.say("", "<p>2</p>", name="Alan", reply_to=first)
    ghost.talk.comments[second]["post_id"] = ghost.talk.comments[first]["post_id"]
    known = (await Mirror().sync(made.comments)).known
    answer = await made.comments.reply(task(known[CommentRef(second)]), key=key(1))
    [sent] = ghost.talk.writes
    assert (sent["parent_id"], sent["in_reply_to_id"]) == (first, second)
    assert answer.parent == second


async def test_a_clock_that_is_ahead_sends_nothing_that_could_not_be_found_again(
    ghost: FakeGhost, made: GhostBackend
) -> None:
    comment = await only(ghost, made)
    later = replace(task(comment), written=datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5))
    with pytest.raises(RateLimited) as caught:
        await made.comments.reply(later, key=key(1))
    assert caught.value.after is not None
    assert caught.value.after > timedelta(minutes=4)
    assert ghost.talk.writes == []


@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.REMOVE])
async def test_what_its_author_deleted_stays_deleted(
    ghost: FakeGhost, made: GhostBackend, verdict: Verdict
) -> None:
    comment = await only(ghost, made)
    ghost.talk.change(comment.ref, status="deleted")
    if verdict is Verdict.APPROVE:
        with pytest.raises(Gone):
            await made.comments.moderate(task(comment, verdict=verdict))
    else:
        assert await made.comments.moderate(task(comment, verdict=verdict)) is CommentStatus.DELETED
    assert ghost.talk.comments[comment.ref]["status"] == "deleted"


async def test_an_edit_far_back_arrives_at_the_next_sync(ghost: FakeGhost, made: GhostBackend) -> None:
    number = post(ghost, "one")
    refs = [ghost.talk.say(number, f"<p>{n}</p>") for n in range(250)]
    mirror = await Mirror().sync(made.comments)
    ghost.talk.change(refs[3], html="<p>changed</p>")
    ghost.talk.change(refs[4], status="hidden")
    await mirror.sync(made.comments)
    assert mirror.known[CommentRef(refs[3])].body == "<p>changed</p>"
    assert mirror.known[CommentRef(refs[4])].status is CommentStatus.REMOVED
    assert len(mirror.told) <= 102


async def test_many_edits_come_in_pages(ghost: FakeGhost, made: GhostBackend) -> None:
    number = post(ghost, "one")
    refs = [ghost.talk.say(number, f"<p>{n}</p>") for n in range(350)]
    mirror = await Mirror().sync(made.comments)
    for ref in refs:
        ghost.talk.change(ref, html="<p>changed</p>")
    await mirror.sync(made.comments)
    assert {comment.body for comment in mirror.known.values()} == {"<p>changed</p>"}


async def test_comments_that_are_switched_off_are_said_to_be(ghost: FakeGhost, made: GhostBackend) -> None:
    comment = await only(ghost, made)
    ghost.talk.enabled = False
    with pytest.raises(Rejected, match="switched off") as caught:
        await made.comments.reply(task(comment), key=key(1))
    assert "Settings" in caught.value.hint


async def test_a_ghost_without_the_list_says_what_helps(ghost: FakeGhost, made: GhostBackend) -> None:
    ghost.talk.old = True
    with pytest.raises(Unsupported) as caught:
        await Mirror().sync(made.comments)
    assert "Ghost 6" in caught.value.hint


async def test_a_ref_from_elsewhere_reaches_no_other_address(ghost: FakeGhost, made: GhostBackend) -> None:
    comment = await only(ghost, made)
    strange = replace(comment, ref=CommentRef("../posts/1"))
    with pytest.raises(Gone):
        await made.comments.reply(task(strange), key=key(1))
    assert not [path for path in ghost.reads if "posts" in path]
