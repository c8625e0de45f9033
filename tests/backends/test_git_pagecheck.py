"""After a push the writer hears whether readers see the page, or why that is not known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bloggy.backends.git.pagecheck import PageCheck
from bloggy.backends.http import Page
from bloggy.backends.testing import key, outgoing
from bloggy.domain.outbox import Action
from bloggy.domain.post import Outgoing, Status
from bloggy.errors import Unreachable
from tests.backends.git_places import GitSite, make_site

pytestmark = pytest.mark.anyio


class Web:
    """A host that shows what it is told to, one answer a look."""

    def __init__(self, *answers: tuple[int, str] | None) -> None:
        self.answers = list(answers)
        self.slept: list[float] = []

    async def fetch(self, url: str) -> Page:
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            raise Unreachable("The host is away.")
        return Page(url=url, status=answer[0], text=answer[1], headers={})

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


async def looked(tmp_path: Path, web: Web, post: Outgoing | None = None, build: str = "") -> str:
    site: GitSite = make_site(tmp_path)
    check = PageCheck(build=build, fetch=web.fetch, sleep=web.sleep)
    publisher = site.copying(page_check=check)
    post = post or outgoing(title="Fog & “Rain”")
    receipt = await publisher.publish(post, key=key(1))
    return await publisher.confirm(post, receipt, action=Action.PUBLISH)


async def test_a_page_with_the_title_is_live(tmp_path: Path) -> None:
    web = Web((404, ""), (200, "<h1>Fog &amp; &ldquo;Rain&rdquo;</h1>"))
    assert await looked(tmp_path, web) == "Live at https://blog.example/posts/a-walk-in-the-fog/"
    assert web.slept == [1.0]


async def test_a_page_that_never_shows_is_given_up_with_the_reason(tmp_path: Path) -> None:
    told = await looked(tmp_path, web := Web((404, "")))
    assert "Not yet seen" in told
    assert "404" in told
    assert sum(web.slept) == 30


async def test_an_old_page_is_not_taken_for_the_new_one(tmp_path: Path) -> None:
    assert "without the post’s title" in await looked(tmp_path, Web((200, "<h1>Old</h1>")))


async def test_a_host_that_is_away_is_said(tmp_path: Path) -> None:
    assert "(The host is away)" in await looked(tmp_path, Web(None))


async def test_a_draft_or_a_future_post_is_skipped_and_why(tmp_path: Path) -> None:
    web = Web((200, ""))
    assert "draft" in await looked(tmp_path, web, outgoing(status=Status.DRAFT))
    (tmp_path / "later").mkdir()
    post = outgoing()
    later = replace(post, post=replace(post.post, date=post.post.date.replace(year=2099)))  # type: ignore[union-attr]
    assert "date has come" in await looked(tmp_path / "later", web, later)
    assert web.slept == []


async def test_a_build_that_fails_is_said_in_clean_words(tmp_path: Path) -> None:
    build = "sh -c \"printf 'boom \\033]52;c;eA==\\007\\n' >&2; exit 3\""
    told = await looked(tmp_path, Web((200, "")), build=build)
    assert told.startswith("The build failed: boom")
    assert "\x1b" not in told


async def test_a_build_runs_in_the_site_with_its_words_as_arguments(tmp_path: Path) -> None:
    await looked(tmp_path, Web((200, "")), build="touch 'a b' $HOME")
    assert (tmp_path / "work" / "a b").exists()
    assert (tmp_path / "work" / "$HOME").exists()
