"""Publishes posts as plain web pages in a folder: the smallest blog that can be published to safely."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path
from typing import ClassVar, Self

from bloggy.backends.base import (
    Backend,
    MediaHost,
    MediaRef,
    Plan,
    Progress,
    Publisher,
    Site,
    Surroundings,
)
from bloggy.backends.capability import Capability
from bloggy.backends.options import Option
from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import Action
from bloggy.domain.post import Asset, DeliveryKey, Outgoing, Receipt, RemoteRef, Revision, Status
from bloggy.errors import Conflict, Gone, Rejected, Unreachable

_KEY = re.compile(r'<meta name="bloggy-key" content="(\w+)">')
_SAFE = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


class FolderPublisher(Publisher):
    """One page a post, named after its slug. The page itself says which delivery wrote it."""

    capabilities = (
        Capability.UPDATE
        | Capability.DELETE
        | Capability.IDEMPOTENT
        | Capability.CONDITIONAL
        | Capability.SLUG
        | Capability.TAGS
        | Capability.MEDIA
    )
    form = "html"

    def __init__(self, folder: Path, url: str) -> None:
        self._folder, self._url = folder, url.rstrip("/")

    async def publish(
        self,
        outgoing: Outgoing,
        *,
        key: DeliveryKey,
        expected: Revision | None = None,
        reserved: RemoteRef | None = None,
    ) -> Receipt:
        self._refuse_drafts(outgoing)
        page = self._page(RemoteRef(outgoing.post.slug))
        there = _read(page)
        if there is not None and _key_of(there) != key and _revision(there) != expected:
            raise Conflict(
                f"Another page already stands at {page.name}.",
                hint="Give the post another slug.",
                theirs=there,
                revision=_revision(there),
            )
        return self._write(page, outgoing, key)

    async def find(
        self, outgoing: Outgoing, *, key: DeliveryKey, ref: RemoteRef | None, action: Action
    ) -> Receipt | None:
        page = self._page(ref or RemoteRef(outgoing.post.slug))
        there = _read(page)
        if action is Action.DELETE:
            return Receipt(ref=RemoteRef(page.stem), url="", revision=Revision("")) if there is None else None
        return self._receipt(page, there) if there is not None and _key_of(there) == key else None

    async def update(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        self._refuse_drafts(outgoing)
        page = self._page(ref)
        there = _read(page)
        if there is None:
            raise Gone(f"{page.name} is gone.", hint="Publish the post again if it should be there.")
        if _key_of(there) != key and expected is not None and _revision(there) != expected:
            raise Conflict(
                f"{page.name} was changed by somebody else.",
                hint="Compare both versions and choose.",
                theirs=there,
                revision=_revision(there),
            )
        return self._write(page, outgoing, key)

    async def delete(
        self, ref: RemoteRef, outgoing: Outgoing, *, key: DeliveryKey, expected: Revision | None
    ) -> Receipt:
        self._page(ref).unlink(missing_ok=True)
        return Receipt(ref=ref, url="", revision=Revision(""))

    async def plan(self, action: Action, outgoing: Outgoing, *, ref: RemoteRef | None) -> Plan:
        page = self._page(ref or RemoteRef(outgoing.post.slug))
        does = "delete" if action is Action.DELETE else "write"
        pictures = [f"copy {clean_line(asset.name)}" for asset in outgoing.assets if not asset.url]
        return Plan(
            target=f"folder · {clean_line(str(self._folder))}",
            steps=(*pictures, f"{does} {page.name}"),
            url=f"{self._url}/{page.name}",
        )

    # --- pages ----------------------------------------------------------------------------------------------

    def _page(self, ref: RemoteRef) -> Path:
        """Where a slug's page is: whatever the slug holds, inside the folder."""
        if not _SAFE.fullmatch(ref):
            raise Rejected(
                f"“{clean_line(ref)}” can’t be the name of a page.",
                hint="Give the post a slug of letters a to z, digits and hyphens.",
            )
        return self._folder / f"{ref}.html"

    def _refuse_drafts(self, outgoing: Outgoing) -> None:
        from bloggy.errors import Unsupported

        if outgoing.post.status is Status.DRAFT:
            raise Unsupported("Whatever lies in this folder can be read by everybody.")

    def _write(self, page: Path, outgoing: Outgoing, key: DeliveryKey) -> Receipt:
        post = outgoing.post
        title = escape(post.title.encode("utf-8", "replace").decode())
        tags = escape(", ".join(post.tags), quote=True)
        text = (
            f'<!doctype html>\n<meta charset="utf-8">\n<meta name="bloggy-key" content="{key}">\n'
            f'<meta name="keywords" content="{tags}">\n<title>{title}</title>\n<h1>{title}</h1>\n'
            f"{outgoing.html}\n"
        )
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            new = page.with_suffix(".new")
            with new.open("w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            new.replace(page)
        except OSError as error:
            raise Unreachable(
                f"{clean_line(str(page))} can’t be written: {error.strerror}.", hint="Is the drive mounted?"
            ) from error
        return self._receipt(page, text)

    def _receipt(self, page: Path, text: str) -> Receipt:
        return Receipt(ref=RemoteRef(page.stem), url=f"{self._url}/{page.name}", revision=_revision(text))


class FolderMedia(MediaHost):
    """Pictures beside the pages, named after their content: the same picture is the same file."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder, self._url = folder / "pictures", f"{url.rstrip('/')}/pictures"
        self.place = str(self._folder)

    async def find(self, asset: Asset) -> MediaRef | None:
        file = self._file(asset)
        return self._ref(file) if file.exists() else None

    async def upload(self, asset: Asset, *, progress: Progress | None = None) -> MediaRef:
        file = self._file(asset)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            new = file.with_suffix(".new")
            new.write_bytes(asset.data)
            new.replace(file)
        except OSError as error:
            raise Unreachable(
                f"{clean_line(str(file))} can’t be written: {error.strerror}.", hint="Is the drive mounted?"
            ) from error
        if progress is not None:
            progress(len(asset.data), len(asset.data))
        return self._ref(file)

    def _file(self, asset: Asset) -> Path:
        suffix = Path(asset.name).suffix.lower()
        return self._folder / f"{asset.sha256[:32]}{suffix if suffix.isascii() else ''}"

    def _ref(self, file: Path) -> MediaRef:
        return MediaRef(ref=RemoteRef(file.name), url=f"{self._url}/{file.name}")


class FolderBackend(Backend):
    """What the entry point names: a blog that is a folder."""

    name = "folder"
    label = "Folder"
    options: ClassVar[tuple[Option, ...]] = (
        Option(key="path", help="The folder for the pages.", type="path", required=True),
        Option(key="url", help="Its address for readers.", type="url", default=""),
    )

    def __init__(self, folder: Path, url: str) -> None:
        self.publisher: FolderPublisher = FolderPublisher(folder, url)
        self.media: FolderMedia = FolderMedia(folder, url)
        self._folder, self._url = folder, url

    @classmethod
    def create(cls, settings: Mapping[str, object], surroundings: Surroundings) -> Self:
        folder = Path(str(settings["path"]))
        return cls(folder, str(settings.get("url") or folder.as_uri()))

    async def probe(self) -> Site:
        there = self._folder.is_dir() and os.access(self._folder, os.W_OK)
        notes = () if there else ("The folder does not exist yet; the first post makes it.",)
        return Site(title=self._folder.name, url=self._url, software="folder", notes=notes)


def title_of(page: str) -> str:
    """The title that a page shows."""
    found = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    return unescape(found[1]) if found else ""


def tags_of(page: str) -> tuple[str, ...]:
    """The tags that a page names."""
    found = re.search(r'<meta name="keywords" content="(.*?)">', page)
    return tuple(unescape(found[1]).split(", ")) if found and found[1] else ()


def _read(page: Path) -> str | None:
    try:
        with page.open(encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unreachable(
            f"{clean_line(str(page))} can’t be read: {error.strerror}.", hint="Is the drive mounted?"
        ) from error


def _key_of(page: str) -> str:
    found = _KEY.search(page)
    return found[1] if found else ""


def _revision(page: str) -> Revision:
    return Revision(hashlib.sha256(page.encode()).hexdigest())
