"""What is peculiar to GitHub: its limits, its refusals, long conversations, and whose issues are whose."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bloggy.backends.base import Surroundings
from bloggy.backends.github_comments.backend import GiscusBackend, UtterancesBackend
from bloggy.backends.github_comments.threads import Pages
from bloggy.backends.testing import Mirror, key, task
from bloggy.domain.comment import CommentRef, Cursor, RemoteComment, Verdict
from bloggy.errors import (
    BackendError,
    ConfigError,
    Gone,
    Malformed,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    ServerFault,
    Unauthorized,
)
from tests.fakes.asgi import Reply
from tests.fakes.github import SITE, TERMS, TOKEN, FakeGitHub, connected

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RESET = str(int(NOW.timestamp()) + 600)


async def asked(site: FakeGitHub, kind: Any = GiscusBackend) -> tuple[Any, RemoteComment]:
    """The comments, and one of them."""
    id = site.add("The question.")
    backend, _network = connected(kind, site)
    return backend.comments, (await Mirror().sync(backend.comments)).known[CommentRef(id)]


# Limits and refusals


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        ((403, {"retry-after": "30"}, {"message": "You have exceeded a secondary rate limit."}), 30),
        ((429, {"retry-after": "31"}, {"message": "…"}), 31),
        ((403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET}, {"message": "…"}), 600),
        ((200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET},
          {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}), 600),
        ((200, {}, {"data": None, "errors": [{"type": "RATE_LIMIT", "message": "…"}]}), 60),
        ((200, {}, {"errors": [{"type": "UNPROCESSABLE", "message": "was submitted too quickly"}]}), 60),
        ((200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999"},
          {"errors": [{"type": "RATE_LIMITED", "message": "…"}]}), 3600),
    ],
)  # fmt: skip
async def test_both_kinds_of_limit_say_how_long_to_wait(reply: Reply, seconds: int) -> None:
    site = FakeGitHub(when=NOW)
    backend, _network = connected(GiscusBackend, site)
    site.replies = [reply]
    with pytest.raises(RateLimited) as caught:
        await backend.comments.changes(None)
    assert caught.value.after == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"message": "Something went wrong while executing your query."}, OutcomeUnknown),
        ({"type": "FORBIDDEN", "message": "Resource not accessible by personal access token"}, Unauthorized),
        ({"type": "UNPROCESSABLE", "message": "Body is too long"}, Rejected),
    ],
)
async def test_each_refusal_of_an_answer_means_something_else(
    told: dict[str, str], error: type[BackendError]
) -> None:
    site = FakeGitHub()
    comments, question = await asked(site)
    talk = {"id": "x", "deletedAt": None, "replyTo": None, "thread": site.threads[1]}
    site.replies = [(200, {}, {"data": {"node": talk}}), (200, {}, {"data": None, "errors": [told]})]
    with pytest.raises(error) as caught:
        await comments.reply(task(question), key=key(1))
    assert caught.value.hint


async def test_a_reading_that_fails_is_tried_once_more() -> None:
    site = FakeGitHub()
    site.add("one")
    broken: Reply = (200, {}, {"errors": [{"message": "Something went wrong while executing your query."}]})
    backend, _network = connected(GiscusBackend, site)
    site.replies = [broken]
    assert len((await Mirror().sync(backend.comments)).known) == 1
    site.replies = [broken, (502, {}, "<html>")]
    with pytest.raises(ServerFault):
        await backend.comments.changes(None)


@pytest.mark.parametrize("kind", [GiscusBackend, UtterancesBackend])
async def test_a_locked_conversation_takes_the_writers_answer_only_if_github_lets_them(kind: Any) -> None:
    site = FakeGitHub(flat=kind is UtterancesBackend)
    comments, question = await asked(site, kind)
    site.threads[site.on(TERMS[0])]["locked"] = True
    await comments.reply(task(question), key=key(1))
    site.may_write = False
    with pytest.raises(Rejected, match="locked"):
        await comments.reply(task(question, number=2), key=key(2))
    with pytest.raises(Unauthorized, match="token"):
        await comments.moderate(task(question, verdict=Verdict.SPAM))


async def test_an_empty_place_that_answers_keep_open_can_not_be_answered() -> None:
    site = FakeGitHub()
    comments, question = await asked(site)
    site.add("below", parent=question.ref)
    site.delete(question.ref)
    with pytest.raises(Gone):
        await comments.reply(task(question), key=key(1))
    site.when += timedelta(days=8)
    [left] = (await Mirror().sync(comments)).known.values()
    assert left.body == "below"


# The token


async def test_the_token_goes_nowhere_else() -> None:
    site = FakeGitHub()
    backend, network = connected(GiscusBackend, site)
    site.replies = [(301, {"location": "https://thief.example/graphql"}, {})]
    with pytest.raises(Rejected, match="another address"):
        await backend.comments.changes(None)
    assert network.writes == ["POST /graphql"]
    for api, paths in (("http://127.0.0.1:9/api/v3/", ["POST /api/graphql"]), ("http://git.example/api", [])):
        backend, network = connected(GiscusBackend, site, api=api)
        with pytest.raises(Rejected):
            await backend.comments.changes(None)
        assert network.writes == paths, api


async def test_a_token_that_is_not_taken_is_named_as_the_reason_and_never_shown() -> None:
    backend, _network = connected(GiscusBackend, FakeGitHub(), token="wrong")
    with pytest.raises(Unauthorized, match="token") as caught:
        await backend.probe()
    assert "blogs login" in caught.value.hint
    assert TOKEN not in caught.value.message + caught.value.hint


async def test_the_steps_to_a_token_name_the_permission() -> None:
    for kind, name in ((GiscusBackend, "Discussions"), (UtterancesBackend, "Issues")):
        assert kind.secret is not None
        assert any(name in step for step in kind.secret.steps)


@pytest.mark.parametrize("repo", ["ada", "../x", "ada/b/c", "ada/b c", ""])
def test_what_is_no_repository_is_refused(repo: str) -> None:
    with pytest.raises(ConfigError):
        GiscusBackend.create({"repo": repo, "site": SITE}, Surroundings(blog="b", library=None, cache=None))  # type: ignore[arg-type]


async def test_the_probe_says_who_one_is_and_what_is_missing() -> None:
    backend, _network = connected(GiscusBackend, FakeGitHub(may_write=False), category="announcements")
    found = await backend.probe()
    assert (found.title, found.account, found.software) == ("ada/blog", "ada", "giscus")
    assert any("can’t hide" in note for note in found.notes)
    backend, _network = connected(GiscusBackend, FakeGitHub(flat=True), category="Ideas")
    with pytest.raises(Rejected) as caught:
        await backend.probe()
    assert "Announcements, Q&A" in caught.value.hint
    backend, _network = connected(GiscusBackend, FakeGitHub(), repo="https://github.com/ada/other")
    with pytest.raises(Rejected, match="ada/other"):
        await backend.probe()


# Whose conversation it is


@pytest.mark.parametrize(
    ("mapping", "title", "body", "url"),
    [
        ("pathname", "2026/harbour/", "", f"{SITE}/2026/harbour/"),
        ("pathname", "index", "", f"{SITE}/"),
        ("pathname", "été", "", f"{SITE}/%C3%A9t%C3%A9"),
        ("pathname", "a", f"[{SITE}/a.html]({SITE}/a.html)", f"{SITE}/a.html"),
        ("pathname", "a", "https://thief.example/a", f"{SITE}/a"),
        ("url", f"{SITE}/x/", "", f"{SITE}/x/"),
        ("url", "https://thief.example/", "", ""),
        ("title", "Harbour", f"# Harbour\n\n{SITE}/h/", f"{SITE}/h/"),
        ("og:title", "Harbour", "", ""),
    ],
)
def test_the_page_is_found_as_the_widget_was_told_to(mapping: str, title: str, body: str, url: str) -> None:
    pages = Pages(site=SITE, mapping=mapping)
    place = pages.place({"number": 7, "title": title, "body": body})
    assert (place.ref, place.url) == ("7", url)


async def test_other_issues_of_the_repository_are_left_alone() -> None:
    site = FakeGitHub(flat=True)
    bug = site.thread("The header is broken", author="someone", body="It is.")
    site.put(bug, "Me too", "someone", None)
    mine = site.add("On the page.")
    backend, _network = connected(UtterancesBackend, site)
    assert [*(await Mirror().sync(backend.comments)).known] == [mine]
    site.threads[bug]["labels"] = ["Comment"]
    backend, _network = connected(UtterancesBackend, site, label="Comment")
    assert [c.body for c in (await Mirror().sync(backend.comments)).known.values()] == ["Me too"]


async def test_only_the_category_that_is_named_is_read() -> None:
    site = FakeGitHub()
    site.add("here")
    other = site.thread("elsewhere", category="DIC_b")
    site.put(other, "there", "Grace", None)
    for category in ("q&a", "DIC_b"):
        backend, _network = connected(GiscusBackend, site, category=category)
        assert [c.body for c in (await Mirror().sync(backend.comments)).known.values()] == ["there"]
    backend, _network = connected(GiscusBackend, site, category="nothing")
    with pytest.raises(Rejected, match="category"):
        await backend.comments.changes(None)


# Long conversations, and what leaves them


async def test_many_answers_and_comments_come_in_parts_and_a_deletion_in_them_is_seen() -> None:
    site = FakeGitHub()
    tops = [site.add(f"top {n}") for n in range(90)]
    below = [site.add(f"below {n}", parent=tops[0]) for n in range(70)]
    below += [site.add(f"late {n}", parent=tops[80]) for n in range(30)]
    backend, _network = connected(GiscusBackend, site)
    mirror = await Mirror().sync(backend.comments)
    assert {*mirror.known} == {*tops, *below}
    assert all(mirror.known[CommentRef(id)].parent == tops[0] for id in below[:70])
    for id in (below[65], tops[85], below[-1]):
        site.delete(id)
    site.when += timedelta(days=8)
    mirror = await mirror.sync(backend.comments)
    assert {*tops, *below} - {*mirror.known} == {below[65], tops[85], below[-1]}


async def test_an_answer_that_goes_out_while_its_conversation_is_read_stays() -> None:
    site = FakeGitHub()
    tops = [site.add(f"top {n}") for n in range(90)]
    backend, _network = connected(GiscusBackend, site)
    mirror = Mirror()
    await mirror.step(backend.comments)
    answer = await backend.comments.reply(task(mirror.known[CommentRef(tops[0])]), key=key(1))
    mirror.known[answer.ref] = answer
    while (await mirror.step(backend.comments)).more:
        pass
    assert len(mirror.known) == 91


async def test_a_conversation_that_is_gone_takes_its_comments_along() -> None:
    site = FakeGitHub()
    site.add("one")
    site.add("two", post=1)
    backend, _network = connected(GiscusBackend, site)
    mirror = await Mirror().sync(backend.comments)
    number = site.on(TERMS[0])
    del site.threads[number]
    site.when += timedelta(days=8)
    mirror = await mirror.sync(backend.comments)
    assert [comment.body for comment in mirror.known.values()] == ["two"]


async def test_a_look_where_nothing_changed_costs_one_request() -> None:
    site = FakeGitHub()
    for number in range(25):
        site.put(site.thread(f"page-{number}"), f"on {number}", "Grace", None)
        site.when += timedelta(hours=1)
    backend, _network = connected(GiscusBackend, site)
    mirror = await Mirror().sync(backend.comments)
    site.asked.clear()
    mirror = await mirror.sync(backend.comments)
    assert (site.asked, mirror.told) == (["Threads"], [])
    site.add("new")
    site.asked.clear()
    mirror = await mirror.sync(backend.comments)
    assert site.asked == ["Threads", "Thread"]
    assert [comment.body for comment in mirror.told] == ["new"]


async def test_a_list_that_can_not_be_gone_on_with_is_begun_anew() -> None:
    site = FakeGitHub()
    for number in range(25):
        site.put(site.thread(f"page-{number}"), f"on {number}", "Grace", None)
        site.when += timedelta(hours=1)
    backend, _network = connected(GiscusBackend, site)
    mirror = Mirror()
    assert (await mirror.step(backend.comments)).more
    words = {"type": "INVALID_CURSOR_ARGUMENTS", "message": "`x` does not appear to be a valid cursor."}
    site.replies = [(200, {}, {"errors": [words]})]
    page = await mirror.step(backend.comments)
    assert not page.more
    assert "begins anew" in page.note
    assert len((await mirror.sync(backend.comments)).known) == 25


async def test_an_answer_is_found_below_many_later_ones_and_a_forged_mark_is_not() -> None:
    site = FakeGitHub()
    comments, question = await asked(site)
    wanted = task(question)
    answer = await comments.reply(wanted, key=key(1))
    for number in range(120):
        site.add(f"later {number}\n\n<!-- bloggy:{key(2)} -->", parent=question.ref)
    found = await comments.find(wanted, key=key(1))
    assert found is not None
    assert (found.ref, found.body) == (answer.ref, wanted.text)
    assert await comments.find(wanted, key=key(2)) is None


async def test_a_flat_answer_names_whom_it_answers_and_carries_the_rest_unseen() -> None:
    site = FakeGitHub(flat=True)
    comments, question = await asked(site, UtterancesBackend)
    answer = await comments.reply(task(question), key=key(1))
    assert (answer.body, answer.parent) == ("@Grace Thank you!", question.ref)
    assert site.said[answer.ref]["body"].endswith(f"\n\n<!-- bloggy:{key(1)} re:{question.ref} -->")
    again = await comments.reply(task(question, "Thanks, @Grace.", number=2), key=key(2))
    assert again.body == "Thanks, @Grace."


@pytest.mark.parametrize("kind", [GiscusBackend, UtterancesBackend])
async def test_an_answer_is_told_by_the_next_sync_as_it_was_when_it_was_sent(kind: Any) -> None:
    site = FakeGitHub(flat=kind is UtterancesBackend)
    comments, question = await asked(site, kind)
    answer = await comments.reply(task(question), key=key(1))
    assert (await Mirror().sync(comments)).known[answer.ref] == answer


async def test_an_account_that_is_no_more_is_shown_as_github_shows_it() -> None:
    site = FakeGitHub()
    id = site.add("Farewell.")
    site.said[id]["login"] = None
    backend, _network = connected(GiscusBackend, site)
    [comment] = (await Mirror().sync(backend.comments)).known.values()
    assert (comment.author.name, comment.author.account, comment.author.url) == ("ghost", "", "")


@pytest.mark.parametrize(
    "told", [[], {}, "<html>", {"data": {"repository": {"threads": 7}}},
             {"data": {"repository": {"threads": {"nodes": [7]}}}},
             {"data": {"repository": {"threads": {"nodes": [{"id": "x", "updatedAt": "soon"}]}}}}]
)  # fmt: skip
async def test_an_answer_without_sense_is_said_to_be_one(told: Any) -> None:
    site = FakeGitHub()
    backend, _network = connected(GiscusBackend, site)
    site.add("one")
    mirror = await Mirror().sync(backend.comments)
    site.replies = [(200, {}, told)]
    with pytest.raises(Malformed):
        await backend.comments.changes(mirror.cursor)


async def test_a_cursor_that_somebody_wrote_by_hand_is_none() -> None:
    site = FakeGitHub()
    site.add("one")
    backend, _network = connected(GiscusBackend, site)
    mirror = await Mirror().sync(backend.comments)
    good = json.loads(str(mirror.cursor))
    for wrong in (
        {"since": "soon"},
        {"known": 7, "stage": "list"},
        {"rest": [{"number": 1}]},
        {"swept": "x"},
    ):
        page = await backend.comments.changes(Cursor(json.dumps({**good, **wrong})))
        assert len(page.comments) == 1
