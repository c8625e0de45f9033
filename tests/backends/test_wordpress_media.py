"""Pictures reach WordPress's library whole, with their words, or it is said why not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bloggy.backends.testing import picture
from bloggy.backends.wordpress.media import file_name
from bloggy.errors import OutcomeUnknown, Rejected, Unauthorized
from tests.fakes.wordpress import FakeWordPress, connected
from tests.fakes.wordpress_posts import HOST

pytestmark = pytest.mark.anyio
JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html"}


async def test_the_alternative_text_travels_with_the_picture() -> None:
    site = FakeWordPress()
    backend, _network = connected(site)
    assert backend.media is not None
    there = await backend.media.upload(replace(picture(), alt="Brume & lac « l’été »"))
    assert site.posts[int(there.ref)]["alt_text"] == "Brume & lac « l’été »"
    assert there.url == f"{HOST}/wp-content/uploads/fog.png"


async def test_a_very_long_alternative_text_is_sent_apart() -> None:
    site = FakeWordPress()
    backend, network = connected(site)
    assert backend.media is not None
    there = await backend.media.upload(replace(picture(), alt="日本" * 400))
    assert site.posts[int(there.ref)]["alt_text"] == "日本" * 400
    assert len(network.writes) == 2


async def test_smaller_sizes_that_broke_the_server_down_are_asked_for_again() -> None:
    site = FakeWordPress()
    backend, network = connected(site)
    assert backend.media is not None
    number = site.next + 1
    site.after = [(504, {"x-wp-upload-attachment-id": str(number), **HTML}, b"<h1>Time-out</h1>"), None]
    there = await backend.media.upload(picture())
    assert there.ref == str(number)
    assert network.writes == ["POST /wp-json/wp/v2/media", f"POST /wp-json/wp/v2/media/{number}/post-process"]


async def test_a_server_that_never_makes_them_leaves_it_open() -> None:
    site = FakeWordPress()
    backend, network = connected(site)
    assert backend.media is not None
    broken = (504, {"x-wp-upload-attachment-id": str(site.next + 1), **HTML}, b"<h1>Time-out</h1>")
    site.after = [broken] * 6
    with pytest.raises(OutcomeUnknown):
        await backend.media.upload(picture())
    assert len(network.writes) == 6
    assert await backend.media.find(picture()) is not None


async def test_a_type_that_is_not_allowed_is_not_tried_again() -> None:
    backend, network = connected(FakeWordPress())
    assert backend.media is not None
    with pytest.raises(Rejected) as caught:
        await backend.media.upload(replace(picture("logo.svg"), media_type="image/svg+xml"))
    assert "JPEG" in caught.value.hint
    assert len(network.writes) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (400, JSON, b'{"code":"rest_upload_no_content_disposition","message":"No.","data":{"status":400}}'),
        (413, HTML, b"<h1>413 Request Entity Too Large</h1>"),
    ],
)
async def test_a_picture_that_is_too_large_says_so(answer: tuple[int, dict[str, str], bytes]) -> None:
    backend, _network = connected(FakeWordPress(instead=[answer]))
    assert backend.media is not None
    with pytest.raises(Rejected) as caught:
        await backend.media.upload(picture())
    assert "too large" in caught.value.message
    assert "limit" in caught.value.hint or "max_picture" in caught.value.hint


async def test_a_contributor_is_told_that_pictures_need_a_right() -> None:
    backend, _network = connected(FakeWordPress(), user="contributor")
    assert backend.media is not None
    with pytest.raises(Unauthorized) as caught:
        await backend.media.upload(picture())
    assert "may not upload" in caught.value.message


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("Été à la mer.PNG", "ete-a-la-mer.png"),
        ('a"b\r\nX: y.jpg', "a-b-x-y.jpg"),
        ("noname", "noname"),
        ("日本.webp", "ri-ben.webp"),
    ],
)
def test_a_file_name_fits_into_a_header(name: str, sent: str) -> None:
    assert file_name(name) == sent
