"""What can be done with comments: each key is a question at most and one call of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.comment import Verdict
from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.tui.comments.marks import author_of
from bloggy.tui.pane import Guarded

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
    _decided: int | None = None
    _undoable: tuple[str, ...] = ()
    """The outbox entries of what was last said."""

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

    def _chosen(self) -> CommentRow | None:
        row = self.chosen
        if row is None:
            self.app.tell(_("There is no comment here. u fetches new ones."))
        return row

    # Answering.

    def action_reply(self) -> None:
        if row := self._chosen():
            self.job(self._reply(row), group="ask")

    async def _reply(self, row: CommentRow) -> None:
        from bloggy.tui.comments.reply import ReplyDialog

        answering, now = self.workspace.answering, self.workspace.clock.now()
        if row.is_me and row.pending != "reply":
            raise UsageError(
                _("These are your own words."), hint=_("Choose a reader’s comment, then press r again.")
            )
        if row.pending == "reply":
            asked = self.workspace.comments.rows([row.parent] if row.parent is not None else [])
            dialog = ReplyDialog(asked[0] if asked else row, text=row.body, now=now, keep=None)
            text = await self.app.push_screen_wait(dialog)
            if text is None or text == row.body:
                return
            entry = await answering.reword(row.entry, text)
            said = _("Your answer says that now. U takes it back while it waits.")
        else:

            async def keep(typed: str) -> None:
                await answering.drafts.save(row.id, typed)

            begun = await answering.drafts.load(row.id)
            text = await self.app.push_screen_wait(ReplyDialog(row, text=begun, now=now, keep=keep))
            if text is None:
                return
            await keep(text)
            self.app.expect(row.source)
            entry = await answering.reply(row.id, text)
            await self.workspace.comments.mark_read([row.id])
            said = _("Your answer to {name} is on its way. U takes it back while it waits.").format(
                name=author_of(row)
            )
        self._undoable = (str(entry.id),)
        self.app.tell(said)
        self.reload()

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
            self.job(self._moderate(self.meant, verdict), group="change", exclusive=False)

    async def _moderate(self, ids: list[int], verdict: Verdict) -> None:
        rows = self.workspace.comments.rows(ids)
        entries = await self.workspace.answering.moderate(ids, verdict)
        self.app.expect(*{row.source for row in rows})
        await self.workspace.comments.mark_read(ids)
        self.unmark()
        self.reload()
        if entries:
            self._undoable = tuple(str(entry.id) for entry in entries)
            self.app.tell(judged(verdict, [author_of(row) for row in rows]))
        else:
            self.app.tell(_("Nothing had to change: that is how it stands."))

    def action_undo(self) -> None:
        self.job(self._undo(), group="change", exclusive=False)

    async def _undo(self) -> None:
        """Take back what was last said here, or else what waits for the chosen comment."""
        if self._decided is not None:
            decision, self._decided = self._decided, None
            await self.workspace.people.undo(decision)
            self.app.tell(_("Taken back: who is whom stands as it did before."))
            self.reload()
            return
        row = self.chosen
        entries = self._undoable or ((row.entry,) if row is not None and row.entry else ())
        if not entries:
            self.app.tell(_("There is nothing to take back."))
            return
        self._undoable = ()
        await self.workspace.answering.undo(entries)
        self.reload()
        self.app.tell(
            _("Taken back; the text of an answer is kept, r goes on with it.")
            if len(entries) == 1
            else _("{count} taken back.").format(count=len(entries))
        )

    # Reading.

    def action_read(self) -> None:
        if self._chosen():
            self.job(self._mark_read(self.meant), group="change", exclusive=False)

    async def _mark_read(self, ids: list[int]) -> None:
        """As read, if one of them is unread; else as unread."""
        rows = self.workspace.comments.rows(ids)
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
