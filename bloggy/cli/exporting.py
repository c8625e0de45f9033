"""Takes everything out as plain files: export."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics
from bloggy.cli.main import INTERRUPTED
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.output import Output
    from bloggy.services.exporting.report import ExportProgress, ExportReport
    from bloggy.services.workspace import Workspace

_STEP = 2000
"""After so many things a long export says how far it is."""
_FEW = 20
"""So many things that were left out are named each; --verbose and --json name all."""
_COUNTED = (
    *("posts", "pictures", "trash", "comments", "people", "links", "uploads", "outbox", "revisions"),
    *("imports", "wordpress_posts", "wordpress_comments"),
)


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "folder", metavar="DIR", help=_("a new or empty folder, or an earlier export to be refreshed")
    )
    parser.set_defaults(run=_run, never_asks=True)


async def _run(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    stopping = _on_interrupt()
    report = await workspace.exporting.run(
        Path(options.folder).expanduser().absolute(),
        progress=None if output.quiet or not sys.stderr.isatty() else _Progress(),
        stop=stopping.is_set,
    )
    output.document(_shape(report), _lines(report, everything=options.verbose))
    return INTERRUPTED if report.stopped else 0


def _on_interrupt() -> threading.Event:
    """Set by Ctrl-C, so that the export ends after what is under way and tells its report; twice: at once."""
    import asyncio
    import signal

    stopping, loop = threading.Event(), asyncio.get_running_loop()

    def stop() -> None:
        stopping.set()
        loop.remove_signal_handler(signal.SIGINT)

    if threading.current_thread() is threading.main_thread():
        loop.add_signal_handler(signal.SIGINT, stop)
    return stopping


class _Progress:
    """Says on stderr how far a long export is."""

    def __call__(self, progress: ExportProgress) -> None:
        if progress.done % _STEP:
            return
        from bloggy.services.exporting import words

        name = words.names()[progress.what]
        diagnostics.note(_("{what}: {n} so far").format(what=name, n=progress.done))


def _lines(report: ExportReport, *, everything: bool) -> list[str]:
    from bloggy.cli.output import columns
    from bloggy.services.exporting import words

    rows = [(name, str(report.counts[key])) for key, name in words.names().items() if report.counts[key]]
    lines = columns(rows) if rows else [_("There is nothing yet that could be taken out.")]
    if report.left_out:
        told = [f"  {one.name}: {one.reason}" for one in report.left_out]
        if len(told) > _FEW and not everything:
            more = _("  … and {n} more: --verbose names them all.").format(n=len(told) - _FEW)
            told = [*told[:_FEW], more]
        lines += ["", _("Left out:"), *told]
    if report.stopped:
        return [*lines, "", _("Stopped. Export into the same folder again to go on from here.")]
    return [*lines, "", words.written(report)]


def _shape(report: ExportReport) -> dict[str, object]:
    return {
        "folder": str(report.folder),
        "counts": {key: report.counts[key] for key in _COUNTED},
        "files": {"written": report.written, "unchanged": report.unchanged, "removed": report.removed},
        "left_out": [{"name": one.name, "reason": one.reason} for one in report.left_out],
        "stopped": report.stopped,
    }
