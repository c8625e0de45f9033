"""Makes the file of a post that is new here, so that sending it back untouched would change nothing there."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bloggy.domain import frontmatter
from bloggy.domain.clean import clean_line
from bloggy.domain.post import Kind, Post, Status
from bloggy.domain.wishes import wishes
from bloggy.errors import DraftError, FrontMatterError, UsageError
from bloggy.i18n import _
from bloggy.services import making
from bloggy.services.importing.placing import Places
from bloggy.services.remote_fields import usual_comments
from bloggy.services.standing import ID_KEY
from bloggy.storage import atomic

if TYPE_CHECKING:
    from bloggy.domain.remote import RemotePost
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
HIDDEN = frozenset({Status.DRAFT, Status.WITHDRAWN})


def id_for(blog: str, ref: str) -> str:
    """The id of the file that is made of a copy: the same on every machine, so that two make one file."""
    number = int.from_bytes(hashlib.sha256(f"{blog}\0{ref}".encode()).digest()[:17])
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def fitting(library: Library, remote: RemotePost) -> RemotePost:
    """The copy as it may lie in this library: what few may read is a draft in a site, which shows all."""
    few = wishes(remote.extra).visibility not in {"", "public"}
    if few and library.generator.name != "plain" and remote.status not in HIDDEN:
        return replace(remote, status=Status.DRAFT)
    return remote


class Copying:
    """Makes files for one library."""

    def __init__(self, workspace: Workspace, library: Library, into: Path | None) -> None:
        """into: the folder of the library that they go to; None: as its generator would have it."""
        self._library = library
        self._places = Places(workspace, library, into)
        self._generator = self._places.generator
        siblings = making.siblings_of(workspace, library)
        self._siblings = [one.values for one in siblings]
        self._format = making.format_for(workspace, library, siblings)
        self._folders: dict[Path, set[str]] = {}

    def place(self, remote: RemotePost) -> Path:
        """Where a new file for the copy goes."""
        post = _neutral(remote, "")
        named = post if post.slug or post.title else replace(post, slug=f"untitled-{remote.ref}")
        while True:
            path = self._library.root / self._places.find(named)[0]
            names = self._names(path.parent)
            if path.name.casefold() not in names:
                names.add(path.name.casefold())
                return path

    def write(self, path: Path, data: bytes, folders: set[Path]) -> None:
        """Make the file where none is; `folders` as in `atomic.write`. Raises DraftError, SaveFailed."""
        if not Path(os.path.realpath(path.parent)).is_relative_to(os.path.realpath(self._library.root)):
            raise UsageError(
                _("{path} leads out of the library through a link.").format(path=path),
                hint=_("Choose another folder."),
            )
        if os.path.lexists(path):
            raise DraftError(_("There is already something at {path}.").format(path=path))
        atomic.make_folder(path.parent, folders=folders)
        atomic.write(path, data, expected=None, folders=folders)

    def text(self, remote: RemotePost, post_id: str, path: Path) -> str:
        """The whole text of the file. Raises FrontMatterError."""
        body = self._generator.guard_body(body_of(remote))
        post, rel = _neutral(remote, body), self._library.rel(path)
        tried = (post, replace(post, summary=""), Post(title=post.title, body=body, slug=post.slug))
        for one in tried:
            try:
                text = self._with_slug(self._front(remote, one, post_id), one, rel)
            except FrontMatterError:
                continue
            if self._library.parse(text).problem is None:
                return text
        raise FrontMatterError(_("Its title or tags can’t be written down here."))

    def _front(self, remote: RemotePost, post: Post, post_id: str) -> dict[str, object]:
        fields = self._generator.values(post, siblings=self._siblings)
        taken = {key.casefold() for key in fields}
        said = {key: value for key, value in _wishes(remote).items() if key not in taken}
        untitled = {} if post.title else {self._generator.keys.title[0]: ""}
        return untitled | fields | said | {ID_KEY: post_id}

    def _with_slug(self, front: dict[str, object], post: Post, rel: str) -> str:
        """The text, with a line for the slug where the file's name does not say it."""
        read = self._generator.read(self._library.site_path(rel), front, post.body)
        if post.slug and read.slug != post.slug:
            front = front | self._generator.changes(front, {"slug": post.slug})
        return frontmatter.new(front, f"\n{post.body}" if post.body else "", format=self._format)

    def _names(self, folder: Path) -> set[str]:
        """The names in a folder, which a file system may hold for the same in other letter case."""
        if folder not in self._folders:
            try:
                self._folders[folder] = {place.name.casefold() for place in folder.iterdir()}
            except OSError:
                self._folders[folder] = set()
        return self._folders[folder]


def body_of(remote: RemotePost) -> str:
    """The copy's text as Markdown."""
    if remote.raw:
        from bloggy.render import notations

        body = notations.body_of(remote.notation, remote.raw)
    elif remote.form == "html":
        from bloggy.render.from_html import to_markdown

        body = to_markdown(remote.body)
    else:
        body = remote.body
    body = body.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip("\n")
    return f"{body}\n" if body.strip() else ""


def _neutral(remote: RemotePost, body: str) -> Post:
    """In the words of the library; the same as `remote_fields` compares with later."""
    return Post(
        title=clean_line(unescape(remote.title)).strip(),
        body=body,
        slug=unquote(remote.slug).strip(),
        kind=Kind(remote.kind),
        status=remote.status,
        date=remote.date,
        tags=_names(remote.tags),
        categories=_names(remote.categories),
        summary=unescape(remote.summary).strip(),
        image=remote.image,
        image_alt=unescape(remote.image_alt) if remote.image else "",
        canonical_url=remote.canonical_url,
    )


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in names if (name := clean_line(unescape(one)).strip())))


def _wishes(remote: RemotePost) -> dict[str, object]:
    """What else the writer may set there, if a later pull can follow it: nothing here may grow old."""
    there = wishes(remote.extra)
    found: dict[str, object] = {}
    if there.visibility not in {"", "public"}:
        found["visibility"] = there.visibility
    if there.sticky:
        found["sticky"] = True
    if there.featured:
        found["featured"] = True
    if there.authors:
        found["author"] = list(there.authors) if len(there.authors) > 1 else there.authors[0]
    if there.comments is not None and there.comments is not usual_comments(remote.kind):
        found["comments"] = there.comments
    if there.meta_description:
        found["meta_description"] = there.meta_description
    return found
