"""Asks on the command line what only the writer can decide after a pull, and takes the answers."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics, shapes
from bloggy.errors import NotFound, UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bloggy.cli.output import Output
    from bloggy.services.pulling.report import Question
    from bloggy.services.workspace import Workspace

FEW = 10
"""So many questions are put after a sync; --json tells them all."""


def tell_questions(questions: Sequence[Question]) -> None:
    """Say what must be decided, each with the commands that decide it."""
    from bloggy.services.pulling.words import asked

    for question in questions[:FEW]:
        diagnostics.note(asked(question))
        diagnostics.note("  " + _("Next: {step}").format(step=next_step(question)))
    if len(questions) > FEW:
        more = _("{n} more posts need you: `bloggy sync --json` names all, and u in the TUI shows them.")
        diagnostics.note(more.format(n=len(questions) - FEW))


def next_step(question: Question) -> str:
    """The commands that answer it."""
    return steps(_name(question), question.choices)


def steps(name: str, choices: Sequence[str]) -> str:
    """The commands that settle what `name` finds: `bloggy resolve coffee --trash` or `--keep`."""
    name = shlex.quote(name)
    answers = [f"`--{choice}`" for choice in choices]
    *others, last = answers[1:]
    told = f"`bloggy resolve {name} --{choices[0]}`"
    told = _("{these} or {last}").format(these=", ".join([told, *others]), last=last)
    if "merge" in choices:
        return _("`bloggy diff {name}`, then {answers}").format(name=name, answers=told)
    return told


def _name(question: Question) -> str:
    """The shortest that finds it again: its file's name, or its number where there are no files or two."""
    if question.path is None or question.kind == "two-files":
        return str(question.id)
    return question.path.parent.name if question.path.stem == "index" else question.path.stem


async def about(workspace: Workspace, path: Path | None, spec: str, blog: str) -> list[Question]:
    """The open questions on the post at `path`, or on what `spec` names: a number or a title."""
    deciding = workspace.deciding
    if path is not None and (its := await deciding.of(path)):
        return [one for one in its if blog in {"", one.blog}]
    found = [one for one in await deciding.questions() if blog in {"", one.blog}]
    return [one for one in found if spec in {str(one.id), one.title, _name(one)}]


async def settle(workspace: Workspace, questions: Iterable[Question], choice: str, output: Output) -> int:
    """Answer them all so; what is queued by that is sent. Raises UsageError for what is no answer to one."""
    from bloggy.cli.publish import entry_lines, exit_code
    from bloggy.services.pulling.report import Choice

    questions = list(questions)
    for question in questions:
        _check(question, choice)
    before = {entry.id for entry in await workspace.delivery.entries()}
    told = [await workspace.deciding.answer(question.id, Choice(choice)) for question in questions]
    queued = [entry.id for entry in await workspace.delivery.entries() if entry.id not in before]
    sent = await workspace.delivery.drain(only=queued) if queued else []
    document = {
        "questions": [shapes.question(question) for question in questions],
        "choice": choice,
        "done": told,
        "outbox": [shapes.entry(entry) for entry in sent],
    }
    output.document(document, [*told, *(line for entry in sent for line in entry_lines(entry))])
    return exit_code(sent)


def _check(question: Question, choice: str) -> None:
    if choice not in question.choices:
        from bloggy.services.pulling.words import asked

        raise UsageError(
            _("{question} --{choice} is no answer to that.").format(question=asked(question), choice=choice),
            hint=next_step(question),
        )


def one_of(questions: Sequence[Question], spec: str) -> Question:
    """The one that is meant. Raises NotFound if there is none, UsageError if several blogs ask."""
    if not questions:
        raise NotFound(
            _("Nothing has to be decided about “{post}”.").format(post=spec),
            hint=_("`bloggy sync` says what has to be decided."),
        )
    if len(questions) > 1:
        raise UsageError(
            _("Several blogs ask about “{title}”.").format(title=questions[0].title),
            hint=_("Name one with --blog: {blogs}.").format(blogs=", ".join(one.blog for one in questions)),
        )
    return questions[0]
