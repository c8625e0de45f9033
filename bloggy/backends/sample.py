"""Comments in a plain file: what the demo's readers have written, and where its answers and verdicts go.

It is a comment source like any other, only that its other machine is a JSON file beside the demo. The file is
replaced as a whole at each write, and belongs to one bloggy at a time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar, Self

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.comments import CommentCapability, CommentPage, CommentSource
from bloggy.backends.options import Option
from bloggy.domain.comment import (
    Author,
    CommentKind,
    CommentRef,
    CommentStatus,
    CommentTask,
    Cursor,
    Place,
    RemoteComment,
    Verdict,
)
from bloggy.domain.post import DeliveryKey
from bloggy.errors import Gone, Malformed, ServerFault, Unsupported
from bloggy.i18n import _

PAGE = 100


class SampleFile:
    """The comments in one file. Everything that happens to one gets a number that only grows."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, Any]:
        """`counter`, `comments` (by ref, each with `changed`), `gone` (ref → number). Raises ServerFault."""
        try:
            told: dict[str, Any] = json.loads(self.path.read_text(encoding="utf-8"))
            return {"counter": 0, "comments": {}, "gone": {}} | told
        except FileNotFoundError:
            return {"counter": 0, "comments": {}, "gone": {}}
        except (OSError, ValueError, TypeError) as error:
            raise ServerFault(
                _("The file {file} can’t be read as comments.").format(file=self.path),
                hint=_("Make the demo anew."),
            ) from error

    def write(self, told: Mapping[str, Any]) -> None:
        """Replace the file. Raises ServerFault."""
        fresh = self.path.with_name(f".{self.path.name}.new")
        try:
            fresh.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
            fresh.replace(self.path)
        except OSError as error:
            raise ServerFault(
                _("The file {file} can’t be written: {why}.").format(file=self.path, why=error.strerror),
                hint=_("Is there room on the disk?"),
            ) from error

    def put(self, *comments: Mapping[str, Any]) -> None:
        """Add comments, or change fields of those that are there: each has `ref` and what is new."""
        told = self.read()
        for comment in comments:
            told["counter"] += 1
            known = told["comments"].get(comment["ref"], {})
            told["comments"][comment["ref"]] = {**known, **comment, "changed": told["counter"]}
        self.write(told)


class SampleComments(CommentSource):
    """The comments of a `SampleFile`."""

    capabilities = (
        CommentCapability.REPLY
        | CommentCapability.MODERATE
        | CommentCapability.HELD
        | CommentCapability.THREADS
        | CommentCapability.INCREMENTAL
        | CommentCapability.EDITS
        | CommentCapability.DELETIONS
    )
    verdicts = frozenset(Verdict)

    def __init__(self, file: SampleFile, author: str) -> None:
        self.file, self._author = file, author

    async def changes(self, since: Cursor | None, *, posts: Sequence[Place] = ()) -> CommentPage:
        told = self.file.read()
        after = int(since) if since and since.isascii() and since.isdigit() and len(since) < 20 else 0
        there = {ref: one["changed"] for ref, one in told["comments"].items()}
        changed = sorted((n, ref) for ref, n in {**told["gone"], **there}.items() if n > after)
        part = changed[:PAGE]
        return CommentPage(
            comments=tuple(_remote(told["comments"][ref]) for _n, ref in part if ref in there),
            gone=tuple(CommentRef(ref) for _n, ref in part if ref not in there),
            cursor=Cursor(str(part[-1][0] if part else after)),
            more=len(changed) > len(part),
            done=len(part),
            whole=len(changed),
        )

    async def reply(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment:
        asked = self._there(task.ref)
        if (known := await self.find(task, key=key)) is not None:
            return known
        answer = {
            "url": asked["url"],
            "title": asked.get("title", ""),
            "ref": f"answer-{key.lower()}",
            "parent": task.ref,
            "name": self._author,
            "me": True,
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "status": CommentStatus.APPROVED,
            "body": task.html or task.text,
            "key": key,
        }
        self.file.put(answer)
        return _remote(answer)

    async def find(self, task: CommentTask, *, key: DeliveryKey) -> RemoteComment | None:
        answers = self.file.read()["comments"].values()
        return next((_remote(one) for one in answers if one.get("key") == key), None)

    async def moderate(self, task: CommentTask) -> CommentStatus:
        if task.verdict is None:
            raise Unsupported(_("There is no verdict to give."), hint=_("Answer the comment instead."))
        if task.ref not in self.file.read()["comments"] and task.verdict in {Verdict.REMOVE, Verdict.SPAM}:
            return CommentStatus.DELETED
        self._there(task.ref)
        self.file.put({"ref": task.ref, "status": task.verdict.status})
        return task.verdict.status

    def _there(self, ref: CommentRef) -> dict[str, Any]:
        found: dict[str, Any] | None = self.file.read()["comments"].get(ref)
        if found is None:
            raise Gone(
                _("The comment is no longer at the blog."),
                hint=_("Somebody deleted it there; the next sync shows what is left."),
            )
        return found


class SampleBackend(Backend):
    """The talk below the posts of the demo."""

    name = "sample"
    label = "Sample"
    options: ClassVar[tuple[Option, ...]] = (
        Option(key="file", help=_("The file that holds the comments."), type="path", required=True),
        Option(key="author", help=_("The name under which you answer."), default="", example="Ada"),
    )

    def __init__(self, comments: SampleComments) -> None:
        self.comments: SampleComments = comments

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        del surroundings
        return cls(
            SampleComments(SampleFile(Path(str(settings["file"]))), str(settings.get("author") or "You"))
        )

    async def probe(self) -> Site:
        told = self.comments.file.read()
        return Site(
            title=_("{n} comments in a file").format(n=len(told["comments"])),
            url="",
            software=_("bloggy’s demo"),
        )


def _remote(told: Mapping[str, Any]) -> RemoteComment:
    email = str(told.get("email", ""))
    try:
        return RemoteComment(
            ref=CommentRef(str(told["ref"])),
            place=Place(ref=str(told["url"]), url=str(told["url"]), title=str(told.get("title", ""))),
            parent=CommentRef(str(told["parent"])) if told.get("parent") else None,
            author=Author(
                name=str(told["name"]),
                url=str(told.get("site", "")),
                email=email,
                email_hash=sha256(email.encode()).hexdigest() if email else "",
                account=str(told.get("account", "")),
                is_me=bool(told.get("me")),
            ),
            date=datetime.fromisoformat(str(told["date"])),
            status=CommentStatus(told.get("status", "approved")),
            body=str(told["body"]),
            form="html",
            url=f"{told['url']}#comment-{told['ref']}",
            kind=CommentKind(told.get("kind", "comment")),
        )
    except (KeyError, ValueError) as error:
        raise Malformed(
            _("A comment in the demo’s file can’t be read."), hint=_("Make the demo anew.")
        ) from error
