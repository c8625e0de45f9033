"""Tells what bloggy knows beside the posts as lines of JSON: comments, copies at blogs, earlier versions."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bloggy.errors import BloggyError
from bloggy.services.exporting.lines import line, table, without_logins
from bloggy.services.exporting.paged import paged
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

        rows = paged(
            lambda after: self._read(lambda c: takeout.comments(c, source.id, after)),
            takeout.FIRST,
            lambda told: told.id,
        )
        for told in rows:
            yield line(self._comment(told))
            step()

    @cached_property
    def sent(self) -> list[tuple[Path, str]]:
        """The library and the id of each post that has copies at blogs."""
        from bloggy.storage import links

        found: list[tuple[Path, str]] = []
        for library in self._workspace.libraries:
            try:
                found += [(library.root, id) for id in links.ids(library.root)]
            except BloggyError as error:
                self._report.left_out.append(LeftOut(links.FOLDER, error.message))
        return found

    def links(self, files: Mapping[str, str], step: Step) -> Iterator[bytes]:
        """Which post is which copy at which blog, and the text that was sent there.

        files: the names of posts in the export by their ids.
        """
        from bloggy.storage import links

        for root, id in self.sent:
            try:
                found = links.read(root, id)
                texts = {blog: links.base(root, id, blog) for blog in found}
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
                        "text": texts[blog],
                    }
                )
                step()

    def outbox(self, step: Step) -> Iterator[bytes]:
        """What was sent and what waits."""
        from bloggy.storage import takeout

        rows = paged(lambda after: self._read(lambda c: takeout.outbox(c, after)), 0, lambda row: row[0])
        for _seq, entry in rows:
            yield line(_clear(entry))
            step()

    def revisions(self, step: Step) -> Iterator[bytes]:
        """Earlier versions of the posts."""
        from bloggy.storage import takeout

        rows = paged(lambda after: self._read(lambda c: takeout.revisions(c, after)), 0, lambda one: one.id)
        for one in rows:
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

    def imports(self, step: Step) -> Iterator[bytes]:
        """Which posts came from which export."""
        from bloggy.storage import takeout

        rows = paged(
            lambda after: self._read(lambda c: takeout.imported(c, after)), ("", ""), lambda row: row[:2]
        )
        for source, ref, path in rows:
            yield line({"source": source, "ref": ref, "file": self._named(path)})
            step()

    def uploads(self, step: Step) -> Iterator[bytes]:
        """The table of what was uploaded: where it is, and the SHA-256 of what was sent."""
        from bloggy.storage import takeout

        def rows() -> Iterator[tuple[str, ...]]:
            for one in paged(
                lambda after: self._read(lambda c: takeout.uploads(c, after)),
                ("", ""),
                lambda one: (one.place, one.sha256),
            ):
                place, url, ref = map(without_logins, (one.place, one.url, one.ref))
                yield url, place, ref, one.sha256, one.uploaded.isoformat(timespec="seconds")
                step()

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
