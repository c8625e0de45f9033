"""Answers and moderates comments from the command line: reply, moderate."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bloggy.cli import shapes
from bloggy.cli.posts import open_editor
from bloggy.cli.publish import entry_lines, exit_code
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from bloggy.cli.output import Output
    from bloggy.domain.comment import Verdict
    from bloggy.domain.comments_listing import CommentRow
    from bloggy.domain.outbox import Entry
    from bloggy.services.workspace import Workspace

UNDO = "undo"


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare one command's arguments."""
    {"reply": _reply, "moderate": _moderate}[name](parser)
    parser.add_argument("--queue-only", action="store_true", help=_("queue it; `bloggy outbox run` sends it"))


def _reply(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("comment", metavar="COMMENT", help=_("its name or id, as `bloggy comments` tells it"))
    parser.add_argument(
        "text",
        nargs="?",
        metavar="TEXT",
        help=_("the answer, in Markdown; else it is read from the input, or written in your $EDITOR"),
    )
    parser.add_argument("--edit", action="store_true", help=_("go over it in your $EDITOR first"))
    parser.set_defaults(run=_run_reply)


def _moderate(parser: argparse.ArgumentParser) -> None:
    from bloggy.domain.comment import Verdict

    parser.add_argument(
        "comments", nargs="+", metavar="COMMENT", help=_("its name or id, as `bloggy comments` tells it")
    )
    parser.add_argument(
        "verdict",
        choices=[*(verdict.value for verdict in Verdict), UNDO],
        help=_("show it to readers, hide it, call it spam, throw it away; or take the last verdict back"),
    )
    parser.add_argument("--yes", "-y", action="store_true", help=_("delete for good without asking"))
    parser.set_defaults(run=_run_moderate)


async def _run_reply(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    row = workspace.comments.get(options.comment)
    text: str | None = options.text
    if text is None and not options.edit and not sys.stdin.isatty():
        text = sys.stdin.read()
    if text is None or options.edit:
        await workspace.answering.check_reply(row.id)
        text = await _written(workspace, row, text)
    entry = await workspace.answering.reply(row.id, text)
    return await _send(workspace, [entry], options, output)


async def _written(workspace: Workspace, row: CommentRow, text: str | None) -> str:
    """What the writer makes of the answer in their editor, with the comment in view; kept as a draft."""
    drafts = workspace.answering.drafts
    begun = text if text is not None else await drafts.load(row.id)
    text = await _in_editor(workspace, f"{row.id}.md", begun, row.text)
    await drafts.save(row.id, text)
    return text


async def reword(workspace: Workspace, entry: Entry, old: str) -> Entry:
    """Change an answer that waits, or was refused, in the writer's editor. Raises UsageError."""
    text = await _in_editor(workspace, f"{entry.id}.md", old, "")
    return entry if text == old else await workspace.answering.reword(entry.id, text)


async def _in_editor(workspace: Workspace, name: str, text: str, asked: str) -> str:
    """The text after the writer's editor was at it."""
    import asyncio

    from bloggy.services.comments.answer_file import edited

    def edit(path: Path) -> None:
        open_editor(workspace, path)

    return await asyncio.to_thread(edited, workspace, name, text, asked, edit)


async def _run_moderate(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    from bloggy.domain.comment import Verdict

    ids = [workspace.comments.get(spec).id for spec in options.comments]
    if options.verdict == UNDO:
        entries = await workspace.answering.undo(await workspace.answering.last_verdicts(ids))
    else:
        verdict = Verdict(options.verdict)
        if not options.yes and not await _meant(workspace, ids, verdict):
            output.document([], [_("Nothing was changed.")])
            return 0
        entries = await workspace.answering.moderate(ids, verdict)
    return await _send(workspace, entries, options, output)


async def _meant(workspace: Workspace, ids: Sequence[int], verdict: Verdict) -> bool:
    """Whether the writer means it where nothing leads back. Raises UsageError where nobody can be asked."""
    from bloggy.cli.asking import Person

    final = workspace.comments.rows(await workspace.answering.for_good(ids, verdict))
    if not final:
        return True
    sources = ", ".join(dict.fromkeys(row.source for row in final))
    person = Person()
    if not person.there:
        raise UsageError(
            _("{source} deletes comments for good; that can’t be taken back.").format(source=sources),
            hint=_("Add --yes if you mean it."),
        )
    authors = ", ".join(dict.fromkeys(row.author or _("somebody") for row in final))
    question = _("{source} deletes for good: {authors}. Delete?")
    return person.yes(question.format(source=sources, authors=authors))


async def _send(
    workspace: Workspace, entries: Sequence[Entry], options: argparse.Namespace, output: Output
) -> int:
    """Send what was queued, and what must go before it, unless asked not to."""
    if entries and not options.queue_only:
        threads = {(entry.blog, entry.post_path) for entry in entries}
        only = {entry.id for entry in entries} | {
            entry.id
            for entry in await workspace.delivery.entries()
            if entry.task is not None
            and (entry.blog, entry.post_path) in threads
            and entry.state in {"queued", "uncertain"}
        }
        entries = await workspace.delivery.drain(only=sorted(only))
    lines = [line for entry in entries for line in entry_lines(entry)]
    output.document([shapes.entry(entry) for entry in entries], lines or [_("There is nothing to change.")])
    return exit_code(entries)
