"""Says in one table what works and what does not, each with its fix."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import EntryState
from bloggy.errors import BackendError, BloggyError, ConfigError, Unreachable
from bloggy.i18n import _, ngettext
from bloggy.services.doctor_finding import Finding
from bloggy.services.doctor_machine import own_files, this_terminal, to_settle

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace

PATIENCE = 5.0
"""Seconds that one examination may take."""
_OLDEST_GIT = (2, 30)


Examination = Callable[[], Awaitable[list[Finding]]]


class Doctor:
    """Examines the workspace; never hangs: each examination has at most five seconds."""

    def __init__(self, workspace: Workspace, *, patience: float = PATIENCE) -> None:
        self._workspace, self._patience = workspace, patience

    async def examine(self) -> list[Finding]:
        """All examinations, in a fixed order."""
        quick = [
            (_("configuration"), self._configuration),
            (_("library"), self._libraries),
            (_("index"), self._index),
            (_("outbox"), self._outbox),
            (_("to settle"), self._to_settle),
            (_("own files"), self._own_files),
            (_("git"), self._git),
        ]
        talk, only_talk = self._talk()
        names = [one for one in self._workspace.blogs.names() if one not in only_talk]
        remote = [name for name in names if self._has_login(name)]
        blogs = [
            (_("blog {name}").format(name=name), lambda name=name: self._blog(name))
            for name in names
            if name not in remote
        ]
        rest = [(_("time"), self._time), (_("terminal"), self._terminal)]
        local = (self._bounded(name, work) for name, work in (*quick, *blogs, *rest))
        found = await asyncio.gather(*local, *(self._remote(name) for name in remote), *talk)
        return [finding for findings in found for finding in findings]

    def _talk(self) -> tuple[Sequence[Awaitable[list[Finding]]], set[str]]:
        """A row for each place where comments come from, and the blogs that are nothing else."""
        from bloggy.services.doctor_talk import TalkCheckup

        async def wrong() -> list[Finding]:
            self._workspace.blogs.sources()
            return []

        try:
            checkups = [TalkCheckup(self._workspace, source) for source in self._workspace.blogs.sources()]
        except BloggyError:
            return [self._bounded(_("comments"), wrong)], set()
        rows = [self._bounded(one.title, one.examine, times=2) for one in checkups]
        return rows, {one.name for one in checkups if one.asks and one.name in self._workspace.tables}

    async def _bounded(self, name: str, work: Examination, *, times: int = 1) -> list[Finding]:
        patience = self._patience * times
        try:
            async with asyncio.timeout(patience):
                return await work()
        except TimeoutError:
            return [
                Finding(
                    name=name,
                    ok=False,
                    detail=_("There was no answer within {n} seconds.").format(n=round(patience)),
                    fix=_("Check the network or the disk, then run “bloggy doctor” again."),
                )
            ]
        except BloggyError as error:
            place = f"{error.file}:{error.line}: " if isinstance(error, ConfigError) and error.file else ""
            detail = clean_line(place + error.message)
            return [Finding(name=name, ok=False, detail=detail, fix=clean_line(error.hint))]

    async def _configuration(self) -> list[Finding]:
        file = self._workspace.paths.config_file
        if not file.exists():
            return [
                Finding(
                    name=_("configuration"),
                    ok=bool(self._workspace.folders),
                    detail=_("There is none yet ({file}).").format(file=file),
                    fix=_("“bloggy init FOLDER” writes one."),
                )
            ]
        return [Finding(name=_("configuration"), ok=True, detail=str(file))]

    async def _libraries(self) -> list[Finding]:
        if not self._workspace.libraries:
            return [
                Finding(
                    name=_("library"),
                    ok=False,
                    detail=_("No folder of posts is configured."),
                    fix=_("“bloggy init FOLDER” sets one up."),
                )
            ]
        return [
            await asyncio.to_thread(_folder, library.root, library.generator.label)
            for library in self._workspace.libraries
        ]

    async def _index(self) -> list[Finding]:
        posts = await asyncio.to_thread(self._workspace.posts.counts)
        detail = ngettext("{n} post", "{n} posts", posts.total).format(n=posts.total)
        if posts.problems:
            count = ngettext(
                "{n} file can’t be read as it is meant.",
                "{n} files can’t be read as they are meant.",
                posts.problems,
            ).format(n=posts.problems)
            return [
                Finding(
                    name=_("index"),
                    ok=False,
                    detail=f"{detail}; {count}",
                    fix=_("“bloggy check POST” says where the mistake is."),
                )
            ]
        return [Finding(name=_("index"), ok=True, detail=detail)]

    async def _outbox(self) -> list[Finding]:
        from bloggy.storage import outbox

        counts = await self._workspace.database.read(outbox.counts)
        held = counts.get(EntryState.HELD, 0)
        open_ones = sum(
            counts.get(state, 0) for state in (EntryState.QUEUED, EntryState.UNCERTAIN, EntryState.SENDING)
        )
        return [
            Finding(
                name=_("outbox"),
                ok=not held,
                detail=_("{waiting} waiting, {held} held for you").format(waiting=open_ones, held=held),
                fix=_("“bloggy outbox” says why, and what to do.") if held else "",
            )
        ]

    async def _git(self) -> list[Finding]:
        if not any(table.get("backend") == "git" for table in self._workspace.tables.values()):
            return []
        return await asyncio.to_thread(_examine_git, self._patience)

    def _has_login(self, name: str) -> bool:
        try:
            return self._workspace.secrets.need(name) is not None
        except BloggyError:
            return False  # its row says why

    async def _remote(self, name: str) -> list[Finding]:
        """Blogs across the network get twice the time."""
        from bloggy.services.doctor_blogs import BlogCheckup

        def bounded(row: str, work: Examination) -> Awaitable[list[Finding]]:
            return self._bounded(row, work, times=2)

        return await BlogCheckup(self._workspace, name, bounded).examine()

    async def _blog(self, name: str) -> list[Finding]:
        title = _("blog {name}").format(name=name)
        try:
            site = await self._workspace.blogs.backend(name).probe()
        except Unreachable as error:
            return [
                Finding(
                    name=title,
                    ok=True,
                    detail=_("Offline: {why}").format(why=clean_line(error.message)),
                    fix=_("Posts wait in the outbox until it can be reached."),
                )
            ]
        except BackendError as error:
            return [
                Finding(name=title, ok=False, detail=clean_line(error.message), fix=clean_line(error.hint))
            ]
        parts = (site.software, site.title, site.url, site.account)
        found = [Finding(name=title, ok=True, detail=clean_line(" · ".join(part for part in parts if part)))]
        found += [Finding(name=title, ok=False, detail=clean_line(note)) for note in site.notes]
        return found + self._builder(name)

    def _builder(self, name: str) -> list[Finding]:
        """Whether the site's generator is installed here, for the preview in its real theme."""
        generator = self._workspace.blogs.generator(name)
        command = generator.build_command()
        if not command:
            return []
        there = shutil.which(command[0]) is not None
        return [
            Finding(
                name=_("generator of {name}").format(name=name),
                ok=True,
                detail=_("{generator} is installed.").format(generator=generator.label)
                if there
                else _("{generator} is not installed here; bloggy’s own preview is used.").format(
                    generator=generator.label
                ),
            )
        ]

    async def _time(self) -> list[Finding]:
        now = self._workspace.clock.now()
        plausible = now.year >= 2025
        return [
            Finding(
                name=_("time"),
                ok=plausible,
                detail=f"{now:%Y-%m-%d %H:%M} {now.tzname()} (UTC{now:%z})",
                fix="" if plausible else _("Set the machine’s clock: dates of posts come from it."),
            )
        ]

    async def _terminal(self) -> list[Finding]:
        return [this_terminal()]

    async def _own_files(self) -> list[Finding]:
        return [await asyncio.to_thread(own_files, self._workspace.paths.data)]

    async def _to_settle(self) -> list[Finding]:
        await self._workspace.versions.look()
        return await to_settle(self._workspace)


def _folder(root: Path, label: str) -> Finding:
    name = _("library")
    if not root.is_dir():
        return Finding(
            name=name,
            ok=False,
            detail=_("{folder} is not there.").format(folder=root),
            fix=_("Make it, or correct “folders” in the configuration."),
        )
    if not os.access(root, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            name=name,
            ok=False,
            detail=_("{folder} may not be read and written.").format(folder=root),
            fix=_("Give yourself the permission with chmod or chown."),
        )
    return Finding(name=name, ok=True, detail=f"{clean_line(str(root))} ({label})")


def _examine_git(patience: float) -> list[Finding]:
    version = _output(["git", "--version"], patience)
    if not version:
        return [Finding(name=_("git"), ok=False, detail=_("git is not installed."), fix=_("Install git."))]
    numbers = tuple(int(part) for part in version.split()[2].split(".")[:2] if part.isdigit())
    found = [
        Finding(
            name=_("git"),
            ok=numbers >= _OLDEST_GIT,
            detail=clean_line(version),
            fix="" if numbers >= _OLDEST_GIT else _("Update git to 2.30 or newer."),
        )
    ]
    identity = _output(["git", "var", "GIT_AUTHOR_IDENT"], patience)
    found.append(
        Finding(
            name=_("git identity"),
            ok=bool(identity),
            detail=clean_line(identity.rpartition("> ")[0] + ">")
            if identity
            else _("git does not know who you are."),
            fix=""
            if identity
            else _('Run: git config --global user.name "Your Name" and the same for user.email.'),
        )
    )
    return found


def _output(command: list[str], patience: float) -> str:
    """What a command prints, "" if it fails or takes too long."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=patience,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
