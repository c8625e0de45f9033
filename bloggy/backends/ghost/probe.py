"""Finds out what stands at an address, who the key is there and what will not work."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bloggy.backends import http
from bloggy.backends.base import Site
from bloggy.backends.ghost.client import VERSION, GhostClient, listed
from bloggy.backends.ghost.settings import Settings
from bloggy.domain.clean import clean, clean_line
from bloggy.errors import BackendError, Gone, Malformed, Rejected, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

_OLDEST = 5
_MAY_PUBLISH = frozenset({"Owner", "Administrator", "Editor", "Super Editor", "Author"})


async def probe(
    client: GhostClient, settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None
) -> Site:
    """What `Backend.probe` tells. Raises BackendError with the fix as hint."""
    site = await _site(settings, transport)
    version = str(site.get("version") or "")
    notes: list[str] = []
    account, about_account = await _account(client)
    notes += about_account
    values = await _values(client)
    if str(values.get("default_content_visibility") or "public") != "public" and not settings.visibility:
        notes.append(
            _(
                "New posts are for members only there, unless they say “visibility: public”; or set "
                "“visibility” in the blog’s table."
            )
        )
    if values.get("is_private"):
        notes.append(_("The blog is private: readers need its password, and “live at …” can’t be checked."))
    zone = str(site.get("timezone") or values.get("timezone") or "")
    there = str(site.get("url") or "").rstrip("/")
    if there and there != settings.url:
        notes.append(_("Ghost gives its own address as {url}; set “url” to that.").format(url=there))
    notes += await _about_mail(client, settings)
    return Site(
        title=clean_line(str(site.get("title") or "")),
        url=clean_line(there or settings.url),
        software=clean_line(f"Ghost {version}".strip()),
        account=clean_line(account),
        notes=tuple(clean(note) for note in notes),
        options={"timezone": zone} if zone else {},
    )


async def _site(settings: Settings, transport: httpx.AsyncBaseTransport | None) -> Mapping[str, Any]:
    """What Ghost tells everybody at `site/`. Raises Rejected with the right address where it is another."""
    address = settings.admin + "site/"
    page = await http.get(
        address, headers={"Accept-Version": VERSION, "Accept": "application/json"}, transport=transport
    )
    moved = page.location or (page.url if page.url != http.redacted(address) else "")
    if moved:
        right = http.redacted(moved)
        if right.endswith("/site/"):
            right = right.removesuffix("site/")
        raise Rejected(
            _("Ghost’s interface is not at {old}: it sends on to {new}.").format(
                old=settings.admin, new=right
            ),
            hint=_('Set it in the blog’s table: admin = "{new}".').format(new=right),
        )
    try:
        site = json.loads(page.text)["site"]
        number = int(str(site["version"]).split(".")[0])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _no_ghost(settings, page) from error
    if number < _OLDEST:
        raise Rejected(
            _("This is Ghost {version}; bloggy needs Ghost 5 or newer.").format(
                version=clean_line(str(site["version"]))
            ),
            hint=_("Update Ghost."),
        )
    return dict(site)


def _no_ghost(settings: Settings, page: http.Page) -> BackendError:
    if page.status >= 500:
        return Rejected(
            _("{url} fails (HTTP {status}).").format(url=settings.admin, status=page.status),
            hint=_("Ghost may be starting or broken: open the blog in a browser."),
        )
    return Malformed(
        _("There is no Ghost at {url} (HTTP {status}).").format(url=settings.admin, status=page.status),
        hint=_(
            "Copy the API URL from Ghost’s Settings → Integrations; if it is another than “url”, set it as "
            "“admin” in the blog’s table."
        ),
    )


async def _account(client: GhostClient) -> tuple[str, list[str]]:
    """Who the key belongs to. Ghost answers 404 to `users/me/` for an integration, which is nobody."""
    try:
        [user] = listed(await client.read("users/me/", {"include": "roles"}), "users")
    except Gone:
        return _("custom integration"), []
    except ValueError:
        return "", []
    roles = [str(role.get("name") or "") for role in user.get("roles") or [] if isinstance(role, dict)]
    account = f"{user.get('name') or user.get('slug') or ''} ({', '.join(roles)})"
    if roles and not _MAY_PUBLISH & set(roles):
        return account, [
            _(
                "This account may write drafts, but not publish them. Use the key of a custom integration, "
                "or let an administrator change the role."
            )
        ]
    return account, []


async def _values(client: GhostClient) -> dict[str, object]:
    """The blog's settings by key; {} where the account may not see them."""
    try:
        found = listed(await client.read("settings/"), "settings")
    except (Unauthorized, Gone):
        return {}
    return {str(item.get("key")): item.get("value") for item in found}


async def _about_mail(client: GhostClient, settings: Settings) -> list[str]:
    if not settings.newsletter:
        return []
    from bloggy.backends.ghost import lookups

    try:
        await lookups.newsletter(client, settings.newsletter)
        config = (await client.read("config/")).get("config")
    except Rejected as error:
        return [f"{error.message} {error.hint}"]
    except (Unauthorized, Gone):
        return []
    if isinstance(config, dict) and config.get("mailgunIsConfigured") is False:
        return [_("Ghost has no mail service for newsletters: set up Mailgun in its settings first.")]
    return []
