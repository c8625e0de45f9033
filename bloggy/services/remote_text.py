"""Makes a text of the library of what a blog has, so that it can be compared, merged and taken over."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.backends.capability import Capability
from bloggy.domain import frontmatter
from bloggy.domain.frontmatter import REMOVE
from bloggy.domain.frontmatter.model import lookup, same
from bloggy.domain.generators.values import get as find_value
from bloggy.domain.post import Revision, Status
from bloggy.services.remote_fields import (
    NAMES,
    changed_fields,
    changed_lists,
    changed_wishes,
    renamed_authors,
)
from bloggy.services.standing import ID_KEY

if TYPE_CHECKING:
    from bloggy.backends.base import Publisher
    from bloggy.domain.frontmatter import Document
    from bloggy.domain.outbox import Entry
    from bloggy.domain.remote import RemotePost
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library

EVERYTHING = ~Capability.NONE
AsWritten = Callable[[str, str], str]
_BARE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_HIDDEN = frozenset({Status.DRAFT, Status.WITHDRAWN})


def as_source(
    library: Library,
    own_source: str,
    remote: RemotePost,
    *,
    base_source: str,
    links: Mapping[str, str],
    rel: str = "post.md",
    capabilities: Capability = EVERYTHING,
    as_written: AsWritten = lambda text, _source: text,
    unchanged: bool = False,
    same_beside: bool = False,
) -> str:
    """The remote copy as the text of the post's file: what "theirs" means in a conflict.

    It is the post's own source `own_source`, in which every key that the blog knows says what the blog says:
    what `base_source` said (the text that was last delivered; "" where it was not kept), with what somebody
    changed there. What a blog merely filled in by itself is no change. `links` maps the addresses of uploads
    to the links in the text, `rel` is the file's place in the library, `capabilities` what the blog can mean
    at all, `as_written` and `same_beside` the publisher's own. `unchanged`: nobody touched the copy since
    it was made of `base_source`; only what it names may be called otherwise by now. Raises FrontMatterError.
    """
    own = library.parse(own_source)
    base = library.parse(base_source) if base_source else own
    body = base.body if unchanged else _body(remote, base.body, links, as_written)
    document = frontmatter.with_body(own, body)
    if own.problem or base.problem:
        return document.text
    told = library.understood(rel, base)
    if unchanged:
        fields, wishes = changed_lists(told, remote, capabilities), renamed_authors(told.extra, remote)
    else:
        day = _BARE_DAY.fullmatch(str(find_value(base.values, library.generator.keys.date)).strip())
        zone = library.generator.zone if day else None
        fields = changed_fields(told, remote, links=links, capabilities=capabilities, day=zone)
        wishes = changed_wishes(told.extra, remote, same_beside=same_beside)
    document = _reset(library, document, base, rel)
    changes = library.generator.changes(document.values, fields) | wishes
    return frontmatter.edit(document, changes).text if changes else document.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A post that has a copy at a blog."""

    source: str
    """The text of its file."""
    rel: str
    """Where its file is in the library."""
    post_id: str
    """The id by which the copy's link is found; "" where there is none."""
    blog: str
    publisher: Publisher
    """The blog's."""


async def theirs_as_text(workspace: Workspace, entry: Entry, remote: RemotePost) -> str:
    """`remote` as the text that the conflict of `entry` is about. Raises FrontMatterError."""
    copied = Copied(
        source=entry.outgoing.source,
        rel=entry.post_path,
        post_id=str(entry.outgoing.post.extra.get(ID_KEY, "")),
        blog=entry.blog,
        publisher=workspace.standing.publisher_for(entry),
    )
    library = workspace.library_of(Path(entry.library) / entry.post_path)
    return await asyncio.to_thread(copied_text, library, copied, remote)


def copied_text(library: Library, copied: Copied, remote: RemotePost) -> str:
    """What the blog has of the post, as a text of the library. Raises FrontMatterError, Damaged."""
    from bloggy.storage import links

    post_id, publisher = copied.post_id, copied.publisher
    link = links.read(library.root, post_id).get(copied.blog) if post_id else None
    base = links.base(library.root, post_id, copied.blog) if post_id else None
    seen = Revision(link.revision) if link and base is not None else None
    text = as_source(
        library,
        copied.source,
        remote,
        base_source=base or "",
        links={there.url: target for target, there in link.media.items() if there.url} if link else {},
        rel=copied.rel,
        capabilities=publisher.capabilities,
        as_written=publisher.as_written,
        unchanged=seen == remote.revision,
        same_beside=seen is not None and publisher.same_beside(seen, remote.revision),
    )
    return with_id(library, text, post_id)


def with_id(library: Library, text: str, post_id: str) -> str:
    """`text` with the post's id, by which its file is known. Raises FrontMatterError."""
    document = library.parse(text)
    if not post_id or document.problem or document.values.get(ID_KEY) == post_id:
        return text
    return frontmatter.edit(document, {ID_KEY: post_id}).text


def _reset(library: Library, document: Document, base: Document, rel: str) -> Document:
    """The document with every field that blogs know as `base` has it."""
    generator = library.generator
    changes: dict[str, object] = {}
    for name in NAMES:
        for key in generator.keys.of(name):
            old, new = lookup(base.values, key), lookup(document.values, key)
            if not same(old, new):
                changes[key] = REMOVE if old is None else old
    if changes:
        document = frontmatter.edit(document, changes, exact=True)
    status = library.understood(rel, base).status
    if (library.understood(rel, document).status in _HIDDEN) != (status in _HIDDEN):
        document = frontmatter.edit(document, generator.changes(document.values, {"status": status}))
    return document


def _body(remote: RemotePost, base: str, links: Mapping[str, str], as_written: AsWritten) -> str:
    """The remote text as Markdown, in the writer's own notation wherever it says the same."""
    from bloggy.domain.respacing import edged, respaced

    if remote.raw:
        from bloggy.render import notations

        return edged(notations.retold(remote.notation, remote.raw, base=base, links=links), base)
    if remote.form == "markdown":
        from bloggy.domain.relink import relink

        return respaced(as_written(relink(remote.body, links), base), base)
    from bloggy.render.from_html import to_markdown

    return edged(to_markdown(remote.body, base=base, links=links), base)
