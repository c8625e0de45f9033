"""Reads the plainest YAML front matter without a parser, so that thousands of posts are indexed soon.

It understands `key: value` lines with simple strings, dates, whole numbers, true and false, flat lists, and
folded texts without blank lines. At anything else it gives up and the real codec reads the file; what it
does answer is what the codec would.
"""

from __future__ import annotations

import re
from datetime import date, datetime

_LIMIT = 16_384
_LINE = re.compile(r"([A-Za-z_][A-Za-z0-9_-]*):(?: +(.*))?")
_ITEM = re.compile(r"( *)- +(.*)")
_FOLDED = re.compile(r"( +)([^ ](?:.*[^ ])?)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,9}")
_IN_LIST = re.compile(r"[^\W\d_][^\[\]{},:#\"]*|\"[^\"\\,]*\"|'[^',]*'")
_NOT_TEXT = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class _Unusual(Exception):
    """Something that only the real codec may judge."""


def split(text: str) -> tuple[dict[str, object], str] | None:
    """The front matter's values and the body, or None where the codec must look."""
    if not text.startswith("---\n"):
        return None
    end = text.find("\n---\n", 3, _LIMIT)
    if end < 0:
        return None
    try:
        values = _values(text[4:end].split("\n")) if end > 3 else None
    except (_Unusual, ValueError):
        return None
    return None if values is None else (values, text[end + 5 :])


def _values(lines: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    items: list[object] | None = None
    key, indent, folded = "", "", ""
    for line in lines:
        if not line.isprintable():
            raise _Unusual
        if folded and (match := _FOLDED.fullmatch(line)):
            if indent and match[1] != indent:
                raise _Unusual
            _fold(found, key, match[2], folded)
            indent = match[1]
        elif match := _LINE.fullmatch(line):
            if match[1] in found or (folded and not indent):
                raise _Unusual
            key, items, indent = match[1], None, ""
            folded = (match[2] or "") if match[2] in (">", ">-") else ""
            found[key] = None if folded else _value(match[2] or "")
        elif (match := _ITEM.fullmatch(line)) and key and found[key] is None and items in (None, []):
            items, indent = [_item(match[2])], match[1]
            found[key] = items
        elif match and items and match[1] == indent:
            items.append(_item(match[2]))
        else:
            raise _Unusual
    if folded and not indent:
        raise _Unusual
    return found


def _fold(found: dict[str, object], key: str, text: str, style: str) -> None:
    """Add a line of a folded text; with `>` it ends in a line end, with `>-` it does not."""
    before = found[key]
    joined = text if before is None else f"{str(before).removesuffix(chr(10))} {text}"
    found[key] = joined + "\n" if style == ">" else joined


def _item(written: str) -> object:
    value = _value(written)
    if value is None or isinstance(value, list):
        raise _Unusual
    return value


def _value(written: str) -> object:
    written = written.rstrip(" ")
    if not written:
        return None
    first = written[0]
    if first.isalpha():
        return _plain(written)
    if first in "\"'":
        inner = written[1:-1]
        if len(written) < 2 or written[-1] != first or first in inner or ("\\" in inner and first == '"'):
            raise _Unusual
        return inner
    if first == "[" and written[-1] == "]":
        inner = written[1:-1].strip(" ")
        return [_in_list(part.strip(" ")) for part in inner.split(",")] if inner else []
    if _DAY.fullmatch(written):
        return date.fromisoformat(written)
    if _MOMENT.fullmatch(written):
        return datetime.fromisoformat(written)
    if _NUMBER.fullmatch(written):
        return int(written)
    raise _Unusual


def _plain(written: str) -> object:
    if written in ("true", "false"):
        return written == "true"
    if written.lower() in _NOT_TEXT or ": " in written or " #" in written or written.endswith(":"):
        raise _Unusual
    return written


def _in_list(written: str) -> object:
    if not _IN_LIST.fullmatch(written):
        raise _Unusual
    return written[1:-1] if written[0] in "\"'" else _plain(written)
