"""Tells text from keys, so that nothing a writer types is dropped.

Textual 8.2.8 asks `str.isprintable`, which refuses the no-break spaces of French, the joiners inside emoji
and in Persian, direction marks, and every character younger than this Python.
"""

from __future__ import annotations

import unicodedata

_NOT_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})  # controls, halves of characters, line ends


def is_text(character: str | None) -> bool:
    """Whether a key's character is text to put where the cursor is."""
    return bool(character) and all(unicodedata.category(part) not in _NOT_TEXT for part in character or "")
