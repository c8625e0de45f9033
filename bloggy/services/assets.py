"""Finds the local pictures and files that a post shows, and makes them ready to travel with it."""

from __future__ import annotations

import hashlib
import mimetypes
import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bloggy.domain.checks import Reference, Target, is_local, plain_path, references
from bloggy.domain.clean import clean_line
from bloggy.domain.post import Asset
from bloggy.i18n import _
from bloggy.services import pictures

if TYPE_CHECKING:
    from bloggy.storage.library import Library, PostFile

_MARKERS = re.compile(r"^(?:\{(?:static|attach|filename|photo)\}|\|(?:static|attach|filename)\|)")
_SERVED_FROM = ("", "static", "public", "source", "content", "docs", "files", "assets", "src")
"""Folders of a site whose contents the build puts at the root of the address."""
_PAGES = frozenset({"", ".html", ".htm", ".xml", ".php", ".md", ".markdown", ".txt"})
_NAME = re.compile(r"[^\w.-]+")


class Finder:
    """Finds what one post's links point to on this machine."""

    def __init__(self, library: Library, path: Path) -> None:
        self._library, self._path = library, path
        self._roots = [Path(os.path.realpath(root)) for root in {library.root, library.site}]

    def references(self, file: PostFile) -> tuple[Reference, ...]:
        """Links and pictures of the body and of the front matter, with their lines in the file."""
        from dataclasses import replace

        first = file.document.body_line - 1
        found = [replace(one, line=one.line + first) for one in references(file.document.body)]
        if file.post.image:
            line = next(
                (line for key in self._library.generator.keys.image if (line := file.document.line_of(key))),
                1,
            )
            alt = file.post.image_alt or file.post.title
            found.append(Reference(kind="picture", target=file.post.image, text=alt, line=line))
        return tuple(found)

    def locate(self, target: str) -> Path | None:
        """The file that a local link names, within the library or its site; None if there is none."""
        link = plain_path(_MARKERS.sub("", target))
        if not link or "\0" in link:
            return None
        for candidate in self._candidates(link):
            try:
                real = Path(os.path.realpath(candidate))
                if real.is_file() and any(real.is_relative_to(root) for root in self._roots):
                    return candidate
            except (OSError, ValueError):
                continue  # a name that this file system can't have
        return None

    def _candidates(self, link: str) -> Iterator[Path]:
        site, inner = self._library.site, link.lstrip("/")
        base = self._library.generator.settings.base_path.strip("/")
        if not link.startswith("/"):
            yield Path(os.path.normpath(self._path.parent / link))
            yield self._path.with_suffix("") / link
        for folder in (*_SERVED_FROM, str(self._library.generator.settings.assets_dir)):
            yield Path(os.path.normpath(site / folder / inner))
            if base and inner.startswith(base + "/"):
                yield Path(os.path.normpath(site / folder / inner[len(base) + 1 :]))
        yield Path(os.path.normpath(self._library.root / inner))

    def targets(self, found: tuple[Reference, ...]) -> dict[str, Target]:
        """What is at the end of each local link."""
        return {one.target: self._target(one) for one in found if one.local}

    def _target(self, reference: Reference) -> Target:
        place = self.locate(reference.target)
        if place is None:
            return Target(exists=self._is_folder(reference.target))
        if reference.kind != "picture":
            return Target(exists=True)
        try:
            if place.stat().st_size > pictures.LARGEST:
                data = b"\0" * (pictures.LARGEST + 1)
            else:
                data = place.read_bytes()
        except OSError as error:
            return Target(exists=True, trouble=_unreadable(place, error))
        looked = pictures.look(data, place.suffix, clean_line(place.name))
        return Target(exists=True, located=looked.located, trouble=looked.trouble)

    def _is_folder(self, target: str) -> bool:
        link = plain_path(target)
        return bool(link) and any(candidate.is_dir() for candidate in self._candidates(link))

    def assets(self, file: PostFile, *, clean: bool, longest: int = 0) -> tuple[Asset, ...]:
        """What must be at the blog before the post is.

        `clean` takes the metadata from the copies of pictures, `longest` (pixels, 0: any) makes them smaller.

        Raises pictures.Unusable for what can't be sent.
        """
        made: dict[str, Asset] = {}
        for reference in self.references(file):
            place = self.locate(reference.target) if is_local(reference.target) else None
            travels = reference.kind == "picture" or PurePosixPath(place or "x").suffix.lower() not in _PAGES
            if place is not None and travels and reference.target not in made:
                made[reference.target] = self._asset(reference, place, clean=clean, longest=longest)
        return tuple(made.values())

    def _asset(self, reference: Reference, place: Path, *, clean: bool, longest: int) -> Asset:
        name = clean_line(place.name)
        try:
            if place.stat().st_size > pictures.LARGEST:
                raise pictures.Unusable(
                    _("{name} is larger than 25 MB: make it smaller before you publish it.").format(name=name)
                )
            data = place.read_bytes()
        except OSError as error:
            raise pictures.Unusable(_unreadable(place, error)) from error
        if clean and reference.kind == "picture":
            data = pictures.cleaned(data, place.suffix, name, longest=longest)
        return Asset(
            link=reference.target,
            path=os.path.relpath(place, self._library.root).replace(os.sep, "/"),
            name=_safe_name(place.name),
            media_type=mimetypes.guess_type(place.name)[0] or "application/octet-stream",
            sha256=hashlib.sha256(data).hexdigest(),
            alt=reference.text if reference.kind == "picture" else "",
            data=data,
        )


def _safe_name(name: str) -> str:
    """A file name that is safe in an address and on every file system."""
    from bloggy.domain.slug import slugify

    path = PurePosixPath(name)
    return f"{slugify(path.stem)}{_NAME.sub('', path.suffix.lower())}"


def _unreadable(place: Path, error: OSError) -> str:
    return _("{name} can’t be read: {why}.").format(name=clean_line(place.name), why=error.strerror)
