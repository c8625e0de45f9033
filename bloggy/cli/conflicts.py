"""What to do when a post changed here and at the blog: diff and resolve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import shapes
from bloggy.cli.posts import POST_HELP, found
from bloggy.cli.publish import entry_lines, exit_code
from bloggy.errors import NotFound
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.output import Output
    from bloggy.domain.outbox import Entry
    from bloggy.services.workspace import Workspace


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare one command's arguments."""
    parser.add_argument("post", metavar="POST", help=_(POST_HELP))
    if name == "diff":
        parser.set_defaults(run=_run_diff)
        return
    choice = parser.add_mutually_exclusive_group(required=True)
    for flag, text in (
        ("mine", _("send your text over the one that was shown")),
        ("theirs", _("take the blog's text into your file")),
        ("merge", _("combine both; what clashes is marked in your file")),
    ):
        choice.add_argument(f"--{flag}", dest="choice", action="store_const", const=flag, help=text)
    parser.set_defaults(run=_run_resolve)


async def _conflict(workspace: Workspace, spec: str) -> Entry:
    """The held entry of that post which met another text at the blog. Raises NotFound."""
    summary = await found(workspace, spec)
    for entry in await workspace.delivery.entries():
        same = Path(entry.library) / entry.post_path == Path(summary.path)
        if same and entry.state == "held" and entry.theirs is not None:
            return entry
    raise NotFound(
        _("“{title}” has no conflict with any blog.").format(title=summary.title),
        hint=_("`bloggy publish {slug} --dry-run` shows what would change.").format(slug=summary.slug),
    )


async def _run_diff(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    from difflib import unified_diff

    entry = await _conflict(workspace, options.post)
    theirs = entry.theirs or ""
    diff = "".join(
        line if line.endswith("\n") else line + "\n"
        for line in unified_diff(
            theirs.splitlines(keepends=True),
            entry.outgoing.source.splitlines(keepends=True),
            fromfile=_("at {blog}").format(blog=entry.blog),
            tofile=_("yours"),
        )
    )
    if output.json:
        output.document({"entry": shapes.entry(entry), "theirs": theirs, "diff": diff}, [])
    else:
        output.text(diff)
    return 0


async def _run_resolve(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    entry = await _conflict(workspace, options.post)
    entry = await workspace.delivery.resolve(entry.id, options.choice)
    if entry.state in {"queued", "uncertain"}:  # what may be there already is looked for first
        (entry,) = await workspace.delivery.drain(only=[entry.id]) or (entry,)
    output.document(shapes.entry(entry), entry_lines(entry))
    return exit_code([entry])
