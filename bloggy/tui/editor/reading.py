"""Looks at the text as a post: where its body begins, how long it is, what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bloggy.domain import frontmatter

if TYPE_CHECKING:
    from pathlib import Path

    from bloggy.domain.prose import Heading
    from bloggy.services.posts import Posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What the top line says of the text."""

    words: int
    """Of the body alone."""
    title: str
    """Empty while there is none, or while the front matter can't be read."""


def glance(posts: Posts, path: Path, text: str) -> Glance:
    """Count and name the text; runs in a thread."""
    from bloggy.domain.prose import words

    post, problem = posts.described(path, text)
    return Glance(words=words(post.body), title="" if problem else post.title)


def first_cursor(text: str) -> tuple[int, int]:
    """Where writing goes on: at the body's first line with text; in a fresh draft at its end."""
    document = frontmatter.parse(text)
    row = document.body_line - 1
    body = document.body
    if not body.strip():
        return row + body.count("\n"), 0 if not body or body.endswith("\n") else len(body.rsplit("\n", 1)[-1])
    for blank in body.split("\n"):
        if blank.strip():
            break
        row += 1
    return row, 0


def headings(text: str) -> list[Heading]:
    """The headings of the body, with their lines in the whole text (1-based)."""
    from dataclasses import replace

    from bloggy.domain.prose import outline

    document = frontmatter.parse(text)
    above = document.body_line - 1
    return [replace(heading, line=heading.line + above) for heading in outline(document.body)]
