"""What a writer lets bloggy do on a machine, one program after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bloggy.domain.listing import PostQuery, PostSummary
from bloggy.domain.outbox import Action, EntryState
from bloggy.errors import BloggyError, NotReady
from bloggy.services.pulling.report import Choice
from bloggy.services.workspace import Workspace
from tests.services import two_way_hands as hands
from tests.services.two_way_world import Machine, words_in

RESOLUTIONS = ("merge", "mine", "theirs")


class Bloggy:
    """bloggy on one machine."""

    def __init__(self, machine: Machine) -> None:
        self.machine, self.world = machine, machine.world

    def write(self) -> None:
        hands.new_post(self.world, self.machine)

    def delete(self, path: Path, way: str) -> None:
        """Into bloggy's trash, there and at all blogs, or with another program."""
        if way == "by hand":
            self.world.overruled |= words_in(path.read_text("utf-8"))
            path.unlink()
            return

        async def work(workspace: Workspace) -> None:
            if way == "trash":
                await workspace.posts.trash(path)
            else:
                await workspace.publishing.delete(path)

        self.machine.run(work)

    def publish(
        self, path: Path, blogs: Sequence[str] | None, *, sent: bool = True, lives: int | None = None
    ) -> None:
        async def work(workspace: Workspace) -> None:
            await publish(workspace, path, blogs)
            if sent:
                await workspace.delivery.drain(patience=0)

        self.machine.run(work, lives=lives)

    def deliver(self, *, lives: int | None = None) -> None:
        self.world.clock.advance(3600)

        async def work(workspace: Workspace) -> None:
            await workspace.delivery.drain(patience=0)

        self.machine.run(work, lives=lives)

    def pull(self, blogs: Sequence[str] | None = None, *, lives: int | None = None) -> None:
        async def work(workspace: Workspace) -> None:
            await workspace.pulling.run(blogs)

        self.machine.run(work, lives=lives)

    def answer(self, number: int, choice: int, *, lives: int | None = None) -> None:
        async def work(workspace: Workspace) -> None:
            questions = await workspace.pulling.questions()
            if questions:
                await answer(workspace, questions[number % len(questions)].id, choice)

        self.machine.run(work, lives=lives)

    def resolve(self, number: int, choice: int) -> None:
        async def work(workspace: Workspace) -> None:
            held = await workspace.delivery.entries(EntryState.HELD)
            if held:
                await resolve(workspace, held[number % len(held)].id, choice)

        self.machine.run(work)


async def publish(workspace: Workspace, path: Path, blogs: Sequence[str] | None = None) -> None:
    """Queue the post, unless its checks, or bloggy itself, say no."""
    try:
        await workspace.publishing.publish(path, blogs=blogs)
    except (NotReady, BloggyError):
        return


async def answer(workspace: Workspace, question_id: int, choice: int) -> None:
    """Decide what only the writer can; what bloggy can't do then stays a question."""
    open_ones = {one.id: one for one in await workspace.pulling.questions()}
    question = open_ones.get(question_id)
    if question is None:
        return  # another answer has settled it
    chosen = question.choices[choice % len(question.choices)]
    if chosen is Choice.RESTORE and any(one.title == question.title for one in _listed(workspace)):
        chosen = Choice.LEAVE  # the post is here, as another machine calls it: nobody wants it twice
    try:
        await workspace.pulling.answer(question_id, chosen)
    except BloggyError:
        return


def _listed(workspace: Workspace) -> list[PostSummary]:
    return workspace.posts.window(PostQuery(), 0, 1000)


async def resolve(workspace: Workspace, entry_id: str, choice: int) -> None:
    """Decide what becomes of an entry that was refused."""
    entry = await workspace.delivery.get(entry_id)
    try:
        if not entry.in_conflict:
            await workspace.delivery.retry(entry_id)
            return
        here = (Path(entry.library) / entry.post_path).exists()
        merges = here and entry.theirs is not None and entry.action in {Action.PUBLISH, Action.UPDATE}
        possible = RESOLUTIONS if merges else RESOLUTIONS[1:]
        await workspace.delivery.resolve(entry_id, possible[choice % len(possible)])
    except BloggyError:
        return
