"""Every kind of thing in a WordPress export is told: as a post, a picture, a comment, or left out by name."""

from __future__ import annotations

import os
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bloggy.domain.comment import CommentKind, CommentStatus
from bloggy.domain.imported import (
    ImportedBlog,
    ImportedComment,
    ImportedPicture,
    ImportedPost,
    NotImported,
)
from bloggy.domain.post import Kind, Status
from bloggy.storage.exports import detect, plan, wxr
from tests.fakes.wxr import Comment, Item, category
from tests.fakes.wxr import wxr as made

PARIS = timezone(timedelta(hours=1))


def write(tmp_path: Path, text: str, name: str = "export.xml") -> Path:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def told(tmp_path: Path, *items: Item, **more: str) -> list[object]:
    return list(wxr.read(write(tmp_path, made(*items, **more))))


def post(tmp_path: Path, item: Item, **more: str) -> ImportedPost:
    [found] = [one for one in told(tmp_path, item, **more) if isinstance(one, ImportedPost)]
    return found


def test_it_is_recognised_whatever_its_version(tmp_path: Path) -> None:
    for version in ("1.0", "1.1", "1.2"):
        file = write(tmp_path, made(Item(1), version=version))
        assert detect(file) is not None
        assert detect(file).NAME == "wordpress"  # type: ignore[union-attr]
        assert [one.title for one in wxr.read(file) if isinstance(one, ImportedPost)] == [
            "Coffee in the rain"
        ]


def test_the_blog_is_told_first_and_named_by_its_address(tmp_path: Path) -> None:
    first = told(tmp_path, Item(1), blog="https://www.old.example.org/blog/")[0]
    assert first == ImportedBlog(
        name="old.example.org/blog", url="https://www.old.example.org/blog/", title="Ada writes"
    )


def test_a_post_is_told_with_everything(tmp_path: Path) -> None:
    item = Item(
        7,
        title="Tom &amp; <em>Jerry</em>",
        excerpt="In short",
        sticky=True,
        terms=[
            ("category", "hats", "Hats"),
            ("post_tag", "rain", "Rain &amp; snow"),
            ("post_format", "post-format-aside", "Aside"),
        ],
        meta={"_thumbnail_id": "9", "_wp_old_slug": "cofee", "_edit_last": "1", "mood": "calm"},
    )
    picture = Item(9, type="attachment", status="inherit", attachment="https://old.example.org/u/cup.jpg")
    picture.meta["_wp_attachment_image_alt"] = "A cup"
    channel = category("clothes", "Clothes") + category("hats", "Hats", "clothes")
    found = [one for one in told(tmp_path, item, picture, channel=channel) if isinstance(one, ImportedPost)]
    assert found == [
        ImportedPost(
            ref="7",
            title="Tom & Jerry",
            body=item.body,
            form="html",
            slug="coffee",
            date=datetime(2020, 1, 2, 4, 4, 5, tzinfo=PARIS),
            tags=("Rain & snow",),
            categories=("Clothes/Hats",),
            summary="In short",
            author="Ada",
            image="https://old.example.org/u/cup.jpg",
            image_alt="A cup",
            url="https://old.example.org/2020/01/coffee/",
            aliases=("/2020/01/cofee/",),
            extra={"sticky": True, "post_format": ["Aside"], "custom_fields": {"mood": "calm"}},
        )
    ]


@pytest.mark.parametrize(
    ("status", "wanted", "unlisted"),
    [
        ("publish", Status.PUBLISHED, False),
        ("draft", Status.DRAFT, False),
        ("pending", Status.DRAFT, False),
        ("future", Status.SCHEDULED, False),
        ("private", Status.PUBLISHED, True),
        ("some-plugins-own", Status.DRAFT, False),
    ],
)
def test_statuses(tmp_path: Path, status: str, wanted: Status, unlisted: bool) -> None:
    found = post(tmp_path, Item(1, status=status))
    assert (found.status, found.unlisted) == (wanted, unlisted)


def test_a_password_makes_a_post_unlisted(tmp_path: Path) -> None:
    assert post(tmp_path, Item(1, password="secret")).unlisted


@pytest.mark.parametrize(
    ("local", "universal", "draft", "wanted"),
    [
        ("2020-07-01 14:00:00", "2020-07-01 12:00:00", False, "2020-07-01T14:00:00+02:00"),
        ("2020-07-01 17:30:00", "2020-07-01 12:00:00", False, "2020-07-01T17:30:00+05:30"),
        ("2020-07-01 12:00:00", "2020-07-01 12:00:00", False, "2020-07-01T12:00:00+00:00"),
        ("2020-07-09 12:00:00", "2020-07-01 12:00:00", False, "2020-07-01T12:00:00+00:00"),
        ("2020-07-01 14:00:00", "0000-00-00 00:00:00", False, "2020-07-01T14:00:00"),
        ("2020-07-01 14:00:00", "0000-00-00 00:00:00", True, None),
        ("0000-00-00 00:00:00", "0000-00-00 00:00:00", False, None),
        ("nonsense", "2020-07-01 12:00:00", False, "2020-07-01T12:00:00+00:00"),
    ],
)
def test_dates_keep_the_clock_of_the_blog(
    local: str, universal: str, draft: bool, wanted: str | None
) -> None:
    found = wxr.moment(local, universal, draft=draft)
    assert (found and found.isoformat()) == wanted


def test_pages_pictures_and_what_is_neither(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        Item(1, type="page", slug="about"),
        Item(
            2,
            type="attachment",
            status="inherit",
            title="cup.jpg",
            attachment="https://old.example.org/c.jpg",
        ),
        Item(3, type="nav_menu_item", title="Home"),
        Item(4, type="revision", status="inherit", title="Older"),
        Item(5, type="wp_block", title="Signature"),
        Item(6, type="recipe", title="Soup"),
        Item(7, status="trash", title="Thrown away"),
        Item(8, status="auto-draft", title="Auto Draft"),
    )[1:]
    assert [(one.kind, one.url) for one in found if isinstance(one, ImportedPost)] == [
        (Kind.PAGE, "https://old.example.org/2020/01/about/")
    ]
    assert [(one.url, one.title) for one in found if isinstance(one, ImportedPicture)] == [
        ("https://old.example.org/c.jpg", "cup.jpg")
    ]
    left = [one for one in found if isinstance(one, NotImported)]
    assert [(one.kind, one.name) for one in left] == [
        ("menu entry", "Home"),
        ("revision", "Older"),
        ("reusable block", "Signature"),
        ("recipe", "Soup"),
        ("post", "Thrown away"),
        ("post", "Auto Draft"),
    ]
    assert all(one.reason.endswith(".") for one in left)
    assert len(found) == 8


def test_comments_keep_thread_state_and_who_wrote_them(tmp_path: Path) -> None:
    comments = [
        Comment(11, "First\n\nand <b>more</b>\nlines"),
        Comment(12, "Thanks", author="Ada", user=1, parent=11),
        Comment(13, "Let me in", approved="0"),
        Comment(14, "Buy", approved="spam"),
        Comment(15, "Gone", approved="trash"),
        Comment(16, "With its post", approved="post-trashed"),
        Comment(17, "[…] linked […]", type="pingback", author="Another blog", url="https://b.example.org/x"),
        Comment(18, "psst", type="note"),
        Comment(19, "old", type=""),
        Comment(20, "+1", type="order_note"),
    ]
    found = told(tmp_path, Item(7, comments=comments))
    by_ref = {one.ref: one for one in found if isinstance(one, ImportedComment)}
    assert by_ref["11"].body == "<p>First</p>\n<p>and <b>more</b><br />\nlines</p>"
    assert by_ref["11"].date == datetime(2020, 1, 3, 9, tzinfo=PARIS)
    assert by_ref["11"].author.email == "gilles@example.org"
    assert (by_ref["12"].parent, by_ref["12"].author.is_me, by_ref["11"].author.is_me) == ("11", True, False)
    assert [by_ref[ref].status for ref in ("11", "13", "14", "15", "16")] == [
        CommentStatus.APPROVED,
        CommentStatus.HELD,
        CommentStatus.SPAM,
        CommentStatus.REMOVED,
        CommentStatus.REMOVED,
    ]
    assert by_ref["17"].kind is CommentKind.MENTION
    assert by_ref["19"].kind is CommentKind.COMMENT
    assert [one.name for one in found if isinstance(one, NotImported)] == ["18 Gilles", "20 Gilles"]
    assert all(
        (one.post, one.url) == ("7", "https://old.example.org/2020/01/coffee/") for one in by_ref.values()
    )


def test_comments_on_what_is_not_brought_come_with_its_address(tmp_path: Path) -> None:
    found = told(tmp_path, Item(7, type="recipe", title="Soup", comments=[Comment(1)]))
    [comment] = [one for one in found if isinstance(one, ImportedComment)]
    assert (comment.post, comment.url, comment.title) == (
        "",
        "https://old.example.org/2020/01/coffee/",
        "Soup",
    )


def test_an_export_in_several_files_is_one(tmp_path: Path) -> None:
    picture = Item(9, type="attachment", status="inherit", attachment="https://old.example.org/u/cup.jpg")
    write(tmp_path, made(Item(7, meta={"_thumbnail_id": "9"})), "all/1.xml")
    write(tmp_path, made(picture, Item(7, meta={"_thumbnail_id": "9"})), "all/2.xml")
    found = list(detect(tmp_path / "all").read(tmp_path / "all"))  # type: ignore[union-attr]
    assert [one.image for one in found if isinstance(one, ImportedPost)] == [
        "https://old.example.org/u/cup.jpg"
    ]
    assert sum(isinstance(one, ImportedBlog) for one in found) == 1


def test_a_draft_has_neither_address_nor_date(tmp_path: Path) -> None:
    found = post(tmp_path, Item(3, status="draft", slug="", when=None, link="https://old.example.org/?p=3"))
    assert (found.url, found.date, found.slug) == ("", None, "")


def test_categories_that_are_each_others_parents_end(tmp_path: Path) -> None:
    channel = category("a", "A", "b") + category("b", "B", "a")
    assert post(tmp_path, Item(1, terms=[("category", "a", "A")]), channel=channel).categories == ("B/A",)


def test_slugs_of_other_scripts_are_read(tmp_path: Path) -> None:
    assert post(tmp_path, Item(1, slug="%e6%97%a5%e6%9c%ac")).slug == "日本"


def test_an_item_without_a_number_is_not_lost(tmp_path: Path) -> None:
    text = made(Item(1)).replace("<wp:post_id>1</wp:post_id>", "")
    [found] = [one for one in wxr.read(write(tmp_path, text)) if isinstance(one, ImportedPost)]
    assert found.ref == "https://old.example.org/?p=1"


def test_a_feeds_date_stands_in_where_there_is_no_other(tmp_path: Path) -> None:
    text = made(Item(1)).replace("2020-01-02", "0000-00-00")
    [found] = [one for one in wxr.read(write(tmp_path, text)) if isinstance(one, ImportedPost)]
    assert found.date == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_what_lies_beside_wordpress_files_is_read_or_named(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(made(Item(1)), "utf-8")
    (tmp_path / "b.xml").write_text(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>F</title></feed>", "utf-8"
    )
    (tmp_path / "ghost.json").write_text('{"db": [{"data": {}}]}', "utf-8")
    with zipfile.ZipFile(tmp_path / "medium.zip", "w") as packed:
        packed.writestr("posts/a.html", "")
    found = plan(tmp_path)
    assert [(one.NAME, path.name) for one, path in found.files] == [
        ("wordpress", tmp_path.name),
        ("feed", "b.xml"),
        ("ghost", "ghost.json"),
    ]
    assert [(one.name, one.reason) for one in found.unknown] == [
        ("medium.zip", "It is an archive: import it by itself.")
    ]
    whole, place = found.files[0]
    assert [one.ref for one in whole.read(place) if isinstance(one, ImportedPost)] == ["1"]


def test_uploads_pictures_and_single_pages_beside_it_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, made(Item(1)))
    uploads = tmp_path / "wp-content" / "uploads"
    uploads.mkdir(parents=True)
    (uploads / "page.html").write_text("<article><h1>Hi</h1><p>an attachment</p></article>", "utf-8")
    (uploads / "doc.zip").write_bytes(b"PK\x03\x04")
    os.mkfifo(tmp_path / "closed.jpg")  # can't be read, whoever tries
    os.mkfifo(tmp_path / "closed.pdf")
    (tmp_path / "readme.html").write_text("<p>About this export</p>", "utf-8")
    found = plan(tmp_path)
    assert [one.NAME for one, _path in found.files] == ["wordpress"]
    assert [one.name for one in found.unknown] == ["closed.pdf", "readme.html"]
    assert "can't be read" in found.unknown[0].reason


def test_one_file_of_several_that_cant_be_read_is_named_and_the_others_come_in(tmp_path: Path) -> None:
    write(tmp_path, made(Item(1)), "1.xml")
    os.mkfifo(tmp_path / "2.xml")  # can't be read, whoever tries
    found = plan(tmp_path)
    refs = [
        one.ref for reader, file in found.files for one in reader.read(file) if isinstance(one, ImportedPost)
    ]
    assert refs == ["1"]
    assert [one.name for one in found.unknown] == ["2.xml"]
