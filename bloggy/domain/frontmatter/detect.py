"""Finds where the front matter of a text is and in which notation, the way the generators do.

Sources: Jekyll's YAML_FRONT_MATTER_REGEXP, Hugo's page lexer, Zola's front matter regex, gray-matter
(Eleventy, Astro), hexo-front-matter, Python-Markdown's meta extension (Pelican), Nikola's manual.
"""

from __future__ import annotations

import re

from bloggy.domain.frontmatter.model import MAX_BLOCK, Format, Span

_NEWLINE = r"(?>\r\n|\n|\r)"
_OPENING = re.compile(
    rf"\ufeff?(?:[ \t]*+{_NEWLINE})*+(?P<fence>(?:---|\+\+\+|;;;))(?P<name>[a-z]*)[ \t]*+{_NEWLINE}"
)
_CLOSING = {
    "---": re.compile(rf"(?<=[\r\n])(?:---|\.\.\.)[ \t]*+(?:{_NEWLINE}|\Z)"),
    "+++": re.compile(rf"(?<=[\r\n])\+\+\+[ \t]*+(?:{_NEWLINE}|\Z)"),
    ";;;": re.compile(rf"(?<=[\r\n]);;;[ \t]*+(?:{_NEWLINE}|\Z)"),
}
_NOTATIONS = {
    ("---", ""): Format.YAML,
    ("---", "yaml"): Format.YAML,
    ("---", "yml"): Format.YAML,
    ("---", "toml"): Format.TOML,
    ("---", "json"): Format.JSON,
    ("+++", ""): Format.TOML,
    (";;;", ""): Format.JSON,
}
_LANGUAGES = frozenset({"js", "javascript", "ts", "typescript", "coffee", "cson"})
_JSON_START = re.compile(r'\ufeff?\s*+(?=\{\s*+(?:"(?:[^"\\\r\n]|\\.)*+"\s*+:|\}[ \t]*+[\r\n]))')
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]"]', re.DOTALL)
_REST_OF_LINE = re.compile(rf"[ \t]*+(?:{_NEWLINE})?")
_NIKOLA_START = re.compile(rf"\ufeff?\s*+<!--(?P<open>[ \t]*+{_NEWLINE})(?=\s*+\.\.[ \t]+[\w-]+:)")
_HEADER = re.compile(r" {0,3}[A-Za-z0-9_-]+:[^\r\n]*+(?:\r\n|\n|\r|\Z)")
_HEADER_MORE = re.compile(r"[ ]{4,}[^\r\n]*+(?:\r\n|\n|\r|\Z)")
_UNOPENED = re.compile(
    rf"\ufeff?([A-Za-z_][\w-]*+:(?=[ \t\r\n])[^\r\n]*+{_NEWLINE}(?:(?!---)[^\r\n]++{_NEWLINE})*+)"
    rf"---[ \t]*+(?:{_NEWLINE}|\Z)"
)
_BLANK = re.compile(rf"[ \t]*+{_NEWLINE}")

_FIRST_WORDS = {
    Format.YAML: re.compile(r"""["']?[\w.-]+["']?[ \t]*:(?:[ \t]|$)"""),
    Format.TOML: re.compile(r"""\[|["']?[\w.-]+["']?[ \t]*="""),
    Format.JSON: re.compile(r"""[{"]"""),
}


def find(text: str, hint: Format | None = None) -> Span | None:
    """The block of front matter in `text`, not yet checked to hold any; None where there can be none."""
    if found := _fenced(text) or _nikola(text):
        return found
    if hint is Format.HEADERS:
        return _headers(text)
    return _json(text) or (_unopened(text) if hint is Format.YAML else None)


def looks_meant(text: str, span: Span) -> bool:
    """Whether a block that can't be parsed was meant as front matter, and is not prose between two rules."""
    start, end = span.inner
    for line in text[start : min(end, start + 4096)].splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            return bool(_FIRST_WORDS[span.format].match(line.lstrip()))
    return False


def _fenced(text: str) -> Span | None:
    opening = _OPENING.match(text)
    if not opening:
        return None
    foreign = opening["name"] if opening["name"] in _LANGUAGES and opening["fence"] == "---" else ""
    notation = _NOTATIONS.get((opening["fence"], "" if foreign else opening["name"]))
    if notation is None:
        return None
    closing = _CLOSING[opening["fence"]].search(text, opening.end())
    if not closing:
        return None
    return Span(
        format=notation,
        start=opening.start("fence"),
        end=closing.end(),
        inner=(opening.end(), closing.start()),
        foreign=foreign,
    )


def _unopened(text: str) -> Span | None:
    """YAML lines, none of them blank, parted from the body by a closing `---` alone: Hexo's old posts."""
    found = _UNOPENED.match(text)
    if not found or found.end() > MAX_BLOCK:
        return None
    return Span(format=Format.YAML, start=found.start(1), end=found.end(), inner=found.span(1))


def _json(text: str) -> Span | None:
    opening = _JSON_START.match(text)
    if not opening:
        return None
    depth = 0
    for token in _JSON_TOKEN.finditer(text, opening.end(), opening.end() + 2 * MAX_BLOCK):
        if token[0] == '"':  # a string that never ends
            break
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
        if depth == 0:
            rest = _REST_OF_LINE.match(text, token.end())
            end = rest.end() if rest else token.end()
            return Span(format=Format.JSON, start=opening.end(), end=end, inner=(opening.end(), token.end()))
    return Span(format=Format.JSON, start=opening.end(), end=opening.end(), inner=(opening.end(), len(text)))


def _nikola(text: str) -> Span | None:
    opening = _NIKOLA_START.match(text)
    if not opening:
        return None
    closing = text.find("-->", opening.end())
    if closing < 0:
        return None
    rest = _REST_OF_LINE.match(text, closing + 3)
    return Span(
        format=Format.NIKOLA,
        start=opening.start("open") - 4,
        end=rest.end() if rest else closing + 3,
        inner=(opening.end("open"), closing),
    )


def _headers(text: str) -> Span | None:
    start = at = 1 if text.startswith("\ufeff") else 0
    while found := _HEADER.match(text, at) or (_HEADER_MORE.match(text, at) if at > start else None):
        if found.end() == at or at - start > MAX_BLOCK:
            break
        at = found.end()
    if at == start:
        return None
    blank = _BLANK.match(text, at)
    return Span(format=Format.HEADERS, start=start, end=blank.end() if blank else at, inner=(start, at))
