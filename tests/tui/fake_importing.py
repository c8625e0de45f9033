"""An import and an export that find what a test needs, and wait at a gate."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

from bloggy.domain.imported import NotImported
from bloggy.errors import ExportError
from bloggy.services.exporting.report import ExportProgress, ExportReport
from bloggy.services.importing.report import ImportProgress, ImportReport, Redirect, Remark
from bloggy.services.importing.undoing import UndoReport
from tests.tui.fakes import ROOT


class FakeImporting:
    """Finds 12 posts, 9 of them with comments; a second import finds them there."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.brought = False
        self.gate: asyncio.Event | None = None
        """Holds what is begun, until it is open or the writer stops it."""
        self.stops = 0
        self.trouble: ExportError | None = None
        self.damage: ExportError | None = None
        """Where the export ends too early when it is taken back."""

    async def run(self, path: Path, *, progress: Any, stop: Any, **how: Any) -> ImportReport:
        self.calls.append((path, how["into"], how["format"], how["dry_run"]))
        if self.trouble:
            raise self.trouble
        report = ImportReport(path=path, formats=["wordpress"], dry_run=how["dry_run"])
        progress(ImportProgress(file=path.name, posts=5, comments=12))
        report.stopped = await self._held(stop)
        way = "unchanged" if self.brought else "new"
        report.posts = Counter({way: 12})
        report.states = Counter(published=10, draft=2)
        report.pages, report.pictures = 2, 31
        report.comments, report.comment_states = Counter({way: 40}), Counter(approved=37, spam=3)
        if not self.brought:
            report.aliases = 10
        report.remarks = [Remark("Our [bold]secret[/] trip", "It was private: it is a draft here.")]
        report.redirects = [Redirect("/2009/07/old/", ROOT / "old.md")]
        report.left_out = [
            NotImported(kind="menu entry", name=name, reason="Menus belong to the blog’s theme.")
            for name in ("Home", "\u202eAbout\x1b[31m")
        ]
        self.brought = self.brought or not how["dry_run"]
        return report

    async def undo(self, path: Path, *, stop: Any, **how: Any) -> UndoReport:
        self.calls.append((path, "undo"))
        report = UndoReport(path=path, posts=11, comments=40, kept=[Remark("Fog", "You have changed it.")])
        report.stopped, report.error = await self._held(stop), self.damage
        return report

    async def _held(self, stop: Any) -> bool:
        """Wait at the gate, if there is one; whether it was stopped there."""
        while self.gate and not self.gate.is_set():
            if stop():
                self.stops += 1
                return True
            await asyncio.sleep(0.005)
        return False


class FakeExporting:
    """Writes 14 posts, or what there was until it was stopped."""

    def __init__(self) -> None:
        self.folders: list[Path] = []
        self.gate: asyncio.Event | None = None

    async def run(self, folder: Path, *, progress: Any, stop: Any) -> ExportReport:
        self.folders.append(folder)
        progress(ExportProgress("posts", 14))
        if self.gate:
            await self.gate.wait()
        return ExportReport(folder=folder, counts=Counter(posts=14, comments=3), written=19)
