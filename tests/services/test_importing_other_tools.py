"""What Medium, Substack, WriteFreely, dev.to, feeds and folders hold finds its way into a library, once."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from bloggy.errors import ExportError
from bloggy.storage.exports import FORMATS, detect, get
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

MEDIUM = (
    '<html><body><article class="h-entry"><header><h1 class="p-name">Fog</h1></header>'
    '<section data-field="body" class="e-content"><section class="section"><div class="section-inner">'
    '<h3 class="graf graf--h3 graf--title">Fog</h3><p class="graf">It <em>rains</em>.</p></div>'
    "</section></section>"
    '<footer><p>By <a href="https://medium.com/@ada" class="p-author">Ada</a> on '
    '<a href="https://medium.com/p/4fce463790f9"><time class="dt-published" datetime="2019-01-09T06:16:00Z">'
    "January 9</time></a></p></footer></article></body></html>"
)
SUBSTACK = """post_id,post_date,is_published,type,audience,title
42.fog,2019-01-09T06:16:00Z,true,newsletter,everyone,Fog
"""
WRITEFREELY = {
    "username": "ada",
    "collections": [
        {
            "alias": "ada",
            "posts": [
                {
                    "id": "x1",
                    "slug": "fog",
                    "created": "2019-01-09T06:16:00Z",
                    "title": "Fog",
                    "body": "It *rains*.",
                }
            ],
        }
    ],
    "posts": [],
}
DEVTO = [
    {
        "body_markdown": "It *rains*.",
        "title": "Fog",
        "slug": "fog",
        "path": "/ada/fog",
        "published": True,
        "published_at": "2019-01-09T06:16:00Z",
    }
]
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Ada</title><link>https://a.example/</link>'
    "<item><title>Fog</title><guid>https://a.example/fog</guid>"
    "<pubDate>Wed, 09 Jan 2019 06:16:00 GMT</pubDate>"
    "<description>&lt;p&gt;It &lt;em&gt;rains&lt;/em&gt;.&lt;/p&gt;</description></item></channel></rss>"
)
SAMPLES: dict[str, dict[str, str]] = {
    "medium": {"posts/2019-01-09_Fog-4fce463790f9.html": MEDIUM, "claps/claps-0001.html": "<p>Clapped</p>"},
    "substack": {"posts.csv": SUBSTACK, "posts/42.fog.html": "<p>It <em>rains</em>.</p>"},
    "writefreely": {"ada.json": json.dumps(WRITEFREELY)},
    "dev.to": {"articles.json": json.dumps(DEVTO), "comments.json": "[]"},
    "feed": {"feed.xml": FEED},
    "markdown": {
        "2019-01-09-fog.md": "---\ntitle: Fog\ndate: 2019-01-09\n---\nIt *rains*.\n",
        "a.txt": "Note",
    },
}


def archive(folder: Path, files: dict[str, str]) -> Path:
    file = folder / "export.zip"
    with zipfile.ZipFile(file, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return file


def unpacked(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder if len(files) > 1 else folder / next(iter(files))


@pytest.mark.parametrize("name", SAMPLES)
async def test_an_archive_comes_in_once(house: House, name: str) -> None:
    file = archive(house.home, SAMPLES[name])
    async with house.open() as workspace:
        first = await workspace.importing.run(file)
        assert (first.formats, first.error) == ([name], None)
        [path] = first.made
        post = workspace.libraries[0].load(path).post
        again = await workspace.importing.run(file)
    assert (post.title, post.body.strip()) == ("Fog", "It *rains*.")
    assert post.date is not None
    assert f"{post.date:%Y-%m-%d}" == "2019-01-09"
    assert dict(again.posts) == {"unchanged": 1}


@pytest.mark.parametrize("name", SAMPLES)
def test_no_other_format_takes_it(tmp_path: Path, name: str) -> None:
    path = unpacked(tmp_path, SAMPLES[name])
    head = "" if path.is_dir() else path.read_text("utf-8")[: 1 << 16]
    assert detect(path) is get(name)
    assert [one for one in FORMATS if one != "page" and get(one).recognises(path, head)] == [name]


async def test_a_folder_without_any_mark_is_read_as_it_is_told(house: House) -> None:
    folder = unpacked(house.home / "old", {"fog.md": "It rains.\n", "boats.md": "They stay.\n"})
    async with house.open() as workspace:
        report = await workspace.importing.run(folder, format="markdown")
        titles = [workspace.libraries[0].load(path).post.title for path in report.made]
    assert (report.formats, titles) == (["markdown"], ["Boats", "Fog"])


async def test_a_saved_page_with_front_matter_is_a_page_if_told_so(house: House) -> None:
    folder = unpacked(house.home / "old", {"a.md": "---\ntitle: A\n---\nText\n", "b.bin": "\0"})
    async with house.open() as workspace:
        report = await workspace.importing.run(folder, format="page")
    assert (report.formats, len(report.made)) == (["page"], 1)


async def test_the_wrong_name_for_a_folder_is_a_sentence(house: House) -> None:
    folder = unpacked(house.home / "old", {"a.bin": "\0", "b.bin": "\0"})
    async with house.open() as workspace:
        with pytest.raises(ExportError, match="no stories"):
            await workspace.importing.run(folder, format="medium")


BOAT = {"hugo.toml": "baseURL = 'https://old.example/'\n", "static/img/boat.png": "png"}
TEXT = "---\ntitle: Fog\ndate: 2019-01-09\n---\n{{< own >}}\n\n![Boat](/img/boat.png)\n"


async def test_pictures_of_a_folder_come_to_where_the_site_has_them(house: House) -> None:
    folder = unpacked(house.home / "old", {**BOAT, "content/posts/fog.md": TEXT})
    async with house.open() as workspace:
        dry = await workspace.importing.run(folder, dry_run=True)
        assert sorted(house.library.rglob("*.png")) == []
        report = await workspace.importing.run(folder)
        [path] = report.made
        again = await workspace.importing.run(folder)
        body = workspace.libraries[0].load(path).post.body
    [picture] = house.library.rglob("*.png")
    assert (picture.read_text(), dry.copied, report.copied) == ("png", 1, 1)
    link = body.rpartition("](")[2].strip().rstrip(")")
    assert (path.parent / link).resolve() == picture
    assert dict(again.posts) == {"unchanged": 1}
    assert len(list(house.library.rglob("*.png"))) == 1


async def test_template_code_runs_on_where_the_same_generator_builds(house: House) -> None:
    house.write("hugo.toml", 'baseURL = "https://new.example.org/"\n')
    house.write("content/posts/x.md", "---\ntitle: X\n---\n")
    folder = unpacked(house.home / "old", {**BOAT, "content/posts/fog.md": TEXT})
    async with house.open() as workspace:
        report = await workspace.importing.run(folder)
        body = workspace.libraries[0].load(report.made[0]).post.body
    assert "{{< own >}}" in body
    assert (house.library / "static").is_dir()


@pytest.mark.parametrize(("generator", "kept"), [("_config.yml", True), (".eleventy.js", False)])
async def test_a_layout_is_kept_where_the_same_generator_builds(
    house: House, generator: str, kept: bool
) -> None:
    house.write(generator, "")
    house.write("_posts/2019-01-01-x.md", "---\ntitle: X\n---\n")
    fog = {
        "_config.yml": "title: Old\n",
        "_posts/2019-01-09-fog.md": "---\nlayout: post\nmood: wet\n---\nText\n",
    }
    folder = unpacked(house.home / "old", fog)
    async with house.open() as workspace:
        report = await workspace.importing.run(folder)
        front = workspace.libraries[0].load(report.made[0]).document.values
    assert ("layout" in front, front["mood"]) == (kept, "wet")


async def test_pictures_of_an_archive_come_in_once(house: House) -> None:
    file = archive(house.home, {**BOAT, "content/posts/fog.md": TEXT})
    async with house.open() as workspace:
        await workspace.importing.run(file)
        again = await workspace.importing.run(file)
    assert dict(again.posts) == {"unchanged": 1}
    assert len(list(house.library.rglob("*.png"))) == 1
