"""What happens to the text when others write the file, move it or take it away."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bloggy.services.events import LibraryChanged, PostMoved
from bloggy.tui.dialogs.conflict import ConflictDialog
from bloggy.tui.editor.screen import EditorScreen
from tests.tui.editor.desk import POST, Desk, screen_text, writing

pytestmark = pytest.mark.anyio

THEIRS = POST.replace("the first coffee", "the second tea")


async def conflicted(desk: Desk) -> ConflictDialog:
    """Type, let another program write, save."""
    await desk.type("Mine. ")
    desk.path.write_text(THEIRS)
    await desk.press("ctrl+s")
    dialog = await desk.dialog(ConflictDialog)
    assert isinstance(dialog, ConflictDialog)
    return dialog


async def kept(desk: Desk) -> list[str]:
    """The texts of all revisions."""
    drafting = desk.workspace.drafting
    found = await drafting.revisions(desk.screen.path)
    return [await drafting.revision_text(desk.screen.path, one.id) for one in found]


async def test_another_programs_change_is_shown_at_once_and_undo_returns(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await desk.changed_outside(THEIRS)
        await desk.until(lambda: desk.text == THEIRS)
        assert desk.screen.session is not None
        assert desk.screen.session.state == "saved"
        assert desk.screen.saved_at is None
        assert "Another program" in desk.app.told[-1]
        await desk.press("ctrl+z")
        assert desk.text == POST
        await desk.saved()
        assert desk.on_disk == POST


async def test_what_is_typed_while_the_file_is_read_again_is_kept_with_the_change(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        session = desk.screen.session
        assert session is not None
        looks = session.look_at_file

        async def look_slowly() -> str | None:
            found = await looks()
            desk.area.insert("Typed. ")
            return found

        session.look_at_file = look_slowly  # type: ignore[method-assign]
        await desk.changed_outside(THEIRS)
        await desk.until(lambda: "second tea" in desk.text)
        session.look_at_file = looks  # type: ignore[method-assign]
        await desk.saved()
        assert "Typed. " in desk.on_disk
        assert "second tea" in desk.on_disk


async def test_a_conflict_keeps_both_and_mine_is_saved(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await conflicted(desk)
        await desk.press("m")
        await desk.until(lambda: "Mine. " in desk.on_disk)
        assert "second tea" not in desk.on_disk
        await desk.until(lambda: desk.app.told and "Revisions" in desk.app.told[-1])
        assert THEIRS in await kept(desk)


async def test_theirs_is_shown_and_mine_is_among_the_revisions_and_one_undo_away(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await conflicted(desk)
        await desk.press("t")
        await desk.until(lambda: desk.text == THEIRS)
        assert desk.on_disk == THEIRS
        assert any("Mine. " in text for text in await kept(desk))
        await desk.press("ctrl+z")
        assert "Mine. " in desk.text


async def test_both_can_be_merged(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await conflicted(desk)
        await desk.press("b")
        await desk.until(lambda: "second tea" in desk.text)
        assert "Mine. " in desk.text


async def test_deciding_later_overwrites_nothing_and_ctrl_s_asks_again(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await conflicted(desk)
        await desk.press("escape")
        assert desk.app.screen is desk.screen
        assert "changed elsewhere" in screen_text(desk.app)
        await desk.type("More. ")
        assert desk.on_disk == THEIRS
        await desk.press("ctrl+s")
        await desk.dialog(ConflictDialog)
        await desk.press("m")
        await desk.until(lambda: "Mine. More. " in desk.on_disk)


async def test_leaving_with_a_conflict_asks_first(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await conflicted(desk)
        await desk.press("escape", "escape")
        await desk.dialog(ConflictDialog)
        assert desk.on_disk == THEIRS


async def test_the_second_conflict_shows_what_is_on_disk_by_then(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await conflicted(desk)
        await desk.press("escape")
        desk.path.write_text(POST.replace("the first coffee", "a third thing"))
        await desk.press("ctrl+s")
        await desk.dialog(ConflictDialog)
        assert "third thing" in screen_text(desk.app)


async def test_a_file_that_is_gone_is_said_once_and_typing_can_bring_it_back(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        desk.path.unlink()
        await desk.workspace.posts.refresh()
        for _turn in range(2):
            desk.workspace.events.publish(LibraryChanged(paths=frozenset({desk.path})))
            await desk.pilot.pause()
        await desk.until(lambda: desk.app.told)
        assert len([told for told in desk.app.told if "file is gone" in told]) == 1
        await desk.type("Back. ")
        await desk.press("ctrl+s")
        await desk.dialog(ConflictDialog)
        await desk.press("m")
        await desk.until(lambda: desk.path.exists() and "Back. " in desk.on_disk)


async def test_letting_a_removed_post_go_writes_no_file_but_keeps_the_text(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        await desk.type("Last words. ")
        desk.path.unlink()
        await desk.press("ctrl+s")
        await desk.dialog(ConflictDialog)
        await desk.press("t")
        await desk.until(lambda: not isinstance(desk.app.screen, EditorScreen | ConflictDialog))
        assert not desk.path.exists()
        assert any("Last words." in text for text in await kept(desk))
        assert desk.workspace.drafting.leftovers() == []


async def test_a_post_that_publishing_renames_is_followed(tmp_path: Path) -> None:
    async with writing(tmp_path, name="_drafts/small.md") as desk:
        new = tmp_path / "blog" / "_posts" / "2026-11-22-small.md"
        new.parent.mkdir()
        await desk.type("Unsaved. ")
        desk.path.rename(new)
        new.write_text(POST.replace("draft: true\n", ""))
        desk.workspace.events.publish(PostMoved(old=desk.path, new=new))
        await desk.until(lambda: desk.screen.path == new and "draft: true" not in desk.text)
        await desk.saved()
        assert "Unsaved. A blog" in new.read_text()
        assert "draft: true" not in new.read_text()
        assert not desk.path.exists()
        assert "_posts/2026-11-22-small.md" in screen_text(desk.app)


async def test_a_post_that_the_writer_moves_is_found_again(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        new = desk.path.with_name("moved.md")
        desk.path.rename(new)
        desk.workspace.events.publish(LibraryChanged(paths=frozenset({desk.path, new})))
        await desk.until(lambda: desk.screen.path == new)
        await desk.type("On. ")
        await desk.saved()
        assert "On. A blog" in new.read_text()
        assert not desk.path.exists()


async def test_publishing_a_jekyll_draft_moves_it_and_the_editor_goes_along(tmp_path: Path) -> None:
    site = tmp_path / "blog"
    (site / "_posts").mkdir(parents=True)
    (site / "_config.yml").write_text("title: A site\n")
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["commit", "-qm", "A site", "--allow-empty"],
        ["remote", "add", "origin", str(remote)],
        ["push", "-q", "-u", "origin", "main"],
    ):
        subprocess.run(["git", "-C", str(site), *command], check=True)
    blog = f'\n[blogs.home]\nbackend = "git"\npath = "{site}"\n'
    draft = "---\ntitle: Small blog\n---\n\nHello there, reader.\n"
    async with writing(tmp_path, draft, name="_drafts/small-blog.md", git=True, config=blog) as desk:
        await desk.workspace.publishing.publish(desk.path, force=True)
        done = await desk.workspace.delivery.drain()
        assert [entry.state for entry in done] == ["delivered"], done[0].reason
        await desk.until(lambda: desk.screen.path.parent.name == "_posts")
        assert not desk.path.exists()
        await desk.until(lambda: "date:" in desk.text or desk.screen.path.name[:4] == "2026")
        await desk.type("More. ")
        await desk.saved()
        assert "More. Hello" in desk.on_disk


async def test_what_publishing_writes_is_not_said_to_be_another_programs(tmp_path: Path) -> None:
    site = tmp_path / "blog"
    site.mkdir()
    (site / "hugo.toml").write_text('baseURL = "https://example.org/"\n')
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-qm", "A site"]):
        subprocess.run(["git", "-C", str(site), *command], check=True)
    blog = f'\n[blogs.home]\nbackend = "git"\npath = "{site}"\n'
    async with writing(tmp_path, POST, name="content/posts/small.md", git=True, config=blog) as desk:
        await desk.workspace.publishing.publish(desk.path, force=True)
        done = await desk.workspace.delivery.drain()
        assert [entry.state for entry in done] == ["delivered"], done[0].reason
        await desk.workspace.posts.refresh()
        await desk.screen.file_changed([desk.path])
        await desk.until(lambda: "draft: true" not in desk.text)
        assert not any("Another program" in told for told in desk.app.told)
        await desk.changed_outside(desk.on_disk + "Theirs.\n")
        await desk.until(lambda: "Theirs." in desk.text)
        assert "Another program" in desk.app.told[-1]


async def test_a_file_that_can_not_be_written_is_said_and_journalled(tmp_path: Path) -> None:
    async with writing(tmp_path) as desk:
        from bloggy.errors import SaveFailed

        def full(path: Path, data: bytes, expected: object) -> object:
            raise SaveFailed("The disk is full.", hint="Make room.")

        desk.workspace.drafting.keeper._write = full  # type: ignore[assignment]
        await desk.type("Kept. ")
        await desk.press("ctrl+s")
        await desk.until(lambda: any("disk is full" in told for told in desk.app.told))
        assert "not saved, kept aside" in screen_text(desk.app)
        (journal,) = desk.workspace.paths.recovery.glob("*.text")
        assert "Kept. A blog" in journal.read_text()
        desk.workspace.drafting.keeper._write = None
        await desk.saved()
        assert "Kept. " in desk.on_disk
