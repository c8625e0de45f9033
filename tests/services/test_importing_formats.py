"""Every format that is known finds its way from the file to the library, by itself and only once."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from bloggy.domain.comments_listing import CommentQuery
from bloggy.storage.exports import FORMATS, get
from tests.fakes.wxr import Comment, Item, wxr
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

GHOST = json.dumps(
    {
        "db": [
            {
                "meta": {"version": "6.65.0"},
                "data": {
                    "settings": [{"key": "title", "value": "My blog"}],
                    "posts": [
                        {
                            "id": "p1",
                            "title": "Fog",
                            "slug": "fog",
                            "status": "published",
                            "type": "post",
                            "visibility": "public",
                            "html": "<p>It <em>rains</em></p>",
                            "published_at": "2020-07-01 10:00:00",
                            "canonical_url": "https://first.example.org/fog/",
                        }
                    ],
                },
            }
        ]
    }
)
ISSO = json.dumps(
    [
        {
            "id": "/fog/",
            "title": "Fog",
            "comments": [
                {
                    "email": "g@example.net",
                    "author": "Gilles",
                    "website": "",
                    "remote_addr": "127.0.0.1",
                    "created": "2020-07-02 10:00:00",
                    "text": "A question?",
                }
            ],
        }
    ]
)
BLOGGER = """<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'
 xmlns:thr='http://purl.org/syndication/thread/1.0' xmlns:app='http://www.w3.org/2007/app'>
<id>tag:blogger.com,1999:blog-1.archive</id><title>Ada</title>
<link rel='alternate' type='text/html' href='http://ada.blogspot.com/'/>
<generator version='7.00' uri='https://www.blogger.com'>Blogger</generator>
<entry><id>tag:blogger.com,1999:blog-1.post-2</id><published>2020-07-01T10:00:00+02:00</published>
<updated>2020-07-01T10:00:00+02:00</updated>
<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#post'/>
<title type='text'>Fog</title><content type='html'>&lt;p&gt;It &lt;em&gt;rains&lt;/em&gt;&lt;/p&gt;</content>
<link rel='alternate' type='text/html' href='http://ada.blogspot.com/2020/07/fog.html' title='Fog'/>
<author><name>Ada</name></author></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-3</id><published>2020-07-02T10:00:00+02:00</published>
<updated>2020-07-02T10:00:00+02:00</updated>
<category scheme='http://schemas.google.com/g/2005#kind'
 term='http://schemas.google.com/blogger/2008/kind#comment'/>
<title type='text'>A question?</title><content type='html'>A question?</content>
<author><name>Gilles</name></author>
<thr:in-reply-to href='http://ada.blogspot.com/2020/07/fog.html' ref='tag:blogger.com,1999:blog-1.post-2'
 source='http://www.blogger.com/feeds/1/posts/default/2' type='text/html'/></entry></feed>"""
MOVABLE_TYPE = """AUTHOR: Ada
TITLE: Fog
BASENAME: fog
STATUS: Publish
DATE: 07/01/2020 10:00:00 AM
-----
BODY:
<p>It <em>rains</em></p>
-----
COMMENT:
AUTHOR: Gilles
EMAIL: g@example.net
DATE: 07/02/2020 10:00:00 AM
A question?
-----
--------
"""
PAGE = """Fog

It rains over the bay, and the boats stay where they are. Nobody minds.

1 Comment

1. Gilles says:
July 2, 2020 at 10:00 am
A question?
"""
SAMPLES = {
    "wordpress": ("export.xml", wxr(Item(1, title="Fog", slug="fog", comments=[Comment(11, "A question?")]))),
    "ghost": ("my-blog.ghost.2026-11-23-10-05-33.json", GHOST),
    "blogger": ("blog-11-23-2026.xml", BLOGGER),
    "movable-type": ("export.txt", MOVABLE_TYPE),
    "page": ("fog.txt", PAGE),
}


async def twice(house: House, file: Path, format: str | None = None) -> tuple[list[str], list[str]]:
    """The posts and comments after two imports of the file, the second of which does nothing."""
    async with house.open() as workspace:
        first = await workspace.importing.run(file, format=format)
        assert first.changed_anything
        assert first.error is None
        again = await workspace.importing.run(file, format=format)
        assert not again.changed_anything
        titles = [workspace.libraries[0].load(path).post.title for path in first.made]
        rows = workspace.comments.window(CommentQuery(), 0, 10)
        return titles, [f"{row.author}: {row.text}" for row in rows]


@pytest.mark.parametrize("name", SAMPLES)
async def test_a_file_is_known_by_what_is_in_it(house: House, name: str) -> None:
    file = house.home / SAMPLES[name][0]
    file.write_text(SAMPLES[name][1], "utf-8")
    posts, comments = await twice(house, file)
    assert posts == ["Fog"]
    assert comments == ([] if name == "ghost" else ["Gilles: A question?"])


async def test_a_later_export_of_the_same_blog_is_known_whatever_its_name(house: House) -> None:
    for day in ("22", "23"):
        file = house.home / f"my-blog.ghost.2026-11-{day}-10-05-33.json"
        file.write_text(GHOST, "utf-8")
        async with house.open() as workspace:
            report = await workspace.importing.run(file)
    assert dict(report.posts) == {"unchanged": 1}


async def test_an_address_elsewhere_is_kept_as_the_first_one(house: House) -> None:
    file = house.home / "my-blog.ghost.json"
    file.write_text(GHOST, "utf-8")
    await twice(house, file)
    assert "canonical_url: https://first.example.org/fog/" in (house.library / "fog.md").read_text("utf-8")


async def test_comments_of_another_system_find_posts_that_came_from_elsewhere(house: House) -> None:
    (house.home / "my-blog.json").write_text(GHOST, "utf-8")
    (house.home / "isso.json").write_text(ISSO, "utf-8")
    async with house.open() as workspace:
        await workspace.importing.run(house.home / "my-blog.json")
        await workspace.importing.run(house.home / "isso.json")
        thread = workspace.comments.conversation(house.library / "fog.md")
    assert [(row.source, row.author) for row in thread.comments] == [("import:isso", "Gilles")]


async def test_a_folder_of_several_exports_is_read_file_by_file(house: House) -> None:
    folder = house.home / "exports"
    folder.mkdir()
    (folder / "a.json").write_text(GHOST, "utf-8")
    (folder / "b.txt").write_text(MOVABLE_TYPE, "utf-8")
    (folder / "c.bin").write_bytes(bytes(range(256)))
    async with house.open() as workspace:
        report = await workspace.importing.run(folder)
    assert dict(report.posts) == {"new": 2}
    assert set(report.formats) == {"ghost", "movable-type"}
    assert [one.name for one in report.left_out if one.kind == "file"] == ["c.bin"]


async def test_an_archive_is_read_like_its_folder(house: House) -> None:
    file = house.home / "export.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("blog/1.xml", wxr(Item(1, slug="one")))
        archive.writestr("blog/2.xml", wxr(Item(2, slug="two")))
    async with house.open() as workspace:
        report = await workspace.importing.run(file)
    assert dict(report.posts) == {"new": 2}
    assert report.sources == ["import:old.example.org"]


def test_every_format_is_there_under_its_name() -> None:
    assert {name: get(name).NAME for name in FORMATS} == {name: name for name in FORMATS}
