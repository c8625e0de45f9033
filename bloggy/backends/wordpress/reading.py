"""Gives a copy at the blog in bloggy's own words, to be compared and merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from bloggy.backends.wordpress.api import Api
from bloggy.backends.wordpress.markup import text_of, unwrapped
from bloggy.backends.wordpress.names import Names
from bloggy.backends.wordpress.people import People
from bloggy.backends.wordpress.remote_copy import Copy
from bloggy.backends.wordpress.terms import Terms
from bloggy.domain.post import Kind, Post, Status
from bloggy.domain.remote import RemotePost
from bloggy.domain.wishes import wishes

_STATUS = {"publish": Status.PUBLISHED, "future": Status.SCHEDULED, "private": Status.PUBLISHED}


class Reader:
    """Finds the names behind the numbers of copies."""

    def __init__(self, api: Api, terms: Terms, people: People, *, zone: tzinfo | None) -> None:
        self._api, self._terms, self._people, self._zone = api, terms, people, zone

    def names(self) -> Names:
        """What is learned while several posts are read; for a while only, since names change."""
        self._people.forget()
        return Names(self._api, self._terms, self._people)

    async def read_all(self, copies: Sequence[Copy], names: Names) -> list[RemotePost]:
        """Each of them as `read` gives it."""
        await names.learn(copies)
        me = await self._people.me() if copies else 0
        return [
            self._told(copy, names, categories=await self._sorting(copy, names), me=me) for copy in copies
        ]

    async def read(self, copy: Copy, *, mine: Post | None = None) -> RemotePost:
        """`mine` is the writer's own state: what means the same there is given in the same words."""
        names = Names(self._api, self._terms, self._people)
        if mine is None:
            return (await self.read_all([copy], names))[0]
        authors = bool(wishes(mine.extra).authors)
        await names.learn([copy], authors=authors)
        categories = names.categories(copy, mine.categories)
        if not mine.categories and len(copy.categories) == 1:
            default = await self._people.default_category(copy)
            categories = () if copy.categories == {default} else categories
        me = await self._people.me() if authors else copy.author
        return self._told(copy, names, categories=categories, written=mine.tags, me=me)

    async def _sorting(self, copy: Copy, names: Names) -> tuple[str, ...]:
        """Its categories; the one that WordPress gives to posts without any is none."""
        if len(copy.categories) == 1 and copy.categories == {await self._people.usual_category()}:
            return ()
        return names.categories(copy)

    def _told(
        self,
        copy: Copy,
        names: Names,
        *,
        categories: tuple[str, ...],
        written: Sequence[str] = (),
        me: int,
    ) -> RemotePost:
        """`me`: whoever is the author of what names none."""
        image, alt = names.picture(copy)
        body, date = unwrapped(copy.content), None if copy.undated else copy.date
        ours = body != copy.content  # in one piece of HTML, as bloggy stores a text
        return RemotePost(
            ref=copy.ref,
            revision=copy.revision,
            url=copy.link if copy.status == "publish" else "",
            title=text_of(copy.title),
            body=body,
            form="html",
            status=_STATUS.get(copy.status, Status.DRAFT),
            kind=Kind.PAGE if copy.place == "pages" else Kind.POST,
            slug=copy.slug,
            date=date.astimezone(self._zone) if date and self._zone else date,
            updated=copy.modified,
            tags=names.tags(copy, written),
            categories=categories,
            summary=text_of(copy.excerpt),
            image=image,
            image_alt=alt,
            author=names.author(copy),
            authors=(names.credits(copy),) if names.credits(copy) else (),
            extra=_extra(copy, author="" if copy.author in {0, me} else names.author(copy)),
            raw="" if ours else copy.content,
            notation="" if ours or not copy.content else "wordpress",
        )


def _extra(copy: Copy, *, author: str) -> dict[str, object]:
    found: dict[str, object] = {"author": author} if author else {}
    if copy.status == "private":
        found["visibility"] = "private"
    elif copy.protected:
        found["visibility"] = "password"
    elif copy.public:
        found["visibility"] = "public"
    if copy.place == "posts":
        found["sticky"] = copy.sticky
    if copy.comments in {"open", "closed"}:
        found["comments"] = copy.comments == "open"
    return found
