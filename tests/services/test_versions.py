"""Two machines changed one post at once: both versions are found, shown, and brought together."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bloggy.domain.listing import PostQuery
from bloggy.services.workspace import Workspace
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

LOST = "fog.sync-conflict-20261122-081500-ABCDEF2.md"
BASE = (
    "---\ntitle: Fog\ntags: [weather]\ndraft: true\n---\nThe first line.\n\nThe middle.\n\nThe last line.\n"
)
MINE = BASE.replace("first", "very first").replace("[weather]", "[weather, grey]")
THEIRS = BASE.replace("last", "very last").replace("[weather]", "[weather, wet]")


async def kept(workspace: Workspace, path: Path, text: str) -> None:
    """A state of the post that bloggy remembers."""
    from bloggy.storage import revisions

    now = workspace.clock.now()
    await workspace.database.write(lambda c: revisions.add(c, path, text.encode(), reason="edit", now=now))


async def remembered(workspace: Workspace, path: Path) -> list[str]:
    from bloggy.storage import revisions

    return await workspace.database.read(
        lambda c: [revisions.get(c, one.id)[1].decode() for one in revisions.entries(c, path)]
    )


async def test_the_version_that_lost_is_no_post_of_its_own(house: House) -> None:
    post, lost = house.write("fog.md", MINE), house.write(LOST, THEIRS)
    async with house.open() as workspace:
        await workspace.posts.refresh()
        assert [one.path for one in workspace.posts.window(PostQuery(), 0, 9)] == [post]
        (version,) = await workspace.versions.all()
        (problem,) = [one for one in await workspace.checking.check(post) if one.check == "other-version"]
        assert LOST in problem.message
        assert (version.post, version.path, version.tool, version.device) == (
            post,
            lost,
            "Syncthing",
            "ABCDEF2",
        )
        assert version.title == "Fog"
        post.unlink()
        await workspace.posts.refresh()
        assert [one.path for one in workspace.posts.window(PostQuery(), 0, 9)] == [lost], "it is all there is"
        assert await workspace.versions.all() == []


async def test_a_version_of_a_version_belongs_to_the_post(house: House) -> None:
    post = house.write("fog.md", MINE)
    house.write(LOST, THEIRS)
    house.write(LOST.replace(".md", ".sync-conflict-20261123-081500-ABCDEF3.md"), BASE)
    async with house.open() as workspace:
        await workspace.posts.refresh()
        assert {version.post for version in await workspace.versions.of(post)} == {post}
        assert len(await workspace.versions.of(post)) == 2


async def test_a_merge_takes_the_changes_of_both(house: House) -> None:
    post, lost = house.write("fog.md", MINE), house.write(LOST, THEIRS)
    async with house.open() as workspace:
        await kept(workspace, post, BASE.replace("The middle.", "An older middle, and more."))
        await kept(workspace, post, BASE)
        await workspace.posts.refresh()
        (version,) = await workspace.versions.of(post)
        sides = await workspace.versions.sides(version)
        assert (sides.base, sides.mine, sides.theirs) == (BASE, MINE, THEIRS)
        assert await workspace.versions.settle(version, "merge") == "Both versions of “Fog” are merged."
        text = post.read_text()
        assert "very first" in text
        assert "very last" in text
        assert "tags: [weather, grey, wet]" in text
        assert not lost.exists()
        assert await workspace.versions.of(post) == []
        assert {MINE, THEIRS} <= set(await remembered(workspace, post))
        (item,) = workspace.posts.trash_items()
        assert item.stored.read_text() == THEIRS


async def test_without_a_common_state_a_merge_takes_nothing_away(house: House) -> None:
    post = house.write("fog.md", MINE)
    house.write(LOST, THEIRS)
    async with house.open() as workspace:
        await workspace.posts.refresh()
        (version,) = await workspace.versions.of(post)
        assert (await workspace.versions.sides(version)).base is None
        told = await workspace.versions.settle(version, "merge")
        assert "between markers" in told
        lines = post.read_text().splitlines()
        assert set((MINE + THEIRS).splitlines()) - set(lines) == {
            "tags: [weather, grey]",
            "tags: [weather, wet]",
        }
        (problem,) = [one for one in await workspace.checking.check(post) if one.check == "merge-marker"][:1]
        assert problem.level == "error"


@pytest.mark.parametrize(("side", "wanted"), [("mine", MINE), ("theirs", THEIRS)])
async def test_the_version_that_is_not_taken_is_kept(house: House, side: str, wanted: str) -> None:
    post, lost = house.write("fog.md", MINE), house.write(LOST, THEIRS)
    async with house.open() as workspace:
        await workspace.posts.refresh()
        (version,) = await workspace.versions.of(post)
        await workspace.versions.settle(version, "mine" if side == "mine" else "theirs")
        assert post.read_text() == wanted
        assert not lost.exists()
        assert {MINE, THEIRS} <= set(await remembered(workspace, post))


async def test_what_git_left_between_markers_is_taken_apart(house: House) -> None:
    both = BASE.replace("title: Fog\n", "<<<<<<< HEAD\ntitle: Fog\n=======\ntitle: Mist\n>>>>>>> laptop\n")
    post = house.write("fog.md", both)
    async with house.open() as workspace:
        await workspace.posts.refresh()
        (version,) = await workspace.versions.of(post)
        assert version.path is None
        assert version.tool == "git"
        told = await workspace.versions.settle(version, "merge")
        assert "title is “Fog” in one and “Mist” in the other" in told
        assert post.read_text() == BASE
        assert both in await remembered(workspace, post)


async def test_no_line_of_either_machine_is_lost(house: House) -> None:
    """Whatever both did to the common state: each line that one of them wrote is in the merged text."""
    dice = random.Random(20261123)
    async with house.open() as workspace:
        for number in range(25):
            common = [f"Line {n} of {number}.\n\n" for n in range(12)]
            sides = []
            for who in ("mine", "theirs"):
                lines = list(common)
                for at in sorted(dice.sample(range(12), 3), reverse=True):
                    lines[at] = "" if dice.random() < 0.3 else f"Written {who} {number} {at}.\n\n"
                sides.append(f"---\ntitle: P{number}\n---\n" + "".join(lines))
            post = house.write(f"p{number}.md", sides[0])
            house.write(f"p{number}.sync-conflict-20261122-081500-ABCDEF2.md", sides[1])
            await kept(workspace, post, f"---\ntitle: P{number}\n---\n" + "".join(common))
            await workspace.posts.refresh()
            (version,) = await workspace.versions.of(post)
            await workspace.versions.settle(version, "merge")
            merged = post.read_text()
            written = [line for side in sides for line in side.splitlines() if line.startswith("Written")]
            assert [line for line in written if line not in merged] == []
