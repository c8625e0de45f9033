"""The row of the doctor's table, which each of its examinations answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row of the doctor's table."""

    name: str
    ok: bool
    detail: str
    fix: str = ""
    """The next step, a sentence; empty when all is well."""
