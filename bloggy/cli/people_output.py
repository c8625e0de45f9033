"""What commands print of people: lines to read, and the JSON that scripts rely on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bloggy.cli.output import columns
from bloggy.cli.shapes import moment
from bloggy.i18n import _, ngettext

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from bloggy.domain.comments_listing import CommentRow
    from bloggy.domain.people_listing import Person, Suggestion

_LONGEST = 70
"""Letters that are shown of a comment."""


def shape(person: Person, zone: tzinfo) -> dict[str, object]:
    """A person; times in the writer's zone."""

    def when(value: datetime | None) -> str | None:
        return moment(value.astimezone(zone)) if value else None

    reminder = person.reminder
    return {
        "id": person.id,
        "names": list(person.names) or [person.name],
        "first": when(person.first),
        "last": when(person.last),
        "comments": person.comments,
        "posts": person.posts,
        "answered": person.answered,
        "owed": person.owed,
        "urls": list(person.urls),
        "emails": list(person.emails),
        "sources": list(person.sources),
        "note": person.note or None,
        "tags": list(person.tags),
        "reminder": {"due": when(reminder.due), "about": reminder.about or None} if reminder else None,
    }


def called(person: Person) -> str:
    """What to call them in a sentence."""
    return next((told for told in (person.name, *person.emails, *person.urls) if told), _("somebody"))


def table(people: Sequence[Person], zone: tzinfo) -> list[str]:
    """A line for each."""
    if not people:
        return []
    return columns([_row(person, zone) for person in people])


def _row(person: Person, zone: tzinfo) -> tuple[str, ...]:
    owed = ngettext("{n} to answer", "{n} to answer", person.owed).format(n=person.owed)
    marks = [f"#{tag}" for tag in person.tags]
    if person.reminder:
        marks.append(_("write by {day}").format(day=_day(person.reminder.due, zone)))
    return (
        str(person.id),
        called(person),
        _said(person),
        _day(person.last, zone),
        owed if person.owed else "",
        " ".join(marks),
    )


def lines(
    person: Person, zone: tzinfo, close: Sequence[Suggestion], owed: Sequence[CommentRow]
) -> Iterator[str]:
    """All that is known of one."""
    yield f"{called(person)}  ({person.id})"
    for other in close:
        yield "  " + suggestion(other)
    yield from (f"  {line}" for line in columns(list(_facts(person, zone))))
    if owed:
        yield ""
        yield _("Waiting for your answer:")
        rows = [(f"{row.source}:{row.ref}", _day(row.date, zone), _brief(row)) for row in owed]
        yield from (f"  {line}" for line in columns(rows))


def suggestion(one: Suggestion) -> str:
    """Two who may be one, with what to do about it."""
    return _("“{one}” and “{other}”, the same? `bloggy people join {a} {b}`, or `apart {a} {b}`.").format(
        one=one.one_name, other=one.other_name, a=one.one, b=one.other
    )


def suggestion_shape(one: Suggestion) -> dict[str, object]:
    """Two who may be one; `why`: same, case, punctuation, accents, order."""
    return {
        "one": one.one,
        "other": one.other,
        "names": [one.one_name, one.other_name],
        "why": str(one.why),
    }


def _facts(person: Person, zone: tzinfo) -> Iterator[tuple[str, str]]:
    if len(person.names) > 1:
        yield _("also"), ", ".join(person.names[1:])
    yield _("first wrote"), _day(person.first, zone)
    yield _("last wrote"), _day(person.last, zone)
    yield _("comments"), _said(person)
    yield (
        _("you replied"),
        _("{answered} of {comments}").format(answered=person.answered, comments=person.comments),
    )
    for told, values in ((_("site"), person.urls), (_("e-mail"), person.emails), (_("at"), person.sources)):
        if values:
            yield told, ", ".join(values)
    if person.tags:
        yield _("tags"), " ".join(f"#{tag}" for tag in person.tags)
    for number, note in enumerate(person.notes, 1):
        yield _("note {n}").format(n=number), f"{note.text} ({_day(note.made, zone)})"
    if person.reminder:
        yield _("write by"), f"{_day(person.reminder.due, zone)} {person.reminder.about}"


def _said(person: Person) -> str:
    comments = ngettext("{n} comment", "{n} comments", person.comments).format(n=person.comments)
    posts = ngettext("{n} post", "{n} posts", person.posts).format(n=person.posts)
    return _("{comments} on {posts}").format(comments=comments, posts=posts)


def _day(value: datetime | None, zone: tzinfo) -> str:
    return f"{value.astimezone(zone):%Y-%m-%d}" if value else "-"


def _brief(row: CommentRow) -> str:
    text = " ".join(row.text[: 4 * _LONGEST].split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
