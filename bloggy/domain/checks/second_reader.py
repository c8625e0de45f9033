"""A second opinion on the front matter, from the library that many site tools read it with.

YAML turns `yes`, `1.10` or `2026-11-22` into a truth value, a number or a date. bloggy shows a title or a tag
as it is written; what readers see depends on the generator, and python-frontmatter stands for those.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from bloggy.domain.checks.model import Facts, Problem
from bloggy.domain.clean import clean_line
from bloggy.domain.frontmatter import Format
from bloggy.i18n import _

_TEXTS = ("title", "slug", "summary", "description", "category")
_LISTS = ("tags", "categories")


def second_reader(facts: Facts) -> Iterator[Problem]:
    """Titles, tags and the like that other tools take for something else, and text they cut off."""
    document = facts.document
    if document.problem or document.format is not Format.YAML:
        return
    import frontmatter
    import yaml

    try:
        values, body = frontmatter.parse(document.text.removeprefix("\ufeff"))
    except (yaml.YAMLError, ValueError) as error:
        yield Problem(
            check="second-reader",
            level="warning",
            message=_("Other tools can't read this front matter: {why}").format(why=clean_line(str(error))),
            line=1,
            fix=_("Write it more plainly: one `key: value` a line, texts in quotation marks."),
        )
        return
    for key in _TEXTS:
        if _changed(values.get(key)):
            yield _misread(facts, key, document.text_of(key) or "")
    for key in _LISTS:
        found = values.get(key)
        if isinstance(found, Sequence) and not isinstance(found, str):
            for value in found:
                if _changed(value):
                    yield _misread(facts, key, str(value))
    if body.strip() != document.body.strip():
        yield Problem(
            check="second-reader",
            level="warning",
            message=_("Other tools do not agree on where the front matter of this post ends."),
            line=document.body_line,
            fix=_("Put a blank line between the closing --- and the text, and no second --- right after it."),
        )


def _changed(value: object) -> bool:
    """Whether a text became something that prints differently."""
    return isinstance(value, bool | float | date)


def _misread(facts: Facts, key: str, written: str) -> Problem:
    return Problem(
        check="second-reader",
        level="warning",
        message=_(
            "Many tools don't read “{value}” in {key} as text but as a number, a date or a truth value."
        ).format(value=clean_line(written), key=key),
        line=facts.document.line_of(key),
        fix=_("Put it in quotation marks."),
    )


RULES: tuple[Callable[[Facts], Iterator[Problem]], ...] = (second_reader,)
