"""The only writer of stdout: one JSON document, or plain cleaned lines that a screen reader can read."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

from bloggy.cli import stdout
from bloggy.cli.invisible import ESCAPES
from bloggy.domain.clean import clean, clean_line


class Output:
    """What a command answers, in the form that was asked for."""

    def __init__(self, *, json: bool, quiet: bool) -> None:
        self.json = json
        self.quiet = quiet

    def document(self, value: object, lines: Iterable[str]) -> None:
        """`value` as JSON with --json, else `lines`."""
        if self.json:
            stdout.write(_as_json(value) + "\n")
        else:
            for line in lines:
                self.line(line)

    def line(self, text: str = "") -> None:
        """One line for people, or one datum for scripts."""
        stdout.write(_printable(clean_line(text)).rstrip() + "\n")

    def text(self, text: str) -> None:
        """Several lines, such as a diff."""
        stdout.write(_printable(clean(text)))
        if not text.endswith("\n"):
            stdout.write("\n")

    def file(self, content: str) -> None:
        """A file's content, line ends and all, in which nothing needs cleaning any more."""
        stdout.write(_printable(content))

    @property
    def terminal(self) -> bool:
        """Whether a person is looking."""
        return sys.stdout.isatty()


def columns(rows: Sequence[Sequence[str]], *, gap: str = "  ") -> list[str]:
    """Rows of cells as aligned lines, by the cells that terminals really use."""
    from wcwidth import wcswidth

    def width(cell: str) -> int:
        return max(int(wcswidth(cell)), 0)

    cleaned = [[clean_line(cell) for cell in row] for row in rows]
    widths = [max(width(cell) for cell in column) for column in zip(*cleaned, strict=True)]
    return [
        gap.join(cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in cleaned
    ]


def _as_json(value: object) -> str:
    """Letters as they are, unless stdout (or a file name that is not UTF-8) can't have them so."""
    text = json.dumps(value, ensure_ascii=False, indent=2).translate(ESCAPES)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, indent=2)
    return text


def _printable(text: str) -> str:
    """What stdout's encoding can't hold becomes `?` instead of a crash."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
