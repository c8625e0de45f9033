"""Combines two edits of one post: its front matter key by key, its body line by line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bloggy.domain import frontmatter
from bloggy.domain.frontmatter import REMOVE, Document
from bloggy.domain.frontmatter.model import same
from bloggy.domain.merge import merge3, shared

FRONT = "front matter"
"""Stands for the key of a clash where a side's front matter can't be read."""

_NAMES = frozenset({"tags", "keywords", "categories", "category"})
"""Keys whose value may be names in one string, parted by commas."""


class Clash(NamedTuple):
    """A front matter key that both sides changed, each in its own way; nested ones have dots."""

    key: str
    base: object
    """The values as parsed; None where the key is absent."""
    mine: object
    theirs: object


class PostMerged(NamedTuple):
    """What came out of merging a post."""

    text: str
    """The whole file. Its front matter holds `mine` where keys clash; places of the body are marked."""
    clashes: tuple[Clash, ...]
    places: int
    """How many places of the body stand between conflict markers."""

    @property
    def clean(self) -> bool:
        """Nothing is left to decide."""
        return not self.clashes and not self.places


def merge_posts(
    base: Document | None, mine: Document, theirs: Document, *, own: Collection[str] = ()
) -> PostMerged:
    """Merge what `mine` and `theirs` each changed since `base`; None: that is not known.

    A key that one side changed is taken from it, lists of names lose and gain what either side took away or
    added, and a key that both changed differently stays as `mine` has it. Without a base nothing is taken
    away. The keys `own` always stay as in `mine`. Raises FrontMatterError where a change can't be spliced in.
    """
    head, clashes = _front(base, mine, theirs, frozenset(own))
    old = base.body if base is not None else shared(mine.body, theirs.body)
    body = merge3(old, mine.body, theirs.body, words=True)
    return PostMerged(frontmatter.with_body(head, body.text).text, clashes, body.conflicts)


def _front(
    base: Document | None, mine: Document, theirs: Document, own: frozenset[str]
) -> tuple[Document, tuple[Clash, ...]]:
    """A document with the merged front matter, and what clashes in it."""
    known = None if base is None else _head(base)
    if _head(theirs) in {known, _head(mine)}:
        return mine, ()
    kept = all(same(mine.values.get(key), theirs.values.get(key)) for key in own)
    if _head(mine) == known and kept and mine.format is theirs.format:
        return theirs, ()
    if mine.problem or theirs.problem or (base and base.problem):
        return mine, (Clash(FRONT, known, _head(mine), _head(theirs)),)
    work = _Keys(own=own)
    work.compare(None if base is None else base.values, mine.values, theirs.values)
    spliced = frontmatter.edit(mine, work.changes, exact=True) if work.changes else mine
    return _with_comments(base, mine, theirs, spliced), tuple(work.clashes)


def _with_comments(base: Document | None, mine: Document, theirs: Document, spliced: Document) -> Document:
    """The same front matter merged line by line, if that says the same: comments of both sides survive."""
    if base is None or not base.format is mine.format is theirs.format:
        return spliced
    lines = merge3(_head(base), _head(mine), _head(theirs))
    found = frontmatter.parse(lines.text + mine.body, hint=mine.format)
    alike = found.format is mine.format and not found.problem and found.body == mine.body
    return found if not lines.conflicts and alike and same(found.values, spliced.values) else spliced


def _head(document: Document) -> str:
    return document.text[: document.body_start]


@dataclass(slots=True, kw_only=True)
class _Keys:
    """Collects what has to change in `mine`."""

    own: frozenset[str]
    changes: dict[str, object] = field(default_factory=dict)
    clashes: list[Clash] = field(default_factory=list)

    def compare(
        self,
        base: Mapping[str, object] | None,
        mine: Mapping[str, object],
        theirs: Mapping[str, object],
        prefix: str = "",
    ) -> None:
        """Look at every key of one map, and of the maps in it."""
        if base is None:
            base = {key: value for key, value in mine.items() if key in theirs and same(value, theirs[key])}
        for key in dict.fromkeys((*base, *mine, *theirs)):
            if prefix or key not in self.own:
                values = tuple(values.get(key, REMOVE) for values in (base, mine, theirs))
                self._key(prefix + key, *values)

    def _key(self, path: str, base: object, mine: object, theirs: object) -> None:
        if same(mine, theirs) or same(theirs, base):
            return
        if same(mine, base):
            self.changes[path] = theirs
            return
        if isinstance(mine, Mapping) and isinstance(theirs, Mapping) and not _dotted(mine, theirs):
            self.compare(base if isinstance(base, Mapping) else {}, mine, theirs, path + ".")
            return
        merged = _merged_names(path, base, mine, theirs)
        if merged is None:
            self.clashes.append(Clash(path, *(None if v is REMOVE else v for v in (base, mine, theirs))))
        elif not same(merged, mine):
            self.changes[path] = merged


def _dotted(*maps: Mapping[str, object]) -> bool:
    """Whether a key has a dot, so that the path to it would mean another one."""
    return any("." in key for one in maps for key in one)


def _merged_names(path: str, base: object, mine: object, theirs: object) -> object:
    """Two lists of names as one; None where the values are none."""
    if _is_names(mine) and _is_names(theirs):
        return _union(base if _is_names(base) else [], mine, theirs)
    texts = isinstance(mine, str) and isinstance(theirs, str)
    before = [base] if isinstance(base, str) else []
    if texts and path.casefold() in _NAMES and any("," in str(text) for text in (mine, theirs, *before)):
        known = _split(base) if isinstance(base, str) else []
        return ", ".join(str(name) for name in _union(known, _split(mine), _split(theirs)))
    return None


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str | int | float) for item in value)


def _split(value: object) -> list[str]:
    return [part.strip() for part in str(value).split(",") if part.strip()]


def _union(base: object, mine: object, theirs: object) -> list[object]:
    """`mine` without what they took away, then what they added."""
    before, left, right = (list(one) if isinstance(one, Sequence) else [] for one in (base, mine, theirs))
    gone = [name for name in before if name not in right]
    new = [name for name in right if name not in before and name not in left]
    return [name for name in left if name not in gone] + new
