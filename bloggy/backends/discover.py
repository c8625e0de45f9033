"""The one question of every set-up: what is at this address, and how can bloggy write there?"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from bloggy.backends import http
from bloggy.backends.discovery.found import Candidate, Discovery, Tried
from bloggy.backends.discovery.ghost import find_ghost
from bloggy.backends.discovery.platforms import advice, platform
from bloggy.backends.discovery.scout import Scout, causes, safer, same_place
from bloggy.backends.discovery.signs import Signs, feed, newest_in, signs
from bloggy.backends.discovery.talk import ANSWERABLE, talk_in
from bloggy.backends.discovery.wordpress import find_wordpress
from bloggy.backends.web import is_loopback
from bloggy.domain.clean import clean_line, safe_url
from bloggy.errors import BackendError, Rejected, Unreachable
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

__all__ = ["Candidate", "Discovery", "Tried", "discover", "discover_talk"]

_DEADLINE = 90.0
"""Seconds for everything after the first page."""
_TAILS = (
    "/wp-admin",
    "/wp-login.php",
    "/wp-json",
    "/xmlrpc.php",
    "/ghost",
    "/index.php",
    "/index.html",
    "/feed",
)
"""What people copy out of a browser behind the blog's own address."""


async def discover(address: str, *, transport: httpx.AsyncBaseTransport | None = None) -> Discovery:
    """Look at `address` (as typed; https is assumed, http for this machine) and say what is there.

    Sends nothing secret. What could be tried and failed is in the answer; raised is only what makes every
    further question pointless: Rejected (no address), Unreachable (no such site, no network, a certificate
    that can't be trusted, a network that wants a login), RateLimited.
    """
    typed, guessed = _typed(address)
    scout = Scout(transport)
    scout.outside = not is_loopback(urlsplit(typed).hostname or "")
    page = await _first_page(scout, typed, may_be_http=guessed)
    seen = signs(page.text, page.headers, page.url)
    base = _folder(page.url)
    scout.note(_("the page {url}").format(url=base), _first_words(seen, page.status))
    bases = tuple(dict.fromkeys((base, urlunsplit((*urlsplit(base)[:2], "/", "", "")))))
    seen = await _with_feed(scout, seen)
    candidates = await _ask(scout, bases, seen)
    if not candidates:
        words = advice(seen.generators) or _("Nothing bloggy can publish to shows itself.")
        scout.note(_("the signs in its pages"), words)
    return Discovery(
        address=base,
        candidates=tuple(_warned(candidate) for candidate in candidates),
        tried=tuple(scout.tried),
        talk=talk_in(page.text, page.url),
    )


async def discover_talk(address: str, *, transport: httpx.AsyncBaseTransport | None = None) -> Discovery:
    """Look at `address`, of a blog, a post, a feed or an Isso, and say where its comments are kept.

    `Discovery.talk` has them. A front page seldom names them: the newest post of its feed is looked at, too.
    Raises as `discover`.
    """
    typed, guessed = _typed(address, tails=())
    scout = Scout(transport)
    scout.outside = not is_loopback(urlsplit(typed).hostname or "")
    page = await _first_page(scout, typed, may_be_http=guessed)
    found = talk_in(page.text, page.url)
    seen = signs(page.text, page.headers, page.url)
    if not any(one.backend in ANSWERABLE for one in found) and (newest := await _newest(scout, seen)):
        more = talk_in(newest.text, newest.url)
        found = more + tuple(one for one in found if one.backend not in {other.backend for other in more})
    if not found:
        found = await _itself(scout, page)
    for one in found:
        scout.note(_("the page {url}").format(url=one.url), one.evidence)
    return Discovery(address=page.url, candidates=(), tried=tuple(scout.tried), talk=found)


async def _newest(scout: Scout, seen: Signs) -> http.Page | None:
    """The newest post that the page's feed names, if it is of the same site."""
    for url in seen.feeds[:1]:
        try:
            link = newest_in((await scout.get(url, accept="*/*")).text, url)
            if link and same_place(link, url):
                return await scout.get(safer(link, url))
        except BackendError as error:
            scout.note(_("the feed {url}").format(url=http.redacted(url)), error.message)
    return None


async def _itself(scout: Scout, page: http.Page) -> tuple[Candidate, ...]:
    """What was typed may be the address of the comments themselves."""
    url = page.url.rstrip("/")
    if feed(page.text) is not None:
        told = _("{url} is a feed; bloggy can read the newest comments in it.").format(url=url)
        table = {"backend": "feed", "url": page.url}
        return (
            Candidate(backend="feed", table=table, title="", url=url, software=_("a feed"), evidence=told),
        )
    told_itself = await scout.document(
        f"{url}/info", _("the door of an Isso, {url}").format(url=f"{url}/info")
    )
    if told_itself is None or "moderation" not in told_itself or "version" not in told_itself:
        return ()
    site = safe_url(str(told_itself.get("origin") or "")) or ""
    isso = {"backend": "isso", "url": url, **({"site": site} if site else {})}
    software = clean_line(f"Isso {told_itself['version']}")
    told = _("An Isso answers at {url}.").format(url=url)
    return (Candidate(backend="isso", table=isso, title="", url=url, software=software, evidence=told),)


async def _ask(scout: Scout, bases: tuple[str, ...], seen: Signs) -> list[Candidate]:
    """Both kinds at once, unless the page has said which one it is."""
    if platform(seen.generators, "Ghost"):
        kinds = [find_ghost]
    elif seen.rest or seen.wordpress or platform(seen.generators, "WordPress"):
        kinds = [find_wordpress]
    else:
        kinds = [find_wordpress, find_ghost]
    try:
        async with asyncio.timeout(_DEADLINE):
            found = await asyncio.gather(*(kind(scout, bases, seen) for kind in kinds))
    except TimeoutError:
        scout.note(bases[0], _("It answers too slowly; the other questions were given up."))
        return []
    return [candidate for some in found for candidate in some]


def _typed(address: str, *, tails: Sequence[str] = _TAILS) -> tuple[str, bool]:
    """A full address, without what people copy along, and whether its scheme is bloggy's guess."""
    text = address.strip().strip("<>\"'")
    guessed = "://" not in text
    if guessed:
        host = urlsplit(f"//{text}").hostname if safe_url(f"https://{text}") else ""
        text = f"{'http' if is_loopback(host or '') else 'https'}://{text}"
    try:
        parts = urlsplit(text)
        netloc = parts.netloc.rpartition("@")[2]
        path = parts.path
    except ValueError:
        netloc, path = "", ""
    for tail in tails:
        at = f"{path}/".find(f"{tail}/")
        if at >= 0:
            path = path[:at]
    url = safe_url(urlunsplit((parts.scheme.lower(), netloc, path or "/", "", ""))) if netloc else None
    if url is None or not urlsplit(url).hostname:
        raise Rejected(
            _("“{url}” is not the address of a site.").format(
                url=clean_line(address.strip().rpartition("@")[2])
            ),
            hint=_("Type it as in a browser: https://example.org"),
        )
    return url, guessed


async def _first_page(scout: Scout, url: str, *, may_be_http: bool) -> http.Page:
    try:
        return await scout.get(url)
    except Unreachable as error:
        if not may_be_http or not url.startswith("https:") or not _is_refused(error):
            raise
        scout.note(_("the page {url}").format(url=url), error.message)
    plain = "http:" + url.removeprefix("https:")
    return await scout.get(plain)


def _is_refused(error: Unreachable) -> bool:
    """Nothing listens there; neither the name nor the certificate is what is wrong."""
    import httpx

    led = list(causes(error))
    if any(isinstance(cause, ssl.SSLError | socket.gaierror) for cause in led):
        return False
    return any(isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | TimeoutError) for cause in led)


def _folder(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path
    if "." in path.rpartition("/")[2]:
        path = path.rpartition("/")[0]
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/") + "/", "", ""))


def _first_words(seen: Signs, status: int) -> str:
    if status >= 400:
        return _("It answers with an error (HTTP {status}).").format(status=status)
    made = ", ".join(seen.generators[:3])
    title = seen.site_name or seen.title
    if made and title:
        return _("It is called “{title}” and made with {made}.").format(title=title, made=made)
    if made:
        return _("It is made with {made}.").format(made=made)
    if title:
        return _("It is called “{title}” and does not say what it is made with.").format(title=title)
    return _("It answers, but does not say what it is.")


async def _with_feed(scout: Scout, seen: Signs) -> Signs:
    """The feed knows the blog's title, and often what made it, where the page keeps quiet."""
    if not seen.feeds or (seen.generators and seen.site_name):
        return seen
    what = _("the feed {url}").format(url=http.redacted(seen.feeds[0]))
    try:
        told = feed((await scout.get(seen.feeds[0], accept="*/*")).text)
    except BackendError as error:
        scout.note(what, error.message)
        return seen
    if told is None:
        scout.note(what, _("It can’t be read."))
        return seen
    title, generator = told
    scout.note(what, _("It is called “{title}”.").format(title=title))
    if generator.startswith("https://wordpress.org/?v="):
        generator = "WordPress " + generator.partition("?v=")[2]
    more = (generator,) if generator else ()
    return replace(seen, site_name=seen.site_name or title, generators=(*seen.generators, *more))


def _warned(candidate: Candidate) -> Candidate:
    """The candidate, with a word on plain http where a password would go over it."""
    table = candidate.table
    door = str(table.get("root") or table.get("xmlrpc") or table.get("admin") or candidate.url)
    parts = urlsplit(door)
    if parts.scheme != "http" or is_loopback(parts.hostname or ""):
        return candidate
    note = _(
        "{host} is reached over plain http: a password would travel for everybody on the way to read. "
        "Use https if the blog’s host offers it."
    ).format(host=clean_line(parts.hostname or ""))
    return replace(candidate, notes=(*candidate.notes, note))
