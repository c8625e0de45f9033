"""Movable Type's text comes in whole, whatever its bodies look like and however old its encoding is."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.comment import CommentKind
from bloggy.domain.imported import Imported, ImportedBlog, ImportedComment, ImportedPost, NotImported
from bloggy.domain.post import Status
from bloggy.errors import ExportError
from bloggy.storage.exports import movable_type
from bloggy.storage.exports.movable_type_entry import moment

SAMPLE = """AUTHOR: Gilles
TITLE: L’été: à la mer
BASENAME: ete
STATUS: Publish
ALLOW COMMENTS: 0
CONVERT BREAKS: 1
UNIQUE URL: https://blog.example.org/2007/02/ete.html
PRIMARY CATEGORY: Voyage
CATEGORY: Voyage
CATEGORY: Mer
TAGS: "la mer",été
MOOD: happy
DATE: 02/16/2007 10:31:05 PM
-----
BODY:
One
two
-----
not a section

--------
TITLE without a colon is no entry
-----
EXTENDED BODY:
More
-----
EXCERPT:
In
short
-----
KEYWORDS:
a, b
-----
COMMENT:
AUTHOR: Zoé
EMAIL: z@example.net
IP: 127.0.0.1
URL: http://
DATE: 02/17/2007 08:00:00 AM
Bonjour
à tous

encore
-----
PING:
TITLE: My <answer>
URL: https://other.example/p
IP: 127.0.0.1
BLOG NAME: Other
DATE: 02/18/2007 08:00:00
Excerpt
-----
--------

TITLE: Draft
STATUS: Draft
CONVERT BREAKS: markdown
DATE: 13/45/2007 10:00:00
stray line
-----
BODY:
# Hi
-----
--------
"""


def read(path: Path, data: bytes) -> list[Imported]:
    path.write_bytes(data)
    return list(movable_type.read(path))


def export(tmp_path: Path, data: bytes) -> list[Imported]:
    return read(tmp_path / "export.txt", data)


def test_everything_of_an_entry_comes_in(tmp_path: Path) -> None:
    assert movable_type.recognises(Path(__file__), SAMPLE)
    blog, post, zoe, ping, draft, stray = export(tmp_path, SAMPLE.encode())
    assert blog == ImportedBlog(name="blog.example.org")
    assert isinstance(post, ImportedPost)
    assert (post.ref, post.slug, post.title, post.author) == ("ete", "ete", "L’été: à la mer", "Gilles")
    assert (post.status, post.form, post.breaks) == (Status.PUBLISHED, "html", True)
    assert post.url == "https://blog.example.org/2007/02/ete.html"
    assert (post.categories, post.tags) == (("Voyage", "Mer"), ("la mer", "été"))
    assert post.date == datetime(2007, 2, 16, 22, 31, 5)
    assert post.body == (
        "One\ntwo\n-----\nnot a section\n\n--------\nTITLE without a colon is no entry\n\n<!--more-->\n\nMore"
    )
    assert post.summary == "In short"
    assert post.extra == {"mood": "happy", "keywords": "a, b", "comments": False}
    assert isinstance(zoe, ImportedComment)
    assert (zoe.post, zoe.author.name, zoe.author.url, zoe.author.email) == (
        "ete",
        "Zoé",
        "",
        "z@example.net",
    )
    assert zoe.body == "<p>Bonjour<br />\nà tous</p>\n<p>encore</p>"
    assert isinstance(ping, ImportedComment)
    assert (ping.kind, ping.author.name) == (CommentKind.MENTION, "Other")
    assert ping.body == "<p><strong>My &lt;answer&gt;</strong></p>\n<p>Excerpt</p>"
    assert isinstance(draft, ImportedPost)
    assert (draft.status, draft.form, draft.body, draft.date) == (Status.DRAFT, "markdown", "# Hi", None)
    assert draft.extra == {"date_as_exported": "13/45/2007 10:00:00"}
    assert isinstance(stray, NotImported)
    assert "stray line" in stray.name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_old_encodings_and_line_ends_are_understood(tmp_path: Path, encoding: str, end: str) -> None:
    found = export(tmp_path, SAMPLE.replace("\n", end).encode(encoding))
    assert found == export(tmp_path, SAMPLE.encode())


@pytest.mark.parametrize("encoding", ["euc_jp", "shift_jis", "iso2022_jp"])
def test_japanese_encodings_are_understood(tmp_path: Path, encoding: str) -> None:
    text = "TITLE: ブログの引っ越し\n-----\nBODY:\nこんにちは\n-----\n--------\n"
    (post,) = export(tmp_path, text.encode(encoding))
    assert isinstance(post, ImportedPost)
    assert (post.title, post.body) == ("ブログの引っ越し", "こんにちは")


def test_a_file_that_mixes_encodings_loses_nothing(tmp_path: Path) -> None:
    text = "TITLE: é\n-----\nBODY:\n".encode() + "été\n".encode("cp1252") + "été\n--------\n".encode()
    (post,) = export(tmp_path, text)
    assert isinstance(post, ImportedPost)
    assert (post.title, post.body) == ("é", "été\nété")


def test_entries_of_one_name_are_told_apart(tmp_path: Path) -> None:
    entry = "TITLE: A\nBASENAME: a\n-----\nBODY:\nx\n-----\nCOMMENT:\nAUTHOR: B\nhi\n-----\n--------\n"
    refs = [each.ref for each in export(tmp_path, entry.encode() * 2) if not isinstance(each, NotImported)]  # type: ignore[union-attr]
    assert len(set(refs)) == 4


def test_textile_is_named_as_what_is_not_converted(tmp_path: Path) -> None:
    text = "TITLE: A\nCONVERT BREAKS: textile_2\n-----\nBODY:\nh1. Hi\n-----\n--------\n"
    post, note = export(tmp_path, text.encode())
    assert isinstance(post, ImportedPost)
    assert (post.body, post.form) == ("h1. Hi", "text")
    assert isinstance(note, NotImported)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"hello\nworld\n", b"--------\n" * 50, b"\x00\xff" * 99])
def test_other_text_is_a_sentence(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(ExportError, match=r"export\.txt"):
        export(tmp_path, data)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("01/02/2003 12:00:00 AM", datetime(2003, 1, 2)),
        ("01/02/2003 12:30:00 PM", datetime(2003, 1, 2, 12, 30)),
        ("1/2/03 23:59", datetime(2003, 1, 2, 23, 59)),
        ("1/2/99", datetime(1999, 1, 2)),
        ("02/30/2003 00:00:00", None),
        ("soon", None),
    ],
)
def test_dates_have_the_month_first(said: str, meant: datetime | None) -> None:
    assert moment(said) == meant


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=40)
LINE = WORDS.map(str.strip)
DASHES = st.sampled_from(["-----", "--------", "----------", "- - -"])
BODY = st.lists(WORDS | DASHES, max_size=8).map("\n".join).map(lambda body: body.strip("\n"))
AMBIGUOUS = re.compile(
    r"^-----\s*$(?:\s*\Z|\n(?:BODY|EXTENDED BODY|EXCERPT|KEYWORDS|COMMENT|PING):)"
    r"|^--------\s*(?:\Z|^[A-Z ]+:)",
    re.M,
)
ENTRIES = st.lists(
    st.fixed_dictionaries(
        {
            "title": LINE,
            "date": st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(
                lambda d: d.replace(microsecond=0)
            ),
            "body": BODY.filter(lambda body: not AMBIGUOUS.search(body)),
            "comments": st.lists(st.tuples(LINE, LINE.filter(bool)), max_size=3),
        }
    ),
    min_size=1,
    max_size=4,
)


@given(entries=ENTRIES)
@settings(max_examples=50, deadline=None)
def test_what_is_written_comes_back(
    tmp_path_factory: pytest.TempPathFactory, entries: list[dict[str, object]]
) -> None:
    text = ""
    for number, entry in enumerate(entries):
        text += f"TITLE: {entry['title']}\nBASENAME: n{number}\nDATE: {entry['date']:%m/%d/%Y %I:%M:%S %p}\n"
        text += f"-----\nBODY:\n{entry['body']}\n"
        for author, said in entry["comments"]:  # type: ignore[attr-defined]
            text += f"-----\nCOMMENT:\nAUTHOR: {author}\nDATE: 01/02/2003 04:05:06 AM\n{said}\n"
        text += "-----\n--------\n"
    found = read(tmp_path_factory.getbasetemp() / "mt.txt", text.encode())
    posts = [each for each in found if isinstance(each, ImportedPost)]
    comments = [each for each in found if isinstance(each, ImportedComment)]
    assert len(posts) + len(comments) == len(found)
    assert [(post.title, post.date, post.body) for post in posts] == [
        (entry["title"], entry["date"], entry["body"]) for entry in entries
    ]
    told = [
        (post.ref, author, said)
        for post, entry in zip(posts, entries, strict=True)
        for author, said in entry["comments"]
    ]  # type: ignore[attr-defined]
    assert [(each.post, each.author.name) for each in comments] == [
        (ref, author) for ref, author, _said in told
    ]
    assert all(said in each.body for each, (_ref, _author, said) in zip(comments, told, strict=True))


@given(data=st.binary(max_size=400))
@settings(max_examples=50, deadline=None)
def test_no_bytes_crash_it(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    try:
        read(path, b"TITLE: x\n-----\nBODY:\n" + data)
        read(path, data)
    except ExportError:
        pass
