"""Commands on posts and their files: new, list, show, edit, set, rename, duplicate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics, shapes
from bloggy.cli.output import columns
from bloggy.domain.clean import clean_line
from bloggy.errors import NotReady, UsageError
from bloggy.i18n import _, ngettext

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from bloggy.cli.output import Output
    from bloggy.domain.listing import Changes, PostSummary
    from bloggy.services.workspace import Workspace

_HIDDEN = frozenset({"draft", "withdrawn"})
_HIDING = {
    "draft": frozenset({"true", "yes", "on", "1"}),
    "published": frozenset({"false", "no", "off", "0"}),
    "status": _HIDDEN,
}
"""The keys that hide a post from readers, each with the values that do."""

POST_HELP = "a path, a slug or a unique part of the title"


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare one command's arguments."""
    _ARGUMENTS[name](parser)


def _post_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("post", metavar="POST", help=_(POST_HELP))


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", metavar="TITLE")
    parser.add_argument("--blog", metavar="B", help=_("put it where that blog's posts are"))
    parser.add_argument("--from", dest="template", metavar="TEMPLATE", help=_("start from this template"))
    parser.add_argument(
        "--tag", dest="tags", action="append", default=[], metavar="T", help=_("may be repeated")
    )
    parser.add_argument("--edit", action="store_true", help=_("open it in your $EDITOR"))
    parser.set_defaults(run=_run_new)


def _list(parser: argparse.ArgumentParser) -> None:
    from typing import get_args

    from bloggy.domain.listing import Sort
    from bloggy.domain.post import Status

    parser.add_argument(
        "query", nargs="?", default="", metavar="QUERY", help=_("words to find in title, tags and text")
    )
    parser.add_argument("--status", choices=[status.value for status in Status])
    parser.add_argument("--blog", metavar="B", help=_("only posts of that blog"))
    parser.add_argument("--tag", metavar="T", help=_("only posts with that tag"))
    parser.add_argument("--sort", choices=get_args(Sort), default="date")
    parser.add_argument("--reverse", action="store_true", help=_("oldest, or first of the alphabet, last"))
    parser.add_argument("--limit", type=int, metavar="N", help=_("at most N posts"))
    parser.set_defaults(run=_run_list)


def _show(parser: argparse.ArgumentParser) -> None:
    _post_argument(parser)
    parser.set_defaults(run=_run_show)


def _edit(parser: argparse.ArgumentParser) -> None:
    _post_argument(parser)
    parser.set_defaults(run=_run_edit)


def _set(parser: argparse.ArgumentParser) -> None:
    _post_argument(parser)
    parser.add_argument("changes", nargs="+", metavar="KEY=VALUE", help=_("an empty value removes the key"))
    parser.set_defaults(run=_run_set)


def _rename(parser: argparse.ArgumentParser) -> None:
    _post_argument(parser)
    parser.add_argument("--title", help=_("the new title; the slug of a draft follows it"))
    parser.add_argument("--slug", help=_("the new slug; the file follows it"))
    parser.set_defaults(run=_run_rename)


def _duplicate(parser: argparse.ArgumentParser) -> None:
    _post_argument(parser)
    parser.set_defaults(run=_run_duplicate)


_ARGUMENTS = {
    "new": _new,
    "list": _list,
    "show": _show,
    "edit": _edit,
    "set": _set,
    "rename": _rename,
    "duplicate": _duplicate,
}


async def found(workspace: Workspace, spec: str) -> PostSummary:
    """The post that was asked for, with the index up to date first."""
    tell_unreadable(await workspace.posts.refresh())
    return await workspace.posts.find(spec)


def tell_unreadable(changes: Changes) -> None:
    """Say on stderr what of the libraries could not be read."""
    for path, sentence in changes.unreadable:
        diagnostics.note(f"{path}: {sentence}")


async def _run_new(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    if not options.title.strip():
        raise UsageError(_("The title is empty."), hint=_("For example: bloggy new 'Coffee in the rain'"))
    path = await workspace.posts.new(
        options.title, blog=options.blog, template=options.template, tags=tuple(options.tags)
    )
    if options.edit:
        open_editor(workspace, path)
    output.document({"path": str(path)}, [str(path)])
    return 0


def _shapes(workspace: Workspace, posts: list[PostSummary]) -> list[dict[str, object]]:
    counts = workspace.comments.post_counts()
    return [shapes.post(post, counts.get(post.path)) for post in posts]


async def _run_list(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    from bloggy.cli.quick_note import Note
    from bloggy.domain.listing import PostQuery
    from bloggy.domain.post import Status

    if options.limit is not None and options.limit < 0:
        raise UsageError(_("--limit can't be negative."), hint=_("Give the number of posts to list."))
    note = Note(workspace) if not (options.config or options.library) else None
    changes = await workspace.posts.refresh()
    tell_unreadable(changes)
    if not workspace.folders:
        diagnostics.note(_("There is no library yet: `bloggy init FOLDER` sets one up."))
    if note:
        await note.finish(workspace, changes)
        options.after_closing = note.keep
    if options.blog:
        workspace.blogs.info(options.blog)  # an unknown name is an error, not an empty list
    query = PostQuery(
        text=options.query,
        status=Status(options.status) if options.status else None,
        blog=options.blog,
        tag=options.tag,
        sort=options.sort,
        descending=(options.sort != "title") != options.reverse,
    )
    limit = options.limit if options.limit is not None else workspace.posts.count(query)
    posts = workspace.posts.window(query, 0, limit)
    output.document(_shapes(workspace, posts) if output.json else [], list_lines(posts))
    if not posts and workspace.folders and not output.json and options.limit != 0:
        narrowed = options.query or options.status or options.blog or options.tag
        diagnostics.note(
            _("No post is like that; `bloggy list` lists all.")
            if narrowed
            else _(
                "No posts yet: `bloggy new TITLE` starts one, `bloggy help import` tells how to bring some."
            )
        )
    return 0


def list_lines(posts: list[PostSummary]) -> list[str]:
    """Posts as aligned lines: state, date, title, where."""
    return (
        columns(
            [
                (
                    str(post.mark),
                    post.date.strftime("%Y-%m-%d") if post.date else "-",
                    post.title,
                    " ".join(state.blog for state in post.blogs),
                    post.rel,
                )
                for post in posts
            ]
        )
        if posts
        else []
    )


async def _run_show(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    summary = await found(workspace, options.post)
    lines = [summary.title, str(summary.path)]
    facts = [
        (_("status"), str(summary.status)),
        (_("date"), shapes.moment(summary.date) or _("none")),
        (_("slug"), summary.slug),
        (_("tags"), ", ".join(summary.tags)),
        (_("categories"), ", ".join(summary.categories)),
        (_("language"), summary.language),
        (_("length"), ngettext("{n} word", "{n} words", summary.words).format(n=summary.words)),
        (_("summary"), summary.summary),
    ]
    lines += columns([fact for fact in facts if fact[1]])
    for state in summary.blogs:
        changed = _("changed since") if state.changed else ""
        lines.append("  ".join(part for part in (state.blog, str(state.state), state.url, changed) if part))
    if summary.problem:
        lines.append(
            _("line {line}: {message}").format(line=summary.problem.line, message=summary.problem.message)
        )
    output.document(_shapes(workspace, [summary])[0] if output.json else {}, lines)
    return 0


async def _run_edit(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    summary = await found(workspace, options.post)
    open_editor(workspace, Path(summary.path))
    output.document({"path": str(summary.path)}, [])
    return 0


def open_editor(workspace: Workspace, path: Path) -> None:
    """Hand the terminal to the writer's own editor and wait. Raises UsageError."""
    import subprocess

    from bloggy.services.external import editor_command

    command = editor_command(workspace.config)
    try:
        code = subprocess.run([*command, str(path)], check=False).returncode
    except OSError as error:
        raise UsageError(
            _("The editor {name} could not be started: {why}.").format(name=command[0], why=error.strerror),
            hint=_("Set $EDITOR, or `command` in the [editor] section of config.toml."),
        ) from error
    if code:
        raise UsageError(
            _("The editor {name} ended with code {code}.").format(name=command[0], code=code),
            hint=_("Your text is at {path}.").format(path=path),
        )


async def _run_set(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    changes: dict[str, str | None] = {}
    for change in options.changes:
        key, equals, value = change.partition("=")
        if not equals or not key.strip():
            raise UsageError(
                _("`{change}` is not KEY=VALUE.").format(change=change),
                hint=_("For example: bloggy set my-post title='A new title' tags=web,notes"),
            )
        changes[key.strip()] = value or None
    summary = await found(workspace, options.post)
    _refuse_publishing(summary, changes)
    await workspace.posts.set(Path(summary.path), changes)
    await workspace.posts.refresh()
    after = await workspace.posts.find(str(summary.path))
    if after.status in _HIDDEN and summary.status not in _HIDDEN and any(b.ref for b in summary.blogs):
        diagnostics.note(_("Readers still see it: `bloggy unpublish` takes it back."))
    output.document(_shapes(workspace, [after])[0] if output.json else {}, [str(after.path)])
    return 0


def _refuse_publishing(summary: PostSummary, changes: Mapping[str, str | None]) -> None:
    """Only `publish` makes a hidden post public: with the checks, and exactly once. Raises NotReady."""
    if summary.status not in _HIDDEN or not summary.blogs:
        return
    for key, value in changes.items():
        hiding = _HIDING.get(key.casefold())
        if hiding and (value or "").strip().casefold() not in hiding:
            raise NotReady(
                _("“{title}” is hidden from readers, and {key} would show it to them.").format(
                    title=clean_line(summary.title), key=key
                ),
                hint=_("`bloggy publish {slug}` does that, after checking it.").format(slug=summary.slug),
            )


async def _run_rename(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    if not options.title and not options.slug:
        raise UsageError(_("Nothing to rename to."), hint=_("Give --title, --slug or both."))
    summary = await found(workspace, options.post)
    path = await workspace.posts.rename(Path(summary.path), title=options.title, slug=options.slug)
    output.document({"path": str(path)}, [str(path)])
    return 0


async def _run_duplicate(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    summary = await found(workspace, options.post)
    path = await workspace.posts.duplicate(Path(summary.path))
    output.document({"path": str(path)}, [str(path)])
    return 0
