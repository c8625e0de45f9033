"""Brings a blog in from what another tool exported: import."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics
from bloggy.cli.interrupting import on_interrupt
from bloggy.cli.main import INTERRUPTED
from bloggy.i18n import _, ngettext

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.output import Output
    from bloggy.services.importing.report import ImportProgress, ImportReport
    from bloggy.services.workspace import Workspace

_POSTS, _COMMENTS = 100, 2000
"""After so many posts or comments a long import says how far it is."""
_LONGEST = 80
"""Characters of a name that are shown."""
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
    parser.set_defaults(run=_run, never_asks=True)


async def _run(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    stopping = on_interrupt()
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
    lines = [_("This would come in; nothing was changed.")] if report.dry_run else []
    lines += _counted(_("Posts"), report.posts, report.states, _post_words(report.posts["new"]))
    lines += _counted(
        _("Comments"), report.comments, report.comment_states, _comment_words(report.comments["new"])
    )
    if report.pictures:
        lines.append(
            ngettext(
                "{n} picture or file stays at the blog: posts show it from there.",
                "{n} pictures and files stay at the blog: posts show them from there.",
                report.pictures,
            ).format(n=report.pictures)
        )
    if report.copied:
        lines.append(
            ngettext(
                "{n} picture or file comes with them.",
                "{n} pictures and files come with them.",
                report.copied,
            ).format(n=report.copied)
        )
    if report.orphans:
        lines.append(
            ngettext(
                "{n} comment answers one that is not in the export; it stands by itself.",
                "{n} comments answer some that are not in the export; they stand by themselves.",
                report.orphans,
            ).format(n=report.orphans)
        )
    if not (report.posts or report.comments or report.left_out):
        lines.append(_("There is nothing in it."))
    lines += _remarks(report, everything=everything)
    lines += _left_out(report, everything=everything)
    if report.stopped:
        lines += ["", _("Stopped. Import the same file again to go on from here.")]
    return lines


def _counted(name: str, ways: Counter[str], states: Counter[str], words: dict[str, str]) -> list[str]:
    """One line: how many came, how many did not need to, and of what state the export says they are."""
    if not ways and not states:
        return []
    told = [words[way].format(n=ways[way]) for way in words if ways[way]]
    stand = [f"{n} {_word(state)}" for state, n in states.most_common()]
    line = f"{name}: {', '.join(told)}" if told else f"{name}: {_('none')}"
    return [f"{line} ({', '.join(stand)})" if stand else line]


def _post_words(new: int) -> dict[str, str]:
    return {
        "new": ngettext("{n} new", "{n} new", new),
        "changed": _("{n} changed"),
        "unchanged": _("{n} there already"),
        "kept": _("{n} kept as you changed them"),
        "found": _("{n} in your library before"),
        "gone": _("{n} brought in before and gone since"),
    }


def _comment_words(new: int) -> dict[str, str]:
    return {
        "new": ngettext("{n} new", "{n} new", new),
        "changed": _("{n} changed"),
        "unchanged": _("{n} there already"),
        "known": _("{n} known from elsewhere"),
    }


def _word(state: str) -> str:
    return {
        "published": _("published"),
        "draft": _("draft"),
        "scheduled": _("scheduled"),
        "withdrawn": _("withdrawn"),
        "approved": _("approved"),
        "held": _("held"),
        "spam": _("spam"),
        "removed": _("removed"),
        "deleted": _("deleted"),
    }.get(state, state)


def _remarks(report: ImportReport, *, everything: bool) -> list[str]:
    lines = [_lost(name, n) for name, n in report.lost.most_common()]
    lines += [f"  {one.post}: {one.message}" for one in report.remarks]
    lines += [
        _("  {post}: readers of {address} will not find it, unless your server leads them on.").format(
            post=one.post.name, address=one.old
        )
        for one in report.redirects
    ]
    return ["", _("To know:"), *_some(lines, everything=everything)] if lines else []


def _lost(name: str, n: int) -> str:
    words = {
        "date": _("date"),
        "tags": _("tags"),
        "categories": _("categories"),
        "summary": _("summary"),
        "image": _("picture above the text"),
        "extra": _("fields of the blog’s own"),
    }
    return ngettext(
        "  {n} post came without: {what}. The site’s generator has no place for it as it is set up.",
        "  {n} posts came without: {what}. The site’s generator has no place for it as it is set up.",
        n,
    ).format(n=n, what=words[name])


def _left_out(report: ImportReport, *, everything: bool) -> list[str]:
    if not report.left_out:
        return []
    lines = [f"  {one.kind} “{_short(one.name)}”: {one.reason}" for one in report.left_out]
    kinds = Counter(one.kind for one in report.left_out)
    told = ", ".join(f"{kind} ×{n}" if n > 1 else kind for kind, n in kinds.most_common())
    return ["", _("Not brought in: {what}").format(what=told), *_some(lines, everything=everything)]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"


def _some(lines: list[str], *, everything: bool) -> list[str]:
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
