"""Front matter by an enemy, a template engine or a tired writer is named, never obeyed, never harmed."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.frontmatter import Document, Format, edit, parse
from bloggy.errors import FrontMatterError

ALIASES = "a: &a [x,x]\n" + "".join(
    f"{b}: &{b} [*{a},*{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"{b}: &{b}\n  <<: [*{a}, *{a}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
)

YAML_PROBLEMS = {
    "brackets": ("a: " + "[" * 50_000, 2),
    "bare brackets": ("[" * 50_000, 2),
    "braces": ("a: 1\nb: " + "{a: " * 60 + "}" * 60, 3),
    "dashes": ("a:\n  " + "- " * 20_000 + "x", 3),
    "alias bomb": (ALIASES, 4),
    "merge bomb": (MERGES, 4),
    "merge": ("a: &a {x: 1}\nb:\n  <<: *a", 4),
    "recursion": ("a: &a [*a]", 2),
    "unknown alias": ("a: 1\nb: *nobody", 3),
    "python object": ("a: !!python/object/apply:os.system ['true']", 2),
    "python name": ("a: !!python/name:os.system", 2),
    "unknown tag": ("a: 1\nb: !secret x", 3),
    "binary tag": ("a: !!binary aGVsbG8=", 2),
    "set tag": ("a: !!set {x, y}", 2),
    "long number": ("a: 1\nb: " + "9" * 5_000, 3),
    "long hexadecimal number": ("a: 0x" + "f" * 5_000, 2),
    "no such day": ("title: x\ndate: 2024-02-30", 3),
    "no such time": ("date: 2024-02-03 25:61:00", 2),
    "wrong tag": ("a: !!int foo", 2),
    "wrong time tag": ("a: !!timestamp foo", 2),
    "template": ("title: {{ page.title }}", 2),
    "bare template": ("{{ page.title }}", 2),
    "list as key": ("? [a, b]\n: c", 2),
    "missing key": ("title: x\n: a", 3),
    "colon": ("title: a: b", 2),
    "tab": ("a: 1\n\tb: 2", 3),
    "open quote": ('title: "never\ndate: x', 4),
    "control": ("a: 1\nb: \x07", 3),
    "two documents": ("a: 1\n--- # next\nb: 2", 3),
    "unknown percent": ("title: %x", 2),
    "long block": ("a: |\n" + "  x\n" * 30_000, 2),
}  # fmt: skip


def quick(text: str, hint: Format | None = None) -> Document:
    """Parse; a bomb that goes off would take minutes, so ten seconds of processor time are no timing test."""
    start = time.process_time()
    document = parse(text, hint=hint)
    assert time.process_time() - start < 10
    return document


@pytest.mark.parametrize("name", YAML_PROBLEMS)
def test_hostile_yaml_is_a_problem_with_its_line(name: str) -> None:
    block, line = YAML_PROBLEMS[name]
    text = f"---\n{block}\n---\nBody\n"
    document = quick(text)
    assert document.problem is not None
    assert document.problem.line == line
    assert document.problem.message.endswith(".")
    assert (document.format, document.values, document.body) == (Format.YAML, {}, "Body\n")
    assert document.text == text
    with pytest.raises(FrontMatterError) as caught:
        edit(document, {"title": "x"})
    assert caught.value.line == line


@pytest.mark.parametrize(
    ("block", "line"),
    [
        ("a = " + "[" * 50_000, 2),
        ("a = " + "{a = " * 60 + "1" + "}" * 60, 2),
        (".".join("a" * 5_000) + " = 1", 2),
        ("[" + ".".join("a" * 5_000) + "]", 2),
        ("a = 1\nb = " + "9" * 5_000, 3),
        ("title = 'x'\ndate = 2024-02-30", 3),
        ("a = 1\na = 2", 3),
        ("a = 1\n[a]\nb = 2", 3),
        ('title = "open', 2),
        ("title = {{ page.title }}", 2),
        ("a = 1\nb", 3),
        ("a = [1, 2", 3),
        ("x = 1\ny = \x01", 3),
    ],
)
def test_hostile_toml_is_a_problem_with_its_line(block: str, line: int) -> None:
    document = quick(f"+++\n{block}\n+++\nBody\n")
    assert document.problem is not None
    assert document.problem.line == line
    assert (document.format, document.values, document.body) == (Format.TOML, {}, "Body\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"a": ' + "[" * 50_000 + "]" * 50_000 + "}\nBody", 1),
        ('{"a": ' + "[" * 50_000 + "\nBody", 1),
        ('{\n"a": 1,\n"b": ' + "9" * 5_000 + "}\nBody", 3),
        ('{\n"a": 1,\n}\nBody', 3),
        ('{\n"a": NaN}\nBody', 2),
        ('{"a": {{ x }} }\nBody', 1),
        ('{"a": "never closed\nBody', 1),
        ('{"a": "' + '\\"' * 30_000, 1),
        ('---json\n{"a": 1\n---\nBody', 3),
        ("---js\nfetch('https://example.org')\n---\nBody", 1),
        (';;;\n"a": 1 "b": 2\n;;;\nBody', 2),
    ],
)
def test_hostile_json_is_a_problem_with_its_line(text: str, line: int) -> None:
    document = quick(text)
    assert document.problem is not None
    assert document.problem.line == line
    assert document.values == {}
    assert document.text == text


@pytest.mark.parametrize(
    "text",
    [
        "---\n" + "a: 1\n" * 200_000,
        "{" * 1_000_000,
        '{"a":' * 200_000,
        "+++\n" * 100_000,
        "---\n---\n" * 100_000,
        "\r\n" * 200_000 + "x",
        "\r\n" * 200_000 + "---\r\na: 1\r\n---",
        " \n" * 200_000,
        "<!--\n" + ".. a: b\n" * 100_000,
        "a: b\n" * 200_000,
        "a:\n    b\n" * 100_000,
        "---\na: |\n" + "\n" * 60_000 + "\n---\n",
        "---\nx: \n" + " " * 60_000 + "\n---\n",
        "---\n" + "a: &a b\n" * 8_000 + "---\n",
        "---\n" + "".join(f"k{n}: v\n" for n in range(6_000)) + "---\n",
        "+++\n" + "".join(f"k{n} = 1\n" for n in range(6_000)) + "+++\n",
        "+++\n" + "".join(f"[t{n}]\n" for n in range(6_000)) + "+++\n",
        "+++\na = '" + "'" * 60_000 + "\n+++\n",
        "+++\na = \"\"\"" + "\\\"" * 30_000 + "\n+++\n",
        "---\na: \"" + "\\\"" * 30_000 + "\n---\n",
        "---\n" + "? " * 30_000 + "\n---\n",
        "---\n" + "a: b: " * 10_000 + "\n---\n",
        "---\n" + "'" * 60_001 + "\n---\n",
        "---\n# " + "x" * 60_000 + "\n---\n",
        "---\n" + "!" * 60_000 + "\n---\n",
        "---\n" + "%" * 60_000 + "\n---\n",
    ],
)  # fmt: skip
def test_no_shape_of_text_stalls_the_reader(text: str) -> None:
    for hint in (None, Format.HEADERS):
        document = quick(text, hint)
        assert document.text == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "---\n",
        "---\ntitle: never closed\n",
        "----\ntitle: x\n----\n",
        "--- a\ntitle: x\n---\n",
        "---\nJust some prose between two rules.\n---\nBody\n",
        "---\n- a\n- list\n---\nBody\n",
        '---\nHe said: it *was* "like" this: so\nand on.\n---\nBody\n',
        "Body first\n---\ntitle: x\n---\n",
        "+++\nprose, not TOML\n+++\n",
        "{{ template }}\nBody",
        "{% include x %}\nBody",
        "{: .class}\nBody",
        '{"quoted"} and so on',
        "[link]: x\n",
        "<!-- a comment -->\nBody",
        "<!--\nnot fields\n-->\nBody",
        "Title: x\nDate: y\n\nBody",
    ],
)
def test_what_is_no_front_matter_is_body(text: str) -> None:
    document = parse(text)
    assert (document.format, document.problem, document.body) == (Format.NONE, None, text)
    assert document.body_line == 1


@pytest.mark.parametrize(
    ("text", "format", "values", "body"),
    [
        ("---\n---\nBody", Format.YAML, {}, "Body"),
        ("---\n# nothing\n---\nBody", Format.YAML, {}, "Body"),
        ("---\na: 1\n...\nBody", Format.YAML, {"a": 1}, "Body"),
        ("---\na: 1\n---", Format.YAML, {"a": 1}, ""),
        ("---  \na: 1\n---\t\nBody", Format.YAML, {"a": 1}, "Body"),
        ("\n\n---\na: 1\n---\nBody", Format.YAML, {"a": 1}, "Body"),
        ("---\ra: 1\r---\rBody", Format.YAML, {"a": 1}, "Body"),
        ("---yaml\na: 1\n---\n", Format.YAML, {"a": 1}, ""),
        ("---toml\na = 1\n---\n", Format.TOML, {"a": 1}, ""),
        ('---json\n{"a": 1}\n---\n', Format.JSON, {"a": 1}, ""),
        ('{"a": 1}\nBody', Format.JSON, {"a": 1}, "Body"),
        ("{}\nBody", Format.JSON, {}, "Body"),
        ('{"a": "}", "b": [1, "{"]}\n\nBody', Format.JSON, {"a": "}", "b": [1, "{"]}, "\nBody"),
        (';;;\n"a": 1\n;;;\nBody', Format.JSON, {"a": 1}, "Body"),
        ("+++\n+++\nBody", Format.TOML, {}, "Body"),
        ("+++\na = 07:30:00\n+++\n", Format.TOML, {"a": "07:30:00"}, ""),
        ("---\n2024: x\nyes: y\n~: z\n---\n", Format.YAML, {"2024": "x", "yes": "y", "~": "z"}, ""),
        ("---\na: 12:30\nb: 0x10\nc: !!str 12\n---\n", Format.YAML, {"a": "12:30", "b": 16, "c": "12"}, ""),
        ("---\na: &x [1]\nb: *x\n---\n", Format.YAML, {"a": [1], "b": [1]}, ""),
        ("<!--\n.. title: x\n\n.. tags:\n-->\nBody", Format.NIKOLA, {"title": "x", "tags": ""}, "Body"),
    ],
)
def test_every_notation_is_recognised(
    text: str, format: Format, values: dict[str, object], body: str
) -> None:
    document = parse(text)
    assert (document.format, document.problem) == (format, None)
    assert (document.values, document.body) == (values, body)


def test_headers_need_a_hint_and_end_at_the_first_line_that_is_none() -> None:
    document = parse("Title: x\nTAGS: a\n    b\nBody\nNote: c", hint=Format.HEADERS)
    assert document.values == {"title": "x", "tags": "a\nb"}
    assert document.body == "Body\nNote: c"
    assert parse("\nTitle: x", hint=Format.HEADERS).format is Format.NONE
    assert parse("---\na: 1\n---\n", hint=Format.HEADERS).format is Format.YAML


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["---\n", "+++\n", ";;;\n", "{", '{"a":', "<!--\n.. a:", "---json\n", "a: b\n", ""]),
    st.text(
        alphabet=st.sampled_from("abT:-=[]{}\"'#,&*!|>%@`\\ \n\r\t.0129\x00\x85\u2028é🎉<+;"), max_size=60
    ),
    st.sampled_from(["\n---\n", "\n+++\n", "\n;;;\n", "}", "-->", ""]),
)
def test_any_text_can_be_read_and_is_left_as_it_is(start: str, middle: str, end: str) -> None:
    text = start + middle + end + "Body"
    for hint in (None, Format.HEADERS):
        document = parse(text, hint=hint)
        assert document.text == text
        assert document.text[: document.body_start] + document.body == text
        if document.problem:
            assert 1 <= document.problem.line <= text.count("\n") + text.count("\r") + 1
            continue
        try:
            edited = edit(document, {"title": "Été: 1"})
        except FrontMatterError:
            continue
        assert edited.values["title"] == "Été: 1"
        assert {k: v for k, v in edited.values.items() if k != "title"}.keys() == document.values.keys() - {
            "title"
        }
