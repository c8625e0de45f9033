"""What to do when a post changed here and at the blog: diff and resolve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bloggy.cli import shapes
from bloggy.cli.posts import POST_HELP, found
from bloggy.cli.publish import entry_lines, exit_code
from bloggy.cli.questions import about, next_step, one_of, settle
from bloggy.domain.difference import Difference, Part, plain, unified, words
from bloggy.errors import Ambiguous, NotFound, UsageError
from bloggy.i18n import _, ngettext
from bloggy.services.pulling.words import asked as words_of

if TYPE_CHECKING:
    import argparse

    from bloggy.cli.output import Output
    from bloggy.domain.listing import PostSummary
    from bloggy.domain.outbox import Entry
    from bloggy.services.comparing import Sides
    from bloggy.services.pulling.report import Question
    from bloggy.services.workspace import Workspace

_SIDES = frozenset({"mine", "theirs", "merge"})
_NO_SIDES: dict[str, object] = {
    **dict.fromkeys(("entry", "base", "mine", "theirs")),
    "diff": "",
    "front": [],
}
"""What a diff tells where there is only one side."""


def register(name: str, parser: argparse.ArgumentParser) -> None:
    """Declare one command's arguments."""
    if name == "diff":
        parser.add_argument("post", metavar="POST", help=_(POST_HELP))
        parser.add_argument("--blog", metavar="B", default="", help=_("compare with this blog’s copy"))
        parser.add_argument("--remote", action="store_true", help=_("ask the blog what it has now"))
        parser.set_defaults(run=_run_diff)
        return
    parser.add_argument(
        "posts", metavar="POST", nargs="+", help=_(POST_HELP) + _(", or the number of a question of a sync")
    )
    choice = parser.add_mutually_exclusive_group(required=True)
    for flag, text in (
        ("mine", _("send your text over the one that was shown; if it is gone, publish it again")),
        ("theirs", _("take the blog’s text into your file; if it is gone, forget the copy")),
        ("merge", _("combine both; what clashes is marked in your file")),
        ("trash", _("deleted at the blog: move your file to the trash, too")),
        ("keep", _("deleted at the blog: keep your file, as a draft")),
        ("delete", _("deleted here: delete it at the blog, too")),
        ("restore", _("deleted here: bring the file back")),
        ("leave", _("deleted here: leave it at the blog, and don’t ask again")),
    ):
        choice.add_argument(f"--{flag}", dest="choice", action="store_const", const=flag, help=text)
    parser.add_argument("--blog", metavar="B", default="", help=_("where several blogs have a conflict"))
    parser.set_defaults(run=_run_resolve)


class _Case(NamedTuple):
    """What is to be settled about a post."""

    summary: PostSummary | None
    """None: it was thrown away, and is known by what waits for the writer alone."""
    conflicts: list[Entry]
    """Its held entries that met another text at a blog."""
    questions: list[Question]
    """What a sync found and did not decide."""

    @property
    def title(self) -> str:
        """Its title."""
        if self.summary is not None:
            return self.summary.title
        return self.conflicts[0].title if self.conflicts else self.questions[0].title

    @property
    def blogs(self) -> list[str]:
        """Where there is something to settle."""
        held = [entry.blog for entry in self.conflicts]
        return list(dict.fromkeys([*held, *(question.blog for question in self.questions)]))


async def _look(workspace: Workspace, spec: str, blog: str) -> _Case:
    """The post, and what waits for the writer about it. Raises NotFound if there is neither, Ambiguous."""
    waiting = [
        entry
        for entry in await workspace.delivery.entries()
        if entry.in_conflict and blog in {"", entry.blog}
    ]
    try:
        summary = await found(workspace, spec)
    except (NotFound, Ambiguous):
        named = [entry for entry in waiting if spec in {entry.title, Path(entry.post_path).stem, entry.id}]
        asked = await about(workspace, None, spec, blog)
        if not named and not asked:
            raise
        return _Case(None, named, asked)
    path = Path(summary.path)
    its = [entry for entry in waiting if Path(entry.library) / entry.post_path == path]
    return _Case(summary, its, await about(workspace, path, spec, blog))


async def _run_diff(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    case = await _look(workspace, options.post, options.blog)
    comparing = workspace.comparing
    entry = question = None
    if case.summary is not None and (options.remote or not case.blogs):
        path = Path(case.summary.path)
        sides = await comparing.published(path, blog=options.blog, remote=options.remote)
    elif case.conflicts:
        entry = case.conflicts[0]
        sides = await comparing.sides(entry)
    else:
        question = one_of(case.questions, options.post)
        if not question.has_sides:
            output.document(
                {**_NO_SIDES, "question": shapes.question(question), "blog": question.blog},
                [words_of(question), next_step(question)],
            )
            return 0
        sides = await workspace.deciding.sides(question.id)
    told = comparing.difference(sides)
    if output.json:
        output.document(_shape(entry, question, sides, told), [])
    else:
        output.text("\n".join(_lines(sides, told)).rstrip("\n"))
    return 0


def _shape(
    entry: Entry | None, question: Question | None, sides: Sides, told: Difference
) -> dict[str, object]:
    old, name = (sides.base, _("as sent")) if sides.theirs is None else (sides.theirs, sides.blog)
    return {
        "entry": shapes.entry(entry) if entry else None,
        "question": shapes.question(question) if question else None,
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
    cases = [await _look(workspace, spec, options.blog) for spec in options.posts]
    for case, spec in zip(cases, options.posts, strict=True):
        _check(case, spec)
    if len(cases) == 1 and cases[0].conflicts:
        return await _resolve_entry(workspace, cases[0].conflicts[0], options.choice, output)
    held = next((case for case in cases if case.conflicts), None)
    if held is not None:
        raise UsageError(
            _("“{title}” is held in the outbox; that is settled for one post at a time.").format(
                title=held.title
            ),
            hint=_("Name that post alone."),
        )
    questions = [one_of(case.questions, spec) for case, spec in zip(cases, options.posts, strict=True)]
    return await settle(workspace, questions, options.choice, output)


def _check(case: _Case, spec: str) -> None:
    """Raises NotFound where nothing is to be settled, UsageError where several blogs are waiting."""
    if case.summary is not None and not case.blogs:
        raise NotFound(
            _("“{title}” has no conflict with any blog.").format(title=case.title),
            hint=_("“bloggy diff {slug}” shows what you changed since it was sent.").format(
                slug=case.summary.slug
            ),
        )
    if len(case.blogs) > 1:
        raise UsageError(
            _("“{title}” has conflicts with several blogs.").format(title=case.title),
            hint=_("Name one with --blog: {blogs}.").format(blogs=", ".join(case.blogs)),
        )


async def _resolve_entry(workspace: Workspace, held: Entry, choice: str, output: Output) -> int:
    if choice not in _SIDES:
        raise UsageError(
            _("--{choice} is no answer to a conflict.").format(choice=choice),
            hint=_("Choose --mine, --theirs or --merge."),
        )
    entry = await workspace.delivery.resolve(held.id, choice)
    if entry.state in {"queued", "uncertain"}:  # what may be there already is looked for first
        (entry,) = await workspace.delivery.drain(only=[entry.id]) or (entry,)
    lines = entry_lines(entry)
    if entry.state == "cancelled":
        told = _("Settled as it is at {blog}; nothing had to be sent.")
        if held.theirs is None:
            told = _("The copy at {blog} is forgotten; your text stays here.")
        lines = [told.format(blog=entry.blog)]
    output.document(shapes.entry(entry), lines)
    return exit_code([entry])
