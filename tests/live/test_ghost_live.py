"""The Ghost backend against a real Ghost: the same promises, and what readers see of a post."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest

from bloggy.backends.base import MediaHost, Publisher, Surroundings
from bloggy.backends.ghost.backend import GhostBackend
from bloggy.backends.ghost.wanted import lexical
from bloggy.backends.testing import MediaHostContract, PublisherContract, RemoteCopy, key, outgoing, picture
from bloggy.domain.outbox import Action
from bloggy.domain.post import Outgoing, RemoteRef, Status
from bloggy.errors import Conflict, OutcomeUnknown, Rejected, Unauthorized
from tests.contract.test_ghost import Losing
from tests.fakes.ghost import lexical_of, rich
from tests.live.ghost_server import Ghost
from tests.live.remote_world import GhostPlace, remote_world
from tests.live.servers import fresh_ghost

pytestmark = [pytest.mark.live, pytest.mark.anyio]

TEXT = """\
Un paragraphe coupé
en deux lignes, avec « des guillemets », une apostrophe d’usage : « œuvre » n°5 – 12 € 🦊.

#etiquette est le début d’un paragraphe.

| Ville | Brume |
|-------|------:|
| Besançon | 12 % |

```python
if a < b and "c" != 'd':
    print("é")  # $HOME {{ page.title }}
```

Une note[^1] et un [lien](/about/).

![De la brume sur l’eau](fog.png)

[^1]: Le texte de la note
    sur deux lignes.
"""


@pytest.fixture
def site() -> Ghost:
    return fresh_ghost()


def opened(site: Ghost, tmp_path: Path, secret: str = "", **table: object) -> tuple[GhostBackend, Losing]:
    """A backend that talks to the server."""

    async def given() -> str:
        return secret or site.admin_key

    wire = Losing(httpx.AsyncHTTPTransport())
    around = Surroundings(blog="fog", library=tmp_path, cache=tmp_path, secret=given, transport=wire)
    return GhostBackend.create({"url": site.base, "timezone": "Europe/Paris", **table}, around), wire


@pytest.fixture
async def ghost(site: Ghost, tmp_path: Path) -> AsyncIterator[GhostBackend]:
    made, _wire = opened(site, tmp_path)
    yield made
    await made.aclose()


class TestGhost(PublisherContract):
    @pytest.fixture
    async def publisher(self, site: Ghost, tmp_path: Path) -> AsyncIterator[Publisher]:  # type: ignore[override]
        self.site = site
        self.made, self.wire = opened(site, tmp_path)
        yield self.made.publisher
        await self.made.aclose()

    async def copies(self, publisher: Publisher) -> Sequence[RemoteCopy]:
        return [self._copy(post) for post in self.site.posts()]

    def _copy(self, post: dict[str, Any]) -> RemoteCopy:
        text = lexical_of(post)
        links = re.findall(r"\]\((http\S+?)\)", text)
        return RemoteCopy(
            ref=post["id"],
            title=post["title"],
            body=text,
            public=post["status"] == "published" and self.site.page(post["url"]) is not None,
            tags=tuple(tag["name"] for tag in post["tags"]),
            assets={link: httpx.get(link).content for link in links},
        )

    def media(self, publisher: Publisher) -> MediaHost | None:
        return self.made.media

    def outgoing(self, **fields: Any) -> Outgoing:
        post = super().outgoing(**fields)
        # The suite's picture is none; a Ghost looks at what it is given.
        return replace(post, assets=tuple(real_picture() for _asset in post.assets))

    def lose_next_reply(self, publisher: Publisher) -> bool:
        self.wire.lose = 1
        return True

    async def edit_elsewhere(self, publisher: Publisher, ref: RemoteRef) -> bool:
        self.site.edit(ref, title="Somebody else’s")
        return True

    async def test_pictures_travel_with_the_post(self, publisher: Publisher) -> None:
        post = self.outgoing(body="![fog](fog.png)\n", assets=(picture(),))
        await self.deliver(publisher, post, key=key(1))
        [copy] = await self._public(publisher)
        assert real_picture().data in copy.assets.values()


class TestGhostMedia(MediaHostContract):
    @pytest.fixture
    async def host(self, site: Ghost, tmp_path: Path) -> AsyncIterator[MediaHost]:  # type: ignore[override]
        self.site = site
        self.made, self.wire = opened(site, tmp_path)
        yield self.made.media
        await self.made.aclose()

    async def stored(self, host: MediaHost) -> dict[str, bytes]:
        urls = [f"{self.site.base}/content/images/{path}" for path in self.site.images()]
        return {url: httpx.get(url).content for url in urls}

    def lose_next_reply(self, host: MediaHost) -> bool:
        self.wire.lose = 1
        return True


def real_picture(name: str = "fog.png") -> Any:
    """A picture that every server can read."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), (90, 120, 150)).save(out, "PNG")
    data = out.getvalue()
    return replace(picture(name, data), alt="De la brume", sha256=hashlib.sha256(data).hexdigest())


async def dressed(ghost: GhostBackend, post: Outgoing) -> Outgoing:
    """The post with its pictures at the blog, as the services send it."""
    assets = []
    for asset in post.assets:
        there = await ghost.media.find(asset) or await ghost.media.upload(asset)
        assets.append(replace(asset, ref=there.ref, url=there.url))
    return replace(post, assets=tuple(assets))


def with_fields(post: Outgoing, **fields: Any) -> Outgoing:
    return replace(post, post=replace(post.post, **fields))


async def test_what_a_reader_sees(ghost: GhostBackend, site: Ghost) -> None:
    post = with_fields(
        outgoing(title="Été à Besançon — n°5 « œuvre » 🦊", slug="ete", body=TEXT, assets=(real_picture(),)),
        image="fog.png",
        image_alt="La brume du matin",
        summary="Court résumé.",
        tags=("été",),
        categories=("Voyages/France",),
        canonical_url="https://example.org/original/",
    )
    post = await dressed(ghost, post)
    receipt = await ghost.publisher.publish(post, key=key(1))
    page = site.page(receipt.url)
    assert page is not None
    assert "<p>Un paragraphe coupé en deux lignes, avec « des guillemets », une apostrophe d’usage" in page
    assert "« œuvre » n°5 – 12 € 🦊." in page
    assert "<p>#etiquette est" in page
    assert re.search(r"<td[^>]*>Besançon</td>\s*<td[^>]*>12 %</td>", page)
    assert "if a &lt; b and" in page
    assert "!= 'd':\n    print(\"é\")  # $HOME {{ page.title }}" in unescape(page)
    assert 'class="language-python"' in page
    assert "footnote" in page
    assert "Le texte de la note sur deux lignes." in page
    assert f'<img src="{post.assets[0].url}" alt="De la brume sur l’eau"' in page
    assert 'alt="La brume du matin"' in page
    assert '<link rel="canonical" href="https://example.org/original/"' in page
    [item] = site.feed()
    assert item.title == "Été à Besançon — n°5 « œuvre » 🦊"
    assert "Un paragraphe coupé en deux lignes, avec « des guillemets »" in unescape(item.html)
    assert 'print("é")' in unescape(item.html)
    assert (await ghost.publisher.confirm(post, receipt, action=Action.PUBLISH)).startswith("Live at http")


async def test_what_comes_back_is_what_was_written(ghost: GhostBackend, site: Ghost) -> None:
    post = await dressed(ghost, outgoing(body=TEXT, assets=(real_picture(),)))
    receipt = await ghost.publisher.publish(post, key=key(1))
    site.edit(receipt.ref, custom_excerpt="Ajouté dans Ghost")
    with pytest.raises(Conflict) as caught:
        await ghost.publisher.update(
            receipt.ref, with_fields(post, title="Mine"), key=key(2), expected=receipt.revision
        )
    assert caught.value.remote is not None
    assert caught.value.remote.body == TEXT
    assert caught.value.remote.summary == "Ajouté dans Ghost"


async def test_categories_come_first_and_no_tag_is_made_twice(ghost: GhostBackend, site: Ghost) -> None:
    tagged = with_fields(outgoing(), tags=("Été", "#intern"), categories=("Voyages/France",))
    await ghost.publisher.publish(tagged, key=key(1))
    again = with_fields(outgoing(slug="two"), tags=("été", "FRANCE"))
    await ghost.publisher.publish(again, key=key(2))
    one, two = site.posts()
    assert [tag["name"] for tag in one["tags"]] == ["Voyages", "France", "Été", "#intern"]
    assert one["primary_tag"]["name"] == "Voyages"
    assert [tag["name"] for tag in two["tags"]] == ["Été", "France"]
    assert len(site.call("GET", "/tags/")["tags"]) == 4


async def test_a_scheduled_post_comes_out_without_a_conflict(ghost: GhostBackend, site: Ghost) -> None:
    at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    post = with_fields(outgoing(), date=at)
    receipt = await ghost.publisher.publish(post, key=key(1))
    [there] = site.posts()
    assert (there["status"], datetime.fromisoformat(there["published_at"])) == ("scheduled", at)
    assert site.page(receipt.url) is None
    moved = with_fields(post, date=at + timedelta(days=1))
    second = await ghost.publisher.update(receipt.ref, moved, key=key(2), expected=receipt.revision)
    site.edit(receipt.ref, status="published")
    out = with_fields(moved, title="It is out", status=Status.PUBLISHED)
    third = await ghost.publisher.update(receipt.ref, out, key=key(3), expected=second.revision)
    assert [post["status"] for post in site.posts()] == ["scheduled"]
    assert third.ref == receipt.ref


async def test_a_date_to_come_takes_a_public_post_back_until_then(ghost: GhostBackend, site: Ghost) -> None:
    receipt = await ghost.publisher.publish(outgoing(), key=key(1))
    later = with_fields(outgoing(), date=datetime.now(UTC) + timedelta(days=9))
    await ghost.publisher.update(receipt.ref, later, key=key(2), expected=receipt.revision)
    [there] = site.posts()
    assert there["status"] == "scheduled"
    assert site.page(f"{site.base}/a-walk-in-the-fog/") is None


async def test_a_post_made_of_several_cards_is_not_overwritten_unseen(
    ghost: GhostBackend, site: Ghost
) -> None:
    receipt = await ghost.publisher.publish(outgoing(), key=key(1))
    site.edit(receipt.ref, lexical=rich("Written in Ghost"))
    with pytest.raises(Conflict) as caught:
        await ghost.publisher.update(receipt.ref, outgoing(), key=key(2), expected=receipt.revision)
    remote = await ghost.publisher.read(receipt.ref)
    assert (remote.form, "Written in Ghost" in remote.body) == ("html", True)
    assert caught.value.remote == remote
    await ghost.publisher.update(receipt.ref, outgoing(), key=key(3), expected=remote.revision)
    assert lexical_of(site.posts()[0]) == "It was cold.\n"


async def test_a_lost_answer_to_the_publication_is_found(site: Ghost, tmp_path: Path) -> None:
    made, wire = opened(site, tmp_path)
    draft = await made.publisher.reserve(outgoing(), key=key(1))
    wire.lose = 1
    with pytest.raises(OutcomeUnknown):
        await made.publisher.publish(outgoing(), key=key(1), reserved=draft)
    found = await made.publisher.find(outgoing(), key=key(1), ref=draft, action=Action.PUBLISH)
    assert found is not None
    assert await made.publisher.publish(outgoing(), key=key(1), reserved=draft) == found
    assert [post["status"] for post in site.posts()] == ["published"]
    await made.aclose()


async def test_a_newsletter_is_mailed_once(site: Ghost, tmp_path: Path) -> None:
    made, wire = opened(site, tmp_path, newsletter="default-newsletter")
    draft = await made.publisher.reserve(outgoing(), key=key(1))
    wire.lose = 1
    with pytest.raises(OutcomeUnknown):
        await made.publisher.publish(outgoing(), key=key(1), reserved=draft)
    receipt = await made.publisher.publish(outgoing(), key=key(1), reserved=draft)
    mailed = site.call("GET", f"/posts/{draft}/", include="email,newsletter")["posts"][0]
    assert mailed["newsletter"]["slug"] == "default-newsletter"
    await made.publisher.withdraw(receipt.ref, outgoing(), key=key(2), expected=receipt.revision)
    await made.publisher.update(receipt.ref, outgoing(body="again\n"), key=key(3), expected=None)
    after = site.call("GET", f"/posts/{draft}/", include="email,newsletter")["posts"][0]
    assert (after["status"], after["email"]["id"]) == ("published", mailed["email"]["id"])
    await made.aclose()


async def test_a_scheduled_post_mails_whom_the_plan_says(site: Ghost, tmp_path: Path) -> None:
    made, _wire = opened(site, tmp_path)

    def letter() -> str:
        there = site.call("GET", f"/posts/{receipt.ref}/", include="newsletter")["posts"][0]
        assert (there["status"], there["slug"]) == ("scheduled", "a-walk-in-the-fog")
        return str((there["newsletter"] or {}).get("slug", ""))

    at = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3)
    quiet = with_fields(outgoing(), date=at)
    loud = with_fields(quiet, extra={"newsletter": "default-newsletter"})
    receipt = await made.publisher.publish(loud, key=key(1))
    assert letter() == "default-newsletter"
    assert await made.publisher.update(receipt.ref, loud, key=key(2), expected=receipt.revision) == receipt
    second = await made.publisher.update(receipt.ref, quiet, key=key(3), expected=receipt.revision)
    assert letter() == ""
    await made.publisher.update(receipt.ref, loud, key=key(4), expected=second.revision)
    assert letter() == "default-newsletter"
    hidden = await made.publisher.withdraw(receipt.ref, loud, key=key(5), expected=None)
    [there] = site.posts()
    assert (there["status"], there["published_at"]) == ("draft", None)
    now = with_fields(loud, date=at - timedelta(days=9))
    await made.publisher.update(receipt.ref, now, key=key(6), expected=hidden.revision)
    there = site.call("GET", f"/posts/{receipt.ref}/", include="email,newsletter")["posts"][0]
    assert there["email"]["recipient_filter"] == "all"
    await made.aclose()


async def test_a_newsletter_that_is_not_there_leaves_nothing_behind(site: Ghost, tmp_path: Path) -> None:
    made, _wire = opened(site, tmp_path, newsletter="nope")
    with pytest.raises(Rejected, match="no newsletter “nope”"):
        await made.publisher.publish(outgoing(), key=key(1))
    assert site.posts() == []
    await made.aclose()


async def test_pages_are_pages(ghost: GhostBackend, site: Ghost) -> None:
    from bloggy.domain.post import Kind

    page = with_fields(outgoing(title="About", slug="about-fog"), kind=Kind.PAGE)
    receipt = await ghost.publisher.publish(page, key=key(1))
    assert receipt.ref.startswith("pages/")
    assert site.posts() == []
    assert "It was cold" in (site.page(f"{site.base}/about-fog/") or "")
    await ghost.publisher.delete(receipt.ref, page, key=key(2), expected=receipt.revision)
    assert site.page(f"{site.base}/about-fog/") is None


async def test_who_the_key_is(ghost: GhostBackend, site: Ghost) -> None:
    found = await ghost.probe()
    assert found.software.startswith("Ghost 6.")
    assert found.account == "custom integration"
    assert found.options == {"timezone": "Etc/UTC"}
    assert found.notes == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda key: key[:-2] + ("00" if key[-2:] != "00" else "11"), "secret part is wrong"),
        (lambda key: "f" * 24 + key[24:], "does not know this Admin API key"),
    ],
)
async def test_a_wrong_key_is_told(site: Ghost, tmp_path: Path, change: Any, words: str) -> None:
    made, _wire = opened(site, tmp_path, secret=change(site.admin_key))
    with pytest.raises(Unauthorized, match=words):
        await made.probe()
    await made.aclose()


WRAPPED = """\
---
title: Fog & “frost”
tags: [weather, Été]
categories: [Voyages/France]
summary: Cold.
image: fog.png
---
It was cold and
I wrote on two lines. See [about](/about/).

#tag starts a line
here.

> quoted one
> quoted two

- item one
  goes on
- item two

Last paragraph of
the post.

![Fog over the lake](fog.png)
"""


async def test_two_writers_of_one_post_are_merged_line_by_line(tmp_path: Path) -> None:
    with remote_world(tmp_path, {"home": GhostPlace()}) as world:
        site = world.places["home"].server()
        assert isinstance(site, Ghost)
        path = world.write("fog.md", WRAPPED, pictures={"fog.png": real_picture().data})
        async with world.open() as workspace:
            await workspace.publishing.publish(path, blogs=["home"])
            await world.deliver(workspace)
            [there] = site.posts()
            text = lexical(lexical_of(there).replace("item two", "item 2"))
            site.edit(
                there["id"], lexical=text, custom_excerpt="Colder.", tags=["weather", "France", "Voyages"]
            )
            mine = path.read_text(encoding="utf-8")
            path.write_text(mine.replace("the post.", "my post."), encoding="utf-8")
            await workspace.posts.refresh()
            await workspace.publishing.publish(path)
            await world.deliver(workspace, rounds=1)
            [held] = [entry for entry in await workspace.delivery.entries() if entry.theirs is not None]
            theirs = mine.replace("item two", "item 2").replace("Cold.", "Colder.").replace(", Été", "")
            assert held.theirs == theirs
            await workspace.delivery.resolve(held.id, "merge")
            await world.deliver(workspace)
        assert path.read_text(encoding="utf-8") == theirs.replace("the post.", "my post.")
        [there] = site.posts()
        assert "- item one goes on\n- item 2\n\nLast paragraph of my post." in lexical_of(there)
        assert there["custom_excerpt"] == "Colder."
        assert [tag["name"] for tag in there["tags"]] == ["Voyages", "France", "weather"]
        assert there["feature_image"].endswith(".png")
