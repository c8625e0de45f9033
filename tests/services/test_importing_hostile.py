"""Whatever stands in an export, it never crashes or leaves the library, and its files can be read again."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bloggy.domain.clean import clean_line
from bloggy.errors import ExportError
from bloggy.services.workspace import Workspace
from bloggy.storage.exports import wxr
from bloggy.storage.paths import Paths
from tests.fakes.clock import FakeClock
from tests.fakes.wxr import Comment, Item
from tests.fakes.wxr import wxr as made

ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=60)
HOSTILE = st.sampled_from(
    [
        "---\ntitle: x\n---",
        "+++\n",
        "../../x",
        "\x1b]0;title\x07",
        "<script>alert(1)</script>",
        "{{ site }} {% raw %} {{< x >}}",
        ": - [a]: {b} #c",
        "\u202etxt",
        "null",
        "2020-01-01",
        "true",
        "- ",
        "`" * 50,
        "[[" * 20,
    ]
)
TEXT = st.one_of(ANY, HOSTILE)
DEEP = st.one_of(TEXT, st.just("[{" * 60))
"""Also what no front matter is read with; a title like that keeps its post out, and is told."""
SITES = {
    "plain": {},
    "hugo": {"hugo.toml": 'baseURL = "https://x.example.org/"\n'},
    "pelican": {
        "pelicanconf.py": "SITEURL = ''\nPATH = 'content'\n",
        "content/x.md": "Title: X\nDate: 2020-01-01\n\nX",
    },
}


@st.composite
def items(draw: st.DrawFn) -> Item:
    return Item(
        7,
        title=draw(TEXT),
        slug=draw(TEXT),
        body=draw(TEXT),
        excerpt=draw(DEEP),
        creator=draw(TEXT),
        terms=[("post_tag", "t", draw(DEEP)), ("category", "c", draw(TEXT)), ("odd kind", "o", draw(TEXT))],
        meta={draw(TEXT) or "key": draw(DEEP), "_wp_old_slug": draw(TEXT)},
        link="https://old.example.org/" + draw(st.text("abc/.?#&%-", max_size=20)).replace("&", ""),
        comments=[Comment(8, draw(TEXT), author=draw(TEXT), email=draw(TEXT), approved=draw(TEXT))],
    )


@pytest.mark.parametrize("generator", SITES)
def test_every_post_becomes_a_file_that_can_be_read_again(generator: str) -> None:
    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(item=items())
    def check(item: Item) -> None:
        folder = Path(tempfile.mkdtemp(prefix="bloggy-hostile-"))
        try:
            library = folder / "site"
            for name, text in SITES[generator].items():
                (library / name).parent.mkdir(parents=True, exist_ok=True)
                (library / name).write_text(text, "utf-8")
            library.mkdir(exist_ok=True)
            asyncio.run(_comes_in(folder, library, item))
        finally:
            shutil.rmtree(folder)

    check()


async def _comes_in(folder: Path, root: Path, item: Item) -> None:
    config, export = folder / "config.toml", folder / "export.xml"
    config.write_text(f'[library]\nfolders = ["{root}"]\n', "utf-8")
    export.write_text(made(item), "utf-8")
    paths = Paths(config_file=config, data=folder / "d", state=folder / "s", cache=folder / "k")
    workspace = Workspace.open(paths=paths, clock=FakeClock())
    try:
        report = await workspace.importing.run(export)
        [library] = workspace.libraries
        assert report.left_out == []
        [path] = report.made
        found = library.load(path)
        assert library.holds(path)
        assert found.document.problem is None
        title = clean_line(wxr.plain("".join(c for c in item.title if c in "\t\n" or ord(c) >= 32))).strip()
        title = title.replace("\ufffe", "").replace("\uffff", "")
        assert found.post.title.split() == title.split() or not title or generator_trims(title)
        assert {one.name for one in folder.iterdir()} == {"config.toml", "export.xml", "site", "d", "k"}
        again = await workspace.importing.run(export)
        assert not again.changed_anything
    finally:
        await workspace.aclose()


def generator_trims(title: str) -> bool:
    """Quotes around a whole title, as Pelican's header lines can't tell them from their own."""
    return title[:1] in "\"'" or title[:1] == "<"


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 3000), cut=st.integers(0, 40), put=st.binary(max_size=20))
def test_a_file_that_was_tampered_with_is_read_or_refused(at: int, cut: int, put: bytes) -> None:
    whole = made(Item(1, comments=[Comment(2)]), Item(3, slug="b")).encode()
    folder = Path(tempfile.mkdtemp(prefix="bloggy-hostile-"))
    try:
        file = folder / "export.xml"
        file.write_bytes(whole[:at] + put + whole[at + cut :])
        with contextlib.suppress(ExportError):  # told in a sentence: anything else fails the test
            list(wxr.read(file))
    finally:
        shutil.rmtree(folder)
