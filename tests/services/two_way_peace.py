"""Ends all trouble between two machines and two blogs, and tells what they still disagree about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bloggy.domain.outbox import EntryState
from bloggy.services.standing import id_in
from bloggy.services.workspace import Workspace
from bloggy.storage import links
from tests.services import two_way_hands as hands
from tests.services.two_way_bloggy import answer, publish, resolve
from tests.services.two_way_sharing import Sharing
from tests.services.two_way_world import WORD, Machine, World

_ROUNDS = 12


def make_peace(world: World, sharing: Sharing | None, choices: Sequence[int]) -> str:
    """Let everything come to rest; answers what is not as it should be then, or ""."""
    for server in world.servers.values():
        server.offline = False
        server.faults.clear()
        server.reading_faults.clear()
    before = None
    for number in range(_ROUNDS):
        now = _state(world)
        if now == before and number > len(choices):
            break
        before = now
        for machine in world.machines:
            if sharing is not None:
                sharing.step()
            # In the end the writer is of one mind, and the deletions that were begun are carried out.
            _settle(machine, choices[number] if number < len(choices) else 0)
    else:
        return "it never comes to rest"
    return _asked(world) or _disagreement(world)


def _settle(machine: Machine, choice: int) -> None:
    machine.world.clock.advance(7200)

    async def work(workspace: Workspace) -> None:
        await _send(workspace, choice)
        await workspace.pulling.run()
        for question in await workspace.pulling.questions():
            await answer(workspace, question.id, choice)
        for path in machine.posts():
            hands.settle_markers(path)
        for path in machine.posts():
            if any(state.changed for state in await workspace.publishing.states(path)) or not await _out(
                workspace, path
            ):
                await publish(workspace, path)
        await _send(workspace, choice)

    machine.run(work)


async def _out(workspace: Workspace, path: Path) -> bool:
    return any(state.ref or state.state for state in await workspace.publishing.states(path))


async def _send(workspace: Workspace, choice: int) -> None:
    for _look in range(4):
        await workspace.delivery.drain(patience=0)
        held = await workspace.delivery.entries(EntryState.HELD)
        for entry in held:
            await resolve(workspace, entry.id, choice)
            file = Path(entry.library) / entry.post_path
            if file.exists():
                hands.settle_markers(file)
        if not held:
            return


def _state(world: World) -> object:
    """Everything that may still move."""
    files = [
        {path: path.read_bytes() for path in sorted(machine.library.rglob("*")) if path.is_file()}
        for machine in world.machines
    ]
    return files, [(server.counter, sorted(server.copies)) for server in world.servers.values()]


def _asked(world: World) -> str:
    """A pull and a publish more ask for what is new, and nothing else."""
    before = [len(server.requests) for server in world.servers.values()]
    for machine in world.machines:
        _settle(machine, 0)
    asked = [
        f"{what} of {server.name}"
        for server, known in zip(world.servers.values(), before, strict=True)
        for what in server.requests[known:]
        if what != "posts"
    ]
    return f"asked for nothing new: {asked}" if asked else ""


def _disagreement(world: World) -> str:
    for machine in world.machines:
        for name, server in world.servers.items():
            here = _linked(machine, name)
            if missing := sorted(here.keys() - server.copies.keys()):
                return f"{machine.name} holds {missing} to be at {name}"
            for ref, copy in server.copies.items():
                paths = here.get(ref)
                if paths is None:
                    return f"{machine.name} knows nothing of {ref} at {name}"
                if len(paths) > 1 or (not paths and not _left(machine, name, ref)):
                    return f"{machine.name} has {ref} of {name} as {paths}"
                for path in paths:
                    there = WORD.findall(f"{copy.post.summary}\n{copy.raw or copy.post.body}")
                    if (text := _words(path)) != there:
                        return f"{path} says {text}, {ref} at {name} says {there}"
    return ""


def _words(path: Path) -> list[str]:
    """The words of the summary and of the body, in order."""
    head, body = hands.parted(path.read_text("utf-8"))
    return WORD.findall(hands.summary_in(head)) + WORD.findall(body)


def _linked(machine: Machine, blog: str) -> dict[str, list[Path]]:
    """By ref, the files that are known as copies of a blog's post."""
    by_id: dict[str, list[Path]] = {}
    for path in machine.posts():
        by_id.setdefault(_id(path), []).append(path)
    found: dict[str, list[Path]] = {}
    for post_id, at in links.read_all(machine.library).items():
        if blog in at:
            found.setdefault(at[blog].ref, []).extend(by_id.get(post_id, []))
    return found


def _id(path: Path) -> str:
    from bloggy.domain import frontmatter

    return id_in(frontmatter.parse(path.read_text("utf-8")).values)


def _left(machine: Machine, blog: str, ref: str) -> bool:
    return any(
        at[blog].left and at[blog].ref == ref for at in links.read_all(machine.library).values() if blog in at
    )
