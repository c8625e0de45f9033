"""Prints rendered Markdown: with colours on a terminal that wants them, else as plain lines."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from bloggy.cli.output import Output
    from bloggy.render.layout import Line

WIDEST = 88
"""Cells; longer lines are hard to read."""
_STYLES = {
    "title": "bold",
    "meta": "dim",
    "strong": "bold",
    "em": "italic",
    "strike": "strike",
    "link": "underline blue",
    "address": "dim",
    "image": "cyan",
    "image.problem": "red",
    "quote": "italic",
    "bullet": "yellow",
    "dim": "dim",
    "html": "dim",
    "code": "cyan",
    "code.keyword": "bold magenta",
    "code.string": "green",
    "code.comment": "dim",
    "code.number": "yellow",
    "table.head": "bold",
    "table.rule": "dim",
    "rule": "dim",
    **{f"heading{level}": "bold yellow" for level in range(1, 7)},
}


def width() -> int:
    """Cells to render for."""
    return min(shutil.get_terminal_size((80, 24)).columns, WIDEST)


def coloured(output: Output) -> bool:
    """Whether colours can say what is code and what is a heading."""
    return output.terminal and not os.environ.get("NO_COLOR")


def plain(rows: Sequence[Line]) -> list[str]:
    """The rows without colours."""
    return ["".join(span.text for span in row).rstrip() for row in rows]


def show(rows: Sequence[Line], output: Output) -> None:
    """Print the rows."""
    if not coloured(output):
        for line in plain(rows):
            output.line(line)
        return
    from rich.console import Console

    console = Console(width=width(), highlight=False, markup=False, emoji=False)
    for row in rows:
        console.print(_styled(row), soft_wrap=True)


def _styled(row: Line) -> Text:
    from rich.text import Text

    parts = [
        (span.text, " ".join(_STYLES[token] for token in span.style.split() if token in _STYLES))
        for span in row
    ]
    return Text.assemble(*parts)
