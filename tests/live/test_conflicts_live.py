"""Somebody edits a post in the blog's own editor: shown as Markdown, merged, taken over, on real servers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from bloggy.domain.outbox import Entry, EntryState
from bloggy.domain.post import Status
from bloggy.services.workspace import Workspace
from tests.live.remote_world import GhostPlace, Place, RemoteWorld, WordPressPlace, picture, remote_world

pytestmark = [pytest.mark.anyio, pytest.mark.live]

TEXT = """---
title: "Fog & sea"   # keep me
tags: [sea, 'Dive']
image: fog.png
layout: own
draft: true
---

One line
that *wraps*, with “quotes” and an em—dash.

![The fog](fog.png)

* first
* second

```py
print("<b>", 'it''s')
```

Last paragraph, with a note[^1].

[^1]: The note.
"""


@dataclass
class Scene:
    """A post that is out at a real blog."""

    world: RemoteWorld
    workspace: Workspace
    path: Path
    ref: str

    @property
    def place(self) -> Place:
        return self.world.places["home"]

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    async def update(self) -> Entry:
        self.world.clock.advance(timedelta(minutes=5))
        (entry,) = await self.workspace.publishing.publish(self.path)
        (done,) = await self.workspace.delivery.drain(only=[entry.id])
        return done

    async def resolve(self, held: Entry, choice: str) -> Entry:
        self.world.clock.advance(timedelta(minutes=5))
        entry = await self.workspace.delivery.resolve(held.id, choice)
        await self.workspace.delivery.drain()
        return await self.workspace.delivery.get(entry.id)

    async def state(self) -> str:
        (state,) = await self.workspace.publishing.states(self.path)
        return str(state.state)

    def there(self) -> str:
        """What a reader gets."""
        (item,) = self.place.stock().public
        return self.place.page(item)


@asynccontextmanager
async def scene(folder: Path, place: Place) -> AsyncIterator[Scene]:
    with remote_world(folder, {"home": place}) as world:
        path = world.write("fog.md", TEXT, pictures={"fog.png": picture("fog")})
        async with world.open() as workspace:
            (entry,) = await workspace.publishing.publish(path)
            (done,) = await workspace.delivery.drain(only=[entry.id])
            assert done.state is EntryState.DELIVERED, done.reason
            assert done.receipt is not None
            world.clock.advance(timedelta(minutes=5))
            yield Scene(world, workspace, path, str(done.receipt.ref))


def edit_wordpress(it: Scene, change: Callable[[str], str], **fields: object) -> None:
    assert isinstance(it.place, WordPressPlace)
    site = it.place.site
    (post,) = [post for post in site.posts() if str(post["id"]) == it.ref]
    site.edit(it.ref, content=change(post["content"]["raw"]), **fields)


def edit_ghost(it: Scene, change: Callable[[str], str], **fields: object) -> None:
    assert isinstance(it.place, GhostPlace)
    post = it.place.site.post(it.ref)
    assert post is not None
    lexical = json.loads(post["lexical"])
    card = lexical["root"]["children"][0]
    card["markdown"] = change(card["markdown"])
    it.place.site.edit(it.ref, lexical=json.dumps(lexical), **fields)


BLOGS = [
    pytest.param(WordPressPlace, edit_wordpress, id="wordpress"),
    pytest.param(lambda: WordPressPlace(body="blocks"), edit_wordpress, id="wordpress blocks"),
    pytest.param(lambda: WordPressPlace("6"), edit_wordpress, id="wordpress 6"),
    pytest.param(lambda: WordPressPlace(face="closed", api="xmlrpc"), edit_wordpress, id="wordpress xml-rpc"),
    pytest.param(GhostPlace, edit_ghost, id="ghost"),
]
each = pytest.mark.parametrize(("place", "edit"), BLOGS)
each_protocol = pytest.mark.parametrize(("place", "edit"), [BLOGS[0], *BLOGS[3:]])
Make = Callable[[], Place]
Edit = Callable[..., None]


@each
async def test_what_the_blog_has_after_publishing_is_the_writers_own_text(
    place: Make, edit: Edit, tmp_path: Path
) -> None:
    async with scene(tmp_path, place()) as it:
        sides = await it.workspace.comparing.published(it.path, remote=True)
        assert sides.theirs == it.text
        assert sides.base == it.text


@each
async def test_both_edits_are_merged_and_go_out_together(place: Make, edit: Edit, tmp_path: Path) -> None:
    async with scene(tmp_path, place()) as it:
        edit(it, lambda text: text.replace("Last paragraph", "The very last paragraph"), title="Mist & sea")
        it.path.write_text(it.text.replace("One line\n", "One short line\n"), "utf-8")
        held = await it.update()
        assert held.in_conflict, held.reason
        sides = await it.workspace.comparing.sides(held)
        expected = (sides.base or "").replace("Last paragraph", "The very last paragraph")
        assert sides.theirs == expected.replace("Fog & sea", "Mist & sea")
        done = await it.resolve(held, "merge")
        assert done.state is EntryState.DELIVERED, done.reason
        assert it.text == expected.replace("Fog & sea", "Mist & sea").replace(
            "One line\n", "One short line\n"
        )
        assert await it.state() == "published"
        shown = unescape(it.there())
        for words in ("One short line", "The very last paragraph", "Mist & sea"):
            assert words in shown
        assert len(it.place.stock().pictures) == 1


@each_protocol
async def test_theirs_comes_home_without_any_request_and_the_next_update_goes_through(
    place: Make, edit: Edit, tmp_path: Path
) -> None:
    async with scene(tmp_path, place()) as it:
        edit(it, lambda text: text.replace("Last paragraph", "Theirs"))
        base = it.text
        it.path.write_text(base.replace("One line\n", "Mine\n"), "utf-8")
        held = await it.update()
        done = await it.resolve(held, "theirs")
        assert done.state is EntryState.CANCELLED
        assert it.text == base.replace("Last paragraph", "Theirs")
        assert await it.state() == "published"
        it.path.write_text(it.text.replace("One line\n", "One more line\n"), "utf-8")
        done = await it.update()
        assert done.state is EntryState.DELIVERED, done.reason
        shown = it.there()
        assert "One more line" in shown
        assert "Theirs" in shown


@each_protocol
async def test_mine_overwrites_what_was_shown_and_nothing_newer(
    place: Make, edit: Edit, tmp_path: Path
) -> None:
    async with scene(tmp_path, place()) as it:
        edit(it, lambda text: text.replace("Last paragraph", "Seen"))
        it.path.write_text(it.text.replace("One line\n", "Mine\n"), "utf-8")
        held = await it.update()
        edit(it, lambda text: text.replace("Seen", "Unseen"))
        again = await it.resolve(held, "mine")
        assert again.in_conflict
        assert "Unseen" in (again.theirs or "")
        done = await it.resolve(again, "mine")
        assert done.state is EntryState.DELIVERED, done.reason
        shown = it.there()
        assert "Unseen" not in shown
        assert "Mine" in shown


@pytest.mark.parametrize(("place", "edit"), [BLOGS[0], BLOGS[-1]])
async def test_a_post_deleted_there_is_published_again_once_or_forgotten(
    place: Make, edit: Edit, tmp_path: Path
) -> None:
    del edit
    async with scene(tmp_path, place()) as it:
        blog = it.place
        if isinstance(blog, WordPressPlace):
            blog.site.call("DELETE", f"/posts/{it.ref}", force="true")
        else:
            assert isinstance(blog, GhostPlace)
            blog.site.ask("DELETE", f"/posts/{it.ref}/")
        it.path.write_text(it.text.replace("One line\n", "Mine\n"), "utf-8")
        held = await it.update()
        assert held.in_conflict, held.reason
        assert (await it.workspace.comparing.sides(held)).gone
        done = await it.resolve(held, "mine")
        assert done.state is EntryState.DELIVERED, done.reason
        assert "Mine" in it.there()
        assert it.place.stock().hidden == ()


@pytest.mark.parametrize(("place", "edit"), [BLOGS[0], BLOGS[-1]])
async def test_a_post_changed_there_is_taken_back_only_after_its_change_was_shown(
    place: Make, edit: Edit, tmp_path: Path
) -> None:
    async with scene(tmp_path, place()) as it:
        edit(it, lambda text: text.replace("Last paragraph", "Theirs"))
        (entry,) = await it.workspace.publishing.unpublish(it.path)
        (held,) = await it.workspace.delivery.drain(only=[entry.id])
        assert held.in_conflict, held.reason
        assert "Theirs" in ((await it.workspace.comparing.sides(held)).theirs or "")
        assert len(it.place.stock().public) == 1
        done = await it.resolve(held, "mine")
        assert done.state is EntryState.DELIVERED, done.reason
        assert it.place.stock().public == ()
        post = await it.workspace.posts.load(it.path)
        assert post.post.status is Status.DRAFT
