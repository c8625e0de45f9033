"""What the configuration says about one Ghost blog, in the types the code wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bloggy.errors import ConfigError
from bloggy.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One `[blogs.NAME]` table."""

    url: str
    """The blog for readers, without a final slash."""
    admin: str
    """The Admin API, with a final slash."""
    newsletter: str = ""
    segment: str = "all"
    visibility: str = ""
    line_breaks: bool = False
    """Every line end is a line break for readers, as Ghost does it."""
    zone: tzinfo | None = None
    """The blog's own, for the dates it shows."""
    permalink: str = ""
    insecure: bool = False
    check_page: bool = True
    member: str = ""
    """The e-mail address of the member who answers comments; empty: the owner's."""

    @classmethod
    def of(cls, table: Mapping[str, object], zone: tzinfo | None) -> Settings:
        """`zone` stands in where the table names none. Raises ConfigError for what is no address or zone."""
        url = str(table.get("url") or "").rstrip("/")
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ConfigError(
                _("“{url}” is not the address of a blog.").format(url=url),
                hint=_("Write it with https:// in front, as a browser shows it."),
                key="url",
            )
        admin = str(table.get("admin") or f"{url}/ghost/api/admin").rstrip("/") + "/"
        if not admin.endswith("/ghost/api/admin/"):
            admin = admin.removesuffix("ghost/") + "ghost/api/admin/"
        name = str(table.get("timezone") or "")
        try:
            own: tzinfo | None = ZoneInfo(name) if name else zone
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ConfigError(
                _("There is no time zone called “{name}”.").format(name=name),
                hint=_("Write it like Europe/Paris."),
                key="timezone",
            ) from error
        check = table.get("check_page")
        return cls(
            url=url,
            admin=admin,
            newsletter=str(table.get("newsletter") or ""),
            segment=str(table.get("email_segment") or "all"),
            visibility=str(table.get("visibility") or ""),
            line_breaks=bool(table.get("line_breaks")),
            zone=own,
            permalink=str(table.get("permalink") or ""),
            insecure=bool(table.get("insecure")),
            check_page=True if check is None else bool(check),
            member=str(table.get("member") or "").strip(),
        )
