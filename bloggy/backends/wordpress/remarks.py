"""Tells the writer what the server made of what was sent, where that is not just what they wrote."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import unquote

from bloggy.backends.wordpress.api import Api
from bloggy.backends.wordpress.markup import dropped
from bloggy.backends.wordpress.remote_copy import Copy, path_of
from bloggy.domain.clean import clean_line
from bloggy.domain.entities import unescape
from bloggy.errors import BackendError
from bloggy.i18n import _


def remarks(before: Copy, after: Copy, fields: Mapping[str, object]) -> list[str]:
    """A sentence for each thing that came out differently."""
    found = []
    if after.status == "pending" and fields.get("status") == "pending":
        found.append(_("This account may not publish: the post waits there until an editor lets it out."))
    wanted = str(fields.get("slug") or "")
    if wanted and after.slug.casefold() != wanted.casefold():
        found.append(
            _(
                "WordPress made “{there}” of the slug “{wanted}”: another post has it, or it can’t be one."
            ).format(there=clean_line(after.slug), wanted=clean_line(wanted))
        )
    if before.status == "publish" and after.status == "publish" and before.link != after.link:
        found.append(
            _("The address changed from {old} to {new}.").format(
                old=clean_line(unquote(before.link)), new=clean_line(unquote(after.link))
            )
        )
    found += _filtered(after, str(fields.get("content") or ""))
    return found


def _filtered(after: Copy, sent: str) -> list[str]:
    names = dropped(sent, after.content) if after.content != sent else []
    if not names:
        return []
    return [
        _(
            "WordPress took {elements} out of the text: this account may not use it (“unfiltered_html”)."
        ).format(elements=", ".join(f"<{name}>" for name in names))
    ]


async def squeezed_in(api: Api, before: Copy, after: Copy) -> str:
    """Whether somebody changed the text between our look and our write; their text is kept as a revision.

    Our write adds one revision at most, so every other one that is newer than `before` is somebody else's.
    """
    one_more = after.versions <= before.versions + 1 and after.versions != before.versions
    if after.newest in {0, before.newest} or one_more:
        return ""
    try:
        told = await api.get(
            f"{path_of(after.ref)}/revisions", context="edit", per_page="20", _fields="id,slug"
        )
    except BackendError:
        return ""  # the post is delivered; this was only a look
    numbers = [
        int(one["id"])
        for one in told
        if before.newest < int(one["id"]) < after.newest and "autosave" not in unescape(str(one.get("slug")))
    ]
    if not numbers:
        return ""
    page = f"{api.account.url}/wp-admin/revision.php?revision={max(numbers)}"
    return _(
        "Somebody changed the post there in the same moment; their text is kept as revision {number}: {page}"
    ).format(number=max(numbers), page=page)
