"""What stands at an address is found out by asking politely, and told in sentences."""

from __future__ import annotations

import json
import socket
import ssl
import xmlrpc.client
from collections.abc import Mapping

import httpx
import pytest

from bloggy.backends.discover import Discovery, discover
from bloggy.backends.registry import Registry
from bloggy.errors import BackendError, Rejected, Unreachable

pytestmark = pytest.mark.anyio

GREETING = httpx.Response(405, text="XML-RPC server accepts POST requests only.")
METHODS = xmlrpc.client.dumps((["system.listMethods", "wp.newPost"],), methodresponse=True)
RSD = """<?xml version="1.0" encoding="UTF-8"?>
<rsd version="1.0" xmlns="http://archipelago.phrasewise.com/rsd"><service><engineName>WordPress</engineName>
<homePageLink>https://blog.example</homePageLink><apis>
<api name="WordPress" blogID="7" preferred="true" apiLink="http://blog.example/rpc/xmlrpc.php" />
<api name="MetaWeblog" blogID="7" preferred="false" apiLink="http://blog.example/rpc/xmlrpc.php" />
</apis></service></rsd>"""


class Web:
    """Answers by address, with or without the method; everything else is 404. Keeps what was asked."""

    def __init__(self, pages: Mapping[str, httpx.Response | str | dict[str, object] | Exception]) -> None:
        self.pages = dict(pages)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        url = str(request.url)
        found = self.pages.get(f"{request.method} {url}", self.pages.get(url))
        if isinstance(found, Exception):
            raise found
        if isinstance(found, httpx.Response):
            return httpx.Response(found.status_code, headers=found.headers, content=found.content)
        if isinstance(found, dict):
            return httpx.Response(200, json=found)
        if isinstance(found, str):
            return httpx.Response(200, text=found, headers={"content-type": "text/html"})
        return httpx.Response(404, text="<html><body>not found</body></html>")

    async def at(self, address: str) -> Discovery:
        """What is found there; what is found can stand in the configuration as it is."""
        found = await discover(address, transport=httpx.MockTransport(self))
        for one in found.candidates:
            options = {option.key for option in Registry().load(one.backend).options}
            assert one.table.keys() <= options | {"backend"}
        return found


def root(url: str = "https://blog.example", **more: object) -> dict[str, object]:
    return {
        "name": "R&amp;D",
        "url": url,
        "home": url,
        "gmt_offset": "1",
        "timezone_string": "Europe/Paris",
        "namespaces": ["oembed/1.0", "wp/v2"],
        "authentication": {
            "application-passwords": {"endpoints": {"authorization": f"{url}/wp-admin/x.php"}}
        },
        **more,
    }


def ghost(url: str = "https://blog.example/", version: str = "6.65") -> dict[str, object]:
    return {"site": {"title": "Fog", "url": url, "version": version, "timezone": "Europe/Paris"}}


def words(found: Discovery) -> str:
    return "\n".join(f"{one.what}: {one.result}" for one in found.tried)


# WordPress


async def test_a_wordpress_is_found_by_its_link_header() -> None:
    web = Web(
        {
            "https://blog.example/": httpx.Response(
                200,
                html='<title>x</title><meta name="generator" content="WordPress 7.1.4">',
                headers={"link": '<https://blog.example/wp-json/>; rel="https://api.w.org/"'},
            ),
            "https://blog.example/wp-json/": root(),
        }
    )
    found = await web.at("blog.example")
    [one] = found.candidates
    assert one.backend == "wordpress"
    assert one.table == {
        "backend": "wordpress",
        "url": "https://blog.example",
        "api": "rest",
        "root": "https://blog.example/wp-json/",
        "timezone": "Europe/Paris",
    }
    assert (one.title, one.software, one.notes) == ("R&D", "WordPress 7.1.4", ())
    assert "REST" in one.evidence
    assert len(web.asked) == 2


async def test_a_wordpress_in_a_folder_is_found_from_one_of_its_posts() -> None:
    page = "<link rel='https://api.w.org/' href='/blog/wp-json/'><title>A post</title>"
    web = Web(
        {
            "https://blog.example/blog/2026/fog/": page,
            "https://blog.example/blog/wp-json/": root("https://blog.example/blog"),
        }
    )
    [one] = (await web.at("https://blog.example/blog/2026/fog/?utm=1#x")).candidates
    assert one.table["url"] == "https://blog.example/blog"
    assert one.table["root"] == "https://blog.example/blog/wp-json/"


async def test_plain_permalinks_are_asked_for_when_pretty_ones_are_not_there() -> None:
    web = Web({"https://blog.example/blog/": "hi", "https://blog.example/blog/?rest_route=/": root()})
    [one] = (await web.at("blog.example/blog")).candidates
    assert one.table["root"] == "https://blog.example/blog/?rest_route=/"


@pytest.mark.parametrize(
    "tail", ["wp-admin/post.php?post=3&action=edit", "wp-login.php", "wp-json/", "xmlrpc.php"]
)
async def test_what_people_copy_along_is_left_out(tail: str) -> None:
    web = Web({"https://blog.example/": "hi", "https://blog.example/wp-json/": root()})
    [one] = (await web.at(f"https://blog.example/{tail}")).candidates
    assert one.table["api"] == "rest"


async def test_a_blog_behind_a_proxy_that_calls_itself_http_is_asked_by_https() -> None:
    page = '<link rel="https://api.w.org/" href="http://blog.example/wp-json/">'
    web = Web({"https://blog.example/": page, "https://blog.example/wp-json/": root("http://blog.example")})
    [one] = (await web.at("blog.example")).candidates
    assert one.table["root"] == "https://blog.example/wp-json/"
    assert one.notes == ()


@pytest.mark.parametrize(
    "shut",
    [
        httpx.Response(404, text="<html>nothing</html>"),
        httpx.Response(403, text="<html>forbidden</html>"),
        httpx.Response(401, json={"code": "rest_disabled", "message": "no", "data": {"status": 401}}),
    ],
    ids=["404", "403", "rest_disabled"],
)
async def test_where_rest_is_shut_xml_rpc_is_taken(shut: httpx.Response) -> None:
    web = Web(
        {
            "https://blog.example/": '<meta name="generator" content="WordPress 6.1">'
            '<title>Fog</title><link rel="EditURI" href="https://blog.example/xmlrpc.php?rsd">',
            "https://blog.example/wp-json/": shut,
            "https://blog.example/xmlrpc.php?rsd": RSD,
            "GET https://blog.example/rpc/xmlrpc.php": GREETING,
            "POST https://blog.example/rpc/xmlrpc.php": METHODS,
        }
    )
    [one] = (await web.at("blog.example")).candidates
    assert one.table == {
        "backend": "wordpress",
        "url": "https://blog.example",
        "api": "xmlrpc",
        "xmlrpc": "https://blog.example/rpc/xmlrpc.php",
        "blog_id": 7,
    }
    assert one.title == "Fog"
    assert "XML-RPC" in one.evidence


async def test_another_wordpress_above_the_one_that_was_asked_for_is_not_taken_for_it() -> None:
    home = "https://blog.example/blog"
    page = f'<title>Fog</title><link rel="EditURI" href="{home}/xmlrpc.php?rsd">'
    web = Web(
        {
            f"{home}/": page,
            f"{home}/wp-json/": httpx.Response(403),
            f"{home}/xmlrpc.php?rsd": RSD.replace("blog.example", "blog.example/blog").replace("/rpc", ""),
            f"GET {home}/xmlrpc.php": GREETING,
            f"POST {home}/xmlrpc.php": METHODS,
            "https://blog.example/wp-json/": root(),
        }
    )
    [one] = (await web.at(f"{home}/")).candidates
    assert (one.table["api"], one.table["url"]) == ("xmlrpc", home)


async def test_no_application_passwords_put_xml_rpc_first() -> None:
    web = Web(
        {
            "https://blog.example/": "hi",
            "https://blog.example/wp-json/": root(authentication=[]),
            "GET https://blog.example/xmlrpc.php": GREETING,
            "POST https://blog.example/xmlrpc.php": METHODS,
        }
    )
    rpc, rest = (await web.at("blog.example")).candidates
    assert (rpc.table["api"], rest.table["api"]) == ("xmlrpc", "rest")
    assert rpc.table["timezone"] == "Europe/Paris"
    assert any("application passwords" in note for note in rest.notes)


async def test_an_interface_shut_for_strangers_only_is_still_worth_a_try() -> None:
    shut = httpx.Response(401, json={"code": "rest_login_required", "message": "", "data": {"status": 401}})
    web = Web({"https://blog.example/": "hi", "https://blog.example/wp-json/": shut})
    [one] = (await web.at("blog.example")).candidates
    assert one.table["api"] == "rest"
    assert one.notes


@pytest.mark.parametrize(
    ("host", "sign"),
    [
        ("fog.wordpress.com", ""),
        ("blog.example", '<meta name="generator" content="WordPress.com">'),
        (
            "blog.example",
            '<link rel="https://api.w.org/" href="https://public-api.wordpress.com/wp/v2/sites/12">',
        ),
    ],
    ids=["host", "generator", "link"],
)
async def test_a_blog_at_wordpress_com_is_explained(host: str, sign: str) -> None:
    web = Web(
        {
            f"https://{host}/": f"<title>Fog</title>{sign}",
            f"GET https://{host}/xmlrpc.php": GREETING,
            f"POST https://{host}/xmlrpc.php": METHODS,
        }
    )
    found = await web.at(host)
    [one] = found.candidates
    assert (one.table["api"], one.software) == ("xmlrpc", "WordPress.com")
    assert any("application password" in note for note in one.notes)
    assert not any("public-api" in str(request.url) for request in web.asked)


@pytest.mark.parametrize(("offset", "zone"), [("0", "Etc/UTC"), (2, "Etc/GMT-2"), ("5.5", None), ("x", None)])
async def test_a_zone_given_in_hours_gets_a_name(offset: object, zone: str | None) -> None:
    told = root(timezone_string="", gmt_offset=offset)
    web = Web({"https://blog.example/": "hi", "https://blog.example/wp-json/": told})
    [one] = (await web.at("blog.example")).candidates
    assert one.table.get("timezone") == zone


# Ghost


async def test_a_ghost_is_found_with_its_version_and_zone() -> None:
    web = Web(
        {
            "https://blog.example/": '<meta name="generator" content="Ghost 6.65"><title>Fog</title>',
            "https://blog.example/ghost/api/admin/site/": ghost(),
        }
    )
    [one] = (await web.at("https://blog.example/ghost/#/posts")).candidates
    assert one.backend == "ghost"
    assert one.table == {"backend": "ghost", "url": "https://blog.example/", "timezone": "Europe/Paris"}
    assert one.software == "Ghost 6.65"
    assert len(web.asked) == 2


async def test_a_ghost_whose_admin_stands_elsewhere_is_followed_there() -> None:
    web = Web(
        {
            "https://blog.example/": '<meta name="generator" content="Ghost 5.130">',
            "https://blog.example/ghost/api/admin/site/": httpx.Response(
                301, headers={"location": "https://fog.ghost.io/ghost/api/admin/site/"}
            ),
            "https://fog.ghost.io/ghost/api/admin/site/": ghost(version="5.130"),
        }
    )
    found = await web.at("blog.example")
    [one] = found.candidates
    assert one.table["admin"] == "https://fog.ghost.io/ghost/api/admin/"
    assert one.table["url"] == "https://blog.example/"
    assert any("fog.ghost.io" in note for note in one.notes)


async def test_a_ghost_behind_another_front_is_found_by_its_scripts() -> None:
    page = (
        '<meta name="generator" content="Ghost 6.1"><script data-ghost="https://blog.example/" '
        'data-api="https://fog.ghost.io/ghost/api/content/"></script>'
    )
    web = Web({"https://blog.example/": page, "https://fog.ghost.io/ghost/api/admin/site/": ghost()})
    [one] = (await web.at("blog.example")).candidates
    assert one.table["admin"] == "https://fog.ghost.io/ghost/api/admin/"


async def test_an_old_ghost_is_told_to_update() -> None:
    web = Web(
        {"https://blog.example/": "hi", "https://blog.example/ghost/api/admin/site/": ghost(version="4.48")}
    )
    [one] = (await web.at("blog.example")).candidates
    assert any("update" in note for note in one.notes)


# Neither


@pytest.mark.parametrize(
    ("generator", "expected"),
    [
        ("Hugo 0.121.1", "It is a Hugo site: open the folder of its sources with “bloggy init FOLDER”"),
        ("Jekyll v4.3.2", "It is a Jekyll site"),
        ("Squarespace", "It is made with Squarespace, which bloggy can’t publish to."),
        ("", "Nothing bloggy can publish to shows itself."),
    ],
)
async def test_what_bloggy_cannot_log_in_to_is_named_with_the_next_step(
    generator: str, expected: str
) -> None:
    web = Web({"https://blog.example/": f'<meta name="generator" content="{generator}"><title>x</title>'})
    found = await web.at("blog.example")
    assert found.candidates == ()
    assert expected in found.tried[-1].result
    assert len(found.tried) >= 4


async def test_a_feed_tells_title_and_maker_where_the_page_keeps_quiet() -> None:
    web = Web(
        {
            "https://blog.example/": '<link rel="alternate" type="application/rss+xml" href="/feed/">',
            "https://blog.example/feed/": "<rss><channel><title>Fog &amp; co</title>"
            "<generator>https://wordpress.org/?v=6.5.2</generator></channel></rss>",
            "GET https://blog.example/xmlrpc.php": GREETING,
            "POST https://blog.example/xmlrpc.php": METHODS,
        }
    )
    [one] = (await web.at("blog.example")).candidates
    assert (one.title, one.software) == ("Fog & co", "WordPress 6.5.2")


async def test_an_interface_of_another_maker_is_named() -> None:
    rsd = RSD.replace("WordPress", "Movable Type")
    web = Web(
        {
            "https://blog.example/": '<link rel="EditURI" type="application/rsd+xml" href="/rsd.xml">',
            "https://blog.example/rsd.xml": rsd,
        }
    )
    found = await web.at("blog.example")
    assert found.candidates == ()
    assert "Movable Type speaks" in words(found)


async def test_xml_bombs_in_rsd_and_feeds_do_nothing() -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><rsd><engineName>&b;</engineName></rsd>'
    web = Web(
        {
            "https://blog.example/": '<link rel="EditURI" href="/r"><link rel="alternate" '
            'type="application/rss+xml" href="/f">',
            "https://blog.example/r": bomb,
            "https://blog.example/f": bomb,
        }
    )
    found = await web.at("blog.example")
    assert "It can’t be read." in words(found)
    assert "It is none." in words(found)


# The way there


async def test_redirects_to_https_and_www_are_followed_and_said() -> None:
    web = Web(
        {
            "http://blog.example/": httpx.Response(301, headers={"location": "https://blog.example/"}),
            "https://blog.example/": httpx.Response(301, headers={"location": "https://www.blog.example/"}),
            "https://www.blog.example/": "hi",
            "https://www.blog.example/wp-json/": root("https://www.blog.example"),
        }
    )
    found = await web.at("http://blog.example")
    assert found.address == "https://www.blog.example/"
    assert found.candidates[0].table["root"] == "https://www.blog.example/wp-json/"
    assert "sends on to https://www.blog.example/" in words(found)


async def test_a_login_page_of_the_network_is_suspected() -> None:
    web = Web(
        {
            "http://blog.example/": httpx.Response(302, headers={"location": "https://portal.example/login"}),
            "https://portal.example/login": "<title>Welcome to Hotel Fog</title>",
        }
    )
    found = await web.at("http://blog.example/")
    assert found.candidates == ()
    assert "login page of the network" in words(found)


async def test_a_network_that_wants_a_login_is_named() -> None:
    web = Web({"https://blog.example/": httpx.Response(511, text="<html>log in</html>")})
    with pytest.raises(Unreachable, match="wants you to log in"):
        await web.at("blog.example")


async def test_a_portal_that_answers_every_question_with_its_page_is_no_blog() -> None:
    page = httpx.Response(200, html="<title>Welcome</title>")
    found = await discover("https://blog.example", transport=httpx.MockTransport(lambda request: page))
    assert found.candidates == ()
    assert "A web page answered where data was expected." in words(found)


def failing(inner: Exception) -> httpx.ConnectError:
    outer = httpx.ConnectError(str(inner))
    outer.__cause__ = inner
    return outer


def bad_certificate() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired")
    error.verify_message = "certificate has expired"
    return error


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (bad_certificate(), "The certificate of blog.example can’t be trusted: certificate has expired."),
        (ssl.SSLError(1, "WRONG_VERSION_NUMBER"), "certificate or its encryption"),
        (
            socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
            "There is no site called blog.example",
        ),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), "seems to be offline"),
        (ConnectionRefusedError(111, "refused"), "Nothing answers at https://blog.example/"),
    ],
    ids=["certificate", "tls", "unknown", "offline", "refused"],
)
async def test_why_nothing_was_reached_is_told_apart(inner: Exception, expected: str) -> None:
    with pytest.raises(Unreachable) as caught:
        await Web({"https://blog.example/": failing(inner)}).at("https://blog.example")
    assert expected in caught.value.message
    assert caught.value.hint


async def test_http_is_tried_where_https_is_not_spoken_and_nobody_asked_for_it() -> None:
    web = Web(
        {
            "https://blog.example/": failing(ConnectionRefusedError(111, "refused")),
            "http://blog.example/": "hi",
            "http://blog.example/wp-json/": root("http://blog.example"),
        }
    )
    [one] = (await web.at("blog.example")).candidates
    assert any("plain http" in note for note in one.notes)
    with pytest.raises(Unreachable):
        await web.at("https://blog.example")


async def test_this_machine_is_asked_over_http_without_a_warning() -> None:
    web = Web(
        {"http://127.0.0.1:8080/": "hi", "http://127.0.0.1:8080/wp-json/": root("http://127.0.0.1:8080")}
    )
    [one] = (await web.at("127.0.0.1:8080")).candidates
    assert not any("plain http" in note for note in one.notes)


@pytest.mark.parametrize(
    "address", ["", "   ", "foo bar", "ftp://blog.example", "https://", "a\x1b[31mb", "-x"]
)
async def test_what_is_no_address_is_refused_before_anything_is_asked(address: str) -> None:
    web = Web({})
    with pytest.raises(Rejected) as caught:
        await web.at(address)
    assert web.asked == []
    assert "\x1b" not in caught.value.message


async def test_a_password_in_the_address_goes_nowhere() -> None:
    web = Web({"https://blog.example/": "hi", "https://blog.example/wp-json/": root()})
    found = await web.at("https://ada:hunter2@blog.example/")
    assert "hunter2" not in repr(found)
    assert not any("authorization" in request.headers for request in web.asked)
    assert not any("hunter2" in str(request.url) for request in web.asked)


async def test_a_site_cannot_point_back_into_this_machine() -> None:
    page = '<link rel="https://api.w.org/" href="http://127.0.0.1:9/wp-json/">'
    web = Web({"https://blog.example/": page, "http://127.0.0.1:9/wp-json/": root("http://127.0.0.1:9")})
    found = await web.at("blog.example")
    assert found.candidates == ()
    assert "points to this machine" in words(found)
    assert not any(request.url.host == "127.0.0.1" for request in web.asked)


@pytest.mark.parametrize(
    "body", [b"\xff\xfe\x00", b"[" * 100_000, b"{}", b'{"namespaces": 3}', b'"x"', b"null"]
)
async def test_nonsense_for_an_answer_is_no_blog(body: bytes) -> None:
    web = Web(
        {
            f"https://blog.example/{at}": httpx.Response(200, content=body)
            for at in ("", "wp-json/", "?rest_route=/", "xmlrpc.php", "ghost/api/admin/site/")
        }
    )
    found = await web.at("blog.example")
    assert found.candidates == ()


async def test_what_a_site_says_cannot_act_on_a_terminal() -> None:
    evil = "\x1b]0;owned\x07\u202e"
    told = root(name=f"a{evil}", timezone_string=evil)
    web = Web({"https://blog.example/": f"<title>{evil}</title>", "https://blog.example/wp-json/": told})
    found = await web.at("blog.example")
    shown = words(found) + "".join(found.candidates[0].evidence) + found.candidates[0].title
    assert not any(ord(char) < 32 and char != "\n" for char in shown)
    assert "\u202e" not in shown
    json.dumps(dict(found.candidates[0].table))


async def test_patience_is_passed_on() -> None:
    web = Web({"https://blog.example/": httpx.Response(429)})
    with pytest.raises(BackendError, match="patience"):
        await web.at("blog.example")
