"""A WordPress with more comments than anybody wants to keep: each is made when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.wordpress import Answer, FakeWordPress
from tests.fakes.wordpress_comments import Reply
from tests.fakes.wordpress_posts import Request, User

FIRST = datetime(2004, 1, 1, tzinfo=UTC)
POSTS = 100
_WORDS = ("coffee", "rain", "reader", "river", "letter", "morning", "quiet", "winter", "station", "paper")


@dataclass
class LongWordPress(FakeWordPress):
    """`count` comments by readers, evenly over twenty years; the answers to all requests are counted."""

    count: int = 0
    said: dict[int, str] = field(default_factory=dict)
    """Texts of comments that somebody has edited, by their place in time."""
    answers: int = 0
    bytes: int = 0
    told: int = 0
    """Comments in the answers."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for number in range(1, POSTS + 1):
            self.posts[number] = {
                "id": number, "type": "posts", "status": "publish", "slug": f"post-{number}",
                "title": f"Post {number}", "content": "x", "excerpt": "", "tags": [], "categories": [1],
                "featured_media": 0, "author": 1, "sticky": False, "comment_status": "open",
                "date": "2004-01-01T00:00:00", "modified": "2004-01-01T00:00:00",
            }  # fmt: skip

    @property
    def step(self) -> timedelta:
        """The time between two comments."""
        return timedelta(days=365 * 20) / max(self.count, 1)

    def one(self, place: int) -> dict[str, Any]:
        """The comment at that place, the oldest is 0."""
        word, other = _WORDS[place % len(_WORDS)], _WORDS[place // 7 % len(_WORDS)]
        text = f"A {word} and another {other}, said number{place}: " + " ".join(_WORDS[place % 5 :])
        answers = place >= POSTS and place % 3 == 0
        return {
            "id": place + 1, "post": place % POSTS + 1, "parent": place + 1 - POSTS if answers else 0,
            "author": 0, "author_name": f"Reader {place % 5000}",
            "author_email": f"reader{place % 5000}@example.net", "author_url": "",
            "date": (FIRST + place * self.step).replace(microsecond=0),
            "content": self.said.get(place, text), "status": "approved", "type": "comment",
        }  # fmt: skip

    def _list_comments(self, me: User | None, request: Request) -> Reply:
        asked, start = request.query, 0
        if "after" in asked:
            after = datetime.fromisoformat(asked["after"])
            start = max((after - FIRST) // self.step, 0)
            while start < self.count and self.one(start)["date"] <= after:
                start += 1
        size, page = int(asked["per_page"]), int(asked["page"])
        there = max(self.count - start, 0)
        places = range(start, self.count)[(page - 1) * size : page * size]
        if asked["order"] == "desc":
            places = range(self.count - 1, start - 1, -1)[(page - 1) * size : page * size]
        self.told += len(places)
        head = {"x-wp-total": str(there), "x-wp-totalpages": str(-(-there // size))}
        return 200, head, [self._told_comment(self.one(place), me) for place in places]

    def _answer(self, request: Request) -> Answer:
        status, head, content = super()._answer(request)
        self.seen.clear()
        self.answers += 1
        self.bytes += len(content)
        return status, head, content
