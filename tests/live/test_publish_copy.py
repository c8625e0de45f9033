"""Posts of a plain folder, copied into real sites: translated, cleaned, updated in one place, taken away."""

from __future__ import annotations

import io
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from bloggy.domain.outbox import Action, EntryState
from bloggy.services.workspace import Workspace
from bloggy.storage.paths import Paths
from tests.live import generators
from tests.live.publish_world import World, delivered, git, mark, moment_of, photo, tags_of

pytestmark = [pytest.mark.anyio, pytest.mark.live]

TITLE = "L’été d'Anaïs à Besançon : “début”"
DATE = datetime.fromisoformat("2024-05-16T23:30:00-05:00")
POST = """\
---
# my own note
title: "L’été d'Anaïs à Besançon : “début”"
date: 2024-05-16T23:30:00-05:00
tags: ['jardin',  "été"]
mood:   sunny   # odd spacing
---

Il faisait *chaud* à Besançon 🌻.

![Un ciel d'été](photos/le%20ciel.jpg)

```
{{ pas touche }} {% raw %} {{< non >}}
```

Fin d'une *première* version.
"""
NIKOLA = "MARKDOWN_EXTENSIONS = ['markdown.extensions.fenced_code', 'markdown.extensions.extra']\n"
#: what is tested, generator, options of the blog.
CASES = [
    ("hugo, in a bundle", "hugo", {"bundles": "always"}),
    ("hugo, from static", "hugo", {"bundles": "never"}),
    ("jekyll", "jekyll", {}),
    ("pelican", "pelican", {}),
    ("nikola", "nikola", {}),
    ("hexo", "hexo", {}),
    ("hexo, without a working copy", "hexo", {"repository": "remote"}),
    ("hugo, without a working copy", "hugo", {"repository": "remote", "bundles": "always"}),
]


def library_of(folder: Path) -> Path:
    """A plain library with one post and one photo."""
    library = folder / "writing"
    (library / "photos").mkdir(parents=True)
    (library / "photos/le ciel.jpg").write_bytes(photo())
    post = library / "l-ete-d-anais.md"
    post.write_text(POST, encoding="utf-8")
    return post


@asynccontextmanager
async def another_machine(world: World, library: Path, table: dict[str, str]) -> AsyncIterator[Workspace]:
    """bloggy as it starts where nothing but the library and the remote is known."""
    home = library.parent / "other-home"
    old = (world.folder / "config.toml").read_text()
    file = world.configure(library, **{**table, "repository": str(world.remote)})
    home.mkdir(exist_ok=True)
    other = file.rename(home / "config.toml")
    file.write_text(old)
    paths = Paths(config_file=other, data=home / "data", cache=home / "cache", state=home / "state")
    workspace = Workspace.open(config_file=other, clock=world.clock, paths=paths)
    try:
        yield workspace
    finally:
        await workspace.aclose()


def pictures(world: World) -> list[str]:
    return [path for path in world.files() if path.endswith(".jpg")]


@pytest.mark.parametrize(("case", "name", "options"), CASES, ids=[case for case, _name, _options in CASES])
async def test_a_copy_goes_out_is_updated_from_two_machines_and_is_taken_away(
    case: str, name: str, options: dict[str, str], tmp_path: Path
) -> None:
    del case
    world = World.made(name, tmp_path, settings=NIKOLA if name == "nikola" else "")
    post = library_of(tmp_path)
    table = {key: str(world.remote) if value == "remote" else value for key, value in options.items()}
    world.configure(post.parent, **table)
    world.mess()
    mess, start = world.state(), world.head()
    async with world.open() as workspace:
        await workspace.posts.refresh()
        (plan,) = await workspace.publishing.plan(post)
        assert [problem for problem in plan.problems if problem.level == "error"] == []
        if "repository" in options:
            assert plan.plan.url == ""
            assert "has not been fetched yet" in " ".join(plan.plan.warnings)
            await workspace.blogs.backend("home").probe()
            (plan,) = await workspace.publishing.plan(post)
        first = await delivered(workspace, await workspace.publishing.publish(post))
        assert world.commits(start) == [first.id]
        assert await mark(workspace, post) == "published"
    assert first.receipt is not None
    url = first.receipt.url
    assert url == plan.plan.url
    assert set(world.changed(start).values()) == {"A"}
    assert len(world.changed(start)) == 2
    assert world.state() == mess
    if "repository" not in options:
        assert world.untidy() == []
        assert world.at_remote_head()
    only_the_id_was_added(post)
    (picture,) = pictures(world)
    is_clean(world.data(picture))
    assert (post.parent / "photos/le ciel.jpg").read_bytes() == photo()

    built = world.built()
    page = built.page(url)
    assert page is not None, f"{url} is not among {sorted(map(str, built.output.rglob('*.html')))}"
    words = generators.words(page)
    assert generators.words(TITLE) in words
    assert "à Besançon 🌻." in words
    assert "<em>chaud</em>" in page
    assert "{{ pas touche }} {% raw %} {{< non >}}" in words
    assert tags_of(page) == ["jardin", "été"]
    assert moment_of(page) == DATE
    assert generators.words(TITLE) in built.listed
    is_clean(built.picture(page, url))
    library, data = post.parent, post.read_bytes()

    # The library as a second machine has it: the same post, not another one.
    twin = shutil.copytree(library, tmp_path / "elsewhere/writing") / post.name
    before = world.head()
    twin.write_text(twin.read_text("utf-8").replace("*première*", "*seconde*"), "utf-8")
    async with another_machine(world, twin.parent, table) as workspace:
        assert await mark(workspace, twin) == "changed"
        await workspace.posts.set(twin, {"tags": "jardin, soleil levant"})
        (entry,) = await workspace.publishing.publish(twin)
        assert entry.action is Action.UPDATE
        second = await delivered(workspace, [entry])
        assert await mark(workspace, twin) == "published"
    assert second.receipt is not None
    assert (second.receipt.url, second.receipt.ref) == (url, first.receipt.ref)
    assert world.changed(before) == {first.receipt.ref: "M"}
    went, came = world.lines(before, first.receipt.ref)
    assert all(any(word in line for word in ("première", "jardin", "été")) for line in went), went
    assert all(any(word in line for word in ("seconde", "jardin", "soleil")) for line in came), came
    page = world.built().page(url) or ""
    assert "<em>seconde</em>" in page
    assert tags_of(page) == ["jardin", "soleil levant"]

    # The first machine has not seen that: it may not overwrite it, and learns of it.
    assert post.read_bytes() == data
    post.write_text(post.read_text("utf-8").replace("*chaud*", "*doux*"), "utf-8")
    before = world.head()
    async with world.open() as workspace:
        (entry,) = await workspace.publishing.publish(post)
        (held,) = await workspace.delivery.drain(only=[entry.id])
        assert held.state is EntryState.HELD, held.reason
        assert held.theirs is not None
        assert "seconde" in held.theirs
        assert world.head() == before
        assert await mark(workspace, post) == "failed"
        again = await workspace.delivery.resolve(entry.id, "mine")
        await delivered(workspace, [again])
        assert len(world.commits(before)) == 1
        assert "*doux*" in world.text(first.receipt.ref)
        assert "*seconde*" not in world.text(first.receipt.ref)

        gone = await delivered(workspace, await workspace.publishing.unpublish(post))
        assert len(world.commits(before)) == 2
        assert gone.action is Action.WITHDRAW
        assert await mark(workspace, post) == "draft"
    assert first.receipt.ref not in world.files()
    assert pictures(world) == []
    assert "draft: true" in post.read_text("utf-8")
    built = world.built()
    assert built.page(url) is None
    assert generators.words(TITLE) not in built.listed
    assert world.state() == mess


def only_the_id_was_added(post: Path) -> None:
    lines = post.read_text("utf-8").splitlines(keepends=True)
    assert [line for line in lines if not line.startswith("bloggy: ")] == POST.splitlines(keepends=True)
    assert len(lines) == len(POST.splitlines()) + 1


def is_clean(data: bytes) -> None:
    """Upright, and silent about where and by whom it was taken."""
    from PIL import Image

    assert b"CANARY" not in data
    assert b"Exif" not in data
    with Image.open(io.BytesIO(data)) as picture:
        assert not picture.getexif()
        assert "comment" not in picture.info
        assert picture.size == (20, 40)
        red, _green, blue = picture.convert("RGB").getpixel((10, 5))  # type: ignore[misc]
        assert red > 200 > 60 > blue


async def test_a_twin_that_was_never_told_of_the_publication_does_not_publish_again(tmp_path: Path) -> None:
    world = World.made("hugo", tmp_path)
    post = library_of(tmp_path)
    world.configure(post.parent)
    twin = shutil.copytree(post.parent, tmp_path / "elsewhere/writing") / post.name
    async with world.open() as workspace:
        first = await delivered(workspace, await workspace.publishing.publish(post))
    before = world.head()
    async with another_machine(world, twin.parent, {}) as workspace:
        same = await delivered(workspace, await workspace.publishing.publish(twin))
        assert same.receipt is not None
        assert first.receipt is not None
        assert same.receipt.ref == first.receipt.ref
    assert world.head() == before
    other = shutil.copytree(post.parent, tmp_path / "third/writing") / post.name
    other.write_text(POST.replace("chaud", "froid"), "utf-8")
    shutil.rmtree(other.parent / ".bloggy")
    async with another_machine(world, other.parent, {}) as workspace:
        (entry,) = await workspace.publishing.publish(other)
        (held,) = await workspace.delivery.drain(only=[entry.id])
        assert held.state is EntryState.HELD
        assert "already stands" in held.reason
    assert world.head() == before


async def test_a_copied_draft_is_flipped_and_dated_where_the_writer_keeps_it(tmp_path: Path) -> None:
    world = World.made("hugo", tmp_path)
    post = library_of(tmp_path)
    text = POST.replace("date: 2024-05-16T23:30:00-05:00\n", "").replace(
        "mood:", "draft: true # not yet\nmood:"
    )
    post.write_text(text, "utf-8")
    world.configure(post.parent)
    async with world.open() as workspace:
        assert await mark(workspace, post) == "draft"
        done = await delivered(workspace, await workspace.publishing.publish(post))
        assert await mark(workspace, post) == "published"
        assert workspace.library_of(post).load(post).post.date == world.clock.now()
    after = post.read_text("utf-8").splitlines()
    assert [line for line in text.splitlines() if line not in after] == ["draft: true # not yet"]
    new = sorted(line.partition(":")[0] for line in after if line not in text.splitlines())
    assert new == ["bloggy", "date", "draft"]
    assert done.receipt is not None
    assert "mood: sunny" in world.text(done.receipt.ref)
    assert "bloggy:" not in world.text(done.receipt.ref)
    assert git(world.site, "status", "--porcelain") == ""


async def test_a_new_slug_moves_the_copy_and_its_address(tmp_path: Path) -> None:
    world = World.made("hugo", tmp_path)
    post = library_of(tmp_path)
    world.configure(post.parent, bundles="always")
    async with world.open() as workspace:
        first = await delivered(workspace, await workspace.publishing.publish(post))
        before = world.head()
        renamed = await workspace.posts.rename(post, slug="le-printemps")
        (plan,) = await workspace.publishing.plan(renamed)
        assert any("would move" in warning for warning in plan.plan.warnings) or any(
            problem.check == "address-moves" for problem in plan.problems
        )
        second = await delivered(workspace, await workspace.publishing.publish(renamed))
    assert first.receipt is not None
    assert second.receipt is not None
    assert second.receipt.url == plan.plan.url
    assert second.receipt.url.endswith("/le-printemps/")
    assert world.commits(before) == [second.id]
    built = world.built()
    page = built.page(second.receipt.url)
    assert page is not None
    assert built.page(first.receipt.url) is None
    is_clean(built.picture(page, second.receipt.url))
    assert len(pictures(world)) == 1
