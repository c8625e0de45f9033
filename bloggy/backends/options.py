"""One declaration per backend option, from which config validation, set-up, help and docs all come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One key of a `[blogs.NAME]` table."""

    key: str
    help: str
    """One translatable sentence."""
    type: Literal["str", "bool", "int", "path", "url", "choice", "list"] = "str"
    default: object = None
    required: bool = False
    choices: tuple[str, ...] = ()
    example: str = ""
