"""Reads the folder that `bloggy export` writes: its WordPress file, and the comments that have no post there.

What the posts say is taken from their own files in the folder `posts`, with the pictures that they show.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from bloggy.domain.comment import Author, CommentKind, CommentStatus, Form
from bloggy.domain.imported import Imported, ImportedComment, ImportedPicture, ImportedPost, NotImported
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports import wxr
from bloggy.storage.exports.files import opened
from bloggy.storage.exports.own_files import OwnFiles

NAME = "bloggy"

_POSTS = "wordpress.xml"
_UNFINISHED = "INCOMPLETE.txt"


def recognises(path: Path, head: str) -> bool:
    """Whether it is such a folder."""
    del head
    return path.is_dir() and (path / "bloggy-export.json").is_file()


def read(path: Path) -> Iterator[Imported]:
    """Everything in it. Raises ExportError."""
    if (path / _UNFINISHED).exists() or not (path / _POSTS).is_file():
        raise ExportError(
            _("{path} is not complete: its export was stopped.").format(path=path),
            hint=_("Run “bloggy export” into that folder again, then import it."),
            file=str(path),
        )
    files = OwnFiles(path)
    for one in wxr.read(path / _POSTS):
        if isinstance(one, ImportedPost):
            yield from files.told(one)
        elif not isinstance(one, ImportedPicture):  # what is shown above posts is told with them
            yield one
    for file in sorted((path / "comments").glob("*.jsonl")):
        with opened(file) as lines:
            for number, line in enumerate(lines, 1):
                found: ImportedComment | NotImported | None
                try:
                    told = json.loads(line)
                    found = _comment(told) if _is_alone(told) else None
                except (ValueError, KeyError, TypeError, AttributeError):
                    name = f"{file.name}, {number}"
                    found = NotImported(kind=_("comment"), name=name, reason=_("It can’t be understood."))
                if found is not None:
                    yield found


def _is_alone(told: dict[str, Any]) -> bool:
    """Whether it is on a page that is no post, so that `wordpress.xml` does not have it."""
    at_its_blog = told["pending"] != "reply" and told["status"] != CommentStatus.DELETED
    return at_its_blog and told["post"]["file"] is None


def _comment(told: dict[str, Any]) -> ImportedComment:
    author, post = told["author"], told["post"]
    if told["form"] not in {"html", "markdown", "text"}:
        raise ValueError(told["form"])
    return ImportedComment(
        ref=str(told["id"]),
        post="",
        url=str(post["url"]),
        title=str(post["title"]),
        parent="" if told["parent_id"] is None else str(told["parent_id"]),
        author=Author(
            name=str(author["name"]),
            url=str(author["url"]),
            email=str(author["email"]),
            email_hash=str(author["email_hash"]),
            account=str(author["account"]),
            is_me=author["is_me"] is True,
        ),
        date=datetime.fromisoformat(told["date"]),
        status=CommentStatus(told["status"]),
        body=str(told["body"]),
        form=cast("Form", told["form"]),
        kind=CommentKind(told["kind"]),
    )
