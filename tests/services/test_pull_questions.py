"""What only the writer can decide after a pull, and that nothing is done before they have."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bloggy.domain.outbox import Action
from bloggy.domain.post import RemoteRef, Status
from bloggy.errors import NotFound, UsageError
from bloggy.services.pulling.report import Choice, Question, QuestionKind
from bloggy.services.workspace import Workspace
from bloggy.storage import links
from tests.services.conftest import House
from tests.services.test_pulling import post

pytestmark = pytest.mark.anyio


async def pulled(house: House, workspace: Workspace, body: str = "One.\n\nTwo.\n") -> tuple[RemoteRef, Path]:
    ref = house.server.put(post("Hello", body))
    [path] = (await workspace.pulling.run()).blogs[0].new
    return ref, path


async def clash(house: House, workspace: Workspace) -> tuple[RemoteRef, Path, Question]:
    ref, path = await pulled(house, workspace)
    path.write_text(path.read_text().replace("One.", "Uno."))
    house.server.edit(ref, lambda body: body.replace("One.", "Eins."))
    [question] = (await workspace.pulling.run()).questions
    return ref, path, question


def id_of(path: Path) -> str:
    return path.read_text().partition("bloggy: ")[2].split()[0]


async def test_the_same_words_changed_on_both_sides_are_asked_about_and_nothing_is_touched(
    house: House,
) -> None:
    async with house.open() as workspace:
        ref, path, question = await clash(house, workspace)
        assert question.kind is QuestionKind.BOTH_CHANGED
        assert (question.path, question.ref, question.title) == (path, ref, "Hello")
        assert question.choices == (Choice.MERGE, Choice.MINE, Choice.THEIRS)
        assert path.read_text().endswith("Uno.\n\nTwo.\n")
        house.server.offline = True
        assert await workspace.pulling.questions() == [question]
        sides = await workspace.pulling.sides(question.id)
        assert sides.base is not None
        assert sides.theirs is not None
        assert [text.rpartition("---\n\n")[2][:4] for text in (sides.base, sides.mine, sides.theirs)] == [
            "One.",
            "Uno.",
            "Eins",
        ]
        assert workspace.comparing.difference(sides)


async def test_the_same_question_is_asked_once_and_follows_what_is_changed_there(house: House) -> None:
    async with house.open() as workspace:
        ref, _path, question = await clash(house, workspace)
        assert (await workspace.pulling.run()).questions == (question,)
        house.server.edit(ref, lambda body: body.replace("Eins.", "Un."))
        [again] = (await workspace.pulling.run()).questions
        sides = await workspace.pulling.sides(again.id)
    assert again.id == question.id
    assert "Un." in (sides.theirs or "")


async def test_mine_puts_the_file_over_what_was_shown(house: House) -> None:
    async with house.open() as workspace:
        ref, path, question = await clash(house, workspace)
        said = await workspace.pulling.answer(question.id, Choice.MINE)
        assert "Hello" in said
        assert path.read_text().endswith("Uno.\n\nTwo.\n")
        assert house.server.writes == []
        assert await workspace.pulling.questions() == []
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
        texts = [
            await workspace.drafting.revision_text(path, one.id)
            for one in await workspace.drafting.revisions(path)
        ]
    assert entry.state == "delivered"
    assert house.server.copies[ref].post.body.strip() == "Uno.\n\nTwo."
    assert any("Eins." in text for text in texts)


async def test_mine_does_not_cover_what_was_changed_after_it_was_shown(house: House) -> None:
    async with house.open() as workspace:
        ref, path, question = await clash(house, workspace)
        house.server.edit(ref, lambda body: body.replace("Eins.", "Un."))
        await workspace.pulling.answer(question.id, Choice.MINE)
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
    assert entry.in_conflict
    assert "Un." in house.server.copies[ref].post.body


async def test_theirs_takes_what_is_there_and_keeps_the_earlier_text(house: House) -> None:
    async with house.open() as workspace:
        _ref, path, question = await clash(house, workspace)
        await workspace.pulling.answer(question.id, Choice.THEIRS)
        [state] = await workspace.publishing.states(path)
        texts = [
            await workspace.drafting.revision_text(path, one.id)
            for one in await workspace.drafting.revisions(path)
        ]
        assert (await workspace.pulling.run()).questions == ()
    assert path.read_text().endswith("Eins.\n\nTwo.\n")
    assert not state.changed
    assert any("Uno." in text for text in texts)


async def test_a_merge_holds_both_between_markers_until_the_writer_chooses(house: House) -> None:
    async with house.open() as workspace:
        ref, path, question = await clash(house, workspace)
        await workspace.pulling.answer(question.id, Choice.MERGE)
        text = path.read_text()
        assert "Uno." in text
        assert "Eins." in text
        assert "<<<<<<<" in text
        path.write_text(_chosen(text))
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
    assert entry.state == "delivered"
    assert house.server.copies[ref].post.body.strip() == "Uno.\n\nTwo."


def _chosen(text: str) -> str:
    """The writer keeps their own side."""
    kept, side = [], ""
    for line in text.splitlines(keepends=True):
        if line.startswith("<<<<<<<"):
            side = "mine"
        elif line.startswith("=======") and side:
            side = "theirs"
        elif line.startswith(">>>>>>>"):
            side = ""
        elif line.startswith("|||||||"):
            side = "base"
        elif side in {"", "mine"}:
            kept.append(line)
    return "".join(kept)


async def test_a_clash_that_the_writer_ends_in_the_file_is_no_question_any_more(house: House) -> None:
    async with house.open() as workspace:
        _ref, path, _question = await clash(house, workspace)
        path.write_text(path.read_text().replace("Uno.", "Eins."))
        assert (await workspace.pulling.run()).questions == ()
        [state] = await workspace.publishing.states(path)
    assert not state.changed


async def test_a_clash_that_was_published_over_elsewhere_is_no_question_any_more(house: House) -> None:
    async with house.open() as workspace:
        _ref, path, _question = await clash(house, workspace)
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
        assert entry.in_conflict
        assert await workspace.pulling.questions() == []  # the outbox asks already
        await workspace.delivery.resolve(entry.id, "mine")
        await workspace.delivery.drain()
        assert (await workspace.pulling.run()).questions == ()


# --- deleted there ------------------------------------------------------------------------------------------


async def deleted_there(house: House, workspace: Workspace) -> tuple[Path, Question]:
    house.server.put(post("Other"))
    ref, path = None, None
    ref = house.server.put(post("Hello"))
    report = await workspace.pulling.run()
    path = next(one for one in report.blogs[0].new if one.name == "hello.md")
    house.server.remove(ref)
    [question] = (await workspace.pulling.run()).questions
    return path, question


async def test_a_post_deleted_there_is_asked_about(house: House) -> None:
    async with house.open() as workspace:
        path, question = await deleted_there(house, workspace)
        assert (question.kind, question.path) == (QuestionKind.DELETED_THERE, path)
        assert path.exists()
        assert (await workspace.pulling.run()).questions == (question,)
        with pytest.raises(UsageError):
            await workspace.pulling.answer(question.id, Choice.DELETE)
        with pytest.raises(UsageError):
            await workspace.pulling.sides(question.id)


async def test_trash_puts_the_file_into_the_trash(house: House) -> None:
    async with house.open() as workspace:
        path, question = await deleted_there(house, workspace)
        await workspace.pulling.answer(question.id, Choice.TRASH)
        assert not path.exists()
        assert len(workspace.posts.trash_items()) == 1
        assert (await workspace.pulling.run()).questions == ()
        with pytest.raises(NotFound):
            await workspace.pulling.answer(question.id, Choice.TRASH)


async def test_keep_makes_it_a_draft_without_a_copy(house: House) -> None:
    async with house.open() as workspace:
        path, question = await deleted_there(house, workspace)
        await workspace.pulling.answer(question.id, Choice.KEEP)
        assert (await workspace.posts.load(path)).post.status is Status.DRAFT
        assert links.read(house.library, id_of(path)) == {}
        assert (await workspace.pulling.run()).questions == ()
        await workspace.publishing.publish(path)
        [entry] = await workspace.delivery.drain()
    assert (entry.action, entry.state) == (Action.PUBLISH, "delivered")


async def test_a_post_that_is_back_there_is_no_question_any_more(house: House) -> None:
    async with house.open() as workspace:
        path, _question = await deleted_there(house, workspace)
        house.server.put(post("Hello"))
        report = await workspace.pulling.run()
    assert report.questions == ()
    assert path.exists()


async def test_a_blog_that_lost_all_its_posts_is_only_asked_about(house: House) -> None:
    for number in range(15):
        house.server.put(post(f"Post {number}"))
    async with house.open() as workspace:
        await workspace.pulling.run()
        for ref in list(house.server.copies):
            house.server.remove(RemoteRef(ref))
        report = await workspace.pulling.run()
    assert len(report.questions) == 15
    assert len(list(house.library.glob("*.md"))) == 15


# --- deleted here -------------------------------------------------------------------------------------------


async def deleted_here(house: House, workspace: Workspace) -> tuple[RemoteRef, Path, str, Question]:
    ref, path = await pulled(house, workspace)
    post_id = id_of(path)
    path.unlink()
    [question] = (await workspace.pulling.run()).questions
    return ref, path, post_id, question


async def test_a_post_deleted_here_is_asked_about_and_not_brought_back(house: House) -> None:
    async with house.open() as workspace:
        ref, path, _id, question = await deleted_here(house, workspace)
        assert (question.kind, question.path, question.title) == (QuestionKind.DELETED_HERE, None, "Hello")
        house.server.edit(ref, lambda body: body + "\nMore.\n")
        assert (await workspace.pulling.run()).questions == (question,)
    assert not path.exists()


async def test_delete_is_queued_and_not_sent(house: House) -> None:
    async with house.open() as workspace:
        ref, _path, post_id, question = await deleted_here(house, workspace)
        await workspace.pulling.answer(question.id, Choice.DELETE)
        assert ref in house.server.copies
        assert (await workspace.pulling.run()).questions == ()
        [entry] = await workspace.delivery.drain()
        assert (entry.action, entry.state) == (Action.DELETE, "delivered")
        assert ref not in house.server.copies
        assert links.read(house.library, post_id) == {}
        assert (await workspace.pulling.run()).questions == ()


async def test_delete_meets_a_change_that_nobody_here_has_seen(house: House) -> None:
    async with house.open() as workspace:
        ref, _path, _id, question = await deleted_here(house, workspace)
        house.server.edit(ref, lambda body: body + "\nMore.\n")
        await workspace.pulling.answer(question.id, Choice.DELETE)
        [entry] = await workspace.delivery.drain()
    assert entry.in_conflict
    assert ref in house.server.copies


async def test_a_file_at_the_same_place_keeps_its_link_when_the_old_post_is_deleted(house: House) -> None:
    async with house.open() as workspace:
        _ref, path, post_id, question = await deleted_here(house, workspace)
        path.write_text("---\ntitle: Another\nslug: another\nbloggy: ANOTHER\n---\n\nWords.\n")
        await workspace.posts.refresh()
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        await workspace.pulling.answer(question.id, Choice.DELETE)
        await workspace.delivery.drain()
    assert links.read(house.library, "ANOTHER").keys() == {"home"}
    assert links.read(house.library, post_id) == {}


async def test_restore_brings_the_file_back_under_its_id_with_what_changed_meanwhile(house: House) -> None:
    async with house.open() as workspace:
        ref, path, post_id, question = await deleted_here(house, workspace)
        house.server.edit(ref, lambda body: body + "\nMore.\n")
        await workspace.pulling.run()
        await workspace.pulling.answer(question.id, Choice.RESTORE)
        assert id_of(path) == post_id
        report = await workspace.pulling.run()
        assert report.blogs[0].updated == (path,)
        assert report.questions == ()
    assert path.read_text().endswith("Two.\n\nMore.\n")


async def test_restore_finds_the_file_in_the_trash_with_what_was_not_sent(house: House) -> None:
    async with house.open() as workspace:
        _ref, path = await pulled(house, workspace)
        path.write_text(path.read_text() + "\nUnsent.\n")
        await workspace.posts.trash(path)
        [question] = (await workspace.pulling.run()).questions
        await workspace.pulling.answer(question.id, Choice.RESTORE)
    assert path.read_text().endswith("Unsent.\n")


async def test_restore_without_any_text_here_asks_the_blog_at_the_next_pull(house: House) -> None:
    async with house.open() as workspace:
        _ref, path, post_id, question = await deleted_here(house, workspace)
        (house.library / links.FOLDER / post_id / "home.base").unlink()
        await workspace.pulling.answer(question.id, Choice.RESTORE)
        assert not path.exists()
        report = await workspace.pulling.run()
    assert report.blogs[0].new == (path,)
    assert id_of(path) == post_id


async def test_leave_travels_with_the_library_and_is_not_asked_again(house: House) -> None:
    async with house.open() as workspace:
        ref, path, post_id, question = await deleted_here(house, workspace)
        await workspace.pulling.answer(question.id, Choice.LEAVE)
    for left in (house.home / "data").rglob("*.db*"):
        left.unlink()
    async with house.open() as workspace:
        house.server.edit(ref, lambda body: body + "\nMore.\n")
        report = await workspace.pulling.run()
    assert report.questions == ()
    assert report.blogs[0].new == ()
    assert not path.exists()
    assert links.read(house.library, post_id)["home"].left


async def test_a_file_that_is_back_is_no_question_any_more(house: House) -> None:
    async with house.open() as workspace:
        _ref, path = await pulled(house, workspace)
        item = await workspace.posts.trash(path)
        assert len((await workspace.pulling.run()).questions) == 1
        await workspace.posts.undo_trash(item)
        assert await workspace.pulling.questions() == []


async def test_a_file_that_was_moved_is_found_by_its_id(house: House) -> None:
    async with house.open() as workspace:
        ref, path = await pulled(house, workspace)
        moved = path.rename(path.with_name("elsewhere.md"))
        house.server.edit(ref, lambda body: body.replace("Two", "Deux"))
        report = await workspace.pulling.run()
    assert report.blogs[0].updated == (moved,)
    assert report.questions == ()


async def test_gone_on_both_sides_leaves_nothing_to_ask(house: House) -> None:
    async with house.open() as workspace:
        path, _question = await deleted_there(house, workspace)
        post_id = id_of(path)
        path.unlink()
        assert (await workspace.pulling.run()).questions == ()
    assert links.read(house.library, post_id) == {}


async def test_a_post_that_is_on_its_way_is_left_alone(house: House) -> None:
    async with house.open() as workspace:
        ref, path = await pulled(house, workspace)
        path.write_text(path.read_text().replace("One.", "Uno."))
        await workspace.publishing.publish(path)
        house.server.edit(ref, lambda body: body.replace("Two.", "Deux."))
        before = path.read_bytes()
        report = await workspace.pulling.run()
        assert path.read_bytes() == before
        assert report.questions == ()
        [entry] = await workspace.delivery.entries()
        await workspace.delivery.cancel(entry.id)
        report = await workspace.pulling.run()
        assert report.blogs[0].merged == (path,)
    assert path.read_text().endswith("Uno.\n\nDeux.\n")


async def test_a_first_publish_whose_answer_was_lost_is_not_brought_in_as_new(house: House) -> None:
    from bloggy.backends.memory import Fault

    mine = house.write("hello.md", "---\ntitle: Hello\n---\n\nMine.\n")
    async with house.open() as workspace:
        await workspace.publishing.publish(mine)
        house.server.faults.append(Fault.LOST_REPLY)
        await workspace.delivery.run_once()
        assert house.server.copies
        report = await workspace.pulling.run()
        assert report.blogs[0].new == report.blogs[0].found == ()
        await workspace.delivery.drain()
        report = await workspace.pulling.run()
        assert report.blogs[0].new == report.blogs[0].found == ()
        assert report.questions == ()
    assert [path.name for path in house.library.glob("*.md")] == ["hello.md"]


async def test_a_file_open_in_the_editor_gets_it_as_from_any_other_program(house: House) -> None:
    async with house.open() as workspace:
        ref, path = await pulled(house, workspace)
        session = await workspace.drafting.open(path)
        house.server.edit(ref, lambda body: body.replace("Two", "Deux"))
        await workspace.pulling.run()
        shown = await session.look_at_file()
        assert shown is not None
        assert "Deux." in shown
        await session.close()


async def test_a_withdrawn_post_stays_as_it_is(house: House) -> None:
    async with house.open() as workspace:
        _ref, path = await pulled(house, workspace)
        await workspace.publishing.unpublish(path)
        await workspace.delivery.drain()
        before = path.read_bytes()
        report = await workspace.pulling.run()
        assert path.read_bytes() == before
    assert report.questions == ()


async def test_a_post_changed_in_title_here_and_text_there_keeps_both(house: House) -> None:
    async with house.open() as workspace:
        ref, path = await pulled(house, workspace)
        path.write_text(path.read_text().replace("title: Hello", "title: Good day"))
        house.server.edit(ref, post=lambda p: replace(p, tags=("new",)))
        await workspace.pulling.run()
        there = (await workspace.posts.load(path)).post
    assert (there.title, there.tags) == ("Good day", ("new",))


async def test_what_changed_there_while_the_file_was_away_comes_once_it_is_back(house: House) -> None:
    async with house.open() as workspace:
        ref, path = await pulled(house, workspace)
        item = await workspace.posts.trash(path)
        house.server.edit(ref, lambda body: body.replace("Two", "Deux"))
        await workspace.pulling.run()
        house.server.requests.clear()
        await workspace.pulling.run()
        assert house.server.requests == ["posts"]
        await workspace.posts.undo_trash(item)
        report = await workspace.pulling.run()
    assert report.blogs[0].updated == (path,)
    assert report.questions == ()


async def test_a_deletion_there_is_asked_about_once_nothing_is_on_its_way_any_more(house: House) -> None:
    async with house.open() as workspace:
        ref, path = await pulled(house, workspace)
        path.write_text(path.read_text().replace("One.", "Uno."))
        await workspace.publishing.publish(path)
        house.server.remove(ref)
        assert (await workspace.pulling.run()).questions == ()
        [entry] = await workspace.delivery.entries()
        await workspace.delivery.cancel(entry.id)
        [question] = (await workspace.pulling.run()).questions
    assert (question.kind, question.path) == (QuestionKind.DELETED_THERE, path)
