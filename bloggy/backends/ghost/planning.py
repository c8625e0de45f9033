"""Tells, without asking Ghost, what an action would change for readers and who would get mail."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from bloggy.backends.base import Plan
from bloggy.backends.ghost.settings import Settings
from bloggy.backends.ghost.wanted import HIDDEN, Clocks, Timing, problems, slug_of, tag_names, timing
from bloggy.domain.clean import clean, clean_line
from bloggy.domain.dates import month_name
from bloggy.domain.outbox import Action
from bloggy.domain.post import Asset, Kind, Outgoing, Post
from bloggy.domain.wishes import wishes
from bloggy.i18n import _


def plan(action: Action, outgoing: Outgoing, settings: Settings, *, clocks: Clocks, is_new: bool) -> Plan:
    """What `action` would do to the copy at Ghost; `is_new`: there is none yet."""
    target = _("Ghost · {url}").format(url=clean_line(settings.url.partition("://")[2]))
    if action is Action.WITHDRAW:
        return Plan(target=target, steps=(_("becomes a draft in Ghost: readers no longer see it"),))
    if action is Action.DELETE:
        return Plan(
            target=target,
            steps=(_("delete the post from Ghost"),),
            warnings=(_("Ghost has no trash: the post there is gone for good. Your file stays."),),
        )
    when = timing(outgoing.post, clocks)
    steps = [
        _state(when, settings, is_new=is_new),
        *_content(outgoing, settings, is_new=is_new),
        _mail(outgoing, settings, when, is_new=is_new),
    ]
    is_seen = when.status != "draft" and (is_new or bool(outgoing.post.slug))
    return Plan(
        target=target,
        steps=tuple(clean_line(step) for step in steps),
        url=address(outgoing.post, settings, at=when.at or clocks.there) if is_seen else "",
        warnings=tuple(clean(text) for text in _warnings(outgoing, settings, when, is_new=is_new)),
    )


def _state(when: Timing, settings: Settings, *, is_new: bool) -> str:
    if when.status == "draft":
        return _("stays a draft that only you see in Ghost")
    if when.status == "published" or when.at is None:
        return _("goes public now") if is_new else _("is public, with the new text")
    return _("scheduled by Ghost for {when}").format(when=moment(when.at, settings.zone))


def _content(outgoing: Outgoing, settings: Settings, *, is_new: bool) -> list[str]:
    post, wish = outgoing.post, wishes(outgoing.post.extra)
    steps = [_("address ends in “{slug}”").format(slug=slug_of(post))] if post.slug or is_new else []
    if names := tag_names(post):
        steps.append(_("tags: {names}").format(names=", ".join(names)))
    if wish.authors:
        steps.append(_("by {names}").format(names=", ".join(wish.authors)))
    visibility = wish.visibility or settings.visibility
    if visibility == "members":
        steps.append(_("only members can read it"))
    elif visibility == "paid":
        steps.append(_("only paying members can read it"))
    if wish.featured is not None:
        steps.append(_("featured") if wish.featured else _("not featured"))
    steps += [_picture(asset) for asset in outgoing.assets]
    if post.image:
        steps.append(_("featured image: {name}").format(name=post.image))
    if post.canonical_url:
        steps.append(_("names {url} as the original").format(url=post.canonical_url))
    return steps


def _picture(asset: Asset) -> str:
    if asset.url:
        return _("picture {name} is already there").format(name=asset.name)
    size = len(asset.data)
    shown = f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} kB"
    return _("send picture {name} ({size})").format(name=asset.name, size=shown)


def _mail(outgoing: Outgoing, settings: Settings, when: Timing, *, is_new: bool) -> str:
    wish = wishes(outgoing.post.extra)
    letter = wish.newsletter or settings.newsletter
    if not letter or when.status == "draft" or outgoing.post.kind is Kind.PAGE:
        return _("nobody is mailed")
    who = _receivers(wish.segment or settings.segment)
    if is_new:
        return _("mails “{letter}” to {who}").format(letter=letter, who=who)
    return _("mails “{letter}” to {who} if it was never public before, else nobody").format(
        letter=letter, who=who
    )


def _receivers(segment: str) -> str:
    match segment:
        case "all":
            return _("all members")
        case "status:free":
            return _("all free members")
        case "status:-free":
            return _("all paying members")
        case _:
            return _("the members “{segment}”").format(segment=segment)


def _warnings(outgoing: Outgoing, settings: Settings, when: Timing, *, is_new: bool) -> list[str]:
    post, wish = outgoing.post, wishes(outgoing.post.extra)
    found = problems(outgoing, settings)
    if when.moved:
        found.append(_("Ghost schedules nothing nearer than two minutes, so it comes out a little later."))
    if not is_new and when.status == "scheduled":
        found.append(_("If it is public now, readers will not see it until then."))
    if wish.sticky:
        found.append(_("Ghost keeps no post on top; themes may show “featured: true” posts so."))
    if post.image and not _is_sent(post, outgoing):
        found.append(_("The featured image {name} is not sent: it was not found.").format(name=post.image))
    if (wish.newsletter or settings.newsletter) and post.status in HIDDEN:
        found.append(_("Ghost mails a post when it is published, not while it is a draft."))
    return found


def _is_sent(post: Post, outgoing: Outgoing) -> bool:
    links = {asset.link for asset in outgoing.assets}
    return post.image.startswith(("http://", "https://")) or post.image in links


def address(post: Post, settings: Settings, *, slug: str = "", at: datetime | None = None) -> str:
    """The address that Ghost will give the post; "" where the pattern names what only Ghost knows."""
    pattern = settings.permalink or "/:slug/"
    if post.kind is Kind.PAGE:
        pattern = "/:slug/"
    when = at.astimezone(settings.zone or UTC) if at is not None else None
    tags = tag_names(post)
    words = {
        "slug": slug or slug_of(post),
        "year": f"{when:%Y}" if when else "",
        "month": f"{when:%m}" if when else "",
        "day": f"{when:%d}" if when else "",
        "primary_tag": _slug(tags[0]) if tags and not tags[0].startswith("#") else "",
    }
    for name, value in words.items():
        for form in (f":{name}", f"{{{name}}}"):
            if form in pattern and not value:
                return ""
            pattern = pattern.replace(form, value)
    if ":" in pattern or "{" in pattern:
        return ""
    return settings.url + "/" + pattern.strip("/") + "/"


def _slug(name: str) -> str:
    from bloggy.domain.slug import slugify

    return slugify(name, max_length=185)


def moment(when: datetime, zone: tzinfo | None) -> str:
    """`24 Dec 2026 09:00 Europe/Paris (08:00 UTC)`."""
    local = when.astimezone(zone) if zone is not None else when
    name = getattr(local.tzinfo, "key", "") or local.tzname() or ""
    text = _("{day} {month} {year} {time} {zone}").format(
        day=local.day, month=month_name(local.month), year=local.year, time=f"{local:%H:%M}", zone=name
    )
    if not local.utcoffset():
        return text
    there = when.astimezone(UTC)
    same_day = there.date() == local.date()
    return text + " " + (f"({there:%H:%M} UTC)" if same_day else f"({there:%Y-%m-%d %H:%M} UTC)")
