"""Leads from a blog's address to its place in the configuration, asking what no option has answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bloggy.cli import diagnostics
from bloggy.cli.asking import Person
from bloggy.errors import NoKeyring, Rejected, Unauthorized, Unreachable, UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    import argparse

    from bloggy.backends.base import Site
    from bloggy.backends.discover import Candidate, Discovery
    from bloggy.cli.output import Output
    from bloggy.services.blogs import BlogInfo
    from bloggy.services.connecting import Keep, Steps
    from bloggy.services.workspace import Workspace

_CarryOut = Callable[[str | None], Awaitable["Site | None"]]
_ELSEWHERE: Mapping[str, Keep] = {"command": "command", "environment": "environment"}
_TRIES = 3
"""How often a password may be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """What was connected."""

    info: BlogInfo
    candidate: Candidate
    discovery: Discovery
    site: Site | None
    """None: it was not asked."""
    secret: str
    """Where the password is, as a phrase; empty where none is needed."""


async def connect(workspace: Workspace, options: argparse.Namespace, address: str) -> Connected:
    """Find, explain, ask, test, write. Raises UsageError naming the option that answers, BackendError ..."""
    from bloggy.cli.blogs import kept, table_of

    person: Person = getattr(options, "person", None) or Person()
    discovery = await _discovered(workspace, options, address)
    candidate = _chosen(discovery, options, person)
    diagnostics.note(candidate.evidence)
    for told in candidate.notes:
        diagnostics.note(told)
    more = table_of(workspace, options.option, backend=candidate.backend)
    del more["backend"]
    if _in_the_open(workspace, candidate, options, person):
        more["insecure"] = True
    name = options.called or workspace.connecting.suggested_name(candidate)
    _refuse_taken(workspace, name, candidate, asked=bool(options.called))
    steps = workspace.connecting.steps(candidate)
    login = Login(workspace, options, person, steps)
    login.explain()
    user = login.user(str(more.get("user") or candidate.table.get("user") or ""))
    keep: Keep = await login.keep() if steps.label else "session"

    async def carry_out(secret: str | None) -> Site | None:
        _info, site = await workspace.connecting.connect(
            candidate,
            name=name,
            user=user,
            secret=secret,
            keep=keep,
            command=options.password_command or "",
            variable=options.password_env or "",
            options=more,
            untested=options.untested,
        )
        return site

    site = await login.tries(keep, carry_out)
    return Connected(
        info=workspace.blogs.info(name),
        candidate=candidate,
        discovery=discovery,
        site=site,
        secret=await kept(workspace, name),
    )


async def log_in(workspace: Workspace, options: argparse.Namespace, name: str) -> Site | None:
    """Take, test and keep a new secret of a configured blog; None if it was not tested."""
    person: Person = getattr(options, "person", None) or Person()
    table, steps = workspace.blogs.table(name), workspace.connecting.steps_for(name)
    if not steps.label:
        raise UsageError(_("The blog “{name}” needs no password.").format(name=name))
    elsewhere = table.get("password_command") or table.get("password_env")
    if elsewhere and not (options.keep or options.password_command or options.password_env):
        raise UsageError(
            _("The blog “{name}” has its password {place}.").format(
                name=name, place=await workspace.secrets.where(name)
            ),
            hint=_("Change it there, or say where it shall be kept from now on: --keep keyring."),
        )
    login = Login(workspace, options, person, steps)
    login.explain()
    keep = await login.keep()

    async def carry_out(secret: str | None) -> Site | None:
        return await workspace.connecting.login(
            name,
            secret=secret,
            keep=keep,
            command=options.password_command or "",
            variable=options.password_env or "",
            untested=options.untested,
        )

    return await login.tries(keep, carry_out)


def report(done: Connected, output: Output) -> None:
    """What was connected, for people and for scripts, and where else its comments are."""
    from bloggy.cli.connect_talk import offer

    output.document(shape_of(done), lines_of(done))
    offer(done.discovery.talk, done.discovery.address, done.info.name)


def shape_of(done: Connected) -> dict[str, object]:
    """What was connected, as JSON."""
    site, info = done.site, done.info
    return {
        "blog": info.name,
        "backend": info.backend,
        "target": info.target,
        "url": (site.url if site else "") or done.candidate.url or None,
        "title": (site.title if site else done.candidate.title) or None,
        "software": (site.software if site else done.candidate.software) or None,
        "account": (site.account if site else "") or None,
        "tested": site is not None,
        "secret": done.secret or None,
        "notes": list(site.notes) if site else [],
        "comments": [dict(one.table) for one in done.discovery.talk],
        "tried": [{"what": one.what, "result": one.result} for one in done.discovery.tried],
    }


def lines_of(done: Connected) -> list[str]:
    """What was connected, as lines."""
    site, info = done.site, done.info
    who = " · ".join(part for part in (site.software, site.title, site.account) if part) if site else ""
    return [
        f"{info.name}: {info.target}",
        *([who] if who else []),
        *([_("The password is {place}.").format(place=done.secret)] if done.secret else []),
        *(site.notes if site else ()),
    ]


async def _discovered(workspace: Workspace, options: argparse.Namespace, address: str) -> Discovery:
    """What is there, or what the writer says is there. Raises Unreachable with what to do offline."""
    try:
        try:
            return await workspace.connecting.discover(address)
        except Unreachable:
            if not (options.untested and options.backend):
                raise
            return workspace.connecting.unseen(address, options.backend)
    except Rejected as error:
        raise UsageError(error.message, hint=error.hint) from error
    except Unreachable as error:
        raise Unreachable(
            error.message,
            hint=_("{hint} Without a network, --untested --backend KIND writes the blog down unseen.")
            .format(hint=error.hint)
            .strip(),
        ) from error


def _chosen(discovery: Discovery, options: argparse.Namespace, person: Person) -> Candidate:
    """The one candidate that is meant. Raises UsageError if there is none, or nobody chooses."""
    for tried in discovery.tried:
        diagnostics.note(f"  {tried.what}: {tried.result}")
    found = [one for one in discovery.candidates if options.backend in (None, one.backend)]
    if not found:
        if discovery.talk:
            from bloggy.cli.connect_talk import offer

            offer(discovery.talk, discovery.address, "B")
        raise UsageError(
            _("Nothing that bloggy can publish to was found at {address}.").format(address=discovery.address)
            if not discovery.candidates
            else _("{kind} was not found at {address}, but {kinds}.").format(
                kind=options.backend,
                address=discovery.address,
                kinds=", ".join(one.backend for one in discovery.candidates),
            ),
            hint=_(
                "Check the address in a browser; the blog's front page is the best one to give. Comments of "
                "a static site are found with --comments-for B."
            ),
        )
    if len(found) == 1 or options.yes or options.backend:
        return found[0]
    kinds = ", ".join(dict.fromkeys(one.backend for one in found))
    if not person.there:
        raise UsageError(
            _("There are several ways to publish there: {kinds}.").format(kinds=kinds),
            hint=_("Choose with --backend KIND, or take the best with --yes."),
        )
    for number, one in enumerate(found, 1):
        diagnostics.note(f"{number}. {one.software}: {one.evidence}")
    answer = person.line(_("Which one"), default="1")
    if answer.isdecimal() and 1 <= int(answer) <= len(found):
        return found[int(answer) - 1]
    raise UsageError(_("“{answer}” is none of them.").format(answer=answer))


def _in_the_open(
    workspace: Workspace, candidate: Candidate, options: argparse.Namespace, person: Person
) -> bool:
    """Whether the password may travel over plain http, where it has to. Raises UsageError if it may not."""
    host = workspace.connecting.in_the_open(candidate)
    if not host or not workspace.connecting.steps(candidate).label:
        return False
    told = _(
        "The password would travel to {host} for everybody to read, since the address is plain http."
    ).format(host=host)
    if options.insecure:
        return True
    if person.there:
        diagnostics.note(told)
        if person.yes(_("Send it all the same?")):
            return True
    raise UsageError(told, hint=_("Use its https:// address, or allow it with --insecure."))


def _refuse_taken(workspace: Workspace, name: str, candidate: Candidate, *, asked: bool) -> None:
    """Raises UsageError if the name is taken, or the blog is there already and no name was given."""
    if asked and name in workspace.blogs.names():
        raise UsageError(
            _("There is a blog called “{name}” already.").format(name=name),
            hint=_("Choose another name, or remove that blog first."),
        )
    if not asked and (known := workspace.connecting.known_as(candidate)):
        raise UsageError(
            _("This blog is connected already, as “{name}”.").format(name=known),
            hint=_(
                "`bloggy blogs login {name}` takes a new password; with --name it is connected once more."
            ).format(name=known),
        )


class Login:
    """Gathers what proves who the writer is."""

    def __init__(
        self, workspace: Workspace, options: argparse.Namespace, person: Person, steps: Steps
    ) -> None:
        self._workspace, self._options, self._person, self._steps = workspace, options, person, steps

    def user(self, known: str) -> str:
        """The account's name. Raises UsageError without one."""
        user: str = self._options.user or known
        if user or not self._steps.user:
            return user
        if self._person.there and (user := self._person.line(self._steps.user)):
            return user
        raise UsageError(
            _("The blog wants to know who you are: {label}.").format(label=self._steps.user),
            hint=_("Say it with --user NAME."),
        )

    async def keep(self) -> Keep:
        """Where the secret will be. Raises UsageError, or NoKeyring if it would be there."""
        options = self._options
        implied = "command" if options.password_command else "environment" if options.password_env else None
        keep: str = options.keep or implied or "keyring"
        if implied and keep != implied:
            raise UsageError(
                _(
                    "--keep {keep} does not go together with the option that says where the password is."
                ).format(keep=keep),
                hint=_("Leave out one of the two."),
            )
        if keep == "command" and not options.password_command:
            raise UsageError(
                _("--keep command needs the command."),
                hint=_("For example --password-command “pass show blog”."),
            )
        if keep == "keyring":
            return await self._keyring(asked=options.keep is not None)
        return _ELSEWHERE.get(keep, "session")

    async def _keyring(self, *, asked: bool) -> Keep:
        try:
            await self._workspace.secrets.keyring()
        except NoKeyring as error:
            if self._person.there and not asked:
                diagnostics.note(error.message)
                if self._person.yes(_("Keep the password nowhere, and ask for it each time?")):
                    return "session"
            raise NoKeyring(
                error.message,
                hint=_("Keep it elsewhere: --password-command COMMAND, --password-env NAME, or --keep ask."),
            ) from error
        return "keyring"

    async def tries(self, keep: Keep, carry_out: _CarryOut) -> Site | None:
        """Carry out with the secret; a wrong one may be typed again."""
        for attempt in range(1, _TRIES + 1):
            secret, typed = self._secret(keep)
            try:
                return await carry_out(secret)
            except Unauthorized as error:
                if not typed or attempt == _TRIES:
                    raise
                diagnostics.explain(error)
            except Unreachable as error:
                raise Unreachable(
                    error.message,
                    hint=_("Try again with a network, or write it down untested with --untested."),
                ) from error
        raise AssertionError("unreachable")

    def _secret(self, keep: Keep) -> tuple[str | None, bool]:
        """The secret, and whether it was typed just now. Raises UsageError without one."""
        if not self._steps.label or keep in {"command", "environment"}:
            return None, False
        if self._options.stdin:
            return self._person.piped(), False
        if self._person.there:
            return self._person.secret(self._steps.label), True
        if self._options.untested:
            return None, False
        raise UsageError(
            _("The blog wants a secret: {label}.").format(label=self._steps.label),
            hint=_("Give it with --password-stdin, --password-command COMMAND or --password-env NAME."),
        )

    def explain(self) -> None:
        """How to get the secret, unless it is at hand."""
        steps, options = self._steps, self._options
        if not steps.label or options.stdin or options.password_command or options.password_env:
            return
        diagnostics.note(_("This is how you get it ({label}):").format(label=steps.label))
        for number, step in enumerate(steps.steps, 1):
            diagnostics.note(f"  {number}. {step}")
        if steps.page:
            diagnostics.note(f"  {steps.page}")
