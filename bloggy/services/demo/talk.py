"""Lets the readers of the sample site write, and walks through what a writer does with that."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any

from bloggy.backends.sample import SampleFile
from bloggy.domain.comment import CommentStatus, Verdict
from bloggy.domain.comments_listing import CommentQuery
from bloggy.domain.listing import PostQuery
from bloggy.domain.outbox import EntryState
from bloggy.i18n import _
from bloggy.services.demo.checked import expect
from bloggy.services.demo.site import Demo

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentRow
    from bloggy.services.workspace import Workspace

_ASKS, _SELLS, _HIDES = "141", "143", "145"
"""Comments: a question, an advertisement, one that hides things."""
_ANSWER = "Yes, please. I bring the umbrella."
_MANY = 1000


async def begin(workspace: Workspace, demo: Demo, *, now: datetime) -> None:
    """Fill the comment source of the demo and read it, as a writer who was here yesterday has.

    Two comments have come since; the next sync brings them.
    """
    told = tomllib.loads(resources.files(__package__).joinpath("comments.toml").read_text(encoding="utf-8"))
    await workspace.posts.refresh()
    places = {
        post.path.stem: {"url": state.url, "title": post.title}
        for post in workspace.posts.window(PostQuery(), 0, _MANY)
        for state in post.blogs
        if state.url
    }
    made = [(one, _comment(one, told["people"], places, now)) for one in told["comment"]]
    file = SampleFile(demo.talk)
    file.put(*(comment for one, comment in made if not one.get("late")))
    await workspace.sync.run()
    await _mark(workspace, {one["id"] for one, _comment in made if one.get("new")})
    file.put(*(comment for one, comment in made if one.get("late")))


async def walk(workspace: Workspace, demo: Demo) -> AsyncIterator[str]:
    """The comments’ part of the demo, each step as a line after it was checked. Raises DemoFailed."""
    counts = workspace.comments.counts()
    yield _("The inbox has {n} comments: {unread} unread, {held} held for you.").format(
        n=counts.all, unread=counts.unread, held=counts.held
    )
    asks, sells, hides = (_named(workspace, ref) for ref in (_ASKS, _SELLS, _HIDES))
    expect("\x1b" not in hides.text and "\u202e" not in hides.text, _("A hostile comment was not cleaned."))
    yield _("One of them hides things; bloggy shows them: {text}").format(text=hides.text.splitlines()[0])
    answer = await workspace.answering.reply(asks.id, _ANSWER)
    (spam,) = await workspace.answering.moderate([sells.id], Verdict.SPAM)
    expect(_waiting(workspace, asks), _("The answer does not stand in its conversation."))
    yield _("Answered {name} and called an advertisement spam; both wait in the outbox.").format(
        name=asks.author
    )
    report = await workspace.sync.run()
    expect(report.new > 0 and not report.errors, _("The sync has brought nothing."))
    yield _("A sync brought {n} new comments.").format(n=report.new)
    sent = await workspace.delivery.drain(only=[answer.id, spam.id])
    for entry in sent:
        expect(entry.state is EntryState.DELIVERED, entry.reason or _("What was said was not delivered."))
    there = SampleFile(demo.talk).read()["comments"].values()
    answers = [one for one in there if one.get("parent") == _ASKS and one.get("me")]
    expect(len(answers) == 1 and _ANSWER in answers[0]["body"], _("Readers don’t see the answer once."))
    spams = [one["ref"] for one in there if one.get("status") == CommentStatus.SPAM]
    expect(_SELLS in spams, _("The advertisement is still there."))
    yield _("Readers see the answer once, under the comment it answers; the advertisement is gone.")


def _named(workspace: Workspace, ref: str) -> CommentRow:
    rows = workspace.comments.window(CommentQuery(), 0, _MANY)
    found = [row for row in rows if row.ref == ref]
    expect(len(found) == 1, _("A comment of the demo is missing."))
    return found[0]


def _waiting(workspace: Workspace, asked: CommentRow) -> bool:
    rows = workspace.comments.conversation(asked.place).comments
    return any(row.parent == asked.id and row.pending == "reply" for row in rows)


def _comment(
    one: Mapping[str, Any],
    people: Mapping[str, Mapping[str, Any]],
    places: Mapping[str, Mapping[str, str]],
    now: datetime,
) -> dict[str, Any]:
    fields = {key: one[key] for key in ("status", "kind", "body") if key in one}
    written = now - timedelta(days=one["ago"])
    return {
        **people[one["by"]],
        **places[one["post"]],
        **fields,
        "ref": one["id"],
        "parent": one.get("to"),
        "date": written.isoformat(timespec="seconds"),
    }


async def _mark(workspace: Workspace, unread: set[str]) -> None:
    """Let only these be unread."""
    rows = workspace.comments.window(CommentQuery(), 0, _MANY)
    await workspace.comments.mark_read([row.id for row in rows if row.ref not in unread])
    await workspace.comments.mark_read([row.id for row in rows if row.ref in unread], read=False)
