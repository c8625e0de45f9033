"""Brings a blog in from what another tool exported: import."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics
from bloggy.cli.interrupting import on_interrupt
from bloggy.cli.main import INTERRUPTED
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bloggy.cli.output import Output
    from bloggy.services.importing.report import ImportProgress, ImportReport
    from bloggy.services.workspace import Workspace

_POSTS, _COMMENTS = 100, 2000
"""After so many posts or comments a long import says how far it is."""
_FEW = 20
"""So many things that did not come in are named each; --verbose and --json name all."""


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    from bloggy.storage.exports import FORMATS

    parser.add_argument(
        "file", metavar="FILE", help=_("what the other tool exported: a file, an archive or a folder")
    )
    parser.add_argument("--into", metavar="DIR", help=_("put the posts into this folder of your library"))
    parser.add_argument("--format", choices=list(FORMATS), help=_("what it is, where bloggy can't tell"))
    parser.add_argument(
        "--dry-run", action="store_true", help=_("say what would come in, and change nothing")
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help=_("also bring posts that were brought before and are gone from the library since"),
    )
    parser.add_argument(
        "--undo",
        action="store_true",
        help=_("take back what FILE has brought: untouched posts to the trash, its comments away"),
    )
    parser.set_defaults(run=_run, never_asks=True)


async def _run(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    stopping = on_interrupt()
    if options.undo:
        return await _undo(workspace, options, output, stopping.is_set)
    report = await workspace.importing.run(
        Path(options.file).expanduser().absolute(),
        into=Path(options.into).expanduser().absolute() if options.into else None,
        format=options.format,
        dry_run=options.dry_run,
        again=options.again,
        progress=None if output.quiet else _Progress(),
        stop=stopping.is_set,
    )
    output.document(_shape(report), _lines(report, everything=options.verbose))
    if report.error:
        diagnostics.note(_("It was not read to its end; what came before that is in."))
        diagnostics.explain(report.error)
        return report.error.exit_code
    return INTERRUPTED if report.stopped else 0


async def _undo(
    workspace: Workspace, options: argparse.Namespace, output: Output, stop: Callable[[], bool]
) -> int:
    from bloggy.services.importing import words

    if options.dry_run or options.again or options.into:
        raise UsageError(
            _("--undo takes back all that FILE has brought; --dry-run, --again and --into do not fit it."),
            hint=_("Leave them out."),
        )
    report = await workspace.importing.undo(
        Path(options.file).expanduser().absolute(),
        format=options.format,
        progress=None if output.quiet else _Progress(),
        stop=stop,
    )
    lines = words.taken_back(report)
    if kept := words.kept(report):
        lines += ["", _("Kept:"), *_some(kept, everything=options.verbose)]
    output.document(
        {
            "file": str(report.path),
            "posts": report.posts,
            "comments": report.comments,
            "kept": [{"post": one.post, "message": one.message} for one in report.kept],
            "stopped": report.stopped,
            "error": report.error.message if report.error else None,
        },
        lines,
    )
    if report.error:
        diagnostics.note(_("It was not read to its end; what came before that is taken back."))
        diagnostics.explain(report.error)
        return report.error.exit_code
    return INTERRUPTED if report.stopped else 0


class _Progress:
    """Says on stderr how far a long import is."""

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, progress: ImportProgress) -> None:
        step = progress.posts // _POSTS + progress.comments // _COMMENTS
        if not sys.stderr.isatty() or step <= self._told:
            return
        self._told = step
        diagnostics.note(
            _("{file}: {posts} posts, {comments} comments so far").format(
                file=progress.file, posts=progress.posts, comments=progress.comments
            )
        )


def _lines(report: ImportReport, *, everything: bool) -> list[str]:
    from bloggy.services.importing import words

    lines = [_("This would come in; nothing was changed.")] if report.dry_run else []
    lines += words.counts(report)
    if told := words.nothing_new(report):
        lines.append(told)
    if known := words.to_know(report):
        lines += ["", _("To know:"), *_some(known, everything=everything)]
    kinds, left_out = words.left_out(report)
    if left_out:
        told = _("Not brought in: {what}").format(what=kinds)
        lines += ["", told, *_some(left_out, everything=everything)]
    if report.stopped:
        lines += ["", _("Stopped. Import the same file again to go on from here.")]
    return lines


def _some(found: list[str], *, everything: bool) -> list[str]:
    lines = [f"  {one}" for one in found]
    if everything or len(lines) <= _FEW:
        return lines
    more = _("  … and {n} more: --verbose names them all.").format(n=len(lines) - _FEW)
    return [*lines[:_FEW], more]


def _shape(report: ImportReport) -> dict[str, object]:
    ways = ("new", "changed", "unchanged", "kept", "found", "gone")
    return {
        "file": str(report.path),
        "formats": report.formats,
        "sources": report.sources,
        "dry_run": report.dry_run,
        "posts": {way: report.posts[way] for way in ways} | {"states": dict(report.states)},
        "pages": report.pages,
        "aliases": report.aliases,
        "missing_plugin": report.missing_plugin,
        "comments": {way: report.comments[way] for way in ("new", "changed", "unchanged", "known")}
        | {"states": dict(report.comment_states), "orphans": report.orphans},
        "pictures": report.pictures,
        "copied": report.copied,
        "left_out": [{"kind": one.kind, "name": one.name, "reason": one.reason} for one in report.left_out],
        "remarks": [{"post": one.post, "message": one.message} for one in report.remarks],
        "redirects": [{"from": one.old, "post": str(one.post)} for one in report.redirects],
        "lost": dict(report.lost),
        "made": [str(path) for path in report.made],
        "stopped": report.stopped,
        "error": report.error.message if report.error else None,
    }
