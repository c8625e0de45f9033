"""The comments screen: read, find, answer and judge what readers wrote, by key and without a network."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot

from bloggy.errors import ConfigError, Unreachable, Unsupported
from bloggy.services.events import CommentsChanged
from bloggy.tui.comments.comment_list import CommentList
from bloggy.tui.comments.reply import ReplyDialog
from bloggy.tui.comments.screen import CommentsScreen
from bloggy.tui.comments.thread_pane import ThreadPane
from bloggy.tui.editor.area import MarkdownArea
from bloggy.tui.library.post_list import PostList
from tests.tui.driving import RecordingApp, press, rows, running, screen_text, settle, type_text, until
from tests.tui.fake_comments import comment, sample_comments
from tests.tui.fakes import NOW, ROOT, FakeWorkspace

pytestmark = pytest.mark.anyio


def workspace_with_comments() -> FakeWorkspace:
    return FakeWorkspace(comments=sample_comments(NOW, ROOT))


def inbox(app: RecordingApp) -> CommentList:
    return app.screen.query_one(CommentList)


async def go_to(app: RecordingApp, pilot: Pilot[int], comment: int) -> None:
    """Put the inbox's cursor on a comment."""
    assert inbox(app).choose(comment)
    await settle(pilot)


def at(app: RecordingApp) -> int:
    """The id of the chosen comment."""
    row = inbox(app).chosen
    assert row is not None
    return row.id


def row_of(app: RecordingApp, comment: int) -> str:
    """What the inbox shows of it."""
    line = inbox(app).listed.line_of(comment)
    assert line is not None
    return rows(inbox(app))[line]


def thread(app: RecordingApp) -> ThreadPane:
    return app.screen.query_one(ThreadPane)


async def test_the_inbox_says_who_wrote_where_and_when_and_how_it_stands() -> None:
    async with running(workspace_with_comments(), size=(150, 38)) as (app, pilot):
        await press(pilot, "C")
        shown = rows(inbox(app))
    assert shown[0] == "NEW  2"
    assert shown[1].startswith("• Stéphane ")
    assert shown[1].endswith("10:12")
    assert shown[3] == "UNANSWERED  6"
    assert shown[5].startswith("? someone@")
    assert shown[10] == "ANSWERED AND YOURS  2"
    assert shown[11].startswith("▲ you ")
    assert shown[12].startswith("↩ Zoé Laurent ")
    assert len([row for row in shown if row]) == 13


async def test_the_conversation_shows_answers_below_what_they_answer() -> None:
    async with running(workspace_with_comments()) as (app, pilot):
        await press(pilot, "C")
        shown = [row.rstrip(" ") for row in rows(thread(app))]
    gilles = next(at for at, row in enumerate(shown) if "Gilles" in row)
    vincent = next(at for at, row in enumerate(shown) if "Vincent" in row)
    assert shown[gilles].endswith("● new")
    assert shown[vincent].strip().startswith("│ Vincent")
    assert gilles < vincent < next(at for at, row in enumerate(shown) if "Stéphane" in row)
    assert "▲ waiting to be sent" in "\n".join(shown)


async def test_c_in_the_library_lists_the_comments_of_that_post_alone() -> None:
    async with running(workspace_with_comments()) as (app, pilot):
        posts = app.screen.query_one(PostList)
        posts.choose_path(ROOT / "posts/rss-is-not-dead,.md")
        await settle(pilot)
        await press(pilot, "c")
        assert isinstance(app.screen, CommentsScreen)
        assert inbox(app).listed.comments == 2
        await press(pilot, "escape")
        assert not isinstance(app.screen, CommentsScreen)


async def test_the_library_says_how_many_comments_posts_have_and_how_many_are_new() -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (app, pilot):
        assert "5 ✉ 2 new" in screen_text(app)
        await workspace.comments.mark_read([80, 90])
        await settle(pilot)
        assert "5 ✉" in screen_text(app)
        assert "new" not in "\n".join(rows(app.screen.query_one(PostList)))


async def test_n_goes_from_unread_to_unread_and_leaves_read_ones_behind() -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "C")
        assert at(app) == 90
        await press(pilot, "n")
        assert at(app) == 80
        assert workspace.comments.calls == [("mark_read", [90], True)]
        await press(pilot, "n")
        assert app.told[-1] == "You have read everything."
        assert workspace.comments.counts().unread == 0


async def test_m_marks_as_read_and_as_unread_again() -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (_app, pilot):
        await press(pilot, "C", "m", "m")
    assert workspace.comments.calls == [("mark_read", [90], True), ("mark_read", [90], False)]


async def test_several_marked_comments_are_judged_by_one_key_and_taken_back_by_one() -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "space", "shift+down")
        assert "2 marked" in screen_text(app)
        await press(pilot, "s")
        assert app.told[-1] == "2 comments are spam. U takes it back."
        assert inbox(app).listed.comments == 8
        await press(pilot, "U")
        assert inbox(app).listed.comments == 10
    assert workspace.answering.calls == [("moderate", [90, 80], "spam"), ("undo", ["E2"])]


@pytest.mark.parametrize(
    ("key", "verdict"), [("a", "approve"), ("h", "hold"), ("s", "spam"), ("d", "remove")]
)
async def test_one_key_gives_each_verdict_and_its_waiting_shows(key: str, verdict: str) -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "C")
        await go_to(app, pilot, 70)
        await press(pilot, key)
        assert workspace.answering.calls == [("moderate", [70], verdict)]
        if key in "ah":
            assert row_of(app, 70).startswith("▲ someone")


async def test_a_source_that_cant_be_moderated_says_so_and_changes_nothing() -> None:
    workspace = workspace_with_comments()
    workspace.answering.trouble = Unsupported("Comments can’t be moderated here.", hint="Do it at the blog.")
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "s")
        assert app.told[-1] == "Comments can’t be moderated here.\nDo it at the blog."
        assert inbox(app).listed.comments == 10


async def test_an_answer_is_written_with_the_comment_in_view_and_queued() -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "r")
        assert isinstance(app.screen, ReplyDialog)
        assert "I had the same Friday." in screen_text(app)
        await type_text(pilot, "Thank you")
        assert workspace.answering.kept == {90: "Thank you"}
        await press(pilot, "f9")
        assert workspace.answering.calls == [("reply", 90, "Thank you")]
        assert "is on its way" in app.told[-1]
        assert workspace.comments.rows([90])[0].unread is False


async def test_an_answer_that_is_left_is_there_again() -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "r")
        await type_text(pilot, "Half an")
        await press(pilot, "escape")
        assert app.told[-1] == "Your answer is kept; r goes on with it."
        assert workspace.answering.calls == []
        await press(pilot, "r")
        assert app.screen.query_one(MarkdownArea).text == "Half an"


async def test_an_empty_answer_is_not_sent() -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "r", "f9")
        assert isinstance(app.screen, ReplyDialog)
        assert workspace.answering.calls == []


async def test_a_waiting_answer_can_be_worded_anew() -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "C")
        await go_to(app, pilot, 91)
        await press(pilot, "r")
        assert app.screen.query_one(MarkdownArea).text == "Then you have fifty-eight good readers!"
        assert "Answer to Stéphane" in screen_text(app)
        await type_text(pilot, "!")
        await press(pilot, "f9")
    assert workspace.answering.calls == [("reword", "E1", "Then you have fifty-eight good readers!!")]


async def test_the_answer_can_be_written_in_the_writers_own_editor(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    workspace = workspace_with_comments()
    workspace.paths.state = tmp_path

    def editor(_app: object, path: Path) -> int:
        assert "> I had the same Friday." in path.read_text()
        path.write_text("written elsewhere\n" + path.read_text())
        return 0

    monkeypatch.setattr("bloggy.tui.outside.run_editor", editor)
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "r", "ctrl+o")
        assert app.screen.query_one(MarkdownArea).text == "written elsewhere"
        await settle(pilot)
        assert workspace.answering.kept == {90: "written elsewhere"}


async def test_searching_follows_each_key_and_escape_leaves_it() -> None:
    async with running(workspace_with_comments()) as (app, pilot):
        await press(pilot, "C", "slash")
        await type_text(pilot, "feed")
        assert inbox(app).listed.comments == 1
        assert "Search" in screen_text(app)
        await press(pilot, "escape")
        assert inbox(app).listed.comments == 10


async def test_a_filter_lists_some_and_escape_lists_all_again() -> None:
    async with running(workspace_with_comments()) as (app, pilot):
        await press(pilot, "C", "f", "down", "enter")
        assert inbox(app).listed.comments == 2
        assert "unread" in screen_text(app)
        await press(pilot, "f", "down", "down", "enter")
        assert inbox(app).listed.comments == 1
        await press(pilot, "escape")
        assert inbox(app).listed.comments == 10


async def test_spam_is_shown_when_it_is_asked_for() -> None:
    async with running(workspace_with_comments()) as (app, pilot):
        await press(pilot, "C", "f", "down", "down", "down", "down", "enter")
        assert next(row for row in rows(inbox(app)) if row).startswith("✕ Spam & ")
        assert "Cheap pills" in screen_text(app)


async def test_entering_a_comment_goes_into_its_conversation_and_reads_it() -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "enter")
        assert thread(app).has_focus
        assert workspace.comments.calls == [("mark_read", [90], True)]
        await press(pilot, "up")
        assert thread(app).chosen.id == 85  # type: ignore[union-attr]
        assert at(app) == 85
        await press(pilot, "d")
        assert workspace.answering.calls == [("moderate", [85], "remove")]


async def test_on_a_narrow_terminal_the_conversation_takes_the_lists_place_and_gives_it_back() -> None:
    async with running(workspace_with_comments(), size=(60, 20)) as (app, pilot):
        await press(pilot, "C")
        assert not thread(app).display
        await press(pilot, "enter")
        assert thread(app).display
        assert not inbox(app).parent.display  # type: ignore[union-attr]
        await press(pilot, "escape")
        assert inbox(app).has_focus
        assert inbox(app).is_on_screen


async def test_a_long_conversation_is_laid_out_only_where_it_is_read() -> None:
    many = [comment(n, f"Reader {n}", f"Words {n}\n\nand more", now=NOW, root=ROOT) for n in range(1, 5001)]
    async with running(FakeWorkspace(comments=many)) as (app, pilot):
        await press(pilot, "C")
        pane = thread(app)
        assert pane.chosen.id == 5000  # type: ignore[union-attr]
        assert "Words 5000" in screen_text(app)
        assert len(pane._laid) < 40
        await press(pilot, "enter", "g")
        assert "Words 1\n" in "\n".join(row.strip() + "\n" for row in rows(pane))
        assert "1/5\xa0000" in screen_text(app)
        assert len(pane._laid) < 80


async def test_a_comment_longer_than_the_pane_is_read_to_its_end_before_the_next() -> None:
    long = "\n\n".join(f"paragraph {n}" for n in range(40))
    both = [comment(1, "Long", long, now=NOW, root=ROOT), comment(2, "Short", "next", now=NOW, root=ROOT)]
    async with running(FakeWorkspace(comments=both)) as (app, pilot):
        await press(pilot, "C", "down", "enter")
        assert "paragraph 0" in screen_text(app)
        seen = ""
        for _step in range(12):
            seen += screen_text(app)
            await press(pilot, "down")
        assert all(f"paragraph {n}" in seen for n in range(40))
        assert thread(app).chosen.id == 2  # type: ignore[union-attr]


async def test_very_deep_answers_stay_readable_and_name_whom_they_answer() -> None:
    deep = [
        comment(n, f"Reader{n}", f"deep {n}", parent=n - 1 or None, now=NOW, root=ROOT) for n in range(1, 31)
    ]
    async with running(FakeWorkspace(comments=deep), size=(80, 24)) as (app, pilot):
        await press(pilot, "C")
        shown = "\n".join(rows(thread(app)))
    assert "deep 30" in shown
    assert "to Reader29" in shown


async def test_new_comments_are_fetched_and_said_and_the_cursor_stays() -> None:
    workspace = workspace_with_comments()
    workspace.sync.new = [comment(99, "Yann", "Late to this.", unread=True, now=NOW, root=ROOT)]
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "u")
        assert app.told[-1] == "1 new comment."
        assert inbox(app).listed.comments == 11
        assert at(app) == 90
        await press(pilot, "u")
        assert app.told[-1] == "No new comments."


async def test_a_sync_says_how_far_it_is_and_stops_at_escape() -> None:
    workspace = workspace_with_comments()
    workspace.sync.gate = asyncio.Event()
    async with running(workspace) as (app, pilot):
        await pilot.press("C")
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
        await pilot.pause()
        assert "home: 250 of 1\xa0000 comments" in screen_text(app)
        await pilot.press("escape")
        assert isinstance(app.screen, CommentsScreen)
        workspace.sync.gate.set()
        await settle(pilot)
        assert app.told[-1] == "Stopped. What came so far is here."
        assert not app.syncing.running


async def test_a_source_that_cant_be_reached_says_so_when_it_was_asked_for() -> None:
    workspace = workspace_with_comments()
    workspace.sync.error = Unreachable("carnet can't be reached.", hint="Try later.")
    async with running(workspace) as (app, pilot):
        await press(pilot, "C", "u")
        assert app.told[-1] == "home: carnet can't be reached. Try later."
        app.told.clear()
        app.syncing.start(quietly=True)
        await settle(pilot)
        assert app.told == []


async def test_a_source_that_is_suddenly_empty_asks_before_anything_is_deleted() -> None:
    workspace = workspace_with_comments()
    workspace.sync.question = "home no longer has 900 of its 1,000 comments."
    async with running(workspace) as (app, pilot):
        await press(pilot, "C")
        await pilot.press("u")
        await until(pilot, lambda: "900 of its 1,000" in screen_text(app))
        assert [accepted for _sources, accepted in workspace.sync.calls] == [()]
        await pilot.press("enter")
        await settle(pilot)
    assert workspace.sync.calls[-1] == (["home"], ("home",))


async def test_u_in_the_library_also_fetches_comments() -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "u")
        await settle(pilot)
        assert len(workspace.sync.calls) == 1
        assert "No new comments." in app.told


async def test_empty_lists_teach_the_next_key() -> None:
    async with running(FakeWorkspace()) as (app, pilot):
        await press(pilot, "C")
        assert "u fetches them" in screen_text(app)
        await press(pilot, "slash")
        await type_text(pilot, "zz")
        assert "No comment has “zz”." in screen_text(app)
    async with running(FakeWorkspace(blogs=())) as (app, pilot):
        await press(pilot, "C")
        assert "No comments yet:" in screen_text(app)


async def test_news_from_elsewhere_shows_at_once() -> None:
    workspace = workspace_with_comments()
    async with running(workspace) as (app, pilot):
        await press(pilot, "C")
        workspace.comments.put(50, author="Yann Renamed")
        workspace.happened(CommentsChanged())
        await settle(pilot)
        assert "Yann " in screen_text(app)


async def test_o_opens_the_comment_and_e_its_post() -> None:
    async with running(workspace_with_comments()) as (app, pilot):
        await press(pilot, "C", "o", "e")
    assert app.addresses == ["https://example.org/2026/11/counting/#comment-90"]
    assert [path.name for path in app.opened] == ["the-week-i-stopped.md"]


async def test_a_second_click_opens_the_conversation_and_a_click_there_chooses() -> None:
    async with running(workspace_with_comments()) as (app, pilot):
        await press(pilot, "C")
        await pilot.click(CommentList, offset=(5, 12), times=2)
        await settle(pilot)
        assert thread(app).has_focus
        assert "voyez" in screen_text(app)


async def test_the_person_is_told_beside_the_conversation_and_i_hides_them() -> None:
    async with running(workspace_with_comments(), size=(150, 38)) as (app, pilot):
        await press(pilot, "C", "down")
        shown = screen_text(app)
        for said in (
            "first wrote  17 Feb 2025",
            "14 on 9 posts",
            "11 of 14",
            "gilles.example",
            "met in Brest",
        ):
            assert said in shown
        assert "numbers  ████████" in shown
        await press(pilot, "i")
        assert "met in Brest" not in screen_text(app)


async def test_on_a_narrow_terminal_the_person_takes_the_conversations_place() -> None:
    async with running(workspace_with_comments(), size=(80, 24)) as (app, pilot):
        await press(pilot, "C", "down")
        assert not app.screen.query_one("#person").display
        await press(pilot, "i")
        assert "met in Brest" in screen_text(app)
        assert not thread(app).display
        await press(pilot, "i")
        assert thread(app).display


@pytest.mark.parametrize(("key", "call"), [("y", "join"), ("x", "part")])
async def test_close_names_are_joined_only_when_the_writer_says_so_and_can_be_taken_back(
    key: str, call: str
) -> None:
    workspace = workspace_with_comments()
    async with running(workspace, size=(150, 38)) as (app, pilot):
        await press(pilot, "C", "down")
        assert "also “Gilles.”?" in screen_text(app)
        assert workspace.people.calls == []
        await press(pilot, key)
        assert workspace.people.calls == [(call, 7, 8)]
        assert "also “Gilles.”?" not in screen_text(app)
        await press(pilot, "U")
        assert workspace.people.calls[-1] == ("undo", 4 if key == "y" else 5)


async def test_a_note_with_tags_is_put_down_about_the_person() -> None:
    workspace = workspace_with_comments()
    async with running(workspace, size=(150, 38)) as (_app, pilot):
        await press(pilot, "C", "down", "t")
        await type_text(pilot, "knows maps #opportunity")
        await press(pilot, "enter")
    assert workspace.people.calls == [("tag", 7, ["#opportunity"]), ("note", 7, "knows maps")]


async def test_settings_that_cant_be_read_are_told_at_a_sync_and_hinder_nothing() -> None:
    workspace = FakeWorkspace()
    workspace.blogs.trouble = ConfigError("There are two places called “home-isso”.", hint="Rename one.")
    async with running(workspace) as (app, pilot):
        await press(pilot, "C")
        assert "No comments are here yet." in screen_text(app)
        await press(pilot, "u")
        assert app.told[-1] == "There are two places called “home-isso”.\nRename one."
