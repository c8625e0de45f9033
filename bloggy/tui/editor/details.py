"""Reads and writes a post's details in its text, in the words of the site's generator."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.i18n import _
from bloggy.tui.dialogs.tags import split_tags
from bloggy.tui.when import exact

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace

FIELDS = {
    "title": "title",
    "slug": "slug",
    "date": "date",
    "tags": "tags",
    "categories": "categories",
    "summary": "summary",
    "image": "image",
    "language": "language",
    "canonical_url": "canonical",
}
"""Neutral field → label; both in the order of the form."""
_LISTS = frozenset({"tags", "categories"})


class Details:
    """The fields of one post; `problem` says why there are none."""

    def __init__(self, workspace: Workspace, path: Path) -> None:
        self._workspace, self._path = workspace, path
        self.problem = ""

    def read(self, text: str) -> dict[str, str]:
        """Every field as a line a person can edit; empty where the front matter can't be read."""
        post, problem = self._workspace.posts.described(self._path, text)
        self.problem = (
            _("line {line}: {message}").format(line=problem.line, message=problem.message) if problem else ""
        )
        if problem:
            return {}
        values = {name: getattr(post, name) for name in FIELDS}
        return {name: _line(value) for name, value in values.items()}

    def write(self, text: str, name: str, value: str) -> str:
        """`text` with one field set (or removed, if `value` is empty), only that field's lines changed.

        Raises FrontMatterError, BadDate.
        """
        return self._workspace.posts.with_fields(self._path, text, {name: self._parsed(name, value.strip())})

    def _parsed(self, name: str, value: str) -> object:
        if name in _LISTS:
            return split_tags(value) or None
        if name == "date" and value:
            from bloggy.domain.dates import parse_human

            return parse_human(value, now=self._workspace.clock.now())
        return value or None


def _line(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(value or "")


def describe_date(value: str, now: datetime) -> str:
    """How the words for a date are understood. Raises BadDate."""
    from bloggy.domain.dates import parse_human

    return exact(parse_human(value, now=now)) if value.strip() else _("no date")
