"""What other tools would misread is said before publishing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePosixPath

import pytest

from bloggy.domain import frontmatter
from bloggy.domain.checks import Facts, Problem
from bloggy.domain.checks.second_reader import second_reader
from bloggy.domain.post import Post


def found(text: str) -> list[Problem]:
    document = frontmatter.parse(text)
    post = Post(title="t", body=document.body)
    facts = Facts(
        document=document, post=post, path=PurePosixPath("a.md"), now=datetime(2026, 11, 22, tzinfo=UTC)
    )
    return list(second_reader(facts))


@pytest.mark.parametrize("title", ["yes", "1.10", "2026-11-22", "off"])
def test_a_title_that_yaml_takes_for_something_else_is_told_with_its_line(title: str) -> None:
    (problem,) = found(f"---\nlayout: post\ntitle: {title}\n---\n\nText.\n")
    assert title in problem.message
    assert problem.line == 3
    assert problem.level == "warning"


def test_a_tag_that_becomes_a_truth_value_is_told() -> None:
    assert [problem.line for problem in found("---\ntitle: T\ntags: [web, no]\n---\n\nText.\n")] == [3]


@pytest.mark.parametrize("title", ['"yes"', "Plain words", "'1.10'", "L’été : un bilan"])
def test_texts_are_left_in_peace(title: str) -> None:
    quoted = title if title[0] in "'\"" else f'"{title}"'
    assert found(f"---\ntitle: {quoted}\ntags: [a, b]\n---\n\nText.\n") == []


def test_other_notations_are_not_second_guessed() -> None:
    assert found('+++\ntitle = "yes"\n+++\n\nText.\n') == []
    assert found("No front matter at all.\n") == []
