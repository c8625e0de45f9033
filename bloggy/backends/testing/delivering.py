"""Brings posts out as the services do, for the contract suites."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import pytest

from bloggy.backends.base import MediaHost, Publisher
from bloggy.backends.capability import Capability
from bloggy.backends.testing.samples import outgoing
from bloggy.domain.outbox import Action
from bloggy.domain.post import Asset, DeliveryKey, Outgoing, Receipt, RemoteRef, Revision, Status
from bloggy.domain.relink import relink


class Delivering:
    """What the suites of a publisher share; `publisher` must be given, `media` where there is such a host."""

    @pytest.fixture
    def publisher(self) -> Publisher:
        """A fresh publisher over an empty place."""
        raise NotImplementedError

    def outgoing(
        self,
        *,
        title: str = "A walk in the fog",
        slug: str = "a-walk-in-the-fog",
        body: str = "It was cold.\n",
        status: Status = Status.PUBLISHED,
        tags: Sequence[str] = (),
        assets: Sequence[Asset] = (),
    ) -> Outgoing:
        """A frozen post; override where the source must have another form."""
        return outgoing(title=title, slug=slug, body=body, status=status, tags=tags, assets=assets)

    @pytest.fixture(autouse=True)
    def _skip_unless_capable(self, request: pytest.FixtureRequest, publisher: Publisher) -> None:
        for mark in request.node.iter_markers("requires"):
            if mark.args[0] not in publisher.capabilities:
                pytest.skip(f"{type(publisher).__name__} does not declare {mark.args[0].name}")

    def media(self, publisher: Publisher) -> MediaHost | None:
        """The backend's media host, if it has one."""
        return None

    async def dressed(self, publisher: Publisher, post: Outgoing) -> Outgoing:
        """The post as it is sent: pictures uploaded, the body in the form that the publisher wants."""
        host = self.media(publisher)
        assets = []
        for asset in post.assets:
            if host is not None and Capability.MEDIA in publisher.capabilities:
                there = await host.find(asset) or await host.upload(asset)
                asset = replace(asset, ref=there.ref, url=there.url)
            assets.append(asset)
        links = {asset.link: asset.url for asset in assets if asset.url}
        post = replace(post, assets=tuple(assets))
        if publisher.form == "markdown":
            return replace(post, post=replace(post.post, body=relink(post.post.body, links)))
        pictures = "".join(f'<img src="{escape(url)}" alt="">' for url in links.values())
        return replace(post, html=f"<p>{escape(post.post.body.strip())}</p>{pictures}")

    async def deliver(
        self, publisher: Publisher, post: Outgoing, *, key: DeliveryKey, expected: Revision | None = None
    ) -> Receipt:
        """Publish as the outbox does: what was reserved is noted, and looked for before another is made."""
        post = await self.dressed(publisher, post)
        if publisher.two_steps and key not in self._notes:
            self._notes[key] = await publisher.reserved(key=key) or await publisher.reserve(post, key=key)
        reserved = self._notes.get(key)
        return await publisher.publish(post, key=key, expected=expected, reserved=reserved)

    async def change(
        self,
        publisher: Publisher,
        ref: RemoteRef,
        post: Outgoing,
        *,
        key: DeliveryKey,
        expected: Revision | None,
    ) -> Receipt:
        """Update as the outbox does."""
        post = await self.dressed(publisher, post)
        return await publisher.update(ref, post, key=key, expected=expected)

    async def look(
        self,
        publisher: Publisher,
        post: Outgoing,
        *,
        key: DeliveryKey,
        ref: RemoteRef | None,
        action: Action,
    ) -> Receipt | None:
        """Ask what an earlier try left, as the outbox does."""
        post = await self.dressed(publisher, post)
        return await publisher.find(post, key=key, ref=ref or self._notes.get(key), action=action)

    @pytest.fixture(autouse=True)
    def _empty_notes(self) -> None:
        self._notes: dict[DeliveryKey, RemoteRef] = {}
