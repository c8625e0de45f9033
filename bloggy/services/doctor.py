"""Says in one table what works and what does not, each with its fix."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import EntryState
from bloggy.errors import BackendError, BloggyError, ConfigError, Unreachable
from bloggy.i18n import _, ngettext
from bloggy.services import doctor_machine
from bloggy.services.doctor_finding import Examination, Finding, aside, by_need, offline
from bloggy.storage.presence import is_there

if TYPE_CHECKING:
    from bloggy.services.doctor_discretion import Discretion
    from bloggy.services.workspace import Workspace

PATIENCE = 5.0
"""Seconds that an examination of this machine may take; one across the network gets twice that."""

Told = Callable[[Sequence[Finding]], None]
"""Is given rows as soon as they are known."""


class Doctor:
    """Examines the workspace; never hangs.

    This machine is looked at first, everything at once, for five seconds at most; then all that is across the
    network, everything at once, for ten. Between the two, loading the blogs' backends from the disk may take
    five. So it ends within twenty seconds, whatever does not answer.
    """

    def __init__(
        self, workspace: Workspace, *, patience: float = PATIENCE, broken: ConfigError | None = None
    ) -> None:
        """`broken`: why the configuration of `workspace` could not be read; only the machine is looked at."""
        self._workspace, self._patience, self._broken = workspace, patience, broken

    async def examine(self, told: Told | None = None) -> list[Finding]:
        """All rows, what does not work first. `told` gets them as they come, in no order."""
        from bloggy.services.doctor_discretion import Discretion

        discretion = Discretion(self._workspace)
        found = await self._carried_out(self._here(), discretion, told)
        if self._broken is None:
            there: list[Examination] = []

            async def plan() -> list[Finding]:
                there.extend(await aside(self._there))
                return []

            found += await self._carried_out([self._examination(_("blogs"), plan)], discretion, told)
            found += await self._carried_out(there, discretion, told)
        return by_need(found)

    async def _carried_out(
        self, examinations: Sequence[Examination], discretion: Discretion, told: Told | None
    ) -> list[Finding]:
        async def one(examination: Examination) -> list[Finding]:
            rows = [discretion.of(row) for row in await examination.carry_out()]
            if told is not None and rows:
                told(rows)
            return rows

        found = await asyncio.gather(*map(one, examinations))
        return [finding for rows in found for finding in rows]

    # --- what there is to look at ---------------------------------------------------------------------------

    def _here(self) -> list[Examination]:
        paths = self._workspace.paths
        machine = [
            self._examination(_("own files"), lambda: aside(lambda: doctor_machine.all_own_files(paths))),
            self._examination(_("git"), self._git),
            self._examination(_("keyring"), self._keyring),
            self._examination(_("time"), lambda: doctor_machine.time_here(self._workspace)),
            self._examination(_("terminal"), self._terminal),
        ]
        settings = self._examination(_("configuration"), self._configuration)
        outbox = self._examination(_("outbox"), self._outbox)
        if self._broken is not None:
            return [settings, outbox, *machine]
        folders = [
            self._examination(_("library"), self._libraries),
            self._examination(_("index"), self._index),
            outbox,
            self._examination(_("to settle"), self._to_settle),
        ]
        return [settings, *folders, *machine]

    def _there(self) -> list[Examination]:
        """Blogs, remotes and places where comments come from. Loads their backends, which takes a while."""
        talk, only_talk = self._talk()
        names = [one for one in self._workspace.blogs.names() if one not in only_talk]
        return [*(one for name in names for one in self._blog(name)), *talk]

    def _talk(self) -> tuple[list[Examination], set[str]]:
        """A row for each place where comments come from, and the blogs that are nothing else."""
        from bloggy.services.doctor_talk import TalkCheckup

        async def wrong() -> list[Finding]:
            self._workspace.blogs.sources()
            return []

        try:
            sources = self._workspace.blogs.sources()
            checkups = [TalkCheckup(self._workspace, one, patience=self._patience) for one in sources]
        except BloggyError:
            return [self._examination(_("comments"), wrong)], set()
        rows = [self._examination(one.title, one.examine, times=2) for one in checkups]
        return rows, {one.name for one in checkups if one.asks and one.name in self._workspace.tables}

    def _blog(self, name: str) -> list[Examination]:
        title = _("blog {name}").format(name=name)
        if self._is_site(name):
            from bloggy.services.doctor_sites import SiteCheckup

            checkup = SiteCheckup(self._workspace, name, patience=self._patience * 2)
            return [*checkup.here(), *checkup.there()]
        if not self._has_login(name):
            return [self._examination(title, lambda: self._open_blog(name), times=2)]
        from bloggy.services.doctor_blogs import BlogCheckup

        blog = BlogCheckup(self._workspace, name, patience=self._patience * 2)
        return [self._examination(title, blog.examine, times=3)]  # its own rows end before

    def _examination(
        self, title: str, work: Callable[[], Awaitable[list[Finding]]], *, times: int = 1
    ) -> Examination:
        return Examination(title=title, work=work, patience=self._patience * times)

    def _is_site(self, name: str) -> bool:
        return self._workspace.tables[name].get("backend") == "git"

    def _has_login(self, name: str) -> bool:
        try:
            return self._workspace.secrets.need(name) is not None
        except BloggyError:
            return False  # its row says why

    # --- the rows of this machine ---------------------------------------------------------------------------

    async def _configuration(self) -> list[Finding]:
        file, name = self._workspace.paths.config_file, _("configuration")
        if self._broken is not None:
            raise self._broken
        if not await aside(file.exists):
            return [
                Finding(
                    name=name,
                    ok=bool(self._workspace.folders),
                    detail=_("There is none yet ({file}).").format(file=file),
                    fix=_("“bloggy init FOLDER” writes one."),
                )
            ]
        return [Finding(name=name, ok=True, detail=clean_line(str(file))), *self._keys()]

    def _keys(self) -> list[Finding]:
        from bloggy.domain.keymap import check_keys

        fix = _("Correct it there; “bloggy keys” lists all actions and their keys.")
        return [
            Finding(name=_("keys"), ok=False, detail=clean_line(told), fix=fix)
            for told in check_keys(self._workspace.config.keys).complaints
        ]

    async def _libraries(self) -> list[Finding]:
        def look() -> list[Finding]:
            return [_folder(one.root, one.generator.label) for one in self._workspace.libraries]

        found = await aside(look)
        return found or [
            Finding(
                name=_("library"),
                ok=False,
                detail=_("No folder of posts is configured."),
                fix=_("“bloggy init FOLDER” sets one up."),
            )
        ]

    async def _index(self) -> list[Finding]:
        unreadable: Sequence[tuple[Path, str]] = ()
        try:
            async with asyncio.timeout(self._patience * 0.6):
                found = (await self._workspace.posts.refresh()).unreadable
                roots = set(self._workspace.folders)  # the row of the library says what is wrong with one
                unreadable = [(path, why) for path, why in found if path not in roots]
            reading = ""
        except TimeoutError:
            reading = _("Posts are still being read; “bloggy list” waits for all of them.")
        posts = await aside(self._workspace.posts.counts)
        detail = ngettext("{n} post", "{n} posts", posts.total).format(n=posts.total)
        rows = await aside(lambda: [_unreadable(path, why) for path, why in unreadable[:3]])
        if posts.problems:
            count = ngettext(
                "{n} file can’t be read as it is meant.",
                "{n} files can’t be read as they are meant.",
                posts.problems,
            ).format(n=posts.problems)
            fix = _("“bloggy check POST” says where the mistake is.")
            return [*rows, Finding(name=_("index"), ok=False, detail=f"{detail}; {count}", fix=fix)]
        return [*rows, Finding(name=_("index"), ok=True, detail=detail, fix=reading)]

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

    async def _to_settle(self) -> list[Finding]:
        await self._workspace.versions.look()
        return await doctor_machine.to_settle(self._workspace)

    async def _git(self) -> list[Finding]:
        needed = any(map(self._is_site, self._workspace.tables))
        patience = self._patience
        return [await aside(lambda: doctor_machine.git_program(needed=needed, patience=patience))]

    async def _keyring(self) -> list[Finding]:
        return await doctor_machine.keyring(self._workspace, patience=self._patience * 0.8)

    async def _terminal(self) -> list[Finding]:
        return [doctor_machine.this_terminal()]

    # --- across the network ---------------------------------------------------------------------------------

    async def _open_blog(self, name: str) -> list[Finding]:
        """A blog that asks for no password."""
        title = _("blog {name}").format(name=name)
        try:
            site = await self._workspace.blogs.backend(name).probe()
        except Unreachable as error:
            return [offline(title, error.message)]
        except BackendError as error:
            return [
                Finding(name=title, ok=False, detail=clean_line(error.message), fix=clean_line(error.hint))
            ]
        from bloggy.services.doctor_blogs import rows_of

        return rows_of(site, name)


def _folder(root: Path, label: str) -> Finding:
    name = _("library")
    if not root.is_dir():
        return Finding(
            name=name,
            ok=False,
            detail=_("{folder} is not there.").format(folder=clean_line(str(root))),
            fix=_("Make it, or correct “folders” in the configuration."),
        )
    return doctor_machine.closed(root, name) or Finding(
        name=name, ok=True, detail=f"{clean_line(str(root))} ({label})"
    )


def _unreadable(path: Path, why: str) -> Finding:
    """The row of a file or folder that can't be read, with the step that its reason asks for."""
    fix = _("Check that folder, its disk and its permissions.")
    if os.path.islink(path) and not is_there(path):  # noqa: PTH114 - Path raises for some
        fix = _("Put the file there, or correct the link.")
    elif not os.access(path, os.R_OK):
        fix = _("Give yourself the permission with chmod or chown.")
    return Finding(name=_("index"), ok=False, detail=clean_line(f"{path}: {why}"), fix=fix)
