"""Draws a post's pictures in terminals that can, through the optional package textual-image."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import stdout
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.cli.output import Output

MOST_ROWS = 24
"""Lines that one picture takes at the most."""


def show_pictures(text: str, path: Path, output: Output, *, wait: bool) -> int:
    """Draw every local picture of the post, with its text; `wait` for enter before the screen is left.

    Sixel and kitty graphics where the terminal has them, half blocks elsewhere. Raises UsageError without a
    terminal or without textual-image.
    """
    if not output.terminal:
        raise UsageError(_("Pictures need a terminal."), hint=_("`bloggy preview POST` names them in words."))
    from bloggy.domain.checks import references
    from bloggy.domain.frontmatter import parse
    from bloggy.services.preview import find_picture, picture_info, place_of

    image = _renderable()
    place = place_of(path)
    shown = 0
    for reference in references(parse(text).body):
        file, _problem = find_picture(reference.target, place)
        if file is None:
            continue
        info = picture_info(file, file.stat().st_size)
        output.line(f"{reference.text or reference.target} ({info.width}×{info.height})")
        if info.problem:
            output.line(f"  {info.problem}")
            continue
        _draw(image, file)
        shown += 1
    if not shown:
        output.line(_("This post has no pictures of its own."))
    if wait:
        output.line(_("Press enter to go back."))
        stdout.flush()
        sys.stdin.readline()
    return 0


def _renderable() -> type:
    """What draws; chosen by asking the terminal. Raises UsageError where it is not installed."""
    try:
        from textual_image.renderable import Image
    except ImportError as error:
        raise UsageError(
            _("Drawing pictures needs the package textual-image (Python 3.12 or newer)."),
            hint=_("Install it with: pip install 'bloggy-tui[pictures]'"),
        ) from error
    found: type = Image
    return found


def _draw(image: type, file: Path) -> None:
    from rich.console import Console

    console = Console()
    console.print(image(str(file), width="auto", height=MOST_ROWS))
