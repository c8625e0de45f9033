"""Opens configuration, stores and backends and wires the services to them: the only place that does.

Opening reads the configuration and nothing else; every member is made when it is first asked for, so
that the first screen (and a plain command) pays only for what it uses.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.services.events import Events
from bloggy.services.premises import Premises

if TYPE_CHECKING:
    import httpx

    from bloggy.backends.registry import Registry
    from bloggy.services.blogs import Blogs
    from bloggy.services.catching_up import CatchingUp
    from bloggy.services.checking import Checking
    from bloggy.services.clock import Clock
    from bloggy.services.comments.answering import Answering
    from bloggy.services.comments.inbox import Comments
    from bloggy.services.comments.people import People
    from bloggy.services.comments.syncing import Sync
    from bloggy.services.comparing import Comparing
    from bloggy.services.connecting import Connecting
    from bloggy.services.deciding import Deciding
    from bloggy.services.delivery import Delivery
    from bloggy.services.doctor import Doctor
    from bloggy.services.drafting import Drafting
    from bloggy.services.dressing import Dressing
    from bloggy.services.exporting.running import Exporting
    from bloggy.services.importing.running import Importing
    from bloggy.services.posts import Posts
    from bloggy.services.publishing import Publishing
    from bloggy.services.pulling.running import Pulling
    from bloggy.services.secrets import Ask, Secrets
    from bloggy.services.standing import Standing
    from bloggy.services.versions import Versions
    from bloggy.storage.config import Config
    from bloggy.storage.database import Database
    from bloggy.storage.paths import Paths
    from bloggy.storage.secrets import Keyring


class Workspace(Premises):
    """Everything bloggy knows on this machine, for one configuration."""

    def __init__(
        self,
        *,
        config: Config,
        paths: Paths,
        library: Path | None = None,
        clock: Clock | None = None,
        backends: Registry | None = None,
        ids: Callable[[], str] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        keyring: Keyring | None = None,
        ask: Ask | None = None,
    ) -> None:
        super().__init__(config=config, paths=paths, library=library, clock=clock)
        self.events = Events()
        self.transport = transport
        """Stands in for the network in tests."""
        self._registry, self._ids = backends, ids
        self._keyring, self._ask = keyring, ask

    @classmethod
    def open(
        cls,
        *,
        config_file: Path | None = None,
        library: Path | None = None,
        clock: Clock | None = None,
        backends: Registry | None = None,
        ids: Callable[[], str] | None = None,
        paths: Paths | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        keyring: Keyring | None = None,
        ask: Ask | None = None,
    ) -> Workspace:
        """Open the workspace of `config_file` (None: the usual place), or of the folder `library` alone.

        `library` set: that folder is the only library; when the configuration has no blog for it and it
        lies in a git repository whose generator is known, it gets an implicit in-place blog named after
        the folder. `ask` asks the writer for a secret that is kept nowhere. `clock`, `backends`, `ids`,
        `paths`, `transport` and `keyring` are seams for tests. Raises ConfigError.
        """
        from bloggy.storage import config as configuration
        from bloggy.storage.paths import Paths

        paths = paths or Paths.default(config_file)
        return cls(
            config=configuration.load(paths),
            paths=paths,
            library=library.absolute() if library else None,
            clock=clock,
            backends=backends,
            ids=ids,
            transport=transport,
            keyring=keyring,
            ask=ask,
        )

    def reload_config(self) -> None:
        """Read the configuration again after it was changed. Raises ConfigError."""
        super().reload_config()
        if "posts" in self.__dict__:
            self.posts.forget_libraries()

    # --- stores ---------------------------------------------------------------------------------------------

    @cached_property
    def database(self) -> Database:
        """The outbox and the revisions."""
        from bloggy.storage.database import Database

        return Database(self.paths.database)

    def new_id(self) -> str:
        """A fresh identifier for an entry or a post."""
        if self._ids is not None:
            return self._ids()
        from bloggy.services.ids import ulid

        return ulid(self.clock.now())

    @cached_property
    def registry(self) -> Registry:
        """The kinds of blog there are."""
        if self._registry is not None:
            return self._registry
        from bloggy.backends.registry import Registry

        return Registry()

    # --- services -------------------------------------------------------------------------------------------

    @cached_property
    def posts(self) -> Posts:
        """Find, list, make, rename and trash posts."""
        from bloggy.services.posts import Posts

        return Posts(self)

    @cached_property
    def standing(self) -> Standing:
        """Where posts stand with their blogs."""
        from bloggy.services.standing import Standing

        return Standing(self)

    @cached_property
    def drafting(self) -> Drafting:
        """Write, with every keystroke safe."""
        from bloggy.services.drafting import Drafting

        return Drafting(self)

    @cached_property
    def checking(self) -> Checking:
        """The checks before publishing."""
        from bloggy.services.checking import Checking

        return Checking(self)

    @cached_property
    def comparing(self) -> Comparing:
        """Lay the writer's text and the blogs' side by side."""
        from bloggy.services.comparing import Comparing

        return Comparing(self)

    @cached_property
    def publishing(self) -> Publishing:
        """Plan, and freeze posts into the outbox."""
        from bloggy.services.publishing import Publishing

        return Publishing(self)

    @cached_property
    def delivery(self) -> Delivery:
        """Empty the outbox."""
        from bloggy.services.aftermath import Settling
        from bloggy.services.carrier import Carrier
        from bloggy.services.delivery import Delivery
        from bloggy.services.remote_text import theirs_as_text
        from bloggy.services.rewriting import Rewriting

        carrier = Carrier(
            database=self.database,
            clock=self.clock,
            events=self.events,
            publisher=self.standing.publisher_for,
            aftermath=Settling(self),
            dress=self.dressing,
            theirs=partial(theirs_as_text, self),
            source=self.blogs.source,
            refused=self.secrets.refused,
        )
        return Delivery(
            database=self.database,
            clock=self.clock,
            events=self.events,
            carrier=carrier,
            rewrites=Rewriting(self),
            new_id=self.new_id,
        )

    @cached_property
    def dressing(self) -> Dressing:
        """Makes posts ready for their blogs."""
        from bloggy.services.dressing import Dressing

        return Dressing(self)

    @cached_property
    def blogs(self) -> Blogs:
        """The configured places."""
        from bloggy.services.blogs import Blogs

        return Blogs(self)

    @cached_property
    def comments(self) -> Comments:
        """What readers wrote."""
        from bloggy.services.comments.inbox import Comments

        return Comments(self)

    @cached_property
    def answering(self) -> Answering:
        """Answer and moderate comments."""
        from bloggy.services.comments.answering import Answering

        return Answering(self)

    @cached_property
    def people(self) -> People:
        """Who writes them."""
        from bloggy.services.comments.people import People

        return People(self)

    @cached_property
    def sync(self) -> Sync:
        """Fetch what is new from the comment sources."""
        from bloggy.services.comments.syncing import Sync

        return Sync(self)

    @cached_property
    def pulling(self) -> Pulling:
        """Bring the posts of blogs here, and keep both sides alike."""
        from bloggy.services.pulling.running import Pulling

        return Pulling(self)

    @cached_property
    def versions(self) -> Versions:
        """Settle posts that two machines changed at once."""
        from bloggy.services.versions import Versions

        return Versions(self)

    @cached_property
    def catching_up(self) -> CatchingUp:
        """Keep the working copies of sites up with their remotes."""
        from bloggy.services.catching_up import CatchingUp

        return CatchingUp(self)

    @cached_property
    def deciding(self) -> Deciding:
        """What only the writer can decide about posts that were changed in two places."""
        from bloggy.services.deciding import Deciding

        return Deciding(self)

    @cached_property
    def importing(self) -> Importing:
        """Bring in what other tools export."""
        from bloggy.services.importing.running import Importing

        return Importing(self)

    @cached_property
    def exporting(self) -> Exporting:
        """Take everything out."""
        from bloggy.services.exporting.running import Exporting

        return Exporting(self)

    @cached_property
    def secrets(self) -> Secrets:
        """Where the blogs' passwords are."""
        from bloggy.services.secrets import Secrets

        return Secrets(self, keyring=self._keyring, ask=self._ask)

    @cached_property
    def connecting(self) -> Connecting:
        """Find a blog by its address, and set it up."""
        from bloggy.services.connecting import Connecting

        return Connecting(self)

    @cached_property
    def doctor(self) -> Doctor:
        """What works, what does not, and how to mend it."""
        from bloggy.services.doctor import Doctor

        return Doctor(self)

    async def aclose(self) -> None:
        """Stop what runs, flush what is open, close databases and backends; a second time does nothing."""
        made = self.__dict__
        if "drafting" in made:
            await self.drafting.aclose()
        if "delivery" in made:
            await self.delivery.stop()
        if "comments" in made:
            await self.comments.aclose()
        if "posts" in made:
            await self.posts.aclose()
        if "blogs" in made:
            await self.blogs.aclose()
        if "database" in made:
            await self.database.aclose()
