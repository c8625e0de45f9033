"""Brings together what two machines know of one post under two ids, once their folders have become one.

Each has made a file of it, with an id of its own; where one file was left of the two, the links of the other
id still say where else the post is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bloggy.services.remote_text import with_id
from bloggy.storage import links
from bloggy.storage.library import git_sha

if TYPE_CHECKING:
    from bloggy.services.pulling.known import Known, Tie


def join(known: Known, tie: Tie) -> bool:
    """Give a link without a file to the post that has one, if both are copies of one post at another blog.

    False if there is no such post. Raises Damaged, FrontMatterError, SaveFailed.
    """
    root = tie.library.root
    for blog, link in links.read(root, tie.id).items():
        heir = known.at(blog, link.ref) if blog != tie.blog else None
        if heir is None or heir.library.root != root or heir.id == tie.id:
            continue
        paths = known.files(heir.library, heir.id)
        if not paths or tie.blog in links.read(root, heir.id):
            continue
        base = links.base(root, tie.id, tie.blog)
        inherited = tie.link
        if base is not None:
            base = with_id(tie.library, base, heir.id)
            data = tie.library.load(paths[0]).file.with_text(base).encode()
            inherited = replace(inherited, source_sha=git_sha(data))
        links.write(root, heir.id, tie.blog, inherited, base=base)
        known.look()
        return True
    return False
