"""Others commit to the site's remote: what they did comes in, and nothing of the writer's is lost."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bloggy.services.catching_up import CaughtUp, Side
from tests.services.two_machines import PELICAN, POST, Two, git

pytestmark = pytest.mark.anyio


@pytest.fixture
def two(tmp_path: Path) -> Two:
    return Two(tmp_path)


async def caught_up(two: Two) -> CaughtUp:
    async with two.open() as catching_up:
        (done,) = await catching_up.run()
        return done


async def test_what_others_committed_comes_in(two: Two) -> None:
    assert await caught_up(two) == CaughtUp(blog="here")
    two.post("fourth", there=True).write_text(POST)
    two.change("first", "One line", "One better line", there=True)
    two.post("third", there=True).unlink()
    two.commit_there()
    two.change("second", "One line", "My own line")  # nobody else touched it
    (two.here / "notes.txt").write_text("mine")
    done = await caught_up(two)
    assert (done.new, done.changed, done.removed) == (
        (two.post("fourth"),),
        (two.post("first"),),
        (two.post("third"),),
    )
    assert "better" in two.post("first").read_text()
    assert not two.post("third").exists()
    assert two.is_level()
    assert git(two.here, "status", "--porcelain").splitlines() == [
        "M content/posts/second.md",
        "?? notes.txt",
    ]
    assert "My own line" in two.post("second").read_text()
    assert await caught_up(two) == CaughtUp(blog="here")


async def test_changes_of_both_sides_are_put_together(two: Two) -> None:
    two.change("first", "One line", "One line of theirs", there=True)
    two.change("first", "[a]", "[a, theirs]", there=True)
    two.commit_there()
    two.change("first", "Another line", "Another line of mine")
    two.change("first", "[a]", "[a, mine]")
    done = await caught_up(two)
    assert done.merged == (two.post("first"),)
    text = two.post("first").read_text()
    assert "One line of theirs" in text
    assert "Another line of mine" in text
    assert "tags: [a, mine, theirs]" in text
    assert two.is_level()
    assert "One line of theirs" not in git(two.here, "diff", "-U0")


async def test_front_matter_is_put_together_as_the_sites_generator_reads_it(tmp_path: Path) -> None:
    post = "Title: First\nTags: a\n\nOne line.\n\nAnother line.\n"
    two = Two(tmp_path, site=PELICAN, post=post)
    two.change("first", "Tags: a", "Tags: a, theirs", there=True)
    two.change("second", "Tags: a", "Tags: a, theirs", there=True)
    two.change("second", "One line", "Their line", there=True)
    two.commit_there()
    two.change("first", "Tags: a", "Tags: a, mine")
    two.change("second", "Tags: a", "Tags: a, mine")
    two.change("second", "One line", "My line")
    async with two.open() as catching_up:
        await catching_up.run()
        (clash,) = await catching_up.clashes()
        await catching_up.settle(clash, "merge")
    assert "Tags: a, mine, theirs\n" in two.post("first").read_text()
    assert "Tags: a, mine, theirs\n" in two.post("second").read_text()


async def test_a_file_that_is_no_post_is_put_together_line_by_line(tmp_path: Path) -> None:
    """To Pelican these lines would be a post's front matter, which ends with a blank line."""
    makefile = "all: html\nhtml: src\n\tpelican content\n\nclean:\n\trm -r output\n"
    two = Two(tmp_path, site={**PELICAN, "Makefile": makefile}, post="Title: First\n\nBody.\n")
    theirs = makefile.replace("pelican content", "pelican content -s own.py")
    (two.there / "Makefile").write_text(theirs)
    two.commit_there()
    (two.here / "Makefile").write_text(makefile.replace("all: html", "all: html feeds"))
    done = await caught_up(two)
    assert done.merged == (two.here / "Makefile",)
    assert (two.here / "Makefile").read_text() == theirs.replace("all: html", "all: html feeds")


async def test_a_contradiction_waits_and_nothing_comes_in_before(two: Two) -> None:
    for name in ("first", "second"):
        two.change(name, "One line", "Their line", there=True)
        two.change(name, "One line", "My line")
    two.change("third", "One line", "A third line", there=True)
    two.commit_there()
    async with two.open() as catching_up:
        (done,) = await catching_up.run()
        assert done.clashes == (two.post("first"), two.post("second"))
        assert "A third line" not in two.post("third").read_text()
        first, second = await catching_up.clashes()
        sides = catching_up.sides(first)
        assert "My line" in sides.mine
        assert "Their line" in (sides.theirs or "")
        assert sides.base == POST
        assert "second.md is next" in await catching_up.settle(first, "mine")
    async with two.open() as catching_up:  # what was decided outlives the program
        (clash,) = await catching_up.clashes()
        assert clash.file == second.file
        assert "is here" in await catching_up.settle(clash, "theirs")
        assert await catching_up.clashes() == []
    assert "My line" in two.post("first").read_text()
    assert "Their line" in two.post("second").read_text()
    assert "A third line" in two.post("third").read_text()
    assert two.is_level()
    assert git(two.here, "status", "--porcelain") == "M content/posts/first.md"


async def test_a_decision_is_worth_nothing_once_they_went_on(two: Two) -> None:
    two.change("first", "One line", "Their line", there=True)
    two.change("second", "One line", "Their line", there=True)
    two.commit_there()
    two.change("first", "One line", "My line")
    two.change("second", "One line", "My line")
    async with two.open() as catching_up:
        (done,) = await catching_up.run()
        first, _second = await catching_up.clashes()
        await catching_up.settle(first, "mine")
        two.change("first", "Their line", "Their newest line", there=True)
        two.commit_there()
        (done,) = await catching_up.run()
        assert done.clashes == (two.post("first"), two.post("second"))


@pytest.mark.parametrize("side", ["mine", "theirs"])
async def test_deleted_there_and_changed_here_is_asked_about(two: Two, side: str) -> None:
    two.post("first", there=True).unlink()
    two.commit_there()
    two.change("first", "One line", "My line")
    async with two.open() as catching_up:
        await catching_up.run()
        (clash,) = await catching_up.clashes()
        assert catching_up.sides(clash).gone
        await catching_up.settle(clash, "mine" if side == "mine" else "theirs")
        assert two.is_level()
        assert two.post("first").exists() == (side == "mine")
        assert len(two.workspace.posts.trash_items()) == (side == "theirs")


@pytest.mark.parametrize("side", ["mine", "theirs", "merge"])
async def test_a_contradiction_in_a_file_outside_the_library_is_decided_too(two: Two, side: Side) -> None:
    settings = "hugo.toml"
    (two.there / settings).write_text('title = "Theirs"\n')
    two.commit_there()
    (two.here / settings).write_text('title = "Mine"\n')
    async with two.open("content") as catching_up:
        await catching_up.run()
        (clash,) = await catching_up.clashes()
        assert two.workspace.comparing.difference(catching_up.sides(clash))
        assert "is here" in await catching_up.settle(clash, side)
    text = (two.here / settings).read_text()
    assert [name for name in ("Mine", "Theirs") if name in text] == {
        "mine": ["Mine"],
        "theirs": ["Theirs"],
        "merge": ["Mine", "Theirs"],
    }[side]
    assert two.is_level()


async def test_a_file_outside_the_library_that_was_deleted_there_can_be_let_go(two: Two) -> None:
    (two.there / "hugo.toml").rename(two.there / "config.toml")
    two.commit_there()
    (two.here / "hugo.toml").write_text('title = "Mine"\n')
    async with two.open("content") as catching_up:
        await catching_up.run()
        (clash,) = await catching_up.clashes()
        assert "is here" in await catching_up.settle(clash, "theirs")
        (item,) = two.workspace.trash.items()
        assert two.workspace.posts.trash_items() == []  # it is no post
    assert item.stored.read_text() == 'title = "Mine"\n'
    assert not (two.here / "hugo.toml").exists()
    assert two.is_level()


async def test_what_was_deleted_here_and_changed_there_is_back(two: Two) -> None:
    two.change("first", "One line", "Their line", there=True)
    two.commit_there()
    two.post("first").unlink()
    done = await caught_up(two)
    assert done.back == (two.post("first"),)
    assert two.is_level()
    assert "Their line" in two.post("first").read_text()


async def test_own_commits_a_staged_change_and_another_branch_are_left_alone(two: Two) -> None:
    two.change("first", "One line", "Their line", there=True)
    two.commit_there()
    two.change("second", "One line", "My line")
    git(two.here, "commit", "-qam", "Mine")
    before = git(two.here, "rev-parse", "HEAD")
    done = await caught_up(two)
    assert "git pull --rebase" in done.note
    assert git(two.here, "rev-parse", "HEAD") == before
    git(two.here, "reset", "-q", "--hard", "HEAD~1")
    two.change("first", "One line", "Staged line")
    git(two.here, "add", "content/posts/first.md")
    two.change("first", "Staged line", "On disk")
    done = await caught_up(two)
    assert "git pull" in done.note
    assert "Staged line" in git(two.here, "diff", "--cached")
    git(two.here, "reset", "-q", "--hard")
    git(two.here, "switch", "-qc", "other")
    assert two.post("first").read_text() == POST
    done = await caught_up(two)
    assert two.post("first").read_text() == POST


async def test_a_file_that_cannot_be_read_is_said_and_nothing_comes_in(two: Two) -> None:
    two.change("first", "One line", "Their line", there=True)
    two.commit_there()
    posts = two.post("first").parent
    away = posts.rename(two.here.parent / "away")
    posts.symlink_to(posts.name)  # a link to itself, which root can't read either
    async with two.open("content") as catching_up:
        (done,) = await catching_up.run()
        assert await catching_up.clashes() == []
    assert "first.md can't be read" in done.note
    posts.unlink()
    away.rename(posts)
    assert (await caught_up(two)).changed == (two.post("first"),)


async def test_a_new_file_of_the_same_name_is_not_overwritten(two: Two) -> None:
    two.post("fourth", there=True).write_text(POST)
    two.commit_there()
    two.post("fourth").write_text("---\ntitle: Mine\n---\nOther words.\n")
    async with two.open() as catching_up:
        (done,) = await catching_up.run()
        assert done.clashes == (two.post("fourth"),)
        (clash,) = await catching_up.clashes()
        await catching_up.settle(clash, "merge")
    text = two.post("fourth").read_text()
    assert "Other words." in text
    assert "One line." in text
    assert two.is_level()


async def test_a_remote_out_of_reach_is_said_and_costs_nothing(two: Two) -> None:
    two.remote.rename(two.remote.with_name("away"))
    done = await caught_up(two)
    assert done.error is not None
    assert done.error.hint


async def test_no_line_is_lost_whatever_both_do(two: Two) -> None:
    """Each line that one side wrote is in the file in the end, however often both write."""
    dice = random.Random(23)
    body = "".join(f"Line {number}.\n\n" for number in range(14))
    two.post("first").write_text(f"---\ntitle: First\n---\n{body}")
    git(two.here, "commit", "-qam", "Long")
    git(two.here, "push", "-q")
    git(two.there, "pull", "-q")
    written: list[str] = []
    async with two.open() as catching_up:
        for turn in range(12):
            for there in (False, True):
                lines = two.post("first", there=there).read_text().split("\n\n")
                new = f"Written {'there' if there else 'here'} in turn {turn}."
                lines.insert(dice.randrange(1, len(lines)), new)
                two.post("first", there=there).write_text("\n\n".join(lines))
                written.append(new)
            two.commit_there()
            await catching_up.run()
            for clash in await catching_up.clashes():
                await catching_up.settle(clash, "merge")
            text = two.post("first").read_text()
            assert [line for line in written if line not in text] == []
            assert two.is_level()
            kept = [
                line for line in text.splitlines() if not line.startswith(("<<<<<<<", "=======", ">>>>>>>"))
            ]
            two.post("first").write_text("\n".join(kept) + "\n")
            git(two.here, "commit", "-qam", "Mine")
            git(two.here, "push", "-q")
            git(two.there, "pull", "-q")
