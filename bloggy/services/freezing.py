"""Makes a post's file into what is sent: fixed now, whatever the writer types next."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bloggy.domain.post import Asset, Outgoing, Post, Status
from bloggy.services.standing import ID_KEY

if TYPE_CHECKING:
    from bloggy.services.stamps import Stamps
    from bloggy.storage.library import Library, PostFile


def going_out(
    file: PostFile, *, now: datetime, at: datetime | None, as_draft: bool, library: Library, stamps: Stamps
) -> Post:
    """The post as it is to be published: status set, date set to `at`, or to now if none was chosen."""
    zone = library.generator.settings.timezone or now.tzinfo
    there = file.post.date if as_draft else stamps.chosen(file.post.date, file.post.status)
    date = at or there or (None if as_draft and not library.generator.needs_date else now)
    return replace(
        file.post,
        status=Status.DRAFT if as_draft else Status.PUBLISHED,
        date=date.astimezone(zone).replace(microsecond=0) if date and date is not file.post.date else date,
    )


def frozen(file: PostFile, post: Post, assets: tuple[Asset, ...], *, post_id: str) -> Outgoing:
    """Everything that travels. `post_id` is the id of the post's links; "" where there are none, in place."""
    extra = {key: value for key, value in post.extra.items() if key != ID_KEY}
    post = replace(post, extra={**extra, ID_KEY: post_id} if post_id else extra)
    return Outgoing(
        post=post,
        path=file.rel,
        source=file.file.text,
        encoding=file.file.encoding,
        bom=file.file.bom,
        assets=assets,
    )
