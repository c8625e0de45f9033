"""What to do when a post changed here and at the blog: diff and resolve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import shapes
from bloggy.cli.posts import POST_HELP, found
from bloggy.cli.publish import entry_lines, exit_code
from bloggy.domain.difference import Difference, Part, plain, unified, words
from bloggy.errors import NotFound, UsageError
from bloggy.i18n import _, ngettext

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.output import Output
    from bloggy.domain.listing import PostSummary
    from bloggy.domain.outbox import Entry
    from bloggy.services.comparing import Sides
    from bloggy.services.workspace import Workspace


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare one command's arguments."""
    parser.add_argument("post", metavar="POST", help=_(POST_HELP))
    if name == "diff":
        parser.add_argument("--blog", metavar="B", default="", help=_("compare with this blog’s copy"))
        parser.add_argument("--remote", action="store_true", help=_("ask the blog what it has now"))
        parser.set_defaults(run=_run_diff)
        return
    choice = parser.add_mutually_exclusive_group(required=True)
    for flag, text in (
        ("mine", _("send your text over the one that was shown; if it is gone, publish it again")),
        ("theirs", _("take the blog’s text into your file; if it is gone, forget the copy")),
        ("merge", _("combine both; what clashes is marked in your file")),
    ):
        choice.add_argument(f"--{flag}", dest="choice", action="store_const", const=flag, help=text)
    parser.add_argument("--blog", metavar="B", default="", help=_("where several blogs have a conflict"))
    parser.set_defaults(run=_run_resolve)


async def _look(workspace: Workspace, spec: str, blog: str) -> tuple[PostSummary | None, list[Entry]]:
    """The post, and its held entries that met another text at a blog, or none at all. Raises NotFound.

    A post that was thrown away is known by its entries alone.
    """
    waiting = [
        entry
        for entry in await workspace.delivery.entries()
        if entry.in_conflict and blog in {"", entry.blog}
    ]
    try:
        summary = await found(workspace, spec)
    except NotFound:
        named = [entry for entry in waiting if spec in {entry.title, Path(entry.post_path).stem, entry.id}]
        if not named:
            raise
        return None, named
    path = Path(summary.path)
    return summary, [entry for entry in waiting if Path(entry.library) / entry.post_path == path]


async def _run_diff(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    summary, conflicts = await _look(workspace, options.post, options.blog)
    comparing = workspace.comparing
    entry = None
    if conflicts and not (options.remote and summary):
        entry = conflicts[0]
        sides = await comparing.sides(entry)
    elif summary is not None:
        path = Path(summary.path)
        sides = await comparing.published(path, blog=options.blog, remote=options.remote)
    told = comparing.difference(sides)
    if output.json:
        output.document(_shape(entry, sides, told), [])
    else:
        output.text("\n".join(_lines(sides, told)).rstrip("\n"))
    return 0


def _shape(entry: Entry | None, sides: Sides, told: Difference) -> dict[str, object]:
    old, name = (sides.base, _("as sent")) if sides.theirs is None else (sides.theirs, sides.blog)
    return {
        "entry": shapes.entry(entry) if entry else None,
        "blog": sides.blog,
        "base": sides.base,
        "mine": sides.mine,
        "theirs": sides.theirs,
        "diff": unified(old or "", sides.mine, old_name=name, new_name=_("yours")),
        "front": [
            {"key": row.key, "base": plain(row.base), "mine": plain(row.mine), "theirs": plain(row.theirs)}
            for row in told.front
        ],
    }


def _lines(sides: Sides, told: Difference) -> Iterator[str]:
    """The parts below each other; what both changed comes first."""
    if sides.gone:
        yield _("Somebody deleted the post at {blog}.").format(blog=sides.blog)
        yield ""
    if sides.merged:
        yield _("Your file holds both already; “--merge” sends it as you have it now.")
        yield ""
    if told.clashes or told.places:
        yield _("Changed by both, each in its own way:")
        for clash in told.clashes:
            yield "  " + _("{key}: yours “{mine}”, theirs “{theirs}”").format(
                key=clash.key, mine=words(clash.mine), theirs=words(clash.theirs)
            )
        if told.places:
            count = ngettext("{count} place in the text", "{count} places in the text", told.places)
            yield "  " + count.format(count=told.places)
        yield ""
    parts = (
        (_("Changed at {blog}:").format(blog=sides.blog), told.theirs),
        (_("Changed by you:"), told.mine),
        (_("Yours, compared with the one at {blog}:").format(blog=sides.blog), told.between),
    )
    shown = False
    for heading, part in parts:
        if part:
            shown = True
            yield heading
            yield from _part(part)
            yield ""
    if not shown:
        yield _("Your text and the one at {blog} are the same.").format(blog=sides.blog)


def _part(part: Part) -> Iterator[str]:
    for change in part.front:
        old, new = (words(value) or _("nothing") for value in (change.old, change.new))
        yield f"  {change.key}: {old} → {new}"
    yield from (f"  {line}" if line.strip() else "" for line in part.body.splitlines())


async def _run_resolve(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    summary, conflicts = await _look(workspace, options.post, options.blog)
    if summary is not None and not conflicts:
        raise NotFound(
            _("“{title}” has no conflict with any blog.").format(title=summary.title),
            hint=_("“bloggy diff {slug}” shows what you changed since it was sent.").format(
                slug=summary.slug
            ),
        )
    if len({entry.blog for entry in conflicts}) > 1:
        raise UsageError(
            _("“{title}” has conflicts with several blogs.").format(title=conflicts[0].title),
            hint=_("Name one with --blog: {blogs}.").format(blogs=", ".join(e.blog for e in conflicts)),
        )
    entry = await workspace.delivery.resolve(conflicts[0].id, options.choice)
    if entry.state in {"queued", "uncertain"}:  # what may be there already is looked for first
        (entry,) = await workspace.delivery.drain(only=[entry.id]) or (entry,)
    lines = entry_lines(entry)
    if entry.state == "cancelled":
        told = _("Settled as it is at {blog}; nothing had to be sent.")
        if conflicts[0].theirs is None:
            told = _("The copy at {blog} is forgotten; your text stays here.")
        lines = [told.format(blog=entry.blog)]
    output.document(shapes.entry(entry), lines)
    return exit_code([entry])
