"""Reads, answers and moderates the comments of a WordPress over XML-RPC, where its REST interface is shut.

Faults: wp-includes/class-wp-xmlrpc-server.php. They come with words in the blog's language; 403 is a wrong
login, a missing right, a closed thread and an answer said twice: the login is looked at before it is blamed.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bloggy.backends.comment_walk import Listed
from bloggy.backends.comments import CommentPage, CommentSource
from bloggy.backends.wordpress import rpc_comment_walk
from bloggy.backends.wordpress.calls import Calls
from bloggy.backends.wordpress.comment_listing import KINDS, Me, moment, number, spoken
from bloggy.backends.wordpress.comments import (
    ONLY_PUBLIC,
    RECENT,
    TO_ALL,
    WordPressComments,
    hidden,
    letters,
)
from bloggy.backends.wordpress.errors import NotAllowed
from bloggy.backends.wordpress.markup import text_of
from bloggy.domain.comment import (
    CommentRef,
    CommentStatus,
    CommentTask,
    Cursor,
    Place,
    RemoteComment,
    Verdict,
)
from bloggy.domain.post import DeliveryKey
from bloggy.errors import (
    CannotTell,
    Gone,
    Malformed,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    ServerFault,
    Unauthorized,
    Unreachable,
    Unsupported,
)
from bloggy.i18n import _

SIZE = 100
_WORDS = {Verdict.APPROVE: "approve", Verdict.HOLD: "hold", Verdict.SPAM: "spam", Verdict.REMOVE: "trash"}
_STATUS = {"approve": "approved", "post-trashed": "trash"}
"""REST's names for what XML-RPC calls otherwise."""
_PARAGRAPHS = re.compile(r"\r?\n(?:[ \t]*\r?\n)+")
_BLOCKS = re.compile(r"<(?:p|pre|ul|ol|div|blockquote)\b", re.IGNORECASE)
_LINE, _BREAK = re.compile(r"\r?\n"), "<br />\n"
_FAR = 20
"""So many pages of a post's comments are looked through for one."""


class RpcComments(CommentSource):
    """The comments of one blog, as its account may see them through this door."""

    capabilities = WordPressComments.capabilities
    verdicts = WordPressComments.verdicts
    settling = WordPressComments.settling

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._me: Me | None = None

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        await self._who()
        page = await rpc_comment_walk.changes(self._part, since, datetime.now(UTC) + self._calls.client.skew)
        return page if (await self._who()).moderates else replace(page, note=ONLY_PUBLIC)

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        asked = await self._read(task)
        if asked["status"] in {"spam", "trash"}:
            raise hidden()
        struct = {"content": task.html, "comment_parent": number(task.ref)}
        try:
            made = await self._calls.do("wp.newComment", int(asked["post"]), struct)
        except Unauthorized as error:
            if (found := await self._surely(task, key)) is not None:
                return found
            await self._who(anew=True)  # a login that is wrong is said here
            raise Rejected(
                _("The blog refuses the answer: {words}").format(words=error.message.partition(": ")[2]),
                hint=_("Are comments still open there? Has it been said before?"),
            ) from error
        return await self._made(task, key, str(made))

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        me = await self._who()
        async for told in self._below(task.place.ref):
            old = moment(told) < task.written - RECENT
            mine = told["author"] == me.id and told["parent"] == number(task.ref)
            same = mine and letters(told["content"]["raw"]) == letters(task.html)
            if same and not (old and told["status"] == "trash"):
                return spoken(told, me, told["title"])
        return None

    async def moderate(self, task: CommentTask) -> CommentStatus:
        if task.verdict is None:
            raise Unsupported(_("There is no verdict to give."), hint=_("Answer the comment instead."))
        wanted = _WORDS[task.verdict]
        try:
            # What changes nothing is an error there (fault 500).
            if await self._status(task.ref) != wanted:
                try:
                    await self._calls.do("wp.editComment", number(task.ref), {"status": wanted})
                except Rejected:
                    if await self._status(task.ref) != wanted:
                        raise
        except Gone:
            if task.verdict in {Verdict.REMOVE, Verdict.SPAM}:
                return CommentStatus.DELETED
            raise
        except (Unauthorized, NotAllowed) as error:
            await self._who(anew=True)
            raise NotAllowed(_("This account may not moderate that comment."), hint=TO_ALL) from error
        return task.verdict.status

    # --- inside ---------------------------------------------------------------------------------------------

    async def _who(self, *, anew: bool = False) -> Me:
        """Who asks, and whether it sees what readers don't. Raises BackendError."""
        if self._me is None or anew:
            told = await self._calls.ask("wp.getProfile")
            try:
                me = Me(
                    id=int(told["user_id"]),
                    name=text_of(str(told.get("display_name") or "")),
                    moderates=True,
                    writes=True,
                )
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise Malformed(
                    _("The blog does not say who we are."),
                    hint=_("A plug-in of the blog may change its answers."),
                ) from error
            try:
                await self._calls.ask("wp.getComments", {"status": "any", "number": 1})
            except NotAllowed:
                me = replace(me, moderates=False)
            self._me = me
        return self._me

    async def _part(self, offset: int, size: int) -> Listed:
        """That part of the list, the newest first."""
        me = await self._who()
        found = await self._ask(offset, size)
        shown = [one for one in found if one["type"] in KINDS]
        return Listed(
            comments=tuple(spoken(one, me, one["title"]) for one in shown),
            refs=frozenset(CommentRef(str(one["id"])) for one in found),
            first=moment(found[0]) if found else None,
            last=moment(found[-1]) if found else None,
            more=len(found) >= size,
        )

    async def _ask(self, offset: int, size: int, **more: object) -> list[dict[str, Any]]:
        status = "any" if (await self._who()).moderates else "approve"
        how = {"status": status, "offset": offset, "number": size, **more}
        found = await self._calls.ask("wp.getComments", how)
        if not isinstance(found, list):
            raise _unreadable()
        return [_document(one) for one in found]

    async def _below(self, post: str) -> AsyncIterator[dict[str, Any]]:
        """The comments of a post, the newest first."""
        for page in range(_FAR):
            found = await self._ask(page * SIZE, SIZE, post_id=number(post))
            for one in found:
                yield one
            if len(found) < SIZE:
                return

    async def _read(self, task: CommentTask) -> dict[str, Any]:
        """The comment that is answered: one that is not there would be taken without a word. Raises Gone."""
        if (await self._who()).moderates:
            return _document(await self._calls.ask("wp.getComment", number(task.ref)))
        async for told in self._below(task.place.ref):
            if str(told["id"]) == task.ref:
                return told
        raise Gone(
            _("The comment is no longer at the blog."),
            hint=_("Somebody deleted it there; the next sync shows what is left."),
        )

    async def _status(self, ref: str) -> str:
        told = await self._calls.ask("wp.getComment", number(ref))
        return str(told.get("status")) if isinstance(told, dict) else ""

    async def _surely(self, task: CommentTask, key: DeliveryKey) -> RemoteComment | None:
        try:
            return await self.find(task, key=key)
        except Unauthorized:
            return None
        except (Unreachable, RateLimited, ServerFault) as error:
            raise OutcomeUnknown(error.message, hint=_("bloggy looks again by itself.")) from error

    async def _made(self, task: CommentTask, key: DeliveryKey, ref: str) -> RemoteComment:
        """The answer that was taken under that number."""
        me = await self._who()
        try:
            if me.moderates:
                told = _document(await self._calls.after("wp.getComment", number(ref)))
                return spoken(told, me, told["title"])
        except Malformed as error:
            raise OutcomeUnknown(error.message, hint=_("bloggy looks again by itself.")) from error
        found = await self._surely(task, key)
        if found is None:
            raise CannotTell(
                _("The blog took the answer, but does not show it; it may wait for approval there."),
                hint=_("Look at the post’s comments there before you send it anew."),
            )
        return found


def paragraphs(text: str) -> str:
    """Stored words as readers see them: empty lines make paragraphs, line ends break lines (wpautop)."""
    if _BLOCKS.search(text):
        return text
    parts = (part.strip() for part in _PARAGRAPHS.split(text))
    return "".join(f"<p>{_LINE.sub(_BREAK, part)}</p>\n" for part in parts if part)


def _document(told: Any) -> dict[str, Any]:
    """A comment as REST would tell it. Raises Malformed."""
    date = told.get("date_created_gmt") if isinstance(told, dict) else None
    try:
        content, status = str(told["content"]), str(told["status"])
        return {
            "id": int(told["comment_id"]),
            "post": int(told["post_id"]),
            "parent": int(told["parent"] or 0),
            "author": int(told["user_id"] or 0),
            "author_name": told.get("author"),
            "author_email": told.get("author_email"),
            "author_url": told.get("author_url"),
            "date_gmt": f"{date:%Y-%m-%dT%H:%M:%S}" if isinstance(date, datetime) else "",
            "content": {"raw": content, "rendered": paragraphs(content)},
            "link": told.get("link"),
            "status": _STATUS.get(status, status),
            "type": str(told.get("type") or ""),
            "title": text_of(str(told.get("post_title") or "")),
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unreadable() from error


def _unreadable() -> Malformed:
    return Malformed(
        _("The blog’s list of comments can’t be read."),
        hint=_("A plug-in of the blog may change its answers."),
    )
