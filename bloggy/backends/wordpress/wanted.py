"""Works out what a copy at the blog is to become: the fields that are sent, and whether it is so already.

What is sent: title, text, status, tags, categories, excerpt and featured image always, as the post has
them, so that what was taken out of the post disappears there too (what others added is guarded by the
comparison of revisions). Slug, date, author, sticky and comments only when the post says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bloggy.backends.wordpress.markup import plain, sendable, shape, text_of, titled, wrapped
from bloggy.backends.wordpress.people import People
from bloggy.backends.wordpress.remote_copy import Copy, visibility
from bloggy.backends.wordpress.terms import Terms
from bloggy.domain.clean import clean_line
from bloggy.domain.post import Outgoing, Post, Status
from bloggy.domain.slug import slugify
from bloggy.domain.wishes import wishes
from bloggy.errors import Rejected
from bloggy.i18n import _

BESIDE = frozenset({"author", "sticky", "comment_status"})
"""What is sent only where the post says it, and may be changed there without a change of the post."""
MISSING = -1
"""Stands for a tag or category that is not there yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The fields as WordPress wants them."""

    fields: Mapping[str, object]
    notes: tuple[str, ...] = ()
    """What can't be done, a sentence each."""
    slack: timedelta = timedelta(0)
    """By how much the date may differ: “now” is bent to the server's clock."""


class Composer:
    """Makes `Wanted` out of a post."""

    def __init__(self, terms: Terms, people: People, *, blocks: bool) -> None:
        self._terms, self._people, self._blocks = terms, people, blocks

    async def compose(
        self, outgoing: Outgoing, there: Copy, *, create: bool, first: bool, skew: timedelta
    ) -> Wanted:
        """What `there` is to become. `create`: make missing tags and categories. Raises Rejected."""
        post = outgoing.post
        fields: dict[str, object] = {
            "title": titled(post.title),
            "content": outgoing.raw or (sendable(outgoing.html) if self._blocks else wrapped(outgoing.html)),
            "status": wanted_status(post, there),
        }
        slug = post.slug or (slugify(post.title) if first else "")
        # A draft that somebody began there has none: WordPress makes it of the title in the end.
        if slug and (there.slug or visibility(str(fields["status"])) != "hidden"):
            fields["slug"] = slug
        if post.date is not None:
            fields["date_gmt"] = f"{sent_date(post.date, skew):%Y-%m-%dT%H:%M:%S}"
        featured = featured_number(outgoing)
        if featured is not None:
            fields["featured_media"] = featured
        if there.place == "posts":
            fields["excerpt"] = titled(post.summary)
            fields |= await self._sorting(post, there, create=create, first=first)
        more, notes = await self._wishes(post, there)
        slack = max(-skew, timedelta(0))
        return Wanted(fields={**fields, **more}, notes=notes, slack=slack)

    async def _sorting(self, post: Post, there: Copy, *, create: bool, first: bool) -> dict[str, object]:
        tags = await self._terms.tags(post.tags, create=create)
        found: dict[str, object] = {"tags": [*tags.ids.values(), *(MISSING for _name in tags.missing)]}
        if post.categories:
            categories = await self._terms.categories(post.categories, create=create)
            found["categories"] = [*categories.ids.values(), *(MISSING for _name in categories.missing)]
        elif not first and (default := await self._people.default_category(there)) is not None:
            # WordPress gives a new post without a category this one
            found["categories"] = [default]
        return found

    async def _wishes(self, post: Post, there: Copy) -> tuple[dict[str, object], tuple[str, ...]]:
        asked = wishes(post.extra)
        found: dict[str, object] = {}
        notes: list[str] = []
        if asked.comments is not None:
            found["comment_status"] = "open" if asked.comments else "closed"
        if asked.sticky is not None and there.place == "posts" and asked.sticky != there.sticky:
            if "sticky" in there.rights:
                found["sticky"] = asked.sticky
            else:
                notes.append(_("This account may not make posts sticky."))
        if asked.visibility == "public" and there.protected:
            found["password"] = ""
        if asked.authors:
            author = await self._people.number(asked.authors[0], there)
            if author is None:
                notes.append(
                    _("The author stays as it is: “{name}” is nobody this account may name there.").format(
                        name=clean_line(asked.authors[0])
                    )
                )
            elif author != there.author:
                found["author"] = author
        return found, tuple(notes)


def refuse_what_cannot_be(post: Post) -> None:
    """Raise Rejected for a wish that, left out, would show the post to the wrong people."""
    asked = wishes(post.extra).visibility
    if asked in {"members", "paid"} and post.status is not Status.DRAFT:
        raise Rejected(
            _("WordPress can’t show a post to {who} only.").format(who=asked),
            hint=_("Write “visibility: public” or “private” into the post, or leave this blog out."),
        )


def refuse_unprotected(post: Post, there: Copy | None) -> None:
    """Raise Rejected for a post behind a password that would come out without: bloggy knows none."""
    if wishes(post.extra).visibility != "password" or post.status is Status.DRAFT:
        return
    if there is None or not there.protected:
        raise Rejected(
            _("Everybody could read the post: it has no password at the blog."),
            hint=_("Give it one in the blog’s own pages, or take “visibility” out of its front matter."),
        )


def wanted_status(post: Post, there: Copy) -> str:
    """The status to ask for; a contributor's post waits for review. Raises Rejected."""
    if post.status in {Status.DRAFT, Status.WITHDRAWN}:
        return "draft"
    private = wishes(post.extra).visibility == "private"
    if "publish" not in there.rights and not (there.public or there.status == "private"):
        if private:  # whoever reviews it would show it to everybody
            raise Rejected(
                _("This account may not publish, so it can’t make a post private there."),
                hint=_("Ask an administrator for the role “Author”, or store it as a draft."),
            )
        return "pending"
    if private:
        return "private"
    future = post.date is not None and post.date > datetime.now(UTC)
    return "future" if future else "publish"


def sent_date(date: datetime, skew: timedelta) -> datetime:
    """The date in UTC. “Now” by a clock that is ahead of the server's must not become a scheduled post."""
    now = datetime.now(UTC)
    moment = date.astimezone(UTC)
    return min(moment, now + min(skew, timedelta(0))) if moment <= now else moment


def featured_number(outgoing: Outgoing) -> int | None:
    """The featured image's number; 0: none; None: it is no file of ours, so nothing is said."""
    image = outgoing.post.image
    if not image:
        return 0
    for asset in outgoing.assets:
        if asset.link == image and asset.ref.isdigit():
            return int(asset.ref)
    return None


def to_send(there: Copy, wanted: Wanted) -> dict[str, object]:
    """The fields that are to be sent: what is so already stays untouched, in the very bytes that are there.

    So a title keeps its markup, a draft that waits for review goes on waiting, and seconds stay that front
    matter has no room for.
    """
    return {name: value for name, value in wanted.fields.items() if not _stays(there, name, value)}


def _stays(there: Copy, name: str, value: object) -> bool:
    match name:
        case "title" | "excerpt":
            return text_of(there.title if name == "title" else there.excerpt) == text_of(str(value))
        case "content":
            return there.content == value
        case "slug":
            return there.slug == value
        case "status":
            return there.status == value or (value == "draft" and visibility(there.status) == "hidden")
        case "date_gmt":
            asked = datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
            return asked in {there.date, there.date.replace(second=0)}
        case "tags" | "categories":
            return isinstance(value, list) and set(value) == (
                there.tags if name == "tags" else there.categories
            )
        case _:
            return _plainly(there).get(name) == value


def _plainly(there: Copy) -> dict[str, object]:
    return {
        "featured_media": there.featured,
        "sticky": there.sticky,
        "comment_status": there.comments,
        "author": there.author,
        "password": "" if not there.protected else None,
    }


def is_so(there: Copy, wanted: Wanted) -> bool:
    """Whether the copy already is as wanted, or as the server would keep that."""
    lists = {"tags": there.tags, "categories": there.categories}
    plainly = _plainly(there)
    for name, value in wanted.fields.items():
        match name:
            case "title" | "excerpt":
                same = text_of(there.title if name == "title" else there.excerpt) == text_of(str(value))
            case "content":
                same = same_content(there, str(value))
            case "status":
                same = visibility(there.status) == visibility(str(value))
            case "date_gmt":
                asked = datetime.fromisoformat(str(value)).replace(tzinfo=UTC)
                same = abs(there.date - asked) <= wanted.slack
            case "slug":
                same = same_slug(there.slug, str(value))
            case "tags" | "categories":
                same = isinstance(value, list) and set(value) == lists[name]
            case _:
                same = plainly.get(name) == value
        if not same:
            return False
    return True


def same_content(there: Copy, sent: str) -> bool:
    """Byte for byte, or after the filter for accounts that may not use all of HTML."""
    if there.content == sent:
        return True
    return "unfiltered-html" not in there.rights and shape(there.content) == shape(sent)


def same_slug(there: str, sent: str) -> bool:
    """Whether the server made `there` of `sent`: as it is, simplified, or with a number when it was taken."""
    number = r"(?:-\d{1,4})?"
    return any(
        re.fullmatch(re.escape(one) + number, there.casefold())
        for one in {
            plain(sent).casefold(),
            slugify(sent),
            re.sub(r"[^\w-]+", "-", sent.casefold()).strip("-"),
        }
    )
