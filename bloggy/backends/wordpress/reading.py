"""Gives a copy at the blog in bloggy's own words, to be compared and merged."""

from __future__ import annotations

from datetime import tzinfo

from bloggy.backends.wordpress.api import Api
from bloggy.backends.wordpress.markup import text_of, unwrapped
from bloggy.backends.wordpress.people import People
from bloggy.backends.wordpress.remote_copy import Copy
from bloggy.backends.wordpress.terms import Terms
from bloggy.domain.post import Post, Status
from bloggy.domain.remote import RemotePost
from bloggy.domain.wishes import wishes
from bloggy.errors import Gone, Unauthorized

_STATUS = {"publish": Status.PUBLISHED, "future": Status.SCHEDULED, "private": Status.PUBLISHED}


class Reader:
    """Asks for the names behind the numbers of a copy."""

    def __init__(self, api: Api, terms: Terms, people: People, *, zone: tzinfo | None) -> None:
        self._api, self._terms, self._people, self._zone = api, terms, people, zone

    async def read(self, copy: Copy, *, mine: Post | None = None) -> RemotePost:
        """`mine` is the writer's own state: what means the same there is given in the same words."""
        written = (mine.tags, mine.categories) if mine else ((), ())
        categories = await self._terms.names("categories", copy.categories, written=written[1])
        if mine is not None and not mine.categories and len(copy.categories) == 1:
            default = await self._people.default_category(copy)
            categories = () if copy.categories == {default} else categories
        image, alt = await self._image(copy.featured)
        asked = wishes(mine.extra) if mine else None
        author = await self._people.name(copy.author) if asked is None or asked.authors else ""
        return RemotePost(
            ref=copy.ref,
            revision=copy.revision,
            url=copy.url,
            title=text_of(copy.title),
            body=unwrapped(copy.content),
            form="html",
            status=_STATUS.get(copy.status, Status.DRAFT),
            slug=copy.slug,
            date=copy.date.astimezone(self._zone) if self._zone else copy.date,
            updated=copy.modified,
            tags=await self._terms.names("tags", copy.tags, written=written[0]),
            categories=categories,
            summary=text_of(copy.excerpt),
            image=image,
            image_alt=alt,
            author=author,
            extra=_extra(copy),
        )

    async def _image(self, number: int) -> tuple[str, str]:
        """Address and alt text of the featured image."""
        if not number:
            return "", ""
        try:
            told = await self._api.get(f"wp/v2/media/{number}", _fields="source_url,alt_text")
            return str(told["source_url"]), text_of(str(told.get("alt_text") or ""))
        except (Gone, Unauthorized, KeyError):
            return "", ""


def _extra(copy: Copy) -> dict[str, object]:
    found: dict[str, object] = {}
    if copy.status == "private":
        found["visibility"] = "private"
    if copy.sticky:
        found["sticky"] = True
    return found
