"""Fetches the pictures that pulled posts show, puts them beside the posts, and notes where they came from.

A post's link learns of a picture before its file does: a pull that dies in between does the file next time.
"""

from __future__ import annotations

import asyncio
import hashlib
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from html import escape
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from bloggy.domain import frontmatter
from bloggy.domain.clean import clean_line
from bloggy.domain.relink import relink
from bloggy.errors import BackendError, ChangedOnDisk, DraftError, ServerFault, Unreachable
from bloggy.i18n import _
from bloggy.services import making, pictures
from bloggy.services.assets import Finder
from bloggy.services.pulling.report import PullProgress
from bloggy.storage import links, revisions
from bloggy.storage.library import git_sha
from bloggy.storage.links import Uploaded

if TYPE_CHECKING:
    from sqlite3 import Connection

    from bloggy.domain.frontmatter import Document
    from bloggy.services.pulling.known import Known, Tie
    from bloggy.services.pulling.walking import Came
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library, PostFile

_AT_ONCE = 4
"""So many pictures are fetched together."""
_TOLD_AFTER = 50
"""So many posts got theirs between two news of it."""


class Illustrating:
    """Fetches the pictures of one blog's posts."""

    def __init__(
        self,
        *,
        workspace: Workspace,
        blog: str,
        known: Known,
        came: Came,
        applying: asyncio.Lock,
        seam: Callable[[str], None],
    ) -> None:
        self._workspace, self._blog, self._known, self._came = workspace, blog, known, came
        self._applying, self._seam = applying, seam
        self._home = str(workspace.blogs.table(blog).get("url") or "")
        self._hosts = _hosts([self._home, *(tie.link.url for tie in known.of(blog))])
        if workspace.blogs.table(blog).get("backend") == "ghost":
            self._hosts.add("storage.ghost.io")
        longest = workspace.blogs.table(blog).get("max_picture")
        self._longest = longest if isinstance(longest, int) else 0

    async def go(
        self,
        only: Collection[Path] | None,
        progress: Callable[[PullProgress], None] | None,
        stop: Callable[[], bool],
    ) -> bool:
        """Fetch what is missing (of the files `only`); whether nothing is left to be fetched later."""
        found = await asyncio.to_thread(lambda: list(self._shown(only)))
        changed: list[Path] = []
        complete = True
        with tempfile.TemporaryDirectory(prefix="bloggy-") as folder:
            for number, (tie, path) in enumerate(found, 1):
                if stop():
                    self._came.stopped, complete = True, False
                    break
                try:
                    if await self._illustrate(tie, path, Path(folder, str(number))):
                        changed.append(path)
                except (Unreachable, ServerFault) as error:
                    self._came.notes.append(
                        _("Pictures are still missing; the next sync fetches them. {why}").format(
                            why=error.message
                        )
                    )
                    complete = False
                    break
                except ChangedOnDisk:
                    complete = False
                except DraftError as error:
                    self._came.notes.append(error.message)
                if progress:
                    new = len(self._came.new)
                    progress(PullProgress(blog=self._blog, done=number, whole=len(found), new=new))
                if len(changed) >= _TOLD_AFTER:
                    await self._workspace.posts.touched(changed)
                    changed = []
        if changed:
            await self._workspace.posts.touched(changed)
        return complete

    def _shown(self, only: Collection[Path] | None) -> Iterator[tuple[Tie, Path]]:
        """The posts that show pictures which lie at the blog."""
        for tie in list(self._known.of(self._blog)):
            for path in self._known.files(tie.library, tie.id)[:1]:
                if (only is None or path in only) and self._targets_of(tie, path):
                    yield tie, path

    def _targets_of(self, tie: Tie, path: Path) -> dict[str, str]:
        try:
            return self._targets(tie, tie.library.load(path))
        except DraftError:
            return {}  # it was moved away in this moment

    def _targets(self, tie: Tie, file: PostFile) -> dict[str, str]:
        """The addresses of the pictures that the post shows from its blog, by how they are written."""
        finder = Finder(tie.library, file.path)
        found = {}
        for one in finder.references(file):
            if one.kind != "picture" or (one.local and not one.target.startswith("/")):
                continue
            if one.local and finder.locate(one.target) is not None:
                continue
            address = urljoin(tie.link.url or self._home, one.target)
            if self._lies_there(address):
                found[one.target] = address
        return found

    def _lies_there(self, address: str) -> bool:
        """Whether an address is of the blog's own site, or of the network that delivers its pictures."""
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:
            return False
        if parts.scheme not in {"http", "https"}:
            return False
        if host.endswith(".wp.com"):
            host = parts.path.strip("/").partition("/")[0].removeprefix("www.")
        if host.endswith(".files.wordpress.com"):
            host = f"{host.partition('.')[0]}.wordpress.com"
        return any(host == own or host.endswith(f".{own}") for own in self._hosts)

    async def _illustrate(self, tie: Tie, path: Path, folder: Path) -> bool:
        file = await asyncio.to_thread(tie.library.load, path)
        targets = self._targets(tie, file)
        room = asyncio.Semaphore(_AT_ONCE)

        async def fetch(number: int, target: str, address: str) -> tuple[str, Path | None]:
            async with room:
                return target, await self._fetched(address, file, folder / str(number))

        tasks = (fetch(n, target, address) for n, (target, address) in enumerate(targets.items()))
        got = {target: place for target, place in await asyncio.gather(*tasks) if place is not None}
        if not got:
            return False
        async with self._applying:
            return await self._put(tie, file, got)

    async def _fetched(self, address: str, file: PostFile, folder: Path) -> Path | None:
        """The picture in a file of its own name; None where it can't be had for good."""
        from bloggy.backends.http import download

        name = clean_line(unquote(PurePosixPath(urlsplit(address).path).name)) or "picture"
        try:
            data = await download(
                address,
                limit=pictures.LARGEST,
                allowed=self._lies_there,
                transport=self._workspace.transport,
            )
            suffix = await asyncio.to_thread(pictures.suffix_of, data, name)
        except (Unreachable, ServerFault):
            raise
        except (BackendError, pictures.Unusable) as error:
            self._came.notes.append(
                _("“{title}” keeps a picture at the blog. {why}").format(
                    title=clean_line(file.post.title), why=str(error)
                )
            )
            return None
        stem = PurePosixPath(name).stem[:100] or "picture"
        alike = PurePosixPath(name).suffix.lower() in {suffix, ".jpeg" if suffix == ".jpg" else suffix}
        place = folder / (f"{stem}{PurePosixPath(name).suffix}" if alike else f"{stem}{suffix}")
        await asyncio.to_thread(_store, place, data)
        return place

    async def _put(self, tie: Tie, file: PostFile, got: Mapping[str, Path]) -> bool:
        link = links.read(tie.library.root, tie.id).get(self._blog)
        if link is None or link.ref != tie.link.ref:
            return False
        base = links.base(tie.library.root, tie.id, self._blog)
        there = await asyncio.to_thread(self._stored, tie.library, file, got)
        pointed = {target: stored[0] for target, stored in there.items()}
        text = _pointing(tie.library, file.document, pointed)
        if text == file.file.text:
            return False
        if base != file.file.text:
            await self._database_write(file)
        media = {stored[0]: stored[1] for stored in there.values()}
        new_base = None if base is None else _pointing(tie.library, tie.library.parse(base), pointed)
        untouched = file.git_sha == link.source_sha
        source = text if untouched or new_base is None else new_base
        link = replace(
            link,
            media={**link.media, **media},
            source_sha=git_sha(file.file.with_text(source).encode()) if link.source_sha else "",
        )
        await asyncio.to_thread(links.write, tie.library.root, tie.id, self._blog, link, base=new_base)
        self._seam("pictured")
        await asyncio.to_thread(tie.library.save, file.path, file.file.with_text(text), file.fingerprint)
        self._came.pictures += len(media)
        return True

    async def _database_write(self, file: PostFile) -> None:
        now = self._workspace.clock.now()

        def work(connection: Connection) -> None:
            revisions.add(connection, file.path, file.data, reason="pull", now=now)

        await self._workspace.database.write(work)

    def _stored(
        self, library: Library, file: PostFile, got: Mapping[str, Path]
    ) -> dict[str, tuple[str, Uploaded]]:
        """Put the pictures beside the post; by target, the link and what is remembered of it."""
        found = {}
        for target, place in got.items():
            data = place.read_bytes()
            try:
                sent = pictures.cleaned(data, place.suffix, place.name, longest=self._longest)
            except pictures.Unusable:
                continue  # it could not be sent from here: it stays at the blog
            link = making.add_picture(library, file.path, place)
            sha = hashlib.sha256(sent).hexdigest()
            found[target] = (link, Uploaded(sha256=sha, ref="", url=target))
        return found


def _hosts(addresses: Collection[str]) -> set[str]:
    found = set()
    for address in addresses:
        try:
            found.add((urlsplit(address).hostname or "").removeprefix("www."))
        except ValueError:
            continue
    return found - {""}


def _store(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def _pointing(library: Library, document: Document, there: Mapping[str, str]) -> str:
    """The text with these pictures as files of the library."""
    spelt = {**there, **{escape(target): link for target, link in there.items()}}
    body = relink(document.body, spelt)
    if body != document.body:
        document = frontmatter.with_body(document, body)
    if document.problem:
        return document.text
    image = library.understood("post.md", document).image
    if image in there:
        changes = library.generator.changes(document.values, {"image": there[image]})
        document = frontmatter.edit(document, changes)
    return document.text
