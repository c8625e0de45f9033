"""Saved pages of HTML are read by what their elements say they are, else by words; hostile ones end soon."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bloggy.domain.comment import CommentKind, CommentStatus
from bloggy.domain.imported import ImportedComment, ImportedPost, NotImported
from bloggy.errors import ExportError
from bloggy.storage.exports import saved_page

WORDPRESS = """<!DOCTYPE html>
<!-- saved from url=(0030)https://blog.example.org/2007/ -->
<html lang="fr-FR"><head><meta charset="utf-8"><title>Un été | Blog</title></head><body>
<nav><a href="/">Home</a></nav>
<div id="content"><article class="post hentry"><header><h1 class="entry-title">Un été</h1>
<div class="entry-meta"><time class="entry-date" datetime="2007-02-14T09:00:00+01:00">14 février 2007</time> par
Admin</div></header><div class="entry-content"><p>Bonjour <b>à</b> tous.</p><pre>x
  y</pre></div><footer class="entry-meta">Tags: <a rel="tag" href="/t/x">mer</a></footer></article>
<div id="comments"><h2>4 réflexions sur « Un été »</h2><ol class="commentlist">
<li class="comment even" id="li-comment-1"><article id="comment-1" class="comment-body"><footer class="comment-meta">
<div class="comment-author vcard"><img class="avatar" src=a.png><b class="fn"><a href="https://g.example/" class="url">
Gilles</a></b> <span class="says">dit :</span></div><div class="comment-metadata"><a href="#c1">
<time datetime="2007-02-16T10:31:00+01:00">16 février 2007 à 10 h 31</time></a> <span class="edit-link"><a>Modifier</a>
</span></div></footer><div class="comment-content"><p>Très <em>bien</em>.</p></div><div class="reply">
<a class="comment-reply-link">Répondre</a></div></article>
<ul class="children"><li class="comment" id="comment-2"><div id="div-comment-2" class="comment-body">
<div class="comment-author vcard"><cite class="fn">Zoé</cite> <span class="says">dit :</span></div>
<em class="comment-awaiting-moderation">Votre commentaire est en attente de modération.</em>
<div class="comment-meta commentmetadata"><a href="#c2">16 février 2007 à 11:00</a></div><p>Oui !</p><p>Deux</p>
<div class="reply"><a>Répondre</a></div></div></li></ul></li>
<li class="pingback" id="comment-3"><p>Ping : <a href="https://o.example/p">Other</a></p></li>
</ol><div id="respond"><form><textarea></textarea><input> Laisser un commentaire</form></div></div></div>
<aside>Sidebar words</aside></body></html>
"""  # noqa: E501
KUBRICK = """<html><head><title>Blog &raquo; A title</title></head><body><div id="page"><div id="content">
<div class="post"><h2>A title</h2><div class="entrytext"><p>The text.</p></div></div>
<h3 id="comments">2 Responses to &#8220;A title&#8221;</h3><ol class="commentlist">
<li class="alt" id="comment-12"><cite><a href='http://g.example' rel='external nofollow'>Gilles</a></cite> Says:<br />
<small class="commentmetadata"><a href="#comment-12" title="">February 16th, 2007 at 10:31 am</a> </small><p>First</p></li>
<li class="" id="comment-13"><cite>Zoé</cite> Says:<br /><small class="commentmetadata"><a href="#comment-13">
February 17th, 2007 at 10:31 am</a> </small><p>Second</p></li></ol></div><div id="sidebar">Side</div></div></body></html>
"""  # noqa: E501
MICROFORMATS = """<html><head><link rel=canonical href="https://b.example/p"></head><body><main class="h-entry">
<h1 class="p-name">Title</h1><time class="dt-published" datetime="2020-01-02T03:04:05Z">then</time>
<div class="e-content"><p>Text</p></div>
<div class="u-comment h-cite"><a class="p-author h-card" href="https://a.example/">Ann</a>
<time class="dt-published" datetime="2020-01-03 10:00:00">3 Jan</time><div class="e-content">Nice</div></div>
<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Bob</span>
<time itemprop="datePublished" datetime="2020-01-04T10:00:00+02:00">4 Jan</time><p itemprop="text">Too</p></div>
</main></body></html>
"""  # noqa: E501
PLAIN = """<html><body><h1>Un titre</h1><p>14 février 2007</p><p>Le texte <a href="x">lien</a>.</p>
<h3>3 commentaires</h3>
<p>1. <a href="http://g.example/">Gilles</a> says: 16 février 2007 at 10:31</p><p>Bien <b>joué</b></p><ul><li>a<li>b</ul>
<p>2. Zoé says:<br>16 février 2007 at 10:33<br>Une ligne<br>et <a href="http://l.example">une autre</a></p>
<p>Leave a Reply</p><p>Name</p></body></html>
"""  # noqa: E501


def read(tmp_path: Path, text: str | bytes) -> tuple[ImportedPost, list[ImportedComment], list[NotImported]]:
    path = tmp_path / "page.html"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert saved_page.recognises(path, "<html>")
    _blog, post, *others = saved_page.read(path)
    assert isinstance(post, ImportedPost)
    comments = [each for each in others if isinstance(each, ImportedComment)]
    return post, comments, [each for each in others if isinstance(each, NotImported)]


def test_a_page_of_wordpress_gives_its_threads_and_states(tmp_path: Path) -> None:
    post, (gilles, zoe, ping), notes = read(tmp_path, WORDPRESS)
    paris = timezone(timedelta(hours=1))
    assert (post.title, post.author, post.language) == ("Un été", "Admin", "fr-FR")
    assert (post.url, post.tags) == ("https://blog.example.org/2007/", ("mer",))
    assert post.date == datetime(2007, 2, 14, 9, tzinfo=paris)
    assert post.body == "<p>Bonjour <b>à</b> tous.</p><pre>x\n  y</pre>"
    assert (gilles.author.name, gilles.author.url) == ("Gilles", "https://g.example/")
    assert gilles.date == datetime(2007, 2, 16, 10, 31, tzinfo=paris)
    assert gilles.body == "<p>Très <em>bien</em>.</p>"
    assert (zoe.author.name, zoe.parent, zoe.status) == ("Zoé", gilles.ref, CommentStatus.HELD)
    assert (zoe.date, zoe.body) == (datetime(2007, 2, 16, 11), "<p>Oui !</p>\n<p>Deux</p>")
    assert (ping.kind, ping.author.name, ping.author.url) == (
        CommentKind.MENTION,
        "Other",
        "https://o.example/p",
    )
    assert "the page says 4" in [note.name for note in notes]
    assert any("Sidebar words" in note.name for note in notes)


def test_an_old_theme_without_any_times_for_machines_is_read(tmp_path: Path) -> None:
    post, (gilles, zoe), _notes = read(tmp_path, KUBRICK)
    assert (post.title, post.body) == ("A title", "<p>The text.</p>")
    assert (gilles.author.name, gilles.author.url, gilles.body) == (
        "Gilles",
        "http://g.example",
        "<p>First</p>",
    )
    assert gilles.date == datetime(2007, 2, 16, 10, 31)
    assert (zoe.author.name, zoe.body, zoe.date) == ("Zoé", "<p>Second</p>", datetime(2007, 2, 17, 10, 31))


def test_microformats_and_schema_org_are_read(tmp_path: Path) -> None:
    post, (ann, bob), _notes = read(tmp_path, MICROFORMATS)
    assert (post.ref, post.title, post.body) == ("https://b.example/p", "Title", "<p>Text</p>")
    assert (ann.author.name, ann.author.url, ann.body) == ("Ann", "https://a.example/", "Nice")
    assert ann.date == datetime(2020, 1, 3, 10)
    assert (bob.author.name, bob.body) == ("Bob", "Too")
    assert bob.date is not None
    assert bob.date.isoformat() == "2020-01-04T10:00:00+02:00"


def test_a_page_that_says_nothing_of_its_elements_is_read_by_its_words(tmp_path: Path) -> None:
    post, (gilles, zoe), notes = read(tmp_path, PLAIN)
    assert (post.title, post.date) == ("Un titre", datetime(2007, 2, 14))
    assert post.body == '<p>Le texte <a href="x">lien</a>.</p>'
    assert (gilles.author.name, gilles.author.url) == ("Gilles", "http://g.example/")
    assert gilles.body == "<p>Bien <b>joué</b></p>\n<ul><li>a</li><li>b</li></ul>"
    assert zoe.body == '<p>Une ligne<br>et <a href="http://l.example">une autre</a></p>'
    assert next(note.name for note in notes if "says" in note.name) == "the page says 3"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_pages_in_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    declared = PLAIN.replace(
        "<html>", f'<html><meta charset="{encoding}">' if encoding == "cp1252" else "<html>"
    )
    post, comments, _notes = read(tmp_path, declared.encode(encoding))
    assert post.title == "Un titre"
    assert [each.author.name for each in comments] == ["Gilles", "Zoé"]


def test_a_page_within_one_form_is_not_taken_for_small_print(tmp_path: Path) -> None:
    post, _comments, _notes = read(
        tmp_path, "<form id=aspnetForm><h1>T</h1><p>The text of the page.</p></form>"
    )
    assert "The text of the page." in post.body


@pytest.mark.parametrize(
    "text",
    ["", "<html>", "<div>" * 5000 + "x", "".join(f"<b a={n}>" for n in range(500)) + "<p>x" * 20_000],
)
def test_empty_and_hostile_pages_are_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(ExportError, match=r"page\.html"):
        read(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "<li class=comment id=comment-1><cite>A</cite><p>word</p>" + "<a class=reply>r</a>" * 2000,
        "<h2>3 comments</h2>" * 2000 + "<p>word",
        "<nav>a</nav>" * 2000 + "<p>word",
        "".join(f"<ol><li class=comment id=comment-{n}><cite>A</cite><p>word" for n in range(150)),
        "<p>word" + "x" * 1_000_000,
    ],
)
def test_odd_pages_are_read_without_a_crash(tmp_path: Path, text: str) -> None:
    post, comments, _notes = read(tmp_path, text)
    assert any("word" in each.body for each in (post, *comments))


def test_an_address_that_is_none_is_left_out(tmp_path: Path) -> None:
    link = "<link rel=canonical href='http://[x'>"
    head = f"<head>{link}</head><h1>T</h1><p>x</p><li class=comment><cite><a href='http://[y'>Ann</a></cite><p>z</p>"
    post, (ann,), _notes = read(tmp_path, head)
    assert (post.url, ann.author.name, ann.author.url) == ("", "Ann", "")


@pytest.mark.parametrize(
    "name", ["entry-title", "entry-content", "comments", "sidebar", "post", "comment", "byline"]
)
def test_a_class_of_the_whole_page_does_not_take_the_page_away(tmp_path: Path, name: str) -> None:
    for tag in ("html", "body"):
        post, _comments, _notes = read(tmp_path, f"<{tag} class={name} id=content><p>The text.</p>")
        assert "The text." in post.body
