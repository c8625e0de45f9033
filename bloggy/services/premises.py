"""Knows where the writer's files lie: the libraries, the sites around them, the tables of the blogs.

What is asked here comes from the configuration and the file system alone, without any service.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

    from bloggy.services.clock import Clock
    from bloggy.services.sites import Site
    from bloggy.storage.config import Config
    from bloggy.storage.library import Library
    from bloggy.storage.paths import Paths
    from bloggy.storage.trash import Trash


class Premises:
    """The folders and sites of one configuration."""

    def __init__(self, *, config: Config, paths: Paths, library: Path | None, clock: Clock | None) -> None:
        self.config, self.paths = config, paths
        self._only_library = library
        self._clock = clock

    def reload_config(self) -> None:
        """Read the configuration again after it was changed. Raises ConfigError."""
        from bloggy.storage import config as configuration

        self.config = configuration.load(self.paths)
        for name in ("libraries", "tables", "zone", "_sites"):
            self.__dict__.pop(name, None)

    @cached_property
    def clock(self) -> Clock:
        """Where time comes from."""
        from bloggy.services.clock import SystemClock

        return self._clock or SystemClock(self.config.library.timezone)

    @cached_property
    def zone(self) -> tzinfo:
        """The writer's time zone."""
        from bloggy.services.clock import zone_of

        return self.named_zone or self.clock.now().tzinfo or zone_of()

    @property
    def named_zone(self) -> tzinfo | None:
        """The zone that the configuration names, if it names one."""
        from bloggy.services.clock import zone_of

        return zone_of(self.config.library.timezone) if self.config.library.timezone else None

    @property
    def folders(self) -> tuple[Path, ...]:
        """The libraries' folders, the one for new posts first."""
        return (self._only_library,) if self._only_library else self.config.library.folders

    @cached_property
    def libraries(self) -> list[Library]:
        """The libraries, the one for new posts first."""
        from bloggy.domain.generators import get
        from bloggy.storage.library import Folder, Library

        found = []
        for folder in self.folders:
            site = self._sites[folder]
            generator = site.generator if site else get("plain", Folder(folder), zone=self.zone)
            found.append(Library(folder, generator, site=site.root if site else None, trash=self.trash))
        return found

    @cached_property
    def _sites(self) -> dict[Path, Site | None]:
        """The site of each folder."""
        from bloggy.services.sites import named_site, site_of

        found: dict[Path, Site | None] = {}
        for folder in self.folders:
            own = next(
                (table for table in self.config.blogs.values() if self.is_in_place(table, folder)), None
            )
            if own is not None and own.get("generator"):
                found[folder] = named_site(self.path_of(own), str(own["generator"]), zone=self.zone)
            else:
                found[folder] = site_of(folder, zone=self.zone)
        return found

    @cached_property
    def tables(self) -> dict[str, Mapping[str, object]]:
        """The blogs' tables by name: the configured ones, and one made up for the opened folder."""
        tables: dict[str, Mapping[str, object]] = dict(self.config.blogs)
        folder = self._only_library
        if folder is None or any(self.is_in_place(table, folder) for table in tables.values()):
            return tables
        from bloggy.services.sites import repository_of

        site = self._sites[folder]
        if site is not None and repository_of(site.root) is not None:
            from bloggy.services.detecting import free_name

            tables = {free_name(site.root, tables): {"backend": "git", "path": str(site.root)}, **tables}
        return tables

    def is_in_place(self, table: Mapping[str, object], root: Path) -> bool:
        """Whether a blog's table means the working copy that the folder `root` lies in."""
        if table.get("backend") != "git" or table.get("mode") == "copy" or not table.get("path"):
            return False
        return root.resolve().is_relative_to(self.path_of(table).resolve())

    def path_of(self, table: Mapping[str, object]) -> Path:
        """The `path` of a blog's table, absolute."""
        return Path(self.paths.config_file.parent, Path(str(table["path"])).expanduser())

    def library_of(self, path: Path) -> Library:
        """The library that the file lies in, the innermost first. Raises NotFound."""
        holding = [library for library in self.libraries if path.is_relative_to(library.root)]
        if not holding:
            from bloggy.errors import NotFound
            from bloggy.i18n import _

            raise NotFound(
                _("{path} is in none of your libraries.").format(path=path),
                hint=_("Add its folder to “folders” in the configuration, or use --library FOLDER."),
            )
        return max(holding, key=lambda library: len(library.root.parts))

    @cached_property
    def trash(self) -> Trash:
        """What was thrown away."""
        from bloggy.storage.trash import Trash

        return Trash(self.paths.trash)
