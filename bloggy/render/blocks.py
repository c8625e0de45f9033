"""Lays out the tokens of one top-level block, without knowing where in the post it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean, clean_line
from bloggy.domain.entities import unescape
from bloggy.render.code import code_lines, language_of
from bloggy.render.inline import Inlines, is_done, runs
from bloggy.render.layout import Line, Span
from bloggy.render.table import Row, table_lines
from bloggy.render.wrap import Run, cells, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|</?[a-zA-Z][^<>]*(?:>|\Z)")
_PICTURE = re.compile(r"""<img\s[^<>]*?\bsrc=["']?([^"'\s<>]+)[^<>]*>""")
LEAST_ROOM = 8
"""Cells that indentation leaves to the text, however deep it is."""


@dataclass(slots=True)
class _Margin:
    first: Span | None
    """Drawn once, on the next line; then `rest` is."""
    rest: Span
    room: int


@dataclass(slots=True)
class _List:
    number: int | None
    """Of the next item; None in a bullet list."""
    room: int


class BlockWriter:
    """Takes the tokens of a block (see `write`) and gathers `lines` and, for each, its source line."""

    def __init__(self, width: int, about: Inlines, origin: int) -> None:
        self.width = width
        self.about = about
        self.origin = origin
        """Source line that is called 0."""
        self.lines: list[Line] = []
        self.sources: list[int] = []
        self._margins: list[_Margin] = []
        self._lists: list[_List] = []
        self._bases: list[str] = [""]
        self._gap = False
        self._source = 0
        self._rest: tuple[Sequence[Token], int] = ((), 0)

    @property
    def room(self) -> int:
        """Cells left for text."""
        return self.width - sum(margin.room for margin in self._margins)

    def write(self, tokens: Sequence[Token]) -> None:
        """Lay out `tokens`: whole blocks, read by `dialect.parse_inlines`."""
        at = 0
        while at < len(tokens):
            token = tokens[at]
            self._rest = (tokens, at)
            if token.map:
                self._source = max(self._source, token.map[0] - self.origin)
            if token.type == "table_open":
                end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
                self._table(tokens[at:end])
                at = end
            else:
                handle = getattr(self, f"_on_{token.type}", None)
                if handle is not None:
                    handle(token)
            at += 1

    def note(self, number: int, label: str) -> None:
        """Begin a footnote's text."""
        mark = f"[{number}] " if number else f"[^{label}] "
        self._push(Span(mark, "footnote"), Span(" " * cells(mark)))

    # -- text

    def _on_inline(self, token: Token) -> None:
        if not token.children and not token.content:
            return
        self._emit_runs(runs(token, self._source, self.about, self._bases[-1]))

    def _emit_runs(self, text: list[Run]) -> None:
        for line, source in wrap(text, self.room):
            self._emit(line, source)

    def _on_paragraph_close(self, token: Token) -> None:
        self._gap = self._gap or not token.hidden

    def _on_heading_open(self, token: Token) -> None:
        level = int(token.tag[1])
        self._bases.append(f"heading{level}")
        if self.about.glyphs.heading:
            mark = self.about.glyphs.heading * level + " "
            self._push(Span(mark, f"heading{level}"), Span(" " * len(mark)))

    def _on_heading_close(self, _token: Token) -> None:
        self._bases.pop()
        if self.about.glyphs.heading:
            self._pop()
        self._gap = True

    def _on_hr(self, _token: Token) -> None:
        self._emit((Span(self.about.glyphs.rule * self.room, "rule"),), self._source)
        self._gap = True

    def _on_html_block(self, token: Token) -> None:
        source = self._source
        rows = clean(token.content.rstrip("\n")).expandtabs(4).split("\n")
        for number, row in enumerate(rows):
            if "whole" in token.meta and 0 < number < len(rows) - 1:
                # A block of the blog's editor: its marks and words, not what it is built of.
                row = _words_of(row, self.about.glyphs.picture)
                if not row:
                    continue
            for line, _ in wrap([(row, "html", None, 0)], self.room):
                self._emit(line, source + number)
        self._gap = True

    # -- code

    def _on_fence(self, token: Token) -> None:
        self._code(token, language_of(token.info), 1)

    def _on_code_block(self, token: Token) -> None:
        self._code(token, "", 0)

    def _code(self, token: Token, language: str, skip: int) -> None:
        source = self._source + skip
        for line, number in code_lines(token.content, language, self.room):
            self._emit(line, source + number)
        self._gap = True

    # -- containers

    def _on_blockquote_open(self, _token: Token) -> None:
        mark = Span(self.about.glyphs.quote + " ", "quote.mark")
        self._settle_gap()
        self._push(mark, mark)
        self._bases.append("quote")

    def _on_blockquote_close(self, _token: Token) -> None:
        self._bases.pop()
        self._pop()
        self._gap = True

    def _on_bullet_list_open(self, _token: Token) -> None:
        self._lists.append(_List(number=None, room=0))

    def _on_ordered_list_open(self, token: Token) -> None:
        start = int(token.attrs.get("start", 1))
        self._lists.append(_List(number=start, room=len(str(start + self._items(token) - 1)) + 2))

    def _items(self, opening: Token) -> int:
        tokens, at = self._rest
        count = 0
        for token in tokens[at + 1 :]:
            if token.level == opening.level:
                break
            count += token.level == opening.level + 1 and token.type == "list_item_open"
        return count

    def _close_list(self, _token: Token) -> None:
        self._lists.pop()
        self._gap = self._gap or not self._lists

    _on_bullet_list_close = _on_ordered_list_close = _close_list

    def _task(self) -> str:
        """The box of the item that begins here."""
        tokens, at = self._rest
        text = next(token for token in tokens[at:] if token.type == "inline")
        glyphs = self.about.glyphs
        return (glyphs.done if text.children and is_done(text.children[0]) else glyphs.todo) + " "

    def _on_list_item_open(self, token: Token) -> None:
        here = self._lists[-1]
        style = "bullet"
        if "task-list-item" in str(token.attrs.get("class", "")):
            mark, style = self._task(), "task"
        elif here.number is None:
            depth = sum(1 for each in self._lists if each.number is None) - 1
            bullets = self.about.glyphs.bullets
            mark = bullets[min(depth, len(bullets) - 1)] + " "
        else:
            mark = f"{here.number}. ".rjust(here.room)
            here.number += 1
        self._settle_gap()
        self._push(Span(mark, style), Span(" " * cells(mark)))

    def _on_list_item_close(self, _token: Token) -> None:
        self._pop()

    def _on_dt_open(self, _token: Token) -> None:
        self._bases.append("term")

    def _on_dt_close(self, _token: Token) -> None:
        self._bases.pop()

    def _on_dd_open(self, _token: Token) -> None:
        self._gap = False
        self._push(None, Span("  "))

    def _on_dd_close(self, _token: Token) -> None:
        self._pop()

    def _on_dl_close(self, _token: Token) -> None:
        self._gap = True

    # -- tables

    def _table(self, tokens: Sequence[Token]) -> None:
        rows: list[Row] = []
        aligns: list[str] = []
        row: list[tuple[Run, ...]] = []
        source = self._source
        for token in tokens:
            if token.map and token.type in {"tr_open", "inline"}:
                source = token.map[0] - self.origin
            if token.type == "th_open":
                aligns.append(str(token.attrs.get("style", "")).rpartition(":")[2] or "left")
            elif token.type == "inline":
                base = "table.head" if not rows else ""
                row.append(tuple(runs(token, source, self.about, base)))
            elif token.type == "tr_close":
                rows.append(Row(source=source, cells=tuple(row)))
                row = []
        for line, number in table_lines(rows[0], rows[1:], aligns, self.room, self.about.glyphs):
            self._emit(line, number)
        self._gap = True

    # -- lines

    def _push(self, first: Span | None, rest: Span) -> None:
        room = cells(rest.text)
        if self.room - room < LEAST_ROOM:
            first, rest, room = None, Span(""), 0
        self._margins.append(_Margin(first, rest, room))

    def _pop(self) -> None:
        if self._margins[-1].first is not None and self._margins[-1].first is not self._margins[-1].rest:
            self._emit((), self._source)
        self._margins.pop()

    def _settle_gap(self) -> None:
        if self._gap and self.lines:
            self._gap = False
            self.lines.append(self._prefix(blank=True))
            self.sources.append(self.sources[-1])
        self._gap = False

    def _emit(self, line: Line, source: int) -> None:
        self._settle_gap()
        self.lines.append(self._prefix() + line if self._margins else line)
        self.sources.append(max(source, self.sources[-1] if self.sources else 0))

    def _prefix(self, *, blank: bool = False) -> Line:
        spans = []
        for margin in self._margins:
            if margin.first is not None and not blank:
                spans.append(margin.first)
                margin.first = None
            elif margin.rest.text:
                spans.append(margin.rest)
        while blank and spans and spans[-1].text.isspace():
            spans.pop()
        return tuple(spans)


def title_lines(title: str, facts: Sequence[str], summary: str, width: int, about: Inlines) -> list[Line]:
    """The title block: the title, one quiet line of facts, the summary."""
    out: list[Line] = []
    marks = f" {about.glyphs.dot} ".join(clean_line(fact) for fact in facts if fact)
    for text, style in ((clean_line(title), "title"), (marks, "meta"), (clean_line(summary), "summary")):
        if text:
            out += [line for line, _ in wrap([(text, style, None, 0)], width)]
    return out


def _words_of(html: str, picture: str) -> str:
    """The words and pictures of a line of HTML."""
    html = _PICTURE.sub(lambda match: f"{picture} {match[1]} ", html)
    return clean_line(" ".join(unescape(_MARKUP.sub(" ", html)).split()))
