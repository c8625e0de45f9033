"""Finds the secret of a blog where its writer keeps it, when it is needed, and shows it to nobody."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import urlsplit

from bloggy.domain.clean import clean_line
from bloggy.errors import ConfigError, NoKeyring, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.options import SecretNeed
    from bloggy.services.workspace import Workspace
    from bloggy.storage.secrets import Keyring

PATIENCE = 60.0
"""Seconds that the keyring may take: its owner may have to unlock it."""
MEMORY = timedelta(minutes=5)
"""How long what a command or the keyring told is not asked for again."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a front end asks its writer for."""

    blog: str
    label: str
    """What the blog calls the secret: "application password"."""
    user: str
    """The account it belongs to, or empty."""


Ask = Callable[[Asked], Awaitable[str | None]]
"""Asks the writer; None: the writer would not say."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A secret in memory; its value is in no repr."""

    value: str = field(repr=False)
    until: datetime | None
    """None: as long as this program runs."""


class Secrets:
    """The secrets of the configured blogs. Safe for several tasks at once: a writer is asked once."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        keyring: Keyring | None = None,
        environment: Mapping[str, str] | None = None,
        ask: Ask | None = None,
        patience: float = PATIENCE,
    ) -> None:
        """`keyring` and `environment` stand in for the system's own."""
        from bloggy.storage.secrets import Keyring

        self._workspace, self._keyring, self._patience = workspace, keyring or Keyring(), patience
        self._environment = os.environ if environment is None else environment
        self._known: dict[str, _Known] = {}  # by the name of the keyring's entry
        self._locks: dict[str, asyncio.Lock] = {}
        self.ask: Ask | None = ask
        """Set by a front end that can ask; None: nobody can be asked."""

    async def get(self, blog: str) -> str:
        """The secret of `blog`: asked in this session, environment, command, keyring, or asked now.

        Raises Unauthorized with the next step where there is none, ConfigError for an unknown blog.
        """
        table = self._workspace.blogs.table(blog)
        name = account(blog, table)
        async with self._locks.setdefault(name, asyncio.Lock()):
            if known := self._remembered(name):
                return known
            if told := self._in_environment(blog, table):
                return told
            if command := str(table.get("password_command") or ""):
                from bloggy.services.password_command import password_from

                return self._remember(name, await password_from(command))
            reason = ""
            try:
                stored = await self._bounded(lambda: self._keyring.get(name))
            except NoKeyring as error:
                stored, reason = None, error.message
            if stored:
                return self._remember(name, stored)
            return await self._asked(blog, table, reason)

    async def keep(self, blog: str, secret: str, where: Literal["keyring", "session"]) -> None:
        """Store the secret of a configured blog. Raises NoKeyring; then nothing is stored."""
        if where == "keyring":
            await self.store(blog, self._workspace.blogs.table(blog), secret)
        else:
            self._known[account(blog, self._workspace.blogs.table(blog))] = _Known(secret, None)

    async def store(self, blog: str, table: Mapping[str, object], secret: str) -> None:
        """Put the secret into the keyring for a blog that `table` will configure. Raises NoKeyring."""
        name = account(blog, table)
        self.refused(blog)
        await self._bounded(lambda: self._keyring.put(name, secret))

    async def forget(self, blog: str) -> None:
        """Remove the secret from memory and keyring; that there is none is fine. Raises NoKeyring."""
        await self.unstore(blog, self._workspace.blogs.table(blog))

    async def unstore(self, blog: str, table: Mapping[str, object]) -> None:
        """As `forget`, for a blog that `table` would have configured."""
        name = account(blog, table)
        self.refused(blog)
        await self._bounded(lambda: self._keyring.remove(name))

    def refused(self, blog: str) -> None:
        """The blog did not take it: what is only in memory is forgotten, so that it is looked up anew."""
        for name in [name for name in self._known if name.startswith(f"{blog} ")]:
            del self._known[name]

    async def where(self, blog: str) -> str:
        """Where the secret comes from, as a phrase: “in the keyring (…)”. Empty: in no place that is known.

        Raises NoKeyring when the keyring would have to be asked and can't be.
        """
        table = self._workspace.blogs.table(blog)
        for name in self._variables(blog, table):
            if self._environment.get(name):
                return _("in the environment variable {name}").format(name=name)
        if command := str(table.get("password_command") or ""):
            return _("from the command “{command}”").format(command=clean_line(command))
        if table.get("password_env"):
            name = clean_line(str(table["password_env"]))
            return _("in the environment variable {name}, which is not set here").format(name=name)
        own = account(blog, table)
        if (known := self._known.get(own)) and known.until is None:
            return _("in memory until bloggy ends; it is asked for each time")
        if await self._bounded(lambda: self._keyring.get(own)):
            return _("in the keyring ({name})").format(name=self._keyring.name())
        return ""

    async def keyring(self) -> str:
        """The name of the system's keyring, if it works. Raises NoKeyring with the alternatives."""
        return await self._bounded(self._keyring.works)

    def need(self, blog: str) -> SecretNeed | None:
        """What the blog must be given, None where it needs no secret. Raises ConfigError."""
        table = self._workspace.blogs.table(blog)
        need = self._workspace.registry.load(str(table["backend"])).secret
        return None if need is None or (need.unless and table.get(need.unless)) else need

    def in_environment(self, blog: str, variable: str = "") -> str:
        """What `variable`, or the blog's usual one, holds. Raises Unauthorized if that is nothing."""
        name = variable or variable_of(blog)
        if told := self._environment.get(name, "").strip():
            return told
        raise Unauthorized(
            _("The environment variable {name} is not set here.").format(name=clean_line(name)),
            hint=_("Set it before you start bloggy; it must hold the password and nothing else."),
        )

    # --- inside ---------------------------------------------------------------------------------------------

    def _remembered(self, name: str) -> str | None:
        known = self._known.get(name)
        if known is None or (known.until is not None and known.until < self._workspace.clock.now()):
            self._known.pop(name, None)
            return None
        return known.value

    def _remember(self, name: str, secret: str) -> str:
        self._known[name] = _Known(secret, self._workspace.clock.now() + MEMORY)
        return secret

    def _variables(self, blog: str, table: Mapping[str, object]) -> list[str]:
        return [name for name in (str(table.get("password_env") or ""), variable_of(blog)) if name]

    def _in_environment(self, blog: str, table: Mapping[str, object]) -> str:
        values = (self._environment.get(name, "").strip() for name in self._variables(blog, table))
        return next((value for value in values if value), "")

    async def _asked(self, blog: str, table: Mapping[str, object], reason: str) -> str:
        if self.ask is not None:
            need = self.need(blog)
            label = need.label if need else _("password")
            told = await self.ask(Asked(blog=blog, label=label, user=str(table.get("user") or "")))
            if told and told.strip():
                self._known[account(blog, table)] = _Known(told.strip(), None)
                return told.strip()
        message = _("There is no password for the blog “{blog}”.").format(blog=blog)
        if variable := str(table.get("password_env") or ""):
            unset = _("The environment variable {name} is not set here.").format(name=clean_line(variable))
            message = f"{message} {unset}"
        raise Unauthorized(
            f"{message} {reason}".strip(),
            hint=_("“bloggy blogs login {blog}” stores one, or set {variable}.").format(
                blog=blog, variable=variable_of(blog)
            ),
        )

    async def _bounded(self, work: Callable[[], T]) -> T:
        """Do it in a thread that nobody has to wait for: a keyring that hangs must not keep bloggy."""
        from bloggy.storage.secrets import unusable

        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()

        def settle(value: T | None, error: BaseException | None) -> None:
            if done.done():
                return
            if error is not None:
                done.set_exception(error)
            else:
                done.set_result(value)  # type: ignore[arg-type]

        def run() -> None:
            value, failed = None, None
            try:
                value = work()
            except BaseException as error:  # noqa: BLE001 - handed over to the task that waits for it
                failed = error
            try:
                loop.call_soon_threadsafe(settle, value, failed)
            except RuntimeError:  # the loop is closed: nobody waits any more
                return

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            async with asyncio.timeout(self._patience):
                return await done
        except TimeoutError:
            raise unusable(
                _("it did not answer within {n} seconds").format(n=round(self._patience))
            ) from None


def variable_of(blog: str) -> str:
    """The environment variable that is always looked at: `BLOGGY_PASSWORD_HOME`."""
    return "BLOGGY_PASSWORD_" + re.sub(r"[^A-Z0-9]", "_", blog.upper())


def account(blog: str, table: Mapping[str, object]) -> str:
    """How the keyring's entry is called. It names the place, so that no other place is given the secret."""
    url = str(table.get("url") or "")
    try:
        parts = urlsplit(url if "://" in url else f"//{url}")
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise ConfigError(
            _("The address of the blog “{blog}” is none.").format(blog=blog),
            hint=_("It must look like https://example.org."),
            key=f"blogs.{blog}.url",
        ) from error
    place = f"{parts.hostname or ''}{port}{parts.path.rstrip('/')}"
    user = str(table.get("user") or "")
    return f"{blog} {user}@{place}" if user else f"{blog} {place}"
