"""Opens one configured feed of comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from bloggy.backends.base import Backend, Site, Surroundings
from bloggy.backends.comment_feed.comments import FeedComments
from bloggy.backends.options import Option
from bloggy.i18n import _


class FeedBackend(Backend):
    """Comments that can be read, and no more."""

    name = "feed"
    label = "Feed"
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            key="url",
            help=_(
                "The feed’s address: of comments (Atom tells who answers whom), or of posts with comments."
            ),
            type="url",
            required=True,
            example="https://example.org/comments/feed/atom/",
        ),
        Option(
            key="author",
            help=_("The name under which you comment there, by which your own comments are known."),
            default="",
            example="Ada",
        ),
    )

    def __init__(self, url: str, comments: FeedComments) -> None:
        self._url = url
        self.comments: FeedComments = comments

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        url = str(settings["url"])
        author = str(settings.get("author") or "")
        return cls(url, FeedComments(url, author=author, transport=surroundings.transport))

    async def probe(self) -> Site:
        feed = await self.comments.look()
        return Site(
            title=feed.title,
            url=self._url,
            software=feed.software,
            notes=(
                _("A feed shows the newest comments only, so sync often; it can’t be answered or moderated."),
            ),
        )
