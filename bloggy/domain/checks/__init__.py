"""The checks before publishing: pure rules over gathered facts, each with a sentence, a line and a fix."""

from __future__ import annotations

from bloggy.domain.checks import fields, links, second_reader, secrets, text
from bloggy.domain.checks.model import BlogFacts, Facts, Level, Problem, Target
from bloggy.domain.checks.references import Reference, is_local, plain_path, references

__all__ = [
    "BlogFacts",
    "Facts",
    "Level",
    "Problem",
    "Reference",
    "Target",
    "check",
    "is_local",
    "plain_path",
    "references",
]

_ORDER = {"error": 0, "warning": 1, "info": 2}
_RULES = (*fields.RULES, *second_reader.RULES, *text.RULES, *secrets.RULES, *links.RULES)


def check(facts: Facts) -> list[Problem]:
    """Everything the rules have to say: errors first, then down the file."""
    found = [problem for rule in _RULES for problem in rule(facts)]
    return sorted(found, key=lambda problem: (_ORDER[problem.level], problem.line or 0, problem.check))
