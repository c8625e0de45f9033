"""Puts what a sync has brought into lines, one a blog and one a comment source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.i18n import _, ngettext
from bloggy.services.pulling.words import brought

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bloggy.services.comments.syncing import SourceReport, SyncReport
    from bloggy.services.pulling.report import BlogPull, PullReport


def report_lines(pulled: PullReport | None, talk: SyncReport | None, *, idle: bool) -> list[str]:
    """First the posts of each blog, then the comments; a place that has nothing new is named once.

    idle: there is no blog that posts could have come from.
    """
    blogs, sources = pulled.blogs if pulled else (), talk.sources if talk else ()
    lines, quiet = list[str](), list[str]()
    for blog in blogs:
        needed = sum(one.blog == blog.blog for one in pulled.questions) if pulled else 0
        if facts := _posts(blog, needed):
            lines.append(f"{blog.blog}: {', '.join(facts)}{_where(blog.new)}")
        else:
            quiet.append(blog.blog)
        lines += [f"  {note}" for note in blog.notes]
    for source in sources:
        nothing = _("nothing new")
        if source.source in quiet:
            quiet.remove(source.source)
        elif any(blog.blog == source.source for blog in blogs):
            nothing = _("no new comments")
        lines.append(_talk(source, nothing))
    lines += [_("{name}: nothing new").format(name=name) for name in quiet]
    if idle and not sources and (pulled is not None or talk is not None):
        lines.append(_nothing(pulled, talk))
    return lines


def _nothing(pulled: PullReport | None, talk: SyncReport | None) -> str:
    if pulled is None:
        return _("No blog here has comments that bloggy can read; `bloggy help comments` says what to do.")
    if talk is None:
        return _("No blog here has posts that bloggy can bring; `bloggy help pull` says which can.")
    return _(
        "No blog here has posts or comments that bloggy can fetch; "
        "`bloggy help pull` and `bloggy help comments` say what to do."
    )


def _posts(pull: BlogPull, needed: int) -> list[str]:
    """`42 new posts`, `3 updated` …; `needed`: so many posts wait for the writer."""
    told = brought(pull)
    if needed:
        told.append(ngettext("{n} needs you", "{n} need you", needed).format(n=needed))
    if pull.stopped:
        told.append(_("stopped"))
    if pull.error:
        told.append(_("not read to its end"))
    return told


def _where(made: Iterable[Path]) -> str:
    """The folder that all new files have in common."""
    import os

    folders = {str(path.parent) for path in made}
    return _(", in {folder}").format(folder=os.path.commonpath(folders)) if folders else ""


def _talk(report: SourceReport, nothing: str) -> str:
    new = ngettext("{n} new comment", "{n} new comments", report.new).format(n=report.new)
    told = [new if report.new else nothing]
    if report.changed:
        told.append(_("{n} changed").format(n=report.changed))
    if report.deleted:
        told.append(_("{n} deleted").format(n=report.deleted))
    if report.question:
        told.append(_("stopped, with a question"))
    if report.error:
        told.append(_("not read to its end"))
    line = f"{report.source}: {', '.join(told)}"
    return f"{line}. {report.note}" if report.note else line
