"""A writer before a blog in memory, for tests of what a post becomes there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bloggy.backends.testing import outgoing
from bloggy.backends.wordpress.publisher import WordPressPublisher
from bloggy.domain.post import Outgoing
from tests.fakes.wordpress import FakeWordPress, connected


class Desk:
    """A writer before a blog in memory."""

    def __init__(self, user: str = "admin", **options: object) -> None:
        self.site = FakeWordPress()
        self.sit(user, **options)

    def sit(self, user: str, **options: object) -> None:
        self.backend, self.network = connected(self.site, user=user, **options)
        assert isinstance(self.backend.publisher, WordPressPublisher)
        self.publisher = self.backend.publisher

    def there(self, ref: str) -> dict[str, Any]:
        return self.site.posts[int(ref.rpartition("/")[2])]


def post(html: str = "<p>It was cold.</p>", **fields: Any) -> Outgoing:
    """A post ready to be sent; `fields` are those of `Post`."""
    plain = outgoing()
    return replace(plain, html=html, post=replace(plain.post, **fields))
