"""Answers and moderates comments: what the writer says stands here at once, and waits in the outbox.

The local row and the entry are written in one transaction, so that neither is ever without the other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from bloggy.backends.comments import CommentCapability
from bloggy.domain.comment import CommentKind, CommentStatus, Verdict
from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.errors import Unsupported, UsageError
from bloggy.i18n import _
from bloggy.services.comments import tasks
from bloggy.services.events import CommentsChanged, EntryChanged

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from bloggy.services.comments.drafts import ReplyDrafts
    from bloggy.services.workspace import Workspace
    from bloggy.storage.comment_answers import Target

_GONE_BACK = {verdict.status: verdict for verdict in Verdict}
_NOT_SENT = frozenset({EntryState.QUEUED, EntryState.HELD})


class Answering:
    """Says what the writer has to say of comments."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @cached_property
    def drafts(self) -> ReplyDrafts:
        """Answers that were begun."""
        from bloggy.services.comments.drafts import ReplyDrafts

        return ReplyDrafts(self._workspace)

    async def check_reply(self, comment_id: int) -> None:
        """Whether the comment can be answered, before anything is typed; raises as `reply` would."""
        self._check_reply(await self._target(comment_id))

    async def reply(self, comment_id: int, text: str) -> Entry:
        """Queue an answer (Markdown) to a comment, and forget its draft; works without a network.

        A comment that waits for the writer is approved first, by an entry of its own. Raises NotFound,
        ConfigError, UsageError (nothing to say, or no comment that can be answered), Unsupported.
        """
        text, now = self._said(text), self._workspace.clock.now()
        target = await self._target(comment_id)
        self._check_reply(target)
        approve = self._can(target.source, Verdict.APPROVE)

        def work(connection: sqlite3.Connection) -> list[Entry]:
            from bloggy.storage import comments_pending

            first = []
            if target.status is CommentStatus.HELD and approve:
                first = self._judge(connection, comment_id, Verdict.APPROVE, now)
            entry = self._answer(connection, comment_id, text, now)
            comments_pending.save_draft(connection, comment_id, "", now)
            return [*first, entry]

        return self._tell(await self._workspace.database.write(work))[-1]

    async def moderate(self, ids: Iterable[int], verdict: Verdict) -> list[Entry]:
        """Queue a verdict on comments: all or none. Comments that it would not change need no entry.

        A verdict that still waits is replaced. Raises NotFound, ConfigError, UsageError, Unsupported.
        """
        ids, now = list(dict.fromkeys(ids)), self._workspace.clock.now()
        for id in ids:
            target = await self._target(id)
            self._check_moderate(target, verdict)

        def work(connection: sqlite3.Connection) -> list[Entry]:
            return [entry for id in ids for entry in self._judge(connection, id, verdict, now)]

        changed = self._tell(await self._workspace.database.write(work))
        return [entry for entry in changed if entry.state is EntryState.QUEUED]

    async def undo(self, entry_ids: Iterable[str]) -> list[Entry]:
        """Take back what was said: what waits is cancelled, a verdict that was given is given back.

        The text of an answer is kept as a draft. Returns the cancelled and the new entries. Raises
        NotFound, UsageError (an answer that may have been sent).
        """
        ids, now = list(dict.fromkeys(entry_ids)), self._workspace.clock.now()

        def work(connection: sqlite3.Connection) -> list[Entry]:
            return [entry for id in ids for entry in self._take_back(connection, id, now)]

        return self._tell(await self._workspace.database.write(work))

    async def reword(self, entry_id: str, text: str) -> Entry:
        """Queue another text in the place of an answer that waits or was refused.

        Raises UsageError where it is too late for that; the text is kept as a draft then.
        """
        text, now = self._said(text), self._workspace.clock.now()

        def work(connection: sqlite3.Connection) -> list[Entry]:
            from bloggy.storage import comment_answers, comments_pending, outbox

            old = outbox.get(connection, entry_id)
            if old.task is None or old.action is not Action.REPLY:
                raise UsageError(
                    _("Entry {id} is no answer to a comment.").format(id=old.id),
                    hint=_("`bloggy outbox` lists what waits."),
                )
            _check_not_there(old)
            comment = comment_answers.called(connection, old.task.source, old.task.ref)
            old = outbox.cancel(connection, old.id, now)
            comments_pending.unanswered(connection, old.id)
            if comment is None:
                raise UsageError(_("The comment that it answers is no longer known here."))
            # A key never gets another text: what it once sent could be taken for that.
            return [old, self._answer(connection, comment, text, now, created=old.created)]

        try:
            return self._tell(await self._workspace.database.write(work))[-1]
        except UsageError:
            await self._workspace.database.write(lambda c: self._keep_words(c, entry_id, text, now))
            raise

    async def for_good(self, ids: Iterable[int], verdict: Verdict) -> list[int]:
        """Those of these comments that the verdict would delete at their source, with no way back.

        Raises NotFound, ConfigError.
        """
        found = [await self._target(id) for id in dict.fromkeys(ids)]
        targets = [one for one in found if one.pending != "reply"]  # not there yet
        return [one.id for one in targets if verdict in self._workspace.blogs.source(one.source).final]

    async def last_verdicts(self, ids: Iterable[int]) -> list[str]:
        """The entries of the latest verdicts on these comments, for `undo`. Raises NotFound, UsageError."""
        entries = [e for e in await self._workspace.delivery.entries() if e.action is Action.MODERATE]
        found = []
        for id in ids:
            target = await self._target(id)
            about = (
                entry
                for entry in entries
                if entry.task is not None
                and (entry.task.source, entry.task.ref) == (target.source, target.ref)
                and entry.state is not EntryState.CANCELLED
            )
            last = next(about, None)
            if last is None:
                raise UsageError(_("No verdict was given on comment {id} from here.").format(id=id))
            found.append(str(last.id))
        return found

    # --- inside a transaction -------------------------------------------------------------------------------

    def _answer(
        self,
        connection: sqlite3.Connection,
        comment: int,
        text: str,
        now: datetime,
        *,
        created: datetime | None = None,
    ) -> Entry:
        """`created`: when an earlier wording was queued, in whose place this one is."""
        from bloggy.render.answer_html import answer_html
        from bloggy.storage import comment_answers, comments_pending, outbox

        target = comment_answers.target(connection, comment)
        written = comment_answers.free_second(connection, target.source, now)
        entry = tasks.answer(
            target,
            text,
            answer_html(text),
            id=self._workspace.new_id(),
            written=written,
            now=now,
        )
        entry = outbox.add(connection, replace(entry, created=created or now))
        author = comment_answers.me(connection, target.source)
        comments_pending.answer(connection, comment, entry.id, author, text, form="markdown", now=written)
        return entry

    @staticmethod
    def _keep_words(connection: sqlite3.Connection, entry_id: str, text: str, now: datetime) -> None:
        from bloggy.storage import comment_answers, outbox

        task = outbox.get(connection, entry_id).task
        if task is not None and task.verdict is None:
            comment_answers.keep_words(connection, task, text, now)

    def _judge(
        self, connection: sqlite3.Connection, comment: int, verdict: Verdict, now: datetime
    ) -> list[Entry]:
        """The entries that were cancelled or added for it."""
        from bloggy.storage import comment_answers, comments_pending, outbox

        changed: list[Entry] = []
        target = comment_answers.target(connection, comment)
        if target.pending == str(verdict):
            return []
        sure = True
        if target.entry:
            earlier = outbox.get(connection, target.entry, with_assets=False)
            sure = earlier.state is EntryState.QUEUED and earlier.attempts == 0
            if earlier.state in _NOT_SENT:
                changed.append(outbox.cancel(connection, earlier.id, now))
                comments_pending.unjudged(connection, earlier.id)
                target = comment_answers.target(connection, comment)
        if sure and target.status is verdict.status:
            return changed
        entry = outbox.add(connection, tasks.judgement(target, verdict, id=self._workspace.new_id(), now=now))
        comments_pending.judge(connection, comment, verdict, entry.id)
        return [*changed, entry]

    def _take_back(self, connection: sqlite3.Connection, entry_id: str, now: datetime) -> list[Entry]:
        from bloggy.storage import comment_answers, outbox

        entry = outbox.get(connection, entry_id)
        if entry.task is None:
            raise UsageError(
                _("Entry {id} is not about a comment.").format(id=entry.id),
                hint=_("`bloggy outbox cancel` takes back what waits."),
            )
        if entry.state is EntryState.CANCELLED:
            return []
        _check_not_there(entry)
        if entry.state in _NOT_SENT:
            cancelled = outbox.cancel(connection, entry.id, now)
            comment_answers.taken_back(connection, entry.id, entry.task, now)
            return [cancelled, *self._take_approval_back(connection, entry, now)]
        if entry.task.verdict is None or entry.task.before not in _GONE_BACK:
            raise UsageError(
                _("“{title}” has been sent and can't be taken back.").format(title=entry.title),
                hint=_("d on it in the inbox, or `bloggy moderate COMMENT remove`, removes it at its blog."),
            )
        comment = comment_answers.called(connection, entry.task.source, entry.task.ref)
        if comment is None:
            raise UsageError(_("The comment is no longer known here."))
        before = _GONE_BACK[entry.task.before]
        self._check_takes(entry.task.source, before)
        return self._judge(connection, comment, before, now)

    def _take_approval_back(
        self, connection: sqlite3.Connection, answer: Entry, now: datetime
    ) -> list[Entry]:
        """Cancel the approval that was queued together with an answer, if it waits, too."""
        from bloggy.storage import comment_answers, outbox

        cancelled = []
        for entry in outbox.entries(connection, states=_NOT_SENT):
            if _came_with(entry, answer) and entry.task is not None:
                cancelled.append(outbox.cancel(connection, entry.id, now))
                comment_answers.taken_back(connection, entry.id, entry.task, now)
        return cancelled

    # --- checks ---------------------------------------------------------------------------------------------

    async def _target(self, comment_id: int) -> Target:
        from bloggy.storage import comment_answers

        return await self._workspace.database.read(lambda c: comment_answers.target(c, comment_id))

    def _can(self, source: str, verdict: Verdict) -> bool:
        found = self._workspace.blogs.source(source)
        return CommentCapability.MODERATE in found.capabilities and verdict in found.verdicts

    def _check_reply(self, target: Target) -> None:
        _check_known(target)
        if target.kind is CommentKind.LIKE:
            raise UsageError(_("There are no words in it that could be answered."))
        if target.status in {CommentStatus.SPAM, CommentStatus.REMOVED}:
            raise UsageError(
                _("Readers don't see this comment, nor would they see an answer."),
                hint=_("`bloggy moderate {id} approve` brings it back first.").format(id=target.id),
            )
        if CommentCapability.REPLY not in self._workspace.blogs.source(target.source).capabilities:
            raise Unsupported(
                _("Comments of {source} can’t be answered from here.").format(source=target.source),
                hint=_("Answer on the page itself: {url}").format(url=target.place.url)
                if target.place.url
                else _("Answer on the page itself."),
            )

    def _check_moderate(self, target: Target, verdict: Verdict) -> None:
        _check_known(target)
        self._check_takes(target.source, verdict)

    def _check_takes(self, source: str, verdict: Verdict) -> None:
        if not self._can(source, verdict):
            raise Unsupported(_impossible(verdict).format(source=source), hint=_("Do it at the blog itself."))

    @staticmethod
    def _said(text: str) -> str:
        text = text.strip()
        if not text:
            raise UsageError(_("The answer is empty."), hint=_("Write what you want to say."))
        return text

    def _tell(self, entries: list[Entry]) -> list[Entry]:
        for entry in entries:
            self._workspace.events.publish(EntryChanged(entry=entry))
        if entries:
            self._workspace.events.publish(CommentsChanged())
        self._workspace.delivery.poke()
        return entries


def _impossible(verdict: Verdict) -> str:
    """Names the `{source}` that does not take that verdict."""
    return {
        Verdict.APPROVE: _("{source} can’t approve comments from here."),
        Verdict.HOLD: _("{source} can’t hold comments from here."),
        Verdict.SPAM: _("{source} can’t call comments spam from here."),
        Verdict.REMOVE: _("{source} can’t remove comments from here."),
    }[verdict]


def _check_not_there(entry: Entry) -> None:
    """An answer that may have arrived is looked for before another one takes its place."""
    if entry.may_be_there:
        raise UsageError(
            _("“{title}” may have arrived before it was held.").format(title=entry.title),
            hint=_(
                "`bloggy outbox retry {id}` looks for it, and sends it only if it is not there; "
                "`bloggy outbox cancel {id}` gives it up and keeps its text."
            ).format(id=entry.id),
        )


def _check_known(target: Target) -> None:
    if target.pending == "reply":
        raise UsageError(
            _("Your answer has not been sent yet."),
            hint=_("U in the inbox takes it back, or `bloggy outbox cancel {entry}`.").format(
                entry=target.entry
            ),
        )
    if target.status is CommentStatus.DELETED:
        raise UsageError(_("This comment is no longer at {source}.").format(source=target.source))


def _came_with(entry: Entry, answer: Entry) -> bool:
    """Whether it approves the comment that is answered, and was queued by the same key."""
    if entry.task is None or answer.task is None or entry.task.verdict is not Verdict.APPROVE:
        return False
    same = (entry.task.source, entry.task.ref) == (answer.task.source, answer.task.ref)
    return same and answer.task.verdict is None and entry.created == answer.created
