"""Freezes posts into the outbox: what is sent later is what the writer saw when they said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.outbox import Action

if TYPE_CHECKING:
    from bloggy.backends.base import Plan
    from bloggy.domain.checks import Problem
    from bloggy.domain.listing import BlogState
    from bloggy.domain.outbox import Entry
    from bloggy.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class BlogPlan:
    """What publishing a post would do at one blog."""

    blog: str
    action: Action
    plan: Plan
    when: datetime
    """The post's date as it would go out, in its own zone."""
    at: datetime | None
    """When it is sent; None: at once."""
    state: BlogState
    """Where the post stands with that blog now."""
    problems: tuple[Problem, ...]


class Publishing:
    """Plan, publish, take back, delete."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def targets(self, path: Path) -> list[str]:
        """The blogs that this post can go to, the usual ones first."""
        raise NotImplementedError

    async def plan(
        self,
        path: Path,
        *,
        blogs: Sequence[str] | None = None,
        at: datetime | None = None,
        as_draft: bool = False,
    ) -> list[BlogPlan]:
        """What `publish` with the same arguments would change; touches no network."""
        raise NotImplementedError

    async def publish(
        self,
        path: Path,
        *,
        blogs: Sequence[str] | None = None,
        at: datetime | None = None,
        as_draft: bool = False,
        force: bool = False,
    ) -> list[Entry]:
        """Check, freeze and queue, in one transaction for all blogs; returns at once.

        `blogs` None: those where the post already is, else the usual ones. `at`: not before then. Errors
        among the checks raise NotReady unless `force`.
        """
        raise NotImplementedError

    async def unpublish(self, path: Path, *, blogs: Sequence[str] | None = None) -> list[Entry]:
        """Queue taking the post from readers (None: wherever it is). Raises UsageError if it is nowhere."""
        raise NotImplementedError

    async def delete(self, path: Path, *, blogs: Sequence[str] | None = None) -> list[Entry]:
        """Queue deleting the post wherever it is, and put its file into the trash."""
        raise NotImplementedError

    async def states(self, path: Path) -> list[BlogState]:
        """Where the post stands with every blog it can go to."""
        raise NotImplementedError
