"""Disqus's export is comments only: pages are put together by their paths, order does not matter."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bloggy.domain.comment import CommentStatus
from bloggy.domain.imported import ImportedBlog, ImportedComment, NotImported
from bloggy.storage.exports import detect

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<category dsq:id="1"><forum>ada-writes</forum><title>General</title></category>
"""


def thread(number: int, link: str, title: str = "Coffee") -> str:
    return (
        f'<thread dsq:id="{number}"><id>x</id><forum>ada-writes</forum><category dsq:id="1"/>'
        f"<link>{link}</link><title>{title}</title><message/><createdAt>2020-01-01T00:00:00Z</createdAt>"
        "<author><name>Ada</name></author><isClosed>false</isClosed><isDeleted>false</isDeleted></thread>"
    )


def post(number: int, on: int, parent: int = 0, **more: str) -> str:
    said = {"message": "<p>Hi &amp; <b>bye</b></p>", "isDeleted": "false", "isSpam": "false"} | more
    above = f'<parent dsq:id="{parent}"/>' if parent else ""
    return (
        f'<post dsq:id="{number}"><id/><message><![CDATA[{said["message"]}]]></message>'
        f"<createdAt>2020-01-02T03:04:05Z</createdAt><isDeleted>{said['isDeleted']}</isDeleted>"
        f"<isSpam>{said['isSpam']}</isSpam><author><name>Gilles</name><isAnonymous>false</isAnonymous>"
        f'<username>gilles</username></author><thread dsq:id="{on}"/>{above}</post>'
    )


def read(tmp_path: Path, *parts: str) -> list[object]:
    file = tmp_path / "ada-writes-2026-all.xml"
    file.write_text(HEAD + "\n".join(parts) + "</disqus>", "utf-8")
    found = detect(file)
    assert found is not None
    assert found.NAME == "disqus"
    return list(found.read(file))


def test_a_comment_is_told_with_its_page_and_author(tmp_path: Path) -> None:
    blog, comment = read(tmp_path, thread(1, "https://old.example.org/coffee/"), post(11, 1))
    assert blog == ImportedBlog(name="old.example.org", url="https://old.example.org")
    assert isinstance(comment, ImportedComment)
    assert (comment.ref, comment.url, comment.title) == ("11", "https://old.example.org/coffee/", "Coffee")
    assert (comment.author.name, comment.author.account) == ("Gilles", "gilles")
    assert comment.body == "<p>Hi &amp; <b>bye</b></p>"
    assert comment.date == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_threads_of_one_page_are_one_place(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        thread(1, "https://old.example.org/coffee/"),
        thread(2, "http://www.old.example.org/coffee?utm=x"),
        thread(3, "https://old.example.org/?p=12"),
        thread(4, "https://old.example.org/?p=13"),
        post(11, 1),
        post(12, 2),
        post(13, 3),
        post(14, 4),
    )
    urls = [one.url for one in found if isinstance(one, ImportedComment)]
    assert urls == [
        "https://old.example.org/coffee/",
        "https://old.example.org/coffee/",
        "https://old.example.org/?p=12",
        "https://old.example.org/?p=13",
    ]


def test_order_does_not_matter(tmp_path: Path) -> None:
    found = read(tmp_path, post(12, 1, parent=11), post(11, 1), thread(1, "https://old.example.org/coffee/"))
    assert [(one.ref, one.parent) for one in found if isinstance(one, ImportedComment)] == [
        ("12", "11"),
        ("11", ""),
    ]


def test_deleted_and_spam_keep_their_state(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        thread(1, "https://old.example.org/coffee/"),
        post(11, 1, isDeleted="true"),
        post(12, 1, isSpam="true"),
    )
    assert [one.status for one in found if isinstance(one, ImportedComment)] == [
        CommentStatus.REMOVED,
        CommentStatus.SPAM,
    ]


def test_a_comment_on_no_known_page_is_named(tmp_path: Path) -> None:
    found = read(tmp_path, thread(1, "https://old.example.org/coffee/"), post(11, 9))
    assert [one.name for one in found if isinstance(one, NotImported)] == ["11"]
