"""Reads and writes a post's details in its text, in the words of the site's generator."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.errors import UsageError
from bloggy.i18n import _
from bloggy.tui.dialogs.tags import split_tags
from bloggy.tui.when import exact, months

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace

_LISTS = frozenset({"tags", "categories"})


def labels() -> dict[str, str]:
    """Neutral field → label, both in the order of the form."""
    return {
        "title": _("title"),
        "slug": _("slug"),
        "date": _("date"),
        "tags": _("tags"),
        "categories": _("categories"),
        "summary": _("summary"),
        "image": _("image"),
        "language": _("language"),
        "canonical_url": _("canonical"),
    }


class Details:
    """The fields of one post; `problem` says why there are none."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.problem = ""

    def read(self, path: Path, text: str) -> dict[str, str]:
        """Every field as a line a person can edit; empty where the front matter can't be read."""
        post, problem = self._workspace.posts.described(path, text)
        self.problem = (
            _("The front matter can't be read, line {line}: {message}").format(
                line=problem.line, message=problem.message
            )
            if problem
            else ""
        )
        return {} if problem else {name: _line(getattr(post, name)) for name in labels()}

    def write(self, path: Path, text: str, name: str, value: str) -> str:
        """`text` with one field set (or removed, if `value` is empty), only that field's lines changed.

        Raises FrontMatterError, BadDate, UsageError.
        """
        from bloggy.domain.dates import names_time

        value = value.strip()
        return self._workspace.posts.with_fields(
            path, text, {name: self._parsed(name, value)}, exact=name == "date" and names_time(value)
        )

    def _parsed(self, name: str, value: str) -> object:
        if name in _LISTS:
            return split_tags(value) or None
        if name == "date" and value:
            from bloggy.domain.dates import parse_human

            return parse_human(value, now=self._workspace.clock.now())
        if name == "slug" and value:
            _check_slug(value)
        if name == "canonical_url" and value:
            _check_address(value)
        return value or None


def _check_slug(value: str) -> None:
    from bloggy.domain.slug import is_safe, slugify

    if not is_safe(value):
        raise UsageError(
            _("“{slug}” can’t be used as a slug.").format(slug=value),
            hint=_("“{better}” can.").format(better=slugify(value)),
        )


def _check_address(value: str) -> None:
    from bloggy.domain.clean import safe_url

    if safe_url(value) is None:
        raise UsageError(_("That is no web address."), hint=_("It starts with https://."))


def _line(value: object) -> str:
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(value or "")


def _moment(moment: datetime) -> str:
    """`22 Nov 2026 18:30 +01:00`, as it can be typed again; the day alone at midnight."""
    day = f"{moment.day} {months()[moment.month - 1]} {moment.year}"
    if moment.time() == time(0):
        return day
    zone = moment.strftime("%z")
    return f"{day} {moment:%H:%M}" + (f" {zone[:3]}:{zone[3:5]}" if zone else "")


def describe_date(value: str, now: datetime) -> str:
    """How the words for a date are understood. Raises BadDate."""
    from bloggy.domain.dates import parse_human

    return exact(parse_human(value, now=now)) if value.strip() else _("no date")
