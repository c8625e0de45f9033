"""Writes an export from beginning to end; whatever is in the folder already stays if it is still right."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bloggy.domain.slug import slugify
from bloggy.errors import DraftError, SaveFailed, UsageError
from bloggy.i18n import _
from bloggy.services.exporting import tree, words
from bloggy.services.exporting.ledger import Ledger
from bloggy.services.exporting.lines import line
from bloggy.services.exporting.report import ExportProgress, ExportReport, LeftOut
from bloggy.services.standing import ID_KEY

if TYPE_CHECKING:
    from bloggy.services.exporting.tree import Found
    from bloggy.services.workspace import Workspace
    from bloggy.storage.export_folder import ExportFolder
    from bloggy.storage.library import Library

Tell = Callable[[ExportProgress], None]
_AT_ONCE = 200
"""So many people are read together."""


class Exporting:
    """Takes everything out."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def run(
        self, folder: Path, *, progress: Tell | None = None, stop: Callable[[], bool] = lambda: False
    ) -> ExportReport:
        """Write everything into `folder` (absolute): a new or empty one, or an earlier export to refresh.

        `progress` and `stop` are called from a thread, for each thing that is written. An export that was
        stopped says so in its folder; the next one goes on. Raises UsageError, SaveFailed, StorageError.
        """
        self._check(folder)
        await self._workspace.posts.refresh()
        run = _Run(self._workspace, ExportReport(folder=folder), progress, stop)
        return await asyncio.to_thread(run.everything)

    def _check(self, folder: Path) -> None:
        real = Path(os.path.realpath(folder))
        workspace = self._workspace
        for root in (*(library.root for library in workspace.libraries), workspace.paths.data):
            there = Path(os.path.realpath(root))
            if real.is_relative_to(there) or there.is_relative_to(real):
                raise UsageError(
                    _("{folder} and your own files in {root} would get mixed up.").format(
                        folder=folder, root=root
                    ),
                    hint=_("Name a folder somewhere else."),
                )


class _Stopped(Exception):
    """The writer has had enough."""


class _Run:
    """One export while it is under way, in a thread."""

    def __init__(
        self, workspace: Workspace, report: ExportReport, progress: Tell | None, stop: Callable[[], bool]
    ) -> None:
        self._workspace, self._report = workspace, report
        self._progress, self._stop = progress, stop
        self._roots = _prefixes("posts", [library.root for library in workspace.libraries])
        self._posts: list[tuple[Library, Path, str]] = []
        self._names: dict[Path, str] = {}
        self._ledger = Ledger(workspace, report, self._named, self._names)

    def everything(self) -> ExportReport:
        """Write it."""
        from bloggy.storage import export_folder

        with export_folder.opened(self._report.folder, words.unfinished()) as out:
            try:
                self._all(out)
                out.finish()
            except _Stopped:
                self._report.stopped = True
            report = self._report
            report.written, report.unchanged, report.removed = out.written, out.unchanged, out.removed
        return report

    def _all(self, out: ExportFolder) -> None:
        from bloggy.services.exporting import wordpress

        out.put("README.txt", [words.about().encode()])
        self._files(out)
        self._trash(out)
        for source, name in _file_names([source.name for source in self._ledger.sources()]).items():
            told = next(one for one in self._ledger.sources() if one.name == source)
            out.put(f"comments/{name}.jsonl", self._ledger.comments(told, lambda: self._step("comments")))
        self._people(out)
        ledger = self._ledger
        out.put("ledger/links.jsonl", ledger.links(self._ids(), lambda: self._step("links")))
        out.put("ledger/uploads.csv", ledger.uploads(lambda: self._step("uploads")))
        out.put("ledger/outbox.jsonl", ledger.outbox(lambda: self._step("outbox")))
        out.put("ledger/revisions.jsonl", ledger.revisions(lambda: self._step("revisions")))
        out.put("ledger/imports.jsonl", ledger.imports(lambda: self._step("imports")))
        out.put("wordpress.xml", wordpress.pieces(self._workspace, self._posts, self._report, self._step))

    # --- files ----------------------------------------------------------------------------------------------

    def _files(self, out: ExportFolder) -> None:
        workspace, told = self._workspace, self._report.left_out.append
        paths = workspace.paths
        own = (paths.config_file, paths.data, paths.cache, paths.state, self._report.folder)
        for library in workspace.libraries:
            inner = tuple(other.root for other in workspace.libraries if other.root != library.root)
            for found in tree.of_library(library, without=(*own, *inner), left_out=told):
                name = f"{self._roots[library.root]}/{found.name}"
                if self._copy(out, name, found) and found.is_post:
                    self._posts.append((library, found.path, name))
                    self._names[found.path] = name
        libraries = tuple(library.root for library in workspace.libraries)
        sites = {library.site: library for library in workspace.libraries if library.site not in libraries}
        for site, prefix in _prefixes("pictures", list(sites)).items():
            for found in tree.of_site(sites[site], without=(*own, *libraries), left_out=told):
                self._copy(out, f"{prefix}/{found.name}", found)

    def _copy(self, out: ExportFolder, name: str, found: Found) -> bool:
        try:
            out.copy(name, found.path)
        except SaveFailed:
            raise
        except DraftError as error:
            self._report.left_out.append(LeftOut(name, error.message))
            return False
        self._step("posts" if found.is_post else "pictures")
        return True

    def _trash(self, out: ExportFolder) -> None:
        items = sorted(self._workspace.trash.items(), key=lambda item: item.id)
        for item in items:
            base = item.stored.parent
            for path in sorted(base.rglob("*")) if item.whole_folder else [item.stored]:
                if path.is_file() and not path.is_symlink():
                    name = f"trash/{item.id}/{path.relative_to(base).as_posix()}"
                    try:
                        out.copy(name, path)
                    except SaveFailed:
                        raise
                    except DraftError as error:
                        self._report.left_out.append(LeftOut(name, error.message))
            self._step("trash")
        told = (
            line({"folder": f"trash/{item.id}", "was": self._named(item.path), "thrown_away": item.trashed})
            for item in items
        )
        out.put("ledger/trash.jsonl", told)

    def _named(self, path: Path) -> str:
        """A file's name in the export, or its path where it is of no library."""
        holding = [root for root in self._roots if path.is_relative_to(root)]
        if not holding:
            return str(path)
        root = max(holding, key=lambda one: len(one.parts))
        return f"{self._roots[root]}/{path.relative_to(root).as_posix()}"

    def _ids(self) -> dict[str, str]:
        """The posts' names in the export by their ids, of those that were ever sent."""
        sent = {id for _root, id in self._ledger.sent}
        found: dict[str, str] = {}
        for library, path, name in self._posts if sent else ():
            try:
                id = str(library.load(path).post.extra.get(ID_KEY) or "")
            except DraftError:
                continue  # told with the WordPress export
            if id in sent:
                found.setdefault(id, name)
        return found

    # --- people ---------------------------------------------------------------------------------------------

    def _people(self, out: ExportFolder) -> None:
        from bloggy.domain.people_export import as_csv, as_vcards

        def table() -> Iterator[bytes]:
            people = self._workspace.people.all()
            yield as_csv([]).encode()
            while some := list(islice(people, _AT_ONCE)):
                yield as_csv(some).partition("\r\n")[2].encode("utf-8", "replace")
                for _one in some:
                    self._step("people")

        def cards() -> Iterator[bytes]:
            people = self._workspace.people.all()
            while some := list(islice(people, _AT_ONCE)):
                yield as_vcards(some).encode("utf-8", "replace")

        out.put("people.csv", table())
        out.put("people.vcf", cards())

    def _step(self, what: str) -> None:
        """One more. Raises _Stopped."""
        self._report.counts[what] += 1
        if self._stop():
            raise _Stopped
        if self._progress:
            self._progress(ExportProgress(what, self._report.counts[what]))


def _prefixes(base: str, roots: list[Path]) -> dict[Path, str]:
    """A folder in the export for each of these: `base` itself if there is only one."""
    if len(roots) == 1:
        return {roots[0]: base}
    names = _file_names([str(root) for root in roots], [root.name for root in roots])
    return {root: str(PurePosixPath(base, names[str(root)])) for root in roots}


def _file_names(keys: list[str], called: list[str] | None = None) -> dict[str, str]:
    """A name for a file or folder for each key, none twice."""
    found: dict[str, str] = {}
    for key, word in zip(keys, called or keys, strict=True):
        slug, number = slugify(word.replace(":", " ").replace("/", " ")), 1
        while (name := slug if number == 1 else f"{slug}-{number}") in found.values():
            number += 1
        found[key] = name
    return found
