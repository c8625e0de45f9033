"""Leads through the steps of connecting a blog; going back keeps everything that was typed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.tui.connect.typed import Login
from bloggy.tui.logging_in import no_keyring

if TYPE_CHECKING:
    from bloggy.backends.base import Site
    from bloggy.backends.discovery.found import Candidate
    from bloggy.services.blogs import BlogInfo
    from bloggy.services.connecting import Keep
    from bloggy.services.workspace import Workspace
    from bloggy.tui.app import BloggyApp

_TYPED = frozenset({"keyring", "session"})
"""Where a secret is kept that was typed here."""


async def connect_blog(app: BloggyApp, workspace: Workspace, address: str = "") -> BlogInfo | None:
    """Ask, look, log in, add; None when the writer leaves. Must run in a worker."""
    from bloggy.tui.connect.address import AddressDialog
    from bloggy.tui.connect.finding import FindingDialog

    trouble: BloggyError | None = None
    logins: dict[str, Login] = {}
    while True:
        typed = await app.push_screen_wait(AddressDialog(value=address, trouble=trouble))
        if typed is None:
            return None
        address, trouble = typed, None
        found = await app.push_screen_wait(FindingDialog(address, workspace.connecting.discover))
        if isinstance(found, BloggyError):
            trouble = found
        elif found is not None and (info := await _choose(app, workspace, found, logins)):
            app.tell(
                _(
                    "“{name}” is connected: p on a post can publish there. "
                    "To undo this: bloggy blogs remove {name}"
                ).format(name=clean_line(info.name))
            )
            return info


async def _choose(
    app: BloggyApp, workspace: Workspace, found: Discovery, logins: dict[str, Login]
) -> BlogInfo | None:
    """The second step and what follows; None goes back to the address."""
    from bloggy.tui.connect.found import FoundDialog

    while True:
        dialog = FoundDialog(found, known_as=workspace.connecting.known_as)
        candidate = await app.push_screen_wait(dialog)
        if candidate is None:
            return None
        if not await _wanted_again(app, workspace.connecting.known_as(candidate)):
            continue
        agreed = await _agreed(app, workspace, candidate)
        if agreed is not None and (info := await _log_in(app, workspace, agreed, logins)):
            return info


async def _wanted_again(app: BloggyApp, name: str) -> bool:
    """Whether a blog that is connected already is meant to be connected twice, with another account say."""
    if not name:
        return True
    from bloggy.tui.dialogs.live import LiveChange

    said = [
        _("It is called “{name}” in bloggy. p on a post can publish there already.").format(
            name=clean_line(name)
        ),
        _("Connected again, under another name, it counts as a second blog: posts can be there twice."),
    ]
    dialog = LiveChange(_("This blog is connected already"), said, yes=_("Connect it again"))
    return await app.push_screen_wait(dialog) == "yes"


async def _agreed(app: BloggyApp, workspace: Workspace, candidate: Candidate) -> Candidate | None:
    """The candidate, allowed to send a secret in plain http where the writer says so."""
    host = workspace.connecting.in_the_open(candidate)
    if not host:
        return candidate
    from bloggy.tui.dialogs.live import LiveChange

    dialog = LiveChange(
        _("Send the password in the open?"),
        [
            _("{host} has no https: everybody on the way can read the password and use it.").format(
                host=clean_line(host)
            ),
            _("Better: turn on https at the blog, then connect it by its https:// address."),
            _("If you go on, “insecure = true” will stand in its settings."),
        ],
        yes=_("Send it all the same"),
    )
    if await app.push_screen_wait(dialog) != "yes":
        return None
    return replace(candidate, table={**candidate.table, "insecure": True})


async def _secret(workspace: Workspace, form: Login) -> str:
    """The secret from where it is kept. Raises BloggyError where it is not."""
    if form.keep == "command":
        from bloggy.services.password_command import password_from

        return await password_from(form.command)
    if form.keep == "environment":
        return workspace.secrets.in_environment(form.name, form.variable)
    return form.secret


async def _log_in(
    app: BloggyApp, workspace: Workspace, candidate: Candidate, logins: dict[str, Login]
) -> BlogInfo | None:
    """The form and the result; None goes back to what was found."""
    from bloggy.tui.connect.login import LoginDialog
    from bloggy.tui.connect.result import ResultDialog

    connecting = workspace.connecting
    steps = connecting.steps(candidate)
    known = f"{candidate.backend} {candidate.url}"
    trouble = await no_keyring(workspace) if steps.label else ""
    keep: Keep = "session" if trouble else "keyring"
    login = logins.get(known) or Login(name=connecting.suggested_name(candidate), keep=keep)

    async def test(form: Login) -> Site:
        secret = await _secret(workspace, form)
        return await connecting.test(candidate, name=form.name, user=form.user, secret=secret)

    while True:
        title = candidate.title or candidate.url
        dialog = LoginDialog(
            clean_line(title),
            steps=steps,
            login=login,
            test=test,
            taken=workspace.blogs.names(),
            note=trouble,
        )
        answer = await app.push_screen_wait(dialog)
        if answer is None:
            return None
        login = logins[known] = answer.login
        if answer.site is None:
            return None

        async def add(form: Login = login) -> BlogInfo:
            info, _site = await connecting.connect(
                candidate,
                name=form.name,
                user=form.user,
                secret=form.secret if form.keep in _TYPED else None,
                keep=form.keep,
                command=form.command,
                variable=form.variable,
            )
            return info

        result = ResultDialog(answer.site, login, secret=bool(steps.label), add=add)
        if (info := await app.push_screen_wait(result)) is not None:
            return info


if TYPE_CHECKING:
    from bloggy.backends.discovery.found import Discovery
