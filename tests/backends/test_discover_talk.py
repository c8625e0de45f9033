"""Where a page's comments are kept is found by what the page names; nothing hostile gets through."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
import pytest

from bloggy.backends.discover import discover, discover_talk
from bloggy.backends.discovery.talk import talk_in
from bloggy.backends.registry import Registry

pytestmark = pytest.mark.anyio

SITE = "https://blog.example"
BASE = f"{SITE}/2026/walk/"
ISSO = '<script data-isso="//talk.blog.example/" src="https://talk.blog.example/js/embed.min.js"></script>'
WALINE = "<script type=module>import {init} from 'x'; init({el: '#waline', serverURL: 'https://w.example/'})</script>"
GISCUS = (
    '<script src="https://giscus.app/client.js" data-repo="ada/blog" data-repo-id="R_1" data-category="Talk" '
    'data-mapping="pathname" async></script>'
)
UTTERANCES = (
    '<script src="https://utteranc.es/client.js" repo="ada/blog" issue-term="[posts]" label="talk"></script>'
)
MENTIONS = '<link rel="webmention" href="https://webmention.io/blog.example/webmention">'
FEED = '<link rel="alternate" type="application/atom+xml" title="Comments" href="/comments/feed/atom/">'


@pytest.mark.parametrize(
    ("html", "table"),
    [
        (ISSO, {"backend": "isso", "url": "https://talk.blog.example", "site": "https://blog.example"}),
        (WALINE, {"backend": "waline", "url": "https://w.example", "site": SITE}),
        (
            GISCUS,
            {
                "backend": "giscus",
                "repo": "ada/blog",
                "site": SITE,
                "category": "Talk",
                "mapping": "pathname",
            },
        ),
        (UTTERANCES, {"backend": "utterances", "repo": "ada/blog", "site": SITE, "label": "talk"}),
        (MENTIONS, {"backend": "webmention", "domain": "blog.example"}),
        (FEED, {"backend": "feed", "url": "https://blog.example/comments/feed/atom/"}),
    ],
    ids=["isso", "waline", "giscus", "utterances", "webmention", "feed"],
)
def test_each_kind_is_known_by_its_own_words(html: str, table: dict[str, object]) -> None:
    [found] = talk_in(f"<html><body>{html}</body></html>", BASE)
    assert found.table == table
    assert found.evidence
    if found.backend in Registry().names():
        options = {option.key for option in Registry().load(found.backend).options}
        assert found.table.keys() <= options | {"backend"}


def test_those_that_can_be_answered_come_first_and_each_kind_once() -> None:
    found = talk_in(FEED + MENTIONS + ISSO + ISSO.replace("talk.", "other."), BASE)
    assert [one.backend for one in found] == ["isso", "webmention", "feed"]


@pytest.mark.parametrize(
    "html",
    [
        '<script data-isso="javascript:alert(1)"></script>',
        '<script src="https://giscus.app/client.js" data-repo="../../x\x1b[31m"></script>',
        '<script src="https://evil.example/giscus.app/client.js" data-repo="ada/blog"></script>',
        '<link rel="webmention" href="https://webmention.io.evil.example/me/webmention">',
        '<link rel="alternate" type="application/atom+xml" href="/feed/">',
        '<script>serverURL: "file:///etc/passwd"</script>',
        '<script data-isso="http://[broken"></script>',
        "<script " * 2000,
    ],
)
def test_what_is_none_of_them_is_not_taken_for_one(html: str) -> None:
    assert talk_in(html, BASE) == ()


def network(pages: Mapping[str, httpx.Response]) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        found = pages.get(str(request.url))
        if found is None:
            return httpx.Response(404, text="<html>not found</html>")
        return httpx.Response(found.status_code, headers=found.headers, content=found.content)

    return httpx.MockTransport(answer)


def page(html: str) -> httpx.Response:
    return httpx.Response(200, text=html, headers={"content-type": "text/html"})


def posts(link: str) -> httpx.Response:
    return httpx.Response(
        200,
        text='<feed xmlns="http://www.w3.org/2005/Atom"><title>b</title>'
        f'<entry><link href="{link}"/></entry></feed>',
    )


FRONT = '<link rel="alternate" type="application/atom+xml" href="/feed.xml">'


async def test_a_front_page_leads_to_its_newest_post() -> None:
    web = {
        "https://blog.example/": page(FRONT + MENTIONS),
        "https://blog.example/feed.xml": posts(BASE),
        BASE: page(ISSO),
    }
    found = await discover_talk("blog.example", transport=network(web))
    assert [one.backend for one in found.talk] == ["isso", "webmention"]


async def test_a_feed_that_leads_elsewhere_is_not_followed() -> None:
    web = {
        "https://blog.example/": page(FRONT),
        "https://blog.example/feed.xml": posts("https://other.example/post"),
        "https://other.example/post": page(ISSO),
    }
    assert (await discover_talk("blog.example", transport=network(web))).talk == ()


async def test_the_address_of_the_comments_themselves_will_do() -> None:
    info = {
        "version": "0.13.0",
        "host": "https://talk.example",
        "origin": "https://blog.example",
        "moderation": True,
    }
    web = {"https://talk.example/": page("Isso"), "https://talk.example/info": httpx.Response(200, json=info)}
    [found] = (await discover_talk("https://talk.example/", transport=network(web))).talk
    assert found.table == {"backend": "isso", "url": "https://talk.example", "site": "https://blog.example"}
    assert found.software == "Isso 0.13.0"
    web = {"https://blog.example/comments/feed/": posts(BASE)}
    [found] = (await discover_talk("https://blog.example/comments/feed/", transport=network(web))).talk
    assert found.table == {"backend": "feed", "url": "https://blog.example/comments/feed/"}


async def test_connecting_a_blog_tells_of_its_comments_too() -> None:
    found = await discover("https://blog.example/", transport=network({"https://blog.example/": page(ISSO)}))
    assert [one.backend for one in found.talk] == ["isso"]
