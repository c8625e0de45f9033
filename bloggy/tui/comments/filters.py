"""Asks which comments to list: by how they stand, from which blog, about what, since when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.content import Content
from textual.widget import Widget

from bloggy.domain.clean import clean_line
from bloggy.domain.comment import CommentStatus
from bloggy.domain.comments_listing import CommentQuery
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.comments.marks import author_of
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.text import line
from bloggy.tui.when import number, short_day
from bloggy.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from bloggy.domain.comments_listing import CommentCounts, CommentRow
    from bloggy.domain.people_listing import Person
    from bloggy.services.comments.sources import SourceInfo


class Choice(NamedTuple):
    """One row of the dialog."""

    label: str
    """Cleaned."""
    query: CommentQuery | None
    """What is listed when it is chosen; None: a heading."""
    number: int | None = None
    """How many there are."""
    now: bool = False
    """It is how things are."""
    ask: str = ""
    """What must be asked before `query` is complete: "post", "person" or "since"."""


def choices(
    query: CommentQuery,
    counts: CommentCounts,
    *,
    sources: Sequence[SourceInfo],
    about: CommentRow | None,
    due: Sequence[Person],
    now: datetime,
) -> list[Choice]:
    """Every row; each changes one thing of `query` and leaves the rest.

    about: the chosen comment. due: whom the writer wanted to write back to.
    """
    everything = CommentQuery(unread_first=True)
    state = query._replace(unread=False, unanswered=False, held=False, status=None)
    rows = [
        Choice(
            _("Everything"),
            everything._replace(text=query.text),
            counts.all,
            query._replace(text="") == everything,
        ),
        Choice(_("unread"), state._replace(unread=True), counts.unread, query.unread),
        Choice(_("unanswered"), state._replace(unanswered=True), counts.unanswered, query.unanswered),
        Choice(_("held for you"), state._replace(held=True), counts.held, query.held),
    ]
    for status, label in ((CommentStatus.SPAM, _("spam")), (CommentStatus.REMOVED, _("in the trash"))):
        rows.append(Choice(label, state._replace(status=status.value), None, query.status == status))
    rows += _about(query, about)
    rows += _from(query, sources)
    rows.append(Choice(_("WRITTEN"), None))
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for label, since in (
        (_("in the last 7 days"), today - timedelta(days=7)),
        (_("in the last 30 days"), today - timedelta(days=30)),
        (_("this year"), today.replace(month=1, day=1)),
    ):
        same = query.since == since
        rows.append(Choice(label, query._replace(since=None if same else since), None, same))
    rows.append(Choice(_("since a day …"), query, ask="since"))
    if due:
        rows.append(Choice(_("TO WRITE BACK TO"), None))
        rows += [
            Choice(clean_line(one.name), everything._replace(person=one.id), None, query.person == one.id)
            for one in due
        ]
    return rows


def _from(query: CommentQuery, sources: Sequence[SourceInfo]) -> list[Choice]:
    """A row for each blog, and for each of its sources where it has several; none for a single one."""
    blogs = list(dict.fromkeys(source.blog for source in sources))
    if len(sources) < 2:
        return []
    rows = [Choice(_("FROM"), None)]
    for blog in blogs if len(blogs) > 1 else ():
        same = query.blog == blog
        other = query._replace(blog=None if same else blog, source=None)
        rows.append(Choice(clean_line(blog), other, None, same))
    for source in sources:
        if sum(one.blog == source.blog for one in sources) > 1:
            same = query.source == source.name
            other = query._replace(source=None if same else source.name, blog=None)
            label = _("{source} alone").format(source=clean_line(source.name))
            rows.append(Choice(label, other, None, same))
    return rows


def _about(query: CommentQuery, row: CommentRow | None) -> list[Choice]:
    found = [Choice(_("ABOUT AND BY"), None)]
    if query.post is not None or query.place is not None:
        found.append(Choice(_("on any post"), query._replace(post=None, place=None)))
    elif row is not None:
        title = clean_line(row.post_title) or clean_line(row.post_url)
        post = query._replace(post=row.post_path, place=None if row.post_path else row.place)
        found.append(Choice(_("on “{title}”").format(title=title), post))
    found.append(Choice(_("on a post …"), query, ask="post"))
    if query.person is not None:
        found.append(Choice(_("by anybody"), query._replace(person=None)))
    elif row is not None and row.person is not None and not row.is_me:
        found.append(Choice(_("by {name}").format(name=author_of(row)), query._replace(person=row.person)))
    found.append(Choice(_("by a person …"), query, ask="person"))
    return found


def described(query: CommentQuery, now: datetime, *, title: str = "", name: str = "") -> str:
    """What is listed, as a title: `unread · home · since 1 Nov`; empty for everything.

    title: of the post that is asked for. name: of the person.
    """
    parts = [
        label
        for wanted, label in (
            (query.unread, _("unread")),
            (query.unanswered, _("unanswered")),
            (query.held, _("held for you")),
            (query.status == CommentStatus.SPAM, _("spam")),
            (query.status == CommentStatus.REMOVED, _("in the trash")),
            (query.post is not None or query.place is not None, clean_line(title) or _("one post")),
            (query.person is not None, clean_line(name) or _("one person")),
        )
        if wanted
    ]
    parts += [clean_line(name) for name in (query.blog, query.source) if name is not None]
    if query.since is not None:
        parts.append(_("since {day}").format(day=short_day(query.since, now)))
    return " · ".join(parts)


class Choices(LineList):
    """The rows."""

    def __init__(self, rows: Sequence[Choice], *, ascii_only: bool) -> None:
        super().__init__(id="choices")
        self.rows, self._ascii = tuple(rows), ascii_only

    def on_mount(self) -> None:
        cursor = next((at for at, row in enumerate(self.rows) if row.now), 0)
        self.set_count(len(self.rows), cursor)

    def selectable(self, index: int) -> bool:
        return self.rows[index].query is not None

    def pieces(self, index: int, line: int, width: int) -> Iterable[Piece]:
        row = self.rows[index]
        if row.query is None:
            return [(fit(row.label, width), "heading")]
        count = "" if row.number is None else number(row.number)
        sign = ("+ " if self._ascii else "■ ") if row.now else "  "
        room = max(width - len(sign) - len(count) - 1, 4)
        return [(sign, "accent"), (fit(row.label, room), "text"), (f" {count}", "quiet")]


class FilterDialog(Dialog[Choice]):
    """Which comments to list."""

    KEYS: ClassVar[str] = "filter"
    BINDINGS: ClassVar[list[BindingType]] = bindings("filter")

    def __init__(self, rows: Sequence[Choice], *, ascii_only: bool) -> None:
        super().__init__()
        self._rows, self._ascii = rows, ascii_only

    def heading(self) -> Content:
        return line(_("Which comments?"))

    def rows(self) -> Iterable[Widget]:
        choices = Choices(self._rows, ascii_only=self._ascii)
        choices.styles.height = len(self._rows)
        yield choices

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        self.action_accept()

    def on_line_list_highlighted(self, message: LineList.Highlighted) -> None:
        self.query_one("#frame").scroll_to(y=max(message.index - 4, 0), animate=False)

    def action_accept(self) -> None:
        choices = self.query_one(Choices)
        self.dismiss(choices.rows[choices.cursor])
