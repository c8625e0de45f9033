"""Works out what becomes of a post that is here and there, when it was changed on one side or on both."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from bloggy.domain import frontmatter
from bloggy.domain.merge import has_markers
from bloggy.domain.merge_front import merge_posts
from bloggy.domain.respacing import respaced
from bloggy.services.standing import ID_KEY

if TYPE_CHECKING:
    from bloggy.storage.library import Library, PostFile


class Way(Enum):
    """How both sides come together."""

    SAME = "same"
    """The file says what the blog says, or has all of it."""
    THEIRS = "theirs"
    """Nobody changed the file: it takes over what is there."""
    MERGED = "merged"
    """The file gets what was changed there, beside what was changed here."""
    CLASH = "clash"
    """Only the writer can say."""


class Meeting(NamedTuple):
    """What comes of it."""

    way: Way
    text: str
    """The whole file as it is then."""
    theirs: str
    """What the blog says, on the lines that the file has where both say the same."""


def meet(library: Library, base: str | None, file: PostFile, theirs: str) -> Meeting:
    """Bring the file and what the blog has together; `base`: what both were made from, None: not known.

    Raises FrontMatterError where front matter can't be read on one side.
    """
    mine = file.file.text
    if theirs in {mine, base}:
        return Meeting(Way.SAME, mine, theirs)
    if mine == base:
        return Meeting(Way.THEIRS, theirs, theirs)
    # Another blog, or another machine, may have broken the lines of the same paragraph in another way.
    document = library.parse(theirs)
    document = frontmatter.with_body(document, respaced(document.body, file.document.body))
    theirs = document.text
    if theirs == mine:
        return Meeting(Way.SAME, mine, theirs)
    if base is None or has_markers(mine):
        return Meeting(Way.CLASH, mine, theirs)
    merged = merge_posts(library.parse(base), file.document, document, own=(ID_KEY,))
    if not merged.clean:
        return Meeting(Way.CLASH, mine, theirs)
    way = Way.SAME if merged.text == mine else Way.MERGED
    return Meeting(way, merged.text, theirs)
