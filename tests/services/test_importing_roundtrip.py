"""Whatever a blog has in it: its export, imported, is the same blog in files and conversations."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bloggy.domain.clean import clean
from bloggy.domain.comments_listing import CommentQuery
from bloggy.domain.post import Status
from bloggy.services.workspace import Workspace
from bloggy.storage.paths import Paths
from tests.fakes.clock import FakeClock
from tests.fakes.wxr import Comment, Item, wxr

WORDS = (
    st.text(
        st.characters(categories=["L", "N"], include_characters=" '\"-:#[]{}&<>|,!?é…"),
        min_size=1,
        max_size=30,
    )
    .map(lambda text: " ".join(text.split()) or "x")
    .filter(lambda text: clean(text) == text)  # some letters have no shape, and are shown as signs
)
MOMENTS = st.datetimes(datetime(1999, 1, 1), datetime(2026, 1, 1)).map(
    lambda when: when.replace(microsecond=0, fold=0)
)
STATES = {"publish": Status.PUBLISHED, "draft": Status.DRAFT, "pending": Status.DRAFT}
SHOWN = {"1": "approved", "0": "held", "spam": "spam", "trash": "removed"}


@st.composite
def blogs(draw: st.DrawFn) -> list[Item]:
    numbers = itertools.count(1)
    items = []
    for _post in range(draw(st.integers(0, 5))):
        comments: list[Comment] = []
        for _comment in range(draw(st.integers(0, 4))):
            above = draw(st.sampled_from([0, *(one.id for one in comments)]))
            comments.append(
                Comment(
                    next(numbers),
                    draw(WORDS).replace("<", "&lt;").replace("&", "&amp;").replace("&amp;lt;", "&lt;"),
                    author=draw(st.sampled_from(["Gilles", "Zoé", "Bob"])),
                    when=draw(MOMENTS),
                    approved=draw(st.sampled_from(sorted(SHOWN))),
                    parent=above,
                )
            )
        number = next(numbers)
        items.append(
            Item(
                number,
                title=draw(WORDS).replace("&", "and").replace("<", "("),
                body=f"<p>{draw(st.sampled_from(['one', 'two', 'été']))}</p>",
                status=draw(st.sampled_from(sorted(STATES))),
                slug=draw(st.sampled_from(["", "same", f"slug-{number}", "../x"])),
                when=draw(MOMENTS),
                offset=timedelta(hours=draw(st.integers(-11, 13))),
                terms=[
                    ("post_tag", f"t{n}", name) for n, name in enumerate(draw(st.lists(WORDS, max_size=2)))
                ],
                comments=comments,
            )
        )
    return items


def brought(
    folder: Path, items: list[Item]
) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], dict[str, bytes]]:
    """The posts and comments that are there after an import, and the bytes of all files."""
    library = folder / "posts"
    library.mkdir(exist_ok=True)
    config = folder / "config.toml"
    config.write_text(f'[library]\nfolders = ["{library}"]\n', "utf-8")
    export = folder / "export.xml"
    export.write_text(wxr(*items), "utf-8")

    async def work() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        paths = Paths(config_file=config, data=folder / "d", state=folder / "s", cache=folder / "k")
        workspace = Workspace.open(paths=paths, clock=FakeClock())
        try:
            report = await workspace.importing.run(export)
            assert report.left_out == []
            posts = [
                (one.title, one.status, one.date, one.tags)
                for path in library.rglob("*.md")
                for one in [workspace.libraries[0].load(path).post]
            ]
            comments = []
            for status in ("approved", "held", "spam", "removed"):
                rows = workspace.comments.window(CommentQuery(status=status), 0, 1000)
                comments += [(row.ref, row.author, row.text, row.status, row.date) for row in rows]
            return posts, comments
        finally:
            await workspace.aclose()

    posts, comments = asyncio.run(work())
    return posts, comments, {str(path): path.read_bytes() for path in library.rglob("*") if path.is_file()}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=blogs())
def test_an_export_and_what_it_becomes_are_equal(items: list[Item]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="bloggy-roundtrip-"))
    try:
        posts, comments, whole = brought(folder, items)
        assert sorted(map(str, posts)) == sorted(
            str(
                (
                    item.title,
                    STATES[item.status],
                    item.when.replace(tzinfo=UTC) if item.when else None,
                    tuple(dict.fromkeys(name for _kind, _slug, name in item.terms)),
                )
            )
            for item in items
        )
        wanted = [
            (str(one.id), one.author, words(one.text), SHOWN[one.approved], one.when.replace(tzinfo=UTC))
            for item in items
            for one in item.comments
        ]
        assert sorted(comments) == sorted(wanted)
        assert brought(folder, items) == (posts, comments, whole)
    finally:
        shutil.rmtree(folder)


def words(html: str) -> str:
    return html.replace("&lt;", "<").replace("&amp;", "&")
