"""Somebody changed the post at the blog: shown, merged, taken over, never overwritten unseen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.domain.post import Post, Status
from bloggy.errors import NotReady, UsageError
from bloggy.services.workspace import Workspace
from bloggy.storage import links
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

TEXT = "---\ntitle: Fog   # of the sea\ntags: [sea]\nlayout: own\n---\n\nOne.\n\nTwo.\n\nThree.\n"


@dataclass
class Quarrel:
    """A post that is out, with a change of somebody else's at the blog."""

    house: House
    workspace: Workspace
    path: Path
    held: Entry

    @property
    def there(self) -> Any:
        """The post as the blog has it."""
        return self.house.server.copies["hello"].post

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    async def state(self) -> str:
        (state,) = await self.workspace.publishing.states(self.path)
        return str(state.state)

    async def resolve(self, choice: str) -> Entry:
        self.house.clock.advance(60)
        entry = await self.workspace.delivery.resolve(self.held.id, choice)
        await self.workspace.delivery.drain()
        return await self.workspace.delivery.get(entry.id)

    async def revisions(self) -> list[str]:
        drafting = self.workspace.drafting
        return [
            await drafting.revision_text(self.path, one.id) for one in await drafting.revisions(self.path)
        ]


def elsewhere(house: House, **changes: object) -> None:
    """Somebody else changes the post at the blog."""
    copy = house.server.copies["hello"]
    post = replace(copy.post, **changes)  # type: ignore[arg-type]
    house.server.copies["hello"] = replace(copy, post=post, revision=house.server.next_number())


@asynccontextmanager
async def published(house: House) -> AsyncIterator[tuple[Workspace, Path]]:
    path = house.write("hello.md", TEXT)
    async with house.open() as workspace:
        await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        house.clock.advance(60)
        yield workspace, path


@asynccontextmanager
async def quarrel(house: House, mine: tuple[str, str], **theirs: object) -> AsyncIterator[Quarrel]:
    """The writer puts `mine[1]` for `mine[0]` and publishes; somebody changed the fields `theirs`."""
    async with published(house) as (workspace, path):
        elsewhere(house, **theirs)
        path.write_text(path.read_text("utf-8").replace(*mine), "utf-8")
        await workspace.publishing.publish(path)
        (held,) = await workspace.delivery.drain()
        assert held.in_conflict
        yield Quarrel(house, workspace, path, held)


BODY = "\nOne.\n\nTwo.\n\nThree, they say.\n"
MINE = ("One.", "One, I say.")


async def test_both_changes_and_what_they_came_from_are_laid_side_by_side(house: House) -> None:
    async with quarrel(house, MINE, body=BODY, title="Mist", tags=("sea", "fog")) as it:
        sides = await it.workspace.comparing.sides(it.held)
        assert sides.base is not None
        assert sides.theirs is not None
        assert "title: Fog   # of the sea\n" in sides.base
        assert sides.base.endswith(BODY.replace(", they say", ""))
        assert "title: Mist   # of the sea\ntags: [sea, fog]\nlayout: own\n" in sides.theirs
        assert sides.theirs.endswith(BODY)
        assert "One, I say." in sides.mine
        assert not sides.gone


async def test_a_merge_without_clashes_goes_out_on_the_new_base(house: House) -> None:
    async with quarrel(house, MINE, body=BODY, title="Mist") as it:
        done = await it.resolve("merge")
        assert done.state is EntryState.DELIVERED, done.reason
        assert (it.there.title, it.there.body) == ("Mist", BODY.replace("One.", "One, I say."))
        assert "title: Mist   # of the sea\n" in it.text
        assert await it.state() == "published"


async def test_theirs_comes_into_the_file_and_no_request_is_made(house: House) -> None:
    async with quarrel(house, ("Fog", "Mine"), body=BODY, title="Mist") as it:
        writes = len(house.server.writes)
        done = await it.resolve("theirs")
        assert done.state is EntryState.CANCELLED
        assert len(house.server.writes) == writes
        assert "title: Mist   # of the sea\n" in it.text
        assert it.text.endswith(BODY)
        assert "layout: own\n" in it.text
        assert await it.state() == "published"
        assert any("Mine" in text for text in await it.revisions())
        # What comes next builds on it.
        house.clock.advance(60)
        it.path.write_text(it.text.replace("Two.", "Two!"), "utf-8")
        await it.workspace.publishing.publish(it.path)
        (done,) = await it.workspace.delivery.drain()
        assert done.state is EntryState.DELIVERED, done.reason
        assert it.there.body == BODY.replace("Two.", "Two!")


async def test_mine_goes_over_the_text_that_was_shown_and_that_is_kept(house: House) -> None:
    async with quarrel(house, MINE, body=BODY) as it:
        done = await it.resolve("mine")
        assert done.state is EntryState.DELIVERED
        assert "they say" not in it.there.body
        assert any("Three, they say." in text for text in await it.revisions())


async def test_mine_never_goes_over_what_was_not_shown(house: House) -> None:
    async with quarrel(house, MINE, body=BODY) as it:
        elsewhere(house, body="\nSomething newer.\n")
        held = await it.resolve("mine")
        assert held.in_conflict
        assert it.there.body == "\nSomething newer.\n"


async def test_what_clashes_is_marked_in_the_body_only_and_sent_once_the_writer_has_chosen(
    house: House,
) -> None:
    async with quarrel(house, ("Fog", "Mine"), title="Theirs", body=BODY.replace("Two.", "Theirs.")) as it:
        it.path.write_text(it.text.replace("Two.", "Mine."), "utf-8")
        with pytest.raises(NotReady) as refused:
            await it.resolve("merge")
        assert refused.value.problems == ("title is “Mine” here and “Theirs” at home; the file keeps yours.",)
        assert "title: Mine   # of the sea\n" in it.text
        assert "<<<<<<< mine\nMine.\n=======\nTheirs.\n>>>>>>> theirs\n" in it.text
        assert "Three, they say." in it.text
        assert (await it.workspace.comparing.sides(it.held)).merged
        with pytest.raises(NotReady, match="between markers"):
            await it.resolve("merge")
        start, end = it.text.index("<<<<<<<"), it.text.index("\n", it.text.index(">>>>>>>"))
        it.path.write_text(f"{it.text[:start]}Both.{it.text[end:]}", "utf-8")
        done = await it.resolve("merge")
        assert done.state is EntryState.DELIVERED, done.reason
        assert (it.there.title, it.there.body) == ("Mine", BODY.replace("Two.", "Both."))


async def test_what_was_typed_since_it_was_queued_is_merged_too(house: House) -> None:
    async with quarrel(house, MINE, body=BODY) as it:
        it.path.write_text(it.text.replace("Two.", "Two, later."), "utf-8")
        await it.resolve("merge")
        assert it.there.body == "\nOne, I say.\n\nTwo, later.\n\nThree, they say.\n"
        assert it.text.endswith(it.there.body)


async def test_a_second_machine_merges_from_the_same_base(house: House, tmp_path: Path) -> None:
    async with published(house):
        pass
    other = tmp_path / "elsewhere"
    for file in [file for file in house.library.rglob("*") if file.is_file()]:
        target = other / file.relative_to(house.library)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    elsewhere(house, body=BODY)
    house.configure(f'[library]\nfolders = ["{other}"]\n[blogs.home]\nbackend = "memory"\n')
    path = other / "hello.md"
    path.write_text(path.read_text("utf-8").replace(*MINE), "utf-8")
    async with house.open() as workspace:
        await workspace.publishing.publish(path)
        (held,) = await workspace.delivery.drain()
        merged = await workspace.delivery.resolve(held.id, "merge")
        (done,) = await workspace.delivery.drain(only=[merged.id])
        assert done.state is EntryState.DELIVERED, done.reason
    assert house.server.copies["hello"].post.body == BODY.replace(*MINE)


async def test_what_another_machine_delivered_since_is_no_base_and_its_work_is_kept(house: House) -> None:
    """Its link, with the text it sent, has come here; the entry was made before that."""
    async with published(house) as (workspace, path):
        path.write_text(path.read_text("utf-8").replace(*MINE), "utf-8")
        (entry,) = await workspace.publishing.publish(path)
        elsewhere(house, body=BODY, title="Mist")
        house.clock.advance(60)
        post_id, known = next(iter(links.read_all(house.library).items()))
        revision = str(house.server.copies["hello"].revision)
        sent = (links.base(house.library, post_id, "home") or "").replace("Fog", "Mist")
        link = replace(known["home"], revision=revision, published=house.clock.now())
        links.write(house.library, post_id, "home", link, base=sent.replace("Three.", "Three, they say."))
        (held,) = await workspace.delivery.drain(only=[entry.id])
        assert held.in_conflict
        await Quarrel(house, workspace, path, held).resolve("merge")
    there = house.server.copies["hello"].post
    assert (there.title, there.body) == ("Mist", BODY.replace(*MINE))


async def test_a_second_conflict_is_merged_on_what_the_first_one_brought(house: House) -> None:
    async with quarrel(house, MINE, body=BODY, title="Mist") as it:
        merged = await it.workspace.delivery.resolve(it.held.id, "merge")
        elsewhere(house, body=BODY.replace("Two.", "Two, too."), title="Mist")
        (held,) = await it.workspace.delivery.drain(only=[merged.id])
        assert held.in_conflict
        sides = await it.workspace.comparing.sides(held)
        assert "Three, they say." in (sides.base or "")
        it.held = held
        done = await it.resolve("merge")
        assert done.state is EntryState.DELIVERED, done.reason
        assert it.there.body == BODY.replace("Two.", "Two, too.").replace(*MINE)
        assert it.there.title == "Mist"


async def test_without_a_known_base_a_merge_takes_nothing_away(house: House) -> None:
    async with quarrel(house, MINE, body=BODY + "\nFour.\n", tags=("sea", "fog")) as it:
        for file in (house.library / ".bloggy").rglob("*.base"):
            file.unlink()
        await it.workspace.database.write(lambda c: c.execute("DELETE FROM outbox WHERE state = 'delivered'"))
        assert (await it.workspace.comparing.sides(it.held)).base is None
        with pytest.raises(NotReady):
            await it.resolve("merge")
        assert "tags: [sea, fog]" in it.text
        assert "Four." in it.text
        assert "<<<<<<< mine" in it.text


# --- at the first publish


@pytest.mark.parametrize(
    ("choice", "mine", "end"),
    [("theirs", "One, I say.", EntryState.CANCELLED), ("merge", "One.", EntryState.DELIVERED)],
)
async def test_a_first_publish_that_meets_a_copy_is_tied_to_it_by_the_answer(
    house: House, choice: str, mine: str, end: EntryState
) -> None:
    there = Post(title="Fog", body="One.\n\nTwo.\n", slug="hello", status=Status.PUBLISHED)
    house.server.put(there, ref="hello")
    path = house.write("hello.md", f"---\ntitle: Fog\nslug: hello\n---\n\n{mine}\n\nTwo.\n")
    async with house.open() as workspace:
        await workspace.publishing.publish(path)
        (held,) = await workspace.delivery.drain()
        it = Quarrel(house, workspace, path, held)
        assert held.in_conflict
        assert (await workspace.delivery.get(held.id)).theirs_ref == "hello"
        assert (await it.resolve(choice)).state is end
        assert it.text.endswith("One.\n\nTwo.\n")
        [state] = await workspace.publishing.states(path)
        assert (state.state, state.changed, state.url) == ("published", False, "memory://home/hello")
        report = await workspace.pulling.run()
        assert (report.blogs[0].new, report.blogs[0].found, report.questions) == ((), (), ())


# --- gone


@asynccontextmanager
async def gone(house: House) -> AsyncIterator[Quarrel]:
    async with published(house) as (workspace, path):
        del house.server.copies["hello"]
        path.write_text(path.read_text("utf-8").replace(*MINE), "utf-8")
        await workspace.publishing.publish(path)
        (held,) = await workspace.delivery.drain()
        assert held.in_conflict
        assert (await workspace.comparing.sides(held)).gone
        yield Quarrel(house, workspace, path, held)


async def test_a_post_that_was_deleted_there_can_be_published_again(house: House) -> None:
    async with gone(house) as it:
        done = await it.resolve("mine")
        assert (done.state, done.action) == (EntryState.DELIVERED, Action.PUBLISH)
        assert "One, I say." in it.there.body
        assert await it.state() == "published"


async def test_or_its_copy_is_forgotten_and_the_post_is_a_draft_again(house: House) -> None:
    async with gone(house) as it:
        done = await it.resolve("theirs")
        assert done.state is EntryState.CANCELLED
        assert house.server.copies == {}
        assert links.read_all(house.library) == {}
        assert "draft: true" in it.text
        assert "One, I say." in it.text
        assert await it.state() == ""


async def test_sending_the_present_text_of_a_post_that_is_gone_publishes_it_anew(house: House) -> None:
    async with gone(house) as it:
        edited = await it.workspace.delivery.edit(it.held.id)
        (done,) = await it.workspace.delivery.drain(only=[edited.id])
        assert done.state is EntryState.DELIVERED, done.reason
        assert list(house.server.copies) == ["hello"]


# --- taking back


@asynccontextmanager
async def taken_back(house: House, action: Action) -> AsyncIterator[Quarrel]:
    async with published(house) as (workspace, path):
        elsewhere(house, body=BODY)
        if action is Action.DELETE:
            await workspace.publishing.delete(path)
        else:
            await workspace.publishing.unpublish(path)
        (held,) = await workspace.delivery.drain()
        assert (held.action, held.in_conflict) == (action, True)
        yield Quarrel(house, workspace, path, held)


@pytest.mark.parametrize("action", [Action.WITHDRAW, Action.DELETE])
async def test_a_post_changed_there_is_taken_back_only_after_its_change_was_seen(
    house: House, action: Action
) -> None:
    async with taken_back(house, action) as it:
        assert house.server.copies["hello"].public
        sides = await it.workspace.comparing.sides(it.held)
        assert "Three, they say." in (sides.theirs or "")
        with pytest.raises(UsageError, match="nothing to merge"):
            await it.resolve("merge")
        done = await it.resolve("mine")
        assert done.state is EntryState.DELIVERED, done.reason
        assert not any(copy.public for copy in house.server.copies.values())


async def test_or_it_stays_and_its_change_comes_into_the_file(house: House) -> None:
    async with taken_back(house, Action.WITHDRAW) as it:
        done = await it.resolve("theirs")
        assert done.state is EntryState.CANCELLED
        assert house.server.copies["hello"].public
        assert it.text.endswith(BODY)
        assert await it.state() == "published"


async def test_a_post_thrown_away_here_may_stay_there(house: House) -> None:
    async with taken_back(house, Action.DELETE) as it:
        done = await it.resolve("theirs")
        assert done.state is EntryState.CANCELLED
        assert not it.path.exists()
        assert it.there.body == BODY


# --- without a conflict


async def test_a_changed_post_is_compared_with_what_was_sent_and_with_what_is_there(house: House) -> None:
    async with published(house) as (workspace, path):
        elsewhere(house, body=BODY, status=Status.PUBLISHED)
        path.write_text(path.read_text("utf-8").replace(*MINE), "utf-8")
        sides = await workspace.comparing.published(path)
        assert (sides.blog, sides.theirs) == ("home", None)
        assert (sides.base or "").replace(*MINE) == sides.mine
        sides = await workspace.comparing.published(path, remote=True)
        assert (sides.base or "").replace("Three.", "Three, they say.") == sides.theirs
