"""The main job, for every generator: from a draft to a page that a CI built, by bloggy's own services."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pytest

from bloggy.domain.outbox import Action, EntryState
from bloggy.services.workspace import Workspace
from tests.live import generators
from tests.live.publish_world import Built, World, delivered, git, mark, moment_of, photo, tags_of

pytestmark = [pytest.mark.anyio, pytest.mark.live]

TITLE = "L’été d'Anaïs à Besançon : “début”"
BODY = """\
Il faisait *chaud* à Besançon 🌻, œuvre & naïveté.

![Un ciel d'été]({picture})

```python
print("deux  espaces", r"\\n")  # et <b>pas</b> une balise
```

| ville | degrés |
|-------|-------:|
| Dole  |     31 |

Fin d'une *première* version.
"""
#: generator: settings of its site that make drafts disappear, where that is not the default.
SETTINGS = {
    "eleventy": "c.addPreprocessor('drafts', '*', (data) => { if (data.draft) return false; });",
    "nikola": "MARKDOWN_EXTENSIONS = ['markdown.extensions.fenced_code', 'markdown.extensions.extra']\n",
}
#: generator: lines as a writer leaves them, to be put at the end of the front matter.
OWN_LINES = {
    "pelican": "Mood:    'sunny'   \n",
    "nikola": ".. mood:    'sunny'   \n",
}
YAML_LINES = "# my own note: keep \"me\"\nmood:   'sunny'  # why not\nodd_list: [ 'a',  \"b\", c ]\n"
NAMES = ("hugo", "jekyll", "pelican", "nikola", "mkdocs", "eleventy", "hexo", "astro")
#: What publishing may change in a file that its writer made: the draft mark and the date.
FLIPPED = ("draft", "status", "date", "pubdate", "published")


@dataclass
class Story:
    """One post on its way, and what must hold after every step."""

    world: World
    workspace: Workspace
    mess: str

    async def settled(self, path: Path, expected: str) -> None:
        """The list's mark, the working copy and the writer's own changes are as they should be."""
        assert self.world.state() == self.mess
        assert self.world.at_remote_head()
        assert await mark(self.workspace, path) == expected

    def same_as_remote(self, path: Path) -> None:
        assert path.read_bytes() == self.world.data(path.relative_to(self.world.site).as_posix())


def with_own_lines(name: str, text: str) -> str:
    """The draft's text with a few lines of front matter that only its writer cares about."""
    lines = text.splitlines(keepends=True)
    if name == "pelican":
        end = lines.index("\n")
    elif name == "nikola" and lines[0].startswith("<!--"):
        end = next(number for number, line in enumerate(lines) if line.startswith("-->"))
    else:
        end = next(number for number, line in enumerate(lines) if number and line == "---\n")
    own = OWN_LINES[name] if name == "pelican" or lines[0].startswith("<!--") else YAML_LINES
    return "".join([*lines[:end], own, *lines[end:]])


def shows_everything(built: Built, url: str) -> None:
    """The page has all that was written."""
    page = built.page(url)
    assert page is not None, (
        f"{url} is not among {sorted(str(p.relative_to(built.output)) for p in built.output.rglob('*.html'))}"
    )
    words = generators.words(page)
    assert generators.words(TITLE) in words
    assert "à Besançon 🌻, œuvre & naïveté" in words
    assert "<em>chaud</em>" in page
    assert 'print("deux  espaces", r"\\n")  # et <b>pas</b> une balise' in "".join(words.splitlines())
    assert "<td" in page
    assert "Dole" in words
    assert built.picture(page, url)[:2] in (b"\xff\xd8", b"RI")  # as sent, or made smaller by the generator


def only_flipped(before: str, after: str) -> None:
    """Publishing changed nothing in a file but its draft mark and its date."""
    diff = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    for line in diff:
        if line[0] in "+-":
            assert line[2:].lstrip(". ").casefold().startswith(FLIPPED), line


@pytest.mark.parametrize("name", NAMES)
async def test_a_draft_goes_out_changes_moves_comes_back_and_goes(name: str, tmp_path: Path) -> None:
    world = World.made(name, tmp_path, settings=SETTINGS.get(name, ""))
    world.mess()
    async with world.open() as workspace:
        story = Story(world, workspace, world.state())
        start = world.head()
        await workspace.posts.refresh()
        path = await workspace.posts.new(TITLE, tags=("jardin", "été"))
        (tmp_path / "le ciel.jpg").write_bytes(photo(located=False))
        link = await workspace.posts.add_picture(path, tmp_path / "le ciel.jpg")
        text = with_own_lines(name, path.read_text("utf-8")).rstrip("\n")
        path.write_text(f"{text}\n\n{BODY.format(picture=link)}", encoding="utf-8")
        other = await workspace.posts.new("Pas encore mûr", body="Rien pour le public.\n")
        assert await mark(workspace, path) == await mark(workspace, other) == "draft"
        assert world.head() == start  # a draft stays at home

        path, url = await publishing(story, path, other)
        await updating(story, path, url)
        path, url = await renaming(story, path, url)
        await unpublishing(story, path, url)
        await deleting(story, path, url)


async def publishing(story: Story, path: Path, draft: Path) -> tuple[Path, str]:
    """Draft → one commit → page; another draft stays unseen. Answers where the post is now."""
    world, workspace = story.world, story.workspace
    before, drafted = world.head(), path.read_text("utf-8")
    (plan,) = await workspace.publishing.plan(path)
    assert [problem for problem in plan.problems if problem.level == "error"] == []
    (entry,) = await workspace.publishing.publish(path)
    assert await mark(workspace, path) == "waiting"
    done = await delivered(workspace, [entry])
    assert world.commits(before) == [entry.id]
    assert done.receipt is not None
    url = done.receipt.url
    assert url == plan.plan.url
    await workspace.posts.refresh()
    path = world.site / done.receipt.ref
    await story.settled(path, "published")
    story.same_as_remote(path)
    only_flipped(drafted, path.read_text("utf-8"))
    changed = world.changed(before)
    assert set(changed.values()) == {"A"}
    assert len(changed) == 2, changed  # the post and its picture, not the other draft
    assert world.untidy() == [f"?? {draft.relative_to(world.site)}"]

    built = world.built(also=(draft,))
    shows_everything(built, url)
    page = built.page(url) or ""
    assert tags_of(page) == ["jardin", "été"]
    assert moment_of(page) == world.clock.now()
    listed = built.listed
    assert generators.words(TITLE) in listed
    assert "Pas encore" not in listed
    library = workspace.library_of(draft)
    place, other = PurePosixPath(draft.relative_to(world.site)), library.load(draft).post
    address = library.generator.url(library.generator.published_path(place, other), other)
    built_anyway = world.name in {"nikola", "pelican"}  # where nobody finds it, Pelican below drafts/
    assert library.generator.visible(place, other, world.clock.now()).built is built_anyway
    assert world.name == "nikola" or address is None or built.page(address) is None
    return path, url


async def updating(story: Story, path: Path, url: str) -> None:
    """Another ending and other tags: only those lines go out."""
    world, workspace = story.world, story.workspace
    before = world.head()
    path.write_text(path.read_text("utf-8").replace("*première* version", "*seconde* version"), "utf-8")
    await workspace.posts.set(path, {"tags": "jardin, soleil levant"})
    assert await mark(workspace, path) == "changed"
    done = await delivered(workspace, entries := await workspace.publishing.publish(path))
    assert entries[0].action is Action.UPDATE
    assert world.commits(before) == [done.id]
    rel = path.relative_to(world.site).as_posix()
    assert world.changed(before) == {rel: "M"}
    went, came = world.lines(before, rel)
    assert all("été" in line or "première" in line or "jardin" in line for line in went), went
    assert all("soleil" in line or "seconde" in line for line in came), came
    assert done.receipt is not None
    assert done.receipt.url == url
    await story.settled(path, "published")
    story.same_as_remote(path)
    page = world.built().page(url) or ""
    assert "<em>seconde</em>" in page
    assert tags_of(page) == ["jardin", "soleil levant"]
    assert moment_of(page) == world.clock.now()


async def renaming(story: Story, path: Path, old: str) -> tuple[Path, str]:
    """Another slug: the writer is warned, the old page goes (or leads on), the new one answers."""
    world, workspace = story.world, story.workspace
    before = world.head()
    old_rel = path.relative_to(world.site).as_posix()
    path = await workspace.posts.rename(path, slug="le-printemps")
    if world.name == "hugo":
        await workspace.posts.set(path, {"aliases": urlsplit(old).path})
    (plan,) = await workspace.publishing.plan(path)
    assert "address-moves" in [problem.check for problem in plan.problems]
    done = await delivered(workspace, entries := await workspace.publishing.publish(path))
    assert entries[0].action is Action.UPDATE
    assert world.commits(before) == [done.id]
    assert done.receipt is not None
    url = done.receipt.url
    assert url == plan.plan.url
    assert url != old
    assert "printemps" in url
    path = world.site / done.receipt.ref
    rel = path.relative_to(world.site).as_posix()
    changed = world.changed(before)
    assert changed.pop(rel) == ("M" if rel == old_rel else "A")
    assert changed.pop(old_rel, "D") == "D"
    assert changed == {}
    await story.settled(path, "published")
    story.same_as_remote(path)
    built = world.built()
    shows_everything(built, url)
    there = built.page(old)
    if world.name == "hugo":
        assert there is not None
        assert f"url={url}" in there
    else:
        assert there is None
    return path, url


async def unpublishing(story: Story, path: Path, url: str) -> None:
    """The page leaves, the file stays as a draft, and may come back to the same address."""
    world, workspace = story.world, story.workspace
    before, text = world.head(), path.read_text("utf-8")
    done = await delivered(workspace, await workspace.publishing.unpublish(path))
    assert world.commits(before) == [done.id]
    assert done.receipt is not None
    draft = world.site / done.receipt.ref
    await story.settled(draft, "draft")
    story.same_as_remote(draft)
    only_flipped(text, draft.read_text("utf-8"))
    built = world.built()
    assert generators.words(TITLE) not in built.listed
    if world.name != "nikola":  # which builds drafts, and links to them nowhere
        assert built.page(url) is None

    again = await delivered(workspace, await workspace.publishing.publish(draft))
    assert again.receipt is not None
    assert again.receipt.url == url
    assert again.receipt.ref == path.relative_to(world.site).as_posix()
    assert len(world.commits(before)) == 2
    await story.settled(path, "published")


async def deleting(story: Story, path: Path, url: str) -> None:
    """Gone from the remote and into the trash; taken back it is only at home."""
    world, workspace = story.world, story.workspace
    before, data = world.head(), path.read_bytes()
    rel = path.relative_to(world.site).as_posix()
    done = await delivered(workspace, await workspace.publishing.delete(path))
    assert world.commits(before) == [done.id]
    assert world.changed(before)[rel] == "D"
    assert not path.exists()
    assert world.state() == story.mess
    assert world.at_remote_head()
    (item,) = workspace.posts.trash_items()
    assert await workspace.posts.undo_trash(item) == path
    assert path.read_bytes() == data
    assert world.state() == story.mess
    assert (await workspace.publishing.states(path))[0].ref == ""
    again = await delivered(workspace, await workspace.publishing.publish(path))
    assert again.action is Action.PUBLISH
    assert again.receipt is not None
    assert again.receipt.url == url
    await story.settled(path, "published")
    assert world.untidy()[1:] == []  # but for the other draft


@pytest.mark.parametrize("name", NAMES)
async def test_what_is_scheduled_leaves_in_time_and_says_so_until_then(name: str, tmp_path: Path) -> None:
    world = World.made(name, tmp_path, settings=SETTINGS.get(name, ""))
    world.mess()
    mess, before = world.state(), world.head()
    at = world.clock.now() + timedelta(hours=2)
    async with world.open() as workspace:
        path = await workspace.posts.new("Ce soir", body="À plus tard.\n")
        text = path.read_bytes()
        (entry,) = await workspace.publishing.publish(path, at=at)
        world.clock.advance(timedelta(minutes=119))
        (waiting,) = await workspace.delivery.drain()
        assert waiting.state is EntryState.QUEUED
        assert waiting.attempts == 0
        assert await mark(workspace, path) == "scheduled"
        assert world.head() == before
        assert path.read_bytes() == text
    world.clock.advance(timedelta(minutes=2))
    async with world.open() as workspace:  # bloggy was closed in between
        assert world.state() == mess
        (done,) = await workspace.delivery.drain()
        assert done.state is EntryState.DELIVERED, done.reason
        assert world.commits(before) == [entry.id]
        assert done.receipt is not None
        path = world.site / done.receipt.ref
        assert await mark(workspace, path) == "published"
        post = workspace.library_of(path).load(path).post
        assert post.date == at
        assert await workspace.delivery.drain() == []
    assert world.state() == mess
    assert world.untidy() == []
    assert world.at_remote_head()


async def test_eleventy_that_builds_drafts_refuses_to_hide_and_says_what_helps(tmp_path: Path) -> None:
    world = World.made("eleventy", tmp_path)
    async with world.open() as workspace:
        path = await workspace.posts.new("Dehors", body="Dehors.\n")
        await delivered(workspace, await workspace.publishing.publish(path))
        before = world.head()
        (entry,) = await workspace.publishing.unpublish(path)
        (held,) = await workspace.delivery.drain(only=[entry.id])
        assert held.state is EntryState.HELD
        assert "drafts" in held.reason
        assert "Delete" in held.hint
        assert world.head() == before
    assert git(world.site, "status", "--porcelain") == ""
