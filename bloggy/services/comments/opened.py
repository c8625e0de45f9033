"""A conversation whose order is known at once and whose comments are read when they are looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from bloggy.domain.comments_listing import CommentRow, Thread

NEAR = 24
"""Comments read together; a tall terminal shows about as many."""


class Opened:
    """All comments on a post, in reading order; quick however many they are."""

    def __init__(
        self,
        seats: Sequence[tuple[int, int]],
        read: Callable[[Collection[int]], list[CommentRow]] = lambda _ids: [],
        *,
        title: str = "",
        url: str = "",
    ) -> None:
        """`seats`: (id, depth) in reading order; `read` answers those that are still there."""
        self.title, self.url = title, url
        self._seats, self._read = seats, read
        self._places: dict[int, int] | None = None
        self._rows: dict[int, CommentRow] = {}

    @classmethod
    def of(cls, thread: Thread) -> Opened:
        """One that has been read already."""
        known = {row.id: row for row in thread.comments}
        return cls(
            [(row.id, row.depth) for row in thread.comments],
            lambda ids: [known[id] for id in ids],
            title=thread.title,
            url=thread.url,
        )

    def alone(self, row: CommentRow) -> Opened:
        """Only that comment, which is on the same post and not part of the conversation."""
        return Opened([(row.id, row.depth)], lambda _ids: [row], title=self.title, url=self.url)

    def __len__(self) -> int:
        return len(self._seats)

    def place_of(self, comment: int) -> int | None:
        """Its place in reading order; None if it is not part of it."""
        if self._places is None:
            self._places = {id: place for place, (id, _depth) in enumerate(self._seats)}
        return self._places.get(comment)

    @property
    def first(self) -> int | None:
        """The comment it begins with."""
        return self._seats[0][0] if self._seats else None

    def named(self, comment: int) -> CommentRow | None:
        """The comment of that id, if it is part of it."""
        place = self.place_of(comment)
        return None if place is None else self.row(place)

    def row(self, place: int) -> CommentRow | None:
        """The comment at that place; None if it was removed since this was opened."""
        id, _depth = self._seats[place]
        if id not in self._rows:
            first = place - place % NEAR
            near = self._seats[first : first + NEAR]
            depths = dict(near)
            found = {row.id: row._replace(depth=depths[row.id]) for row in self._read(list(depths))}
            self._rows.update(found)
        return self._rows.get(id)
