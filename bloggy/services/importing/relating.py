"""Finds out which posts the comments from files belong to, and leaves out what another source tells too."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.listing import PostQuery
from bloggy.domain.page_address import page_address
from bloggy.errors import DraftError
from bloggy.services.events import CommentsChanged
from bloggy.storage.imports import PREFIX

if TYPE_CHECKING:
    import sqlite3

    from bloggy.services.workspace import Workspace
    from bloggy.storage.comment_posts import Page

_AT_ONCE = 500


async def relate_imported(workspace: Workspace, *, thorough: bool = False) -> dict[str, int]:
    """Relate them anew; how many comments were left out, by the name of their source.

    thorough: also look into all posts for the old addresses that they lead on from.
    """
    from bloggy.storage import comment_posts, imports

    def known(connection: sqlite3.Connection) -> tuple[list[Page], dict[tuple[str, str], Path]]:
        pages = comment_posts.pages(connection)
        imported = any(page.source.startswith(PREFIX) for page in pages)
        return (pages, imports.files(connection)) if imported else ([], {})

    everything, files = await workspace.database.read(known)
    pages = [page for page in everything if page.source.startswith(PREFIX)]
    if not pages:
        return {}
    posts = await asyncio.to_thread(_related, workspace, pages, files, thorough=thorough)
    others = [page for page in everything if page.post is None and not page.source.startswith(PREFIX)]
    posts |= _alike(others, [page._replace(post=posts.get(page.id, page.post)) for page in pages])

    def work(connection: sqlite3.Connection) -> dict[str, int]:
        comment_posts.tie(connection, posts)
        return imports.overtake(connection)

    doubles = await workspace.database.write(work)
    if posts or doubles:
        workspace.events.publish(CommentsChanged())
    return doubles


def _related(
    workspace: Workspace, pages: Sequence[Page], files: dict[tuple[str, str], Path], *, thorough: bool
) -> dict[int, Path | None]:
    """The post of each page whose post is another one than was known."""
    here: set[Path] = set()
    by_address: dict[str, Path] = {}
    by_path: dict[str, set[Path]] = {}
    offset = 0
    while found := workspace.posts.index.window(PostQuery(), offset, _AT_ONCE):
        offset += len(found)
        for one in found:
            here.add(one.path)
            for state in one.blogs:
                host, path = page_address(state.url)
                if state.url:
                    by_address.setdefault(host + path, one.path)
                    by_path.setdefault(path, set()).add(one.path)
    changed: dict[int, Path | None] = {}
    unknown: list[Page] = []
    for page in pages:
        brought = files.get((page.source, page.ref)) if page.ref else None
        before = page.post if page.post in here else None
        post = brought if brought in here else _by_address(page, by_address, by_path) or before
        if post is None:
            unknown.append(page)
        if post != page.post:
            changed[page.id] = post
    if thorough and any(page.url for page in unknown):
        aliases = _aliases(workspace, here)
        changed |= {page.id: post for page in unknown if (post := _by_address(page, {}, aliases))}
    return changed


def _alike(others: Sequence[Page], pages: Sequence[Page]) -> dict[int, Path | None]:
    """The post of each other source's page that has the address of one in an export: the blog itself."""
    if not others:
        return {}
    by_address = {"".join(page_address(page.url)): page.post for page in pages if page.url and page.post}
    found = {page.id: by_address.get("".join(page_address(page.url))) for page in others if page.url}
    return {id: post for id, post in found.items() if post}


def _by_address(page: Page, by_address: dict[str, Path], by_path: dict[str, set[Path]]) -> Path | None:
    """The only post at that address, or, as a blog that moved keeps its paths, at that path of any blog."""
    if not page.url:
        return None
    host, path = page_address(page.url)
    alike = by_path.get(path, set()) if path != "/" else set()
    return by_address.get(host + path) or (next(iter(alike)) if len(alike) == 1 else None)


def _aliases(workspace: Workspace, paths: Iterable[Path]) -> dict[str, set[Path]]:
    """The posts by the old addresses that they name."""
    found: dict[str, set[Path]] = {}
    for path in paths:
        try:
            post = workspace.library_of(path).load(path).post
        except DraftError:
            continue  # gone, or unreadable as it stands
        for alias in post.aliases:
            found.setdefault(page_address(alias)[1], set()).add(path)
    return found
