"""Writes an answer as the comments around it are written: same kind of file, same names, same order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePosixPath
from uuid import UUID, uuid5

from bloggy.backends.staticman import fields
from bloggy.backends.staticman.datafile import dump
from bloggy.backends.staticman.fields import Entry, Thread, Writer
from bloggy.domain.comment import CommentTask
from bloggy.domain.post import DeliveryKey

_OURS = UUID("6f0dbe8c-5c1e-4f0e-9a67-3f2c7ad50f5b")
_STAMPED = re.compile(r"(.*?)(\d{13}|\d{10})")
_NAMES = {"replyname", "reply_name"}


def id_of(key: DeliveryKey) -> str:
    """The `_id` of the answer that is sent under `key`."""
    return str(uuid5(_OURS, key))


def written(
    task: CommentTask,
    asked: Entry,
    thread: Thread,
    others: Iterable[Entry],
    *,
    key: DeliveryKey,
    writer: Writer,
) -> tuple[str, bytes]:
    """Path and content of the answer to `asked`; `others`, on other posts, show how answers are written."""
    answers = [entry for entry in thread.entries if entry.answers] or [e for e in others if e.answers]
    model = answers[-1] if answers else asked
    several = thread.entries if len(thread.entries) > 1 else []
    values: dict[str, str | int] = {}
    for name, value in model.fields.items():
        told = _value(name.casefold(), value, task, asked, thread, key=key, writer=writer)
        same = {entry.fields.get(name) for entry in several}
        if told is None and len(same) == 1:
            told = same.pop()  # such as the post's name, or a layout
        if told is not None:
            values[name] = told
    names = {name.casefold() for name in values}
    if not names & set(fields.ID):
        values = {fields.ID[0]: id_of(key), **values}
    if not names & {*fields.PARENT, *fields.THREAD}:
        values[fields.PARENT[0]] = _parent(asked, thread)
    needed = ((fields.NAME, writer.name), (fields.BODY, task.text), (fields.DATE, _date("", task.written)))
    values |= {known[0]: said for known, said in needed if not names & set(known)}
    path = _path(asked, thread, task.written, key)
    return path, dump(path, values)


def _value(
    name: str,
    value: str,
    task: CommentTask,
    asked: Entry,
    thread: Thread,
    *,
    key: DeliveryKey,
    writer: Writer,
) -> str | int | None:
    """What the answer says under a name under which another one says `value`; None: nothing."""
    if name in fields.ID:
        return id_of(key)
    if name in fields.NAME:
        return writer.name
    if name in fields.EMAIL:
        return writer.sha256 if len(value) == 64 else writer.md5
    if name in fields.URL:
        return writer.site
    if name in fields.BODY:
        return task.text
    if name in fields.DATE:
        return _date(value, task.written)
    if name in fields.THREAD:
        return thread.root(asked.ref)
    if name in fields.PARENT:
        counted = value.isdigit() and value not in {entry.ref for entry in thread.entries}
        if counted or (not value and name == "replying_to"):
            return thread.number(thread.root(asked.ref)) or _parent(asked, thread)
        return _parent(asked, thread)
    if name in _NAMES:
        return asked.get(fields.NAME)
    return None


def _parent(asked: Entry, thread: Thread) -> str:
    """Whom it answers; the beginning of the thread where nothing shows that the site has more levels."""
    return asked.ref if thread.is_deep else thread.root(asked.ref)


def _date(like: str, when: datetime) -> str | int:
    if like.isdigit():
        return int(when.timestamp()) * (1000 if len(like) > 11 else 1)
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _path(asked: Entry, thread: Thread, when: datetime, key: DeliveryKey) -> str:
    """A new name beside the others: with the time or the `_id` in it, as theirs have."""
    like = PurePosixPath(asked.path)
    found = _STAMPED.fullmatch(like.stem)
    if found is None:
        return str(like.with_name(id_of(key) + like.suffix))
    taken = {entry.path for entry in thread.entries}
    stamp = int(when.timestamp()) * (1000 if len(found[2]) == 13 else 1)
    while (path := str(like.with_name(f"{found[1]}{stamp}{like.suffix}"))) in taken:
        stamp += 1
    return path
