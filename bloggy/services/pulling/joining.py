"""Brings together what two machines know of one post under two ids, once their folders have become one.

Each has made a file of it, with an id of its own; where one file was left of the two, the links of the other
id still say where else the post is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bloggy.services.pulling.copying import id_for
from bloggy.services.remote_text import with_id
from bloggy.storage import links
from bloggy.storage.library import git_sha

if TYPE_CHECKING:
    from bloggy.services.pulling.known import Known, Tie


def join(known: Known, tie: Tie) -> bool:
    """Give a link without a file to the file of the same post, if there is one under another id.

    False if there is none. Raises Damaged, FrontMatterError, SaveFailed.
    """
    root, heir = tie.library.root, _heir(known, tie)
    if heir is None:
        return False
    base, inherited = links.base(root, tie.id, tie.blog), tie.link
    if base is not None:
        base = with_id(tie.library, base, heir)
        file = tie.library.load(known.files(tie.library, heir)[0]).file
        inherited = replace(inherited, source_sha=git_sha(file.with_text(base).encode()))
    links.write(root, heir, tie.blog, inherited, base=base)
    known.look()
    return True


def _heir(known: Known, tie: Tie) -> str | None:
    """The id of that file: the one that a pull gives it, or one that has the post's copy at another blog."""
    root = tie.library.root
    ids = [id_for(tie.blog, tie.link.ref)]
    for blog, link in links.read(root, tie.id).items():
        other = known.at(blog, link.ref) if blog != tie.blog else None
        if other is not None and other.library.root == root:
            ids.append(other.id)
    for id in ids:
        if id != tie.id and known.files(tie.library, id) and tie.blog not in links.read(root, id):
            return id
    return None
