"""Finds the files of the posts in an export of bloggy's own, so that their text comes back as written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bloggy.domain import frontmatter
from bloggy.domain.imported import Imported, ImportedPicture, ImportedPost, NotImported
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.files import HEAD, below, opened
from bloggy.storage.exports.markdown_folder import generator_of, pictures, text_of

if TYPE_CHECKING:
    from bloggy.domain.frontmatter import Document
    from bloggy.domain.generators import Generator

_POSTS, _PICTURES = "posts", "pictures"
_ID_KEY = "bloggy"


def number_of(name: str) -> int:
    """The number of the post of that name (its id, or its file's name in the export) in `wordpress.xml`."""
    data = hashlib.sha256(name.encode("utf-8", "surrogateescape")).digest()
    return int.from_bytes(data[:6], "big") or 1


class OwnFiles:
    """The files in an export's folder `posts`."""

    def __init__(self, export: Path) -> None:
        self._export = export
        self._generators: dict[Path, Generator] = {}
        self._told: set[str] = set()
        self._by_ref: dict[str, Path] = {}
        self._documents: dict[Path, Document] = {}
        folder = export / _POSTS
        for file in below(folder) if folder.is_dir() else ():
            name = file.relative_to(export).as_posix()
            self._by_ref[str(number_of(self._id(file) or name))] = file

    def told(self, post: ImportedPost) -> Iterator[Imported]:
        """The post with the text of its file, and the pictures that it shows; as it is where it has none."""
        file = self._by_ref.get(post.ref)
        if file is None:
            yield post
            return
        root, generator = self._library(file)
        document = self._documents.pop(file, None) or self._document(file)
        if document is None or document.problem:
            yield post
            return
        rel = PurePosixPath(file.relative_to(root).as_posix())
        own = generator.read(rel, document.values, document.body)
        found: dict[str, str] = {}
        for place in (root, *self._picture_roots):
            found = pictures(own.body, own.image, file, place) | found
        inside = self._export.resolve()
        left = {link: why for link, one in found.items() if (why := _refused(Path(one), inside))}
        found = {link: one for link, one in found.items() if link not in left}
        extra = {key: value for key, value in own.extra.items() if key != _ID_KEY}
        if own.canonical_url:
            extra["canonical_url"] = own.canonical_url
        yield replace(
            post,
            body=own.body,
            form="markdown",
            breaks=False,
            image=own.image if own.image in found else post.image,
            language=own.language or post.language,
            aliases=(*post.aliases, *own.aliases),
            extra={**post.extra, **extra},
            generator=generator.name,
            files=found,
        )
        for link, why in left.items():
            yield NotImported(kind=_("file"), name=f"{post.title}: {link}", reason=why)
        for one in found.values():
            name = Path(one).relative_to(inside).as_posix()
            if name not in self._told:
                self._told.add(name)
                yield ImportedPicture(ref=name, url="", title=Path(one).name, file=name)

    def _library(self, file: Path) -> tuple[Path, Generator]:
        """What a file was of, and what that is made with: all of `posts`, or the folder in it of several."""
        folder = self._export / _POSTS
        first = folder / file.relative_to(folder).parts[0]
        for root in (first, folder) if first.is_dir() else (folder,):
            generator = self._generators.get(root) or self._generators.setdefault(root, generator_of(root))
            if generator.name != "plain":
                break
        return root, generator

    def _id(self, file: Path) -> str:
        """The id that a post has got when it was sent; "" if it never was, or that can't be read."""
        try:
            with opened(file) as found:
                head = found.read(HEAD)
        except ExportError:
            return ""
        document = self._document(file) if _ID_KEY.encode() in head else None
        if document is None:
            return ""
        self._documents[file] = document
        return str(document.values.get(_ID_KEY) or "")

    def _document(self, file: Path) -> Document | None:
        try:
            return frontmatter.parse(text_of(file), hint=self._library(file)[1].hint)
        except ExportError:
            return None

    @cached_property
    def _picture_roots(self) -> list[Path]:
        folder = self._export / _PICTURES
        if not folder.is_dir():
            return []
        return [folder, *sorted(one for one in folder.iterdir() if one.is_dir())]


def _refused(picture: Path, inside: Path) -> str:
    """Why a file that a post shows can't come along; "" if it can."""
    if not picture.is_relative_to(inside):
        return _("It is a link that leads out of the folder.")
    try:
        with opened(picture):
            return ""
    except ExportError as error:
        return error.message
