"""The two kinds of conversation at GitHub: discussions have threads, issues are flat."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping
from typing import Any

from bloggy.backends.github_comments import queries
from bloggy.backends.github_comments.api import Api
from bloggy.backends.github_comments.words import Said, malformed, marked, nodes
from bloggy.domain.clean import clean_line
from bloggy.domain.comment import CommentTask
from bloggy.domain.post import DeliveryKey
from bloggy.errors import Gone, Rejected
from bloggy.i18n import _

Told = Mapping[str, Any]


class Kind(ABC):
    """How conversations of one kind are asked for and spoken in."""

    flat: bool
    """A comment does not say what it answers."""

    @abstractmethod
    async def listed(self, api: Api, after: str | None, *, deep: bool) -> Told:
        """A page of the conversations, the latest changed first; with `deep` each with its first comments."""

    @abstractmethod
    async def thread(self, api: Api, number: int, after: str | None) -> Told | None:
        """A conversation, and its comments from there on; None: it is gone."""

    async def replies(self, api: Api, id: str, after: str) -> Told | None:
        """Further answers to a comment, and its `discussion`; None: it is gone."""
        return None

    @abstractmethod
    async def say(self, api: Api, task: CommentTask, key: DeliveryKey) -> tuple[Said, Told]:
        """Answer; gives the answer, and the conversation that it stands in. Raises Gone."""

    @abstractmethod
    def latest(self, api: Api, task: CommentTask) -> AsyncIterator[tuple[Said, Told]]:
        """Everything that stands where an answer would, from the latest to the oldest."""


class Discussions(Kind):
    """What giscus shows; `category` is a name or GitHub's id of one, empty for all."""

    flat = False

    def __init__(self, category: str) -> None:
        self._category, self._id = category, category if category.startswith("DIC_") else ""

    async def listed(self, api: Api, after: str | None, *, deep: bool) -> Told:
        found = await api.here(
            queries.DISCUSSIONS,
            first=queries.LISTED,
            after=after,
            deep=deep,
            comments=queries.FIRST,
            replies=queries.FIRST_REPLIES,
            narrow=await self._narrow(api),
        )
        return _known(found.get("threads"))

    async def thread(self, api: Api, number: int, after: str | None) -> Told | None:
        many, replies = queries.FURTHER, queries.FURTHER_REPLIES
        found = await api.here(queries.DISCUSSION, number=number, after=after, comments=many, replies=replies)
        return found.get("thread")

    async def replies(self, api: Api, id: str, after: str) -> Told | None:
        node = (await api.ask(queries.REPLIES, id=id, first=queries.FURTHER, after=after)).get("node")
        return node or None

    async def say(self, api: Api, task: CommentTask, key: DeliveryKey) -> tuple[Said, Told]:
        node = (await api.ask(queries.TALK, id=task.ref)).get("node")
        if not node or node.get("deletedAt"):
            raise gone()
        above, thread = str((node.get("replyTo") or node)["id"]), _known(node.get("thread"))
        told = await api.tell(
            queries.SAY_IN_DISCUSSION,
            discussionId=thread["id"],
            replyToId=above,
            body=marked(task, key, flat=False),
            clientMutationId=key,
        )
        return Said(told=_known((told.get("addDiscussionComment") or {}).get("comment")), above=above), thread

    async def latest(self, api: Api, task: CommentTask) -> AsyncIterator[tuple[Said, Told]]:
        above, before = str(task.thread or await self._above(api, task)), None
        while True:
            asked = await api.ask(queries.LAST_REPLIES, id=above, last=queries.LAST, before=before)
            node = asked.get("node") or {}
            for told in reversed(nodes(node.get("said"))):
                yield Said(told=told, above=above), node["thread"]
            if (before := _earlier(node.get("said"))) is None:
                return

    async def _above(self, api: Api, task: CommentTask) -> str:
        """The comment below which answers to this one stand."""
        node = (await api.ask(queries.TALK, id=task.ref)).get("node") or {}
        return str((node.get("replyTo") or {}).get("id") or task.ref)

    async def _narrow(self, api: Api) -> str | None:
        if self._category and not self._id:
            found = await api.here(queries.REPOSITORY)
            self._id = category_id(found, self._category)
        return self._id or None


class Issues(Kind):
    """What utterances shows; only those with `label`, where there is one."""

    flat = True

    def __init__(self, label: str) -> None:
        self._label = label

    async def listed(self, api: Api, after: str | None, *, deep: bool) -> Told:
        found = await api.here(
            queries.ISSUES,
            first=queries.LISTED,
            after=after,
            deep=deep,
            comments=queries.FIRST,
            narrow=[self._label] if self._label else None,
        )
        return _known(found.get("threads"))

    async def thread(self, api: Api, number: int, after: str | None) -> Told | None:
        found = await api.here(queries.ISSUE, number=number, after=after, comments=queries.FURTHER)
        return found.get("thread")

    async def say(self, api: Api, task: CommentTask, key: DeliveryKey) -> tuple[Said, Told]:
        node = (await api.ask(queries.REMARK, id=task.ref)).get("node")
        if not node:
            raise gone()
        thread, body = _known(node.get("thread")), marked(task, key, flat=True)
        told = await api.tell(queries.SAY_IN_ISSUE, subjectId=thread["id"], body=body, clientMutationId=key)
        edge = (told.get("addComment") or {}).get("commentEdge") or {}
        return Said(told=_known(edge.get("node"))), thread

    async def latest(self, api: Api, task: CommentTask) -> AsyncIterator[tuple[Said, Told]]:
        number, before = task.place.ref, None
        while number.isdecimal():
            found = await api.here(queries.LAST_REMARKS, number=int(number), last=queries.LAST, before=before)
            thread = found.get("thread") or {}
            for told in reversed(nodes(thread.get("said"))):
                yield Said(told=told), thread
            if (before := _earlier(thread.get("said"))) is None:
                return


def category_id(repository: Told, category: str) -> str:
    """GitHub's id of the category of that name. Raises Rejected with the names there are."""
    named = {str(one.get("name")): str(one["id"]) for one in nodes(repository.get("discussionCategories"))}
    for name, id in named.items():
        if category.casefold() in {name.casefold(), id.casefold()}:
            return id
    raise Rejected(
        _("The repository has no category “{name}” of discussions.").format(name=clean_line(category)),
        hint=_("Correct “category”; there are: {names}.").format(
            names=", ".join(clean_line(name) for name in named) or "–"
        ),
    )


def gone() -> Gone:
    """The error for an answer to what is no longer there."""
    return Gone(_("The comment is no longer there."), hint=_("The next sync takes it away here, too."))


def _earlier(connection: object) -> str | None:
    info = connection.get("pageInfo") if isinstance(connection, dict) else None
    if not isinstance(info, dict) or not info.get("hasPreviousPage"):
        return None
    return str(info.get("startCursor") or "") or None


def _known(told: object) -> Told:
    if not isinstance(told, dict):
        raise malformed()
    return told
