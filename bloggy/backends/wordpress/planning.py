"""Says before anything is sent what it would change at the blog, from what is known on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from bloggy.backends.base import Plan
from bloggy.backends.wordpress.addresses import predicted
from bloggy.backends.wordpress.wanted import featured_number
from bloggy.domain.clean import clean_line
from bloggy.domain.dates import month_name
from bloggy.domain.outbox import Action
from bloggy.domain.post import Asset, Kind, Outgoing, Post, RemoteRef, Status
from bloggy.domain.wishes import wishes
from bloggy.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """What is known about one blog without asking it."""

    url: str
    zone: tzinfo | None
    permalink: str

    def plan(self, action: Action, outgoing: Outgoing, *, ref: RemoteRef | None) -> Plan:
        """See `Publisher.plan`."""
        post = outgoing.post
        target = _("WordPress · {url}").format(url=clean_line(self.url))
        if action is Action.DELETE:
            return Plan(target=target, steps=(_("the post goes into the blog’s trash"), _nobody()))
        if action is Action.WITHDRAW:
            return Plan(
                target=target, steps=(_("readers no longer see it; it stays there as a draft"), _nobody())
            )
        return Plan(
            target=target,
            steps=tuple(self._steps(outgoing, ref)),
            url=self._address(post),
            warnings=tuple(_warnings(outgoing)),
        )

    def _address(self, post: Post) -> str:
        now = datetime.now(UTC)
        return predicted(self.url, self.permalink, post, zone=self.zone, now=now)

    def _steps(self, outgoing: Outgoing, ref: RemoteRef | None) -> Iterator[str]:
        post = outgoing.post
        title = clean_line(post.title)
        if ref is None:
            kind = _("new page “{title}”") if post.kind is Kind.PAGE else _("new post “{title}”")
            yield kind.format(title=title)
        else:
            yield _("the post “{title}” is replaced").format(title=title)
        yield self._status(post)
        if post.slug:
            yield _("slug: {slug}").format(slug=clean_line(post.slug))
        if post.kind is Kind.POST:
            yield from _sorting(post, again=ref is not None)
        for asset in outgoing.assets:
            yield _picture(asset)
        if post.image:
            yield _("featured image: {image}").format(image=clean_line(post.image))
        yield _nobody()

    def _status(self, post: Post) -> str:
        if post.status in {Status.DRAFT, Status.WITHDRAWN}:
            return _("stored there as a draft; readers don’t see it")
        if wishes(post.extra).visibility == "private":
            return _("private: only editors and administrators of the blog see it")
        if post.date is None:
            return _("goes public now")
        if post.date > datetime.now(UTC):
            return _("scheduled by WordPress for {when}").format(when=self._moment(post.date))
        return _("goes public now, dated {when}").format(when=self._moment(post.date))

    def _moment(self, date: datetime) -> str:
        local, utc = date.astimezone(self.zone or date.tzinfo), date.astimezone(UTC)
        shown = f"{local.day} {month_name(local.month)} {local.year} {local:%H:%M}"
        zone = str(self.zone or local.tzname() or "")
        same_day = local.date() == utc.date()
        there = f"{utc:%H:%M}" if same_day else f"{utc.day} {month_name(utc.month)} {utc:%H:%M}"
        return _("{local} {zone} ({utc} UTC)").format(local=shown, zone=zone, utc=there)


def _nobody() -> str:
    return _("nobody is mailed by bloggy")


def _sorting(post: Post, *, again: bool) -> Iterator[str]:
    if post.tags:
        yield _("tags: {tags}").format(tags=clean_line(", ".join(post.tags)))
    elif again:
        yield _("no tags")
    if post.categories:
        yield _("categories: {names}").format(names=clean_line(", ".join(post.categories)))
    else:
        yield _("the blog’s default category")


def _picture(asset: Asset) -> str:
    name = clean_line(asset.name)
    if asset.url:
        return _("picture {name} is already there").format(name=name)
    if not asset.data:
        return _("send picture {name}").format(name=name)
    return _("send picture {name} ({size} kB)").format(name=name, size=max(1, round(len(asset.data) / 1000)))


def _warnings(outgoing: Outgoing) -> Iterator[str]:
    post, asked = outgoing.post, wishes(outgoing.post.extra)
    if post.canonical_url:
        yield _(
            "WordPress has no field for a canonical address: {url} is left out. An SEO plug-in adds one."
        ).format(url=clean_line(post.canonical_url))
    local = {asset.link for asset in outgoing.assets}
    if post.image and post.image not in local and featured_number(outgoing) is None:
        yield _("The featured image is no file in the library; WordPress can only feature its own pictures.")
    if asked.visibility in {"members", "paid"}:
        yield _("WordPress can’t show a post to {who} only: it will be refused.").format(who=asked.visibility)
    if post.unlisted:
        yield _("WordPress lists every public post: “unlisted” is left out.")
    if asked.newsletter:
        yield _("WordPress mails no newsletters: “newsletter” is left out.")
    if len(asked.authors) > 1:
        yield _("WordPress knows one author: only {name} is named.").format(name=clean_line(asked.authors[0]))
    if asked.featured is not None:
        yield _("WordPress knows no featured posts: write “sticky: true” instead.")
    if post.aliases:
        yield _("WordPress keeps old addresses by itself only: “aliases” are left out.")
