"""The looks of the editor in theme colours, so that every theme, dark or light, dresses it."""

from __future__ import annotations

from typing import Final

EDITOR_CSS: Final = """
MarkdownArea {
    border: none;
    padding: 0 1;
    background: $background;
    scrollbar-gutter: stable;
    scrollbar-size-vertical: 1;
    &:focus { border: none; }

    & .text-area--cursor-line { background: transparent; }
    & .text-area--cursor-gutter { background: transparent; color: $foreground 70%; text-style: none; }
    & .text-area--gutter { color: $foreground 35%; }

    & .markdown-area--marker { color: $foreground 50%; text-style: none; }
    & .markdown-area--heading-1 { color: $text-primary; text-style: bold; }
    & .markdown-area--heading-2 { color: $text-primary; text-style: bold; }
    & .markdown-area--heading-3 { color: $text-primary; }
    & .markdown-area--strong { text-style: bold; }
    & .markdown-area--em { text-style: italic; }
    & .markdown-area--strike { text-style: strike; color: $foreground 60%; }
    & .markdown-area--code { color: $text-warning; }
    & .markdown-area--code-block { color: $foreground 70%; }
    & .markdown-area--link { color: $text-accent; text-style: underline; }
    & .markdown-area--image { color: $text-success; text-style: underline; }
    & .markdown-area--url { color: $foreground 55%; }
    & .markdown-area--html { color: $foreground 55%; }
    & .markdown-area--note { color: $text-accent; }
    & .markdown-area--list { color: $text-accent; text-style: bold; }
    & .markdown-area--task { color: $text-accent; text-style: bold; }
    & .markdown-area--done { color: $foreground 55%; }
    & .markdown-area--quote { color: $foreground 75%; text-style: italic; }
    & .markdown-area--front { color: $foreground 70%; }
    & .markdown-area--front-key { color: $text-secondary; }
    & .markdown-area--comment { color: $foreground 50%; text-style: italic; }
    & .markdown-area--match { background: $warning 35%; color: $foreground; }
    & .markdown-area--match-current { background: $warning; color: $background; text-style: bold; }
    & .markdown-area--faded { color: $foreground 35%; text-style: none; }
}
"""
