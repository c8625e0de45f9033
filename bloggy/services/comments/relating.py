"""Finds out which post of the libraries a page with comments is, by what its blogs call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bloggy.domain.comment import Place
from bloggy.domain.listing import PostQuery, PostSummary
from bloggy.domain.page_address import page_address

if TYPE_CHECKING:
    from bloggy.storage.comment_posts import Page
    from bloggy.storage.index import Index

_AT_ONCE = 500


class Related(NamedTuple):
    """What is different from what was known."""

    posts: dict[int, Path | None]
    titles: dict[int, str]


def related(pages: Sequence[Page], index: Index) -> Related:
    """The post of each page whose post is another one than was known, and titles for pages without one."""
    by_ref: dict[tuple[str, str], PostSummary] = {}
    by_address: dict[str, PostSummary] = {}
    by_path: dict[tuple[str, str], PostSummary] = {}
    here: set[Path] = set()
    for one in _all(index):
        here.add(one.path)
        for state in one.blogs:
            if state.ref:
                by_ref.setdefault((state.blog, state.ref), one)
            if state.url:
                host, path = page_address(state.url)
                by_address.setdefault(host + path, one)
                by_path.setdefault((state.blog, path), one)
    changed = Related({}, {})
    for page in pages:
        host, path = page_address(page.url)
        post = by_ref.get((page.blog, page.ref)) if page.source == page.blog and page.ref else None
        if post is None and page.url:
            post = by_address.get(host + path) if host else by_path.get((page.blog, path))
        known = page.post if page.post in here else None
        now = post.path if post else known
        if now != page.post:
            changed.posts[page.id] = now
        if post and not page.title:
            changed.titles[page.id] = post.title
    return changed


def places_at(
    blog: str, index: Index, announced: Callable[[PostSummary], tuple[str, ...]] = lambda _post: ()
) -> list[Place]:
    """The posts that are out at a blog, for sources that must be asked post by post.

    announced: tells where a post was announced, for sources that must be told that.
    """
    return [
        Place(ref=state.ref, url=state.url, title=post.title, announced=announced(post))
        for post in _all(index)
        for state in post.blogs
        if state.blog == blog and (state.ref or state.url)
    ]


def _all(index: Index) -> Iterator[PostSummary]:
    offset = 0
    while posts := index.window(PostQuery(), offset, _AT_ONCE):
        yield from posts
        offset += len(posts)
