"""The outbox: what waits, what was refused and why, with one key for each next step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import SETTLED, WAITING, EntryState
from bloggy.i18n import _, ngettext
from bloggy.tui.bindings import bindings
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.library.header import standing
from bloggy.tui.messages import News
from bloggy.tui.outbox.entry_list import EntryList
from bloggy.tui.pace import Pace
from bloggy.tui.pane import ASKING, Guarded
from bloggy.tui.text import assemble
from bloggy.tui.widgets.header_bar import HeaderBar
from bloggy.tui.widgets.key_bar import KeyBar
from bloggy.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from bloggy.domain.comment import CommentTask
    from bloggy.domain.outbox import Entry
    from bloggy.domain.post import DeliveryKey
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
        self._pace = Pace(self._moved, self.set_timer)

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
                self._pace.want()
            case news.DeliveryProgress(entry=entry, message=progress):
                from bloggy.tui.telling import doing as told

                self.entries.show_progress(entry, progress)
                self._show_standing(told(entry, progress))
            case _:
                pass

    def _moved(self) -> None:
        self.job(self._load(), group="load")

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
                _("What you publish, answer or take back stands here until its blog has it."),
                "\n\n",
                ("p", "bold $accent"),
                _(" on a post in the library publishes it; "),
                ("a", "bold $accent"),
                _(" shows what was sent."),
            )
        )
        self._show_title()
        self._show_standing()
        self._show_next()

    def _show_title(self) -> None:
        shown, marked = self.entries.entries, len(self.entries.marked)
        failed = sum(entry.state is EntryState.HELD for entry in shown)
        parts = [ngettext("{count} entry", "{count} entries", len(shown)).format(count=len(shown))]
        if failed:
            parts.append(ngettext("{count} needs you", "{count} need you", failed).format(count=failed))
        if marked:
            parts.append(ngettext("{count} marked", "{count} marked", marked).format(count=marked))
        title = to_ascii(" · ".join(parts), ascii_only=self.app.ascii_only)
        self.query_one("#outbox").border_title = assemble(title)

    def _show_standing(self, doing: str = "") -> None:
        entries = self.entries.entries
        self.query_one(HeaderBar).right = standing(
            waiting=sum(entry.state in WAITING for entry in entries),
            failed=sum(entry.state is EntryState.HELD for entry in entries),
            offline=sorted(self.app.offline),
            doing=doing or self.app.syncing.doing,
            trouble=self.app.sync_trouble,
            ascii_only=self.app.ascii_only,
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a conflict can be settled, and only what was refused may want another password."""
        entry = self.entries.chosen
        if action == "login":
            return entry is not None and entry.state is EntryState.HELD and not entry.in_conflict
        return _in_conflict(entry) if action == "resolve" else True

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
        self._show_title()

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        if _in_conflict(self.entries.chosen):
            self.action_resolve()
        else:
            self.action_details()

    # Keys.

    def _chosen(self) -> Entry | None:
        entry = self.entries.chosen
        if entry is None:
            self.app.bell()
        return entry

    def _change(
        self, change: Callable[[DeliveryKey], Awaitable[Entry]], one: str, several: Callable[[int], str]
    ) -> None:
        """Change what is meant: the marked entries, or the chosen one. `one` names {title} and {blog}."""
        meant = self.entries.meant
        if not meant:
            self.app.bell()
            return

        async def work() -> None:
            done: list[Entry] = []
            try:
                for entry in meant:
                    done += [await change(entry.id)]
            finally:
                self.entries.unmark()
                await self._load()
            names = {"title": clean_line(done[0].title), "blog": clean_line(done[0].blog)}
            self.app.tell(one.format(**names) if len(meant) == 1 else several(len(done)))

        self.job(work(), group="change", exclusive=False)

    def action_details(self) -> None:
        from bloggy.tui.outbox.details import EntryDetails

        if entry := self._chosen():
            self.app.push_screen(EntryDetails(entry, self.workspace.clock.now()))

    def action_retry(self) -> None:
        self.app.expect(*(entry.blog for entry in self.entries.meant))
        self._change(
            self.workspace.delivery.retry,
            _("“{title}” is tried again now at {blog}."),
            lambda n: ngettext("{n} entry is tried again now.", "{n} entries are tried again now.", n).format(
                n=n
            ),
        )

    def action_cancel(self) -> None:
        file = _("“{title}” is not sent to {blog}; your file is as it was.")
        kept = _("“{title}” is not sent to {blog}; what you wrote is kept where you answer the comment.")
        untold = _("{blog} is not told: “{title}”.")
        chosen = self.entries.chosen
        said = file if chosen is None or chosen.task is None else kept if chosen.task.text else untold
        self._change(
            self.workspace.delivery.cancel,
            said,
            lambda n: ngettext(
                "{n} entry is not sent; your file is as it was.",
                "{n} entries are not sent; your files are as they were.",
                n,
            ).format(n=n),
        )

    def action_resend(self) -> None:
        self._change(
            self.workspace.delivery.edit,
            _("The present text of “{title}” is queued for {blog} instead."),
            lambda n: ngettext(
                "The present text is queued for {n} entry.",
                "The present texts are queued for {n} entries.",
                n,
            ).format(n=n),
        )

    def action_mark(self) -> None:
        self.entries.mark()

    def action_login(self) -> None:
        if entry := self._chosen():
            self.job(self._login(entry), group=ASKING)

    async def _login(self, entry: Entry) -> None:
        """Ask for the blog's password, then try again what it refused for the same reason."""
        from bloggy.tui.logging_in import log_in

        if await log_in(self.app, entry.blog, why=entry.reason):
            for other in await self.workspace.delivery.entries(EntryState.HELD):
                if (other.blog, other.reason) == (entry.blog, entry.reason):
                    await self.workspace.delivery.retry(other.id)
            await self._load()

    def action_edit(self) -> None:
        entry = self._chosen()
        if entry is not None and entry.task is not None:
            self.job(self._reword(entry, entry.task), group=ASKING)
        elif entry is not None:
            self.app.open_editor(Path(entry.library) / entry.post_path)

    async def _reword(self, entry: Entry, task: CommentTask) -> None:
        """Write an answer anew; a verdict has no text."""
        from bloggy.tui.comments.reply import reword

        if not task.text:
            self.app.tell(_("There is no text in it; x takes it back."))
            return
        asked = self.workspace.comments.get(f"{task.source}:{task.ref}")
        if await reword(self.app, asked, entry.id, task.text) is not None:
            await self._load()

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
            self.job(self._resolve(entry), group=ASKING)

    async def _resolve(self, entry: Entry) -> None:
        from bloggy.tui.conflicts import settle

        if await settle(self.app, entry):
            await self._load()

    def on_doing(self) -> None:
        self._show_standing()

    def action_sync(self) -> None:
        self.app.syncing.start(offer=False)

    def action_back(self) -> None:
        """Stop a sync first, then leave."""
        if self.app.syncing.stop():
            return
        self.dismiss(None)


def _in_conflict(entry: Entry | None) -> bool:
    return entry is not None and entry.in_conflict
