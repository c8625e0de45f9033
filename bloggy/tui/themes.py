"""The two looks bloggy ships: calm greys and one orange accent, dark and light."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.theme import Theme

if TYPE_CHECKING:
    from textual.color import Color

DARK = Theme(
    name="bloggy-dark",
    dark=True,
    primary="#f2a154",
    secondary="#7aa2e3",
    accent="#f2a154",
    warning="#e5c04b",
    error="#e06c75",
    success="#7fb77e",
    foreground="#d8dbe2",
    background="#16171d",
    surface="#16171d",
    panel="#1e2129",
    boost="#2b303b",
    text_alpha=0.95,
    variables={
        "line": "#3a3f4b",
        "quiet": "#8b909c",
        "bar": "#1e2129",
        "chosen": "#2b303b",
        "strong": "#eceef2",
        "border": "#f2a154",
        "border-blurred": "#3a3f4b",
        "block-cursor-background": "#d8dbe2",
        "block-cursor-foreground": "#16171d",
        "block-cursor-text-style": "none",
        "input-cursor-background": "#f2a154",
        "input-cursor-foreground": "#16171d",
        "scrollbar": "#3a3f4b",
        "scrollbar-hover": "#565c6b",
        "scrollbar-active": "#f2a154",
        "scrollbar-background": "#16171d",
        "scrollbar-background-hover": "#16171d",
        "scrollbar-background-active": "#16171d",
        "scrollbar-corner-color": "#16171d",
    },
)

LIGHT = Theme(
    name="bloggy-light",
    dark=False,
    primary="#a44d00",
    secondary="#1f58a8",
    accent="#a44d00",
    warning="#7a5c00",
    error="#b3262f",
    success="#2b6b2e",
    foreground="#24262c",
    background="#faf9f6",
    surface="#faf9f6",
    panel="#efece5",
    boost="#e4e0d6",
    text_alpha=0.95,
    variables={
        "line": "#c9c4b8",
        "quiet": "#62656d",
        "bar": "#efece5",
        "chosen": "#e7e2d6",
        "strong": "#101115",
        "border": "#a44d00",
        "border-blurred": "#c9c4b8",
        "block-cursor-background": "#33363d",
        "block-cursor-foreground": "#faf9f6",
        "block-cursor-text-style": "none",
        "input-cursor-background": "#a44d00",
        "input-cursor-foreground": "#faf9f6",
        "scrollbar": "#c9c4b8",
        "scrollbar-hover": "#a39d8f",
        "scrollbar-active": "#a44d00",
        "scrollbar-background": "#faf9f6",
        "scrollbar-background-hover": "#faf9f6",
        "scrollbar-background-active": "#faf9f6",
        "scrollbar-corner-color": "#faf9f6",
    },
)

OWN = ("line", "quiet", "bar", "chosen", "strong")
"""The names of our own colours."""
_NAMES = ("primary", "secondary", "accent", "success", "warning", "error")
INKS = (*_NAMES[1:], *(f"text-{name}" for name in _NAMES))
"""The colours of a theme that bloggy writes words and signs with."""
READABLE = 4.0
"""The least contrast of words in a theme that is not bloggy's own."""


def tokens(theme: Theme, variables: Mapping[str, str]) -> dict[str, str]:
    """Our own colours in any theme: those it defines, else made from its foreground and background.

    Some of Textual's themes have an accent for surfaces that can't be read as words; those colours are
    brought nearer to black or white.
    """
    if all(name in theme.variables for name in OWN):
        return {}
    if theme.ansi:
        quiet = "ansi_bright_black"
        return {
            "line": quiet,
            "quiet": quiet,
            "bar": "ansi_default",
            "chosen": quiet,
            "strong": "ansi_default",
        }
    from textual.color import Color

    background = Color.parse(variables["background"])
    foreground = Color.parse(variables["foreground"])

    def mixed(share: float) -> Color:
        return background.blend(foreground, share, alpha=1)

    grounds = (background, mixed(0.12), Color.parse(variables["panel"]))
    made = {"line": mixed(0.25).hex, "bar": mixed(0.05).hex, "chosen": mixed(0.12).hex}
    words = {name: Color.parse(variables[name]) for name in INKS}
    words |= {"quiet": mixed(0.65), "text-muted": mixed(0.65), "strong": foreground, "foreground": foreground}
    return made | {name: _readable(colour, grounds).hex for name, colour in words.items()}


def _readable(colour: Color, grounds: Sequence[Color]) -> Color:
    """`colour`, as far towards black or white as it takes to be read on all of `grounds`."""
    from textual.color import BLACK, WHITE

    pole = WHITE if _luminance(grounds[0]) < 0.18 else BLACK
    for step in range(21):
        tried = colour.blend(pole, step / 20, alpha=1)
        if min(contrast(tried, ground) for ground in grounds) >= READABLE:
            return tried
    return pole


def contrast(one: Color, other: Color) -> float:
    """The contrast of two colours, 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Color) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    return sum(
        share * linear(part) for share, part in zip((0.2126, 0.7152, 0.0722), colour.normalized, strict=True)
    )
