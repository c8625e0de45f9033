"""Recognises Ghost by the one question its admin interface answers to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from bloggy.backends.discovery.found import Candidate
from bloggy.domain.clean import clean_line, safe_url
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.backends.discovery.scout import Scout
    from bloggy.backends.discovery.signs import Signs

_SITE = "ghost/api/admin/site/"
_OLDEST = 5


async def find_ghost(scout: Scout, bases: tuple[str, ...], page: Signs) -> list[Candidate]:
    """The blog behind one of `bases` (folders with a slash at their end), asked in order; empty for none."""
    for base in dict.fromkeys((*_hinted(page), *bases)):
        asked = urljoin(base, _SITE)
        what = _("Ghost’s interface {url}").format(url=asked)
        told = await scout.document(asked, what)
        if told is None:
            continue
        site = told.get("site")
        if isinstance(site, dict) and isinstance(site.get("version"), str):
            return [_candidate(scout, site, str(told["_url"]), base, what)]
        scout.note(what, _("It answers, but not as Ghost does."))
    return []


def _hinted(page: Signs) -> tuple[str, ...]:
    """The folder of Ghost's admin, from the address that its own scripts speak to."""
    at = page.ghost_api.find("/ghost/api/")
    if at >= 0:
        return (page.ghost_api[: at + 1],)
    return (page.ghost_api.rstrip("/") + "/",) if page.ghost_api else ()


def _candidate(scout: Scout, site: dict[str, Any], found: str, base: str, what: str) -> Candidate:
    version = clean_line(str(site["version"]))[:20]
    admin = found.removesuffix("/").removesuffix("/site") + "/"
    url = safe_url(str(site.get("url") or "")) or base
    table: dict[str, object] = {"backend": "ghost", "url": url}
    if admin != urljoin(f"{url.rstrip('/')}/", "ghost/api/admin/"):
        table["admin"] = admin
    if isinstance(site.get("timezone"), str) and site["timezone"]:
        table["timezone"] = clean_line(site["timezone"])
    notes = []
    major = version.partition(".")[0]
    if major.isdecimal() and int(major) < _OLDEST:
        notes.append(
            _("Ghost {version} is too old for bloggy; update it to Ghost 5 or 6.").format(version=version)
        )
    if urlsplit(admin).hostname != urlsplit(url).hostname:
        notes.append(
            _("Its admin stands at another address than the blog: {admin}").format(
                admin=urlsplit(admin).hostname or ""
            )
        )
    software = f"Ghost {version}"
    scout.note(what, _("It is {software}.").format(software=software))
    return Candidate(
        backend="ghost",
        table=table,
        title=clean_line(str(site.get("title") or ""))[:200],
        url=url,
        software=software,
        evidence=_("{software} answers at {url}; bloggy will use its Admin API.").format(
            software=software, url=admin
        ),
        notes=tuple(notes),
    )
