"""Gathers what only the writer can decide about posts that were changed in two places, wherever it came from.

A pull asks about the copies at blogs, a site's remote about what others committed, and tools that share
folders between machines about the versions they left. For the writer that is one list, and one answer each.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from zlib import crc32

from bloggy.domain.post import RemoteRef
from bloggy.errors import NotFound
from bloggy.i18n import _
from bloggy.services.pulling.report import Choice, Question, QuestionKind

if TYPE_CHECKING:
    from pathlib import Path

    from bloggy.services.catching_up import Clash
    from bloggy.services.comparing import Sides
    from bloggy.services.versions import Version
    from bloggy.services.workspace import Workspace

_OWN = 1 << 32
"""Numbers of questions that are worked out anew each time begin here; those of pulls are far below."""
_SIDES: dict[Choice, Literal["mine", "theirs", "merge"]] = {
    Choice.MINE: "mine",
    Choice.THEIRS: "theirs",
    Choice.MERGE: "merge",
    Choice.KEEP: "mine",
    Choice.TRASH: "theirs",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """A question that no pull has asked."""

    question: Question
    sides: Callable[[], Awaitable[Sides]]
    answer: Callable[[Choice], Awaitable[str]]


class Deciding:
    """The open questions on posts."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._inside: dict[int, _Own] = {}
        """Questions on versions that lie in one file, which only a look at that file finds."""

    async def of(self, post: Path) -> list[Question]:
        """Those on one post, also where git has left both versions in its file. Raises NotFound."""
        found = [one for one in await self.questions() if one.path == post]
        for version in await self._workspace.versions.of(post):
            if version.path is None:
                own = self._of_version(version)
                self._inside[own.question.id] = own
                found.append(own.question)
        return found

    async def questions(self, blogs: Collection[str] | None = None) -> list[Question]:
        """All that are open, without a network; with `blogs` those about them, and about this library."""
        return [
            *await self._workspace.pulling.questions(blogs),
            *(own.question for own in await self._own()),
        ]

    async def sides(self, question_id: int) -> Sides:
        """Both versions of the post. Raises NotFound, UsageError where there are no two."""
        own = await self._one(question_id)
        return await (own.sides() if own else self._workspace.pulling.sides(question_id))

    async def answer(self, question_id: int, choice: Choice) -> str:
        """Do what the writer chose; answers a sentence. Raises NotFound, UsageError, SaveFailed."""
        own = await self._one(question_id)
        return await (own.answer(choice) if own else self._workspace.pulling.answer(question_id, choice))

    async def _one(self, question_id: int) -> _Own | None:
        """The question of that number; None if a pull asked it. Raises NotFound."""
        if question_id < _OWN:
            return None
        for own in (*await self._own(), *self._inside.values()):
            if own.question.id == question_id:
                return own
        raise NotFound(
            _("There is no question {id} any more.").format(id=question_id),
            hint=_("It is settled, or both sides were changed since; `bloggy sync` says what is open."),
        )

    async def _own(self) -> list[_Own]:
        versions = [self._of_version(one) for one in await self._workspace.versions.all()]
        return versions + [self._of_clash(one) for one in await self._workspace.catching_up.clashes()]

    def _of_version(self, version: Version) -> _Own:
        service = self._workspace.versions
        question = Question(
            id=_number("version", str(version.path or version.post), str(version.written)),
            kind=QuestionKind.OTHER_VERSION,
            blog=version.tool,
            ref=RemoteRef(version.path.name if version.path else ""),
            title=version.title,
            path=version.post,
        )
        return _Own(
            question=question,
            sides=lambda: service.sides(version),
            answer=lambda choice: service.settle(version, _SIDES[choice]),
        )

    def _of_clash(self, clash: Clash) -> _Own:
        service, meeting = self._workspace.catching_up, clash.meeting
        known = self._workspace.posts.index.get(clash.file)
        question = Question(
            id=_number("clash", str(clash.file), meeting.theirs_revision),
            kind=QuestionKind.DELETED_THERE if meeting.theirs is None else QuestionKind.BOTH_CHANGED,
            blog=clash.blog,
            ref=RemoteRef(meeting.theirs_revision),
            title=known.title if known else clash.file.name,
            path=clash.file,
        )

        async def sides() -> Sides:
            return service.sides(clash)

        return _Own(
            question=question,
            sides=sides,
            answer=lambda choice: service.settle(clash, _SIDES[choice]),
        )


def _number(*parts: str) -> int:
    return _OWN + crc32("\0".join(parts).encode("utf-8", "surrogateescape"))
