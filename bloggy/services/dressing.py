"""Makes a frozen post ready for its blog: pictures uploaded, links rewritten, the body in the blog's form.

What was uploaded is remembered twice: in the database, so that a picture shown by two posts is sent once, and
in the post's link, so that another machine knows it too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.outbox import Entry
from bloggy.domain.post import Asset, Outgoing, RemoteRef
from bloggy.errors import OutcomeUnknown
from bloggy.i18n import _
from bloggy.services.events import DeliveryProgress
from bloggy.services.standing import ID_KEY
from bloggy.services.weaving import with_raw

if TYPE_CHECKING:
    from datetime import timedelta

    from bloggy.backends.base import MediaHost, Progress, Publisher
    from bloggy.services.workspace import Workspace
    from bloggy.storage.media import Stored

_STEP = 10
"""Percent of an upload between two reports."""


@dataclass(frozen=True, slots=True)
class Dressing:
    """See `Dress` in `attempt`."""

    workspace: Workspace

    async def known(self, entry: Entry, publisher: Publisher) -> Outgoing | None:
        """The post as it is sent, if every picture is known to be there; None: so it can't have been sent."""
        host = self._host(entry)
        assets = []
        for asset in entry.outgoing.assets:
            there = await self._remembered(entry, host, asset) if host else None
            if host and there is None:
                return None
            assets.append(_at(asset, there))
        return await self._whole(entry, publisher, tuple(assets))

    async def complete(
        self,
        entry: Entry,
        publisher: Publisher,
        *,
        doubt: timedelta | None,
        sending: Callable[[], Awaitable[None]],
    ) -> Outgoing:
        """The post as it is sent, after sending what pictures are missing.

        `doubt`: for so long an earlier upload may still be under way, so nothing is sent twice meanwhile.
        `sending` is awaited before the first upload. Raises BackendError.
        """
        host = self._host(entry)
        assets = []
        for number, asset in enumerate(entry.outgoing.assets, 1):
            there = None
            if host is not None:
                there = await self._remembered(entry, host, asset) or await self._found(host, asset)
                if there is None:
                    if doubt is not None:
                        raise OutcomeUnknown(
                            _("Whether {name} has arrived can’t be said yet.").format(name=asset.name),
                            hint=_("bloggy looks again before it sends anything twice."),
                            after=doubt,
                        )
                    await sending()
                    there = await self._upload(entry, host, asset, number)
            assets.append(_at(asset, there))
        return await self._whole(entry, publisher, tuple(assets))

    async def as_planned(self, blog: str, root: Path, post_id: str, outgoing: Outgoing) -> Outgoing:
        """`outgoing` with what is known by now: where its pictures are, and the address of the original."""
        if not outgoing.post.canonical_url:
            address = await self._address_of_original(blog, root, outgoing.path, post_id)
            outgoing = replace(outgoing, post=replace(outgoing.post, canonical_url=address))
        host = self.workspace.blogs.backend(blog, root).media
        if host is None:
            return outgoing
        assets = [
            _at(asset, await self._looked_up(host, root, post_id, blog, asset)) for asset in outgoing.assets
        ]
        return replace(outgoing, assets=tuple(assets))

    def original(self, blog: str) -> str:
        """The blog whose copies are the originals of those at `blog`, by its `canonical` option; or ""."""
        blogs = self.workspace.blogs
        named = str(blogs.table(blog).get("canonical") or "")
        return named if named != blog and named in blogs.names() else ""

    # --- pictures -------------------------------------------------------------------------------------------

    def _host(self, entry: Entry) -> MediaHost | None:
        return self.workspace.blogs.backend(entry.blog, Path(entry.library)).media if entry.blog else None

    async def _remembered(self, entry: Entry, host: MediaHost, asset: Asset) -> Stored | None:
        post_id = str(entry.outgoing.post.extra.get(ID_KEY, ""))
        return await self._looked_up(host, Path(entry.library), post_id, entry.blog, asset)

    async def _looked_up(
        self, host: MediaHost, root: Path, post_id: str, blog: str, asset: Asset
    ) -> Stored | None:
        from bloggy.storage import links, media

        there = await self.workspace.database.read(lambda c: media.get(c, host.place, asset.sha256))
        if there is not None:
            return there
        link = links.read(root, post_id).get(blog) if post_id else None
        for uploaded in link.media.values() if link else ():
            if uploaded.sha256 == asset.sha256:
                known = media.Stored(ref=uploaded.ref, url=uploaded.url)
                # One that was there before bloggy came has no known name, which other posts may need.
                return await self._remember(host, asset, known) if uploaded.ref else known
        return None

    async def _found(self, host: MediaHost, asset: Asset) -> Stored | None:
        from bloggy.storage import media

        found = await host.find(asset)
        if found is None:
            return None
        return await self._remember(host, asset, media.Stored(ref=found.ref, url=found.url))

    async def _upload(self, entry: Entry, host: MediaHost, asset: Asset, number: int) -> Stored:
        from bloggy.storage import media

        made = await host.upload(asset, progress=self._reporter(entry, asset, number))
        return await self._remember(host, asset, media.Stored(ref=made.ref, url=made.url))

    async def _remember(self, host: MediaHost, asset: Asset, there: Stored) -> Stored:
        from bloggy.storage import media

        now = self.workspace.clock.now()
        await self.workspace.database.write(lambda c: media.put(c, host.place, asset.sha256, there, now))
        return there

    def _reporter(self, entry: Entry, asset: Asset, number: int) -> Progress:
        """Says how far an upload is, every tenth part."""
        told = -_STEP

        def report(done: int, whole: int) -> None:
            nonlocal told
            percent = 100 * done // max(1, whole)
            if percent - told >= _STEP:
                told = percent
                message = _("Sending picture {n} of {all} to {blog}: {name}, {percent} % …").format(
                    n=number,
                    all=len(entry.outgoing.assets),
                    blog=entry.blog,
                    name=asset.name,
                    percent=percent,
                )
                self.workspace.events.publish(DeliveryProgress(entry=entry, message=message))

        return report

    # --- words ----------------------------------------------------------------------------------------------

    async def _whole(self, entry: Entry, publisher: Publisher, assets: tuple[Asset, ...]) -> Outgoing:
        outgoing = replace(entry.outgoing, assets=assets)
        if not outgoing.post.canonical_url and (original := await self._original(entry)):
            outgoing = replace(outgoing, post=replace(outgoing.post, canonical_url=original))
        outgoing = await with_raw(self.workspace, entry, publisher, outgoing)
        if publisher.form == "markdown" or outgoing.raw:
            return outgoing
        return replace(outgoing, html=await asyncio.to_thread(_html, outgoing, publisher.form))

    async def _original(self, entry: Entry) -> str:
        post_id = str(entry.outgoing.post.extra.get(ID_KEY, ""))
        return await self._address_of_original(entry.blog, Path(entry.library), entry.post_path, post_id)

    async def _address_of_original(self, blog: str, root: Path, rel: str, post_id: str) -> str:
        """Where readers find the copy that is the original of the one at `blog`; "" while that is unknown."""
        original = self.original(blog)
        if not original:
            return ""
        library = self.workspace.library_of(root / rel)
        return await self.workspace.standing.address(library, rel, post_id, original)


def _at(asset: Asset, there: Stored | None) -> Asset:
    return asset if there is None else replace(asset, ref=RemoteRef(there.ref), url=there.url)


def _html(outgoing: Outgoing, form: str) -> str:
    """The body as HTML, in one piece or as WordPress's blocks, its pictures at the blog."""
    from bloggy.render.blog_html import blog_html
    from bloggy.render.wordpress_blocks import blog_blocks

    links = {asset.link: asset.url for asset in outgoing.assets if asset.url}
    prefix = str(outgoing.post.extra.get(ID_KEY, ""))[-10:].lower()
    if form == "blocks":
        pictures = {asset.url: str(asset.ref) for asset in outgoing.assets if asset.url}
        return blog_blocks(outgoing.post.body, links=links, pictures=pictures, prefix=prefix)
    return blog_html(outgoing.post.body, links=links, prefix=prefix)
