"""Breaks the doctor's sentences into lines for any window, whoever draws them."""

from __future__ import annotations

from collections.abc import Callable


def wrapped(text: str, room: int, cells: Callable[[str], int]) -> list[str]:
    """`text` in lines of `room` cells at most (one letter at least), by words where they fit.

    `cells` tells how many cells a text takes. A word that is longer than a line, such as a path, is broken.
    """
    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if cells(longer) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        while cells(word) > room and len(word) > 1:
            fits = next((n for n in range(len(word) - 1, 1, -1) if cells(word[:n]) <= room), 1)
            lines.append(word[:fits])
            word = word[fits:]
        line = word
    return [*lines, line]
