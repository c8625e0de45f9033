"""The contracts every backend keeps; their docstrings are what the contract suite checks.

A backend is a set of roles that may be absent. Roles are asynchronous, hold no database, read no
configuration and never retry by themselves: they raise a `bloggy.errors.BackendError` whose disposition
tells the outbox what to do.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import ClassVar, Self

from bloggy.backends.capability import Capability
from bloggy.backends.options import Option
from bloggy.domain.outbox import Action
from bloggy.domain.post import DeliveryKey, Outgoing, Post, Receipt, RemoteRef, Revision
from bloggy.errors import Unsupported
from bloggy.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a backend is told about this machine beside its own table in the configuration."""

    blog: str
    """The name the writer gave the blog."""
    library: Path
    """Absolute root of the library whose posts are sent; `Outgoing.path` is relative to it."""
    cache: Path
    """A folder that may be deleted at any time; the backend makes its own below."""
    zone: tzinfo | None = None
    """The writer's time zone where the configuration names one; None: the system's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What `Backend.probe` found out about the place and this account there."""

    title: str
    url: str
    software: str
    """Such as "Hugo" or "WordPress 7.1", for people."""
    account: str = ""
    notes: tuple[str, ...] = ()
    """Sentences on what will not work, each with its fix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What carrying out an action would change, worked out without touching the network."""

    target: str
    """One line: "hugo · commit to main, push to origin"."""
    steps: tuple[str, ...]
    """Every visible change as a line: files, pictures, status, date."""
    url: str = ""
    """The address readers will use, as predicted; empty if unknown."""
    diff: str = ""
    """A unified diff of the remote text, when there is one to compare."""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a backend knows without a network about its copy of a post."""

    ref: RemoteRef
    revision: Revision
    url: str = ""
    basis: Revision | None = None
    """The state that the writer's own file started from; it is not `revision` once somebody else changed the
    copy. None: the writer has never had this post."""
    hidden: bool = False
    """It is there, but readers can't see it: a draft that was committed, or taken back."""


class Publisher(ABC):
    """The role that brings posts out."""

    capabilities: Capability = Capability.NONE
    in_place: bool = False
    """The library *is* the remote's working copy: path and history say what is published, no link is kept."""

    @abstractmethod
    async def publish(
        self, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None = None
    ) -> Receipt:
        """Make the post readable for the first time; done entirely or not at all.

        Raises Conflict if something else already stands at its place, other than `expected`.
        """

    @abstractmethod
    async def find(
        self, outgoing: Outgoing, *, key: DeliveryKey, ref: RemoteRef | None, action: Action
    ) -> Receipt | None:
        """What an earlier try of the action with `key` left: its receipt, or None if it surely did nothing.

        Raises CannotTell when that can't be known.
        """

    async def update(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        """Bring the remote copy up to date.

        Raises Conflict if it is no longer at `expected`, Gone if it left.
        """
        raise Unsupported(_("This blog can't change a post once it is published."))

    async def withdraw(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        """Take the post from readers and keep it as a draft there; already withdrawn is success."""
        raise Unsupported(_("This blog can't take a post back."))

    async def delete(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        """Remove the remote copy; already gone is success."""
        raise Unsupported(_("This blog can't delete a post."))

    @abstractmethod
    async def plan(self, action: Action, outgoing: Outgoing, *, ref: RemoteRef | None) -> Plan:
        """What the action would change, from local knowledge only."""

    async def held(self, posts: Mapping[str, Post]) -> Mapping[str, Held]:
        """For `in_place`: the copies known to be out there, by library path. `posts` maps path to fields."""
        return {}

    async def earlier(self, revision: Revision) -> str | None:
        """The text that a remote copy had at `revision`, from local knowledge; None where it is not kept."""
        del revision
        return None

    async def settle(self, outgoing: Outgoing, receipt: Receipt, *, action: Action) -> str:
        """After delivery, bring the writer's own working copy along; safe to repeat.

        Returns a sentence for the writer when something was left for them to do, else "".
        """
        return ""

    async def confirm(self, outgoing: Outgoing, receipt: Receipt, *, action: Action) -> str:
        """After `settle`: can readers see it by now? Waits within reason, raises nothing, sends nothing.

        Returns one sentence, "live at ..." or why that is not known, or "" where there is nothing to ask.
        """
        return ""


class Backend(ABC):
    """One configured place, with the roles it fills."""

    name: ClassVar[str]
    options: ClassVar[tuple[Option, ...]] = ()
    publisher: Publisher | None = None

    @classmethod
    @abstractmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        """A backend for one `[blogs.NAME]` table; cheap, touches neither network nor disk.

        `settings` has been checked against `options`, defaults may be missing. Raises ConfigError.
        """

    @abstractmethod
    async def probe(self) -> Site:
        """Ask the place who we are and what we may do; raises BackendError with the fix as hint."""

    async def aclose(self) -> None:
        """Give back connections and child processes."""
