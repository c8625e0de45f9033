"""Connecting to a WordPress says who we are, what we may do there, and what the table should hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from bloggy.backends.testing import key, outgoing
from bloggy.backends.wordpress.addresses import learned, predicted, time_zone
from bloggy.domain.post import Kind, Post
from bloggy.errors import ConfigError, Malformed, Rejected, Unauthorized
from tests.fakes.wordpress import FakeWordPress, connected
from tests.fakes.wordpress_posts import HOST

HTML = {"content-type": "text/html"}


@pytest.mark.anyio
async def test_an_administrator_is_told_nothing_that_will_not_work() -> None:
    site = FakeWordPress()
    backend, _network = connected(site)
    assert backend.publisher is not None
    await backend.publisher.publish(outgoing(), key=key(1))
    found = await backend.probe()
    assert found.title == "R&D “blog”"
    assert found.software == "WordPress 7.1.4"
    assert found.account == "Admin (administrator)"
    assert found.notes == ()
    assert found.options == {"timezone": "Europe/Paris", "permalink": "/:year/:month/:slug/"}


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("user", "words"),
    [
        ("author", ["categories", "own posts", "unfiltered_html"]),
        ("contributor", ["may not publish", "upload", "categories", "own posts", "unfiltered_html"]),
        ("subscriber", ["may not write"]),
    ],
)
async def test_what_an_account_may_not_do_is_said(user: str, words: list[str]) -> None:
    backend, _network = connected(FakeWordPress(), user=user)
    notes = (await backend.probe()).notes
    assert len(notes) == len(words)
    assert all(word in note for word, note in zip(words, notes, strict=True))


@pytest.mark.anyio
async def test_without_permalinks_no_pattern_is_learned() -> None:
    site = FakeWordPress(plain=True)
    backend, _network = connected(site)
    assert backend.publisher is not None
    receipt = await backend.publisher.publish(outgoing(), key=key(1))
    assert receipt.url == f"{HOST}/?p={receipt.ref}"
    assert "permalink" not in (await backend.probe()).options


@pytest.mark.anyio
async def test_a_wrong_password_and_passwords_switched_off_are_two_things() -> None:
    backend, _network = connected(FakeWordPress(), password="wrong")
    with pytest.raises(Unauthorized) as caught:
        await backend.probe()
    assert "Authorization" in caught.value.hint
    backend, _network = connected(FakeWordPress(secure=False))
    with pytest.raises(Unauthorized) as caught:
        await backend.probe()
    assert "switched off" in caught.value.message


@pytest.mark.anyio
async def test_a_shut_interface_leads_to_the_other_one() -> None:
    shut = (404, HTML, b"<h1>Not found</h1>")
    disabled = (403, {"content-type": "application/json"}, json.dumps({"code": "rest_disabled"}).encode())
    for answer, kind in ((shut, Rejected), (disabled, Unauthorized)):
        backend, _network = connected(FakeWordPress(instead=[answer]))
        with pytest.raises(kind) as caught:
            await backend.probe()
        assert "xmlrpc" in caught.value.hint


@pytest.mark.anyio
async def test_another_interface_is_no_wordpress() -> None:
    answer = (200, {"content-type": "application/json"}, b'{"hello": "world"}')
    backend, _network = connected(FakeWordPress(instead=[answer]))
    with pytest.raises(Malformed):
        await backend.probe()


def test_a_table_without_an_address_is_refused() -> None:
    with pytest.raises(ConfigError) as caught:
        connected(FakeWordPress(), url="")
    assert caught.value.key == "url"


@pytest.mark.parametrize(
    ("root", "zone"),
    [
        ({"timezone_string": "Europe/Paris", "gmt_offset": 1}, "Europe/Paris"),
        ({"timezone_string": "", "gmt_offset": 0}, "Etc/UTC"),
        ({"timezone_string": "", "gmt_offset": 2}, "Etc/GMT-2"),
        ({"timezone_string": "", "gmt_offset": "-5"}, "Etc/GMT+5"),
        ({"timezone_string": "", "gmt_offset": 5.5}, ""),
        ({"timezone_string": "Nowhere/Else"}, ""),
        ({}, "Etc/UTC"),
    ],
)
def test_the_zone_gets_a_name(root: dict[str, object], zone: str) -> None:
    assert time_zone(root) == zone


@pytest.mark.parametrize(
    ("template", "pattern"),
    [
        ("https://x.org/2026/11/%postname%/", "/:year/:month/:slug/"),
        ("https://x.org/2026/11/11/%postname%/", "/:year/:month/:day/:slug/"),
        ("https://x.org/index.php/2026/11/11/%postname%/", "/index.php/:year/:month/:day/:slug/"),
        ("https://x.org/travel/alps/%postname%/", "/:category/:slug/"),
        ("https://x.org/archives/7/%postname%", "/archives/:id/:slug"),
        ("https://x.org/%postname%.html", "/:slug.html"),
        ("https://x.org/?p=7", ""),
    ],
)
def test_a_pattern_is_learned_from_one_post(template: str, pattern: str) -> None:
    post = {"id": 7, "date": "2026-11-11T09:00:00", "permalink_template": template}
    assert learned(post, "https://x.org", ["travel", "alps"]) == pattern


def test_a_post_that_everybody_sees_teaches_as_well() -> None:
    post = {"id": 7, "date": "2026-11-02T09:00:00", "link": "https://x.org/b/2026/fog/", "slug": "fog"}
    assert learned(post, "https://x.org/b/") == "/:year/:slug/"


@pytest.mark.parametrize(
    ("pattern", "fields", "url"),
    [
        ("/:year/:month/:slug/", {}, "https://x.org/2026/12/fog/"),
        ("/:category/:slug/", {"categories": ("Travel/The Alps",)}, "https://x.org/travel/the-alps/fog/"),
        ("/:category/:slug/", {}, ""),
        ("/archives/:id/", {}, ""),
        ("", {}, ""),
        ("/:year/:month/:slug/", {"kind": Kind.PAGE}, "https://x.org/fog/"),
    ],
)
def test_the_address_is_foretold_in_the_blogs_zone(pattern: str, fields: dict[str, object], url: str) -> None:
    from zoneinfo import ZoneInfo

    # half past midnight in Paris
    moment = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    post = Post(title="Fog", body="", slug="fog", date=moment, **fields)  # type: ignore[arg-type]
    assert predicted("https://x.org", pattern, post, zone=ZoneInfo("Europe/Paris"), now=moment) == url
