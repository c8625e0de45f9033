"""An import makes files and conversations of an export, once, and never over what the writer did since."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from bloggy.domain.comments_listing import CommentQuery
from bloggy.domain.listing import PostQuery
from bloggy.domain.post import Status
from bloggy.errors import ExportError, SaveFailed, Unsupported, UsageError
from bloggy.services.importing.report import ImportReport
from bloggy.services.workspace import Workspace
from tests.fakes.wxr import Comment, Item, wxr
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

SOURCE = "import:old.example.org"
CLASSIC = 'First line\nsecond line\n\nNew <strong>paragraph</strong>\n\n[gallery ids="1,2"]'


def export(house: House, *items: Item, name: str = "export.xml", **more: str) -> Path:
    file = house.home / name
    file.write_text(wxr(*items, **more), "utf-8")
    return file


def files(house: House) -> dict[str, str]:
    """Every file of the library with its contents."""
    return {
        path.relative_to(house.library).as_posix(): path.read_text("utf-8")
        for path in sorted(house.library.rglob("*"))
        if path.is_file()
    }


async def brought(house: House, *items: Item, **how: object) -> ImportReport:
    async with house.open() as workspace:
        return await workspace.importing.run(export(house, *items), **how)  # type: ignore[arg-type]


def rows(workspace: Workspace, **query: object) -> list[tuple[object, ...]]:
    """Everything the inbox shows."""
    found = workspace.comments.window(CommentQuery(**query), 0, 1000)  # type: ignore[arg-type]
    return [
        (one.source, one.ref, one.author, one.text, one.status, one.parent, one.unread, one.date)
        for one in found
    ]


THREAD = [
    Comment(11, "First!"),
    Comment(12, "Thanks", author="Ada", user=1, parent=11, when=datetime(2020, 1, 3, 9)),
    Comment(13, "Let me in", approved="0", when=datetime(2020, 1, 4)),
    Comment(14, "Buy", approved="spam", when=datetime(2020, 1, 5)),
]


async def test_posts_become_files_with_their_state(house: House) -> None:
    report = await brought(
        house,
        Item(1, terms=[("category", "news", "News"), ("post_tag", "rain", "Rain")], excerpt="In short"),
        Item(2, title="An unfinished thought", status="draft", slug="", when=None),
        Item(3, title="Tomorrow", status="future", slug="tomorrow", when=datetime(2030, 1, 1)),
        Item(4, title="About me", type="page", slug="about"),
    )
    assert files(house) == {
        "coffee.md": "---\ntitle: Coffee in the rain\ndate: 2020-01-02T03:04:05Z\ntags: [Rain]\n"
        "categories: [News]\nsummary: In short\naliases: [/2020/01/coffee/]\nslug: coffee\nauthor: Ada\n"
        "---\n\nIt *rains*.\n",
        "an-unfinished-thought.md": "---\ntitle: An unfinished thought\ndraft: true\nauthor: Ada\n"
        "---\n\nIt *rains*.\n",
        "tomorrow.md": "---\ntitle: Tomorrow\ndate: 2030-01-01T00:00:00Z\nslug: tomorrow\nauthor: Ada\n"
        "---\n\nIt *rains*.\n",
        "pages/about.md": "---\ntitle: About me\ndate: 2020-01-02T03:04:05Z\naliases: [/2020/01/about/]\n"
        "slug: about\n---\n\nIt *rains*.\n",
    }
    assert dict(report.posts) == {"new": 4}
    assert dict(report.states) == {"published": 2, "draft": 1, "scheduled": 1}
    assert report.pages == 1


async def test_the_library_lists_them_as_the_export_said(house: House) -> None:
    file = export(house, Item(1), Item(2, title="Unfinished", status="draft", slug="unfinished"))
    async with house.open() as workspace:
        await workspace.importing.run(file)
        found = {one.rel: one.status for one in workspace.posts.window(PostQuery(), 0, 10)}
    assert found == {"coffee.md": Status.PUBLISHED, "unfinished.md": Status.DRAFT}


async def test_what_markdown_cannot_say_stays_as_it_is(house: House) -> None:
    block = (
        '<!-- wp:gallery {"ids":[1,2]} -->\n<figure class="wp-block-gallery"></figure>\n<!-- /wp:gallery -->'
    )
    await brought(house, Item(1, body=CLASSIC, slug="old"), Item(2, body=block, slug="new"))
    assert 'First line\\\nsecond line\n\nNew **paragraph**\n\n[gallery ids="1,2"]' in files(house)["old.md"]
    assert '<!-- wp:gallery {"ids":[1,2]} -->' in files(house)["new.md"]


async def test_nothing_is_ever_queued_or_sent(house: House) -> None:
    async with house.open() as workspace:
        await workspace.importing.run(export(house, Item(1), Item(2, status="future", slug="later")))
        await workspace.delivery.drain()
        assert await workspace.delivery.entries() == []
    assert house.server.writes == []


async def test_importing_twice_changes_nothing(house: House) -> None:
    file = export(house, Item(1, comments=THREAD), Item(2, status="draft", slug="b"))
    async with house.open() as workspace:
        await workspace.importing.run(file)
        before, told = files(house), rows(workspace)
        times = {path: path.stat().st_mtime_ns for path in house.library.rglob("*.md")}
    async with house.open() as workspace:
        report = await workspace.importing.run(file)
        assert (files(house), rows(workspace)) == (before, told)
        assert times == {path: path.stat().st_mtime_ns for path in house.library.rglob("*.md")}
    assert dict(report.posts) == {"unchanged": 2}
    assert dict(report.comments) == {"unchanged": 4}
    assert not report.changed_anything


async def test_a_newer_export_brings_only_what_is_new_or_changed(house: House) -> None:
    await brought(house, Item(1, comments=THREAD[:2]), Item(2, slug="b"))
    before = files(house)
    edited = Item(2, slug="b", title="Another title")
    report = await brought(house, Item(1, comments=THREAD), edited, Item(3, slug="c"))
    assert dict(report.posts) == {"unchanged": 1, "changed": 1, "new": 1}
    assert dict(report.comments) == {"new": 2, "unchanged": 2}
    after = files(house)
    assert after["coffee.md"] == before["coffee.md"]
    assert "Another title" in after["b.md"]
    assert set(after) == {"coffee.md", "b.md", "c.md"}


async def test_what_the_writer_changed_is_kept(house: House) -> None:
    await brought(house, Item(1))
    mine = house.library / "coffee.md"
    mine.write_text(mine.read_text("utf-8") + "\nMy own words.\n", "utf-8")
    report = await brought(house, Item(1, title="Another title"))
    assert "My own words." in mine.read_text("utf-8")
    assert "Another title" not in mine.read_text("utf-8")
    assert dict(report.posts) == {"kept": 1}
    assert "kept" in report.remarks[0].message
    assert dict((await brought(house, Item(1))).posts) == {"unchanged": 1}


async def test_what_the_writer_deleted_does_not_come_back_unless_asked_for(house: House) -> None:
    await brought(house, Item(1))
    (house.library / "coffee.md").unlink()
    assert dict((await brought(house, Item(1))).posts) == {"gone": 1}
    assert files(house) == {}
    assert dict((await brought(house, Item(1), again=True)).posts) == {"new": 1}
    assert set(files(house)) == {"coffee.md"}


async def test_a_renamed_post_is_known_again(house: House) -> None:
    async with house.open() as workspace:
        await workspace.importing.run(export(house, Item(1, comments=THREAD)))
        new = await workspace.posts.rename(house.library / "coffee.md", slug="tea")
        report = await workspace.importing.run(export(house, Item(1, comments=THREAD)))
        assert dict(report.posts) == {"unchanged": 1}
        assert len(workspace.comments.conversation(new).comments) == 3


async def test_a_file_in_the_way_is_never_overwritten(house: House) -> None:
    house.write("coffee.md", "Mine.\n")
    report = await brought(house, Item(1))
    assert files(house)["coffee.md"] == "Mine.\n"
    assert "slug: coffee-2" in files(house)["coffee-2.md"]
    assert "aliases: [/2020/01/coffee/]" in files(house)["coffee-2.md"]
    assert dict(report.posts) == {"new": 1}


async def test_a_post_that_is_there_in_another_way_only_gets_its_comments(house: House) -> None:
    mine = "---\ntitle: Coffee in the  Rain\ndate: 2020-01-02\n---\n\nMine.\n"
    house.write("old/my-coffee.md", mine)
    house.write("other.md", "---\ntitle: Coffee in the rain\ndate: 2020-03-02\n---\n\nAnother.\n")
    async with house.open() as workspace:
        report = await workspace.importing.run(export(house, Item(1, comments=THREAD)))
        assert dict(report.posts) == {"found": 1}
        assert len(workspace.comments.conversation(house.library / "old/my-coffee.md").comments) == 3
        again = await workspace.importing.run(export(house, Item(1, body="Edited", comments=THREAD)))
        assert dict(again.posts) == {"kept": 1}
    assert set(files(house)) == {"old/my-coffee.md", "other.md"}
    assert files(house)["old/my-coffee.md"] == mine


async def test_a_dry_run_tells_and_changes_nothing(house: House) -> None:
    report = await brought(house, Item(1, comments=THREAD), Item(2, slug="b"), dry_run=True)
    assert dict(report.posts) == {"new": 2}
    assert dict(report.comments) == {"new": 4}
    assert files(house) == {}
    async with house.open() as workspace:
        assert rows(workspace) == []


async def test_posts_go_into_the_folder_that_was_named(house: House) -> None:
    await brought(house, Item(1), Item(2, type="page", slug="about"), into=house.library / "old" / "blog")
    assert set(files(house)) == {"old/blog/coffee.md", "old/blog/pages/about.md"}


async def test_a_folder_outside_the_libraries_is_refused(house: House, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none of your libraries"):
        await brought(house, Item(1), into=tmp_path / "elsewhere")


async def test_private_posts_come_in_as_drafts(house: House) -> None:
    report = await brought(house, Item(1, status="private"), Item(2, password="x", slug="b"))
    assert all("draft: true" in text and "unlisted: true" in text for text in files(house).values())
    assert [one.post for one in report.remarks] == ["Coffee in the rain", "Coffee in the rain"]


@pytest.mark.parametrize(
    "slug", ["../../etc/passwd", "/etc/passwd", "..", ".hidden", "a/b", "con", "x" * 500]
)
async def test_slugs_cannot_lead_out_of_the_library(house: House, slug: str) -> None:
    await brought(house, Item(1, slug=slug, link="https://old.example.org/x/"))
    [name] = files(house)
    assert "/" not in name
    assert not name.startswith(".")
    assert [path.name for path in house.library.parent.iterdir() if path.suffix == ".md"] == []


async def test_a_title_of_control_characters_does_no_harm(house: House) -> None:
    await brought(house, Item(1, title="Red \x1b[31m\nalert\u202e", slug=""))
    [text] = files(house).values()
    assert "\x1b" not in text
    assert "\u202e" not in text


async def test_what_no_front_matter_can_hold_is_left_out_by_name(house: House) -> None:
    odd = "[" * 60
    report = await brought(house, Item(1, title=odd), Item(2, slug="b", excerpt=odd, meta={"odd": odd}))
    assert [(one.kind, one.name) for one in report.left_out] == [("post", odd)]
    assert dict(report.lost) == {"summary": 1, "extra": 1}
    assert set(files(house)) == {"b.md"}


async def test_a_post_without_title_is_called_by_its_first_words(house: House) -> None:
    await brought(house, Item(1, title="", slug=""))
    assert "title: It rains." in files(house)["it-rains.md"]


# --- comments ---------------------------------------------------------------------------------------------


async def test_comments_come_as_read_conversations_with_their_states(house: House) -> None:
    async with house.open() as workspace:
        report = await workspace.importing.run(export(house, Item(1, comments=THREAD)))
        thread = workspace.comments.conversation(house.library / "coffee.md")
        assert [(one.ref, one.depth, one.is_me, one.status) for one in thread.comments] == [
            ("11", 0, False, "approved"),
            ("12", 1, True, "approved"),
            ("13", 0, False, "held"),
        ]
        assert not any(one.unread for one in thread.comments)
        assert [one[1] for one in rows(workspace, status="spam")] == ["14"]
        assert [one[1] for one in rows(workspace, text="let me")] == ["13"]
        counts = workspace.comments.counts()
        assert (counts.unread, counts.unanswered, counts.held, counts.all) == (0, 0, 1, 3)
        assert rows(workspace, unanswered=True) == []
    assert dict(report.comment_states) == {"approved": 2, "held": 1, "spam": 1}
    assert report.sources == [SOURCE]


async def test_answers_to_files_are_refused_with_a_sentence(house: House) -> None:
    async with house.open() as workspace:
        await workspace.importing.run(export(house, Item(1, comments=THREAD)))
        comment = workspace.comments.get(f"{SOURCE}:11")
        with pytest.raises(Unsupported, match="came from a file"):
            await workspace.answering.check_reply(comment.id)  # before anything is typed
        with pytest.raises(Unsupported, match="came from a file"):
            await workspace.answering.reply(comment.id, "Hello")
        assert await workspace.delivery.entries() == []


async def test_a_sync_leaves_them_alone(house: House) -> None:
    async with house.open() as workspace:
        await workspace.importing.run(export(house, Item(1, comments=THREAD)))
        before = rows(workspace)
        await workspace.sync.run()
        assert rows(workspace) == before
        assert len(workspace.comments.conversation(house.library / "coffee.md").comments) == 3


async def test_a_comment_whose_parent_is_not_there_is_counted(house: House) -> None:
    report = await brought(house, Item(1, comments=[Comment(5, parent=4)]))
    assert report.orphans == 1


async def test_a_comment_of_five_megabytes_on_one_line_is_taken(house: House) -> None:
    async with house.open() as workspace:
        await workspace.importing.run(export(house, Item(1, comments=[Comment(5, "woe " * 1_250_000)])))
        [row] = workspace.comments.window(CommentQuery(), 0, 10)
        assert len(row.body) > 4_999_000
        assert row.text.startswith("woe woe")


# --- faults -----------------------------------------------------------------------------------------------


async def test_what_comes_before_the_damage_is_in_and_told(house: House) -> None:
    file = export(house, Item(1, comments=THREAD), Item(2, slug="b"))
    whole = file.read_text("utf-8")
    file.write_text(whole[: whole.rindex("<item>") + 40], "utf-8")
    async with house.open() as workspace:
        with pytest.raises(ExportError, match="damaged in line"):
            await workspace.importing.run(file)
    assert files(house) == {}  # its first pass finds the damage before anything is written


async def test_a_full_disk_ends_it_and_importing_again_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bloggy.storage.library import Library

    items = [Item(number, slug=f"post-{number}") for number in range(1, 6)]
    create, made = Library.create, []

    def full(self: Library, rel: str, data: bytes) -> Path:
        if len(made) == 2:
            raise SaveFailed("the disk is full")
        made.append(rel)
        return create(self, rel, data)

    monkeypatch.setattr(Library, "create", full)
    report = await brought(house, *items)
    assert isinstance(report.error, SaveFailed)
    assert len(files(house)) == 2
    monkeypatch.setattr(Library, "create", create)
    report = await brought(house, *items)
    assert dict(report.posts) == {"new": 3, "unchanged": 2}
    assert set(files(house)) == {f"post-{number}.md" for number in range(1, 6)}


@pytest.mark.parametrize("written", [0, 1, 3])
async def test_a_killed_import_leaves_no_doubles(house: House, written: int) -> None:
    """Killed after it noted what it would write, and after `written` of three files."""
    items = [Item(number, slug=f"post-{number}") for number in range(1, 4)]
    await brought(house, *items)
    whole = files(house)
    async with house.open() as workspace:
        await workspace.database.write(lambda c: c.execute("UPDATE import_post SET done = 0"))
    for number in range(written + 1, 4):
        (house.library / f"post-{number}.md").unlink()
    report = await brought(house, *items)
    assert files(house) == whole
    assert dict(report.posts) == {"new": 3}
    assert dict((await brought(house, *items)).posts) == {"unchanged": 3}


async def test_it_can_be_stopped_and_goes_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bloggy.services.importing.running._AT_ONCE", 2)
    items = [Item(number, slug=f"post-{number}") for number in range(1, 8)]
    asked = iter([False, True])
    report = await brought(house, *items, stop=lambda: next(asked, True))
    assert report.stopped
    assert 0 < len(files(house)) < 7
    report = await brought(house, *items)
    assert not report.stopped
    assert len(files(house)) == 7


async def test_a_number_that_is_given_twice_is_told(house: House) -> None:
    # within one file the reader tells each number once; another format may not
    report = await brought(house, Item(1), Item(1, title="Again", slug="again"))
    assert dict(report.posts) == {"new": 1}


async def test_an_archive_with_the_export_is_enough(house: House) -> None:
    file = house.home / "export.xml.gz"
    file.write_bytes(gzip.compress(wxr(Item(1)).encode()))
    async with house.open() as workspace:
        report = await workspace.importing.run(file)
    assert dict(report.posts) == {"new": 1}
    assert report.formats == ["wordpress"]
