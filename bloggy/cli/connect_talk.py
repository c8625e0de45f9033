"""Adds a place where comments on a blog's posts are kept: found on a page, or named with its options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics
from bloggy.cli.asking import Person
from bloggy.cli.connect import Login
from bloggy.errors import Rejected, UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from bloggy.backends.base import Site
    from bloggy.backends.discover import Candidate
    from bloggy.backends.options import Option
    from bloggy.cli.output import Output
    from bloggy.services.connecting import Keep
    from bloggy.services.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A comment source that was added."""

    source: str
    blog: str
    kind: str
    site: Site | None
    """None: it was not asked."""
    secret: str
    """Where the password is, as a phrase; empty where none is needed."""


async def add_talk(workspace: Workspace, options: argparse.Namespace) -> Added:
    """Find or take the place, ask what is missing, test, write. Raises UsageError, BackendError ..."""
    from bloggy.cli.blogs import is_address, kept, table_of

    person: Person = getattr(options, "person", None) or Person()
    blog = options.comments_for
    if blog not in workspace.tables:
        workspace.blogs.info(blog)  # says which name is near
        raise UsageError(
            _("“{name}” is a comment source itself.").format(name=blog),
            hint=_("Name the blog whose posts are talked about."),
        )
    if is_address(options.name, ()):
        found = _chosen(await _talk_at(workspace, options.name), options, person)
        diagnostics.note(found.evidence)
        table = dict(found.table)
    else:
        table = {"backend": _kind(workspace, options.name)}
    kind = str(table["backend"])
    table |= table_of(workspace, [*options.options, *options.option], backend=kind)
    _refuse_blogs(workspace, kind)
    declared = workspace.registry.load(kind).options
    if options.insecure and any(one.key == "insecure" for one in declared):
        table["insecure"] = True
    steps = workspace.connecting.steps_of(kind, table)
    login = Login(workspace, options, person, steps)
    if any(one.key == "user" for one in declared) and (
        user := login.user(str(table.get("user") or "")) if steps.user else options.user
    ):
        table["user"] = user
    _complete(table, declared, person, _site(workspace, blog))
    await workspace.blogs.add_talk(blog, table, label=options.called or "", only_check=True)
    login.explain()
    keep: Keep = await login.keep() if steps.label else "session"
    source = ""

    async def carry_out(secret: str | None) -> Site | None:
        nonlocal source
        source, told = await workspace.connecting.set_up_talk(
            blog,
            table,
            label=options.called or "",
            secret=secret,
            keep=keep,
            command=options.password_command or "",
            variable=options.password_env or "",
            untested=options.untested,
        )
        return told

    site = await login.tries(keep, carry_out)
    return Added(source=source, blog=blog, kind=kind, site=site, secret=await kept(workspace, source))


def report(done: Added, output: Output) -> None:
    """What was added, for people and for scripts."""
    site = done.site
    who = " · ".join(part for part in (site.software, site.title, site.account) if part) if site else ""
    output.document(
        {
            "source": done.source,
            "blog": done.blog,
            "backend": done.kind,
            "title": (site.title if site else "") or None,
            "software": (site.software if site else "") or None,
            "account": (site.account if site else "") or None,
            "tested": site is not None,
            "secret": done.secret or None,
            "notes": list(site.notes) if site else [],
        },
        [
            _("{source}: comments on the posts of {blog}").format(source=done.source, blog=done.blog),
            *([who] if who else []),
            *([_("The password is {place}.").format(place=done.secret)] if done.secret else []),
            *(site.notes if site else ()),
        ],
    )
    diagnostics.note(_("`bloggy sync` fetches them, `bloggy comments` lists them."))


def offer(talk: Sequence[Candidate], address: str, blog: str) -> None:
    """Say which comments could be read, too, and how."""
    for one in talk:
        diagnostics.note(one.evidence)
        command = f"bloggy blogs add {address} --comments-for {blog} --backend {one.backend}"
        diagnostics.note(_("  Read them here: {command}").format(command=command))


async def _talk_at(workspace: Workspace, address: str) -> Sequence[Candidate]:
    try:
        found = await workspace.connecting.discover_talk(address)
    except Rejected as error:
        raise UsageError(error.message, hint=error.hint) from error
    for tried in found.tried:
        diagnostics.note(f"  {tried.what}: {tried.result}")
    known = workspace.registry.names()
    return [one for one in found.talk if one.backend in known]


def _chosen(found: Sequence[Candidate], options: argparse.Namespace, person: Person) -> Candidate:
    """The one source that is meant. Raises UsageError if there is none, or nobody chooses."""
    fit = [one for one in found if options.backend in (None, one.backend)]
    if not fit:
        raise UsageError(
            _("No comments that bloggy can read show themselves at {address}.").format(address=options.name),
            hint=_("Give the address of a post with comments, or name their kind: bloggy help comments."),
        )
    if len(fit) == 1 or options.yes:
        return fit[0]
    if not person.there:
        raise UsageError(
            _("Comments come from several places there: {kinds}.").format(
                kinds=", ".join(one.backend for one in fit)
            ),
            hint=_("Choose with --backend KIND, or take the first with --yes; the others can be added, too."),
        )
    for number, one in enumerate(fit, 1):
        diagnostics.note(f"{number}. {one.evidence}")
    answer = person.line(_("Which one"), default="1")
    if answer.isdecimal() and 1 <= int(answer) <= len(fit):
        return fit[int(answer) - 1]
    raise UsageError(_("“{answer}” is none of them.").format(answer=answer))


def _kind(workspace: Workspace, name: str) -> str:
    """The kind of that name. Raises UsageError with those that there are."""
    registry = workspace.registry
    if name in registry.names():
        return name
    kinds = [one for one in registry.names() if registry.publishes(one) is not True and one not in _HIDDEN]
    raise UsageError(
        _("There is no kind of comment source called “{name}”.").format(name=name),
        hint=_("Give the address of a post, or one of: {kinds}.").format(kinds=", ".join(kinds)),
    )


_HIDDEN = frozenset({"memory", "sample"})
"""Kinds for tests and the demo."""


def _refuse_blogs(workspace: Workspace, kind: str) -> None:
    if workspace.registry.publishes(kind):
        raise UsageError(
            _("A {kind} is a blog; its own comments come with it.").format(kind=kind),
            hint=_("Connect it with: bloggy blogs add ADDRESS"),
        )


def _site(workspace: Workspace, blog: str) -> str:
    """The blog's address, where the configuration tells it."""
    return str(workspace.tables[blog].get("url") or "")


def _complete(table: dict[str, object], declared: Sequence[Option], person: Person, site: str) -> None:
    """Ask for the options that must be there and are not. Raises UsageError naming the option."""
    if site and any(one.key == "site" for one in declared):
        table.setdefault("site", site)
    for option in declared:
        if not option.required or table.get(option.key):
            continue
        if person.there and (answer := person.line(f"{option.help} {option.key}")):
            table[option.key] = answer
            continue
        raise UsageError(
            _("The option “{key}” is missing: {help}").format(key=option.key, help=option.help),
            hint=_("Add {key}={example} to the command.").format(
                key=option.key, example=option.example or "…"
            ),
        )
