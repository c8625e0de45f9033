"""Recognises WordPress and chooses its door: the REST interface, or XML-RPC where that is shut."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from bloggy.backends.discovery import door
from bloggy.backends.discovery.found import Candidate
from bloggy.backends.discovery.platforms import platform
from bloggy.backends.discovery.scout import safer
from bloggy.backends.wordpress.addresses import time_zone
from bloggy.domain.clean import clean_line, safe_url
from bloggy.domain.entities import unescape
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.discovery.scout import Scout
    from bloggy.backends.discovery.signs import Signs

HOSTED = "public-api.wordpress.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Root:
    """What a REST root says without a login."""

    url: str
    site: str
    """The address for readers."""
    core: str
    """Where WordPress itself lies, which may be another folder."""
    title: str
    zone: str
    notes: tuple[str, ...]
    passwords: bool
    """Application passwords are offered."""


@dataclass(slots=True, kw_only=True)
class _Doors:
    """What the questions for a REST root came to."""

    root: _Root | None = None
    shut: list[str] = field(default_factory=list)
    """Roots that are WordPress's, and refuse."""


async def find_wordpress(scout: Scout, bases: tuple[str, ...], page: Signs) -> list[Candidate]:
    """The ways into the WordPress behind one of `bases` (folders with a slash at their end), best first."""
    software = platform(page.generators, "WordPress.com", "WordPress")
    known = bool(software or page.rest or page.wordpress)
    bases = _own(bases, page)
    if _is_hosted(page, bases[0]):
        return await _hosted(scout, bases, page)
    doors = await _rest(scout, bases, page)
    found: list[Candidate] = []
    if doors.root is not None:
        found.append(_rest_candidate(doors.root, software or "WordPress"))
    if doors.root is None or not doors.root.passwords:
        near = (doors.root.core, *bases) if doors.root else bases
        told = await door.xmlrpc(scout, tuple(dict.fromkeys(near)), page, sure=known or bool(doors.shut))
        if told is not None:
            found.insert(0, _rpc_candidate(told, doors, bases[0], page, software))
    if not found and doors.shut:
        found.append(_shut_candidate(doors.shut[0], bases[0], page, software))
    return found


def _own(bases: tuple[str, ...], page: Signs) -> tuple[str, ...]:
    """The folders to look in: another WordPress may stand above the one whose page says where it is."""
    named = [page.rsd] if page.rsd else []
    if page.rest and not named:
        named = [page.rest.partition("wp-json")[0]]
    return (
        tuple(dict.fromkeys((bases[0], *(safer(urljoin(one, "."), bases[0]) for one in named))))
        if named
        else bases
    )


def _is_hosted(page: Signs, base: str) -> bool:
    if page.rest:
        return urlsplit(page.rest).hostname == HOSTED
    host = urlsplit(base).hostname or ""
    return host.endswith(".wordpress.com") or bool(platform(page.generators, "WordPress.com"))


async def _rest(scout: Scout, bases: tuple[str, ...], page: Signs) -> _Doors:
    doors = _Doors()
    for asked in _roots(bases, page):
        what = _("WordPress’s REST interface {url}").format(url=asked)
        told = await scout.document(asked, what)
        if told is None:
            continue
        doors.root = _root(told, asked, bases[0])
        if doors.root is not None:
            scout.note(what, _("It is the WordPress blog “{title}”.").format(title=doors.root.title))
            return doors
        code = told.get("code")
        if isinstance(code, str) and int(told["_status"]) >= 400:
            if not code.endswith("_no_route"):
                doors.shut.append(asked)
            scout.note(what, _("It is WordPress’s, but shut for strangers: {code}.").format(code=code[:80]))
        else:
            scout.note(what, _("It answers, but not as WordPress does."))
    return doors


def _roots(bases: tuple[str, ...], page: Signs) -> list[str]:
    """Where to ask, in order. A blog behind a proxy often calls itself http where readers use https."""
    named = [safer(page.rest, bases[0]), page.rest] if page.rest else []
    pretty = [urljoin(base, "wp-json/") for base in bases]
    plain = [urljoin(base, "?rest_route=/") for base in bases]
    return list(dict.fromkeys((*named, pretty[0], plain[0], *pretty[1:], *plain[1:])))


def _root(told: dict[str, Any], asked: str, base: str) -> _Root | None:
    spaces = told.get("namespaces")
    if not isinstance(spaces, list) or "wp/v2" not in spaces:
        return None
    ways = told.get("authentication")
    zone = time_zone(told)
    where = asked if "rest_route=" in asked else str(told["_url"]).rstrip("/") + "/"
    site = safe_url(str(told.get("home") or "")) or base
    return _Root(
        url=where,
        site=site,
        core=(safe_url(str(told.get("url") or "")) or site).rstrip("/") + "/",
        title=clean_line(unescape(str(told.get("name") or "")))[:200],
        zone=zone,
        notes=_about_time(told, zone),
        passwords=isinstance(ways, dict) and "application-passwords" in ways,
    )


def _about_time(told: dict[str, Any], zone: str) -> tuple[str, ...]:
    """A word on a blog that keeps hours instead of a city's time."""
    if told.get("timezone_string") or zone == "Etc/UTC":
        return ()
    return (_("The blog keeps its offset from UTC all year: choose a city under Settings → General there."),)


def _rest_candidate(root: _Root, software: str) -> Candidate:
    notes = list(root.notes)
    if not root.passwords:
        notes.append(
            _(
                "The blog offers no application passwords: it needs WordPress 5.6 and https, and no plug-in "
                "that switches them off."
            )
        )
    return Candidate(
        backend="wordpress",
        table=_table(root.site, "rest", root=root.url, zone=root.zone),
        title=root.title,
        url=root.site,
        software=software,
        evidence=_("{software} answers at {url}; bloggy will use its REST interface.").format(
            software=software, url=root.url
        ),
        notes=tuple(notes),
    )


def _rpc_candidate(told: door.Door, doors: _Doors, base: str, page: Signs, software: str) -> Candidate:
    root = doors.root
    site = root.site if root else told.home or base
    named = software or "WordPress"
    if root is not None:
        why = _("It offers no application passwords for its REST interface")
    else:
        why = _("Its REST interface is shut")
    return Candidate(
        backend="wordpress",
        table=_table(site, "xmlrpc", xmlrpc=told.url, blog_id=told.blog_id, zone=root.zone if root else ""),
        title=root.title if root else page.site_name or page.title,
        url=site,
        software=named,
        evidence=_("{software} answers at {url}. {why}, so bloggy will use XML-RPC.").format(
            software=named, url=told.url, why=why
        ),
        notes=(
            *(root.notes if root else ()),
            _("XML-RPC takes an application password, or the account’s own where the blog makes none."),
        ),
    )


def _shut_candidate(root: str, base: str, page: Signs, software: str) -> Candidate:
    """Some plug-ins shut the interface for everybody who is not logged in, and only for them."""
    return Candidate(
        backend="wordpress",
        table=_table(base, "rest", root=root),
        title=page.site_name or page.title,
        url=base,
        software=software or "WordPress",
        evidence=_("WordPress answers at {url}, but wants a login for everything.").format(url=root),
        notes=(
            _(
                "Try it with an application password; if that is refused too, allow the REST interface in "
                "the blog’s security plug-in."
            ),
        ),
    )


async def _hosted(scout: Scout, bases: tuple[str, ...], page: Signs) -> list[Candidate]:
    scout.note(
        _("WordPress’s REST interface"),
        _("The blog is hosted by WordPress.com, whose REST interface takes no application passwords."),
    )
    told = await door.xmlrpc(scout, bases, page, sure=True)
    if told is None:
        return []
    return [
        Candidate(
            backend="wordpress",
            table=_table(told.home or bases[0], "xmlrpc", xmlrpc=told.url, blog_id=told.blog_id),
            title=page.site_name or page.title,
            url=told.home or bases[0],
            software="WordPress.com",
            evidence=_("The blog is hosted by WordPress.com; bloggy will use XML-RPC at {url}.").format(
                url=told.url
            ),
            notes=(
                _(
                    "It needs an application password of your WordPress.com account: Security, Two-Step "
                    "Authentication, Application Passwords."
                ),
            ),
        )
    ]


def _table(
    site: str, api: str, *, root: str = "", xmlrpc: str = "", blog_id: str = "", zone: str = ""
) -> dict[str, object]:
    table: dict[str, object] = {"backend": "wordpress", "url": site, "api": api}
    number = int(blog_id) if blog_id.isdecimal() and blog_id != "1" else 0
    more = {"root": root, "xmlrpc": xmlrpc, "blog_id": number, "timezone": zone}
    return {**table, **{key: value for key, value in more.items() if value}}
