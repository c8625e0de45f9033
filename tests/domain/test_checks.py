"""The rules of the checks before publishing, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain import frontmatter
from bloggy.domain.checks import BlogFacts, Facts, Problem, Target, check, references
from bloggy.domain.generators import get
from bloggy.domain.generators.model import Shown, Visibility
from bloggy.domain.post import Status

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HEAD = "---\ntitle: Hello\n---\n"


def facts(text: str, targets: Mapping[str, Target] | None = None, **more: object) -> Facts:
    document = frontmatter.parse(text)
    path = PurePosixPath("hello.md")
    post = replace(get("plain").read(path, document.values, document.body), status=Status.PUBLISHED)
    first = document.body_line - 1
    found = tuple(replace(one, line=one.line + first) for one in references(document.body))
    told: dict[str, object] = {"document": document, "post": post, "path": path, "now": NOW}
    return Facts(**(told | {"references": found, "targets": targets or {}} | more))  # type: ignore[arg-type]


def found(
    text: str, targets: Mapping[str, Target] | None = None, **more: object
) -> list[tuple[str, int | None]]:
    return [(one.check, one.line) for one in check(facts(text, targets, **more))]


def test_a_good_post_has_nothing_to_say() -> None:
    assert found(HEAD + "Hello, [world](https://example.org).\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text only.\n", [("no-title", 1)]),
        ("---\ntitle: ''\n---\nText.\n", [("no-title", 1)]),
        ("# A heading\n\nText.\n", []),
        (HEAD + "\n  \n", [("empty-body", 4)]),
        (HEAD + "One.\n\n```py\ncode\n", [("open-fence", 6)]),
        (HEAD + "```\nfirst\n```\n\n> ```\n> quoted\n> ```\n", []),
        (HEAD + "````\n```\n````\n", []),
        (HEAD + "TODO: more\n`TODO`\n```\nTODO\n```\n", [("leftover-note", 4)]),
        (HEAD + "Lorem ipsum dolor.\n", [("leftover-note", 4)]),
        (HEAD + "<<<<<<< mine\na\n=======\nb\n>>>>>>> theirs\n", [("merge-marker", 4), ("merge-marker", 8)]),
        ("---\ntitle: [a\n---\nText.\n", [("front-matter", None)]),
        ("---\ntitle: a\ntitle: b\n---\nText.\n", [("repeated-key", 3)]),
        ("---\ntitle: a\ndraft: true\npublished: true\n---\nText.\n", [("draft-contradiction", 3)]),
        ("---\ntitle: a\ncanonical_url: example.org\n---\nText.\n", [("canonical-address", 3)]),
    ],
)
def test_each_rule_names_its_line(text: str, expected: list[tuple[str, int | None]]) -> None:
    got = found(text)
    if expected and expected[0][1] is None:
        assert [name for name, _line in got] == [name for name, _line in expected]
    else:
        assert got == expected


SECRETS = [
    "-----BEGIN OPENSSH PRIVATE KEY-----",
    "AKIA" + "ABCDEFGHIJKLMNOP",
    "ghp_" + "a1B2" * 9,
    "sk-" + "proj-" + "x9" * 12,
    "xoxb-" + "1234567890-abc",
    "glpat-" + "a" * 20,
]


@pytest.mark.parametrize("secret", SECRETS)
def test_a_key_is_an_error_and_is_never_repeated(secret: str) -> None:
    (problem,) = check(facts(HEAD + f"Look:\n```\ntoken {secret}\n```\n"))
    assert (problem.check, problem.level, problem.line) == ("secret", "error", 6)
    assert secret not in problem.message + problem.fix


@pytest.mark.parametrize(
    ("line", "warned"),
    [
        ("password=hunter22", True),
        ("mot de passe : tr0ub4dor", True),
        ("https://ada:s3cr3t99@example.org/", True),
        ("password=<your password>", False),
        ("password: xxxxxxxx", False),
        ("API_KEY=$API_KEY", False),
    ],
)
def test_what_looks_like_a_password_is_a_warning(line: str, *, warned: bool) -> None:
    checks = [name for name, _line in found(HEAD + line + "\n")]
    assert ("password" in checks) is warned


def test_pictures_must_be_there_be_usable_and_be_described() -> None:
    text = HEAD + "![](a.png)\n\n![b](b.png) and\n![c](c.png)\n"
    targets = {
        "a.png": Target(exists=True),
        "b.png": Target(exists=False),
        "c.png": Target(exists=True, trouble="c.png can’t be read."),
    }
    assert found(text, targets) == [("missing-picture", 6), ("unusable-picture", 7), ("missing-alt", 4)]


def test_a_place_in_a_picture_is_told_where_the_picture_goes_out_as_it_is() -> None:
    text, targets = HEAD + "![a](a.jpg)\n", {"a.jpg": Target(exists=True, located=True)}
    assert found(text, targets, blogs=(BlogFacts(name="copy"),)) == []
    assert found(text, targets, blogs=(BlogFacts(name="site", in_place=True),)) == [("picture-location", 4)]


def test_links_to_files_that_are_missing_are_told_but_not_those_a_build_makes() -> None:
    text = HEAD + "[a](other.md) [b](paper.pdf) [c](../about/) [d](/feed.xml) [e](#part) [f](mailto:a@b.c)\n"
    gone = Target(exists=False)
    targets = {"other.md": gone, "paper.pdf": gone, "../about/": gone, "/feed.xml": gone}
    assert found(text, targets) == [("broken-link", 4), ("broken-link", 4)]


def test_dates_ahead_are_told_by_what_the_generator_makes_of_them() -> None:
    ahead = facts(HEAD + "Text.\n")
    ahead = replace(ahead, post=replace(ahead.post, date=NOW + timedelta(days=1)))
    shown = Visibility(shown=Shown.YES, built=True, listed=True)
    left_out = Visibility(shown=Shown.FUTURE, built=False, listed=False, message="Hugo leaves it out.")
    for visibility, told in ((shown, "as soon as it is sent"), (left_out, "Hugo leaves it out.")):
        (problem,) = check(replace(ahead, blogs=(BlogFacts(name="site", visibility=visibility),)))
        assert problem.check == "future-date"
        assert told in problem.message


def test_clashes_copies_and_moves_are_told() -> None:
    blog = BlogFacts(name="site", moves_from="https://example.org/a/", moves_to="https://example.org/b/")
    got = found(HEAD + "Text.\n", twins=("other.md",), doubles=("copy.md",), blogs=(blog,))
    assert [name for name, _line in got] == ["copied-id", "slug-clash", "address-moves"]


def test_hostile_names_are_cleaned_in_messages() -> None:
    text = HEAD + "![x](<a\x1b[31m.png>)\n"
    name = facts(text).references[0].target
    problems: list[Problem] = check(facts(text, {name: Target(exists=False)}))
    assert all("\x1b" not in one.message for one in problems)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("![a](x.png)", [("picture", "x.png", "a")]),
        ("![a][r]\n\n[r]: x.png 'T'", [("picture", "x.png", "a")]),
        ("![a](<my cat.png>)", [("picture", "my cat.png", "a")]),
        ("![a](my%20cat.png)", [("picture", "my%20cat.png", "a")]),
        ('<img src="x.png" alt="a">', [("picture", "x.png", "a")]),
        ('text <img src="x.png"> text', [("picture", "x.png", "")]),
        ('{{< figure src="x.png" alt="a" >}}', [("picture", "x.png", "a")]),
        ("`![a](x.png)`\n\n```\n![a](x.png)\n```\n", []),
        ("[![a](x.png)](y.md)", [("link", "y.md", ""), ("picture", "x.png", "a")]),
    ],
)
def test_pictures_and_links_are_found_as_written(body: str, expected: list[tuple[str, str, str]]) -> None:
    assert sorted((one.kind, one.target, one.text) for one in references(body)) == sorted(expected)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("`~![](){}<>#-> \n\"'ab\x00\u2028"), max_size=120))
def test_no_text_makes_the_checks_fail(body: str) -> None:
    lines = body.count("\n") + body.count("\u2028") + 5
    for problem in check(facts(HEAD + body)):
        assert problem.message
        assert problem.line is None or 1 <= problem.line <= lines
