"""Every comment is in a conversation once, whatever the parents say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bloggy.domain.thread import arrange

ids = st.integers(min_value=1, max_value=30)
forests = st.dictionaries(ids, st.none() | ids | st.integers(), max_size=30)


def test_answers_follow_what_they_answer_the_oldest_first() -> None:
    assert arrange({4: 1, 3: None, 2: 1, 1: None, 5: 2}) == [(1, 0), (2, 1), (5, 2), (4, 1), (3, 0)]


def test_an_orphan_begins_a_thread_at_its_date() -> None:
    assert arrange({1: None, 2: 99, 3: 2, 4: None}) == [(1, 0), (2, 0), (3, 1), (4, 0)]


def test_an_answer_may_be_older_than_what_it_answers() -> None:
    assert arrange({1: 5, 5: None, 3: None}) == [(3, 0), (5, 0), (1, 1)]


def test_a_circle_begins_with_its_oldest() -> None:
    assert arrange({2: 4, 3: 2, 4: 3, 6: 4, 1: None, 5: None, 7: 7}) == [
        *((1, 0), (2, 0), (3, 1), (4, 2), (6, 3), (5, 0), (7, 0)),
    ]


def test_ten_thousand_levels_are_no_trouble() -> None:
    chain: dict[int, int | None] = {n: n - 1 for n in range(2, 10_001)}

    assert arrange(chain | {1: None})[-1] == (10_000, 9_999)
    assert arrange(chain | {1: 10_000})[-1] == (10_000, 9_999)


@given(forests)
def test_nobody_is_lost_or_told_twice(parents: dict[int, int | None]) -> None:
    assert sorted(id for id, _depth in arrange(parents)) == sorted(parents)


@given(forests)
def test_a_depth_is_one_more_than_the_parents_which_comes_before(parents: dict[int, int | None]) -> None:
    order = arrange(parents)
    depths = dict(order)
    place = {id: n for n, (id, _depth) in enumerate(order)}
    for id, depth in order:
        parent = parents[id]
        if depth:
            assert parent is not None
            assert depth == depths[parent] + 1
            assert place[parent] < place[id]
        else:
            assert parent not in parents or _in_circle(parents, id)


@given(forests)
def test_roots_and_brothers_are_in_the_order_of_their_dates(parents: dict[int, int | None]) -> None:
    order = arrange(parents)
    roots = [id for id, depth in order if depth == 0]
    assert roots == sorted(roots)
    for parent in parents:
        answers = [id for id, depth in order if depth and parents[id] == parent]
        assert answers == sorted(answers)


def _in_circle(parents: dict[int, int | None], start: int) -> bool:
    at, seen = parents[start], set[int]()
    while at is not None and at in parents and at not in seen:
        if at == start:
            return True
        seen.add(at)
        at = parents[at]
    return False
