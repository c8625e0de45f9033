"""Somebody else writes at the same remote: theirs is never overwritten, the writer's never lost."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.errors import NotReady
from bloggy.services.workspace import Workspace
from tests.live import generators
from tests.live.publish_world import World, delivered, git, mark

pytestmark = [pytest.mark.anyio, pytest.mark.live]

TEXT = """\
---
# kept
title: 'Le "port"'
date: 2024-05-16T08:00:00Z
tags: [mer]
---

Une *première* phrase.

Au milieu, rien ne change.

Une *dernière* phrase.
"""
REF = "content/posts/port.md"


@dataclass
class Quarrel:
    """A published post, edited on both sides, and the entry that was held for it."""

    world: World
    workspace: Workspace
    path: Path
    held: Entry
    theirs: str
    base: str
    """The remote's head when only they had changed it."""

    @property
    def remote_text(self) -> str:
        return self.world.text(REF)


@asynccontextmanager
async def quarrel(folder: Path, *, mine: str, theirs: str, copy: bool = False) -> AsyncIterator[Quarrel]:
    """TEXT is out; they replace `dernière`, I `première` (each by what is given)."""
    world = World.made("hugo", folder)
    library = world.site
    path = world.site / REF
    if copy:
        library = folder / "writing"
        library.mkdir()
        path = library / "port.md"
        world.configure(library)
    path.write_text(TEXT, encoding="utf-8")
    world.mess()
    async with world.open() as workspace:
        mess = world.state()
        await workspace.posts.refresh()
        await delivered(workspace, await workspace.publishing.publish(path))
        world.clock.advance(600)
        word, new = theirs.split(" → ")
        text = world.text(REF).replace(word, new)
        base = world.elsewhere({REF: text})
        word, new = mine.split(" → ")
        path.write_text(path.read_text("utf-8").replace(word, new), encoding="utf-8")
        (entry,) = await workspace.publishing.publish(path)
        (held,) = await workspace.delivery.drain(only=[entry.id])
        assert held.state is EntryState.HELD, held.reason
        assert "was changed in the repository" in held.reason
        assert held.theirs == text
        assert world.head() == base
        assert await mark(workspace, path) == "failed"
        again, *_rest = await workspace.delivery.drain(only=[entry.id])
        assert again.state is EntryState.HELD  # however often it is looked at
        retried = await workspace.delivery.retry(entry.id)
        (again,) = await workspace.delivery.drain(only=[retried.id])
        assert again.state is EntryState.HELD
        assert world.head() == base
        yield Quarrel(world, workspace, path, again, text, base)
        assert world.state() == mess


BOTH = pytest.mark.parametrize("copy", [False, True], ids=["in place", "copy"])
APART = {"mine": "première → seconde", "theirs": "dernière → ultime"}


@BOTH
async def test_mine_goes_over_what_was_shown_and_theirs_stays_in_the_history(
    copy: bool, tmp_path: Path
) -> None:
    async with quarrel(tmp_path, **APART, copy=copy) as it:
        mine = it.path.read_text("utf-8")
        await delivered(it.workspace, [await it.workspace.delivery.resolve(it.held.id, "mine")])
        assert "*seconde*" in it.remote_text
        assert "*dernière*" in it.remote_text
        assert len(it.world.commits(it.base)) == 1
        assert git(it.world.remote, "show", f"{it.base}:{REF}") == it.theirs.rstrip("\n")
        assert it.path.read_text("utf-8") == mine
        assert await mark(it.workspace, it.path) == "published"
        assert it.world.at_remote_head()


@BOTH
async def test_theirs_comes_into_the_file_and_nothing_is_sent(copy: bool, tmp_path: Path) -> None:
    async with quarrel(tmp_path, **APART, copy=copy) as it:
        done = await it.workspace.delivery.resolve(it.held.id, "theirs")
        assert done.state is EntryState.CANCELLED
        text = it.path.read_text("utf-8")
        assert "*ultime*" in text
        assert "*première*" in text
        assert copy or text == it.theirs
        assert "# kept" in text
        assert it.world.head() == it.base
        assert any("*seconde*" in one for one in await revisions(it.workspace, it.path))
        assert await mark(it.workspace, it.path) == "published"
        # From here on the post goes on as if nothing had been.
        it.world.clock.advance(600)
        it.path.write_text(text.replace("Au milieu", "Au beau milieu"), encoding="utf-8")
        assert await mark(it.workspace, it.path) == "changed"
        await delivered(it.workspace, await it.workspace.publishing.publish(it.path))
        assert "Au beau milieu" in it.remote_text
        assert "*ultime*" in it.remote_text
        assert await mark(it.workspace, it.path) == "published"
        assert it.world.at_remote_head()


@BOTH
async def test_a_merge_has_both_in_the_file_and_at_the_remote(copy: bool, tmp_path: Path) -> None:
    async with quarrel(tmp_path, **APART, copy=copy) as it:
        await delivered(it.workspace, [await it.workspace.delivery.resolve(it.held.id, "merge")])
        for text in (it.remote_text, it.path.read_text("utf-8")):
            assert "*seconde*" in text
            assert "*ultime*" in text
            assert "<<<<<<<" not in text
        assert "# kept" in it.path.read_text("utf-8")
        assert len(it.world.commits(it.base)) == 1
        assert await mark(it.workspace, it.path) == "published"
        assert it.world.at_remote_head()


@BOTH
async def test_what_can_not_be_merged_waits_for_the_writer_and_then_goes(copy: bool, tmp_path: Path) -> None:
    async with quarrel(tmp_path, mine="première → seconde", theirs="première → prime", copy=copy) as it:
        with pytest.raises(NotReady, match="between markers"):
            await it.workspace.delivery.resolve(it.held.id, "merge")
        text = it.path.read_text("utf-8")
        assert "<<<<<<<" in text
        assert it.world.head() == it.base
        start, end = text.index("<<<<<<<"), text.index("\n", text.index(">>>>>>>"))
        it.path.write_text(f"{text[:start]}Une *meilleure* phrase.{text[end:]}", encoding="utf-8")
        await delivered(it.workspace, [await it.workspace.delivery.edit(it.held.id)])
        assert "*meilleure*" in it.remote_text
        assert "prime" not in it.remote_text
        assert "*meilleure*" in it.path.read_text("utf-8")
        assert await mark(it.workspace, it.path) == "published"
        assert it.world.at_remote_head()


async def test_a_title_changed_in_a_copy_comes_home_in_the_librarys_own_words(tmp_path: Path) -> None:
    changes = {"mine": "première → seconde", "theirs": "port → phare"}
    async with quarrel(tmp_path, **changes, copy=True) as it:
        sides = await it.workspace.comparing.sides(it.held)
        assert sides.theirs == (sides.base or "").replace("port", "phare")
        await delivered(it.workspace, [await it.workspace.delivery.resolve(it.held.id, "merge")])
        assert "phare" in it.remote_text
        text = it.path.read_text("utf-8")
        assert "phare" in text
        assert "# kept" in text
        assert "*seconde*" in text


async def revisions(workspace: Workspace, path: Path) -> list[str]:
    found = await workspace.drafting.revisions(path)
    return [await workspace.drafting.revision_text(path, one.id) for one in found]


@BOTH
async def test_what_somebody_pushes_in_the_very_moment_is_built_upon(copy: bool, tmp_path: Path) -> None:
    """The race is real: a pre-push hook of the writer's lets the other one win it."""
    world = World.made("hugo", tmp_path)
    path = world.site / REF
    if copy:
        path = tmp_path / "writing/port.md"
        path.parent.mkdir()
        world.configure(path.parent)
    path.write_text(TEXT, encoding="utf-8")
    rival = world.clone()
    (rival / "content/posts/autre.md").write_text(TEXT.replace("port", "quai"), encoding="utf-8")
    git(rival, "add", "-A")
    git(rival, "commit", "-q", "-m", "Somebody else")
    hook = world.site / ".git/hooks/pre-push"
    hook.write_text(
        f"#!/bin/sh\n[ -e '{tmp_path}/done' ] && exit 0\n: > '{tmp_path}/done'\n"
        f"unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE\ngit -C '{rival}' push -q origin HEAD:main\n"
    )
    hook.chmod(0o755)
    start = world.head()
    async with world.open() as workspace:
        done = await delivered(workspace, await workspace.publishing.publish(path))
        assert (tmp_path / "done").exists()
        assert world.commits(start) == ["", done.id]
        assert done.attempts == 1
        assert await mark(workspace, path) == "published"
    assert world.at_remote_head()
    assert world.untidy() == []
    assert world.changed(start) == {REF: "A", "content/posts/autre.md": "A"}
    built = world.built()
    assert done.receipt is not None
    assert "première" in generators.words(built.page(done.receipt.url) or "")
    assert built.page("https://example.org/posts/autre/") is not None


@BOTH
async def test_another_post_at_the_same_place_is_told_and_kept(copy: bool, tmp_path: Path) -> None:
    world = World.made("hugo", tmp_path)
    path = world.site / REF
    if copy:
        path = tmp_path / "writing/port.md"
        path.parent.mkdir()
        world.configure(path.parent)
    path.write_text(TEXT, encoding="utf-8")
    theirs = TEXT.replace("phrase", "ligne")
    head = world.elsewhere({REF: theirs})
    async with world.open() as workspace:
        (entry,) = await workspace.publishing.publish(path)
        assert entry.action is Action.PUBLISH
        (held,) = await workspace.delivery.drain(only=[entry.id])
        assert held.state is EntryState.HELD
        assert REF in held.reason
        assert held.theirs == theirs
        assert held.hint
        assert world.head() == head
        await workspace.delivery.cancel(held.id)
        path = await workspace.posts.rename(path, slug="mon-port")
        done = await delivered(workspace, await workspace.publishing.publish(path))
        assert done.action is Action.PUBLISH
        assert done.receipt is not None
        assert done.receipt.ref == "content/posts/mon-port.md"
        assert await mark(workspace, path) == "published"
    assert world.changed(head) == {"content/posts/mon-port.md": "A"}
    assert world.text(REF) == theirs


async def test_two_posts_of_the_library_with_one_address_are_refused_before_anything_is_sent(
    tmp_path: Path,
) -> None:
    world = World.made("hugo", tmp_path, settings='[permalinks]\nposts = "/:slug/"\n')
    one, two = world.site / REF, world.site / "content/posts/autre.md"
    one.write_text(TEXT.replace("tags", "slug: port\ntags"), encoding="utf-8")
    two.write_text(TEXT.replace("tags", "slug: port\ntags"), encoding="utf-8")
    async with world.open() as workspace:
        await workspace.posts.refresh()
        found = [problem for problem in await workspace.checking.check(two) if problem.level == "error"]
        assert [problem.check for problem in found] == ["slug-clash"]
        assert REF in found[0].message


async def test_a_post_that_somebody_deleted_is_not_brought_back_unasked(tmp_path: Path) -> None:
    world = World.made("hugo", tmp_path)
    path = world.site / REF
    path.write_text(TEXT, encoding="utf-8")
    async with world.open() as workspace:
        await workspace.posts.refresh()
        await delivered(workspace, await workspace.publishing.publish(path))
        head = world.elsewhere({REF: None})
        path.write_text(TEXT.replace("première", "seconde"), encoding="utf-8")
        (entry,) = await workspace.publishing.publish(path)
        (held,) = await workspace.delivery.drain(only=[entry.id])
        assert held.state is EntryState.HELD
        assert "no longer" in held.reason
        assert world.head() == head
        assert "seconde" in path.read_text("utf-8")


async def test_a_working_copy_with_commits_of_its_own_is_left_where_it_is_and_told(tmp_path: Path) -> None:
    world = World.made("hugo", tmp_path)
    path = world.site / REF
    path.write_text(TEXT, encoding="utf-8")
    (world.site / "notes/one.txt").write_text("mine\n")
    git(world.site, "commit", "-qam", "Not pushed yet")
    mine = git(world.site, "rev-parse", "HEAD")
    start = world.head()
    async with world.open() as workspace:
        done = await delivered(workspace, await workspace.publishing.publish(path))
        assert world.commits(start) == [done.id]
        assert done.receipt is not None
        assert "git pull --rebase" in done.receipt.note
        assert await mark(workspace, path) == "published"
    assert world.changed(start) == {REF: "A"}
    assert git(world.site, "rev-parse", "HEAD") == mine
    shutil.move(path, tmp_path / "aside")
    git(world.site, "pull", "-q", "--rebase")
    assert path.read_bytes() == (tmp_path / "aside").read_bytes()


async def test_a_change_that_came_in_with_another_posts_publication_is_not_overwritten(
    tmp_path: Path,
) -> None:
    world = World.made("hugo", tmp_path)
    path = world.site / REF
    path.write_text(TEXT, encoding="utf-8")
    async with world.open() as workspace:
        await workspace.posts.refresh()
        await delivered(workspace, await workspace.publishing.publish(path))
        theirs = TEXT.replace("dernière", "ultime")
        world.elsewhere({REF: theirs})
        world.clock.advance(600)
        path.write_text(TEXT.replace("première", "seconde"), encoding="utf-8")
        other = await workspace.posts.new("Autre", body="Autre chose.\n")
        await delivered(workspace, await workspace.publishing.publish(other))
        world.clock.advance(600)
        assert world.text(REF) == theirs
        assert "seconde" in path.read_text("utf-8")
        head = world.head()
        for take in (workspace.publishing.publish, workspace.publishing.delete):
            path.write_text(TEXT.replace("première", "seconde"), encoding="utf-8")
            (entry,) = await take(path)
            (held,) = await workspace.delivery.drain(only=[entry.id])
            assert held.state is EntryState.HELD
            assert held.theirs == theirs
            assert world.head() == head
            if take == workspace.publishing.publish:
                await workspace.delivery.cancel(held.id)
        assert [item.path for item in workspace.posts.trash_items()] == [path]


async def test_a_post_that_bloggy_never_published_is_merged_on_what_its_file_started_from(
    tmp_path: Path,
) -> None:
    world = World.made("hugo", tmp_path, files={REF: TEXT})
    path = world.site / REF
    base = world.elsewhere({REF: TEXT.replace("dernière", "ultime")})
    path.write_text(TEXT.replace("première", "seconde"), encoding="utf-8")
    async with world.open() as workspace:
        (entry,) = await workspace.publishing.publish(path)
        assert entry.action is Action.UPDATE
        (held,) = await workspace.delivery.drain(only=[entry.id])
        assert held.state is EntryState.HELD
        await delivered(workspace, [await workspace.delivery.resolve(held.id, "merge")])
        assert world.text(REF) == TEXT.replace("dernière", "ultime").replace("première", "seconde")
        assert path.read_bytes() == world.data(REF)
        assert await mark(workspace, path) == "published"
    assert len(world.commits(base)) == 1
    assert world.untidy() == []


@pytest.mark.parametrize("choice", ["theirs", "merge"])
async def test_what_they_changed_in_a_copy_comes_home_without_the_sites_picture_links(
    choice: str, tmp_path: Path
) -> None:
    world = World.made("jekyll", tmp_path)
    path = tmp_path / "writing/port.md"
    path.parent.mkdir()
    (path.parent / "quai.png").write_bytes(generators.PNG)
    world.configure(path.parent)
    text = TEXT.replace("Au milieu, rien", "![Le quai](quai.png)\n\nAu milieu, `{{ rien }}`, rien")
    path.write_text(text, encoding="utf-8")
    async with world.open() as workspace:
        done = await delivered(workspace, await workspace.publishing.publish(path))
        assert done.receipt is not None
        ref = done.receipt.ref
        world.clock.advance(600)
        world.elsewhere({ref: world.text(ref).replace("dernière", "ultime")})
        path.write_text(path.read_text("utf-8").replace("première", "seconde"), encoding="utf-8")
        (entry,) = await workspace.publishing.publish(path)
        (held,) = await workspace.delivery.drain(only=[entry.id])
        assert held.state is EntryState.HELD
        world.clock.advance(600)
        resolved = await workspace.delivery.resolve(held.id, choice)
        if choice == "merge":
            await delivered(workspace, [resolved])
        assert await mark(workspace, path) == "published"
    there = path.read_text("utf-8")
    own = text.replace("dernière", "ultime")
    expected = own if choice == "theirs" else own.replace("première", "seconde")
    assert [line for line in there.splitlines() if not line.startswith("bloggy: ")] == expected.splitlines()
    assert "*ultime*" in world.text(ref)
