"""The left column: where posts are, how many, and the way to the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.message import Message

from bloggy.domain.clean import clean_line
from bloggy.domain.listing import PostQuery
from bloggy.domain.post import Mark
from bloggy.i18n import _, ngettext
from bloggy.tui.glyphs import mark as mark_glyph
from bloggy.tui.when import number
from bloggy.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentCounts
    from bloggy.domain.listing import Counts

TAGS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One row of the column."""

    label: str
    """As shown; already cleaned."""
    query: PostQuery | None = None
    """What its posts are; None for a heading, a gap or another screen."""
    count: int | None = None
    note: str = ""
    """A quiet word beside the label, such as a blog's generator."""
    news: bool = False
    """Whether the note is something new."""
    screen: str = ""
    """The screen it opens instead."""

    @property
    def selectable(self) -> bool:
        """Whether it is a place, not a heading."""
        return self.query is not None or bool(self.screen)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlogPlace:
    """A blog for the column: its name, and a quiet word on what it is."""

    name: str
    kind: str


def post_places(counts: Counts, *, ascii_only: bool) -> list[Place]:
    """All, by mark, and the trash, in the order of the keys 1…6."""
    rows = [Place(label=_("All"), query=PostQuery(), count=counts.total)]
    labels = {
        Mark.DRAFT: _("Drafts"),
        Mark.SCHEDULED: _("Scheduled"),
        Mark.CHANGED: _("Changed"),
        Mark.PUBLISHED: _("Published"),
    }
    for mark, label in labels.items():
        glyph = mark_glyph(mark, ascii_only=ascii_only)
        count = counts.marks.get(mark.value, 0)
        rows.append(Place(label=f"{glyph} {label}", query=PostQuery(mark=mark.value), count=count))
    glyph = mark_glyph(Mark.TRASHED, ascii_only=ascii_only)
    rows.append(Place(label=f"{glyph} {_('Trash')}", query=PostQuery(trash=True), count=counts.trash))
    return rows


def outbox_place(waiting: int, *, ascii_only: bool) -> Place:
    """The way to what waits to be sent."""
    glyph = mark_glyph(Mark.WAITING, ascii_only=ascii_only)
    return Place(label=f"{glyph} {_('Outbox')}", count=waiting, screen="outbox")


def comments_place(counts: CommentCounts, *, ascii_only: bool) -> Place:
    """The way to what readers wrote: `✉ Comments  2 new  641`."""
    new = ngettext("{count} new", "{count} new", counts.unread) if counts.unread else ""
    return Place(
        label=f"{'@' if ascii_only else '✉'} {_('Comments')}",
        count=counts.all,
        note=new.format(count=number(counts.unread)),
        news=bool(counts.unread),
        screen="comments",
    )


def asked_place(count: int, *, ascii_only: bool) -> Place:
    """The way to what only the writer can decide: `✕ To settle  2`."""
    glyph = mark_glyph(Mark.FAILED, ascii_only=ascii_only)
    return Place(label=f"{glyph} {_('To settle')}", count=count, screen="questions")


def all_places(
    counts: Counts, blogs: Iterable[BlogPlace], discussion: Iterable[Place], *, ascii_only: bool
) -> list[Place]:
    """Every row of the column, headings and gaps included; `discussion` leads to other screens."""
    gap = Place(label="")
    rows = [Place(label=_("POSTS")), *post_places(counts, ascii_only=ascii_only), *discussion]
    named = [
        Place(
            label=clean_line(blog.name),
            query=PostQuery(blog=blog.name),
            count=counts.blogs.get(blog.name, 0),
            note=clean_line(blog.kind),
        )
        for blog in blogs
    ]
    if named:
        rows += [gap, Place(label=_("BLOGS")), *named]
    tags = [
        Place(label=f"#{clean_line(tag)}", query=PostQuery(tag=tag), count=count)
        for tag, count in list(counts.tags.items())[:TAGS_SHOWN]
    ]
    if tags:
        rows += [gap, Place(label=_("TAGS")), *tags]
    return rows


class Places(LineList):
    """The column itself."""

    class Picked(Message):
        """A place was chosen."""

        def __init__(self, place: Place) -> None:
            super().__init__()
            self.place = place

    def __init__(self) -> None:
        super().__init__(id="places")
        self.places: list[Place] = []

    def show(self, places: list[Place], *, shown: PostQuery | None = None) -> None:
        """Show these rows, the cursor staying on its place; at first it is where `shown` are the posts."""
        before = self.current
        self.places = places
        cursor = next((row for row, place in enumerate(places) if place.selectable), 0)
        if before is None and shown is not None:
            listed = (row for row, place in enumerate(places) if place.query and _lists(place.query, shown))
            cursor = next(listed, cursor)
        if before is not None:
            same = (row for row, place in enumerate(places) if _same(place, before))
            cursor = next(same, cursor)
        self.set_count(len(places), cursor)

    @property
    def current(self) -> Place | None:
        """The place under the cursor."""
        return self.places[self.cursor] if self.cursor < len(self.places) else None

    def pick(self, number: int) -> None:
        """Go to the place with that number, counting from 1 and leaving headings out."""
        rows = [row for row, place in enumerate(self.places) if place.selectable]
        if number > len(rows):
            return
        place = self.places[rows[number - 1]]
        if place.screen:
            self.post_message(self.Picked(place))
        else:
            self.move_to(rows[number - 1])

    def selectable(self, index: int) -> bool:
        return self.places[index].selectable

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        place = self.places[index]
        if not place.selectable:
            return [(fit(place.label, width), "heading")]
        count = "" if place.count is None else number(place.count)
        room = width - cell_len(count) - 1
        label = fit(place.label, min(cell_len(place.label), room))
        note = f"  {place.note}" if place.note else ""
        note = fit(note, max(room - cell_len(label), 0))
        return [(label, "text"), (note, "accent" if place.news else "quiet"), (f" {count}", "quiet")]

    def on_line_list_highlighted(self, message: LineList.Highlighted) -> None:
        message.stop()
        place = self.current
        if place is not None and (place.query is not None or isinstance(message, LineList.Chosen)):
            self.post_message(self.Picked(place))


def _lists(place: PostQuery, shown: PostQuery) -> bool:
    """Whether the posts shown are that place's, in whatever order."""
    return place == shown._replace(text="", sort=place.sort, descending=place.descending)


def _same(one: Place, other: Place) -> bool:
    return (one.query, one.screen) == (other.query, other.screen) and one.selectable
