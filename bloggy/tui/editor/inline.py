"""Splits one line of Markdown into styled runs, because a prose editor only ever needs its visible lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from bloggy.tui.editor import blocks

Names = tuple[str, ...]
Run = tuple[int, Names]
"""The column at which a run ends and the names of its styles, from the outermost to the innermost."""

LONGEST_STYLED_LINE: Final = 10_000
_DEEPEST: Final = 4

# Every repetition is bounded or possessive, so that no line, however hostile, takes more than linear time.
_INLINE: Final = re.compile(
    r"""
      (?P<escape>\\[!-/:-@\[-`{-~])
    | (?P<code>(?<!`)(?P<ticks>`{1,10}+)(?=[^`]).{1,1000}?(?<!`)(?P=ticks)(?!`))
    | (?P<comment><!--.{0,2000}?-->)
    | (?P<auto><(?:https?://|mailto:)[^\s<>]{1,2000}+>)
    | (?P<html></?[A-Za-z][^<>]{0,500}+>)
    | (?P<shortcode>\{\{[<%].{0,500}?[%>]\}\})
    | (?P<note>\[\^[^\]\s]{1,200}+\])
    | (?P<link>!?\[(?P<label>(?:[^\[\]\\]|\\.|\[[^\[\]]{0,200}+\]){0,500}+)\]
        (?:\((?P<url>[^()\s]{0,2000}+(?:\([^()\s]{0,500}+\)[^()\s]{0,500}+){0,5}+(?:[ ]"[^"]{0,500}+")?)\)
          |\[(?P<ref>[^\[\]]{0,200}+)\]))
    | (?P<both>(?<!\*)\*\*\*(?![\s*])(?:\\.|[^\\*]){1,500}+\*\*\*(?!\*))
    | (?P<strong>\*\*(?!\s)(?:\\.|[^\\]){1,500}?(?<!\s)\*\*(?!\*)
        |(?<!\w)__(?!\s)(?:\\.|[^\\]){1,500}?(?<!\s)__(?!\w))
    | (?P<em>(?<!\*)\*(?![\s*])(?:\\.|[^\\]){1,500}?(?<![\s*])\*(?!\*)
        |(?<!\w)_(?![\s_])(?:\\.|[^\\]){1,500}?(?<![\s_])_(?!\w))
    | (?P<strike>~~(?![\s~])(?:\\.|[^\\]){1,500}?(?<!\s)~~)
    | (?P<bare>(?<![\w/])https?://[^\s<>()\[\]]{1,2000}+)
    """,
    re.VERBOSE,
)
_HEADING: Final = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")
_RULE: Final = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-+)[ \t]*$")
_QUOTE: Final = re.compile(r" {0,3}>[ \t]?")
_ITEM: Final = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)(?P<task>\[(?P<done>[ xX])\](?=[ \t]))?")
_DEFINITION: Final = re.compile(r" {0,3}\[\^?[^\]]{1,200}\]:")
_PIPE: Final = re.compile(r"(?<!\\)\|")
_FRONT_KEY: Final = re.compile(r"[ \t]*(?:- )?[\"']?[\w.@ -]{1,100}?[\"']?[ \t]*[:=](?=[ \t]|$)")
_SIMPLE: Final = {"escape": "marker", "comment": "comment", "auto": "url", "html": "html", "bare": "url",
                  "note": "note", "shortcode": "html"}  # fmt: skip

_KINDS: Final = (*_SIMPLE, "code", "link", "both", "strong", "em", "strike")

Emit = Callable[[int, Names], None]


def is_underline(line: str) -> bool:
    """Whether `line` makes a heading of the paragraph line above it."""
    return bool(line) and _UNDERLINE.match(line) is not None


@lru_cache(maxsize=2048)
def runs_of(line: str, state: str, underlined: bool) -> tuple[Run, ...]:
    """The styled runs of `line`, which begins in block `state`; `underlined`: the next line is === or ---.

    The runs cover the whole line, in order; plain text has no names.
    """
    runs: list[Run] = []

    def emit(end: int, names: Names) -> None:
        if end > (runs[-1][0] if runs else 0):
            runs.append((end, names))

    if len(line) > LONGEST_STYLED_LINE:
        emit(len(line), ())
    elif state == blocks.COMMENT:
        _comment(line, emit)
    elif state[:1] == blocks.CODE:
        closes = blocks.after_line(state, line) == blocks.PROSE
        emit(len(line), ("marker",) if closes else ("code-block",))
    elif blocks.FRONT in (state[:1], blocks.after_line(state, line)[:1]):
        _front_matter(line, state, emit)
    elif blocks.after_line(blocks.PROSE, line)[:1] == blocks.CODE:
        emit(len(line), ("marker",))
    else:
        _prose(line, underlined, emit)
    return tuple(runs)


def _comment(line: str, emit: Emit) -> None:
    end = line.find("-->")
    emit(len(line) if end < 0 else end + 3, ("comment",))
    if end >= 0:
        _inline(line, end + 3, len(line), (), emit)


def _front_matter(line: str, state: str, emit: Emit) -> None:
    if state == blocks.START or blocks.after_line(state, line) == blocks.PROSE:
        emit(len(line), ("front", "marker"))
        return
    key = _FRONT_KEY.match(line)
    if key:
        emit(key.end(), ("front", "front-key"))
    emit(len(line), ("front", "comment") if line.lstrip().startswith("#") else ("front",))


def _prose(line: str, underlined: bool, emit: Emit) -> None:
    start = 0
    names: Names = ()
    while quote := _QUOTE.match(line, start):
        names = ("quote",)
        emit(quote.end(), ("quote", "marker"))
        start = quote.end()
    if heading := _HEADING.match(line, start):
        level = f"heading-{min(len(heading[1]), 3)}"
        emit(heading.end(), (*names, level, "marker"))
        _inline(line, heading.end(), len(line), (*names, level), emit)
        return
    if _RULE.match(line, start) or is_underline(line[start:]):
        emit(len(line), (*names, "marker"))
        return
    if line.startswith("|", start) or line.lstrip().startswith("|"):
        _table_row(line, start, names, emit)
        return
    if item := _ITEM.match(line, start):
        emit(item.start("task") if item["task"] else item.end(), (*names, "list"))
        emit(item.end(), (*names, "task"))
        start = item.end()
        if item["done"] and item["done"] in "xX":
            names = (*names, "done")
    elif underlined and line.strip():
        names = (*names, "heading-1")
    elif definition := _DEFINITION.match(line, start):
        emit(definition.end(), (*names, "note"))
        start = definition.end()
    _inline(line, start, len(line), names, emit)


def _table_row(line: str, start: int, names: Names, emit: Emit) -> None:
    if not line[start:].strip("|:- \t"):
        emit(len(line), (*names, "marker"))
        return
    position = start
    for pipe in _PIPE.finditer(line, start):
        _inline(line, position, pipe.start(), names, emit)
        emit(pipe.end(), (*names, "marker"))
        position = pipe.end()
    _inline(line, position, len(line), names, emit)


def _inline(line: str, start: int, end: int, names: Names, emit: Emit, depth: int = 0) -> None:
    """Emit the runs of `line[start:end]`."""
    if depth < _DEEPEST:
        for match in _INLINE.finditer(line, start, end):
            emit(match.start(), names)
            _emit_match(line, match, names, emit, depth)
    emit(end, names)


def _emit_match(line: str, match: re.Match[str], names: Names, emit: Emit, depth: int) -> None:
    kind = next(kind for kind in _KINDS if match[kind] is not None)
    start, end = match.span()
    marker = (*names, "marker")
    if kind in _SIMPLE:
        emit(end, (*names, _SIMPLE[kind]))
    elif kind == "code":
        ticks = len(match["ticks"])
        emit(start + ticks, (*names, "code", "marker"))
        emit(end - ticks, (*names, "code"))
        emit(end, (*names, "code", "marker"))
    elif kind == "link":
        image = line[start] == "!"
        emit(match.start("label"), marker)
        _inline(line, *match.span("label"), (*names, "image" if image else "link"), emit, depth + 1)
        emit(match.end("label") + 2, marker)
        emit(end - 1, (*names, "url"))
        emit(end, marker)
    else:
        size = {"em": 1, "both": 3}.get(kind, 2)
        inner = (*names, "strong", "em") if kind == "both" else (*names, kind)
        emit(start + size, (*inner, "marker"))
        _inline(line, start + size, end - size, inner, emit, depth + 1)
        emit(end, (*inner, "marker"))
