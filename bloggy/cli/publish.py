"""Commands that bring posts out and take them back: check, publish, unpublish, delete."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics, shapes
from bloggy.cli.posts import POST_HELP, found
from bloggy.cli.questions import steps
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import datetime

    from bloggy.cli.output import Output
    from bloggy.domain.outbox import Entry
    from bloggy.services.publishing import BlogPlan
    from bloggy.services.workspace import Workspace

REFUSED, UNREACHED, HELD = 1, 3, 4
BUILD_PATIENCE, PAGE_PATIENCE = 300.0, 4.0
"""Seconds."""


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare one command's arguments."""
    parser.add_argument("post", metavar="POST", help=_(POST_HELP))
    {"check": _check, "publish": _publish, "unpublish": _unpublish, "delete": _delete}[name](parser)


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--links", action="store_true", help=_("also ask the addresses the post links to"))
    parser.set_defaults(run=_run_check)


def _publish(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", action="append", metavar="B", help=_("only to this blog (may be repeated)"))
    when = parser.add_mutually_exclusive_group()
    when.add_argument(
        "--at",
        metavar="TIME",
        help=_("later, in words: 'tomorrow 8:00', 'demain 8h', with a zone if you like"),
    )
    parser.add_argument("--as-draft", action="store_true", help=_("store it at the blog unseen by readers"))
    parser.add_argument("--dry-run", action="store_true", help=_("show the exact change and send nothing"))
    when.add_argument("--now", action="store_true", help=_("even if its date is later: date it now"))
    parser.add_argument("--force", action="store_true", help=_("even though the checks found errors"))
    _add_wait(parser)
    parser.set_defaults(run=_run_publish)


def _unpublish(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="blogs", action="append", metavar="B", help=_("only from this blog"))
    _add_wait(parser)
    parser.set_defaults(run=_run_unpublish)


def _delete(parser: argparse.ArgumentParser) -> None:
    _add_wait(parser)
    parser.set_defaults(run=_run_delete)


def _add_wait(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--queue-only", action="store_true", help=_("queue it; `bloggy outbox run` sends it"))


async def _run_check(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    summary = await found(workspace, options.post)
    problems = await workspace.checking.check(Path(summary.path), links=options.links)
    lines = []
    for problem in problems:
        where = _("line {line}: ").format(line=problem.line) if problem.line else ""
        lines.append(f"{problem.level}: {where}{problem.message}")
        if problem.fix:
            lines.append(f"  {problem.fix}")
    output.document([shapes.problem(problem) for problem in problems], lines or [_("Nothing to mend.")])
    return REFUSED if any(problem.level == "error" for problem in problems) else 0


async def _run_publish(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    summary = await found(workspace, options.post)
    path = Path(summary.path)
    at = _moment(workspace, options.at)
    now = workspace.clock.now()
    if options.now and summary.date is not None and summary.date > now:
        at = now
    if options.dry_run:
        plans = await workspace.publishing.plan(path, blogs=options.to, at=at, as_draft=options.as_draft)
        output.document([_plan_shape(plan) for plan in plans], _plan_lines(plans))
        blocked = any(p.level == "error" for plan in plans for p in plan.problems)
        return REFUSED if blocked and not options.force else 0
    entries = await workspace.publishing.publish(
        path, blogs=options.to, at=at, as_draft=options.as_draft, force=options.force
    )
    if not entries:
        blogs = options.to or [state.blog for state in summary.blogs if state.ref]
        said = _("“{title}” is at {blogs} already, just as it is here; nothing was sent.")
        output.document([], [said.format(title=summary.title, blogs=", ".join(blogs))])
        return 0
    return await _send(workspace, entries, options, output)


async def _run_unpublish(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    path = Path((await found(workspace, options.post)).path)
    entries = await workspace.publishing.unpublish(path, blogs=options.blogs)
    return await _send(workspace, entries, options, output)


async def _run_delete(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    path = Path((await found(workspace, options.post)).path)
    entries = await workspace.publishing.delete(path)
    diagnostics.note(_("{path} is in the trash; `bloggy trash --restore` brings it back.").format(path=path))
    return await _send(workspace, entries, options, output)


def _moment(workspace: Workspace, words: str | None) -> datetime | None:
    if words is None:
        return None
    from bloggy.domain.dates import parse_human

    return parse_human(words, now=workspace.clock.now())


async def _send(
    workspace: Workspace, entries: Sequence[Entry], options: argparse.Namespace, output: Output
) -> int:
    """Send what was queued, unless asked not to; the exit code tells how far it got."""
    if entries and not options.queue_only:
        entries = await workspace.delivery.drain(only=[entry.id for entry in entries])
    output.document(
        [shapes.entry(entry) for entry in entries], [line for e in entries for line in entry_lines(e)]
    )
    await tell_confirmed(workspace)
    held_up = False if options.queue_only else await tell_waiting(workspace, entries)
    return HELD if held_up else exit_code(entries)


async def tell_waiting(workspace: Workspace, entries: Sequence[Entry]) -> bool:
    """Say what keeps entries back that could not even be tried; whether that waits for the writer."""
    held = False
    for entry in entries:
        if entry.state != "queued" or entry.attempts or entry.not_before > workspace.clock.now():
            continue
        first = await workspace.delivery.in_the_way(entry)
        if first is None:
            continue
        held = held or first.state == "held"
        told = (
            _("It goes after entry {id}, which is held: {reason}")
            if first.state == "held"
            else _("It goes after entry {id}, which has not arrived yet. {reason}")
        )
        diagnostics.note(told.format(id=first.id, reason=first.reason).strip())
        if first.hint:
            diagnostics.note(first.hint)
    return held


async def tell_confirmed(workspace: Workspace) -> None:
    """Run the site's own build to its end where there is one, and say what readers see by now.

    A page that somebody else builds may take minutes: it is looked for once or twice, not waited for.
    """
    builds = any(workspace.blogs.table(name).get("build") for name in workspace.blogs.names())
    patience = BUILD_PATIENCE if builds else PAGE_PATIENCE
    for sentence in (await workspace.delivery.confirmed(patience=patience)).values():
        diagnostics.note(sentence)


def entry_lines(entry: Entry) -> list[str]:
    """One entry for people: what, where, how far; then the reason and the next step."""
    url = entry.receipt.url if entry.receipt else ""
    lines = [
        "  ".join(
            part
            for part in (entry.id, str(entry.state), str(entry.action), entry.blog, entry.title, url)
            if part
        )
    ]
    if entry.state == "queued" and entry.not_before > entry.created:
        lines.append("  " + _("not before {when}").format(when=shapes.moment(entry.not_before)))
    if entry.state != "cancelled":  # what kept it from going matters no more
        lines += ["  " + text for text in (entry.reason, entry.hint) if text]
    if entry.in_conflict:
        place = PurePosixPath(entry.post_path)
        name = place.parent.name if place.stem == "index" else place.stem
        choices = ("merge", "theirs", "mine") if entry.theirs is not None else ("theirs", "mine")
        lines.append("  " + _("Next: {step}").format(step=steps(name, choices)))
    return lines


def exit_code(entries: Sequence[Entry]) -> int:
    """4 if something is held for the writer, 3 if something could not be reached yet, else 0."""
    if any(entry.state == "held" for entry in entries):
        return HELD
    tried = [entry for entry in entries if entry.attempts]
    return UNREACHED if any(entry.state in {"queued", "uncertain", "sending"} for entry in tried) else 0


def _plan_shape(plan: BlogPlan) -> dict[str, object]:
    return {
        "blog": plan.blog,
        "action": str(plan.action),
        "target": plan.plan.target,
        "steps": list(plan.plan.steps),
        "url": plan.plan.url or None,
        "date": shapes.moment(plan.when),
        "at": shapes.moment(plan.at),
        "diff": plan.plan.diff or None,
        "warnings": list(plan.plan.warnings),
        "problems": [shapes.problem(problem) for problem in plan.problems],
    }


def _plan_lines(plans: Sequence[BlogPlan]) -> list[str]:
    lines = []
    for plan in plans:
        lines.append(f"{plan.blog}: {plan.action}, {plan.plan.target}")
        lines += [f"  {step}" for step in plan.plan.steps]
        if plan.when:
            utc = plan.when.astimezone(UTC).strftime("%Y-%m-%d %H:%M")
            lines.append("  " + _("date {when} ({utc} UTC)").format(when=shapes.moment(plan.when), utc=utc))
        if plan.at:
            lines.append("  " + _("sent not before {when}").format(when=shapes.moment(plan.at)))
        if plan.plan.url:
            lines.append("  " + _("address {url}").format(url=plan.plan.url))
        lines += [f"  {_('warning')}: {text}" for text in plan.plan.warnings]
        lines += [f"  {problem.level}: {problem.message}" for problem in plan.problems]
        lines += ["  " + text for text in plan.plan.diff.splitlines()]
    return lines
