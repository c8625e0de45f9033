"""Pulls that are made up: what they bring, ask and meet is said beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

from bloggy.domain.post import RemoteRef
from bloggy.errors import BloggyError
from bloggy.services.comparing import Sides
from bloggy.services.pulling.report import (
    BlogPull,
    Choice,
    PullProgress,
    PullReport,
    PullState,
    Question,
    QuestionKind,
)

ROOT = Path("/home/ada/blog")


def question(
    number: int,
    kind: QuestionKind = QuestionKind.BOTH_CHANGED,
    *,
    title: str = "Why a small blog still opens doors",
    blog: str = "carnet",
    path: Path | None = None,
) -> Question:
    """A question on a post; one that was deleted here has no file."""
    return Question(
        id=number,
        kind=kind,
        blog=blog,
        ref=RemoteRef(str(number)),
        title=title,
        path=None if kind is QuestionKind.DELETED_HERE else path or ROOT / "posts" / f"{number}.md",
        url=f"https://carnet.example/{number}/",
    )


class FakePulling:
    """Stands where `Workspace.pulling` does."""

    def __init__(self, *blogs: str) -> None:
        self.known = list(blogs)
        self.states = {blog: PullState(blog=blog, folder=ROOT / "posts") for blog in blogs}
        self.coming: dict[str, BlogPull] = {}
        """By blog: what the next pull brings."""
        self.whole = 0
        self.told: list[Question] = []
        """What is open."""
        self.new_questions: list[Question] = []
        """What the next pull asks."""
        self.versions: dict[int, Sides] = {}
        self.trouble: BloggyError | None = None
        """Raised when a blog is asked how many posts it has."""
        self.gate: asyncio.Event | None = None
        """Pulls wait for this between their pages."""
        self.meanwhile: Callable[[], None] = lambda: None
        """Happens between the pages of a pull."""
        self.calls: list[tuple[object, ...]] = []

    def blogs(self) -> list[str]:
        return list(self.known)

    async def state(self, blog: str) -> PullState:
        return self.states[blog]

    async def choose(self, blog: str, *, into: Path | None, pictures: bool) -> None:
        self.calls.append(("choose", blog, into, pictures))
        self.states[blog] = replace(
            self.states[blog], folder=into or self.states[blog].folder, pictures=pictures, declined=False
        )

    async def decline(self, blog: str) -> None:
        self.calls.append(("decline", blog))
        self.states[blog] = replace(self.states[blog], declined=True)

    async def expected(self, blog: str) -> int:
        if self.gate is not None:
            await self.gate.wait()
        if self.trouble is not None:
            raise self.trouble
        return self.whole

    async def run(
        self,
        blogs: Collection[str] | None = None,
        *,
        into: Path | None = None,
        pictures: bool | None = None,
        full: bool = False,
        progress: Callable[[PullProgress], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> PullReport:
        names = self.known if blogs is None else list(blogs)
        self.calls.append(("run", tuple(names), into, pictures))
        done = [await self._pull(blog, progress, stop) for blog in names]
        self.told += self.new_questions
        self.new_questions = []
        return PullReport(blogs=tuple(done), questions=tuple(one for one in self.told if one.blog in names))

    async def _pull(
        self, blog: str, progress: Callable[[PullProgress], None] | None, stop: Callable[[], bool]
    ) -> BlogPull:
        for page in range(1, 4):
            if progress:
                progress(PullProgress(blog=blog, done=page * 100, whole=300, new=page * 100))
            if self.gate is not None:
                await self.gate.wait()
            self.meanwhile()
            for _round in range(3):  # signals arrive between the rounds of the loop
                await asyncio.sleep(0)
            if stop():
                return replace(self.coming.get(blog, BlogPull(blog=blog)), stopped=True)
        self.states[blog] = replace(self.states[blog], begun=True)
        return self.coming.pop(blog, BlogPull(blog=blog))

    async def questions(self, blogs: Collection[str] | None = None) -> list[Question]:
        return [one for one in self.told if blogs is None or one.blog in blogs]

    async def answer(self, question_id: int, choice: Choice) -> str:
        one = next(one for one in self.told if one.id == question_id)
        assert choice in one.choices
        self.calls.append(("answer", question_id, str(choice)))
        self.told.remove(one)
        return f"“{one.title}” is settled: {choice}."

    async def sides(self, question_id: int) -> Sides:
        return self.versions[question_id]
