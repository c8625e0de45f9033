"""Reads what WordPress keeps of a post as Markdown, and puts an edited Markdown back into it."""

from __future__ import annotations

from collections.abc import Mapping

from bloggy.render.blog_html import blog_html
from bloggy.render.from_html import to_markdown
from bloggy.render.grouping import BLOCK_MARK
from bloggy.render.wordpress_blocks import blog_blocks


def body_of(raw: str, *, links: Mapping[str, str] | None = None) -> str:
    """See `notations.body_of`."""
    return retold(raw, base="", links=links)


def retold(raw: str, *, base: str, links: Mapping[str, str] | None = None) -> str:
    """See `notations.retold`."""
    return to_markdown(raw, base=base, links=links, classic=True)


def woven(
    raw: str,
    body: str,
    *,
    links: Mapping[str, str] | None = None,
    pictures: Mapping[str, str] | None = None,
    prefix: str = "",
) -> str:
    """See `notations.woven`."""
    back = {address: link for link, address in (links or {}).items()}
    if retold(raw, base=body, links=back) == body:
        return raw
    if BLOCK_MARK.search(raw):
        return blog_blocks(body, links=links, pictures=pictures, prefix=prefix, protect=False)
    return blog_html(body, links=links, prefix=prefix, protect=False)
