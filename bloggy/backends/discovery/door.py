"""Finds the XML-RPC door of a WordPress blog: by its RSD document, else where it usually is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from bloggy.backends import http
from bloggy.backends.discovery import signs
from bloggy.backends.discovery.scout import safer
from bloggy.domain.clean import safe_url
from bloggy.errors import BackendError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.discovery.scout import Scout

_GREETING = "XML-RPC server accepts POST requests only."


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """An XML-RPC interface that speaks WordPress's own calls."""

    url: str
    blog_id: str = "1"
    home: str = ""
    """The blog's address, where the RSD document says it."""


async def xmlrpc(scout: Scout, bases: tuple[str, ...], page: signs.Signs, *, sure: bool) -> Door | None:
    """The open door behind one of `bases`. `sure`: it is WordPress, so a shut door is worth a word."""
    places = [Door(url=urljoin(base, "xmlrpc.php")) for base in bases]
    if page.rsd:
        named = await _rsd(scout, safer(page.rsd, bases[0]))
        if named is not None:
            named = replace(named, home=safer(named.home, bases[0]))
            places[:0] = [replace(named, url=safer(named.url, bases[0])), named]
    asked = set()
    for place in places:
        if place.url not in asked and await _opens(scout, place.url, sure=sure):
            return place
        asked.add(place.url)
    return None


async def _rsd(scout: Scout, url: str) -> Door | None:
    what = _("the RSD document {url}").format(url=http.redacted(url))
    try:
        told = signs.rsd((await scout.get(url)).text)
    except BackendError as error:
        scout.note(what, error.message)
        return None
    if told is None:
        scout.note(what, _("It is none."))
        return None
    if "WordPress" not in told.apis:
        scout.note(
            what,
            _("{engine} speaks {apis}, none of which bloggy can use yet.").format(
                engine=told.engine or "?", apis=", ".join(told.apis) or "?"
            ),
        )
        return None
    link, blog_id = told.apis["WordPress"]
    scout.note(what, _("{engine} takes posts at {url}.").format(engine=told.engine, url=http.redacted(link)))
    return Door(url=link, blog_id=blog_id or "1", home=told.home)


async def _opens(scout: Scout, url: str, *, sure: bool) -> bool:
    """Ask which calls it knows. That is a POST, yet changes nothing and carries nothing secret."""
    from bloggy.backends.web import Client
    from bloggy.backends.wordpress.rpc import Fault, decoded, encoded

    what = _("XML-RPC {url}").format(url=http.redacted(url))
    if safe_url(url) is None:
        return False
    try:
        greeting = await scout.get(url)
        if greeting.status not in {200, 405} or _GREETING not in greeting.text[:500]:
            scout.note(what, _shut(greeting.status) if sure else _("There is nothing."))
            return False
        client = Client(url, transport=scout.transport)
        try:
            answer = await client.send(
                "POST",
                "",
                headers={"Content-Type": "text/xml; charset=utf-8"},
                content=encoded("system.listMethods"),
            )
            methods = decoded(answer.body, answer.url)
        finally:
            await client.aclose()
    except Fault as fault:
        scout.note(what, _("It refuses: {reason}").format(reason=fault.words))
        return False
    except BackendError as error:
        scout.note(what, error.message)
        return False
    if not isinstance(methods, list) or "wp.newPost" not in methods:
        scout.note(what, _("It answers, but without WordPress’s calls for posts."))
        return False
    scout.note(what, _("It is open."))
    return True


def _shut(status: int) -> str:
    if status in {401, 403, 404, 405, 410}:
        return _("It is shut (HTTP {status}).").format(status=status)
    return _("It does not answer as XML-RPC does (HTTP {status}).").format(status=status)
