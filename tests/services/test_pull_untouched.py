"""Front matter that a blog can't grant or writes otherwise stays as it is, until somebody changes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from bloggy.backends.base import Backend, Surroundings
from bloggy.backends.ghost.backend import GhostBackend
from bloggy.backends.registry import Registry
from bloggy.backends.wordpress.backend import WordPressBackend
from bloggy.services.workspace import Workspace
from tests.contract.test_ghost import backend
from tests.contract.test_wordpress_xmlrpc import called
from tests.fakes.ghost import SITE, FakeGhost
from tests.fakes.wordpress import FakeWordPress, connected
from tests.fakes.wordpress_posts import HOST
from tests.fakes.wordpress_xmlrpc import FakeXmlrpc
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

ASKING = """---
title: 'A & B <em>c</em>'
slug: Été_Là   # as the site has it
author: Ada Lovelace
sticky: true
date: 2020-01-01
tags: [Foo, 'a, b']
categories: [X/Y]
summary: |
  A *b* line.
  Two
comments: {enabled: true}
featured: true
layout: own
---

One.

Two.
"""
NOBODY_OF_GHOST = "author: Ada Lovelace\n"


def wordpress(house: House, *, user: str = "author", xmlrpc: bool = False) -> FakeWordPress:
    """A WordPress as the house's only blog; by default for an account that may do little."""
    site = FakeXmlrpc() if xmlrpc else FakeWordPress()
    for number, name, parent in ((91, "X", 0), (92, "Y", 91)):
        term = {"id": number, "name": name, "slug": name.lower(), "kind": "categories", "parent": parent}
        site.terms[number] = term

    def made() -> WordPressBackend:
        return called(site, user=user)[0] if isinstance(site, FakeXmlrpc) else connected(site, user=user)[0]

    class Shut(WordPressBackend):
        """The account's WordPress."""

        @classmethod
        def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> WordPressBackend:
            return made()

    settle(house, Shut, f'url = "{HOST}"\nuser = "{user}"\n' + ('api = "xmlrpc"\n' if xmlrpc else ""))
    return site


def ghost(house: House) -> FakeGhost:
    """The same with a Ghost."""
    site = FakeGhost()
    site.users.append({**site.users[0], "id": "u2", "name": "Ada", "slug": "ada"})
    site.users[0]["roles"] = [{"name": "Owner"}]

    class Open(GhostBackend):
        """The house's Ghost."""

        @classmethod
        def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> GhostBackend:
            return backend(site, house.home)[0]

    settle(house, Open, f'url = "{SITE}"\n')
    return site


def settle(house: House, kind: type[Backend], options: str) -> None:
    house.registry = Registry({kind.name: kind})
    house.configure(
        f'[library]\nfolders = ["{house.library}"]\n[blogs.home]\nbackend = "{kind.name}"\n{options}'
    )


async def published(house: House, workspace: Workspace, text: str) -> Path:
    """A file that was delivered, and pulled once."""
    path = house.write("mine.md", text)
    await workspace.publishing.publish(path)
    [entry] = await workspace.delivery.drain(patience=0)
    assert entry.state == "delivered", entry.reason
    [blog] = (await workspace.pulling.run()).blogs
    assert (blog.new, blog.error) == ((), None)
    return path


def only_copy(site: FakeWordPress) -> dict[str, Any]:
    [copy] = [post for post in site.posts.values() if "Two." in str(post.get("content"))]
    return copy


@pytest.mark.parametrize(
    ("blog", "text"),
    [
        (wordpress, ASKING),
        (lambda house: wordpress(house, user="admin"), ASKING.replace("Ada Lovelace", "[Nobody, admin]")),
        (lambda house: wordpress(house, xmlrpc=True), ASKING),
        (ghost, ASKING.replace(NOBODY_OF_GHOST, "")),
    ],
    ids=["rest", "admin", "xmlrpc", "ghost"],
)
async def test_a_full_pull_of_what_nobody_touched_leaves_the_file_as_it_is(
    house: House, blog: Callable[[House], object], text: str
) -> None:
    blog(house)
    async with house.open() as workspace:
        path = await published(house, workspace, text)
        before = path.read_bytes()
        report = await workspace.pulling.run(full=True)
        assert (report.questions, report.blogs[0].updated, report.blogs[0].merged) == ((), (), ())
        assert path.read_bytes() == before
        assert await workspace.publishing.publish(path) == []


@pytest.mark.parametrize("xmlrpc", [False, True], ids=["rest", "xmlrpc"])
async def test_one_word_corrected_there_is_all_that_comes(house: House, xmlrpc: bool) -> None:
    site = wordpress(house, xmlrpc=xmlrpc)
    async with house.open() as workspace:
        path = await published(house, workspace, ASKING)
        before, copy = path.read_text(), only_copy(site)
        site.change(site.users[0], copy, {"content": copy["content"].replace("Two.", "Two!")})
        assert (await workspace.pulling.run()).blogs[0].updated == (path,)
    assert path.read_text() == before.replace("Two.", "Two!")


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ({"author": 2}, "author: admin\n", "author: Editor\n"),
        ({"sticky": False, "comment_status": "closed"}, "sticky: true\n", "comments: false\n"),
    ],
)
async def test_who_writes_and_what_stands_first_is_taken_over_where_somebody_chose_it(
    house: House, change: dict[str, Any], old: str, new: str
) -> None:
    site = wordpress(house, user="admin")
    text = ASKING.replace("comments: {enabled: true}\n", "").replace("Ada Lovelace", "admin")
    async with house.open() as workspace:
        path = await published(house, workspace, text)
        before = set(path.read_text().splitlines(keepends=True))
        only_copy(site).update(change)
        assert (await workspace.pulling.run(full=True)).blogs[0].updated == (path,)
    assert set(path.read_text().splitlines(keepends=True)) == before - {old} | {new}


@pytest.mark.parametrize("kind", ["wordpress", "ghost"])
async def test_a_post_given_to_whom_the_blog_takes_by_itself_is_theirs_here_too(
    house: House, kind: str
) -> None:
    text = "---\ntitle: Hello\nauthor: {}\n---\n\nOne.\n\nTwo.\n"
    if kind == "wordpress":
        site = wordpress(house, user="admin")
        async with house.open() as workspace:
            path = await published(house, workspace, text.format("editor"))
            assert only_copy(site)["author"] == 2
            only_copy(site).update(author=1, sticky=True)  # whatever else was changed with it
            await workspace.pulling.run(full=True)
        assert "author: Admin\n" in path.read_text()
        return
    other = ghost(house)
    async with house.open() as workspace:
        path = await published(house, workspace, text.format("ada"))
        [(number, copy)] = other.posts.items()
        assert [author["slug"] for author in copy["authors"]] == ["ada"]
        other.edit(number, authors=[dict(other.users[0])])
        await workspace.pulling.run()
    assert "author: Owner\n" in path.read_text()


async def test_a_category_renamed_there_comes_with_a_full_pull(house: House) -> None:
    site = wordpress(house, user="admin")
    async with house.open() as workspace:
        path = await published(house, workspace, ASKING)
        before = path.read_text()
        [term] = [term for term in site.terms.values() if term["name"] == "Y"]
        term["name"] = "Z"
        await workspace.pulling.run(full=True)
    assert path.read_text() == before.replace("X/Y", "X/Z")
