"""The list stays quick however long it is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region

from bloggy.domain.listing import BlogState, PostQuery, PostSummary
from bloggy.tui.library.post_list import PAGE, PostList
from bloggy.tui.library.row import standing
from bloggy.tui.widgets.line_list import Piece
from tests.fakes.clock import FakeClock
from tests.tui.driving import rows
from tests.tui.fakes import NOW, summary

pytestmark = pytest.mark.anyio


class Many:
    """A hundred thousand posts that exist only when they are asked for."""

    def __init__(self, total: int = 100_000) -> None:
        self.total, self.read = total, 0

    def count(self, query: PostQuery) -> int:
        return self.total

    def window(self, query: PostQuery, offset: int, limit: int) -> list[PostSummary]:
        self.read += limit
        return [summary(f"Post {n}", rel=f"{n}.md") for n in range(offset, min(offset + limit, self.total))]

    def position(self, query: PostQuery, path: Path) -> int | None:
        return int(path.stem)


class Repaints(PostList):
    """Notes what it is asked to paint again."""

    def __init__(self, posts: Many) -> None:
        super().__init__(posts, FakeClock(NOW), PostQuery())  # type: ignore[arg-type]
        self.repainted: list[Region] = []

    def refresh(self, *regions: Region, **options: bool) -> Repaints:  # type: ignore[override]
        self.repainted.extend(regions or [Region(0, 0, 999, 999)])
        return super().refresh(*regions, **options)  # type: ignore[return-value]


class OneList(App[None]):
    """Nothing but the list."""

    def __init__(self, posts: Many) -> None:
        super().__init__()
        self.posts = Repaints(posts)

    def compose(self) -> ComposeResult:
        yield self.posts

    def on_mount(self) -> None:
        self.posts.load()
        self.posts.focus()


def shown(posts: PostList) -> list[str]:
    """The lines as they are painted, those kept from before too."""
    return [strip.text for strip in posts.render_lines(Region(0, 0, posts.size.width, posts.size.height))]


async def test_a_hundred_thousand_posts_cost_a_few_windows() -> None:
    many = Many()
    async with OneList(many).run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        await pilot.press("end")
        await pilot.pause()
        assert "Post 99999" in "\n".join(rows(pilot.app.query_one(PostList)))
    assert many.read <= 6 * PAGE


async def test_moving_the_cursor_repaints_two_rows_and_nothing_else() -> None:
    app = OneList(Many())
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        app.posts.repainted.clear()
        await pilot.press("down")
        await pilot.pause()
        assert [(region.y, region.height) for region in app.posts.repainted] == [(0, 2), (2, 2)]


async def test_scrolling_by_a_row_draws_that_row_alone_and_moves_the_others() -> None:
    app = OneList(Many())
    drawn: list[int] = []
    draw = app.posts.pieces

    def noted(index: int, line: int, width: int) -> Iterable[Piece]:
        drawn.append(index)
        return draw(index, line, width)

    app.posts.pieces = noted  # type: ignore[method-assign]
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press(*["down"] * 9)
        await pilot.pause()
        drawn.clear()
        await pilot.press("down")
        await pilot.pause()
        assert set(drawn) <= {9, 10}
        assert [line.split()[2] for line in shown(app.posts) if "Post" in line] == [
            str(n) for n in range(1, 11)
        ]


async def test_what_was_drawn_before_follows_the_news() -> None:
    many = Many(5)
    app = OneList(many)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert "Post 0" in shown(app.posts)[0]
        many.window = lambda query, offset, limit: [summary("News", rel="0.md")] * 5  # type: ignore[method-assign]
        app.posts.reload()
        await pilot.pause()
        assert "News" in shown(app.posts)[0]
        before = app.posts.render_lines(Region(0, 0, app.posts.size.width, 2))
        app.set_focus(None)
        await pilot.pause()
        app.theme = "textual-light"
        await pilot.pause()
        assert app.posts.render_lines(Region(0, 0, app.posts.size.width, 2)) != before


async def test_the_cursor_is_always_in_sight() -> None:
    app = OneList(Many(200))
    async with app.run_test(size=(60, 21)) as pilot:
        await pilot.pause()
        for key in ["pagedown", "pagedown", "up", "G", "up", "pageup", "k", "g", "down", "j", "end", "home"]:
            await pilot.press(key)
            await pilot.pause()
            top = app.posts.scroll_offset.y
            first = app.posts.cursor * 2
            assert top <= first
            assert first + 2 <= top + 21


async def test_a_list_that_shrinks_under_the_cursor_keeps_one() -> None:
    many = Many(100)
    app = OneList(many)
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.press("end")
        await pilot.pause()
        many.total = 3
        app.posts.reload()
        await pilot.pause()
        assert app.posts.cursor == 2
        assert app.posts.chosen is not None


async def test_choosing_a_far_post_finds_it() -> None:
    app = OneList(Many(20_000))
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        app.posts.choose_path(summary("x", rel="300.md").path)
        await pilot.pause()
        assert app.posts.cursor == 300


def test_a_scheduled_post_says_when_the_outbox_sends_it_not_what_its_file_is_dated() -> None:
    tomorrow = NOW + timedelta(days=1)
    queued = BlogState(blog="home", state="scheduled", published=tomorrow)
    post = summary("Later")._replace(mark="scheduled", date=NOW - timedelta(days=9), blogs=(queued,))
    assert "tomorrow" in standing(post, NOW)
