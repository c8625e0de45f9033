"""bloggy opens where the writer left it: the place, its order, the post; elsewhere only if that is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bloggy.domain.listing import PostQuery
from bloggy.services.starting import left
from bloggy.services.workspace import Workspace
from bloggy.tui.library.screen import LibraryScreen
from tests.tui.driving import RecordingApp, press, settle

pytestmark = pytest.mark.anyio


class Remembering(RecordingApp):
    """Notes where the writer leaves, as the program does."""

    @property
    def left_file(self) -> Path | None:
        return self.workspace.paths.state / "left.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three drafts and three that are out."""
    root = tmp_path / "posts"
    root.mkdir()
    for number in range(6):
        draft = "draft: true\n" if number % 2 else ""
        text = f"---\ntitle: Post {number}\ndate: 2026-01-0{number + 1}\n{draft}---\nText.\n"
        (root / f"post-{number}.md").write_text(text)
    return root


async def session(folder: Path, *keys: str, fresh: bool = False) -> tuple[PostQuery, str, str]:
    """Open, press, leave: the query, the chosen post and the place as they were before the keys."""
    workspace = Workspace.open(library=folder)
    if not fresh:
        await workspace.posts.refresh()
    app = Remembering(workspace)
    async with app.run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, LibraryScreen)
        if fresh:
            await workspace.posts.refresh()
            screen.reload()
        posts, place = screen.posts, screen.places.current
        seen = (
            posts.query_shown,
            posts.chosen.path.name if posts.chosen else "",
            place.label if place else "",
        )
        await press(pilot, *keys)
        await app.action_quit()
    await workspace.aclose()
    return seen


async def test_the_place_the_order_and_the_post_are_as_they_were_left(folder: Path) -> None:
    query, name, place = await session(folder, "2", "s", "s", "down", "down")
    assert (query, name, place) == (PostQuery(), "post-5.md", "All")
    query, name, place = await session(folder)
    assert query.mark == "draft"
    assert query.sort == "updated"
    assert name in {"post-1.md", "post-3.md", "post-5.md"}
    assert place == "○ Drafts"
    assert (await session(folder))[1] == name, "leaving without a key changes nothing"


async def test_the_post_is_found_again_when_the_index_was_thrown_away(folder: Path) -> None:
    await session(folder, "down", "down", "down")
    for file in Workspace.open(library=folder).paths.cache.glob("index-*"):
        file.unlink()
    assert (await session(folder, fresh=True))[1] == "post-2.md"


async def test_a_place_that_is_empty_by_now_gives_way_to_all_posts(folder: Path) -> None:
    await session(folder, "2")
    for post in folder.glob("*.md"):
        post.write_text(post.read_text().replace("draft: true\n", ""))
    query, name, place = await session(folder)
    assert query == PostQuery()
    assert (name, place) == ("post-5.md", "All")


async def test_a_post_that_is_gone_leaves_the_cursor_on_top(folder: Path) -> None:
    await session(folder, "down", "down")
    (folder / "post-3.md").unlink()
    assert (await session(folder))[1] == "post-5.md"


ROOTS = [Path("/one"), Path("/two")]
VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.lists(st.integers()))


@given(
    st.one_of(
        st.binary(max_size=40),
        st.dictionaries(
            st.sampled_from(["post", "mark", "blog", "tag", "trash", "sort", "descending"]), VALUES
        ).map(lambda told: json.dumps({"libraries": {"/one\n/two": told}}).encode()),
        st.recursive(VALUES, lambda inner: st.dictionaries(st.just("libraries"), inner)).map(
            lambda told: json.dumps(told).encode()
        ),
    )
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_in_the_file_it_is_read_without_harm_and_written_over(
    tmp_path: Path, data: bytes
) -> None:
    file = tmp_path / "left.json"
    file.write_bytes(data)
    found: Any = left.read(file, ROOTS)
    assert found is None or isinstance(found.query, PostQuery)
    wanted = left.Left(PostQuery(tag="été", sort="words", descending=False), Path("/one/a post.md"))
    left.write(file, ROOTS, wanted)
    assert left.read(file, ROOTS) == wanted


def test_only_the_libraries_used_last_are_remembered(tmp_path: Path) -> None:
    file = tmp_path / "state" / "left.json"
    for number in range(left.MOST + 5):
        left.write(file, [Path(f"/{number}")], left.Left(PostQuery(), None))
    assert left.read(file, [Path("/4")]) is None
    assert left.read(file, [Path("/5")]) is not None
