"""Says in one table what works and what does not, each with its fix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row of the doctor's table."""

    name: str
    ok: bool
    detail: str
    fix: str = ""
    """The next step, a sentence; empty when all is well."""


class Doctor:
    """Examines the workspace; never hangs: each examination has at most five seconds."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def examine(self) -> list[Finding]:
        """All examinations."""
        raise NotImplementedError
