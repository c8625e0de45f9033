"""Turns titles into the last part of an address, and keeps whatever becomes a path inside its folder."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import Final

MAX_LENGTH: Final = 80
"""Characters of a slug; longer ones are cut between words."""
UNTITLED: Final = "untitled"
"""The slug of a title without a letter."""

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "index", "_index"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in range(10)]
)
_REPLACEMENTS = (
    ("’", " "), ("‘", " "), ("ʼ", " "), ("´", " "), ("`", " "), ("'", " "),
    ("°", "o"), ("º", "o"), ("ª", "a"), ("œ", "oe"), ("Œ", "OE"), ("ß", "ss"), ("ẞ", "SS"),
    ("C++", "cpp"), ("c++", "cpp"), ("C#", "csharp"), ("c#", "csharp"), ("&", " "), ("_", " "),
)  # fmt: skip
_SAFE = re.compile(r"[^\W_][\w.~-]*")
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def slugify(title: str, *, max_length: int = MAX_LENGTH) -> str:
    """A slug of lower-case ASCII letters, digits and single dashes: `L’Été n°5` becomes `l-ete-no5`.

    Other scripts are transliterated. Never empty (`untitled`), never a reserved name, at most `max_length`
    characters, cut between words where there is a gap.
    """
    from slugify import slugify as library

    text = _HIDDEN.sub(" ", title[: 20 * max_length])
    for old, new in _REPLACEMENTS:
        text = text.replace(old, new)
    slug = str(library(text, entities=False, decimal=False, hexadecimal=False))
    if len(slug) > max_length:
        cut = slug[: max_length + 1].rfind("-")
        slug = slug[: cut if cut > max_length // 3 else max_length].strip("-")
    if not slug:
        return UNTITLED
    if slug not in _RESERVED:
        return slug
    longer = f"{slug}-post"
    return longer if len(longer) <= max_length else "post"


def is_safe(slug: str) -> bool:
    """Whether `slug` may name a file as it stands: no separators, no leading dot or dash, no reserved name.

    Letters of any script, digits, `_ - . ~` are allowed after a first letter or digit.
    """
    return (
        bool(_SAFE.fullmatch(slug))
        and len(slug.encode("utf-8", "replace")) <= 200
        and not slug.endswith(".")
        and ".." not in slug
        and slug.partition(".")[0].casefold() not in _RESERVED
    )


def unique(slug: str, taken: Container[str]) -> str:
    """`slug`, or `slug-2`, `slug-3` ... when it is taken; upper and lower case count as the same.

    A `taken` that can't be iterated is asked for the lower-case name only.
    """
    folded = {name.casefold() for name in taken} if isinstance(taken, Iterable) else taken
    if slug.casefold() not in folded:
        return slug
    number = 2
    while f"{slug}-{number}".casefold() in folded:
        number += 1
    return f"{slug}-{number}"
