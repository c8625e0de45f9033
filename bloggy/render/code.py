"""Colours the code blocks of a post, and shows plainly what is too big to colour while someone types."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean
from bloggy.render.layout import Line, Span
from bloggy.render.wrap import cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pygments.lexer import Lexer
    from pygments.token import _TokenType

MOST_COLOURED = 20_000
"""Characters; a longer block is shown plain."""
LONGEST_COLOURED_LINE = 1_000
"""Characters; some lexers need quadratic time on one long line."""
_TAB = 4

_STYLES = (
    ("Comment", "code.comment"),
    ("Keyword.Type", "code.type"),
    ("Keyword", "code.keyword"),
    ("Operator.Word", "code.keyword"),
    ("Operator", "code.operator"),
    ("Literal.String", "code.string"),
    ("Literal.Number", "code.number"),
    ("Name.Function", "code.function"),
    ("Name.Class", "code.type"),
    ("Name.Builtin", "code.function"),
    ("Name.Decorator", "code.function"),
    ("Name.Tag", "code.keyword"),
    ("Name.Attribute", "code.name"),
    ("Name.Variable", "code.name"),
    ("Generic.Inserted", "code.inserted"),
    ("Generic.Deleted", "code.deleted"),
    ("Generic.Heading", "code.heading"),
    ("Generic.Subheading", "code.heading"),
    ("Generic.Prompt", "code.comment"),
)


@lru_cache(maxsize=256)
def _style(kind: _TokenType) -> str:
    name = str(kind).removeprefix("Token.")
    for prefix, style in _STYLES:
        if name == prefix or name.startswith(prefix + "."):
            return f"code {style}"
    return "code"


@lru_cache(maxsize=64)
def lexer_for(language: str) -> Lexer | None:
    """The Pygments lexer that a fence's first word names, or None."""
    if not language or len(language) > 40:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def language_of(info: str) -> str:
    """The language in a fence's info string: `python {linenos=true}` and `{.python}` are both `python`."""
    word = info.strip().lstrip("{").lstrip(".").split(maxsplit=1)
    return word[0].rstrip("}").partition("{")[0].partition(",")[0].lower() if word else ""


def colourable(source: str) -> bool:
    """Whether `source` is small enough to colour while someone waits."""
    return len(source) <= MOST_COLOURED and all(
        len(line) <= LONGEST_COLOURED_LINE for line in source.split("\n")
    )


@lru_cache(maxsize=128)
def _rows(source: str, language: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The lines of a block as (cleaned text, style) pieces; kept: a new width needs no new colours."""
    source = clean(source)
    lexer = lexer_for(language) if colourable(source) else None
    pieces: Iterable[tuple[str, str]] = [(source, "code")]
    if lexer is not None:
        pieces = [(text, _style(kind)) for kind, text in lexer.get_tokens(source)]
    rows: list[list[tuple[str, str]]] = [[]]
    for text, style in pieces:
        head, *more = text.split("\n")
        if head:
            rows[-1].append((head, style))
        rows.extend([(part, style)] if part else [] for part in more)
    return tuple(tuple(row) for row in rows)


def code_lines(source: str, language: str, width: int) -> list[tuple[Line, int]]:
    """A code block as lines of exactly `width` cells, each with the index of the source line it shows.

    Long lines go on in the next line. Tabs become spaces to the next fourth column.
    """
    out: list[tuple[Line, int]] = []
    for number, row in enumerate(_rows(source.removesuffix("\n"), language)):
        out.extend((line, number) for line in _fill(row, width))
    return out


def _fill(row: Sequence[tuple[str, str]], width: int) -> list[Line]:
    """One source line as one or more lines of `width` cells."""
    inner = max(width - 2, 2)
    whole = "".join([text for text, _ in row])
    if len(whole) <= inner and whole.isascii() and "\t" not in whole:
        return [_pad(row, width, len(whole))]
    lines: list[list[tuple[str, str]]] = [[]]
    used = column = 0
    for text, style in row:
        if "\t" in text:
            text = _expand(text, column)
        column += cells(text)
        if used + cells(text) <= inner:
            lines[-1].append((text, style))
            used += cells(text)
            continue
        piece = ""
        for grapheme in _graphemes(text):
            if used + cells(grapheme) > inner:
                if piece:
                    lines[-1].append((piece, style))
                lines.append([])
                piece, used = "", 0
            piece, used = piece + grapheme, used + cells(grapheme)
        if piece:
            lines[-1].append((piece, style))
    return [_pad(line, width, sum(cells(text) for text, _ in line)) for line in lines]


def _graphemes(text: str) -> Iterable[str]:
    from wcwidth import iter_graphemes

    graphemes: Iterable[str] = iter_graphemes(text)
    return graphemes


def _expand(text: str, column: int) -> str:
    out = ""
    for part in text.split("\t")[:-1]:
        out += part
        out += " " * (_TAB - (column + cells(out)) % _TAB)
    return out + text.rpartition("\t")[2]


def _pad(line: Sequence[tuple[str, str]], width: int, used: int) -> Line:
    """`line` (`used` cells wide) with a margin, filled up to `width`; neighbours of one style are joined."""
    margin = 1 if width - used >= 2 else 0
    spans: list[Span] = []
    text, style = " " * margin, "code"
    for more, of in line:
        if of == style:
            text += more
        else:
            if text:
                spans.append(Span(text, style))
            text, style = more, of
    after = " " * (width - used - margin)
    if style == "code":
        text, after = text + after, ""
    if text:
        spans.append(Span(text, style))
    if after:
        spans.append(Span(after, "code"))
    return tuple(spans)
