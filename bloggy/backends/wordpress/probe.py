"""Asks a WordPress who we are there, what this account may do, and what the set-up should know about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bloggy.backends import http
from bloggy.backends.base import Site
from bloggy.backends.wordpress.addresses import learned, time_zone
from bloggy.backends.wordpress.errors import in_words
from bloggy.domain.clean import clean_line
from bloggy.errors import BackendError, Gone, Malformed, Rejected, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

    from bloggy.backends.wordpress.api import Api

_GENERATOR = re.compile(r"""(?:content=["']WordPress |wordpress\.org/\?v=)([0-9][\w.-]*)""", re.IGNORECASE)


async def probe(api: Api, *, transport: httpx.AsyncBaseTransport | None) -> Site:
    """See `Backend.probe`. Raises BackendError with the fix as hint."""
    root = await _root(api)
    me = await _me(api, root)
    rights: Mapping[str, Any] = me.get("capabilities") or {}
    options: dict[str, object] = {}
    if zone := time_zone(root):
        options["timezone"] = zone
    if pattern := await _permalink(api):
        options["permalink"] = pattern
    url = str(root.get("home") or root.get("url") or api.account.url)
    version = await _version(api.account.url, transport)
    roles = ", ".join(clean_line(str(role)) for role in me.get("roles") or ())
    return Site(
        title=in_words(root.get("name")) or clean_line(url),
        url=clean_line(url),
        software=f"WordPress {version}".strip(),
        account=f"{clean_line(str(me.get('name') or ''))} ({roles})"
        if roles
        else clean_line(str(me.get("name"))),
        notes=tuple(_notes(rights, options)),
        options=options,
    )


async def _root(api: Api) -> Mapping[str, Any]:
    try:
        root = await api.get("", _fields="name,url,home,gmt_offset,timezone_string,namespaces,authentication")
    except (Gone, Rejected) as error:
        raise Rejected(
            _("There is no REST interface of WordPress at {url}.").format(url=clean_line(api.account.root)),
            hint=_(
                'Find the blog again with “bloggy blogs add”, or set “api = "xmlrpc"” if its REST interface '
                "is shut."
            ),
        ) from error
    if not isinstance(root, dict) or "wp/v2" not in (root.get("namespaces") or ()):
        raise Malformed(
            _("{url} is no REST interface of WordPress.").format(url=clean_line(api.account.root)),
            hint=_("Find the blog again with “bloggy blogs add”."),
        )
    return root


async def _me(api: Api, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The account. Raises Unauthorized with the likeliest reason."""
    try:
        me = await api.get("wp/v2/users/me", context="edit", _fields="id,name,roles,capabilities")
    except Unauthorized as error:
        if not _takes_application_passwords(root):
            raise Unauthorized(
                _("Application passwords are switched off at this blog."),
                hint=_("They need https; a security plug-in may have shut them too. Allow them there."),
            ) from error
        raise
    if not isinstance(me, dict) or not me.get("id"):
        raise Malformed(
            _("The blog does not say who we are."), hint=_("A plug-in of the blog may change its answers.")
        )
    return me


def _takes_application_passwords(root: Mapping[str, Any]) -> bool:
    ways = root.get("authentication")
    return isinstance(ways, dict) and "application-passwords" in ways


def _notes(rights: Mapping[str, Any], options: Mapping[str, object]) -> list[str]:
    notes = []
    if not rights.get("edit_posts"):
        notes.append(
            _("This account may not write posts: an administrator must give it the role “Author” at least.")
        )
        return notes
    if not rights.get("publish_posts"):
        notes.append(
            _("This account may not publish: its posts wait for review. The role “Author” lets it publish.")
        )
    if not rights.get("upload_files"):
        notes.append(_("This account may not upload pictures: it needs the role “Author”."))
    if not rights.get("manage_categories"):
        notes.append(
            _("This account can’t create categories: use those that are there, or ask for the role “Editor”.")
        )
    if not rights.get("edit_others_posts"):
        notes.append(own_posts_only())
    if not rights.get("unfiltered_html"):
        notes.append(
            _("WordPress takes scripts and frames out of what this account writes (“unfiltered_html”).")
        )
    if "timezone" not in options:
        notes.append(_("The blog’s time zone has no name: choose a city under Settings → General there."))
    return notes


def own_posts_only() -> str:
    """What a pull brings for an account that may not edit what others wrote."""
    return _("This account can’t edit what others wrote there, so only its own posts are pulled.")


async def _permalink(api: Api) -> str:
    """The pattern of addresses, from any post: one that this account may edit, or one that everybody sees."""
    fields = "id,date,slug,link,permalink_template"
    for how in ({"context": "edit", "status": "any"}, {}):
        try:
            told = await api.get("wp/v2/posts", per_page="1", _fields=fields, **how)
            if isinstance(told, list) and told:
                categories = await api.get("wp/v2/categories", per_page="100", _fields="slug")
                return learned(told[0], api.account.url, [str(one["slug"]) for one in categories])
        except (BackendError, KeyError, TypeError):
            continue  # it only helps to show addresses before publishing
    return ""


async def _version(url: str, transport: httpx.AsyncBaseTransport | None) -> str:
    """What the blog's page says about itself; many hide it."""
    try:
        page = await http.get(url, limit=200_000, transport=transport)
    except BackendError:
        return ""
    found = _GENERATOR.search(page.text)
    return clean_line(found[1]) if found else ""
