"""The index answers like the files would, at once, and mends itself."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.domain.listing import BlogState, PostQuery
from bloggy.domain.post import Mark, Status
from bloggy.errors import Ambiguous, NotFound
from bloggy.storage import fold
from bloggy.storage.index import Index
from bloggy.storage.library import Library

ALL = PostQuery()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    index = Index(tmp_path / "cache" / "index.db")
    yield index
    index.close()


def titles(index: Index, query: PostQuery = ALL) -> list[str]:
    return [row.title for row in index.window(query, 0, 50)]


def old(path: Path) -> Path:
    """Give a file a time long past, so that it counts as settled."""
    os.utime(path, ns=(10**18, 10**18))
    return path


def test_a_refresh_tells_what_came_changed_and_went(index: Index, library: Library, make) -> None:
    a, b = old(make("a.md", title="A")), old(make("b.md", title="B"))
    assert set(index.refresh([library]).added) == {a, b}
    assert not index.refresh([library])
    make("a.md", title="A new one")
    b.unlink()
    changes = index.refresh([library])
    assert (changes.added, changes.changed, changes.removed) == ((), (a,), (b,))
    assert titles(index) == ["A new one"]


def test_a_touched_file_is_no_change(index: Index, library: Library, make) -> None:
    path = old(make("a.md", title="A"))
    index.refresh([library])
    os.utime(path, ns=(10**18 + 1, 10**18 + 1))
    assert not index.refresh([library])


def test_a_file_written_in_the_present_moment_is_read_again(index: Index, library: Library, make) -> None:
    path = make("a.md", title="One")
    now = 4 * 10**18  # a moment that can't be over yet, so a second write may carry the same time
    os.utime(path, ns=(now, now))
    index.refresh([library])
    path.write_text(path.read_text().replace("One", "Two"))
    os.utime(path, ns=(now, now))
    index.refresh([library])
    assert titles(index) == ["Two"]


def test_a_row_tells_all_about_a_post(index: Index, library: Library, root: Path, make) -> None:
    path = make(
        "deep/été.md",
        title='"L’Été"',
        date="2026-07-01T08:00:00+02:00",
        updated="2026-07-02",
        tags="[Voyage, mer]",
        categories="[journal]",
        draft="true",
        summary="Court.",
        lang="fr",
        body="un deux trois",
    )
    index.refresh([library])
    (row,) = index.window(ALL, 0, 9)
    assert (row.path, row.root, row.rel) == (path, root, "deep/été.md")
    assert (row.title, row.status, row.mark, row.kind) == ("L’Été", "draft", "draft", "post")
    assert row.date == datetime(2026, 7, 1, 6, tzinfo=UTC)
    assert row.date.utcoffset().total_seconds() == 7200
    assert (row.tags, row.categories, row.language) == (("Voyage", "mer"), ("journal",), "fr")
    assert (row.words, row.summary, row.problem, row.blogs) == (3, "Court.", None, ())
    assert index.get(path) == row


def test_the_newest_come_first_and_undated_drafts_by_their_file(index: Index, library: Library, make) -> None:
    make("old.md", title="Old", date="1969-01-01")
    make("new.md", title="New", date="2030-01-01")
    make("mid.md", title="Mid", date="2020-01-01")
    os.utime(make("draft.md", title="Draft"), (1.7e9, 1.7e9))
    index.refresh([library])
    assert titles(index) == ["New", "Draft", "Mid", "Old"]
    assert titles(index, ALL._replace(descending=False)) == ["Old", "Mid", "Draft", "New"]


def test_sorting_ignores_accents_and_case(index: Index, library: Library, make) -> None:
    for number, title in enumerate(("Œuvre", "zoo", "été", "Eton", "apple", "Ørsted")):
        make(f"{number}.md", title=title, body="w " * number)
    index.refresh([library])
    by_title = ALL._replace(sort="title", descending=False)
    assert titles(index, by_title) == ["apple", "été", "Eton", "Œuvre", "Ørsted", "zoo"]
    assert titles(index, ALL._replace(sort="words")) == ["Ørsted", "apple", "Eton", "été", "zoo", "Œuvre"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ete", True),
        ("ÉTÉ", True),
        ("l'été", True),
        ("oeuvre", True),
        ("œuvre", True),
        ("strasse", True),
        ("effic", True),
        ("effic ", False),
        ("voyage", True),
        ("titre", True),
        ("mer voyage", True),
        ("mer absent", False),
        ("a-b", True),
        ("éternel", False),
        ('"été', True),
        ("été OR absent", False),
        ("title:été", False),
        ("c++", True),
        ("日本", True),
        ("本語", True),
        ("本日", False),
        ("***", False),
        ("\0", False),
        ("été\0", True),
        ("(", False),
        ("NEAR(", False),
        ("e" * 5000, False),
    ],
)
def test_search_is_blind_to_accents_and_safe_from_operators(
    index: Index, library: Library, make, text: str, found: bool
) -> None:
    make(
        "a.md",
        title="Un titre",
        tags="[Voyage]",
        body="L'été à la mer, une œuvre, die Straße, eﬃcient, a-b, C++, 日本語です.",
    )
    make("b.md", title="Other", body="Nothing of it.")
    index.refresh([library])
    query = ALL._replace(text=text)
    assert titles(index, query) == (["Un titre"] if found else [])
    assert index.count(query) == int(found)


def test_an_unfinished_word_finds_all_that_begin_so_few_or_many(index: Index, library: Library, make) -> None:
    endings = ("", "s", "ing", "able", "é", "er", "ers", "iness", "iest", "like", "proof", "y")
    for number, ending in enumerate(endings):
        make(f"{number}.md", title=f"Number {number}", body=f"A read{ending} word.")
    make("few.md", title="Few", body="Rivers and riverside.")
    make("one.md", title="One", body="River.")
    make("none.md", title="None", body="Rivet.")
    index.refresh([library])
    assert index.count(ALL._replace(text="read")) == len(endings)
    assert len(titles(index, ALL._replace(text="word read"))) == len(endings)
    assert sorted(titles(index, ALL._replace(text="RIVER"))) == ["Few", "One"]
    assert titles(index, ALL._replace(text="river ")) == ["One"]
    assert titles(index, ALL._replace(text="rivers and")) == ["Few"]
    assert titles(index, ALL._replace(text="riverb")) == []
    assert titles(index, ALL._replace(text="Rìvèr")) == titles(index, ALL._replace(text="river"))


def test_accents_are_taken_off_words_as_the_full_text_index_does() -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE text USING fts5 (x, tokenize = 'unicode61 remove_diacritics 2')")
    connection.execute("CREATE VIRTUAL TABLE term USING fts5vocab (text, instance)")
    plain = set()
    for letter in map(chr, range(0xC0, 0x180)):
        word = fold.key(f"ab{letter}cd")
        if word.isascii() and word.isalnum():
            plain.add(word)
            connection.execute("INSERT INTO text VALUES (?)", (fold.words(f"ab{letter}cd"),))
    found = {term for (term,) in connection.execute("SELECT term FROM term")}
    assert found == plain
    assert len(plain) > 20
    connection.close()


def test_filters_work_alone_and_together(index: Index, library: Library, make) -> None:
    make("a.md", title="A", tags="[Été, x]", draft="true", date="2026-01-01", body="common")
    make("b.md", title="B", tags="[été]", date="2026-01-02", body="common")
    make("pages/c.md", title="C", date="2026-01-03", body="common")
    index.refresh([library])
    expected = {
        ALL._replace(tag="ete"): ["B", "A"],
        ALL._replace(status=Status.DRAFT): ["A"],
        ALL._replace(mark=Mark.PUBLISHED): ["C", "B"],
        ALL._replace(kind="page"): ["C"],
        ALL._replace(tag="été", text="common"): ["B", "A"],
        ALL._replace(tag="été", text="comm", status="draft"): ["A"],
        ALL._replace(text="common", sort="title", descending=False): ["A", "B", "C"],
        ALL._replace(tag="none"): [],
    }
    for query, wanted in expected.items():
        assert titles(index, query) == wanted, query
        assert index.count(query) == len(wanted), query


def test_every_page_of_a_long_list_is_the_right_one(index: Index, library: Library, make) -> None:
    for number in range(700):
        make(
            f"{number}.md",
            title=f"T{number:03}",
            tags="[x]",
            date=f"2026-01-01T{number // 60:02}:{number % 60:02}:00Z",
        )
    index.refresh([library])
    for query in (ALL, ALL._replace(tag="x"), ALL._replace(sort="title"), ALL._replace(text="t")):
        rows = [row.title for start in range(0, 700, 70) for row in index.window(query, start, 70)]
        assert rows == [f"T{number:03}" for number in reversed(range(700))]
    path = index.window(ALL, 650, 1)[0].path
    assert index.position(ALL, path) == 650
    assert index.position(ALL._replace(text="absent"), path) is None


def test_counts_add_up(index: Index, library: Library, make) -> None:
    make("a.md", title="A", tags="[Mer, x]", categories="[c]", draft="true")
    make("b.md", title="B", tags="[mer]")
    make("c.md", body="---\ntitle: [\n---\n")
    index.refresh([library])
    counts = index.counts()
    assert counts.total == 3
    assert counts.statuses == {"draft": 2, "published": 1}
    assert counts.tags in ({"Mer": 2, "x": 1}, {"mer": 2, "x": 1})
    assert counts.categories == {"c": 1}
    assert (counts.problems, counts.trash) == (1, 0)


def test_broken_front_matter_is_a_row_with_the_line(index: Index, library: Library, make) -> None:
    make("a-broken-one.md", body="---\ntitle: [x\n---\n\n# The heading\n")
    make("b.md", body="---\ntitle: [x\n---\n\nno heading\n")
    index.refresh([library])
    rows = {row.rel: row for row in index.window(ALL, 0, 9)}
    assert rows["a-broken-one.md"].title == "The heading"
    assert rows["a-broken-one.md"].problem.line >= 2
    assert rows["b.md"].title
    assert rows["b.md"].problem.message


def test_a_huge_file_is_listed_and_not_read(index: Index, library: Library, root: Path) -> None:
    with (root / "huge.md").open("wb") as file:
        file.truncate(16 * 1024 * 1024 + 1)
    index.refresh([library])
    (row,) = index.window(ALL, 0, 9)
    assert (row.title, row.problem.line) == ("huge", 0)
    assert "larger than 16 MB" in row.problem.message


def test_hostile_titles_and_names_are_kept_as_they_are(index: Index, library: Library, root: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9\x1b]52;.md"))
    path.write_bytes(b'---\ntitle: "\\e[31m [@click=app.quit] \xe2\x80\xae"\ntags: ["a\\u001fb"]\n---\n')
    index.refresh([library])
    (row,) = index.window(ALL, 0, 9)
    assert row.path == path
    assert row.rel == path.name
    assert row.title.startswith("\x1b[31m [@click=app.quit]")
    assert row.tags == ("a b",)
    assert index.get(path) == row
    assert not index.refresh([library]).added


def test_marks_of_the_blogs_outlive_a_refresh(index: Index, library: Library, make) -> None:
    path, other = old(make("a.md", title="A")), old(make("b.md", title="B"))
    index.refresh([library])
    state = BlogState("home", "changed", "https://x/", "r", datetime(2026, 1, 1, tzinfo=UTC), True)
    assert index.set_marks([(path, Mark.CHANGED, [state])]) == [path]
    assert index.set_marks([(path, Mark.CHANGED, [state])]) == []
    index.refresh([library])
    make("a.md", title="A two")
    index.refresh([library])
    row = index.get(path)
    assert (row.title, row.mark, row.blogs) == ("A two", "changed", (state,))
    assert titles(index, ALL._replace(blog="home")) == ["A two"]
    assert index.counts().blogs == {"home": 1}
    assert index.counts().marks == {"changed": 1, "published": 1}
    assert titles(index, ALL._replace(sort="status", descending=False)) == ["A two", "B"]
    assert index.get(other).blogs == ()
    assert {known.path: known.mark for known in index.known(library.root)}[path] == "changed"


def test_single_files_are_brought_up_to_date(index: Index, library: Library, root: Path, make) -> None:
    path = make("a.md", title="A")
    assert index.update(library, [path]).added == (path,)
    make("a.md", title="B")
    assert index.update(library, [path]).changed == (path,)
    make(".hidden/x.md", title="X")
    assert not index.update(library, [root / ".hidden/x.md"])
    path.unlink()
    assert index.update(library, [path]).removed == (path,)
    assert titles(index) == []


@pytest.mark.parametrize(
    ("spec", "rel"),
    [
        ("a.md", "a.md"),
        ("my-slug", "a.md"),
        ("L’ÉTÉ", "a.md"),
        ("hiver", "b.md"),
        ("HIV", "b.md"),
    ],
)
def test_a_post_is_found_by_path_slug_or_part_of_its_title(
    index: Index, library: Library, make, spec: str, rel: str
) -> None:
    make("a.md", title="L’été", slug="my-slug")
    make("b.md", title="Un hiver", slug="other")
    make("c.md", title="Un printemps")
    index.refresh([library])
    assert index.find(spec).rel == rel


def test_what_is_unclear_or_unknown_is_told(index: Index, library: Library, root: Path, make) -> None:
    path = make("a.md", title="Un été")
    make("b.md", title="Un hiver")
    index.refresh([library])
    with pytest.raises(Ambiguous) as caught:
        index.find("un")
    assert len(caught.value.matches) == 2
    for spec in ("nothing", "", "caf\udce9", "%"):
        with pytest.raises(NotFound):
            index.find(spec)
    assert index.find(str(path)).rel == "a.md"


def test_several_libraries_share_an_index_and_leave_it(
    index: Index, library: Library, tmp_path: Path, make
) -> None:
    from bloggy.domain import generators

    (tmp_path / "two").mkdir()
    (tmp_path / "two" / "z.md").write_text("---\ntitle: Z\n---\n")
    make("a.md", title="A")
    two = Library(tmp_path / "two", generators.get("plain"))
    index.refresh([library, two])
    assert set(titles(index)) == {"A", "Z"}
    assert index.refresh([library]).removed == (tmp_path / "two" / "z.md",)
    assert titles(index) == ["A"]


def test_the_trash_is_a_list_of_its_own(index: Index, library: Library, make) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    path = make("a.md", title="Gone", tags="[x]")
    make("b.md", title="Here")
    index.refresh([library])
    item = library.trash(path, now=now)
    index.refresh([library], trash=library.trash_items())
    bin = ALL._replace(trash=True)
    assert titles(index) == ["Here"]
    assert titles(index, bin) == ["Gone"]
    assert titles(index, bin._replace(text="gon")) == ["Gone"]
    assert titles(index, ALL._replace(tag="x")) == []
    row = index.window(bin, 0, 1)[0]
    assert (row.path, row.rel, row.mark) == (item.stored, "a.md", "trashed")
    assert (index.counts().trash, index.counts().total, index.counts().tags) == (1, 1, {})
    library.restore(item)
    index.refresh([library], trash=library.trash_items())
    assert titles(index, bin) == []
    assert sorted(titles(index)) == ["Gone", "Here"]


def test_a_damaged_index_is_made_anew(index: Index, library: Library, make) -> None:
    make("a.md", title="A")
    index.refresh([library])
    index.close()
    index.path.write_bytes(b"garbage" * 1000)
    assert titles(index) == []
    index.refresh([library])
    assert titles(index) == ["A"]


def test_an_index_of_another_schema_is_made_anew(index: Index, library: Library, make) -> None:
    make("a.md", title="A")
    index.refresh([library])
    index.close()
    with sqlite3.connect(index.path) as other:
        other.execute("PRAGMA user_version=999")
        other.execute("ALTER TABLE post RENAME TO different")
    other.close()
    index.refresh([library])
    assert titles(index) == ["A"]


def test_another_generator_means_reading_again(index: Index, root: Path, make) -> None:
    from bloggy.domain import generators

    old(make("2026-01-02-a.md", body="text"))
    index.refresh([Library(root, generators.get("plain"))])
    changes = index.refresh([Library(root, generators.get("mkdocs"))])
    assert changes.added or changes.changed or changes.removed or index.count(ALL) in (0, 1)
    assert not index.refresh([Library(root, generators.get("mkdocs"))])


def test_a_refresh_can_be_stopped_and_goes_on_later(index: Index, library: Library, make) -> None:
    for number in range(600):
        make(f"{number}.md", title=str(number))
    seen: list[tuple[int, int]] = []
    index.refresh([library], progress=lambda *at: seen.append(at), stop=lambda: bool(seen))
    assert seen == [(512, 600)]
    assert index.count(ALL) == 512
    index.refresh([library])
    assert index.count(ALL) == 600


def test_two_processes_share_an_index(index: Index, library: Library, tmp_path: Path, make) -> None:
    other = Index(index.path)
    make("a.md", title="A")
    index.refresh([library])
    assert titles(other) == ["A"]
    make("b.md", title="B")
    other.refresh([library])
    assert sorted(titles(index)) == ["A", "B"]
    other.close()
