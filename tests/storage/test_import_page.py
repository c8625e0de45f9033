"""A saved page gives its post and its comments, and loses no word."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bloggy.domain.comment import CommentStatus
from bloggy.domain.imported import Imported, ImportedComment, ImportedPost, NotImported
from bloggy.errors import ExportError
from bloggy.storage.exports import saved_page

PAGE = """Un été à la mer
Posted on 14 février 2007 by Admin

Bonjour à tous. C’est l’été, et il est là.

7 comments a day is nothing to me.

5 Comments

1. Gilles says:
16 février 2007 at 10:31

Très bien.

Deux paragraphes.
Reply

2. Zoé says: 16 février 2007 at 11:00
On 3 March 2006, Bob wrote:
> Oui !

3. Bob says: 17 février 2007 at 11:00
1. one
2. two
Reply
4. Ann says:
Your comment is awaiting moderation.
18 février 2007 at 11:00
Non

Leave a Reply
Name (required)
"""


def read(path: Path, text: str) -> tuple[ImportedPost, list[ImportedComment], list[NotImported]]:
    path.write_text(text, encoding="utf-8")
    return sorted_out(list(saved_page.read(path)))


def sorted_out(found: list[Imported]) -> tuple[ImportedPost, list[ImportedComment], list[NotImported]]:
    (post,) = (each for each in found if isinstance(each, ImportedPost))
    comments = [each for each in found if isinstance(each, ImportedComment)]
    return post, comments, [each for each in found if isinstance(each, NotImported)]


def test_a_text_gives_its_post_and_its_numbered_comments(tmp_path: Path) -> None:
    post, comments, notes = read(tmp_path / "page.txt", PAGE)
    assert (post.title, post.author, post.date) == ("Un été à la mer", "Admin", datetime(2007, 2, 14))
    assert post.body == "Bonjour à tous. C’est l’été, et il est là.\n\n7 comments a day is nothing to me."
    assert (post.form, post.language) == ("text", "fr")
    assert [(each.author.name, each.date, each.body) for each in comments] == [
        ("Gilles", datetime(2007, 2, 16, 10, 31), "Très bien.\n\nDeux paragraphes."),
        ("Zoé", datetime(2007, 2, 16, 11), "On 3 March 2006, Bob wrote:\n> Oui !"),
        ("Bob", datetime(2007, 2, 17, 11), "1. one\n2. two"),
        ("Ann", datetime(2007, 2, 18, 11), "Non"),
    ]
    assert comments[3].status is CommentStatus.HELD
    assert {each.post for each in comments} == {post.ref}
    count, words, outside = notes
    assert count.name == "the page says 5"
    assert "Reply" in words.name
    assert outside.name == "Leave a Reply · Name (required)"


def test_a_page_read_twice_has_the_same_names(tmp_path: Path) -> None:
    assert read(tmp_path / "page.txt", PAGE) == read(tmp_path / "page.txt", PAGE)


def test_pages_of_one_file_name_are_told_apart(tmp_path: Path) -> None:
    refs = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        refs.add(read(tmp_path / name / "index.txt", "About\n\nx\n")[0].ref)
    refs.add(read(tmp_path / "index.txt", "About\n14 February 2007\n\nx\n")[0].ref)
    assert len(refs) == 3


STYLES = [
    ("7 Comments", "{n}. {name} says:\n16 février 2007 at 10:31\n{body}\n"),
    ("7 Comments", "{n}. {name} says: 16 février 2007 at 10:31\n{body}\nReply\n"),
    ("2 Responses to “Title”", "{name} Says:\nFebruary 16th, 2007 at 10:31 am\n\n{body}\n"),
    ("Comments (2)", "{name} on February 16, 2007 at 10:31 am said:\n{body}\n"),
    ("Comments", "{body}\nComment by {name} — February 16, 2007 @ 10:31 am\n"),
    ("Comments", "{body}\n\nPosted by: {name} | February 16, 2007 at 10:31 AM\n"),
    ("2 comments:", "{name} said...\n{body}\nFebruary 16, 2007 10:31 AM\n"),
    ("Deux commentaires", "{name} dit :\n16 février 2007 à 10 h 31\n{body}\nRépondre\n"),
    ("Commentaires", "{n}. Le vendredi 16 février 2007, 10:31 par {name}\n{body}\n"),
    ("2 réflexions sur « Titre »", "{name}\nle 16 février 2007 à 10h31\n{body}\n"),
    ("2 Kommentare zu „Titel“", "{name} schrieb am 16. Februar 2007 um 10:31 Uhr:\n{body}\n"),
    ("Kommentare (2)", "#{n} {name}, 16.2.2007 10:31\n{body}\nAntworten\n"),
    ("2 comentarios", "{name} dice:\n16 de febrero de 2007 a las 10:31\n{body}\nResponder\n"),
    ("2 commenti", "{name} scrive:\n16 febbraio 2007 alle 10:31\n{body}\n"),
    ("2 comentários", "{name} disse:\n16 de fevereiro de 2007 às 10:31\n{body}\n"),
    ("2 reacties op “Titel”", "{name} zegt:\n16 februari 2007 om 10:31\n{body}\n"),
    ("## 2 Comments", "{name} · 2007-02-16 10:31\n\n{body}\n"),
]
BODIES = [
    "A first comment.",
    "Two lines\nand 3 dogs in 2007.\n\n(12 May 2007 was a day.)",
    "Oui !",
    "See 1. and 2. below",
]


@pytest.mark.parametrize(("heading", "style"), STYLES)
def test_comments_are_told_apart_in_many_manners_and_languages(
    tmp_path: Path, heading: str, style: str
) -> None:
    names = ["Gilles", "El Guapo", "Zoé d’Été-Müller", "42nd Street"]
    told = [
        style.format(n=number, name=name, body=body)
        for number, (name, body) in enumerate(zip(names, BODIES, strict=True), 1)
    ]
    text = "Title\n\nThe post.\n\nIts end.\n\n" + heading + "\n\n" + "\n".join(told)
    post, comments, _notes = read(tmp_path / "page.md", text)
    assert (post.title, post.body, post.form) == ("Title", "The post.\n\nIts end.", "markdown")
    assert [each.author.name for each in comments] == names
    assert [each.body for each in comments] == BODIES
    assert {each.date for each in comments} == {datetime(2007, 2, 16, 10, 31)}


@pytest.mark.parametrize(
    ("first", "second", "day"),
    [
        ("02/03/2007", "13/03/2007", (3, 2)),
        ("02/03/2007", "03/13/2007", (2, 3)),
        ("02.03.2007", "02.03.2007", (3, 2)),
    ],
)
def test_the_order_of_numbers_is_learnt_from_the_page(
    tmp_path: Path, first: str, second: str, day: tuple[int, int]
) -> None:
    text = f"T\n\nx\n\n2 comments\n\nA said:\n{first} 10:31\none\n\nB said:\n{second} 10:31\ntwo\n"
    _post, comments, _notes = read(tmp_path / "p.txt", text)
    assert comments[0].date == datetime(2007, *day, 10, 31)


def test_a_comment_of_a_few_signs_is_not_taken_for_decoration(tmp_path: Path) -> None:
    text = "T\n\nx\n\n2 comments\n\nAda said:\n1 May 2007\n:-)\n\n---\n\nBob said:\n2 May 2007\n👍\n!\n"
    _post, comments, _notes = read(tmp_path / "p.txt", text)
    assert [each.body for each in comments] == [":-)", "👍\n!"]


def test_a_comment_that_quotes_speech_stays_one(tmp_path: Path) -> None:
    told = "Ada said...\nThen my father said:\nNo.\n1 May 2007 10:00\n\nBob said...\nOh\n2 May 2007 10:00\n"
    _post, comments, _notes = read(tmp_path / "p.txt", f"T\n\nx\n\n2 comments:\n\n{told}")
    assert [(each.author.name, each.body) for each in comments] == [
        ("Ada", "Then my father said:\nNo."),
        ("Bob", "Oh"),
    ]


def test_what_stands_below_the_last_signature_does_not_shift_the_comments(tmp_path: Path) -> None:
    told = (
        "one\n\nPosted by: Ada | May 1, 2007 at 1:00 PM\n\ntwo\n\nPosted by: Bob | May 2, 2007 at 1:00 PM\n"
    )
    text = f"T\n\nx\n\nComments\n\n{told}\nThis weblog is licensed.\n"
    _post, comments, notes = read(tmp_path / "p.txt", text)
    assert [(each.author.name, each.body) for each in comments] == [("Ada", "one"), ("Bob", "two")]
    assert "This weblog is licensed." in [note.name for note in notes]


def test_a_time_that_only_the_day_of_saving_could_tell_is_named(tmp_path: Path) -> None:
    _post, (one,), notes = read(tmp_path / "p.txt", "T\n\nx\n\n1 comment\n\nZoé\nil y a 3 ans\nOui\n")
    assert (one.author.name, one.date, one.body) == ("Zoé", None, "Oui")
    assert notes[0].name == "Zoé: il y a 3 ans"


def test_a_text_without_comments_is_all_post(tmp_path: Path) -> None:
    body = "On 3 March 2007, Zoé wrote a list:\n\n1. one\n2. two\n\nComments are welcome."
    post, comments, notes = read(tmp_path / "p.txt", f"Title\n\n{body}\n")
    assert (post.body, comments, notes) == (body, [], [])


def test_comments_that_can_not_be_told_apart_stay_in_the_post(tmp_path: Path) -> None:
    body = "x\n\n3 comments\n\nhello\n\nworld"
    post, comments, (note,) = read(tmp_path / "p.txt", f"T\n\n{body}")
    assert (post.body, comments, note.name) == (body, [], "the page says 3")


WORD = re.compile(r"[^\W_]+")
HEADS = st.sampled_from(
    [
        "3 Comments",
        "Comments",
        "1. Gilles says:",
        "2. Zoé says: 16 février 2007 at 10:31",
        "16 février 2007 at 10:31",
        "Bob dit :",
        "Comment by Al — May 3, 2008 @ 3:04 pm",
        "Ann said...",
        "3 years ago",
        "Reply",
        "Leave a Reply",
        "Your comment is awaiting moderation.",
        "On 3 March 2008, Zoé wrote:",
        "https://blog.example.org/p",
        "Posted on 14 February 2007 by Admin",
        "---",
        "",
    ]
)
NONSENSE = st.text(st.sampled_from("ab12 .:,-#[(é的"), max_size=25)


def words(*texts: str) -> set[str]:
    return {word for text in texts for word in WORD.findall(text)}


def all_words(found: list[Imported]) -> set[str]:
    post, comments, notes = sorted_out(found)
    said = [post.title, post.body, post.url, post.author, *(f"{note.name} {note.reason}" for note in notes)]
    said += [f"{each.ref} {each.author.name} {each.author.url} {each.body}" for each in comments]
    return words(*said)


@given(lines=st.lists(HEADS | NONSENSE, max_size=25))
@settings(max_examples=60, deadline=None)
def test_no_word_of_a_text_is_lost(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "page.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    try:
        found = list(saved_page.read(path))
    except ExportError:
        assert not words(*lines)
        return
    assert words(*lines) <= all_words(found)


CLASS_NAMES = (
    "comment|comment-body|comment-content|comment-author fn|comment-meta|reply|avatar|children|commentlist",
    "says|pingback|entry-content|post hentry|entry-title|entry-meta|byline|sidebar|h-entry|e-content",
    "u-comment h-cite|p-author h-card|dt-published|comment-awaiting-moderation|comments-area",
)
TAG_NAMES = "div p li ul ol article section h1 h2 h3 cite a b span blockquote time nav aside form pre footer"
CLASSES = st.sampled_from("|".join(CLASS_NAMES).split("|"))
TAGS = st.sampled_from(TAG_NAMES.split())
IDS = st.sampled_from(["", "", "comments", "comment-1", "comment-2", "li-comment-1", "content", "respond"])
LEAF = st.sampled_from(
    ["word", "Oui", "3 Comments", "16 février 2007 at 10:31", "1. Gilles says:", "Reply", "<br>", "&lt;x&gt;"]
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> str:
    out = ""
    for _number in range(draw(st.integers(1, 3))):
        if depth == 0 or draw(st.booleans()):
            out += draw(LEAF) + " "
        else:
            tag, name, number = draw(TAGS), draw(CLASSES), draw(IDS)
            link = ' href="https://l.example/"' if tag == "a" else ""
            out += f'<{tag} class="{name}" id="{number}"{link}>{draw(trees(depth - 1))}</{tag}>'
    return out


TWO_NAMES = '<div class="comment" id=""><div class="p-author h-card" id="">word </div>{}</div>'.format(
    '<p class="says" id="">word 16 février 2007 at 10:31 </p>'
)
ON_ONE_LINE = '<div class="comment" id="comment-1">3 Comments 16 février 2007 at 10:31 word </div>'


@given(tree=trees())
@example(
    tree=f'<div class="comment" id=""><div class="comment" id="comment-2">word {ON_ONE_LINE}</div></div>'
)
@example(tree=TWO_NAMES)
@settings(max_examples=60, deadline=None)
def test_no_word_of_a_page_is_lost(tmp_path_factory: pytest.TempPathFactory, tree: str) -> None:
    counter = iter(range(10_000))
    numbered = re.sub(r"word", lambda _word: f"word{next(counter)}", tree)
    path = tmp_path_factory.getbasetemp() / "page.html"
    path.write_text(f"<html><body>{numbered}</body></html>", encoding="utf-8")
    try:
        found = list(saved_page.read(path))
    except ExportError:
        assert "word" not in numbered
        return
    assert set(re.findall(r"word\d+", numbered)) <= {
        word for word in all_words(found) if word.startswith("word")
    }
