"""A saved feed brings the posts that it has whole, and names those of which it has the beginning only."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.imported import Imported, ImportedBlog, ImportedComment, ImportedPost, NotImported
from bloggy.errors import ExportError
from bloggy.storage.exports import detect, feed

RSS = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Ada</title>'
    '<atom:link href="https://a.example/feed" rel="self"/><link>https://a.example/</link>{}</channel></rss>'
)
ITEM = (
    "<item><title>Fog &amp;amp; rain</title><link>https://a.example/2024/fog.html</link>"
    '<dc:creator>Ada</dc:creator><pubDate>Sun, 10 Mar 2024 12:00:00 +0100</pubDate><guid isPermaLink="false">'
    "https://a.example/?p=7</guid><category>weather</category><category>sea</category>{}</item>"
)
ATOM = (
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Ada</title><id>urn:x</id>'
    '<link rel="self" href="https://a.example/atom.xml"/><link href="https://a.example/"/>{}</feed>'
)
ENTRY = (
    '<entry><title type="text">Fog &lt;now&gt;</title><id>urn:7</id><link rel="alternate" href="/fog/"/>'
    "<published>2024-03-10T12:00:00Z</published><updated>2024-03-11T12:00:00Z</updated>"
    '<author><name>Ada</name></author><category term="weather"/>{}</entry>'
)
WHOLE = "<content:encoded>&lt;p&gt;It &lt;em&gt;rains&lt;/em&gt;.&lt;/p&gt;</content:encoded>"


def export(tmp_path: Path, text: str) -> list[Imported]:
    path = tmp_path / "feed.xml"
    path.write_text(text, "utf-8")
    assert detect(path) is feed
    return list(feed.read(path))


def posts(found: list[Imported]) -> list[ImportedPost]:
    return [each for each in found if isinstance(each, ImportedPost)]


def left(found: list[Imported]) -> list[str]:
    return [each.name for each in found if isinstance(each, NotImported)]


def test_a_post_of_rss_comes_in_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    own = f"<description>What I saw</description>{WHOLE}<enclosure url='https://a.example/a.mp3'/>"
    found = export(tmp_path, RSS.format(ITEM.format(own)))
    assert found[0] == ImportedBlog(name="a.example", url="https://a.example/", title="Ada")
    [one] = posts(found)
    assert (one.ref, one.title, one.slug) == ("https://a.example/?p=7", "Fog & rain", "fog")
    assert (one.body, one.form, one.summary) == ("<p>It <em>rains</em>.</p>", "html", "What I saw")
    assert (one.date, one.author) == (datetime(2024, 3, 10, 11, tzinfo=UTC), "Ada")
    assert (one.tags, one.url) == (("weather", "sea"), "https://a.example/2024/fog.html")
    assert one.extra == {"enclosures": ["https://a.example/a.mp3"]}


def test_a_post_of_atom_comes_in_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    inner = "1 &lt; 2 <p>It <em>rains</em>.</p>"
    content = f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{inner}</div>'
    [one] = posts(export(tmp_path, ATOM.format(ENTRY.format(f"{content}</content>"))))
    assert (one.ref, one.title, one.url, one.slug) == ("urn:7", "Fog <now>", "https://a.example/fog/", "fog")
    assert (one.body, one.form) == ("1 &lt; 2 <p>It <em>rains</em>.</p>", "html")
    assert one.updated == datetime(2024, 3, 11, 12, tzinfo=UTC)
    assert (one.author, one.tags) == ("Ada", ("weather",))


def test_rss_of_the_first_kind_is_read(tmp_path: Path) -> None:
    text = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        "<channel><title>Ada</title><link>https://a.example/</link></channel><item><title>Fog</title>"
        "<link>https://a.example/fog</link><description>&lt;p&gt;It rains.&lt;/p&gt;</description>"
        "</item></rdf:RDF>"
    )
    [one] = posts(export(tmp_path, text))
    assert (one.title, one.body, one.ref) == ("Fog", "<p>It rains.</p>", "https://a.example/fog")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("<description>It rains over the bay</description>", False),
        ("<description>&lt;p&gt;It rains.&lt;/p&gt;</description>", True),
        ("<description>&lt;p&gt;It rains over…&lt;/p&gt;</description>", False),
        ("<content:encoded>&lt;p&gt;It rains […]&lt;/p&gt;</content:encoded>", False),
        (
            "<content:encoded>&lt;p&gt;It rains &lt;a href='https://a.example/2024/fog.html#more'&gt;"
            "Continue reading&lt;/a&gt;&lt;/p&gt;</content:encoded>",
            False,
        ),
        (
            "<content:encoded>&lt;p&gt;It rains &lt;a href='https://b.example/'&gt;"
            "Read more&lt;/a&gt;&lt;/p&gt;</content:encoded>",
            True,
        ),
        ("", False),
    ],
)
def test_half_a_post_is_named_with_its_words(tmp_path: Path, text: str, whole: bool) -> None:
    found = export(tmp_path, RSS.format(ITEM.format(text)))
    assert bool(posts(found)) is whole
    if not whole:
        [name] = left(found)
        assert name.startswith("Fog & rain")
        assert ("rains" in name) is ("rains" in text)


def test_a_note_without_a_title_is_whole(tmp_path: Path) -> None:
    text = "<item><description>It rains</description><guid>https://a.example/n1</guid></item>"
    [one] = posts(export(tmp_path, RSS.format(text)))
    assert (one.title, one.body, one.url) == ("", "It rains", "https://a.example/n1")


def test_an_atom_summary_is_a_beginning(tmp_path: Path) -> None:
    found = export(tmp_path, ATOM.format(ENTRY.format("<summary>It rains</summary>")))
    assert left(found) == ["Fog <now>: It rains"]


def test_comments_are_comments_of_their_page(tmp_path: Path) -> None:
    rss = "<item><title>By Bob</title><link>https://a.example/fog/#comment-3</link><guid>c3</guid>"
    found = export(tmp_path, RSS.format(f"{rss}<dc:creator>Bob</dc:creator>{WHOLE}</item>"))
    [one] = (each for each in found if isinstance(each, ImportedComment))
    assert (one.ref, one.url, one.author.name) == ("c3", "https://a.example/fog/", "Bob")


def test_a_feed_in_pages_says_where_it_goes_on(tmp_path: Path) -> None:
    following = '<link rel="next" href="https://a.example/atom.xml?page=2"/>'
    found = export(tmp_path, ATOM.format(following + ENTRY.format("<content>x</content>")))
    assert left(found) == ["https://a.example/atom.xml?page=2"]


@pytest.mark.parametrize("text", ["", "<rss", RSS.format(""), "<!DOCTYPE x [<!ENTITY a 'b'>]><rss>&a;</rss>"])
def test_what_is_no_feed_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.xml"
    path.write_text(text, "utf-8")
    with pytest.raises(ExportError, match=r"x\.xml"):
        list(feed.read(path))


def test_html_that_nobody_could_read_stays_and_is_no_burden(tmp_path: Path) -> None:
    text = escape("<b>" * 3000 + "<p>rain" * 3000 + "…")
    [name] = left(export(tmp_path, RSS.format(ITEM.format(f"<description>{text}</description>"))))
    assert name.count("rain") == 3001


SAID = st.lists(st.text("abcdefghéß&<…[]", min_size=2, max_size=9), min_size=1, max_size=6).map(" ".join)
SHAPE = st.sampled_from(
    [
        "<description>{}</description>",
        "<content:encoded>{}</content:encoded>",
        "<description>What</description><content:encoded>{}</content:encoded>",
    ]
)
INNER = st.sampled_from(["{}", "<p>{}</p>", "<div><b>{}</b></div>", "<p>a</p><a href='/x'>{}</a>"])


@given(SHAPE, INNER, SAID, SAID)
@settings(max_examples=60, deadline=None)
def test_no_word_is_lost(
    tmp_path_factory: pytest.TempPathFactory, shape: str, inner: str, text: str, title: str
) -> None:
    from selectolax.lexbor import LexborHTMLParser

    item = f"<item><guid>1</guid><title>{escape(escape(title))}</title>"
    item += shape.format(escape(inner.format(escape(text)))) + "</item>"
    found = export(tmp_path_factory.mktemp("feed"), RSS.format(item))
    bodies = [LexborHTMLParser(one.body).body for one in posts(found)]
    told = [body.text(separator=" ") for body in bodies if body] + [one.title for one in posts(found)]
    words = " ".join(told + left(found))
    assert set(f"{text} {title}".split()) <= set(words.replace(":", " ").split())
