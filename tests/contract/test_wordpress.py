"""WordPress's REST backend keeps the promises, through the real HTTP code, over a WordPress in memory."""

from __future__ import annotations

from tests.contract.wordpress_in_memory import WordPressContract, WordPressMediaContract, World
from tests.fakes.wordpress import FakeWordPress, connected


class TestAnAdministrator(WordPressContract):
    plain = False

    def world(self) -> World:
        site = FakeWordPress(plain=self.plain)
        return site, *connected(site, user=self.user)


class TestAnAuthorWithoutPermalinks(TestAnAdministrator):
    user = "author"
    plain = True


class TestMedia(WordPressMediaContract):
    def world(self) -> World:
        site = FakeWordPress()
        return site, *connected(site)
