"""The outbox as commands: list, run, retry, cancel, show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.cli import diagnostics, shapes
from bloggy.cli.publish import entry_lines, exit_code, tell_confirmed
from bloggy.errors import UsageError
from bloggy.i18n import _, ngettext

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.output import Output
    from bloggy.domain.outbox import Entry
    from bloggy.services.workspace import Workspace

ACTIONS = ("list", "run", "retry", "cancel", "edit", "show")


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("action", nargs="?", choices=ACTIONS, default="list")
    parser.add_argument("id", nargs="?", metavar="ID", help=_("an entry's id, or the unique start of one"))
    parser.add_argument("--all", action="store_true", help=_("list what was delivered or cancelled, too"))
    parser.set_defaults(run=_run)


async def _run(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    if options.action == "list":
        return await _list(workspace, options, output)
    if options.action == "run":
        done = await workspace.delivery.drain()
        lines = [line for entry in done for line in entry_lines(entry)]
        output.document([shapes.entry(entry) for entry in done], lines or [_("Nothing is waiting.")])
        await tell_confirmed(workspace)
        held = [e for e in await workspace.delivery.entries() if e.state == "held"]
        _tell_held(len({entry.id for entry in held} - {entry.id for entry in done}))
        return exit_code([*done, *held])
    if not options.id:
        raise UsageError(
            _("`bloggy outbox {action}` needs the ID of an entry.").format(action=options.action),
            hint=_("`bloggy outbox` lists them."),
        )
    do = {
        "retry": workspace.delivery.retry,
        "cancel": workspace.delivery.cancel,
        "edit": lambda id: _edit(workspace, id),
        "show": workspace.delivery.get,
    }[options.action]
    entry = await do(options.id)
    if options.action == "retry":
        (entry,) = await workspace.delivery.drain(only=[entry.id]) or (entry,)
    words = entry.task.text if options.action == "show" and entry.task is not None else ""
    output.document(shapes.entry(entry), [*entry_lines(entry), *_margin(words)])
    if options.action == "cancel" and entry.task is not None and entry.task.text:
        name = f"{entry.task.source}:{entry.task.ref}"
        diagnostics.note(_("Your text is kept: `bloggy reply {name}` goes on with it.").format(name=name))
    return exit_code([entry]) if options.action == "retry" else 0


def _margin(text: str) -> list[str]:
    """The writer's own words below an entry."""
    return ["", *(f"    {line}" for line in text.splitlines())] if text else []


async def _edit(workspace: Workspace, entry_id: str) -> Entry:
    """Put the post's present text into the entry; an answer to a comment is gone over in the editor."""
    entry = await workspace.delivery.get(entry_id)
    if entry.task is not None and entry.action == "reply":
        from bloggy.cli.answer import reword

        return await reword(workspace, entry, entry.task.text)
    return await workspace.delivery.edit(entry.id)


def _tell_held(count: int) -> None:
    if count:
        diagnostics.note(
            ngettext(
                "{n} entry is held for you: `bloggy outbox` says why.",
                "{n} entries are held for you: `bloggy outbox` says why.",
                count,
            ).format(n=count)
        )


async def _list(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    from bloggy.domain.outbox import SETTLED

    entries = [e for e in await workspace.delivery.entries() if options.all or e.state not in SETTLED]
    lines = [line for entry in entries for line in entry_lines(entry)]
    output.document([shapes.entry(entry) for entry in entries], lines or [_("Nothing is waiting.")])
    return 0
