"""The library screen: what it shows first, how it moves, and what its keys do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bloggy.domain.listing import Changes, FileProblem
from bloggy.domain.outbox import Entry, EntryState
from bloggy.domain.post import Mark
from bloggy.services.events import EntryChanged, LibraryChanged, Offline, Online
from bloggy.tui.library.post_list import PostList
from bloggy.tui.library.reader import Reader
from tests.tui.driving import press, rows, running, screen_text, settle, type_text
from tests.tui.fakes import NOW, FakeWorkspace, entry, many_entries, sample_entries, sample_posts, summary

pytestmark = pytest.mark.anyio


async def test_the_first_paint_shows_posts_newest_first() -> None:
    async with running(size=(150, 36)) as (app, _pilot):
        shown = rows(app.screen.query_one(PostList))
    assert "What I read in November" in shown[0]
    assert "goes out Friday 18:29 → home" in shown[1]
    assert "today 14:0" in shown[2]


async def test_each_mark_has_its_glyph_and_its_words() -> None:
    async with running(size=(150, 36)) as (app, _pilot):
        text = "\n".join(rows(app.screen.query_one(PostList)))
    for expected in (
        "◷ What I read in November",
        "○ Why a small blog",
        "◆ Static sites",
        "▲ Sending a post",
        "● The week I stopped",
        "✕ Réponse à Gilles",
        "changed since 18 Nov · home",
        "waiting to be sent → carnet",
        "not accepted by carnet; see the outbox",
    ):
        assert expected in text


async def test_ascii_uses_no_character_beyond_ascii_for_its_own_signs() -> None:
    posts = [summary("Plain", mark=mark, tags=("web",)) for mark in Mark]
    workspace = FakeWorkspace(posts, entries=sample_entries(), ascii_only=True)
    workspace.posts.texts = {post.path: "Plain words.\n" for post in posts}
    async with running(workspace) as (app, pilot):
        await press(pilot, "down")
        shown = screen_text(app).replace("\N{NO-BREAK SPACE}", " ")
    assert {char for char in shown if ord(char) > 126} == set()


async def test_the_cursor_stays_on_its_post_when_the_list_changes() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "down", "down")
        before = app.screen.query_one(PostList).chosen
        workspace.posts.all.insert(0, summary("Newer than all", age=-9))
        workspace.happened(LibraryChanged())
        await settle(pilot)
        after = app.screen.query_one(PostList).chosen
    assert before is not None
    assert before == after


async def test_a_search_narrows_the_list_as_one_types_and_escape_brings_all_back() -> None:
    async with running() as (app, pilot):
        await press(pilot, "slash")
        await type_text(pilot, "quiet")
        posts = app.screen.query_one(PostList)
        assert posts.count == 1
        await press(pilot, "enter")
        assert app.focused is posts
        await press(pilot, "escape")
        assert posts.count == len(sample_posts())
        assert posts.chosen is not None
        assert posts.chosen.title == "RSS is not dead, it is quiet"


async def test_letters_typed_into_a_search_are_never_commands() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (_app, pilot):
        await press(pilot, "slash")
        await type_text(pilot, "dpnq")
        assert workspace.posts.calls == []


async def test_numbers_go_to_places_and_empty_ones_say_what_to_do() -> None:
    async with running(FakeWorkspace([summary("One")])) as (app, pilot):
        await press(pilot, "2")
        assert app.screen.query_one(PostList).count == 1
        await press(pilot, "3")
        assert "Nothing is scheduled." in screen_text(app)
        await press(pilot, "1")
        assert app.screen.query_one(PostList).count == 1


async def test_seven_opens_the_outbox() -> None:
    from bloggy.tui.outbox.screen import OutboxScreen

    async with running() as (app, pilot):
        await press(pilot, "7")
        assert isinstance(app.screen, OutboxScreen)


async def test_a_library_without_posts_teaches_the_first_key() -> None:
    async with running(FakeWorkspace([])) as (app, _pilot):
        assert "n starts the first one." in screen_text(app)


async def test_sorting_keeps_the_chosen_post() -> None:
    async with running() as (app, pilot):
        await press(pilot, "down", "down")
        before = app.screen.query_one(PostList).chosen
        await press(pilot, "s")
        posts = app.screen.query_one(PostList)
        assert posts.query_shown.sort == "title"
        assert posts.chosen == before


@pytest.mark.parametrize(
    ("width", "places", "preview"), [(120, True, True), (99, True, False), (69, False, False)]
)
async def test_panes_fold_on_narrow_terminals(width: int, places: bool, preview: bool) -> None:
    async with running(size=(width, 24)) as (app, _pilot):
        assert app.screen.query_one("#places").display is places
        assert app.screen.query_one(Reader).display is preview
        assert app.screen.query_one(PostList).size.width > 30


async def test_on_a_narrow_terminal_the_preview_takes_the_lists_place_and_gives_it_back() -> None:
    async with running(size=(80, 24)) as (app, pilot):
        await press(pilot, "space")
        assert app.screen.query_one(Reader).display
        assert not app.screen.query_one("#middle").display
        await press(pilot, "escape")
        assert app.screen.query_one("#middle").display
        assert app.focused is app.screen.query_one(PostList)


async def test_enter_opens_the_editor_on_the_chosen_post() -> None:
    async with running() as (app, pilot):
        await press(pilot, "down", "enter")
        assert [path.name for path in app.opened] == ["why-a-small-blog.md"]


async def test_a_second_click_on_a_post_opens_it() -> None:
    async with running() as (app, pilot):
        await pilot.click(PostList, offset=(5, 4))
        await settle(pilot)
        assert app.opened == []
        await pilot.click(PostList, offset=(5, 4), times=2)
        await settle(pilot)
        assert len(app.opened) == 1


async def test_a_new_post_asks_for_a_title_and_opens_the_editor() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        await press(pilot, "n")
        await type_text(pilot, "A title")
        await press(pilot, "enter")
    assert workspace.posts.calls == [("new", "A title", {"blog": "home", "template": None})]
    assert [path.name for path in app.opened] == ["a-title.md"]


async def test_a_new_post_without_a_title_is_not_made() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (_app, pilot):
        await press(pilot, "n", "enter", "escape")
    assert workspace.posts.calls == []


async def test_a_draft_goes_to_the_trash_without_a_question_and_comes_back() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "d")
        assert workspace.posts.calls == [("trash", "why-a-small-blog.md")]
        assert "U takes it back" in app.told[-1]
        await press(pilot, "U")
        posts = app.screen.query_one(PostList)
        assert posts.chosen is not None
        assert posts.chosen.title == "Why a small blog still opens doors"


async def test_a_post_that_readers_see_is_deleted_only_after_the_dialog_said_so() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "down", "down", "d")
        assert "Readers see it on home." in screen_text(app)
        await press(pilot, "escape")
        assert workspace.posts.calls == []
        assert workspace.publishing.queued == []
        await press(pilot, "d", "enter")
    assert workspace.publishing.queued == [("delete", "static-sites,-five-years.md", ("home",))]


async def test_a_live_post_can_be_trashed_here_alone() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (_app, pilot):
        await press(pilot, "down", "down", "down", "d", "k")
    assert workspace.publishing.queued == []
    assert workspace.posts.calls == [("trash", "static-sites,-five-years.md")]


async def test_taking_back_a_live_post_asks_first() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (_app, pilot):
        await press(pilot, "down", "down", "down", "W")
        assert workspace.publishing.queued == []
        await press(pilot, "enter")
    assert workspace.publishing.queued == [("unpublish", "static-sites,-five-years.md", ("home",))]


async def test_taking_back_what_is_nowhere_says_so() -> None:
    async with running() as (app, pilot):
        await press(pilot, "down", "W")
        assert "is not published anywhere" in app.told[-1]


async def test_tags_are_changed_with_completion_from_those_in_use() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        await press(pilot, "down", "t", "end")
        await type_text(pilot, "bre")
        assert "#breizh" in screen_text(app)
        await press(pilot, "right", "enter")
    assert workspace.posts.calls[-1][2] == {"tags": ("writing", "web", "breizh")}


async def test_renaming_sends_only_what_changed() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (_app, pilot):
        await press(pilot, "down", "R", "end")
        await type_text(pilot, "!")
        await press(pilot, "enter")
    assert workspace.posts.calls == [
        ("rename", "why-a-small-blog.md", "Why a small blog still opens doors!", None)
    ]


async def test_a_duplicate_is_chosen_at_once() -> None:
    async with running() as (app, pilot):
        await press(pilot, "down", "D")
        posts = app.screen.query_one(PostList)
        assert posts.chosen is not None
        assert posts.chosen.path.name == "copy.md"


async def test_o_opens_the_address_of_a_published_post_only() -> None:
    async with running() as (app, pilot):
        await press(pilot, "down", "o")
        assert app.addresses == []
        await press(pilot, "down", "down", "o")
        assert app.addresses == ["https://example.org/2026/11/counting/"]


async def test_the_header_counts_what_waits_and_what_failed() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        assert "all sent" in screen_text(app)
        workspace.delivery.all = sample_entries()
        workspace.happened(EntryChanged(entry=entry("A")))
        await settle(pilot)
        assert "▲ 3 waiting   ✕ 2 failed" in screen_text(app)


async def test_the_header_says_which_blog_cant_be_reached_until_it_can() -> None:
    workspace = FakeWorkspace()
    async with running(workspace) as (app, pilot):
        workspace.happened(Offline(blog="home", reason="no route"))
        await settle(pilot)
        assert "offline: home can't be reached" in screen_text(app)
        workspace.happened(Online(blog="home"))
        await settle(pilot)
        assert "offline" not in screen_text(app)


async def test_a_broken_file_shows_its_line_and_reason() -> None:
    posts = [summary("Broken", problem=FileProblem(message="a quote is not closed", line=3))]
    async with running(FakeWorkspace(posts), size=(150, 36)) as (app, _pilot):
        assert "line 3: a quote is not closed" in "\n".join(rows(app.screen.query_one(PostList)))


async def test_a_folder_that_is_not_there_is_said_with_the_next_step() -> None:
    workspace = FakeWorkspace([])
    workspace.folders = (Path("/media/stick/blog"),)
    async with running(workspace, size=(80, 24)) as (app, _pilot):
        shown = " ".join(screen_text(app).replace("│", " ").split())
        assert "The folder /media/stick/blog is not there." in shown
        assert "No posts yet" not in shown
        assert "Connect the disk" in shown


async def test_a_post_that_somebody_changed_at_a_blog_says_so_in_the_list() -> None:
    post = summary("Written twice", mark=Mark.FAILED)
    theirs = entry("Written twice", EntryState.HELD, post_path=post.rel, theirs="theirs", blog="home")
    async with running(FakeWorkspace([post], entries=[theirs])) as (app, _pilot):
        shown = screen_text(app)
        assert "changed at home: m to choose" in shown
        assert "not accepted" not in shown


async def test_a_date_without_a_time_is_shown_as_a_day() -> None:
    today = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    dated = summary("A day")._replace(date=today)
    timed = summary("A moment")._replace(date=today.replace(hour=7))
    async with running(FakeWorkspace([dated, timed])) as (app, _pilot):
        shown = screen_text(app)
        assert "today 00:00" not in shown
        assert "today 07:00" in shown
        assert "today  " in shown


async def test_a_published_post_names_the_blogs_that_have_it_and_no_others() -> None:
    post = summary("Out", mark=Mark.PUBLISHED, blogs=("home", "carnet"))
    here, there = post.blogs
    post = post._replace(blogs=(here, there._replace(state="")))
    async with running(FakeWorkspace([post])) as (app, _pilot):
        assert "500 w · home " in screen_text(app)


async def test_refreshing_says_what_it_found_and_tries_what_waits() -> None:
    waiting = entry("Waits", attempts=2, not_before=NOW + timedelta(hours=1))
    later = entry("Later", not_before=NOW + timedelta(days=1))
    workspace = FakeWorkspace(entries=[waiting, later])
    async with running(workspace) as (app, pilot):
        await press(pilot, "u")
        assert app.told == ["No new comments."]
    assert workspace.delivery.calls == [("retry", waiting.id)]


async def test_escape_stops_a_refresh_and_the_list_stays_usable() -> None:
    workspace = FakeWorkspace()
    begun = asyncio.Event()

    async def endless(progress: Callable[[int, int], None]) -> Changes:
        progress(120, 2000)
        begun.set()
        await asyncio.Event().wait()
        return Changes()

    workspace.posts.refresh = endless  # type: ignore[method-assign,assignment]
    async with running(workspace) as (app, pilot):
        await pilot.press("u")
        await begun.wait()
        await pilot.pause()
        await pilot.pause()
        assert "read 120 of 2 000 … esc stops" in screen_text(app).replace("\N{NO-BREAK SPACE}", " ")
        await press(pilot, "escape")
        assert "Stopped." in app.told[-1]
        assert "all sent" in screen_text(app)
        await press(pilot, "down", "enter")
        assert app.opened


async def test_news_in_a_flood_redraws_now_and_then_not_each_time() -> None:
    workspace = FakeWorkspace(entries=many_entries())
    counted: list[int] = []
    async with running(workspace) as (_app, pilot):
        entries = workspace.delivery.entries

        async def counting(state: EntryState | None = None) -> list[Entry]:
            counted.append(1)
            return await entries(state)

        workspace.delivery.entries = counting  # type: ignore[method-assign]
        for one in workspace.delivery.all:
            workspace.happened(EntryChanged(entry=one))
        await settle(pilot)
    assert len(counted) < 10


async def test_offline_the_header_names_the_blog_at_once() -> None:
    workspace = FakeWorkspace()
    async with running(workspace, size=(80, 24)) as (app, pilot):
        workspace.happened(Offline(blog="carnet", reason="no route"))
        await settle(pilot)
        assert "offline: carnet can't be reached" in screen_text(app)
        await press(pilot, "O")
        assert "offline: carnet can't be reached" in screen_text(app)
