"""Keeps two folders alike as Syncthing does: newer files win, and what loses stays beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bloggy.domain import frontmatter
from bloggy.domain.merge_front import merge_posts
from bloggy.storage.atomic import is_temporary
from tests.services.two_way_hands import without_markers
from tests.services.two_way_world import World, words_in


class Sharing:
    """Two libraries that are one folder; a step may reach only some of the files."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._one, self._two = (machine.library for machine in world.machines)
        self._alike: dict[str, bytes] = {}
        """What both had after the last step, by path."""

    def step(self, reached: Callable[[str], bool] = lambda _rel: True) -> None:
        """Bring files along that changed on one side; where both did, the newer one stays."""
        one, two = _files(self._one), _files(self._two)
        for rel in sorted(one.keys() | two.keys() | self._alike.keys()):
            if not reached(rel):
                continue
            known, mine, theirs = self._alike.get(rel), one.get(rel), two.get(rel)
            if mine == theirs:
                winner = mine
            elif mine == known:
                winner = theirs
                _put(self._one / rel, theirs)
            elif theirs == known:
                winner = mine
                _put(self._two / rel, mine)
            else:
                winner = self._both(rel, known, mine, theirs)
                _put(self._one / rel, winner)
                _put(self._two / rel, winner)
            if winner is None:
                self._alike.pop(rel, None)
            else:
                self._alike[rel] = winner
        for machine in self._world.machines:
            machine.look()

    def _both(self, rel: str, known: bytes | None, mine: bytes | None, theirs: bytes | None) -> bytes:
        """Both changed it: a file that is there beats one that was deleted, else the newer one wins.

        Of a post the writer makes one out of both, as somebody does who sees the conflict file.
        """
        if mine is None or theirs is None:
            return mine or theirs or b""
        times = [(root / rel).stat().st_mtime_ns for root in (self._one, self._two)]
        winner, loser = (mine, theirs) if times[0] >= times[1] else (theirs, mine)
        return _combined(known, winner, loser) if rel.endswith(".md") else winner


def _combined(known: bytes | None, winner: bytes, loser: bytes) -> bytes:
    base = frontmatter.parse(known.decode()) if known else None
    merged = merge_posts(base, frontmatter.parse(winner.decode()), frontmatter.parse(loser.decode()))
    text = without_markers(merged.text)
    missing = sorted((words_in(winner.decode()) | words_in(loser.decode())) - words_in(text))
    return (text.rstrip("\n") + "\n" + "".join(f"\n{word}\n" for word in missing)).encode()


def _files(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and not is_temporary(path.name)
    }


def _put(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
