"""The outbox: what waits, what was refused and why, with one key for each next step."""

from __future__ import annotations

from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import SETTLED, EntryState
from bloggy.i18n import _, ngettext
from bloggy.tui.bindings import bindings
from bloggy.tui.messages import News
from bloggy.tui.outbox.entry_list import EntryList
from bloggy.tui.pane import Guarded
from bloggy.tui.text import assemble
from bloggy.tui.widgets.header_bar import HeaderBar
from bloggy.tui.widgets.key_bar import KeyBar
from bloggy.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from bloggy.domain.outbox import Entry
    from bloggy.services.workspace import Workspace


class OutboxScreen(Guarded, Screen[None]):
    """What is on its way."""

    KEYS: ClassVar[str] = "outbox"
    CSS_PATH = "screen.tcss"
    BINDINGS: ClassVar[list[BindingType]] = bindings("outbox")
    AUTO_FOCUS = "#entries"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self._settled = False

    def compose(self) -> ComposeResult:
        yield HeaderBar()
        with Vertical(id="outbox", classes="pane"):
            yield EntryList(ascii_only=self.app.ascii_only)
            yield Static(id="empty", markup=False)
        yield Static(id="next", markup=False)
        yield KeyBar("outbox")

    @property
    def entries(self) -> EntryList:
        """The list."""
        return self.query_one(EntryList)

    def on_mount(self) -> None:
        self.query_one(HeaderBar).left = assemble((_("Outbox"), "bold $strong"))
        self.job(self._load(), group="load")

    def on_screen_resume(self) -> None:
        self.job(self._load(), group="load")

    def on_news(self, message: News) -> None:
        from bloggy.services import events as news

        match message.event:
            case news.EntryChanged() | news.PostLive() | news.Offline() | news.Online():
                self.job(self._load(), group="load")
            case news.DeliveryProgress(entry=entry, message=progress):
                self.query_one(HeaderBar).right = assemble((f"{entry.blog}: {progress}", "$secondary"))
            case _:
                pass

    async def _load(self) -> None:
        found = await self.workspace.delivery.entries()
        shown = [entry for entry in found if self._settled or entry.state not in SETTLED]
        self.entries.show(shown, self.workspace.clock.now())
        self.entries.display = bool(shown)
        empty = self.query_one("#empty", Static)
        empty.display = not shown
        empty.update(
            assemble(
                _("Nothing waits to be sent."),
                "\n\n",
                ("p", "bold $accent"),
                _(" on a post in the library publishes it; "),
                ("a", "bold $accent"),
                _(" shows what was sent."),
            )
        )
        failed = sum(entry.state is EntryState.HELD for entry in shown)
        title = ngettext("{count} entry", "{count} entries", len(shown)).format(count=len(shown))
        if failed:
            title += " · " + ngettext("{count} needs you", "{count} need you", failed).format(count=failed)
        self.query_one("#outbox").border_title = assemble(title)
        self.query_one(HeaderBar).right = assemble("")
        self._show_next()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a conflict can be settled; the footer then says by which key."""
        if action != "resolve":
            return True
        return _in_conflict(self.entries.chosen)

    def _show_next(self) -> None:
        self.query_one(KeyBar).refresh()
        entry = self.entries.chosen
        said = assemble("")
        if entry is not None and (entry.reason or entry.hint):
            said = assemble(
                (entry.reason, "$error" if entry.state is EntryState.HELD else ""), "\n", entry.hint
            )
        self.query_one("#next", Static).update(said)
        self.query_one("#next").display = bool(said.plain.strip())

    def on_line_list_highlighted(self, message: LineList.Highlighted) -> None:
        self._show_next()

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        self.action_details()

    # Keys.

    def _chosen(self) -> Entry | None:
        entry = self.entries.chosen
        if entry is None:
            self.app.bell()
        return entry

    def _change(self, work: Coroutine[Any, Any, Entry], said: str) -> None:
        async def change() -> None:
            entry = await work
            await self._load()
            self.app.tell(said.format(title=clean_line(entry.title), blog=clean_line(entry.blog)))

        self.job(change(), group="change", exclusive=False)

    def action_details(self) -> None:
        from bloggy.tui.outbox.details import EntryDetails

        if entry := self._chosen():
            self.app.push_screen(EntryDetails(entry, self.workspace.clock.now()))

    def action_retry(self) -> None:
        if entry := self._chosen():
            self._change(
                self.workspace.delivery.retry(entry.id), _("“{title}” is tried again now at {blog}.")
            )

    def action_cancel(self) -> None:
        if entry := self._chosen():
            self._change(
                self.workspace.delivery.cancel(entry.id),
                _("“{title}” is not sent to {blog}; your file is as it was."),
            )

    def action_resend(self) -> None:
        if entry := self._chosen():
            self._change(
                self.workspace.delivery.edit(entry.id),
                _("The present text of “{title}” is queued for {blog} instead."),
            )

    def action_edit(self) -> None:
        if entry := self._chosen():
            self.app.open_editor(Path(entry.library) / entry.post_path)

    def action_open_address(self) -> None:
        if entry := self._chosen():
            if entry.receipt is not None and entry.receipt.url:
                self.app.open_address(entry.receipt.url)
            else:
                self.app.tell(_("It has no address yet; it is not out."))

    def action_settled(self) -> None:
        self._settled = not self._settled
        self.job(self._load(), group="load")

    def action_resolve(self) -> None:
        if entry := self._chosen():
            self.job(self._resolve(entry), group="ask")

    async def _resolve(self, entry: Entry) -> None:
        from bloggy.tui.dialogs.conflict import ConflictDialog

        if entry.theirs is None:
            return
        where = _("{blog} has a version that was not seen when this was queued. {reason}").format(
            blog=entry.blog, reason=entry.reason
        )
        dialog = ConflictDialog(entry.title, mine=entry.outgoing.source, theirs=entry.theirs, where=where)
        answer = await self.app.push_screen_wait(dialog)
        if answer is not None:
            await self.workspace.delivery.resolve(entry.id, answer)
            await self._load()
            self.app.tell(_("The conflict over “{title}” is settled.").format(title=entry.title))

    def action_back(self) -> None:
        self.dismiss(None)


def _in_conflict(entry: Entry | None) -> bool:
    return entry is not None and entry.state is EntryState.HELD and entry.theirs is not None
