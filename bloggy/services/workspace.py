"""Opens configuration, stores and backends and wires the services to them: the only place that does.

Opening reads the configuration and nothing else; every member is made when it is first asked for, so
that the first screen (and a plain command) pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bloggy.services.blogs import Blogs
    from bloggy.services.checking import Checking
    from bloggy.services.clock import Clock
    from bloggy.services.delivery import Delivery
    from bloggy.services.doctor import Doctor
    from bloggy.services.drafting import Drafting
    from bloggy.services.events import Events
    from bloggy.services.posts import Posts
    from bloggy.services.publishing import Publishing
    from bloggy.storage.config import Config
    from bloggy.storage.library import Library
    from bloggy.storage.paths import Paths


class Workspace:
    """Everything bloggy knows on this machine, for one configuration."""

    config: Config
    paths: Paths
    clock: Clock
    events: Events

    @classmethod
    def open(
        cls,
        *,
        config_file: Path | None = None,
        library: Path | None = None,
        clock: Clock | None = None,
        backends: object | None = None,
        ids: Callable[[], str] | None = None,
    ) -> Workspace:
        """Open the workspace of `config_file` (None: the usual place), or of the folder `library` alone.

        `library` set: that folder is the only library; when the configuration has no blog for it and it
        lies in a git repository whose generator is known, it gets an implicit in-place blog named after
        the folder. `clock`, `backends` and `ids` are seams for tests. Raises ConfigError.
        """
        raise NotImplementedError

    @cached_property
    def libraries(self) -> list[Library]:
        """The folders of posts, the one for new posts first."""
        raise NotImplementedError

    @cached_property
    def posts(self) -> Posts:
        """Find, list, make, rename and trash posts."""
        raise NotImplementedError

    @cached_property
    def drafting(self) -> Drafting:
        """Write, with every keystroke safe."""
        raise NotImplementedError

    @cached_property
    def checking(self) -> Checking:
        """The checks before publishing."""
        raise NotImplementedError

    @cached_property
    def publishing(self) -> Publishing:
        """Plan, and freeze posts into the outbox."""
        raise NotImplementedError

    @cached_property
    def delivery(self) -> Delivery:
        """Empty the outbox."""
        raise NotImplementedError

    @cached_property
    def blogs(self) -> Blogs:
        """The configured places."""
        raise NotImplementedError

    @cached_property
    def doctor(self) -> Doctor:
        """What works, what does not, and how to mend it."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Stop what runs, flush what is open, close databases and backends."""
        raise NotImplementedError
