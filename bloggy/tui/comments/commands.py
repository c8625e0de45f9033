"""What can be done with comments: each key is a question at most and one call of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.domain.comment import Verdict
from bloggy.domain.outbox import Action
from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.tui.comments.marks import author_of
from bloggy.tui.pane import ASKING, Guarded
from bloggy.tui.when import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bloggy.domain.comments_listing import CommentRow
    from bloggy.services.workspace import Workspace


def judged(verdict: Verdict, names: Sequence[str]) -> str:
    """What was said of whose comments: `Gilles’s comment goes to the trash. U takes it back.`"""
    count = len(names)
    if count == 1:
        sentence = {
            Verdict.APPROVE: _("The comment of {name} is approved."),
            Verdict.HOLD: _("The comment of {name} is held back."),
            Verdict.SPAM: _("The comment of {name} is spam."),
            Verdict.REMOVE: _("The comment of {name} goes to the trash."),
        }[verdict]
    else:
        sentence = {
            Verdict.APPROVE: _("{count} comments are approved."),
            Verdict.HOLD: _("{count} comments are held back."),
            Verdict.SPAM: _("{count} comments are spam."),
            Verdict.REMOVE: _("{count} comments go to the trash."),
        }[verdict]
    said = sentence.format(name=names[0], count=count)
    return _("{said} U takes it back.").format(said=said)


class CommentCommands(Guarded):
    """The keys that act on comments; the screen that mixes this in knows which ones are meant."""

    workspace: Workspace
    _last: tuple[str, ...] | int | None = None
    """What was last said, for taking it back: outbox entries, or a decision about who is whom."""

    @property
    def chosen(self) -> CommentRow | None:
        """The comment that a key means."""
        raise NotImplementedError

    @property
    def meant(self) -> list[int]:
        """Ids of those that a key means: the marked ones, or the chosen one."""
        raise NotImplementedError

    def reload(self) -> None:
        """Show what became of it."""
        raise NotImplementedError

    def unmark(self) -> None:
        """Take all marks away."""
        raise NotImplementedError

    async def show_begun(self) -> None:
        """Say which answers were begun."""
        raise NotImplementedError

    def pin(self, ids: Sequence[int]) -> None:
        """Let them stay where they are listed, whatever becomes of them."""
        raise NotImplementedError

    def go_to(self, comment: int) -> None:
        """Choose that comment, among all of them if it is not listed now."""
        raise NotImplementedError

    def _chosen(self) -> CommentRow | None:
        row = self.chosen
        if row is None:
            self.app.tell(_("There is no comment here. u fetches new ones."))
        return row

    # Answering.

    def action_reply(self) -> None:
        if row := self._chosen():
            self.job(self._reply(row), group=ASKING)

    def action_reply_outside(self) -> None:
        if row := self._chosen():
            self.job(self._reply(row, outside=True), group=ASKING)

    async def _reply(self, row: CommentRow, *, outside: bool = False) -> None:
        """`outside`: in the writer's own editor at once."""
        from bloggy.tui.comments.reply import ReplyDialog, reword

        answering, now = self.workspace.answering, self.workspace.clock.now()
        if row.is_me and row.pending != "reply":
            raise UsageError(
                _("These are your own words."), hint=_("Choose a reader’s comment, then press r again.")
            )
        if row.pending == "reply":
            found = self.workspace.comments.rows([row.parent] if row.parent is not None else [])
            entry = await reword(self.app, found[0] if found else row, row.entry, row.body, outside=outside)
            if entry is not None:
                self._last = (str(entry.id),)
                self.reload()
            return

        await answering.check_reply(row.id)

        async def keep(typed: str) -> None:
            await answering.drafts.save(row.id, typed)

        begun = await answering.drafts.load(row.id)
        dialog = ReplyDialog(row, text=begun, now=now, keep=keep, outside=outside)
        text = await self.app.push_screen_wait(dialog)
        if text is None:
            await self.show_begun()
            return
        await keep(text)
        self.app.expect(row.source)
        self.pin([row.id])
        entry = await answering.reply(row.id, text)
        await self.workspace.comments.mark_read([row.id])
        said = _("Your answer to {name} is on its way. U takes it back while it waits.")
        self._last = (str(entry.id),)
        self.app.tell(said.format(name=author_of(row)))
        self.reload()

    def action_begun(self) -> None:
        self.job(self._next_begun(), group="read")

    async def _next_begun(self) -> None:
        """To the answer that was begun after the chosen one, or to the first of them."""
        ids = sorted((id for id, _text, _when in await self.workspace.answering.drafts.all()), reverse=True)
        row = self.chosen
        if not ids:
            self.app.tell(_("No answer is begun; r on a comment begins one."))
            return
        at = ids.index(row.id) + 1 if row is not None and row.id in ids else 0
        self.go_to(ids[at % len(ids)])

    # Judging.

    def action_approve(self) -> None:
        self._judge(Verdict.APPROVE)

    def action_hold(self) -> None:
        self._judge(Verdict.HOLD)

    def action_spam(self) -> None:
        self._judge(Verdict.SPAM)

    def action_trash(self) -> None:
        self._judge(Verdict.REMOVE)

    def _judge(self, verdict: Verdict) -> None:
        if self._chosen():
            self.job(self._moderate(self.meant, verdict), group=ASKING, exclusive=False)

    async def _moderate(self, ids: list[int], verdict: Verdict) -> None:
        rows = self.workspace.comments.rows(ids)
        final = await self.workspace.answering.for_good(ids, verdict)
        if final and not await self._meant_for_good([row for row in rows if row.id in final], verdict):
            return
        entries = await self.workspace.answering.moderate(ids, verdict)
        self.app.expect(*{row.source for row in rows})
        self.pin(ids)
        await self.workspace.comments.mark_read(ids)
        self.unmark()
        self.reload()
        if entries:
            self._last = tuple(str(entry.id) for entry in entries)
            self.app.tell(judged(verdict, [author_of(row) for row in rows]))
        else:
            self.app.tell(_("Nothing had to change: that is how it stands."))

    async def _meant_for_good(self, rows: Sequence[CommentRow], verdict: Verdict) -> bool:
        """Nothing leads back from there, so it is asked."""
        from bloggy.tui.dialogs.live import LiveChange

        sources = ", ".join(dict.fromkeys(clean_line(row.source) for row in rows))
        names = ", ".join(dict.fromkeys(author_of(row) for row in rows[:5]))
        if len(rows) == 1:
            what = _("The comment of {names} is deleted at {sources}.")
        else:
            what = _("{count} comments are deleted at {sources}, among them those of {names}.")
        said = [
            what.format(names=names, sources=sources, count=number(len(rows))),
            _("There is no trash there: once it is sent, nothing brings it back."),
        ]
        title = _("Delete for good?")
        dialog = LiveChange(title, said, yes=_("Delete for good"))
        return await self.app.push_screen_wait(dialog) == "yes"

    def action_undo(self) -> None:
        self.job(self._undo(), group="change", exclusive=False)

    async def _undo(self) -> None:
        """Take back what was last said here, or else what waits for the chosen comment."""
        last, self._last = self._last, None
        if isinstance(last, int):
            await self.workspace.people.undo(last)
            self.app.tell(_("Taken back: who is whom stands as it did before."))
            self.reload()
            return
        row = self.chosen
        entries = last or ((row.entry,) if row is not None and row.entry else ())
        if not entries:
            self.app.tell(_("There is nothing to take back."))
            return
        changed = await self.workspace.answering.undo(entries)
        self.reload()
        if any(entry.action is Action.REPLY for entry in changed):
            self.app.tell(_("Taken back; the text of your answer is kept, r goes on with it."))
        elif len(entries) == 1:
            self.app.tell(_("Taken back."))
        else:
            self.app.tell(_("{count} taken back.").format(count=len(entries)))

    # Reading.

    def action_read(self) -> None:
        if self._chosen():
            self.job(self._mark_read(self.meant), group="change", exclusive=False)

    async def _mark_read(self, ids: list[int]) -> None:
        """As read, if one of them is unread; else as unread."""
        rows = self.workspace.comments.rows(ids)
        self.pin(ids)
        await self.workspace.comments.mark_read(ids, any(row.unread for row in rows))
        self.unmark()
        self.reload()

    # Elsewhere.

    def action_open_address(self) -> None:
        if row := self._chosen():
            url = row.url or row.post_url
            if url:
                self.app.open_address(url)
            else:
                self.app.tell(_("Its blog gives no address for it."))

    def action_edit_post(self) -> None:
        if row := self._chosen():
            if row.post_path is not None:
                self.app.open_editor(row.post_path)
            else:
                self.app.tell(_("The post it is about is in none of your libraries."))
