"""Names every sign that the terminal preview draws, once in Unicode and once in plain ASCII."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyphs:
    """The signs of one set; each is one or more cells wide and never comes from the post."""

    bullets: tuple[str, ...] = ("•", "◦", "▪")
    """By depth, the last for everything deeper."""
    quote: str = "▌"
    rule: str = "─"
    column: str = "│"
    cross: str = "┼"
    picture: str = "▣"
    done: str = "☑"
    todo: str = "☐"
    times: str = "×"
    dash: str = "—"
    dot: str = "·"
    leads: str = "→"
    """Before the place that a link leads to while its words name another."""
    heading: str = ""
    """Repeated before a heading by its level, where type alone can't tell it."""


UNICODE = Glyphs()
ASCII = Glyphs(
    bullets=("*", "-", "+"),
    quote="|",
    rule="-",
    column="|",
    cross="+",
    picture="[picture]",
    done="[x]",
    todo="[ ]",
    times="x",
    dash="-",
    dot="-",
    leads="->",
    heading="#",
)
