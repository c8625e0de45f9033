"""Decides what becomes of each copy that a blog tells, and does it so that a kill at any point harms nothing.

A new file is noted before it is made, and its link after; a file that takes something over is kept as a
revision before, and its link moves on after. Whatever was left half done is found in that order and ended.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from bloggy.domain.clean import clean_line
from bloggy.errors import ChangedOnDisk, DraftError, FrontMatterError, NotFound, SaveFailed
from bloggy.i18n import _
from bloggy.services.pulling.copying import HIDDEN, Copying, fitting, id_for
from bloggy.services.pulling.meeting import Way, meet
from bloggy.services.pulling.report import QuestionKind
from bloggy.services.remote_text import Copied, copied_text, with_id
from bloggy.services.standing import id_in
from bloggy.storage import atomic, links
from bloggy.storage.library import git_sha
from bloggy.storage.pulls import Asked, Pending

if TYPE_CHECKING:
    from datetime import datetime

    from bloggy.backends.base import Publisher
    from bloggy.domain.remote import RemotePost
    from bloggy.services.pulling.known import Known, Tie
    from bloggy.services.pulling.open_entries import OpenEntries
    from bloggy.services.pulling.twinning import Twinning
    from bloggy.storage.library import Library, PostFile
    from bloggy.storage.links import Link

T = TypeVar("T")

UNSEEN = "unseen"
"""The revision in the link of a post whose copy nobody has compared with it: no copy is at it."""
_FEW, _WRITERS = 12, 8
"""So many files are written one after the other; of more, so many at a time, as each waits for the disk."""
_WAYS = {Way.SAME: "known", Way.THEIRS: "updated", Way.MERGED: "merged"}


@dataclass(slots=True, kw_only=True)
class Step:
    """What becomes of one copy."""

    remote: RemotePost
    way: str
    """`nothing`, `later`; `new`, `updated`, `merged`, `found`, `known` (only its link changes), `asked`."""
    library: Library | None = None
    id: str = ""
    path: Path | None = None
    data: bytes | None = None
    """What the file is to hold; None: it stays as it is."""
    over: PostFile | None = None
    """The file as it is; None: there is none yet."""
    link: Link | None = None
    base: str | None = None
    """What the link's base becomes; None: it stays."""
    asked: Asked | None = None
    note: str = ""
    """A sentence for the writer."""

    @property
    def pending(self) -> Pending | None:
        """What is noted before a new file is made."""
        if self.way != "new" or self.data is None:
            return None
        sha = hashlib.sha256(self.data).digest()
        return Pending(self.remote.ref, self.id, self.path, self.remote.revision, sha)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known when a page is taken in."""

    waiting: OpenEntries
    pending: Mapping[str, Pending]


class Taking:
    """Takes in the copies of one blog; all methods block."""

    def __init__(
        self,
        *,
        blog: str,
        publisher: Publisher,
        library: Library,
        known: Known,
        copying: Copying,
        twinning: Twinning,
        new_id: Callable[[], str],
        now: Callable[[], datetime],
        full: bool = False,
        seam: Callable[[str], None],
    ) -> None:
        """library: where new files go. full: compare also what the blog says is as it was. seam: called with
        a word wherever a kill would be worst."""
        self._blog, self._publisher, self._library = blog, publisher, library
        self._known, self._copying, self._twinning = known, copying, twinning
        self._new_id, self._now, self._seam = new_id, now, seam
        self._full = full

    # --- what to do -----------------------------------------------------------------------------------------

    def steps(self, posts: Iterable[RemotePost], around: Around) -> list[Step]:
        """What is to be done about these copies. Raises Damaged."""
        self._known.look()
        return [self._step(remote, around) for remote in posts]

    def _step(self, remote: RemotePost, around: Around) -> Step:
        try:
            tie = self._known.at(self._blog, remote.ref)
            return self._unknown(remote, around) if tie is None else self._linked(tie, remote, around)
        except NotFound:
            return Step(remote=remote, way="later")  # it was moved in this moment
        except DraftError as error:
            return Step(remote=remote, way="later", note=_note(remote, error))

    def _linked(self, tie: Tie, remote: RemotePost, around: Around) -> Step:
        link = tie.link
        same = link.revision == remote.revision
        if same and not self._full:
            return Step(remote=remote, way="nothing", library=tie.library, id=tie.id)
        if around.waiting.about(remote.ref, tie.id):
            return Step(remote=remote, way="later")
        paths = self._known.files(tie.library, tie.id)
        if not paths:
            return Step(remote=remote, way="later")  # the file may come back
        if len(paths) > 1:
            return Step(remote=remote, way="later", note=_twice(remote, paths))
        if around.waiting.of_file(str(tie.library.root), tie.library.rel(paths[0])):
            return Step(remote=remote, way="later")
        file, remote = tie.library.load(paths[0]), fitting(tie.library, remote)
        base = links.base(tie.library.root, tie.id, self._blog)
        if base is None and file.git_sha == link.source_sha:
            base = file.file.text
        theirs = self._theirs(tie.library, file, tie.id, remote, source=base or file.file.text)
        if same and base in {None, theirs}:
            return Step(remote=remote, way="nothing", library=tie.library, id=tie.id)
        return self.met(tie, remote, file, base, theirs)

    def met(self, tie: Tie, remote: RemotePost, file: PostFile, base: str | None, theirs: str) -> Step:
        """The step for a post with a file and a copy whose text is `theirs`. Raises FrontMatterError."""
        meeting = meet(tie.library, base, file, theirs)
        theirs = meeting.theirs
        if meeting.way is Way.CLASH:
            return self._asking(tie.library, tie.id, file, remote, theirs, seen=tie.link.revision)
        sha = git_sha(file.file.with_text(theirs).encode())
        link = replace(
            tie.link,
            revision=str(remote.revision),
            url=remote.url,
            hidden=remote.status in HIDDEN,
            source_sha=tie.link.source_sha if theirs == base else sha,
            published=self._now(),
            left=False,
        )
        changed = meeting.text != file.file.text
        return Step(
            remote=remote,
            way=_WAYS[meeting.way],
            library=tie.library,
            id=tie.id,
            path=file.path,
            data=file.file.with_text(meeting.text).encode() if changed else None,
            over=file,
            link=link,
            base=theirs,
        )

    def _asking(
        self, library: Library, id: str, file: PostFile, remote: RemotePost, theirs: str, *, seen: str
    ) -> Step:
        asked = Asked(
            id=0,
            blog=self._blog,
            root=library.root,
            post=id,
            kind=QuestionKind.BOTH_CHANGED,
            ref=remote.ref,
            title=clean_line(file.post.title),
            url=remote.url,
            seen=seen,
            revision=remote.revision,
            theirs=theirs,
            hidden=remote.status in HIDDEN,
        )
        return Step(remote=remote, way="asked", library=library, id=id, path=file.path, asked=asked)

    def _theirs(self, library: Library, file: PostFile, id: str, remote: RemotePost, *, source: str) -> str:
        copied = Copied(source=source, rel=file.rel, post_id=id, blog=self._blog, publisher=self._publisher)
        return copied_text(library, copied, remote)

    # --- copies without a link ------------------------------------------------------------------------------

    def _unknown(self, remote: RemotePost, around: Around) -> Step:
        if around.waiting.about(remote.ref, "") or around.waiting.may_have_made(remote):
            return Step(remote=remote, way="later")
        remote = fitting(self._library, remote)
        if row := around.pending.get(remote.ref):
            return self._resumed(remote, row)
        known = self._known.files(self._library, id_for(self._blog, remote.ref))
        path = self._twinning.find(remote, known)
        if path is None:
            return self._new(remote, self._free_id(remote) if not known else self._new_id())
        rel = self._library.rel(path)
        if around.waiting.of_file(str(self._library.root), rel):
            return Step(remote=remote, way="later")
        return self._found(remote, path)

    def _resumed(self, remote: RemotePost, row: Pending) -> Step:
        """A killed pull was about to make this file, or had made it without its link."""
        path = row.path if row.path and self._carries(row.path, row.id) else None
        path = path or next(iter(self._known.files(self._library, row.id)), None)
        if path is None:
            return self._new(remote, row.id, row.path)
        file = self._library.load(path)
        fresh = self._copying.text(remote, row.id, path)
        untouched = hashlib.sha256(file.data).digest() == row.sha
        if row.revision != remote.revision and not untouched:
            return self._compared(remote, file, file.file.text, row.id)
        if row.revision == remote.revision and untouched:
            fresh = file.file.text
        data = fresh.encode("utf-8", "replace")
        link = self._link(remote, git_sha(data))
        step = Step(remote=remote, way="new", library=self._library, id=row.id, path=path, link=link)
        step.base, step.over = fresh, file
        step.data = data if untouched and data != file.data else None
        return step

    def _carries(self, path: Path, id: str) -> bool:
        try:
            return id_in(self._library.load(path).document.values) == id
        except DraftError:
            return False

    def _new(self, remote: RemotePost, id: str, path: Path | None = None) -> Step:
        if path is None or path.exists() or not path.is_relative_to(self._library.root):
            path = self._copying.place(remote)
        text = self._copying.text(remote, id, path)
        data = text.encode("utf-8", "replace")
        return Step(
            remote=remote,
            way="new",
            library=self._library,
            id=id,
            path=path,
            data=data,
            link=self._link(remote, git_sha(data)),
            base=text,
        )

    def _free_id(self, remote: RemotePost) -> str:
        """The id that every machine gives this copy, unless an earlier post's link has it."""
        wanted = id_for(self._blog, remote.ref)
        taken = links.read(self._library.root, wanted)
        return self._new_id() if self._blog in taken else wanted

    def _found(self, remote: RemotePost, path: Path) -> Step:
        """The library has the post already, brought there in another way."""
        file = self._library.load(path)
        if file.document.problem:
            raise FrontMatterError(file.document.problem.message)
        id = id_in(file.document.values) or self._free_id(remote)
        return self._compared(remote, file, with_id(self._library, file.file.text, id), id)

    def _compared(self, remote: RemotePost, file: PostFile, mine: str, id: str) -> Step:
        """The file becomes the copy's; where they differ, the writer is asked: who knows what is newer?"""
        theirs = self._theirs(self._library, file, id, remote, source=mine)
        data = file.file.with_text(mine).encode()
        step = Step(remote=remote, way="found", library=self._library, id=id, path=file.path, over=file)
        step.data = None if data == file.data else data
        if theirs == mine:
            step.link, step.base = replace(self._link(remote, git_sha(data)), published=self._now()), mine
        else:
            step.link = replace(self._link(remote, ""), revision=UNSEEN, published=self._now())
            step.asked = self._asking(self._library, id, file, remote, theirs, seen=UNSEEN).asked
        return step

    def _link(self, remote: RemotePost, sha: str) -> Link:
        """A new link; its time is the copy's own, so that two machines write the same."""
        now = self._now()
        when = remote.date if remote.status not in HIDDEN else remote.updated
        return links.Link(
            ref=str(remote.ref),
            url=remote.url,
            revision=str(remote.revision),
            source_sha=sha,
            published=min(when, now) if when else now,
            hidden=remote.status in HIDDEN,
        )

    # --- doing it -------------------------------------------------------------------------------------------

    def write(self, steps: Sequence[Step]) -> None:
        """Write files, then links; a step that can't be done becomes `later`. Raises SaveFailed."""
        todo = [step for step in steps if step.link is not None]
        for work in (self._write_file, self._write_link):
            folders: set[Path] = set()
            _all(partial(work, folders=folders), [step for step in todo if step.way != "later"])
            _all(atomic.sync_names, folders)

    def _write_file(self, step: Step, *, folders: set[Path]) -> None:
        if step.library is None or step.path is None:
            return
        try:
            if step.data is not None and step.over is None:
                self._copying.write(step.path, step.data, folders)
            elif step.data is not None and step.over is not None:
                atomic.write(step.path, step.data, expected=step.over.fingerprint, folders=folders)
        except ChangedOnDisk:
            step.way, step.asked = "later", None
            return
        except SaveFailed:
            raise
        except DraftError as error:
            step.way, step.asked, step.note = "later", None, _note(step.remote, error)
            return
        self._seam("written")

    def _write_link(self, step: Step, *, folders: set[Path]) -> None:
        if step.library is None or step.link is None or step.path is None:
            return
        links.write(step.library.root, step.id, self._blog, step.link, base=step.base, folders=folders)
        self._known.tied(step.library, step.id, step.path)
        self._twinning.taken(step.path)
        self._seam("linked")


def _all(work: Callable[[T], None], things: Collection[T]) -> None:
    if len(things) <= _FEW:
        for thing in things:
            work(thing)
        return
    with ThreadPoolExecutor(_WRITERS, thread_name_prefix="bloggy-pull") as threads:
        for _done in threads.map(work, things):
            pass  # what one of them raises is raised here, once all are done


def _note(remote: RemotePost, error: DraftError) -> str:
    title = clean_line(remote.title).strip() or remote.ref
    return _("“{title}” was left as it is: {why}").format(title=title, why=error.message)


def _twice(remote: RemotePost, paths: list[Path]) -> str:
    return _("“{title}” was left as it is: {one} and {two} have the same id.").format(
        title=clean_line(remote.title), one=paths[0].name, two=paths[1].name
    )
