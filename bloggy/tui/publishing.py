"""Asks before publishing and queues what was answered; the library's `p` and the editor's `f9` share it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.domain.post import Mark
from bloggy.i18n import _
from bloggy.tui.when import exact

if TYPE_CHECKING:
    from bloggy.domain.listing import BlogState
    from bloggy.services.publishing import BlogPlan
    from bloggy.tui.app import BloggyApp

_UNFINISHED = frozenset({Mark.CHANGED, Mark.FAILED, Mark.WAITING, Mark.SCHEDULED})


def first_choice(
    targets: Sequence[str],
    states: Sequence[BlogState],
    *,
    meant: Sequence[str] = (),
    remembered: Sequence[str] = (),
    choose: bool,
) -> list[str]:
    """The blogs that are chosen when the dialog opens.

    A post that is out goes where its readers have an older text and where its front matter names blogs that
    don't have it yet (`meant`), else wherever it is. Another one goes to the blogs it was last chosen for
    (`remembered`), else to those it is meant for. `choose`: only what is surely meant.
    """
    there = [state.blog for state in states if state.published or state.ref or state.state]
    if there:
        older = [state.blog for state in states if state.changed or state.state in _UNFINISHED]
        new = [blog for blog in meant if blog not in there]
        return [blog for blog in targets if blog in (*older, *new)] or ([] if choose else there)
    if known := [blog for blog in remembered if blog in targets]:
        return known
    usual = list(meant or targets[:1])
    return [] if choose and len(targets) > 1 and usual == list(targets[:1]) else usual


async def ask_and_publish(
    app: BloggyApp, path: Path, title: str, *, choose: bool = False, wanted: Sequence[str] | None = None
) -> bool:
    """The dialog, then the queue; True when something was queued. Must run in a worker.

    `choose`: no blog is chosen beforehand but those where the post already is. `wanted`: these are.
    """
    from bloggy.tui.dialogs.publish import PublishDialog

    publishing = app.workspace.publishing
    targets = publishing.targets(path)
    if not targets:
        raise publishing.nowhere(path)

    async def plan(blogs: Sequence[str], at: datetime | None, as_draft: bool) -> list[BlogPlan]:
        return await publishing.plan(path, blogs=blogs, at=at, as_draft=as_draft)

    states = await publishing.states(path)
    remembered = app.usual_blogs.get(path, ())
    meant = await publishing.meant(path)
    usual = first_choice(targets, states, meant=meant, remembered=remembered, choose=choose)
    dialog = PublishDialog(
        title,
        planner=plan,
        targets=targets,
        chosen=usual if wanted is None else wanted,
        states=states,
        now=app.workspace.clock.now(),
        offline=tuple(app.offline),
    )
    answer = await app.push_screen_wait(dialog)
    if answer is None:
        return False
    app.usual_blogs[path] = answer.blogs
    app.expect(*answer.blogs)
    queued = await publishing.publish(path, blogs=answer.blogs, at=answer.at, as_draft=answer.as_draft)
    if not queued:
        said = _("“{title}” is at {blogs} already, just as it is here; nothing is sent.")
        app.tell(said.format(title=clean_line(title), blogs=", ".join(map(clean_line, answer.blogs))))
        return False
    app.tell(_told(title, answer.blogs, answer.at, as_draft=answer.as_draft))
    return True


def _told(title: str, blogs: Sequence[str], at: datetime | None, *, as_draft: bool) -> str:
    names = {"title": clean_line(title), "blogs": ", ".join(clean_line(blog) for blog in blogs)}
    if as_draft:
        return _("“{title}” goes to {blogs} as a draft.").format(**names)
    if at is not None:
        return _("“{title}” goes out to {blogs}: {moment}. O shows the outbox.").format(
            **names, moment=exact(at)
        )
    return _("“{title}” is on its way to {blogs}. O shows the outbox.").format(**names)
