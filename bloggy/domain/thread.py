"""Puts comments into the order a conversation is read in, whatever their parents say."""

from __future__ import annotations

from collections.abc import Mapping


def arrange(parents: Mapping[int, int | None]) -> list[tuple[int, int]]:
    """(id, depth) of every comment, each followed by what answers it; the oldest first on each level.

    parents: id → id of what it answers; ids grow with the date. A parent that is not among them counts as
    none, and a circle of parents begins with its oldest. Never recurses: threads may be of any depth.
    """
    answers: dict[int | None, list[int]] = {}
    for id in sorted(parents, reverse=True):
        parent = parents[id]
        answers.setdefault(parent if parent in parents else None, []).append(id)
    order: list[tuple[int, int]] = []
    waiting = [(id, 0) for id in answers.pop(None, [])]  # the oldest is the last
    while waiting:
        seat = waiting.pop()
        order.append(seat)
        if below := answers.get(seat[0]):
            depth = seat[1] + 1
            waiting += [(answer, depth) for answer in below]
    if len(order) < len(parents):
        # What is left hangs on circles: each begins where its oldest member is.
        order += _circles(parents, answers, {id for id, _depth in order})
        roots: dict[int, list[tuple[int, int]]] = {}
        root = 0
        for id, depth in order:
            root = root if depth else id
            roots.setdefault(root, []).append((id, depth))
        order = [item for start in sorted(roots) for item in roots[start]]
    return order


def _circles(
    parents: Mapping[int, int | None], answers: Mapping[int | None, list[int]], seen: set[int]
) -> list[tuple[int, int]]:
    order: list[tuple[int, int]] = []
    for id in sorted(parents):
        if id in seen:
            continue
        path: list[int] = []
        on_path: set[int] = set()
        at = id
        while at not in on_path:
            path.append(at)
            on_path.add(at)
            at = parents[at] or 0  # never None: it would have been reached from a start
        start = min(path[path.index(at) :])
        _walk([start], answers, order, seen)
    return order


def _walk(
    starts: list[int],
    answers: Mapping[int | None, list[int]],
    order: list[tuple[int, int]],
    seen: set[int],
) -> None:
    waiting = [(id, 0) for id in starts]
    while waiting:
        id, depth = waiting.pop()
        if id in seen:
            continue
        seen.add(id)
        order.append((id, depth))
        waiting += [(answer, depth + 1) for answer in answers.get(id, ())]
