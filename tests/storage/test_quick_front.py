"""The quick reading of front matter is never another one than the codec's."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain import frontmatter, textfile
from bloggy.storage import quick_front

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"


def agrees(text: str) -> bool:
    """Check that both readings are the same; answers whether the quick one understood at all."""
    quick = quick_front.split(text)
    if quick is None:
        return False
    document = frontmatter.parse(text)
    assert document.problem is None
    assert quick[0] == dict(document.values)
    assert {key: type(value) for key, value in quick[0].items()} == {
        key: type(value) for key, value in document.values.items()
    }
    assert quick[1] == document.body
    return True


@pytest.mark.parametrize(
    "block",
    [
        "title: Hello",
        'title: "Hello: you"\ndate: 2026-01-02',
        "date: 2026-01-02T03:04:05Z\nupdated: 2026-01-02 03:04:05+02:00",
        "date: 2026-01-02 03:04:05",
        "tags: [a, b c, \"d e\", 'f']\ndraft: true\nweight: 12",
        "tags:\n  - a\n  - b\ncategories:\n- x\n- 12",
        "empty:\nnone: []\nlast: 0",
        "title: L’été à la mer, n°5 (suite) – fin !",
        'title: it\'s "quoted" inside',
    ],
)
def test_the_usual_is_read_quickly(block: str) -> None:
    assert agrees(f"---\n{block}\n---\n\nBody: text\n---\n")


@pytest.mark.parametrize(
    "block",
    [
        "a: yes",
        "a: No",
        "a: 012",
        "a: 1e3",
        "a: 12:30",
        "a: b # c",
        "a: b: c",
        "a: 'it''s'",
        'a: "\\n"',
        "a: [b: c]",
        "a: [b, [c]]",
        "a: [b,]",
        "a: {b: c}",
        "a: |\n  x",
        "a: b\n  c",
        "a: &x b",
        "a: !!str 1",
        "a: b\na: c",
        "a: 2024-02-30",
        "a:\n  - b\n   - c",
        "a:\n  - b: c",
        "a: b\n\nc: d",
        "a: \u2028",
        "a: ~",
        "a: >-\nb: c",
        "a: >-\n  b\n   c",
        "a: >-\n  b\n\n  c",
        "a: >-",
        "a: >+\n  b",
        "é: b",
        "",
    ],
)
def test_the_unusual_is_left_to_the_codec(block: str) -> None:
    assert not agrees(f"---\n{block}\n---\nBody")


words = st.text(
    st.sampled_from(list("abzAZé日œ09 _-.,:;#'\"[]{}&*!|>%@`?~=+/\\\t\u2028\u00a0😀")), max_size=12
)
keys = st.sampled_from(["title", "date", "tags", "a-b", "x_1", "1x", "é", "yes", "draft"])
values = words | st.sampled_from(
    ["true", "null", "2026-01-02", "2026-01-02T03:04:05Z", "12", "1.5", "[a, b]"]
)
lines = st.one_of(
    st.builds("{}: {}".format, keys, values),
    st.builds("{}:".format, keys),
    st.builds("{}: {}".format, keys, st.sampled_from([">", ">-"])),
    st.builds("{}{}".format, st.sampled_from(["  ", "    "]), words),
    st.builds("{}- {}".format, st.sampled_from(["", "  ", "    "]), values),
    words,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(lines, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_whatever_is_written_the_two_agree(found: list[str], newline: str) -> None:
    agrees(newline.join(["---", *found, "---", "Body", ""]))


def test_the_two_agree_on_real_posts() -> None:
    files = sorted(CORPORA.rglob("*.md"))
    if not files:
        pytest.skip("the corpora are not here")
    understood = sum(agrees(textfile.decode(path.read_bytes()).text) for path in files)
    assert understood > 0
