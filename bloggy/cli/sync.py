"""Fetches what is new from the blogs, posts and comments, then sends what waits: sync."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics, shapes
from bloggy.cli.interrupting import on_interrupt
from bloggy.cli.main import INTERRUPTED
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from bloggy.cli.output import Output
    from bloggy.domain.outbox import Entry
    from bloggy.services.comments.syncing import SyncProgress, SyncReport
    from bloggy.services.pulling.report import PullProgress, PullReport
    from bloggy.services.workspace import Workspace

_POSTS, _COMMENTS = 100, 1000
"""After so many of them a long sync says how far it is."""
HELD = 4


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--blog", action="append", metavar="B", help=_("only this blog or comment source (may be repeated)")
    )
    parser.add_argument(
        "--into", metavar="DIR", help=_("put the posts of this blog into this folder, from now on")
    )
    parser.add_argument(
        "--pictures", action="store_true", help=_("also bring the pictures that lie at the blog")
    )
    parser.add_argument(
        "--full", action="store_true", help=_("compare every post, also those that seem to be as they were")
    )
    parser.add_argument("--no-posts", action="store_true", help=_("leave the posts alone"))
    parser.add_argument("--no-comments", action="store_true", help=_("leave the comments alone"))
    parser.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="SOURCE",
        help=_("believe this source that most of its comments are gone"),
    )
    parser.set_defaults(run=_run)


async def _run(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    stopping = on_interrupt(_say_stopping)
    await workspace.posts.refresh()
    sources = sources_among(workspace, options.blog)
    told = None if output.quiet else _Progress()
    pulled, talk = None, None
    if not options.no_posts:
        pulled = await _pull(workspace, options, told.posts if told else None, stopping.is_set)
    if not options.no_comments and not stopping.is_set():
        talk = await workspace.sync.run(
            sources,
            progress=told.comments if told else None,
            stop=stopping.is_set,
            accept=options.accept,
        )
    sent = [] if stopping.is_set() else await _send(workspace, options.blog, talk)
    idle = pulled is None or not (workspace.pulling.blogs() or workspace.catching_up.blogs())
    _show(output, pulled, talk, sent, idle=idle)
    return _tell(pulled, talk, sent, stopped=stopping.is_set())


def _say_stopping() -> None:
    diagnostics.note(_("Stopping after what is under way; Ctrl-C again stops at once."))


def sources_among(workspace: Workspace, names: list[str] | None) -> list[str] | None:
    """The names that have comments; a blog without any is no mistake. Raises ConfigError."""
    if names is None:
        return None
    sources = {name for info in workspace.blogs.sources() for name in info}
    for name in names:
        if name not in sources:
            workspace.blogs.info(name)
    return [name for name in names if name in sources]


async def _pull(
    workspace: Workspace,
    options: argparse.Namespace,
    progress: Callable[[PullProgress], None] | None,
    stop: Callable[[], bool],
) -> PullReport:
    """Bring the posts of those that were named, or of all that the writer has not said no to."""
    pulling = workspace.pulling
    blogs = [name for name in pulling.blogs() if options.blog is None or name in options.blog]
    into = Path(options.into).expanduser().absolute() if options.into else None
    if into is not None and len(blogs) != 1:
        raise UsageError(
            _("--into needs one blog whose posts bloggy can bring."),
            hint=_("Name it with --blog: {blogs}.").format(blogs=", ".join(blogs)) if blogs else "",
        )
    if into is not None:
        await workspace.blogs.add_folder(into)
    elif options.blog is None:
        blogs = await _wanted(workspace, blogs)
    report = await pulling.run(
        blogs,
        into=into,
        pictures=options.pictures or None,
        full=options.full,
        progress=progress,
        stop=stop,
    )
    caught = [] if stop() else await workspace.catching_up.pull(options.blog)
    questions = await workspace.deciding.questions(options.blog)
    return replace(report, blogs=(*report.blogs, *caught), questions=tuple(questions))


async def _wanted(workspace: Workspace, blogs: Sequence[str]) -> list[str]:
    """Those that are brought unasked: not those that were declined, or have no folder to go to."""
    wanted = []
    for blog in blogs:
        state = await workspace.pulling.state(blog)
        if state.folder is None and not state.declined:
            said = _("No folder of your library is for the posts of {blog}; they stay there.")
            diagnostics.note(said.format(blog=blog))
            step = _("`bloggy sync --blog {blog} --into FOLDER` brings them.").format(blog=blog)
            diagnostics.note("  " + _("Next: {step}").format(step=step))
        elif not state.declined:
            wanted.append(blog)
    return wanted


async def _send(workspace: Workspace, names: list[str] | None, talk: SyncReport | None) -> list[Entry]:
    """Empty the outbox, as far as it is about what was named."""
    if names is None:
        return await workspace.delivery.drain()
    blogs = {name for one in (talk.sources if talk else ()) for name in (one.blog, one.source)} | set(names)
    only = [entry.id for entry in await workspace.delivery.entries() if entry.blog in blogs]
    return await workspace.delivery.drain(only=only)


def _show(
    output: Output,
    pulled: PullReport | None,
    talk: SyncReport | None,
    sent: Sequence[Entry],
    *,
    idle: bool,
) -> None:
    """What came, on stdout; `idle`: there is no blog that posts could have come from."""
    from bloggy.cli.publish import entry_lines
    from bloggy.cli.sync_lines import report_lines

    document = {
        "blogs": [shapes.pull(one) for one in (pulled.blogs if pulled else ())],
        "questions": [shapes.question(one) for one in (pulled.questions if pulled else ())],
        "sources": [shapes.source(one) for one in (talk.sources if talk else ())],
        "outbox": [shapes.entry(entry) for entry in sent],
    }
    lines = report_lines(pulled, talk, idle=idle)
    output.document(document, [*lines, *(line for entry in sent for line in entry_lines(entry))])


def _tell(pulled: PullReport | None, talk: SyncReport | None, sent: Sequence[Entry], *, stopped: bool) -> int:
    """Say on stderr what needs the writer; the exit code says it to scripts."""
    from bloggy.cli.publish import exit_code
    from bloggy.cli.questions import tell_questions

    errors = {one.blog: one.error for one in (pulled.blogs if pulled else ()) if one.error}
    failures = [*errors.values()]
    for source, error in (talk.errors if talk else {}).items():
        if source not in errors or errors[source].message != error.message:
            failures.append(error)
    for error in failures:
        diagnostics.explain(error)
    tell_questions(pulled.questions if pulled else ())
    gone = talk.questions if talk else {}
    for source, question in gone.items():
        diagnostics.note(question)
        diagnostics.note("  " + _("Next: `bloggy sync --accept {source}` if it is.").format(source=source))
    if stopped:
        diagnostics.note(_("Stopped. What came so far is here; the next sync goes on from there."))
        return INTERRUPTED
    held = HELD if gone or (pulled and pulled.questions) else 0
    return max([exit_code(sent), held, *(error.exit_code for error in failures)])


class _Progress:
    """Says on stderr how far a long sync is."""

    def __init__(self) -> None:
        self._told: dict[tuple[str, str], int] = {}

    def posts(self, progress: PullProgress) -> None:
        """A page of posts is in."""
        words = _("{name}: {n} of {whole} posts") if progress.whole else _("{name}: {n} posts")
        self._say("posts", progress.blog, progress.done, progress.whole, _POSTS, words)

    def comments(self, progress: SyncProgress) -> None:
        """A page of comments is in."""
        words = _("{name}: {n} of {whole} comments") if progress.whole else _("{name}: {n} comments")
        self._say("comments", progress.source, progress.done, progress.whole, _COMMENTS, words)

    def _say(self, what: str, name: str, done: int, whole: int, every: int, words: str) -> None:
        step = done // every
        if not sys.stderr.isatty() or step <= self._told.get((what, name), 0):
            return
        self._told[what, name] = step
        diagnostics.note(words.format(name=name, n=done, whole=whole))
