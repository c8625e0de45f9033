"""The parts of the inbox: everything is listed once, and what is read stays where it was."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.comments_listing import CommentQuery
from bloggy.services.events import Events
from bloggy.tui.comments.inbox_rows import InboxRows
from tests.tui.fake_comments import FakeComments, comment
from tests.tui.fakes import NOW, ROOT

FIRST = CommentQuery(unread_first=True)
SORTS = {
    "unread": {"unread": True},
    "unanswered": {},
    "held": {"status": "held"},
    "answered": {"answered": True},
    "spam": {"status": "spam"},
}


def inbox(sorts: list[str]) -> tuple[FakeComments, InboxRows]:
    """An inbox with a comment of each of these sorts, the oldest first."""
    rows = [
        comment(at + 1, f"Reader {at}", "Words", now=NOW, root=ROOT, **SORTS[sort])
        for at, sort in enumerate(sorts)
    ]
    comments = FakeComments(rows, Events())
    listed = InboxRows(comments)
    listed.show(FIRST)
    return comments, listed


def ids(listed: InboxRows) -> list[int]:
    """Those of the comments, line by line."""
    rows = [listed.row(line) for line in range(listed.count)]
    return [row.id for row in rows if row is not None]


def parts(listed: InboxRows) -> list[list[int]]:
    """The same by parts."""
    found: list[list[int]] = [[]]
    for line in range(listed.count):
        row = listed.row(line)
        if row is None:
            found.append([])
        else:
            found[-1].append(row.id)
    return [part for part in found if part]


def test_the_unread_come_first_then_the_unanswered_then_the_others() -> None:
    _comments, listed = inbox(["answered", "unread", "unanswered", "unread", "held", "spam"])
    assert parts(listed) == [[4, 2], [5, 3], [1]]
    assert [listed.heading(line) for line in range(listed.count)] == [0, None, None, 1, None, None, 2, None]


def test_a_single_part_needs_no_heading() -> None:
    _comments, listed = inbox(["unread", "unread"])
    assert listed.count == 2
    assert not listed.has_headings


def test_what_is_read_stays_in_its_place_until_another_list_is_asked_for() -> None:
    comments, listed = inbox(["unanswered", "unread", "unread", "unread"])
    listed.pin([3])
    comments.put(3, unread=False)
    listed.reload()
    assert parts(listed) == [[4, 3, 2], [1]]
    listed.show(FIRST)
    assert parts(listed) == [[4, 2], [3, 1]]


def test_what_is_new_comes_in_above_what_is_pinned() -> None:
    comments, listed = inbox(["unread", "unread", "unread"])
    listed.pin([2])
    comments.put(2, unread=False)
    comments.all.append(comment(9, "Late", "Words", now=NOW, root=ROOT, unread=True))
    listed.reload()
    assert parts(listed) == [[9, 3, 2, 1]]


def test_what_readers_no_longer_see_leaves_although_it_is_pinned() -> None:
    comments, listed = inbox(["unread", "unread", "unread"])
    listed.pin([2])
    comments.put(2, unread=False, status="spam")
    listed.reload()
    assert parts(listed) == [[3, 1]]
    comments.put(2, status="approved")
    listed.reload()
    assert parts(listed) == [[3, 1], [2]]


def test_a_filter_keeps_what_it_showed_while_it_is_read() -> None:
    comments, listed = inbox(["unread", "unread", "unread"])
    listed.show(FIRST._replace(unread=True))
    listed.pin([2])
    comments.put(2, unread=False)
    listed.reload()
    assert ids(listed) == [3, 2, 1]


changes = st.lists(
    st.tuples(st.integers(1, 30), st.sampled_from(["read", "answer", "spam", "unread"])), max_size=12
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(sorted(SORTS)), min_size=1, max_size=30), changes)
def test_everything_is_listed_once_and_nothing_pinned_moves(
    sorts: list[str], changes: list[tuple[int, str]]
) -> None:
    comments, listed = inbox(sorts)
    before = ids(listed)
    for id, change in changes:
        if id > len(sorts):
            continue
        listed.pin([id])
        fields = {
            "read": {"unread": False},
            "answer": {"answered": True, "unread": False},
            "spam": {"status": "spam", "unread": False},
            "unread": {"unread": True},
        }[change]
        comments.put(id, **fields)
        listed.reload()
    after = ids(listed)
    shown = {row.id for row in comments.all if row.status in {"approved", "held"}}
    assert len(after) == len(set(after))
    assert set(after) == shown
    assert [id for id in after if id in before] == [id for id in before if id in shown]
    for line in range(listed.count):
        row = listed.row(line)
        assert row is None or listed.line_of(row.id) == line
