"""Knows the configured blogs: lists, opens, finds, adds and removes them."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.errors import ConfigError, NoKeyring, Unsupported
from bloggy.i18n import _
from bloggy.services.comments.sources import KEY, Beside, SourceInfo, beside, has_own

if TYPE_CHECKING:
    from bloggy.backends.base import Backend
    from bloggy.backends.comments import CommentSource
    from bloggy.domain.generators import Generator
    from bloggy.services.detecting import Found
    from bloggy.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class BlogInfo:
    """A configured blog, from the configuration alone."""

    name: str
    backend: str
    target: str
    """One line that says where posts go, e.g. "hugo → ~/site, origin/main"."""
    generator: str
    """Its label ("Hugo"), or empty."""
    in_place: bool
    implicit: bool
    """Made up for the opened folder, not in the configuration."""
    publishes: bool = True
    """It takes posts; in some places there are only comments."""


class Blogs:
    """The configured places."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._backends: dict[tuple[str, Path], Backend] = {}

    def names(self) -> list[str]:
        """Configured and implicit blogs, in the configuration's order."""
        return list(self._workspace.tables)

    def list(self) -> list[BlogInfo]:
        """All blogs."""
        return [self.info(name) for name in self.names()]

    def info(self, name: str) -> BlogInfo:
        """One blog. Raises ConfigError with the nearest name."""
        table = self._table(name)
        library = self._library_in_place(name)
        label = ""
        if library is not None:
            label = library.generator.label
        elif generator := str(table.get("generator") or ""):
            from bloggy.domain.generators import labels

            label = labels().get(generator, "")
        return BlogInfo(
            name=name,
            backend=str(table["backend"]),
            target=_target(table, label),
            generator=label,
            in_place=library is not None,
            implicit=name not in self._workspace.config.blogs,
            publishes=self.publishes(name),
        )

    def publishes(self, name: str) -> bool:
        """Whether the blog takes posts: in some places there are only comments. Raises ConfigError."""
        told = self._workspace.registry.publishes(str(self._table(name)["backend"]))
        if told is not None:
            return told
        try:
            return self.backend(name).publisher is not None
        except ConfigError:
            return True  # publishing says what is wrong with it

    def table(self, name: str) -> Mapping[str, object]:
        """The blog's table as configured. Raises ConfigError with the nearest name."""
        return self._table(name)

    def in_place(self, name: str, root: Path) -> bool:
        """Whether the library at `root` is the blog's own working copy."""
        return self._workspace.is_in_place(self._table(name), root)

    def backend(self, name: str, root: Path | None = None) -> Backend:
        """The backend of that blog for posts of the library at `root` (None: its own, or the first).

        Made once. Raises ConfigError for wrong options.
        """
        table = self._table(name)
        place = root or self._root_for(name)
        if (name, place) not in self._backends:
            from bloggy.backends.base import Surroundings

            settings = self.settings(name, table)
            kind = self.kind(name)
            around = Surroundings(
                blog=name,
                library=place,
                cache=self._workspace.paths.cache,
                zone=self._workspace.zone,
                secret=lambda: self._workspace.secrets.get(name),
                transport=self._workspace.transport,
            )
            self._backends[name, place] = kind.create(settings, around)
        return self._backends[name, place]

    def kind(self, name: str) -> type[Backend]:
        """What that blog or comment source is. Raises ConfigError."""
        from bloggy.services.options import kind_of

        registry, file = self._workspace.registry, self._workspace.paths.config_file
        if source := self._named(name):
            return kind_of(source, registry, file)
        return registry.load(str(self._table(name)["backend"]))

    def settings(self, name: str, table: Mapping[str, object]) -> dict[str, object]:
        """`table`, held against the options of that blog or comment source. Raises ConfigError."""
        from bloggy.services.options import checked

        source = self._named(name)
        section, file = source.section if source else "", self._workspace.paths.config_file
        return checked(name, table, self.kind(name).options, file=file, section=section)

    def generator(self, name: str) -> Generator:
        """The generator of that blog's site; plain Markdown where that can't be known from here."""
        from bloggy.domain.generators import get
        from bloggy.services.sites import named_site, site_of

        library = self._library_in_place(name)
        if library is not None:
            return library.generator
        table, zone = self._table(name), self._workspace.zone
        if table.get("path"):
            root = self._workspace.path_of(table)
            if table.get("generator"):
                return named_site(root, str(table["generator"]), zone=zone).generator
            site = site_of(root, zone=zone)
            return site.generator if site else get("plain", zone=zone)
        return get(str(table.get("generator") or "plain"), zone=zone)

    def sources(self) -> builtins.list[SourceInfo]:
        """Where comments come from; a blog that can't be opened is among them. Raises ConfigError."""
        found = []
        for name, table in self._workspace.tables.items():
            if has_own(table) and self._may_have_comments(name):
                found.append(SourceInfo(name, name))
            found += [SourceInfo(n, one.blog) for n, one in self._beside().items() if one.blog == name]
        return found

    def source(self, name: str) -> CommentSource:
        """The comment source of that name. Raises ConfigError, Unsupported."""
        if name.startswith("import:"):
            raise Unsupported(
                _("These comments came from a file, so there is nowhere to send what you say of them."),
                hint=_("Answer on the page itself, or connect the blog: “bloggy blogs add”."),
            )
        comments = self.backend(name).comments
        if comments is None:
            raise Unsupported(
                _("“{name}” has no comments that bloggy can read.").format(name=name),
                hint=_("Name their source in the configuration, as [blogs.{name}.comments].").format(
                    name=name
                ),
            )
        return comments

    def _named(self, name: str) -> Beside | None:
        """The comment source that a blog's table names so; None for a blog."""
        return None if name in self._workspace.tables else self._beside().get(name)

    def _beside(self) -> dict[str, Beside]:
        return beside(self._workspace.tables, self._workspace.paths.config_file)

    def _may_have_comments(self, name: str) -> bool:
        try:
            return self.backend(name).comments is not None
        except ConfigError:
            return True  # reading it says why it can't be

    async def detect(self, folder: Path) -> Found:
        """What `folder` is: which generator, which repository, how many posts. Changes nothing."""
        from bloggy.services.detecting import detect

        return await asyncio.to_thread(detect, folder, zone=self._workspace.zone)

    async def init(self, folder: Path, *, name: str | None = None, url: str = "") -> Found:
        """Write the configuration for `folder`: library and, where it can be published, a blog.

        A folder that does not exist is made. What is configured already stays. Raises ConfigError,
        UsageError for a folder that holds all that the writer has.
        """
        from dataclasses import replace

        from bloggy.services.detecting import detect, free_name
        from bloggy.services.sites import refuse_everything

        def work() -> Found:
            from bloggy.storage import config_edit
            from bloggy.storage.atomic import make_folder

            refuse_everything(folder, zone=self._workspace.zone)
            make_folder(folder)
            found = detect(folder, zone=self._workspace.zone)
            config, file = self._workspace.config, self._workspace.paths.config_file
            folders = [str(folder), *(str(old) for old in config.library.folders if old != folder)]
            config_edit.set_values(file, {"library.folders": folders})
            known = any(self._workspace.is_in_place(table, folder) for table in config.blogs.values())
            if found.suggestion and not known:
                table = {**found.suggestion, **({"url": url} if url else {})}
                config_edit.add_blog(file, name or free_name(found.folder, config.blogs), table)
                found = replace(found, suggestion=table)
            return found

        found = await asyncio.to_thread(work)
        await self.reload()
        return found

    async def add_folder(self, folder: Path) -> None:
        """Make `folder` one of the library's, after those that are; it is made where it does not exist.

        Nothing is added where it lies in one of them, or where only one folder was opened. Raises
        ConfigError.
        """
        from bloggy.storage import config_edit
        from bloggy.storage.atomic import make_folder

        if any(folder.is_relative_to(known) for known in self._workspace.folders):
            return
        config, file = self._workspace.config, self._workspace.paths.config_file
        if config.library.folders != self._workspace.folders:
            return
        folders = [*(str(known) for known in config.library.folders), str(folder)]
        await asyncio.to_thread(make_folder, folder)
        await asyncio.to_thread(config_edit.set_values, file, {"library.folders": folders})
        await self.reload()

    async def add(self, name: str, table: Mapping[str, object]) -> None:
        """Add a blog to the configuration after checking its options. Raises ConfigError."""
        from bloggy.services.options import checked
        from bloggy.storage import config_edit

        file = self._workspace.paths.config_file
        kind = self._workspace.registry.load(str(table.get("backend", "")))
        checked(name, table, kind.options, file=file)
        await asyncio.to_thread(config_edit.add_blog, file, name, dict(table))
        await self.reload()

    async def add_talk(
        self, blog: str, table: Mapping[str, object], *, label: str = "", only_check: bool = False
    ) -> None:
        """Name a comment source in the table of `blog`, after checking its options. Raises ConfigError."""
        from bloggy.services.options import checked
        from bloggy.storage import config_edit

        file, kind = self._workspace.paths.config_file, str(table["backend"])
        section, name = f"blogs.{blog}.{KEY}", f"{blog}-{label or kind}"
        checked(name, table, self._workspace.registry.load(kind).options, file=file, section=section)
        told = {"source": kind, **({"name": label} if label else {}), **table}
        del told["backend"]
        await asyncio.to_thread(config_edit.add_comments, file, blog, told, only_check=only_check)
        if not only_check:
            await self.reload()

    async def remove(self, name: str) -> str:
        """Take a blog or a comment source out of the configuration, and its secret out of the keyring.

        Nothing at the blog or among the posts changes. Returns a sentence when its secret could not be
        removed, else "". Raises ConfigError.
        """
        from bloggy.storage import config_edit

        left, file = await self._forget_secret(name), self._workspace.paths.config_file
        if source := self._named(name):
            await asyncio.to_thread(config_edit.change_comments, file, source.blog, source.position, None)
        else:
            await asyncio.to_thread(config_edit.remove_blog, file, name)
        await self.reload()
        return left

    async def change(self, name: str, values: Mapping[str, object]) -> None:
        """Set options of a blog or a comment source; None removes one. Raises ConfigError."""
        from bloggy.storage import config_edit

        file = self._workspace.paths.config_file
        if source := self._named(name):
            at = source.position
            await asyncio.to_thread(config_edit.change_comments, file, source.blog, at, values)
        else:
            await asyncio.to_thread(config_edit.change_blog, file, name, values)
        await self.reload()

    async def _forget_secret(self, name: str) -> str:
        table, secrets = self._table(name), self._workspace.secrets
        try:
            if secrets.need(name) is None:
                return ""
        except ConfigError:  # its plug-in is gone; its secret may still be there
            pass
        try:
            await secrets.forget(name)
        except NoKeyring as error:
            if table.get("password_command") or table.get("password_env"):
                return ""
            return error.message
        return ""

    async def aclose(self) -> None:
        """Give back what the backends hold."""
        backends, self._backends = self._backends, {}
        for backend in backends.values():
            await backend.aclose()

    async def reload(self) -> None:
        """Read the configuration again after it was changed. Raises ConfigError."""
        await self.aclose()
        self._workspace.reload_config()

    def _table(self, name: str) -> Mapping[str, object]:
        tables = self._workspace.tables
        if name not in tables:
            others = self._beside()
            if name in others:
                return others[name].table
            from difflib import get_close_matches

            near = get_close_matches(name, [*tables, *others], n=1)
            raise ConfigError(
                _("There is no blog called “{name}”.").format(name=name),
                hint=_("Did you mean “{near}”?").format(near=near[0])
                if near
                else _("“bloggy blogs” lists them; “bloggy init FOLDER” adds one."),
                key=f"blogs.{name}",
            )
        return tables[name]

    def _library_in_place(self, name: str) -> _Library | None:
        table = self._table(name)
        found = (lib for lib in self._workspace.libraries if self._workspace.is_in_place(table, lib.root))
        return next(found, None)

    def _root_for(self, name: str) -> Path:
        own = self._library_in_place(name)
        if own is not None:
            return own.root
        libraries = self._workspace.libraries
        return libraries[0].root if libraries else self._workspace.paths.data


if TYPE_CHECKING:
    from bloggy.storage.library import Library as _Library


def _target(table: Mapping[str, object], label: str) -> str:
    """Where posts go, or comments come from, in one line, without secrets."""
    told = (table.get(key) for key in ("path", "repository", "url", "domain", "repo", "file"))
    place = str(next(filter(None, told), table["backend"]))
    where = _without_login(place)
    if table["backend"] == "git" and (branch := str(table.get("branch") or "")):
        where += f", {table.get('remote') or 'origin'}/{branch}"
    return f"{(label or str(table['backend'])).lower()} → {where}"


def _without_login(address: str) -> str:
    """An address without the user name and password that it may hold."""
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"
