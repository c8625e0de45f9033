"""Which conversations' orders are remembered, and for how long."""

from __future__ import annotations

import sqlite3

import pytest

from bloggy.storage import comment_orders, comments_read


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pages whose order was read from the file; page n has n comments."""
    found: list[int] = []

    def outline(_connection: sqlite3.Connection, places: tuple[int, ...]) -> list[tuple[int, int]]:
        found.append(places[0])
        return [(id, 0) for id in range(places[0])]

    monkeypatch.setattr(comments_read, "outline", outline)
    return found


def test_those_asked_for_longest_ago_are_forgotten_first(
    looked_at: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comment_orders, "SEATS_KEPT", 100)
    orders, connection = comment_orders.Orders(), sqlite3.connect(":memory:")
    for page in (60, 30, 60, 20, 60, 30):
        assert len(orders.of(connection, [page])) == page
    assert looked_at == [60, 30, 20, 30]


def test_one_is_kept_however_long_it_is(looked_at: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comment_orders, "SEATS_KEPT", 100)
    orders, connection = comment_orders.Orders(), sqlite3.connect(":memory:")
    for page in (30, 14_000, 14_000, 30):
        orders.of(connection, [page])
    assert looked_at == [30, 14_000, 30]


def test_only_so_many_are_kept(looked_at: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comment_orders, "KEPT", 2)
    orders, connection = comment_orders.Orders(), sqlite3.connect(":memory:")
    for page in (1, 2, 3, 2, 1):
        orders.of(connection, [page])
    assert looked_at == [1, 2, 3, 1]
