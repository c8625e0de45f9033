"""Examines where comments come from: whether it answers, lets us in, and when it was read last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import BackendError, NoKeyring, Unreachable, Unsupported
from bloggy.i18n import _, ngettext
from bloggy.services.doctor_blogs import variable_set
from bloggy.services.doctor_finding import Finding
from bloggy.services.doctor_machine import in_time

if TYPE_CHECKING:
    from bloggy.services.comments.sources import SourceInfo
    from bloggy.services.workspace import Workspace
    from bloggy.storage.comments import SourceState


class TalkCheckup:
    """One comment source. The comments of a blog that takes posts are asked for with the blog itself."""

    def __init__(self, workspace: Workspace, source: SourceInfo, *, patience: float) -> None:
        """`patience`: seconds that the keyring may take."""
        self._workspace, self.name, self._patience = workspace, source.name, patience
        self.title = _("comments of {name}").format(name=source.name)
        self.asks = source.name != source.blog or not workspace.blogs.publishes(source.name)
        """Its login is examined here, and not with that of its blog."""

    async def examine(self) -> list[Finding]:
        """Its row."""
        from bloggy.storage import comments

        name = self.name
        state = await self._workspace.database.read(lambda c: comments.state(c, name))
        here, fix = _here(self._workspace, state), "" if state.synced else _("“bloggy sync” fetches them.")
        if not self.asks:
            return [self._row(here, state.note, fix=fix)]
        try:
            self._workspace.blogs.source(name)
            if not await self._may_ask():
                told = _("The login was not tried: its password is kept nowhere, and asked for when needed.")
                return [
                    self._row(told, here, fix=_("“bloggy blogs test {name}” asks for it.").format(name=name))
                ]
            site = await self._workspace.connecting.check(name)
        except Unreachable as error:
            offline = _("Offline: {why}").format(why=error.message)
            return [self._row(offline, here, fix=_("What was fetched can be read all the same."))]
        except (BackendError, NoKeyring, Unsupported) as error:
            return [self._row(error.message, here, fix=error.hint, ok=False)]
        who = " · ".join(part for part in (site.software, site.title, site.account) if part)
        return [self._row(who, here, *site.notes, fix=fix)]

    async def _may_ask(self) -> bool:
        """Whether it needs no secret, or it is known where that is. Raises NoKeyring, Unauthorized."""
        secrets, name = self._workspace.secrets, self.name
        if secrets.need(name) is None:
            return True
        variable_set(self._workspace, name)
        return bool(await in_time(secrets.where(name), self._patience))

    def _row(self, *parts: str, fix: str, ok: bool = True) -> Finding:
        detail = "; ".join(clean_line(part).rstrip(".") for part in parts if part)
        return Finding(name=self.title, ok=ok, detail=detail, fix=clean_line(fix))


def _here(workspace: Workspace, state: SourceState) -> str:
    if state.synced is None:
        return _("comments were not fetched yet")
    count = ngettext("{n} comment", "{n} comments", state.known).format(n=state.known)
    when = f"{state.synced.astimezone(workspace.zone):%Y-%m-%d %H:%M}"
    return _("{comments}, fetched {when}").format(comments=count, when=when)
