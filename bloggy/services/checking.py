"""Gathers what the checks before publishing need to know, and runs them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.domain.checks import Problem
    from bloggy.services.workspace import Workspace


class Checking:
    """The checks before publishing."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def check(
        self, path: Path, *, blogs: Sequence[str] | None = None, links: bool = False
    ) -> list[Problem]:
        """What is wrong with the post, errors first; `links` also asks the addresses it links to."""
        raise NotImplementedError
