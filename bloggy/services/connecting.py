"""Connects a blog that is known by its address: finds it, explains its key, tests it, writes it down."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urljoin, urlsplit

from bloggy.domain.clean import clean_line, safe_url
from bloggy.errors import ConfigError, NoKeyring, Rejected, Unauthorized, Unreachable
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.base import Site
    from bloggy.backends.discover import Candidate, Discovery
    from bloggy.services.blogs import BlogInfo
    from bloggy.services.workspace import Workspace

PATIENCE = 45.0
"""Seconds that a test may take in all."""

Keep = Literal["keyring", "session", "command", "environment"]
"""Where a secret is kept: the system's keyring, nowhere (asked each time), a command that prints it, a
variable that holds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """How a writer gets the secret that a blog wants."""

    label: str
    """What the blog calls it: "application password"; empty: it wants none."""
    steps: tuple[str, ...]
    """What to do there, one sentence each, in order."""
    page: str
    """The absolute address of the page that makes it, or empty."""
    user: str
    """What the account's name is called, or empty where none is needed."""


class Connecting:
    """From an address to a blog in the configuration. Nothing is written before the blog has answered."""

    def __init__(self, workspace: Workspace, *, patience: float = PATIENCE) -> None:
        self._workspace, self._patience = workspace, patience

    async def discover(self, address: str) -> Discovery:
        """Which blogs are at `address` (`https://` may be missing). Raises BackendError."""
        from bloggy.backends.discover import discover

        return await discover(address.strip(), transport=self._workspace.transport)

    async def discover_talk(self, address: str) -> Discovery:
        """Where the comments of the pages at `address` are kept. Raises BackendError."""
        from bloggy.backends.discover import discover_talk

        return await discover_talk(address.strip(), transport=self._workspace.transport)

    def unseen(self, address: str, backend: str) -> Discovery:
        """What the writer says about a blog that can't be reached now. Raises Rejected, ConfigError."""
        from bloggy.backends.discover import Candidate, Discovery

        kind = self._workspace.registry.load(backend)
        url = safe_url(address if "://" in address else f"https://{address}")
        if url is None:
            raise Rejected(
                _("“{url}” is not the address of a site.").format(url=clean_line(address.rpartition("@")[2])),
                hint=_("Type it as in a browser: https://example.org"),
            )
        evidence = _("{url} was not looked at; it is taken for {kind}.").format(
            url=url, kind=kind.label or backend
        )
        found = Candidate(
            backend=backend,
            table={"backend": backend, "url": url},
            title="",
            url=url,
            software=kind.label or backend,
            evidence=evidence,
        )
        return Discovery(address=url, candidates=(found,), tried=())

    def steps(self, candidate: Candidate) -> Steps:
        """How to get the secret for what was found. Raises ConfigError if its backend can't be loaded."""
        return self.steps_of(candidate.backend, candidate.table)

    def steps_for(self, name: str) -> Steps:
        """How to get a new secret for a configured blog. Raises ConfigError."""
        table = self._workspace.blogs.table(name)
        return self.steps_of(str(table["backend"]), table)

    def steps_of(self, backend: str, table: Mapping[str, object]) -> Steps:
        """How to get the secret for a place that `table` configures. Raises ConfigError."""
        kind = self._workspace.registry.load(backend)
        need = kind.secret
        if need is None:
            return Steps(label="", steps=(), page="", user="")
        usual = {one.key: one.default for one in kind.options if one.type == "url" and one.default}
        table = {**usual, **table}
        page = urljoin(_base(table, need.page), need.page.lstrip("/")) if need.page else ""
        return Steps(label=need.label, steps=need.steps, page=page, user=need.user)

    def suggested_name(self, candidate: Candidate) -> str:
        """A name for the blog that is not in use, made from its host."""
        from bloggy.domain.slug import slugify, unique

        host = (urlsplit(str(candidate.table.get("url") or candidate.url)).hostname or "").lower()
        words = host.removeprefix("www.").split(".")
        is_name = len(words) > 1 and not words[-1].isdigit() and ":" not in host
        base = slugify("-".join(words[:-1])) if is_name else ""
        return unique(base or slugify(candidate.backend) or "blog", self._workspace.blogs.names())

    def known_as(self, candidate: Candidate) -> str:
        """The name under which the same blog is configured already; empty if it is not."""
        address = _plain(candidate.table)
        tables = self._workspace.config.blogs.items()
        same = (name for name, table in tables if table["backend"] == candidate.backend)
        return next((name for name in same if _plain(self._workspace.blogs.table(name)) == address), "")

    def in_the_open(self, candidate: Candidate) -> str:
        """The host to which the password would travel over plain http; empty if it would not."""
        from bloggy.backends.web import is_loopback

        table = {key: str(value) for key, value in candidate.table.items() if "://" in str(value)}
        doors = [value for key, value in table.items() if key != "url"] or list(table.values())
        for parts in map(urlsplit, doors):
            if parts.scheme.lower() == "http" and parts.hostname and not is_loopback(parts.hostname):
                return clean_line(parts.hostname)
        return ""

    async def test(
        self,
        candidate: Candidate,
        *,
        name: str = "",
        user: str = "",
        secret: str,
        options: Mapping[str, object] | None = None,
    ) -> Site:
        """Who am I there, what may I do? Nothing is written. Raises BackendError, ConfigError."""
        table = self._table(candidate, user=user, options=options)
        return await self._probe(name or self.suggested_name(candidate), table, secret)

    async def connect(
        self,
        candidate: Candidate,
        *,
        name: str = "",
        user: str = "",
        secret: str | None,
        keep: Keep,
        command: str = "",
        variable: str = "",
        options: Mapping[str, object] | None = None,
        untested: bool = False,
    ) -> tuple[BlogInfo, Site | None]:
        """Test the blog with its secret, keep the secret, and write the blog into the configuration.

        `command` and `variable` say where the secret comes from with those values of `keep`; an empty
        `variable` is the one that is always looked at. `options` are more keys for the table, such as
        `insecure`. Answers also what the blog said about itself, None for `untested`, which is for writers
        without a network. Raises BackendError when the test fails, NoKeyring with the alternatives,
        ConfigError; then nothing is written or kept.
        """
        name = name or self.suggested_name(candidate)
        table = self._table(candidate, user=user, options=options)
        table |= {"password_command": command} if keep == "command" else {}
        table |= {"password_env": variable} if keep == "environment" and variable else {}
        await self._check(name, table)
        secret = await self._secret(name, secret, keep, command, variable, untested=untested)
        site = None if untested else await self._probe(name, table, secret or "")
        if site is not None:
            table = self._learned(table, site, options or {})
        await self._write(name, table, secret, keep)
        return self._workspace.blogs.info(name), site

    async def set_up_talk(
        self,
        blog: str,
        table: Mapping[str, object],
        *,
        label: str = "",
        secret: str | None,
        keep: Keep,
        command: str = "",
        variable: str = "",
        untested: bool = False,
    ) -> tuple[str, Site | None]:
        """As `set_up`, for a place where comments on the posts of `blog` are: its table, with `backend`.

        `label` tells two of a kind apart. Returns the name of the comment source.
        """
        name = f"{blog}-{label or table['backend']}"
        if name in self._workspace.tables or name in {one.name for one in self._workspace.blogs.sources()}:
            raise ConfigError(
                _("There are two places called “{name}”.").format(name=name),
                hint=_("Choose another name with --name."),
                key=f"blogs.{blog}.comments",
            )
        table = dict(table)
        table |= {"password_command": command} if keep == "command" else {}
        table |= {"password_env": variable} if keep == "environment" and variable else {}
        await self._workspace.blogs.add_talk(blog, table, label=label, only_check=True)
        secret = await self._secret(name, secret, keep, command, variable, untested=untested)
        section = f"blogs.{blog}.comments"
        site = None if untested else await self._probe(name, table, secret or "", section=section)
        add_talk = self._workspace.blogs.add_talk
        await self._keeping(name, table, secret, keep, lambda: add_talk(blog, table, label=label))
        return name, site

    async def check(self, name: str) -> Site:
        """Ask a configured blog who we are there. Raises BackendError, ConfigError."""
        try:
            return await self._workspace.blogs.backend(name).probe()
        except Unauthorized:
            self._workspace.secrets.refused(name)
            raise

    async def login(
        self,
        name: str,
        *,
        secret: str | None,
        keep: Keep,
        command: str = "",
        variable: str = "",
        untested: bool = False,
    ) -> Site | None:
        """Test a new secret for a configured blog and keep it. Raises as `connect`; None if `untested`."""
        old = self._workspace.blogs.table(name)
        secret = await self._secret(name, secret, keep, command, variable, untested=untested)
        site = None if untested else await self._probe(name, old, secret or "")
        if keep == "keyring" and secret:
            await self._workspace.secrets.store(name, old, secret)
        values = {
            "password_command": command if keep == "command" else None,
            "password_env": (variable or None) if keep == "environment" else None,
        }
        if any(old.get(key) != value for key, value in values.items()):
            await self._workspace.blogs.change(name, values)
        if keep != "keyring":
            with contextlib.suppress(NoKeyring):  # then it holds nothing either
                await self._workspace.secrets.unstore(name, old)
        self._workspace.secrets.refused(name)
        if keep == "session" and secret:
            await self._workspace.secrets.keep(name, secret, "session")
        return site

    # --- inside ---------------------------------------------------------------------------------------------

    def _table(
        self, candidate: Candidate, *, user: str, options: Mapping[str, object] | None
    ) -> dict[str, object]:
        table = {"backend": candidate.backend, **candidate.table, **({"user": user} if user else {})}
        return {**table, **(options or {})}

    async def _check(self, name: str, table: Mapping[str, object]) -> None:
        """Everything that can be wrong without asking anybody. Raises ConfigError."""
        from bloggy.services.options import checked
        from bloggy.storage import config_edit

        file = self._workspace.paths.config_file
        checked(name, table, self._workspace.registry.load(str(table["backend"])).options, file=file)
        await asyncio.to_thread(config_edit.add_blog, file, name, table, only_check=True)

    async def _secret(
        self, name: str, secret: str | None, keep: Keep, command: str, variable: str, *, untested: bool
    ) -> str | None:
        """The secret to test with. Raises Unauthorized when its place does not have it."""
        if keep == "command":
            from bloggy.services.password_command import password_from

            if not command:
                raise ConfigError(
                    _("There is no command that prints the password."), hint=_("For example: pass show blog")
                )
            return secret if untested else await password_from(command)
        if keep == "environment":
            return secret if untested else self._workspace.secrets.in_environment(name, variable)
        return (secret or "").strip() or None

    async def _probe(self, name: str, table: Mapping[str, object], secret: str, *, section: str = "") -> Site:
        from bloggy.backends.base import Surroundings, no_secret
        from bloggy.services.options import checked

        async def given() -> str:
            return secret or await no_secret()

        workspace = self._workspace
        kind = workspace.registry.load(str(table["backend"]))
        settings = checked(name, table, kind.options, file=workspace.paths.config_file, section=section)
        libraries = workspace.libraries
        around = Surroundings(
            blog=name,
            library=libraries[0].root if libraries else workspace.paths.data,
            cache=workspace.paths.cache,
            zone=workspace.zone,
            secret=given,
            transport=workspace.transport,
        )
        backend = kind.create(settings, around)
        try:
            async with asyncio.timeout(self._patience):
                return await backend.probe()
        except TimeoutError as error:
            raise Unreachable(
                _("{url} did not answer within {n} seconds.").format(
                    url=clean_line(str(table.get("url") or name)), n=round(self._patience)
                ),
                hint=_("Check the network, then try again."),
            ) from error
        finally:
            await backend.aclose()

    def _learned(
        self, table: Mapping[str, object], site: Site, chosen: Mapping[str, object]
    ) -> dict[str, object]:
        """The table with what the probe found out; what the writer chose stays."""
        known = {option.key for option in self._workspace.registry.load(str(table["backend"])).options}
        learned = {
            key: value
            for key, value in site.options.items()
            if key in known and key not in chosen and value not in (None, "")
        }
        return {**table, **learned}

    async def _write(self, name: str, table: Mapping[str, object], secret: str | None, keep: Keep) -> None:
        add = self._workspace.blogs.add
        await self._keeping(name, table, secret, keep, lambda: add(name, table))

    async def _keeping(
        self,
        name: str,
        table: Mapping[str, object],
        secret: str | None,
        keep: Keep,
        write: Callable[[], Awaitable[None]],
    ) -> None:
        """Secret first: a blog in the configuration always has its secret."""
        secrets, stores = self._workspace.secrets, keep == "keyring" and bool(secret)
        if stores and secret:
            await secrets.store(name, table, secret)
        try:
            await write()
        except BaseException:
            if stores:
                await secrets.unstore(name, table)
            raise
        if keep == "session" and secret:
            await secrets.keep(name, secret, "session")


def _base(table: Mapping[str, object], page: str) -> str:
    """What a page of the blog's is relative to: its address, or that of the interface in the same folder.

    Ghost's admin may live at another host than the blog: the page `ghost/…` is where `/ghost/api/` is.
    """
    folder = f"/{page.lstrip('/').partition('/')[0]}/"
    doors = [str(value) for key, value in table.items() if key != "url" and "://" in str(value)]
    for door in doors:
        start = door.find("/", door.find("://") + 3)
        at = door.find(folder, start) if start > 0 else -1
        if at > 0:
            return door[: at + 1]
    return str(table.get("url") or "").rstrip("/") + "/"


def _plain(table: Mapping[str, object]) -> str:
    """The address of a table, so that it can be compared."""
    parts = urlsplit(str(table.get("url") or ""))
    return f"{parts.netloc.rpartition('@')[2].lower()}{parts.path.rstrip('/')}"
