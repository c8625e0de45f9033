"""Getting text back: the trash, earlier revisions, and what a crash left unsaved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics, shapes
from bloggy.cli.output import columns
from bloggy.cli.posts import POST_HELP, found
from bloggy.errors import NotFound
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.output import Output
    from bloggy.services.workspace import Workspace


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare one command's arguments."""
    {"trash": _trash, "revisions": _revisions, "recover": _recover}[name](parser)


def _trash(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--restore", nargs="?", const="", metavar="ID", help=_("put it back (the last one without ID)")
    )
    parser.set_defaults(run=_run_trash)


def _revisions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("post", metavar="POST", help=_(POST_HELP))
    parser.add_argument("--show", type=int, metavar="N", help=_("print revision N"))
    parser.add_argument("--restore", type=int, metavar="N", help=_("make revision N the post's text"))
    parser.set_defaults(run=_run_revisions)


def _recover(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--save", type=int, metavar="N", help=_("save the text with number N to its post"))
    parser.add_argument("--discard", type=int, metavar="N", help=_("forget the text with number N"))
    parser.set_defaults(run=_run_recover)


async def _run_trash(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    items = workspace.posts.trash_items()
    if options.restore is not None:
        item = next((item for item in items if item.id.startswith(options.restore)), None)
        if item is None:
            raise NotFound(_("Nothing like that is in the trash."), hint=_("`bloggy trash` lists it."))
        path = await workspace.posts.undo_trash(item)
        output.document({"path": str(path)}, [str(path)])
        return 0
    rows = [(item.id, shapes.moment(item.trashed) or "", str(item.path)) for item in items]
    output.document(
        [dict(zip(("id", "when", "path"), row, strict=True)) for row in rows],
        columns(rows) if rows else [_("The trash is empty.")],
    )
    return 0


async def _run_revisions(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    path = Path((await found(workspace, options.post)).path)
    wanted = options.restore if options.restore is not None else options.show
    if wanted is not None:
        text = await workspace.drafting.revision_text(path, wanted)
        if options.restore is None:
            output.text(text)
            return 0
        session = await workspace.drafting.open(path)
        session.edit(lambda: text)
        try:
            saved = await session.flush("restored")
        finally:
            await session.close()
        if not saved:
            raise NotFound(session.error, hint=_("Close the post elsewhere and try again."))
        diagnostics.note(
            _("Revision {n} is the post's text again; the one before is a revision now.").format(n=wanted)
        )
        return 0
    revisions = await workspace.drafting.revisions(path)
    rows = [(str(r.id), shapes.moment(r.when) or "", r.reason, str(r.words)) for r in revisions]
    output.document(
        [
            {"id": r.id, "when": shapes.moment(r.when), "reason": r.reason, "words": r.words}
            for r in revisions
        ],
        columns(rows) if rows else [_("There are no earlier revisions.")],
    )
    return 0


async def _run_recover(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    items = workspace.drafting.leftovers()
    wanted = options.save if options.save is not None else options.discard
    if wanted is not None:
        if not 1 <= wanted <= len(items):
            raise NotFound(
                _("There is no unsaved text {n}.").format(n=wanted), hint=_("`bloggy recover` lists it.")
            )
        item = items[wanted - 1]
        if options.save is not None:
            path = await workspace.drafting.recover(item)
            output.document({"path": str(path)}, [str(path)])
        else:
            await workspace.drafting.discard(item)
        return 0
    rows = [(str(n), shapes.moment(i.when) or "", str(i.path)) for n, i in enumerate(items, 1)]
    output.document(
        [{"number": int(n), "when": when, "path": path} for n, when, path in rows],
        columns(rows) if rows else [_("Nothing was left unsaved.")],
    )
    return 0
