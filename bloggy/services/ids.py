"""Makes identifiers that sort by the time they were made, for entries and posts."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(now: datetime, randomness: Callable[[int], int] = secrets.randbits) -> str:
    """A ULID (26 characters of Crockford's base 32: 48 bits of milliseconds, 80 random bits).

    Source: https://github.com/ulid/spec
    """
    number = (int(now.timestamp() * 1000) << 80) | randomness(80)
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))
