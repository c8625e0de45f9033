"""The whole way: bloggy commits and pushes, a clone is built by the real generator, and the page is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bloggy.backends.testing import key, outgoing, picture
from bloggy.domain.outbox import Action
from bloggy.domain.post import Outgoing
from tests.backends.git_places import GitSite, git
from tests.live import generators

pytestmark = [pytest.mark.anyio, pytest.mark.live]
NAMES = ("hugo", "mkdocs", "eleventy", "astro")
"""The others go out as copies in test_publish_copy.py; all of them in place in test_publish_in_place.py."""


def repository(name: str, folder: Path) -> GitSite:
    """A site of that generator in a working copy with a bare remote."""
    generators.require(name)
    work = generators.make_site(name, folder)
    remote = folder / "remote.git"
    git("init", "-q", "--bare", "-b", "main", str(remote), cwd=folder)
    (work / ".gitignore").write_text(
        "node_modules\n/public\n/_site\n/output\n/site\n/dist\n/cache\n.doit*\n/.astro\n"
    )
    git("init", "-q", "-b", "main", cwd=work)
    git("add", "-A", cwd=work)
    git("commit", "-q", "-m", "site", cwd=work)
    git("remote", "add", "origin", str(remote), cwd=work)
    git("push", "-q", "-u", "origin", "main", cwd=work)
    return GitSite(folder=folder, remote=remote, work=work, cache=folder / "cache")


def a_post(**more: str) -> Outgoing:
    fields = {
        "title": "L’été à Besançon",
        "slug": "l-ete",
        "body": "Il faisait *chaud*.\n\n![ciel](ciel.png)\n",
    }
    return outgoing(**{**fields, **more}, tags=("jardin",), assets=(picture("ciel.png", PIXEL),))  # type: ignore[arg-type]


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000"
    "00030101000c07f9020000000049454e44ae426082"
)


@pytest.mark.parametrize("name", NAMES)
async def test_a_post_is_published_updated_renamed_and_taken_back(name: str, tmp_path: Path) -> None:
    site = repository(name, tmp_path)
    publisher = site.copying()
    older = outgoing(title="An older post", slug="older")
    await publisher.publish(older, key=key(9))
    first = await publisher.publish(a_post(), key=key(1))
    assert await publisher.settle(a_post(), first, action=Action.PUBLISH) == ""
    output = generators.build(name, site.work)
    html = generators.page(output, first.url)
    assert html is not None, first.url
    assert "Besançon" in generators.words(html)
    assert "<em>chaud</em>" in html
    assert "ciel" in html
    assert any(p.name.startswith("ciel") or p.suffix in {".png", ".webp"} for p in output.rglob("*"))

    newer = a_post(body="Il faisait *froid*.\n")
    second = await publisher.update(first.ref, newer, key=key(2), expected=first.revision)
    await publisher.settle(newer, second, action=Action.UPDATE)
    assert second.url == first.url

    moved = replace(newer, post=replace(newer.post, slug="le-printemps"))
    third = await publisher.update(second.ref, moved, key=key(3), expected=second.revision)
    await publisher.settle(moved, third, action=Action.UPDATE)
    output = generators.build(name, site.work)
    assert third.url != first.url
    html = generators.page(output, third.url)
    assert html is not None
    assert "<em>froid</em>" in html
    assert generators.page(output, first.url) is None

    taken = await publisher.withdraw(third.ref, moved, key=key(4), expected=third.revision)
    assert await publisher.settle(moved, taken, action=Action.WITHDRAW) == ""
    output = generators.build(name, site.work)
    assert generators.page(output, third.url) is None
    shown = generators.words(generators.listed(output))
    assert "Besançon" not in shown
    assert "An older post" in shown
