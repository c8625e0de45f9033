"""Walks the demo's whole journey without a person, telling each step and checking it where readers look."""

from __future__ import annotations

import subprocess
import urllib.request
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.outbox import EntryState
from bloggy.i18n import _
from bloggy.services.demo import talk
from bloggy.services.demo.checked import expect
from bloggy.services.demo.site import BLOG, Demo

if TYPE_CHECKING:
    from bloggy.domain.outbox import Entry
    from bloggy.services.workspace import Workspace

BUILD_PATIENCE = 60.0
"""Seconds; a cold Pelican on a slow machine takes a few."""
TITLE = "Written by nobody, on a train"
BODY = """\
This post was typed by the demo itself, somewhere between two stations.

It has a list,

- which is short,
- and ends here.

> And a quotation, because every first post has one.
"""


async def walk(workspace: Workspace, demo: Demo) -> AsyncIterator[str]:
    """Each step as a line, after it was done and checked. Raises DemoFailed."""
    await workspace.posts.refresh()
    yield _("The library {library} has {n} posts.").format(library=demo.library, n=_count(workspace))
    path = await _write(workspace)
    yield _("Wrote a draft, saved to {path}.").format(path=path)
    yield _("Its preview:")
    for line in await _preview(workspace, path):
        yield f"    {line}"
    problems = await workspace.checking.check(path, blogs=[BLOG])
    yield _("Checks before publishing: {n} errors, {m} remarks.").format(
        n=sum(p.level == "error" for p in problems), m=sum(p.level != "error" for p in problems)
    )
    before = _commits(demo)
    entry = await _publish(workspace, path)
    yield _("Published to {blog}: {state}.").format(blog=BLOG, state=entry.state)
    yield _found_at_remote(demo, entry, before)
    await workspace.delivery.confirmed(patience=BUILD_PATIENCE)
    yield _built_page(entry)
    async for line in _offline(workspace, demo, path):
        yield line
    async for line in talk.walk(workspace, demo):
        yield line
    yield _("The demo is done; every step was checked.")


def _count(workspace: Workspace) -> int:
    from bloggy.domain.listing import PostQuery

    return workspace.posts.count(PostQuery())


async def _write(workspace: Workspace) -> Path:
    """A new draft, typed through the same session as the editor uses."""
    path = await workspace.posts.new(TITLE, tags=("demo",))
    session = await workspace.drafting.open(path)
    text = session.text.rstrip("\n") + "\n\n" + BODY
    session.edit(lambda: text)
    await session.flush("demo")
    await session.close()
    expect(path.read_text(encoding="utf-8") == text, _("The draft on disk is not what was typed."))
    return path


async def _preview(workspace: Workspace, path: Path) -> list[str]:
    from bloggy.render.lines import lay_out

    post = (await workspace.posts.load(path)).post
    lines = ["".join(span.text for span in line).rstrip() for line in lay_out(post.body, 72).lines]
    expect(any("•" in line for line in lines), _("The preview has no list."))
    return lines


async def _publish(workspace: Workspace, path: Path) -> Entry:
    entries = await workspace.publishing.publish(path, blogs=[BLOG])
    (entry,) = await workspace.delivery.drain(only=[entry.id for entry in entries])
    expect(entry.state is EntryState.DELIVERED, entry.reason or _("The post was not delivered."))
    return entry


def _commits(demo: Demo) -> list[str]:
    """The ids of the remote's commits, newest first."""
    done = subprocess.run(
        ["git", "-C", str(demo.remote), "rev-list", "main"], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


def _found_at_remote(demo: Demo, entry: Entry, before: list[str]) -> str:
    after = _commits(demo)
    expect(len(after) == len(before) + 1, _("The remote has not exactly one new commit."))
    done = subprocess.run(
        ["git", "-C", str(demo.remote), "show", "--stat", "--format=%h %s%n%b", after[0]],
        capture_output=True,
        text=True,
        check=True,
    )
    expect(entry.id in done.stdout, _("The commit does not carry the delivery key."))
    return _("The remote has one new commit: {subject}").format(subject=done.stdout.splitlines()[0])


def _built_page(entry: Entry) -> str:
    url = entry.receipt.url if entry.receipt else ""
    expect(url.startswith("http://127.0.0.1:"), _("The page's address is not known."))
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - checked above
        page = answer.read().decode("utf-8")
    expect(TITLE in page, _("The built page has not the post's title."))
    return _("The page built from it answers at {url}").format(url=url)


async def _offline(workspace: Workspace, demo: Demo, path: Path) -> AsyncIterator[str]:
    """Take the remote away, publish a change, bring it back: the change goes out once."""
    away = demo.remote.with_name("remote-is-away")
    await workspace.posts.set(path, {"summary": "Changed without a network."})
    before = _commits(demo)
    demo.remote.rename(away)
    try:
        entries = await workspace.publishing.publish(path, blogs=[BLOG])
        (entry,) = await workspace.delivery.drain(only=[entry.id for entry in entries])
    finally:
        away.rename(demo.remote)
    expect(entry.state is not EntryState.DELIVERED, _("A post was delivered to a remote that was away."))
    yield _("The remote was away: the change is {state} in the outbox.").format(state=entry.state)
    await workspace.delivery.retry(entry.id)
    (entry,) = await workspace.delivery.drain(only=[entry.id])
    expect(entry.state is EntryState.DELIVERED, entry.reason)
    yield _("The remote is back, and so: {line}").format(line=_found_at_remote(demo, entry, before))
