"""A change of one key is a change of one key's lines, in every notation and style."""

from __future__ import annotations

import difflib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bloggy.domain.frontmatter import REMOVE, Document, Format, edit, new, parse, with_body
from bloggy.errors import FrontMatterError

PARIS = timezone(timedelta(hours=1))
MOMENT = datetime(2026, 11, 22, 18, 30, 5, tzinfo=PARIS)

YAML = """\
---
# My post
title: 'L''été : suite' # the title
date: 2026-01-02 03:04:05 +0100
draft: yes
tags:
- vélo   # first
- "photo: mer"
# before author
author: {name: Zoé, url: "https://x.org"}
categories: [ Voyage, "Mer" ]
summary: >-
  A long
  text

params:
    image: a.png
    # inside
    alt: Une image
weight: 1.10
---
Body: not a key
"""

TOML = """\
+++
# My post
title = 'L été' # the title
date = 2026-01-02T03:04:05Z
draft = true
tags = ["vélo", "photo"] # first
authors = [
  "Zoé", # she
  "Max",
]

[taxonomies]
tags = ["a", "b"]

# the rest
[extra]
image = "a.png"
nested.deep = 1
+++
Body
"""

JSON = """\
{
    "title": "L'été",
    "date": "2026-01-02T03:04:05Z",
    "tags": ["vélo", "photo"],
    "params": {
        "image": "a.png"
    },
    "draft": true
}

Body
"""

HEXO = """\
;;;
"title": "Hello",
"tags": ["a"]
;;;
Body
"""

HEADERS = """\
Title: L'été
Date: 2026-01-02 03:04
Tags: vélo, photo
Summary: One line
    and another
Status: draft

Body: not a key
"""

NIKOLA = """\
<!--
.. title: L'été
.. date: 2026-01-02 03:04:05 UTC
.. tags: vélo, photo
.. status: draft
-->

Body
"""


def lines_changed(before: Document, after: Document) -> list[str]:
    """The changed lines, `-` gone and `+` new; asserts that they are together in one place."""
    diff = list(
        difflib.unified_diff(
            before.text.splitlines(keepends=True), after.text.splitlines(keepends=True), n=0, lineterm=""
        )
    )[2:]
    assert sum(line.startswith("@@") for line in diff) <= 1, "".join(diff)
    return [line.rstrip("\r\n") for line in diff if not line.startswith("@@")]


def change(text: str, changes: dict[str, object], **options: object) -> list[str]:
    before = parse(text, hint=Format.HEADERS if text is HEADERS else None)
    assert before.problem is None
    return lines_changed(before, edit(before, changes, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "Été"}, ["-title: 'L''été : suite' # the title", "+title: 'Été' # the title"]),
        (
            {"title": "one\ntwo"},
            ["-title: 'L''été : suite' # the title", '+title: "one\\ntwo" # the title'],
        ),
        ({"title": REMOVE}, ["-title: 'L''été : suite' # the title"]),
        ({"draft": False}, ["-draft: yes", "+draft: no"]),
        ({"date": MOMENT}, ["-date: 2026-01-02 03:04:05 +0100", "+date: 2026-11-22 18:30:05 +0100"]),
        ({"tags": ["vélo", "photo: mer", "new"]}, ["+- new"]),
        ({"tags": ["vélo", "yes"]}, ['-- "photo: mer"', '+- "yes"']),
        ({"tags": ["photo: mer"]}, ["-- vélo   # first"]),
        ({"tags": ["vélo", "in: between", "photo: mer"]}, ['+- "in: between"']),
        ({"tags": []}, ["-tags:", "-- vélo   # first", '-- "photo: mer"', "+tags: []"]),
        ({"tags": REMOVE}, ["-tags:", "-- vélo   # first", '-- "photo: mer"']),
        (
            {"author.name": "Ada, L."},
            [
                '-author: {name: Zoé, url: "https://x.org"}',
                '+author: {name: "Ada, L.", url: "https://x.org"}',
            ],
        ),
        ({"categories": ["Voyage"]}, ['-categories: [ Voyage, "Mer" ]', "+categories: [ Voyage ]"]),
        (
            {"categories": ["Voyage", "Mer", "Ciel"]},
            ['-categories: [ Voyage, "Mer" ]', '+categories: [ Voyage, "Mer", Ciel ]'],
        ),
        ({"summary": "short"}, ["-  A long", "-  text", "+  short"]),
        ({"summary": REMOVE}, ["-summary: >-", "-  A long", "-  text"]),
        ({"params.image": "b: c.png"}, ["-    image: a.png", '+    image: "b: c.png"']),
        ({"params.alt": REMOVE}, ["-    alt: Une image"]),
        ({"params.new": 1}, ["+    new: 1"]),
        ({"weight": 2}, ["-weight: 1.10", "+weight: 2"]),
        ({"new": "yes"}, ['+new: "yes"']),
        ({"new": "🎉 fête"}, ["+new: 🎉 fête"]),
        ({"new": ["a", "b, c"]}, ["+new:", "+- a", "+- b, c"]),
        ({"new.inner": True}, ["+new:", "+  inner: true"]),
        ({"weight": 1.1}, []),
        ({"title": "L'été : suite", "draft": True}, []),
    ],
)
def test_a_yaml_key_changes_alone(changes: dict[str, object], expected: list[str]) -> None:
    assert change(YAML, changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "Été"}, ["-title = 'L été' # the title", "+title = 'Été' # the title"]),
        ({"title": "L'été"}, ["-title = 'L été' # the title", '+title = "L\'été" # the title']),
        ({"date": MOMENT}, ["-date = 2026-01-02T03:04:05Z", "+date = 2026-11-22T17:30:05Z"]),
        ({"draft": False}, ["-draft = true", "+draft = false"]),
        ({"draft": REMOVE}, ["-draft = true"]),
        ({"tags": ["vélo"]}, ['-tags = ["vélo", "photo"] # first', '+tags = ["vélo"] # first']),
        ({"authors": ["Zoé", "Max", "Ada"]}, ['+  "Ada",']),
        ({"authors": ["Max"]}, ['-  "Zoé", # she']),
        ({"taxonomies.tags": ["a", "b", "c"]}, ['-tags = ["a", "b"]', '+tags = ["a", "b", "c"]']),
        ({"taxonomies.categories": ["x"]}, ['+categories = ["x"]']),
        ({"extra.image": REMOVE}, ['-image = "a.png"']),
        ({"extra.nested.deep": 2}, ["-nested.deep = 1", "+nested.deep = 2"]),
        ({"extra.nested.deeper": 2}, ["+nested.deeper = 2"]),
        ({"slug": "x"}, ['+slug = "x"']),
        ({"params.image": "x"}, ["+", "+[params]", '+image = "x"']),
        ({"slug": None}, []),
    ],
)
def test_a_toml_key_changes_alone(changes: dict[str, object], expected: list[str]) -> None:
    assert change(TOML, changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": 'a "b"'}, ['-    "title": "L\'été",', '+    "title": "a \\"b\\"",']),
        (
            {"date": MOMENT},
            ['-    "date": "2026-01-02T03:04:05Z",', '+    "date": "2026-11-22T17:30:05Z",'],
        ),
        (
            {"tags": ["vélo", "mer"]},
            ['-    "tags": ["vélo", "photo"],', '+    "tags": ["vélo", "mer"],'],
        ),
        ({"params.image": "b.png"}, ['-        "image": "a.png"', '+        "image": "b.png"']),
        ({"tags": REMOVE}, ['-    "tags": ["vélo", "photo"],']),
        ({"slug": "x"}, ['-    "draft": true', '+    "draft": true,', '+    "slug": "x"']),
        ({"draft": REMOVE}, ["-    },", '-    "draft": true', "+    }"]),
    ],
)
def test_a_json_key_changes_alone(changes: dict[str, object], expected: list[str]) -> None:
    assert change(JSON, changes) == expected


def test_hexo_members_without_braces_are_edited_like_json() -> None:
    assert change(HEXO, {"title": "Hi"}) == ['-"title": "Hello",', '+"title": "Hi",']
    assert change(HEXO, {"draft": True}) == ['-"tags": ["a"]', '+"tags": ["a"],', '+"draft": true']


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "Été: deux"}, ["-Title: L'été", "+Title: Été: deux"]),
        ({"Tags": ["vélo", "mer"]}, ["-Tags: vélo, photo", "+Tags: vélo, mer"]),
        ({"date": MOMENT}, ["-Date: 2026-01-02 03:04", "+Date: 2026-11-22 18:30"]),
        ({"summary": "short"}, ["-Summary: One line", "-    and another", "+Summary: short"]),
        ({"summary": "One line\nand more"}, ["-    and another", "+    and more"]),
        ({"status": REMOVE}, ["-Status: draft"]),
        ({"slug": "ete"}, ["+Slug: ete"]),
        ({"tags": ["a, b", "c"]}, ["-Tags: vélo, photo", "+Tags: a, b; c"]),
        ({"tags": ["vélo", "photo"]}, []),
    ],
)
def test_a_header_line_changes_alone(changes: dict[str, object], expected: list[str]) -> None:
    assert change(HEADERS, changes) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"title": "Été"}, ["-.. title: L'été", "+.. title: Été"]),
        ({"date": MOMENT}, ["-.. date: 2026-01-02 03:04:05 UTC", "+.. date: 2026-11-22 17:30:05 UTC"]),
        ({"status": REMOVE}, ["-.. status: draft"]),
        ({"slug": "ete"}, ["+.. slug: ete"]),
        ({"tags": ["a", "b"]}, ["-.. tags: vélo, photo", "+.. tags: a, b"]),
    ],
)
def test_a_nikola_line_changes_alone(changes: dict[str, object], expected: list[str]) -> None:
    assert change(NIKOLA, changes) == expected


@pytest.mark.parametrize("text", [YAML, TOML, JSON, HEXO, HEADERS, NIKOLA])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_marks_survive_an_edit(text: str, newline: str, mark: str) -> None:
    foreign = mark + text.replace("\n", newline)
    before = parse(foreign, hint=Format.HEADERS if text is HEADERS else None)
    after = edit(before, {"title": "Autre", "slug": "autre", "tags": ["un", "deux"]})
    assert after.body == before.body
    assert after.text.startswith(mark)
    assert after.text.count("\r") == (after.text.count("\n") if newline == "\r\n" else 0)
    assert after.values["title"] == "Autre"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-01-02", "2026-11-22"),
        ("2026-01-02 03:04:05", "2026-11-22 18:30:05"),
        ("2026-01-02 03:04", "2026-11-22 18:30"),
        ("2026-01-02T03:04:05Z", "2026-11-22T17:30:05Z"),
        ("2026-01-02T03:04:05+02:00", "2026-11-22T18:30:05+01:00"),
        ("2026-01-02 03:04:05 +0200", "2026-11-22 18:30:05 +0100"),
        ("2026-01-02 03:04:05.123 +02:00", "2026-11-22 18:30:05.000 +01:00"),
        ("2013/7/13 20:46:25", "2026/11/22 18:30:05"),
        ('"2026-01-02"', '"2026-11-22"'),
        ("'2026-01-02T03:04:05Z'", "'2026-11-22T17:30:05Z'"),
        ("16 Feb 2007", "2026-11-22T18:30:05+01:00"),
        ("", "2026-11-22T18:30:05+01:00"),
    ],
)
def test_a_date_keeps_the_look_of_the_one_it_replaces(written: str, expected: str) -> None:
    before = parse(f"---\ndate: {written}\n---\n")
    assert edit(before, {"date": MOMENT}).text == f"---\ndate: {expected}\n---\n"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-01-02", "2026-11-22"),
        ("2026-01-02 03:04:05", "2026-11-22 18:30:05"),
        ("2026-01-02T03:04:05Z", "2026-11-22T17:30:05Z"),
        ("2026-01-02 03:04:05+02:00", "2026-11-22 18:30:05+01:00"),
        ('"2026-01-02"', '"2026-11-22"'),
        ("'2026-01-02 03:04:05 +0200'", "'2026-11-22 18:30:05 +0100'"),
        ("1979", "2026-11-22T18:30:05+01:00"),
    ],
)
def test_a_toml_date_keeps_its_look_too(written: str, expected: str) -> None:
    before = parse(f"+++\ndate = {written} # when\n+++\n")
    assert edit(before, {"date": MOMENT}).text == f"+++\ndate = {expected} # when\n+++\n"


def test_a_time_is_written_over_a_bare_day_only_when_asked_to() -> None:
    before = parse("---\ndate: 2026-11-22\n---\n")
    assert edit(before, {"date": MOMENT}).text == before.text
    assert edit(before, {"date": MOMENT}, exact=True).values["date"] == MOMENT
    assert edit(before, {"date": date(2027, 1, 2)}).values["date"] == date(2027, 1, 2)


def test_setting_the_value_that_is_there_changes_nothing() -> None:
    for text in (YAML, TOML, JSON, NIKOLA):
        before = parse(text)
        assert edit(before, dict(before.values)) is before


def test_a_key_is_added_at_the_end_of_a_yaml_block_even_after_a_text_block() -> None:
    before = parse("---\ntitle: a\ntext: |\n  one\n  two\n---\n")
    assert edit(before, {"new": 1}).text == "---\ntitle: a\ntext: |\n  one\n  two\nnew: 1\n---\n"


@pytest.mark.parametrize(
    ("block", "changes", "expected"),
    [
        ("tags:\n", {"tags": ["a"]}, "tags: [a]\n"),
        ("tags: # mine\n", {"tags": ["a"]}, "tags: [a] # mine\n"),
        ("tags: foo bar\n", {"tags": ["foo", "bar"]}, "tags: [foo, bar]\n"),
        ("tags:\n  - a\n  - b\n", {"tags": "a b"}, "tags: a b\n"),
        ("tags: # c\n  - a\n", {"tags": "a"}, "tags: a # c\n"),
        ("cats:\n  - x\ntags:\n", {"tags": ["a", "b"]}, "cats:\n  - x\ntags:\n  - a\n  - b\n"),
        ("text: a\n", {"text": "one\ntwo\n"}, "text: |\n  one\n  two\n"),
        ("text: |\n  one\n\nb: 1\n", {"text": "two\n"}, "text: |\n  two\n\nb: 1\n"),
        ("text: |+\n  one\n\nb: 1\n", {"text": REMOVE}, "b: 1\n"),
        ("p:\n  a: 1\n", {"p.a": REMOVE}, "p: {}\n"),
        ("p: {}\n", {"p.a": 1}, "p: {a: 1}\n"),
        ("p:\n", {"p.a": 1}, "p:\n  a: 1\n"),
        ("'quoted key': 1\n", {"quoted key": 2}, "'quoted key': 2\n"),
        ("  a: 1\n  b: 2\n", {"c": 3}, "  a: 1\n  b: 2\n  c: 3\n"),
        ("{a: 1, b: 2}\n", {"c": "x"}, "{a: 1, b: 2, c: x}\n"),
        ("a: &x foo\nb: *x\n", {"b": "bar"}, "a: &x foo\nb: bar\n"),
        ("links:\n  - name: a\n    url: b\n", {"links": [{"name": "c", "url": "b"}]},
         "links:\n  - name: c\n    url: b\n"),
        ("l:\n  - a: 1\n    b: 2\n", {"l": [{"b": 2}]}, "l:\n  - b: 2\n"),
        ("title: two\n  lines\n", {"title": "one"}, "title: one\n"),
        ("a.b: 1\n", {"a.b": 2}, "a.b: 2\n"),
        ("draft: True\n", {"draft": False}, "draft: False\n"),
        ("# only a comment\n", {"a": 1}, "# only a comment\na: 1\n"),
        ("", {"a": 1}, "a: 1\n"),
        ("tags: [\n  a, # one\n  b\n]\n", {"tags": ["a", "b", "c"]}, "tags: [\n  a, # one\n  b,\n  c\n]\n"),
        ("tags: [\n  a,\n  b\n]\n", {"tags": ["a", "b", "c"]}, "tags: [\n  a,\n  b,\n  c\n]\n"),
        ("a:   1   # far\n", {"a": 2}, "a:   2   # far\n"),
        ("title: \"a \\\"b\\\"\"\n", {"title": "c \\ d"}, "title: \"c \\\\ d\"\n"),
    ],
)  # fmt: skip
def test_yaml_styles_survive(block: str, changes: dict[str, object], expected: str) -> None:
    assert edit(parse(f"---\n{block}---\nbody"), changes).text == f"---\n{expected}---\nbody"


@pytest.mark.parametrize(
    "value",
    [
        "yes", "No", "on", "~", "null", "1e3", "0x1F", "0o14", "12:30", "2026-01-02", ".inf", "-", "?",
        ":", "a: b", "a #b", "#a", "@me", "`x`", "%d", "*bold*", "&amp", "!x", "[a]", "{{ page }}", "- a",
        "a:", "'a'", '"a"', " a", "a ", "", "a\nb", "a\tb", "a\x00b", "a\x85b", "a\u2028b", "é🎉", "---",
        "...", "---\nx", "= ", "=", "<<", "\\n", "back\\slash", "it's", 'say "hi"', 'it\'s "x"', "line\n",
        "\nlead", "trail\n\n", "  lead\nb", "\ufeffx", "a\r\nb", "+1", "1_000", "0b1", "y", "n", "1.5.",
        "a, b", "a]", "http://x.y/z?a#b", "x\n---\ny", "C:\\x", ">x", "|x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("format", [Format.YAML, Format.TOML, Format.JSON])
def test_every_string_reads_back_as_itself(value: str, format: Format) -> None:
    values = {"title": value, "list": [value, value], "map": {"inner": value}}
    document = parse(new(values, "body\n", format=format))
    assert (document.problem, document.values) == (None, values)
    assert document.body.strip() == "body"
    for style in ("plain", '"quoted"'):
        first = parse(new({"title": style, "list": [style]}, format=format))
        assert edit(first, {"title": value, "list": [style, value]}).values == {
            "title": value,
            "list": [style, value],
        }


def test_a_list_on_one_line_is_quoted_for_the_strictest_reader() -> None:
    text = new({"links": ["a?b", "c:d", "e{f}", "g"]}, format=Format.YAML)
    assert text == '---\nlinks: ["a?b", c:d, "e{f}", g]\n---\n'


def test_old_line_ends_of_one_carriage_return_are_kept() -> None:
    document = parse("---\ra: 1\rt:\r  - x\r---\rBody")
    assert edit(document, {"a": 2, "b": 3}).text == "---\ra: 2\rt:\r  - x\rb: 3\r---\rBody"
    assert document.line_of("t") == 3


def test_removing_what_is_not_there_changes_nothing() -> None:
    before = parse(YAML)
    assert edit(before, {"absent": REMOVE, "absent.too": REMOVE}) is before


def test_front_matter_is_added_where_there_is_none() -> None:
    assert edit(parse("Hello\n"), {"title": "x"}).text == "---\ntitle: x\n---\n\nHello\n"
    assert edit(parse("Hello\r\n"), {"title": "x"}).text == "---\r\ntitle: x\r\n---\r\n\r\nHello\r\n"
    toml = edit(parse("Hello\n"), {"title": "x"}, default=Format.TOML)
    assert toml.text == '+++\ntitle = "x"\n+++\n\nHello\n'
    assert toml.body == "\nHello\n"
    assert edit(parse("Hello\n"), {"title": REMOVE}).text == "Hello\n"


def test_a_key_that_occurs_twice_is_read_but_not_changed() -> None:
    document = parse("---\ntitle: one\ntitle: two\nother: 1\n---\n")
    assert document.values["title"] == "two"
    assert document.repeated == {"title": 3}
    with pytest.raises(FrontMatterError) as caught:
        edit(document, {"title": "three"})
    assert caught.value.line == 3
    assert edit(document, {"other": 2}).text == "---\ntitle: one\ntitle: two\nother: 2\n---\n"


def test_a_document_with_a_problem_is_never_edited() -> None:
    document = parse("---\ntitle: [a\ndate: b\n---\nBody\n")
    with pytest.raises(FrontMatterError) as caught:
        edit(document, {"title": "x"})
    assert caught.value.line == document.problem.line  # type: ignore[union-attr]


@pytest.mark.parametrize("format", [Format.HEADERS, Format.NIKOLA])
def test_header_formats_refuse_tables(format: Format) -> None:
    with pytest.raises(FrontMatterError):
        new({"a": {"b": 1}}, format=format)


def test_nikola_refuses_what_would_end_its_comment() -> None:
    with pytest.raises(FrontMatterError):
        edit(parse(NIKOLA), {"title": "a --> b"})


@pytest.mark.parametrize("format", [Format.YAML, Format.TOML, Format.JSON])
def test_half_a_character_is_refused_not_written(format: Format) -> None:
    with pytest.raises(FrontMatterError):
        new({"title": "a\ud83d"}, format=format)


def test_a_new_file_reads_like_one_a_person_wrote() -> None:
    values: dict[str, object] = {
        "title": "L'été : suite",
        "date": MOMENT,
        "draft": True,
        "tags": ["vélo", "mer"],
        "summary": "one\ntwo",
        "params": {"image": "a.png"},
    }
    assert new(values, "Hello\n", format=Format.YAML) == (
        '---\ntitle: "L\'été : suite"\ndate: 2026-11-22T18:30:05+01:00\ndraft: true\ntags: [vélo, mer]\n'
        "summary: |-\n  one\n  two\nparams:\n  image: a.png\n---\n\nHello\n"
    )
    assert new(values, "Hello\n", format=Format.TOML) == (
        '+++\ntitle = "L\'été : suite"\ndate = 2026-11-22T18:30:05+01:00\ndraft = true\n'
        'tags = ["vélo", "mer"]\nsummary = """\none\ntwo"""\n\n[params]\nimage = "a.png"\n+++\n\nHello\n'
    )
    del values["params"], values["summary"]
    assert new(values, "Hello\n", format=Format.HEADERS) == (
        "Title: L'été : suite\nDate: 2026-11-22 18:30:05+01:00\nDraft: true\nTags: vélo, mer\n\nHello\n"
    )
    assert new(values, "Hello\n", format=Format.NIKOLA) == (
        "<!--\n.. title: L'été : suite\n.. date: 2026-11-22 18:30:05+01:00\n.. draft: true\n"
        ".. tags: vélo, mer\n-->\n\nHello\n"
    )
    assert new(values, "Hello\n", format=Format.NONE) == "Hello\n"
    utc = new({"date": MOMENT.astimezone(UTC)}, format=Format.YAML)
    assert utc == "---\ndate: 2026-11-22T17:30:05Z\n---\n"


@pytest.mark.parametrize("text", [YAML, TOML, JSON, HEXO, NIKOLA, "no front matter\n"])
def test_another_body_leaves_the_front_matter_alone(text: str) -> None:
    before = parse(text)
    after = with_body(before, "\nNew *body*")
    assert after.body == "\nNew *body*"
    assert after.text[: after.body_start] == before.text[: before.body_start]
    assert after == parse(after.text)


def test_a_body_is_never_glued_to_a_fence_or_a_header() -> None:
    assert with_body(parse("---\na: 1\n---"), "x").text == "---\na: 1\n---\nx"
    headers = parse("Title: x\n", hint=Format.HEADERS)
    assert with_body(headers, "Note: y\n").text == "Title: x\n\nNote: y\n"
    assert with_body(parse("Title: x", hint=Format.HEADERS), "Note: y").text == "Title: x\n\nNote: y"


def test_what_a_person_wrote_is_known_for_values_that_are_no_strings() -> None:
    document = parse(YAML)
    assert document.text_of("weight") == "1.10"
    assert document.text_of("draft") == "yes"
    assert document.text_of("params.image") == "a.png"
    assert document.text_of("tags") is None
    assert (document.line_of("params.alt"), document.line_of("absent"), document.body_line) == (19, None, 22)
    assert parse(TOML).line_of("extra.image") == 17
    assert parse(HEADERS, hint=Format.HEADERS).line_of("Tags") == 3
