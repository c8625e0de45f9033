"""Reads character references of HTML from foreign text, whatever numbers stand in them."""

from __future__ import annotations

import html
import re

_OVERLONG = re.compile(r"&#(?:[xX][0-9a-fA-F]{9,}|[0-9]{9,});?")
"""No character has such a number, and Python refuses to read numbers of thousands of digits."""


def unescape(text: str) -> str:
    """`text` with its character references as characters; those that mean none become U+FFFD."""
    return html.unescape(_OVERLONG.sub("\ufffd", text)) if "&" in text else text
