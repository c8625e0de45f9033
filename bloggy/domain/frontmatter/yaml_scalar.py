"""Writes single YAML values so that every YAML reader, old or new, reads back what was meant."""

from __future__ import annotations

import re
from datetime import date

from bloggy.domain.frontmatter import stamps
from bloggy.domain.frontmatter.yaml_read import meaning
from bloggy.errors import FrontMatterError
from bloggy.i18n import _

_UNSAFE_START = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`=\s\ufeff]|\.\.\.|<<|---")
_UNSAFE_INSIDE = re.compile(r":(?=\s|\Z)|\s#|[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\s\Z")
_UNSAFE_IN_FLOW = re.compile(r"[?,\[\]{}]|:(?=[,\[\]{}'\"])|://\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NEEDS_ESCAPE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NOT_TEXT_ELSEWHERE = re.compile(
    r"(?:y|n|yes|no|on|off|true|false|null|nil|none|~)"  # YAML 1.1 booleans, YAML 1.2 words, and near misses
    r"|[-+]?(?:\d[\d_]*)?(?:\.[\d_]*)?(?:e[-+]?\d+)?"  # numbers, also 1e3 which PyYAML takes for text
    r"|0[xob][\da-f_]+"
    r"|[-+]?\.(?:inf|nan)"
    r"|[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?"  # base 60: 12:30
    r"|\d{4}-\d\d?-\d\d?",
    re.IGNORECASE,
)
_ESCAPES = {
    "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0", "\x1b": "\\e",
}  # fmt: skip


def inline(
    value: object, *, style: str = "", sample: str = "", flow: bool = False, exact: bool = False
) -> str:
    """A value on one line. `style` is the quote of the value it replaces, `sample` that value as written.

    Lists and maps come out with brackets. Raises `FrontMatterError` for what YAML text can't hold.
    """
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{inline(str(k), flow=True)}: {inline(v, flow=True)}" for k, v in value.items())
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(item, flow=True) for item in value) + "]"
    if value is None or isinstance(value, bool):
        return _word(value, sample)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return _float(value)
    if isinstance(value, date):
        shape = stamps.shape_of(sample)
        return shape.write(value, exact=exact) if shape else stamps.plain(value)
    return string(str(value), style=style, flow=flow)


def string(text: str, *, style: str = "", flow: bool = False) -> str:
    """A string on one line: plain where that is safe (and `style` is not a quote), else quoted."""
    if _SURROGATE.search(text):
        raise FrontMatterError(
            _("The text holds half of a character (a lone surrogate), which can't be saved."),
            hint=_("Type the text again instead of pasting it."),
        )
    if style not in ("'", '"') and is_plain(text, flow=flow):
        return text
    double = '"' in text or "\\" in text
    if not _NEEDS_ESCAPE.search(text) and (style == "'" or (style != '"' and double and "'" not in text)):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escape(char) for char in text) + '"'


def is_plain(text: str, *, flow: bool = False) -> bool:
    """Whether `text` without quotes is read as this very string by YAML 1.1 and 1.2 readers."""
    return not (
        not text
        or _UNSAFE_START.match(text)
        or _UNSAFE_INSIDE.search(text)
        or (flow and _UNSAFE_IN_FLOW.search(text))
        or _NOT_TEXT_ELSEWHERE.fullmatch(text)
        or meaning(text) is not None
    )


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if not _NEEDS_ESCAPE.match(char):
        return char
    return f"\\x{ord(char):02x}" if ord(char) < 256 else f"\\u{ord(char):04x}"


def _word(value: bool | None, sample: str) -> str:
    """A truth in the words of the one it replaces (`yes`, `False`); nothing is `null`, as everywhere."""
    if value is None:
        return "null"
    pairs = (("yes", "no"), ("on", "off"), ("true", "false"))
    pair = next((pair for pair in pairs if sample.lower() in pair), ("true", "false"))
    word = pair[0] if value else pair[1]
    if sample.isupper():
        return word.upper()
    return word.capitalize() if sample[:1].isupper() else word


def _float(value: float) -> str:
    if value != value:
        return ".nan"
    if value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    if "e" in text:  # YAML 1.1 wants a dot and a sign: 1.0e+20
        mantissa, _e, exponent = text.partition("e")
        mantissa += "" if "." in mantissa else ".0"
        return f"{mantissa}e{exponent if exponent[0] in '+-' else '+' + exponent}"
    return text
