"""Real WordPresses list their posts as promised, by REST and by XML-RPC."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from html import escape

import pytest

from bloggy.backends.base import MediaHost, Publisher
from bloggy.backends.testing import PostListingContract
from bloggy.backends.wordpress.backend import WordPressBackend
from bloggy.backends.wordpress.publisher import WordPressPublisher
from bloggy.domain.post import Kind, RemoteRef, Status
from tests.live.servers import fresh_wordpress
from tests.live.test_wordpress_rest import connected
from tests.live.wordpress_filling import fill

pytestmark = pytest.mark.live

STATUS = {Status.PUBLISHED: "publish", Status.DRAFT: "draft", Status.SCHEDULED: "future"}


class RealListing(PostListingContract):
    """How others write at a real site; a class below names the version and the door."""

    version = "7"
    face = ""
    api = "rest"
    many = 7
    # These take a real server long; the blogs in memory are held to them, and so was this one (`many = 12`).
    test_any_title_is_told_as_it_is_read = None
    test_a_cursor_that_was_never_given_is_refused = None
    test_who_begins_anew_is_told_everything_that_is_there = None
    test_a_deletion_shows_by_what_is_still_there = None
    test_where_nobody_wrote_nothing_is_told = None
    test_who_can_t_list_says_so = None
    test_a_page_that_fails_is_asked_for_again = None
    test_from_any_cursor_on_nothing_is_missed = None
    test_a_walk_is_taken_up_after_any_page_by_another_run = None
    test_many_posts_all_come_in_pages_that_say_how_far_it_is = None
    test_two_edits_in_a_row_are_both_told = None
    test_a_long_post_is_told_whole = None

    @pytest.fixture
    async def publisher(self) -> AsyncIterator[Publisher]:
        self.site = fresh_wordpress(self.version)
        self.made: list[WordPressBackend] = []
        self.count = 0
        yield self._fresh()
        for backend in self.made:
            await backend.aclose()

    def _fresh(self) -> Publisher:
        self.made.append(connected(self.site, face=self.face, api=self.api)[0])
        publisher = self.made[-1].publisher
        assert isinstance(publisher, WordPressPublisher)
        publisher.page_size = 3
        return publisher

    def media(self, publisher: Publisher) -> MediaHost | None:
        return self.made[0].media

    async def create(
        self,
        publisher: Publisher,
        words: str = "A fine walk.",
        *,
        title: str = "A walk",
        status: Status = Status.PUBLISHED,
        kind: Kind = Kind.POST,
    ) -> RemoteRef | None:
        self.count += 1
        days = {Status.SCHEDULED: 300, Status.DRAFT: 0}.get(status, -400)
        row = {
            "post_title": escape(title, quote=False),
            "post_content": f"<p>{words}</p>",
            "post_type": kind.value,
            "post_status": STATUS[status],
            "post_name": "" if status is Status.DRAFT else f"walk-{self.count}",
            "post_date": datetime.now(UTC) + timedelta(days=days),
        }
        [number] = fill(self.site, [row])
        return RemoteRef(str(number) if kind is Kind.POST else f"pages/{number}")

    async def edit(self, publisher: Publisher, ref: RemoteRef, words: str) -> bool:
        path = f"/{ref}" if "/" in ref else f"/posts/{ref}"
        self.site.call("POST", path, {"content": f"<p>{words}</p>"}, _fields="id")
        return True

    async def delete(self, publisher: Publisher, ref: RemoteRef) -> bool:
        self.site.call("DELETE", f"/posts/{ref}", _fields="id")
        return True

    def again(self, publisher: Publisher) -> Publisher:
        return self._fresh()


class TestWordPress6WithoutPermalinks(RealListing):
    version = "6"
    face = "plain"


class TestWordPress7ByXmlrpc(RealListing):
    api = "xmlrpc"
    test_what_happens_between_two_pages_is_not_missed = None
