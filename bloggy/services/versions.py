"""Settles posts that two machines changed at once, where a tool left both versions: as files, or in one.

Syncthing and its like put the version that lost beside the post; git leaves both in the file, between
markers. Nothing is thrown away: the version that is not taken is kept as a revision, its file goes to the
trash.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bloggy.domain.conflict_names import conflict_name
from bloggy.domain.difference import words
from bloggy.domain.marked_text import marked_text
from bloggy.domain.merge_front import FRONT, PostMerged, merge_posts
from bloggy.domain.textfile import decode
from bloggy.errors import FrontMatterError, NotFound, UsageError
from bloggy.i18n import _, ngettext
from bloggy.services.comparing import Sides
from bloggy.services.remote_text import with_id
from bloggy.services.standing import ID_KEY, id_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from sqlite3 import Connection

    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library, PostFile

Side = Literal["mine", "theirs", "merge"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Another machine's version of a post."""

    post: Path
    """The post's file: "mine"."""
    title: str
    path: Path | None
    """The file that holds the other one; None: both are in the post's file, between markers."""
    tool: str
    """Who left it: "Syncthing", "git" ..."""
    device: str = ""
    """Where it comes from, as far as its name says so."""
    written: datetime | None = None
    """When it was last changed, where that is known."""
    base: str | None = None
    """What both came from; None: the nearest of the post's earlier states is taken for it."""


class Versions:
    """The versions that wait for the writer."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def look(self) -> None:
        """Look for such files in all libraries, without reading any post."""
        posts, libraries = self._workspace.posts, self._workspace.libraries
        scans = await asyncio.to_thread(lambda: [library.scan().versions for library in libraries])
        posts.versions = tuple(pair for pairs in scans for pair in pairs)

    async def all(self) -> list[Version]:
        """Those that the last refresh of the library has found beside posts."""
        return await asyncio.to_thread(self._beside, self._workspace.posts.versions)

    async def of(self, post: Path) -> list[Version]:
        """Those of one post, also one that is in its own file. Raises NotFound."""
        file = await self._workspace.posts.load(post)
        known = [pair for pair in self._workspace.posts.versions if pair[1] == post]
        found = await asyncio.to_thread(self._beside, known)
        if marked_text(file.file.text) is not None:
            found.insert(0, Version(post=post, title=file.post.title or post.stem, path=None, tool="git"))
        return found

    async def sides(self, version: Version) -> Sides:
        """Both versions, and what they came from as far as that is known. Raises NotFound."""
        file = await self._workspace.posts.load(version.post)
        mine, theirs, base = await self._texts(version, file)
        return Sides(blog="", path=version.post, base=base, mine=mine, theirs=theirs)

    async def settle(self, version: Version, side: Side) -> str:
        """Take one of them, or both merged, into the post's file; answers what was done, a sentence.

        A merge may leave places between markers. Raises NotFound, ChangedOnDisk, SaveFailed, UsageError
        where front matter can't be merged.
        """
        library = self._workspace.library_of(version.post)
        file = await self._workspace.posts.load(version.post)
        mine, theirs, base = await self._texts(version, file)
        text, merged = mine, None
        if side == "theirs":
            text = with_id(library, theirs, id_in(file.document.values))  # it stays the post that it is
        elif side == "merge":
            merged = _merged(library, base, mine, theirs)
            text = merged.text
        await self._keep(file, theirs)
        if text != file.file.text:
            await asyncio.to_thread(library.save, file.path, file.file.with_text(text), file.fingerprint)
        if version.path is not None:
            path, now = version.path, self._workspace.clock.now()
            await asyncio.to_thread(
                self._workspace.trash.put, path, library.root, whole_folder=False, now=now
            )
        await self._workspace.posts.refresh()
        await self._workspace.posts.touched([file.path])
        return _told(side, version, merged)

    # --- beneath --------------------------------------------------------------------------------------------

    def _beside(self, pairs: Iterable[tuple[Path, Path]]) -> list[Version]:
        return [found for path, post in pairs if (found := self._version(path, post)) is not None]

    def _version(self, path: Path, post: Path) -> Version | None:
        name = conflict_name(path.name)
        try:
            written = datetime.fromtimestamp(path.stat().st_mtime, self._workspace.zone)
        except OSError:
            return None  # settled on another machine meanwhile
        known = self._workspace.posts.index.get(post)
        return Version(
            post=post,
            title=known.title if known else post.stem,
            path=path,
            tool=name.tool if name else "",
            device=name.device if name else "",
            written=written,
        )

    async def _texts(self, version: Version, file: PostFile) -> tuple[str, str, str | None]:
        """Mine, theirs, and what both came from."""
        if version.path is None:
            marked = marked_text(file.file.text)
            if marked is None:
                raise NotFound(
                    _("There are no two versions in {path} any more.").format(path=version.post.name),
                    hint=_("The post is settled."),
                )
            return marked.mine, marked.theirs, marked.base
        theirs = decode(await asyncio.to_thread(_bytes, version.path)).text
        mine = file.file.text
        if version.base is not None:
            return mine, theirs, version.base
        return mine, theirs, _nearest(await self._earlier(file.path), mine, theirs)

    async def _earlier(self, path: Path) -> list[str]:
        """All states of the post that are kept here, the newest first."""
        from bloggy.storage import revisions

        def work(connection: Connection) -> list[bytes]:
            return [revisions.get(connection, one.id)[1] for one in revisions.entries(connection, path)]

        return [decode(data).text for data in await self._workspace.database.read(work)]

    async def _keep(self, file: PostFile, theirs: str) -> None:
        from bloggy.storage import revisions

        now = self._workspace.clock.now()

        def work(connection: Connection) -> None:
            other = file.file.with_text(theirs).encode()
            revisions.add(connection, file.path, other, reason="conflict", now=now)
            revisions.add(connection, file.path, file.data, reason="conflict", now=now)

        await self._workspace.database.write(work)


def _nearest(earlier: Sequence[str], mine: str, theirs: str) -> str | None:
    """The state of the post from which `theirs` was most likely made; None if none is near enough.

    It is the one that differs least from it: a later one has more that `theirs` can't know of.
    """
    wanted = Counter(theirs.splitlines())
    best, least = None, sum(wanted.values())  # no line in common is as far as nothing at all
    for text in dict.fromkeys(earlier):
        if text in {mine, theirs}:
            continue
        lines = Counter(text.splitlines())
        apart = (wanted - lines).total() + (lines - wanted).total()
        if apart < least:
            best, least = text, apart
    return best


def _merged(library: Library, base: str | None, mine: str, theirs: str) -> PostMerged:
    """Both as one. Raises UsageError."""
    known, own = None if base is None else library.parse(base), library.parse(mine)
    try:
        theirs = with_id(library, theirs, id_in(own.values))  # else the id would keep comments from coming
        return merge_posts(known, own, library.parse(theirs), own=(ID_KEY,))
    except FrontMatterError as error:
        raise UsageError(
            _("The front matter of the two versions can’t be merged: {why}").format(why=error.message),
            hint=_("Take one of them; the other stays among the revisions."),
        ) from error


def _bytes(path: Path) -> bytes:
    from bloggy.storage.library import read_post

    return read_post(path)[0]


def _told(side: Side, version: Version, merged: PostMerged | None) -> str:
    title = version.title
    if side == "mine":
        return _("“{title}” stays as it is here; the other version is among its revisions.").format(
            title=title
        )
    if merged is None:
        said = _("“{title}” is now the other version; the one from here is among its revisions.")
        return said.format(title=title)
    told = [_("Both versions of “{title}” are merged.").format(title=title)]
    if merged.places:
        count = ngettext(
            "{n} place is left for you to decide, between markers.",
            "{n} places are left for you to decide, between markers.",
            merged.places,
        )
        told.append(count.format(n=merged.places))
    told += [
        _("{key} is “{mine}” in one and “{theirs}” in the other; the file keeps the first.").format(
            key=clash.key, mine=words(clash.mine), theirs=words(clash.theirs)
        )
        for clash in merged.clashes
        if clash.key != FRONT
    ]
    if any(clash.key == FRONT for clash in merged.clashes):
        told.append(_("The front matter can’t be read on one side, so yours stays as it is."))
    return " ".join(told)
