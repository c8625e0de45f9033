"""Both of Blogger's exports tell the same blog in the same words."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.domain.comment import CommentStatus
from bloggy.domain.imported import Imported, ImportedBlog, ImportedComment, ImportedPost, NotImported
from bloggy.domain.post import Kind, Status
from bloggy.errors import ExportError
from bloggy.storage.exports import blogger

TAG = "tag:blogger.com,1999:blog-77"
KIND = "http://schemas.google.com/g/2005#kind"


def old_entry(kind: str, number: str, inside: str, title: str = "Title") -> str:
    return f"""<entry><id>{TAG}.{number}</id><published>2007-02-16T10:31:00.001+01:00</published>
<updated>2007-02-17T00:00:00Z</updated>
<category scheme='{KIND}' term='http://schemas.google.com/blogger/2008/kind#{kind}'/>
<category scheme='http://www.blogger.com/atom/ns#' term='été'/>
<title type='text'>{title}</title>
<author><name>Gilles</name><uri>http://www.blogger.com/profile/42</uri><email>noreply@blogger.com</email></author>
{inside}</entry>"""


OLD = f"""<?xml version='1.0' encoding='UTF-8'?><?xml-stylesheet href="http://www.blogger.com/x.css"?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'
 xmlns:app='http://purl.org/atom/app#'><id>{TAG}.archive</id><title type='text'>My blog</title>
<link rel='alternate' type='text/html' href='https://g.blogspot.com/'/>
{old_entry("settings", "settings.BLOG_NAME", "<content>My blog</content>")}
{old_entry("settings", "settings.BLOG_LOCALE", "<content>fr</content>")}
{old_entry("template", "layout", "<content>html</content>")}
{
    old_entry(
        "post",
        "post-1",
        "<content type='html'>&lt;p&gt;Hi&lt;/p&gt;</content>"
        "<link rel='alternate' type='text/html' href='https://g.blogspot.com/2007/02/un-%C3%A9t%C3%A9.html'/>",
    )
}
{
    old_entry(
        "comment",
        "post-3",
        f"<content type='html'>Réponse</content><thr:in-reply-to ref='{TAG}.post-1' href='https://g.blogspot.com/a'/>"
        "<link rel='related' href='http://www.blogger.com/feeds/77/1/comments/default/2'/>",
    )
}
{
    old_entry(
        "comment",
        "post-2",
        f"<content type='html'>Oui&lt;br/&gt;non</content><thr:in-reply-to ref='{TAG}.post-1' href='x'/>",
    )
}
{
    old_entry(
        "comment",
        "post-5",
        "<content type='html'>This comment has been removed by the author.</content>"
        f"<thr:in-reply-to ref='{TAG}.post-1'/>",
    )
}
{old_entry("page", "page-4", "<content/><app:control><app:draft>yes</app:draft></app:control>", "About")}
{old_entry("comment", "post-6", "<content>lost</content>")}
{old_entry("video", "post-8", "")}
</feed>"""


def new_entry(number: str, kind: str, status: str, inside: str) -> str:
    return f"""<entry><id>{TAG}.{number}</id><blogger:type>{kind}</blogger:type>
<blogger:status>{status}</blogger:status><author><name>Gilles</name>
<uri>https://www.blogger.com/profile/42</uri><blogger:type>BLOGGER</blogger:type></author>
<title>Title</title><content type='html'>&lt;p&gt;Hi&lt;/p&gt;</content>
<blogger:created>2007-02-16T09:31:00.001Z</blogger:created><published>2007-02-16T09:31:00.001Z</published>
<updated>2007-02-17T00:00:00Z</updated>{inside}<link/></entry>"""


NEW = f"""<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom'
 xmlns:blogger='http://schemas.google.com/blogger/2018'><id>{TAG}</id><title>My blog</title>
{
    new_entry(
        "post-1",
        "POST",
        "LIVE",
        "<category scheme='tag:blogger.com,1999:blog-77' term='été'/>"
        "<blogger:metaDescription>Sum</blogger:metaDescription>"
        "<blogger:filename>/2007/02/un-été.html</blogger:filename>",
    )
}
{
    new_entry(
        "post-3",
        "COMMENT",
        "PENDING",
        f"<blogger:parent>{TAG}.post-1</blogger:parent><blogger:inReplyTo>{TAG}.post-2</blogger:inReplyTo>",
    )
}
{new_entry("post-2", "COMMENT", "SPAM", f"<blogger:parent>{TAG}.post-1</blogger:parent>")}
{new_entry("page-4", "PAGE", "DRAFT", "<blogger:filename/>")}
{new_entry("post-9", "POST", "SOFT_TRASHED", "<blogger:trashed>2008-01-01T00:00:00Z</blogger:trashed>")}
</feed>"""


def export(tmp_path: Path, text: str) -> list[Imported]:
    path = tmp_path / "blog.xml"
    path.write_text(text, encoding="utf-8")
    assert blogger.recognises(path, text)
    return list(blogger.read(path))


def test_the_old_backup_comes_in(tmp_path: Path) -> None:
    blog, post, reply, first, removed, page, lost, video, *rest = export(tmp_path, OLD)
    assert blog == ImportedBlog(name="blogger.com/77", url="https://g.blogspot.com/", title="My blog")
    assert isinstance(post, ImportedPost)
    assert (post.ref, post.title, post.body, post.form) == ("post-1", "Title", "<p>Hi</p>", "html")
    assert (post.kind, post.status, post.slug) == (Kind.POST, Status.PUBLISHED, "un-été")
    assert (post.tags, post.author) == (("été",), "Gilles")
    assert post.date is not None
    assert post.date.isoformat() == "2007-02-16T10:31:00.001000+01:00"
    assert isinstance(reply, ImportedComment)
    assert (reply.post, reply.parent, reply.ref, reply.body) == ("post-1", "post-2", "post-3", "Réponse")
    assert (reply.author.account, reply.author.email) == ("42", "")
    assert isinstance(first, ImportedComment)
    assert (first.parent, first.status) == ("", CommentStatus.APPROVED)
    assert isinstance(removed, ImportedComment)
    assert removed.status is CommentStatus.DELETED
    assert isinstance(page, ImportedPost)
    assert (page.kind, page.status, page.title) == (Kind.PAGE, Status.DRAFT, "About")
    assert isinstance(lost, NotImported)
    assert isinstance(video, NotImported)
    assert [each.name for each in rest if isinstance(each, NotImported)] == ["blog.xml (2)", "blog.xml (1)"]


def test_the_feed_of_takeout_comes_in_under_the_same_names(tmp_path: Path) -> None:
    blog, post, reply, spam, page, trashed = export(tmp_path, NEW)
    assert isinstance(blog, ImportedBlog)
    assert blog.name == "blogger.com/77"
    assert isinstance(post, ImportedPost)
    assert (post.ref, post.url, post.slug, post.summary) == (
        "post-1",
        "/2007/02/un-été.html",
        "un-été",
        "Sum",
    )
    assert (post.tags, post.status) == (("été",), Status.PUBLISHED)
    assert post.date == datetime(2007, 2, 16, 9, 31, 0, 1000, tzinfo=UTC)
    assert isinstance(reply, ImportedComment)
    assert (reply.post, reply.parent, reply.status) == ("post-1", "post-2", CommentStatus.HELD)
    assert isinstance(spam, ImportedComment)
    assert (spam.parent, spam.status) == ("", CommentStatus.SPAM)
    assert isinstance(page, ImportedPost)
    assert (page.kind, page.status, page.url) == (Kind.PAGE, Status.DRAFT, "")
    assert isinstance(trashed, NotImported)


def test_a_folder_of_takeout_has_several_blogs_and_names_the_rest(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / "Blogs" / name).mkdir(parents=True)
        (tmp_path / "Blogs" / name / "feed.atom").write_text(NEW, encoding="utf-8")
    (tmp_path / "Blogs" / "one" / "theme-classic.html").write_text("<html></html>")
    (tmp_path / "Blogs" / "one" / "theme-layouts.xml").write_text("<html></html>")
    assert blogger.recognises(tmp_path, "")
    found = list(blogger.read(tmp_path))
    assert sum(isinstance(each, ImportedBlog) for each in found) == 2
    assert [each.name for each in found if isinstance(each, NotImported)][-2:] == [
        "Blogs/one/theme-classic.html",
        "Blogs/one/theme-layouts.xml",
    ]


@pytest.mark.parametrize(
    "text",
    [
        OLD[:900],
        "<feed xmlns='http://www.w3.org/2005/Atom'/>",
        "",
        "<!DOCTYPE x [<!ENTITY a 'b'>]><feed>&a;</feed>",
        "<feed>" * 500,
    ],
)
def test_damaged_and_hostile_files_are_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "blog.xml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExportError):
        list(blogger.read(path))


def test_another_feed_is_not_taken_for_one() -> None:
    here = Path(__file__)
    assert not blogger.recognises(here, "<feed xmlns='http://www.w3.org/2005/Atom'><entry/></feed>")
