"""Leads through what only the writer can decide after a pull, one kind of question after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bloggy.i18n import _, ngettext
from bloggy.services.pulling.report import Choice, Question, QuestionKind
from bloggy.services.pulling.words import asked

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp

_ORDER = (
    QuestionKind.DELETED_HERE,
    QuestionKind.DELETED_THERE,
    QuestionKind.OTHER_VERSION,
    QuestionKind.TWO_FILES,
    QuestionKind.BOTH_CHANGED,
)
"""Those that no row of the library shows come first."""
_TOLD_EACH = 2
"""So many answers are told each."""


async def settle(app: BloggyApp, questions: Sequence[Question]) -> None:
    """Put these questions, until the writer wants to decide later. Raises BloggyError."""
    try:
        for kind in _ORDER:
            those = [one for one in questions if one.kind is kind]
            if those and not await _settle_kind(app, kind, those):
                return
    finally:
        await app.syncing.read_questions()


async def settle_one(app: BloggyApp, question: Question) -> bool:
    """Put that question; deletions of its kind are put along with it. False: later. Raises BloggyError."""
    those = [one for one in app.syncing.questions if one.kind is question.kind] or [question]
    try:
        if question.has_sides:
            return await _both_changed(app, question)
        return await _deleted(app, question.kind, those, first=question.id)
    finally:
        await app.syncing.read_questions()


async def _settle_kind(app: BloggyApp, kind: QuestionKind, questions: Sequence[Question]) -> bool:
    if not questions[0].has_sides:
        return await _deleted(app, kind, questions)
    for question in questions:
        if not await _both_changed(app, question):
            return False
    return True


async def _both_changed(app: BloggyApp, question: Question) -> bool:
    from bloggy.tui.dialogs.conflict import ConflictDialog

    workspace = app.workspace
    sides = await workspace.deciding.sides(question.id)
    told = await asyncio.to_thread(workspace.comparing.difference, sides)
    dialog = ConflictDialog(
        question.title,
        mine=sides.mine,
        theirs=sides.theirs,
        where=asked(question),
        told=told,
        there=sides.blog or question.blog,
        merged=sides.merged,
    )
    answer = await app.push_screen_wait(dialog)
    if answer is None:
        return False
    app.tell(await workspace.deciding.answer(question.id, Choice(answer)))
    return True


async def _deleted(
    app: BloggyApp, kind: QuestionKind, questions: Sequence[Question], *, first: int | None = None
) -> bool:
    from bloggy.tui.pulling.deleted import dialog_for

    answers = await app.push_screen_wait(dialog_for(kind)(questions, first=first))
    if answers is None:
        return False
    app.expect(*{one.blog for one in questions if answers.get(one.id) is Choice.DELETE})
    told = [await app.workspace.deciding.answer(number, choice) for number, choice in answers.items()]
    if len(told) > _TOLD_EACH:
        said = ngettext("{count} post is settled.", "{count} posts are settled.", len(told))
        told = [said.format(count=len(told))]
        if Choice.DELETE in answers.values():
            told.append(_("What is to be deleted there waits in the outbox until it can be sent."))
    app.tell("\n".join(told))
    return len(answers) == len(questions)
