"""Tells what bloggy knows beside the posts as lines of JSON: comments, copies at blogs, earlier versions."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bloggy.errors import BloggyError
from bloggy.services.exporting.lines import line, table, without_logins
from bloggy.services.exporting.report import LeftOut

if TYPE_CHECKING:
    import sqlite3

    from bloggy.services.exporting.report import ExportReport
    from bloggy.services.workspace import Workspace
    from bloggy.storage.takeout import Source, Told

T = TypeVar("T")
Step = Callable[[], None]
Named = Callable[[Path], str]
"""The name in the export of a file of a library, or its path where it is not there."""

_TEXTS = frozenset({"body", "source", "theirs", "html", "text"})
"""Parts of an entry that the writer wrote: they stay as they are."""


class Ledger:
    """Reads the stores for one export; `step` hears of each thing that is told."""

    def __init__(
        self, workspace: Workspace, report: ExportReport, named: Named, posts: Mapping[Path, str]
    ) -> None:
        """posts: the names in the export of those that are in it."""
        self._workspace, self._report, self._named, self._posts = workspace, report, named, posts

    def sources(self) -> list[Source]:
        """Where comments come from."""
        from bloggy.storage import takeout

        return self._read(takeout.sources)

    def comments(self, source: Source, step: Step) -> Iterator[bytes]:
        """All comments of a source, the oldest first."""
        from bloggy.storage import takeout

        after = -(1 << 62)
        while some := self._read(lambda c, a=after: takeout.comments(c, source.id, a)):  # type: ignore[misc]
            for told in some:
                yield line(self._comment(told))
                step()
            after = some[-1].id

    def links(self, files: Mapping[str, str], step: Step) -> Iterator[bytes]:
        """Which post is which copy at which blog, and the text that was sent there.

        files: the names of posts in the export by their ids.
        """
        from bloggy.storage import links

        for library in self._workspace.libraries:
            for id in links.ids(library.root):
                try:
                    found = links.read(library.root, id)
                except BloggyError as error:
                    self._report.left_out.append(LeftOut(f"{links.FOLDER}/{id}", error.message))
                    continue
                for blog, link in sorted(found.items()):
                    yield line(
                        {
                            "post": files.get(id),
                            "id": id,
                            "blog": blog,
                            "url": without_logins(link.url),
                            "ref": without_logins(link.ref),
                            "revision": link.revision,
                            "git_blob": link.source_sha,
                            "sent": link.published,
                            "hidden": link.hidden,
                            "pictures": {
                                target: {"sha256": there.sha256, "url": without_logins(there.url)}
                                for target, there in sorted(link.media.items())
                            },
                            "text": links.base(library.root, id, blog),
                        }
                    )
                    step()

    def outbox(self, step: Step) -> Iterator[bytes]:
        """What was sent and what waits."""
        from bloggy.storage import takeout

        after = 0
        while some := self._read(lambda c, a=after: takeout.outbox(c, a)):  # type: ignore[misc]
            for _seq, entry in some:
                yield line(_clear(entry))
                step()
            after = some[-1][0]

    def revisions(self, step: Step) -> Iterator[bytes]:
        """Earlier versions of the posts."""
        from bloggy.storage import takeout

        after = 0
        while some := self._read(lambda c, a=after: takeout.revisions(c, a)):  # type: ignore[misc]
            for one in some:
                told = {
                    "file": self._named(one.path),
                    "made": one.made,
                    "reason": one.reason,
                    "sha256": one.sha256,
                }
                try:
                    yield line({**told, "text": one.data.decode()})
                except UnicodeDecodeError:
                    yield line({**told, "base64": base64.b64encode(one.data).decode()})
                step()
            after = some[-1].id

    def imports(self, step: Step) -> Iterator[bytes]:
        """Which posts came from which export."""
        from bloggy.storage import takeout

        after = ("", "")
        while some := self._read(lambda c, a=after: takeout.imported(c, a)):  # type: ignore[misc]
            for source, ref, path in some:
                yield line({"source": source, "ref": ref, "file": self._named(path)})
                step()
            after = some[-1][:2]

    def uploads(self, step: Step) -> Iterator[bytes]:
        """The table of what was uploaded: where it is, and the SHA-256 of what was sent."""
        from bloggy.storage import takeout

        def rows() -> Iterator[tuple[str, ...]]:
            after = ("", "")
            while some := self._read(lambda c, a=after: takeout.uploads(c, a)):  # type: ignore[misc]
                for one in some:
                    place, url, ref = map(without_logins, (one.place, one.url, one.ref))
                    yield url, place, ref, one.sha256, one.uploaded.isoformat(timespec="seconds")
                    step()
                after = (some[-1].place, some[-1].sha256)

        return table(("url", "blog", "ref", "sha256", "uploaded"), rows())

    def _comment(self, told: Told) -> dict[str, object]:
        return {
            "id": told.id,
            "source": told.source,
            "blog": told.blog,
            "ref": told.ref,
            "parent": told.parent_ref or None,
            "parent_id": told.parent,
            "post": {
                "file": self._posts.get(told.post) if told.post else None,
                "ref": told.place_ref,
                "url": told.place_url,
                "title": told.place_title,
            },
            "author": {
                "name": told.author,
                "url": told.author_url,
                "email": told.email,
                "email_hash": told.email_hash,
                "account": told.account,
                "is_me": told.is_me,
                "person": told.person,
            },
            "date": told.date,
            "edited": told.edited,
            "kind": told.kind,
            "status": told.status,
            "status_there": told.remote_status,
            "pending": told.pending or None,
            "entry": told.entry or None,
            "unread": told.unread,
            "answered": told.answered,
            "url": told.url,
            "form": told.form,
            "body": told.body,
            "text": told.text,
            "draft": told.draft or None,
        }

    def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return self._workspace.comments.read(work)


def _clear(value: Any, key: str = "") -> Any:
    """An entry without logins in its addresses."""
    if isinstance(value, dict):
        return {name: _clear(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_clear(one, key) for one in value]
    return without_logins(value) if isinstance(value, str) and key not in _TEXTS else value
