"""Keeps JSON on a terminal from acting: what a terminal obeys or hides is escaped, the same to a reader."""

from __future__ import annotations

ESCAPES = {
    code: f"\\u{code:04x}"
    for code in (
        *range(0x7F, 0xA0),
        0xAD,
        0x61C,
        *range(0x200B, 0x2010),
        *range(0x2028, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    )
}
"""For `str.translate` on a finished document: outside of strings JSON has none of these characters."""
