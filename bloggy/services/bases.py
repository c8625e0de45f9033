"""Finds the text that a post's file and its copy at a blog both came from, which a merge starts from.

The text last delivered is kept beside the post's link. But the link travels: another machine may have
delivered since this one's entry was made, and then that text is no ancestor of what is written here.
Taking it for one would undo the other machine's work, so it must be known for sure.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bloggy.domain.outbox import Action, Entry, EntryState
from bloggy.services.standing import ID_KEY

if TYPE_CHECKING:
    from pathlib import Path

    from bloggy.domain.post import Revision
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library


async def base_of(
    workspace: Workspace, library: Library, path: Path, post_id: str, blog: str, entry: Entry | None
) -> str | None:
    """What the file at `path`, frozen in `entry` (None: as it is now), had in common with the copy at `blog`.

    None where that is not known: a merge then takes nothing away. Raises Damaged.
    """
    from bloggy.storage import links, outbox

    def linked() -> tuple[links.Link | None, str | None]:
        link = links.read(library.root, post_id).get(blog) if post_id else None
        return link, links.base(library.root, post_id, blog) if link else None

    link, base = await asyncio.to_thread(linked)
    if base is not None and (entry is None or (link and link.revision == entry.expected)):
        return base
    rel, root = library.rel(path), str(library.root)
    found = await workspace.database.read(
        lambda c: outbox.entries(c, library=root, states=[EntryState.DELIVERED, EntryState.CANCELLED])
    )
    earlier = [
        one
        for one in reversed(found)
        if one.blog == blog and (one.post_path == rel or (entry and entry.ref and one.ref == entry.ref))
    ]
    if entry is not None and entry.expected:
        known = next((text for one in earlier if (text := _at(library, one, entry.expected))), None)
        if known is not None:
            return known
    if base is not None and link and entry and link.published <= entry.created:
        return base
    return next((one.outgoing.source for one in earlier if _went_out(one) and _before(one, entry)), None)


def _at(library: Library, entry: Entry, revision: Revision) -> str | None:
    """The post's text that the copy had at `revision`, as that entry knows it."""
    if _went_out(entry) and entry.receipt is not None and entry.receipt.revision == revision:
        return entry.outgoing.source
    if entry.theirs is not None and entry.theirs_revision == revision:
        # It was merged into the file, or became it; a text without the id is not one of the library's.
        return entry.theirs if ID_KEY in library.parse(entry.theirs).values else None
    return None


def _went_out(entry: Entry) -> bool:
    sends = entry.action in {Action.PUBLISH, Action.UPDATE}
    return sends and entry.state is EntryState.DELIVERED


def _before(one: Entry, entry: Entry | None) -> bool:
    return entry is None or one.settled is None or one.settled <= entry.created
