"""Feeds as WordPress, Blogger and others write them, and what is done with broken ones."""

from __future__ import annotations

import pytest

from bloggy.backends.comment_feed.reading import read
from bloggy.backends.testing import Mirror
from bloggy.errors import BackendError, Malformed, Rejected, ServerFault, Unauthorized
from tests.fakes.feeds import BASE, FEED, FakeFeed, connected

pytestmark = pytest.mark.anyio

WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Comments for A blog</title>
 <atom:link href="https://blog.example.org/comments/feed/" rel="self" type="application/rss+xml"/>
 <generator>https://wordpress.org/?v=7.1</generator>
 <item><title>Comment on Fog by Grace</title><link>https://blog.example.org/2026/fog/#comment-7</link>
 <dc:creator><![CDATA[Grace & Co]]></dc:creator><pubDate>Sun, 01 Mar 2026 08:10:00 +0000</pubDate>
 <guid isPermaLink="false">https://blog.example.org/?p=5#comment-7</guid>
 <description>A fine...</description>
 <content:encoded><![CDATA[<p>A <em>fine</em> walk.</p>
]]></content:encoded></item></channel></rss>"""

POSTS = """<rss version="2.0" xmlns:wfw="http://wellformedweb.org/CommentAPI/"
 xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>A blog</title>
 <item><title>Fog</title><link>https://blog.example.org/2026/fog/</link><guid>1</guid>
 <wfw:commentRss>https://blog.example.org/2026/fog/feed/</wfw:commentRss>
 <slash:comments>{count}</slash:comments></item>
 <item><title>Quiet</title><link>https://blog.example.org/2026/quiet/</link><guid>2</guid>
 <wfw:commentRss>https://blog.example.org/2026/quiet/feed/</wfw:commentRss>
 <slash:comments>0</slash:comments></item>
 <item><title>Elsewhere</title><link>https://blog.example.org/2026/else/</link><guid>3</guid>
 <wfw:commentRss>https://elsewhere.example.net/feed/</wfw:commentRss>
 <slash:comments>3</slash:comments></item></channel></rss>"""

BLOGGER = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0">
 <title>Comments</title><generator uri="https://www.blogger.com">Blogger</generator>
 <entry><id>tag:blogger.com,1999:blog-1.post-22</id><published>2026-03-01T09:10:00.001+01:00</published>
 <updated>2026-03-01T09:10:00.001+01:00</updated><title>Hm</title>
 <content type="html">Hm.&lt;br /&gt;No.</content>
 <link rel="alternate" href="https://b.blogspot.example/2026/03/fog.html?showComment=17723&amp;m=1#c22"/>
 <link rel="related" href="https://www.blogger.com/feeds/1/5/comments/default/21"/>
 <author><name>Alan</name><uri>https://www.blogger.com/profile/3</uri>
 <email>noreply@blogger.com</email></author>
 <thr:in-reply-to href="https://b.blogspot.example/2026/03/fog.html"
 ref="tag:blogger.com,1999:blog-1.post-5"/>
 </entry><entry><id>tag:blogger.com,1999:blog-1.post-21</id><published>2026-03-01T09:00:00+01:00</published>
 <updated>2026-03-01T09:00:00+01:00</updated><title>Yes</title><content type="text">Yes.</content>
 <link rel="alternate" href="https://b.blogspot.example/2026/03/fog.html?showComment=17722#c21"/>
 <author><name>Ada</name></author>
 <thr:in-reply-to href="https://b.blogspot.example/2026/03/fog.html"
 ref="tag:blogger.com,1999:blog-1.post-5"/>
 </entry></feed>"""

BOMB = """<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><feed xmlns="http://www.w3.org/2005/Atom">
<title>&b;</title></feed>"""


def rss(text: str) -> tuple[int, dict[str, str], bytes]:
    return 200, {"content-type": "application/rss+xml; charset=UTF-8"}, text.encode()


async def test_a_comment_of_wordpress_has_its_page_author_and_whole_text() -> None:
    backend, _network = connected(FakeFeed(files={"/comments.atom": rss(WORDPRESS)}))
    (comment,) = (await Mirror().sync(backend.comments)).known.values()
    assert comment.ref == "https://blog.example.org/?p=5#comment-7"
    assert comment.place.url == "https://blog.example.org/2026/fog/"
    assert comment.url == "https://blog.example.org/2026/fog/#comment-7"
    assert comment.author.name == "Grace & Co"
    assert comment.body == "<p>A <em>fine</em> walk.</p>\n"
    assert comment.date.isoformat() == "2026-03-01T08:10:00+00:00"


async def test_blogger_tells_what_is_answered_and_the_writer_is_known_by_name() -> None:
    backend, _network = connected(FakeFeed(files={"/comments.atom": rss(BLOGGER)}))
    known = (await Mirror().sync(backend.comments)).known
    answer, first = known.values()
    assert (answer.parent, first.parent) == (first.ref, None)
    assert {one.place.url for one in known.values()} == {"https://b.blogspot.example/2026/03/fog.html"}
    assert (answer.form, first.form) == ("html", "text")
    assert [one.author.is_me for one in (answer, first)] == [False, True]
    assert answer.author.email == ""


async def test_threads_of_atom_are_told() -> None:
    site = FakeFeed()
    backend, _network = connected(site)
    first = site.add("The question.")
    second = site.add("The answer.", parent=first)
    known = (await Mirror().sync(backend.comments)).known
    assert {str(ref): comment.parent for ref, comment in known.items()} == {first: None, second: first}


async def test_a_feed_of_posts_leads_to_the_feeds_of_their_comments_but_to_no_other_server() -> None:
    site = FakeFeed(files={"/feed/": rss(POSTS.format(count=1)), "/2026/fog/feed/": rss(WORDPRESS)})
    backend, _network = connected(site, url=f"{BASE}/feed/")
    mirror = await Mirror().sync(backend.comments)
    assert len(mirror.known) == 1
    assert [path for path, _status in site.asked] == ["/feed/", "/2026/fog/feed/"]
    await mirror.sync(backend.comments)
    assert site.asked[2:] == [("/feed/", 304)]
    site.files["/feed/"] = rss(POSTS.format(count=2))
    await mirror.sync(backend.comments)
    assert site.asked[3:] == [("/feed/", 200), ("/2026/fog/feed/", 304)]


@pytest.mark.parametrize("status", [403, 302, 500, 200])
async def test_a_post_whose_feed_is_broken_keeps_no_other_back(status: int) -> None:
    site = FakeFeed(files={"/feed/": rss(POSTS.format(count=1)), "/2026/fog/feed/": (status, {}, "no")})
    site.files["/2026/quiet/feed/"] = rss(WORDPRESS)
    site.files["/feed/"] = rss(POSTS.format(count=1).replace(">0<", ">4<"))
    backend, _network = connected(site, url=f"{BASE}/feed/")
    mirror = await Mirror().sync(backend.comments)
    assert len(mirror.known) == 1
    assert "/2026/fog/feed/" in " ".join(page.note for page in mirror.pages)
    site.files["/2026/fog/feed/"] = rss(WORDPRESS.replace("?p=5", "?p=6"))
    site.files["/feed/"] = rss(POSTS.format(count=1))
    await mirror.sync(backend.comments)
    assert len(mirror.known) == 2


async def test_pages_that_lead_in_a_circle_are_read_once() -> None:
    page = POSTS.replace("<title>A blog</title>", '<a:link xmlns:a="http://www.w3.org/2005/Atom" {link}/>')
    links = {"/feed/": "/feed/2", "/feed/2": "/feed/3", "/feed/3": "/feed/"}
    site = FakeFeed(files={"/2026/fog/feed/": rss(WORDPRESS)})
    for path, following in links.items():
        site.files[path] = rss(page.format(count=1, link=f'rel="next" href="{following}"'))
    backend, _network = connected(site, url=f"{BASE}/feed/")
    mirror = Mirror()
    for _sync in range(2):
        site.asked.clear()
        await mirror.sync(backend.comments)
        asked = [path for path, _status in site.asked if path in links]
        assert asked == list(links)
    assert len(mirror.known) == 1


async def test_what_left_the_feed_is_not_taken_for_deleted() -> None:
    site = FakeFeed()
    backend, _network = connected(site)
    kept = site.add("The first.")
    mirror = await Mirror().sync(backend.comments)
    site.entries.clear()
    mirror = await mirror.sync(backend.comments)
    assert set(mirror.known) == {kept}
    assert all(page.present is None and not page.gone for page in mirror.pages)


async def test_an_edit_in_the_feed_arrives_and_nothing_else_is_told_again() -> None:
    site = FakeFeed()
    backend, _network = connected(site)
    site.add("The first.")
    site.add("The second.")
    mirror = await Mirror().sync(backend.comments)
    site.entries[0] |= {"body": "The first, edited."}
    mirror = await mirror.sync(backend.comments)
    assert [comment.body for comment in mirror.told] == ["The first, edited."]


@pytest.mark.parametrize("text", ["", "<html><p>login", "{}", BOMB, "<feed/>"])
async def test_what_is_no_feed_is_refused(text: str) -> None:
    backend, _network = connected(FakeFeed(files={"/comments.atom": rss(text)}))
    with pytest.raises(Malformed) as caught:
        await backend.probe()
    assert caught.value.hint


@pytest.mark.parametrize(
    ("status", "error"), [(401, Unauthorized), (404, Rejected), (502, ServerFault), (302, Rejected)]
)
async def test_a_refusal_is_told_for_what_it_is(status: int, error: type[BackendError]) -> None:
    head = {"location": "https://elsewhere.example.net/feed"} if status == 302 else {}
    backend, _network = connected(FakeFeed(files={"/comments.atom": (status, head, "no")}))
    with pytest.raises(error):
        await backend.comments.changes(None)


def test_control_characters_do_not_spoil_a_feed() -> None:
    text = WORDPRESS.replace("fine</em>", "f\x07i\x00ne</em>")
    assert "fine" in read(text, FEED).items[0].body


async def test_the_probe_names_the_feed_and_says_what_it_can_not_do() -> None:
    backend, _network = connected(FakeFeed(files={"/comments.atom": rss(WORDPRESS)}))
    found = await backend.probe()
    assert found.title == "Comments for A blog"
    assert "wordpress.org" in found.software
    assert found.notes
