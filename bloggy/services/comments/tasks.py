"""Makes the outbox entries of answers and verdicts out of what is known of a comment."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.domain.comment import CommentTask, Verdict
from bloggy.domain.outbox import Action, Entry
from bloggy.domain.post import DeliveryKey, Outgoing, Post, RemoteRef
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.storage.comment_answers import Target

_LONGEST = 60
"""Letters of a name or title that an entry's title has at most."""


def answer(target: Target, text: str, html: str, *, id: str, written: datetime, now: datetime) -> Entry:
    """The entry that sends an answer."""
    task = CommentTask(
        source=target.source,
        ref=target.ref,
        place=target.place,
        thread=target.thread,
        text=text,
        html=html,
        written=written,
        author=target.account or target.author,
    )
    title = _("answer to {author} on “{title}”")
    return _entry(Action.REPLY, target, task, title, id=id, now=now)


def judgement(target: Target, verdict: Verdict, *, id: str, now: datetime) -> Entry:
    """The entry that gives a verdict."""
    task = CommentTask(
        source=target.source,
        ref=target.ref,
        place=target.place,
        thread=target.thread,
        verdict=verdict,
        before=target.status,
        written=now.replace(microsecond=0),
        author=target.account or target.author,
    )
    title = {
        Verdict.APPROVE: _("approve {author} on “{title}”"),
        Verdict.HOLD: _("hold back {author} on “{title}”"),
        Verdict.SPAM: _("{author} on “{title}” is spam"),
        Verdict.REMOVE: _("remove {author} on “{title}”"),
    }[verdict]
    return _entry(Action.MODERATE, target, task, title, id=id, now=now)


def _entry(action: Action, target: Target, task: CommentTask, title: str, *, id: str, now: datetime) -> Entry:
    page = _short(target.place.title or target.place.url or target.place.ref)
    named = title.format(author=_short(target.author) or _("somebody"), title=page)
    return Entry(
        id=DeliveryKey(id),
        action=action,
        library="",
        post_path=f"{target.source}/{target.thread or target.ref}",
        title=named,
        blog=target.source,
        outgoing=Outgoing(
            post=Post(title=named, body=task.text),
            path="" if target.post is None else str(target.post),
            source=task.text,
        ),
        ref=RemoteRef(target.ref),
        created=now,
        not_before=now,
        task=task,
    )


def _short(text: str) -> str:
    text = clean_line(text).strip()
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
