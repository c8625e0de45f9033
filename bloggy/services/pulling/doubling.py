"""Brings two files of one copy together: two machines that share a folder may each have made one.

One has published the post, or imported it, and the other has brought it from the blog before that file came.
On every machine the same of the two stays. The other one goes to the trash where nobody has changed it since
it was brought or sent and its front matter adds nothing; else the writer is asked what becomes of both.
"""

from __future__ import annotations

import asyncio
import filecmp
import re
from os.path import normpath, relpath
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bloggy.domain import frontmatter
from bloggy.domain.checks import plain_path
from bloggy.domain.clean import clean_line
from bloggy.domain.frontmatter import REMOVE, Format
from bloggy.domain.frontmatter.model import same
from bloggy.errors import DraftError, FrontMatterError, SaveFailed, UsageError
from bloggy.i18n import _
from bloggy.services.assets import Finder
from bloggy.services.pulling.open_entries import OpenEntries
from bloggy.services.pulling.report import QuestionKind
from bloggy.services.remote_text import with_id
from bloggy.services.standing import ID_KEY
from bloggy.storage import pulls
from bloggy.storage.pulls import Asked

if TYPE_CHECKING:
    from sqlite3 import Connection

    from bloggy.services.pulling.known import Known, Tie
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library, PostFile


_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|(?<!\w)'[^'\n]*'")
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)
"""What may be a comment in YAML and TOML; taking too much for one only makes for a question."""


class _Double(NamedTuple):
    """Two files of one copy."""

    tie: Tie
    """Of the one that stays."""
    file: PostFile
    other: Tie
    second: PostFile

    @property
    def is_spare(self) -> bool:
        """Whether the second one says nothing of its own."""
        if self.second.git_sha == self.other.link.source_sha:  # the blog has its text, if not all beside it
            return _own(self.second) <= _own(self.file)
        return with_id(self.tie.library, self.second.file.text, self.tie.id) == self.file.file.text


class Doubling:
    """The doubles of one blog's copies."""

    def __init__(self, workspace: Workspace, known: Known) -> None:
        self._workspace, self._known = workspace, known

    async def settle(self, blog: str) -> list[str]:
        """Throw away what is spare, and ask about the rest; answers a sentence for each thrown away."""
        doubles = await asyncio.to_thread(self._doubles, blog)
        if not doubles:
            return []
        database = self._workspace.database
        waiting = await database.read(lambda c: OpenEntries.of(c, blog))
        open_now = await database.read(lambda c: pulls.questions(c, [blog]))
        # One thing after the other: what was changed on both sides is decided first.
        busy = {(one.root, one.post) for one in open_now if one.kind != QuestionKind.TWO_FILES}
        told: list[str] = []
        asked: list[Asked] = []
        for double in doubles:
            if waiting.about(double.tie.link.ref, double.tie.id) or waiting.about("", double.other.id):
                continue
            if (double.tie.library.root, double.tie.id) in busy:
                continue
            if await asyncio.to_thread(lambda one: one.is_spare, double):
                await self._workspace.posts.trash(double.second.path)
                told.append(_told(double))
            else:
                asked.append(_asked(double))
        now = self._workspace.clock.now()

        def work(connection: Connection) -> None:
            for one in asked:
                pulls.ask(connection, one, now)

        if asked:
            await database.write(work)
        return told

    def _doubles(self, blog: str) -> list[_Double]:
        found = []
        for tie, other in self._known.doubles(blog):
            paths = [self._known.files(one.library, one.id) for one in (tie, other)]
            if [len(some) for some in paths] != [1, 1] or paths[0] == paths[1]:
                continue
            try:
                file, second = (tie.library.load(path) for [path] in paths)
            except DraftError:
                continue  # one of them was moved in this moment, or can't be read
            if not file.document.problem and not second.document.problem:
                found.append(_Double(tie, file, other, second))
        return found


def common(library: Library, base: str | None, mine: PostFile, theirs: PostFile) -> str | None:
    """What both files came from, for a merge: `base` with such front matter alone as both of them have.

    Each was made on its own: what one of them lacks was not taken out of it.
    """
    if base is None:
        return None
    before, head = library.parse(base), mine.document
    if before.problem or head.problem or theirs.document.problem:
        return base
    old = {key: value for key, value in before.values.items() if key in theirs.document.values}
    changes = {
        key: old.get(key, REMOVE)
        for key, value in head.values.items()
        if key != ID_KEY and not same(value, old.get(key, REMOVE))
    }
    try:
        document = frontmatter.edit(frontmatter.with_body(head, before.body), changes, exact=True)
    except FrontMatterError:
        return base  # as where a key is there twice
    lines = document.text[: document.body_start].splitlines(keepends=True)
    there = {line.strip() for line in theirs.file.text.splitlines()}
    kept = [line for line in lines if not line.startswith("#") or line.strip() in there]
    return "".join(kept) + document.body


def bring_pictures(library: Library, second: PostFile, to: Path) -> list[str]:
    """Copy the pictures beside `second` that it shows, so that `to` can show them; nothing is written over.

    Answers a sentence for each link that does not lead there from `to`. Raises SaveFailed.
    """
    finder, told = Finder(library, second.path), []
    for one in {one.target: one for one in finder.references(second) if one.local}.values():
        link, shown = plain_path(one.target), finder.locate(one.target)
        if shown is None or shown != Path(normpath(second.path.parent / link)):
            continue  # it is not told by where the post lies
        if not _is_brought(library, shown, to.parent / link, is_picture=one.kind == "picture"):
            names = {"path": clean_line(relpath(shown, library.root)), "post": clean_line(library.rel(to))}
            told.append(_("{path} did not come along: mend the link to it in {post}.").format(**names))
    return told


def _is_brought(library: Library, shown: Path, place: Path, *, is_picture: bool) -> bool:
    place = Path(normpath(place))
    try:
        if place.exists() or not is_picture or not place.is_relative_to(library.root):
            return place.is_file() and filecmp.cmp(shown, place, shallow=False)
        library.create(library.rel(place), shown.read_bytes())
    except SaveFailed:
        raise  # the disk is full: nothing is answered yet
    except (DraftError, UsageError, OSError):
        return False  # its name is taken in other letter case, or it can't be read
    return True


def _own(file: PostFile) -> set[str]:
    """What front matter says that a blog does not keep: other keys than those of all posts, and comments."""
    post, document = file.post, file.document
    beside = {"canonical_url": post.canonical_url, "aliases": post.aliases, "language": post.language}
    said = {key: value for key, value in beside.items() if value} | dict(post.extra)
    found = {f"{key}: {value!r}" for key, value in said.items() if key != ID_KEY}
    if document.format in {Format.YAML, Format.TOML}:
        head = document.text[: document.body_start]
        found.update(_COMMENT.findall(_QUOTED.sub("", head)))
    return found


def _told(double: _Double) -> str:
    return _("“{title}” had two files: {path} stays, and {other} is in the trash.").format(
        title=clean_line(double.file.post.title),
        path=_shown(double.tie, double.file.path),
        other=_shown(double.other, double.second.path),
    )


def _shown(tie: Tie, path: Path) -> str:
    return clean_line(tie.library.rel(path))


def _asked(double: _Double) -> Asked:
    return Asked(
        id=0,
        blog=double.tie.blog,
        root=double.tie.library.root,
        post=double.tie.id,
        kind=QuestionKind.TWO_FILES,
        ref=double.tie.link.ref,
        title=clean_line(double.file.post.title),
        url=double.tie.link.url,
        seen=double.other.id,
    )
