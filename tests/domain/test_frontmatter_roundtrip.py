"""Real posts and generated ones are the same bytes after a save, and differ in one place after a change."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bloggy.domain.frontmatter import REMOVE, Format, edit, new, parse, with_body
from bloggy.domain.textfile import decode
from bloggy.errors import FrontMatterError

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
MOMENT = datetime(2026, 11, 22, 18, 30, 5, tzinfo=timezone(timedelta(hours=1)))
CHANGES: tuple[dict[str, object], ...] = (
    {"title": "Nouveau : titre"},
    {"tags": ["vélo", "a: b"]},
    {"taxonomies.tags": ["vélo"]},
    {"draft": True},
    {"date": MOMENT},
    {"authors": ["Ada"]},
    {"title": REMOVE},
    {"authors": REMOVE},
    {"aliases": REMOVE},
)


def real_posts() -> Iterator[Path]:
    return CORPORA.rglob("*.md")


def hunks(before: str, after: str) -> list[tuple[int, int, int, int]]:
    """The changed line ranges (from, to in `before`; from, to in `after`)."""
    matcher = difflib.SequenceMatcher(None, before.splitlines(True), after.splitlines(True), autojunk=False)
    return [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora of real posts are not here")
def test_real_posts_are_saved_byte_for_byte() -> None:
    read = 0
    for path in real_posts():
        data = path.read_bytes()
        file = decode(data)
        document = parse(file.text)
        assert document.problem is None, path
        assert file.with_text(with_body(document, document.body).text).encode() == data, path
        read += document.format is not Format.NONE
    assert read >= 260


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora of real posts are not here")
@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_one_change_in_a_real_post_is_one_hunk_of_that_key(changes: dict[str, object]) -> None:
    ((key, _value),) = changes.items()
    for path in real_posts():
        before = parse(decode(path.read_bytes()).text)
        if before.format is Format.NONE:
            continue
        after = edit(before, changes)
        assert after.body == before.body
        found = hunks(before.text[: before.body_start], after.text[: after.body_start])
        assert len(found) <= 1, path
        line = before.line_of(key)
        if found and line:
            assert found[0][0] == line - 1, path
        if found and not line:
            assert found[0][0] == found[0][1], path  # lines were only added
        rest = {k: v for k, v in after.values.items() if k != key.partition(".")[0]}
        assert rest == {k: v for k, v in before.values.items() if k != key.partition(".")[0]}


words = st.text(
    alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\r"), max_size=20
) | st.sampled_from(["yes", "a: b", "#x", "1e3", "12:30", "it's", '"', "é🎉", "a\nb", "---", "x,y", "-->"])
keys = st.sampled_from(
    ["title", "tags", "date", "draft", "a", "b-c", "deux mots", "é", "x.y", "1", "yes", "#", "a:b"]
)
moments = st.datetimes(
    min_value=datetime(1000, 1, 1), max_value=datetime(9000, 1, 1), timezones=st.none() | st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))
days = st.dates(min_value=date(1000, 1, 1), max_value=date(9000, 1, 1))
numbers = st.integers(min_value=-(2**62), max_value=2**62) | st.floats(allow_nan=False, allow_infinity=False)
plain = words | st.booleans() | numbers
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(keys.filter(lambda k: "." not in k), inner, max_size=3)
    ),
    max_leaves=6,
)
maps = st.dictionaries(keys, values | moments | days, max_size=5)
json_maps = st.dictionaries(keys, values, max_size=5)


@settings(max_examples=120, deadline=None)
@given(maps, st.sampled_from([Format.YAML, Format.TOML]), st.sampled_from(["\n", "\r\n"]))
@example({"a": [{"title": []}]}, Format.YAML, "\n")
@example({"a": {"title": {}}}, Format.TOML, "\r\n")
def test_whatever_is_written_reads_back(values: dict[str, object], format: Format, newline: str) -> None:
    document = parse(new(values, "x" + newline, format=format))
    assert (document.problem, document.values) == (None, values)
    assert list(document.values) == list(values) or format is Format.TOML
    assert document.body.strip() == "x"


@settings(max_examples=60, deadline=None)
@given(json_maps)
def test_whatever_is_written_as_json_reads_back(values: dict[str, object]) -> None:
    document = parse(new(values, "x", format=Format.JSON))
    assert (document.problem, document.values, document.body.strip()) == (None, values, "x")


@settings(max_examples=200, deadline=None)
@given(
    st.data(),
    json_maps,
    st.sampled_from([Format.YAML, Format.TOML, Format.JSON]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_change_of_generated_front_matter_keeps_everything_else(
    data: st.DataObject, old: dict[str, object], format: Format, newline: str
) -> None:
    before = parse(new(old, f"Body{newline}", format=format))
    key = data.draw(keys.filter(lambda k: "." not in k or k in old))
    value = data.draw(values | st.just(REMOVE))
    try:
        after = edit(before, {key: value})
    except FrontMatterError:
        assert format is Format.TOML  # arrays of tables and tables that become values are left to the writer
        return
    expected = {k: v for k, v in old.items() if k != key} | ({} if value is REMOVE else {key: value})
    assert after.values == expected
    assert after.body == before.body
    assert edit(after, {key: value}) is after
    if key in old and value is not REMOVE:
        changed = hunks(before.text, after.text)
        nearby = [
            before.line_of(k) or 0 for k in old if (before.line_of(k) or 0) > (before.line_of(key) or 0)
        ]
        for first, last, _c, _d in changed:
            assert first >= (before.line_of(key) or 0) - 1
            assert not nearby or last <= min(nearby) - 1 or format is not Format.YAML


FRAGMENTS = [
    "title: Plain words\n",
    "title: 'single ''quoted'''\n",
    'title: "double \\"quoted\\""\n',
    "title:\n",
    "title: # comment\n",
    "title: >\n  folded\n  text\n",
    "title: |-\n  literal\n\n  text\n",
    "title: two\n  lines\n",
    "title:   spaced   # far\n",
    '? title\n: "explicit"\n',
    "title: !!str 12\n",
    "title: &x anchored\n",
]
NEIGHBOURS = [
    "# a comment\n",
    "\n",
    "tags:\n- a\n- b # c\n",
    "tags: [a, 'b']\n",
    "map:\n  inner: 1 # d\n  list:\n    - x\n",
    "date: 2026-01-02 03:04:05 +0100\n",
    "text: |\n  one\n\n  two\n",
    "text: >+\n  one\n\n",
    "é: ü\n",
    "n: 1.10\n",
    "long: a b\n  c d\n",
    "l:\n  - a: 1\n    b: 2\n\n  # e\n  - c\n",
    "t: {a: 1, b: [2, 3]}\n",
    "empty:\n",
]


@settings(max_examples=200, deadline=None)
@example(["text: >+\n  one\n\n"], "title:\n", ["\n", "n: 1.10\n"], REMOVE, "\n")
@given(
    st.lists(st.sampled_from(NEIGHBOURS), max_size=4, unique_by=lambda line: line[:3]),
    st.sampled_from(FRAGMENTS),
    st.lists(st.sampled_from(NEIGHBOURS), max_size=4, unique_by=lambda line: line[:3]),
    words | st.just(REMOVE) | st.booleans() | st.lists(words, max_size=3),
    st.sampled_from(["\n", "\r\n"]),
)
def test_a_hand_written_key_changes_without_touching_its_neighbours(
    above: list[str], title: str, below: list[str], value: object, newline: str
) -> None:
    taken = {line[:3] for line in above}
    below = [line for line in below if line[:3] not in taken]
    if isinstance(value, str) and newline == "\r\n":
        value = value.replace("\n", " ")
    head = ("---\n" + "".join(above)).replace("\n", newline)
    tail = ("".join(below) + "---\nBody\n").replace("\n", newline)
    before = parse(head + title.replace("\n", newline) + tail)
    assert before.problem is None
    after = edit(before, {"title": value})
    assert after.text.startswith(head)
    if value is REMOVE and above[-1:] == ["text: >+\n  one\n\n"]:
        tail = tail.lstrip("\r\n")  # empty lines would become a part of that text
    assert after.text.endswith(tail)
    expected = {k: v for k, v in before.values.items() if k != "title"}
    assert after.values == expected | ({} if value is REMOVE else {"title": value})
