"""The promises of `base.MediaHost` as tests."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from bloggy.backends.base import MediaHost
from bloggy.backends.testing.samples import picture
from bloggy.domain.post import Asset
from bloggy.errors import OutcomeUnknown


@pytest.mark.anyio
class MediaHostContract:
    """Derive, give `host` and `stored`, and optionally the other seams."""

    @pytest.fixture
    def host(self) -> MediaHost:
        """A media host over an empty place."""
        raise NotImplementedError

    async def stored(self, host: MediaHost) -> dict[str, bytes]:
        """What readers find there by address, by the other machine's own means."""
        raise NotImplementedError

    def picture(self, name: str = "fog.png", *, shade: int = 0) -> Asset:
        """A real picture, another content for each `shade`."""
        return picture(name, _png(shade))

    def lose_next_reply(self, host: MediaHost) -> bool:
        """Make the next upload succeed unheard; False if this can't be played."""
        return False

    async def test_nothing_is_found_before_the_first_upload(self, host: MediaHost) -> None:
        assert await host.find(self.picture()) is None

    async def test_an_upload_can_be_read_where_it_says(self, host: MediaHost) -> None:
        there = await host.upload(self.picture())
        assert (await self.stored(host))[there.url] == self.picture().data

    async def test_an_upload_is_found_again_by_its_content(self, host: MediaHost) -> None:
        there = await host.upload(self.picture())
        assert await host.find(self.picture()) == there
        assert await host.find(replace(self.picture(), link="../other/way.png", alt="another")) == there

    async def test_one_name_with_two_contents_is_two_pictures(self, host: MediaHost) -> None:
        one, two = self.picture(shade=1), self.picture(shade=2)
        first, second = await host.upload(one), await host.upload(two)
        stored = await self.stored(host)
        assert first.url != second.url
        assert (stored[first.url], stored[second.url]) == (one.data, two.data)

    @pytest.mark.parametrize("name", ["été à la mer.png", "日本.png", "a b%20c.png", "-rf.png", "con.png"])
    async def test_any_name_can_be_sent(self, host: MediaHost, name: str) -> None:
        there = await host.upload(self.picture(name))
        assert there.url in await self.stored(host)

    async def test_a_lost_reply_never_uploads_twice(self, host: MediaHost) -> None:
        if not self.lose_next_reply(host):
            pytest.skip("a lost reply can't be played here")
        with pytest.raises(OutcomeUnknown):
            await host.upload(self.picture())
        found = await host.find(self.picture())
        assert found is not None
        assert list(await self.stored(host)) == [found.url]

    async def test_progress_ends_at_the_whole(self, host: MediaHost) -> None:
        told: list[tuple[int, int]] = []
        await host.upload(self.picture(), progress=lambda done, whole: told.append((done, whole)))
        assert told
        assert told == sorted(told)
        assert told[-1][0] == told[-1][1] > 0

    async def test_the_place_has_a_name(self, host: MediaHost) -> None:
        assert host.place


def _png(shade: int) -> bytes:
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, hashlib.sha256(bytes([shade])).digest()[0], 120)).save(out, "PNG")
    return out.getvalue()
