"""Decides what an action does to the files of a repository: the rules of both ways of working.

In place, the writer's own file goes out with a few front matter keys flipped. As a copy, the site's file is
written anew from the post. Both refuse to overwrite what the writer has not seen.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from bloggy.backends.git.command import check_path
from bloggy.backends.git.commit import Edit, hash_of
from bloggy.backends.git.repository import Place
from bloggy.backends.git.site import SiteMap, refuse_broken
from bloggy.backends.git.translate import translate
from bloggy.backends.git.tree import Tree
from bloggy.domain import frontmatter
from bloggy.domain.clean import clean_line
from bloggy.domain.post import Outgoing, Post, RemoteRef, Revision, Status
from bloggy.domain.textfile import TextFile, decode
from bloggy.errors import Conflict, FrontMatterError, Gone, Rejected, Unsupported
from bloggy.i18n import _

HIDDEN = frozenset({Status.DRAFT, Status.WITHDRAWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a commit will do."""

    path: str
    """Of the post afterwards (or until now, if it goes)."""
    edits: tuple[Edit, ...] = ()
    notes: tuple[str, ...] = ()
    """Sentences for the writer."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything the rules look at."""

    place: Place
    site: SiteMap
    tree: Tree
    """The head that the change is built on."""


class Way(ABC):
    """One way of working."""

    @abstractmethod
    def usual(self, scene: Scene, outgoing: Outgoing) -> RemoteRef:
        """Where the post's copy is when nothing better is known."""

    @abstractmethod
    def put(
        self, scene: Scene, outgoing: Outgoing, *, ref: RemoteRef | None, expected: Revision | None
    ) -> Changes:
        """Bring the post out, or up to date where `ref` names its copy. Raises Conflict, Gone, Rejected."""

    @abstractmethod
    def withdraw(
        self, scene: Scene, outgoing: Outgoing, *, ref: RemoteRef, expected: Revision | None
    ) -> Changes:
        """Take it from readers."""

    def delete(
        self, scene: Scene, outgoing: Outgoing, *, ref: RemoteRef, expected: Revision | None
    ) -> Changes:
        """Remove the file and the pictures that only it shows."""
        if ref not in scene.tree.blobs:
            return Changes(path=ref)
        compare(scene, ref, expected)
        pictures = _own_pictures(scene, ref)
        return Changes(path=ref, edits=tuple(Edit(path=path) for path in (ref, *pictures)))


class InPlace(Way):
    """The library is part of the working copy."""

    def __init__(self, library: str) -> None:
        """`library`: its folder in the repository; empty at the root."""
        self._library = library

    def usual(self, scene: Scene, outgoing: Outgoing) -> RemoteRef:
        return RemoteRef(self.path_of(outgoing.path))

    def path_of(self, path: str) -> str:
        """A library path in the repository. Raises Rejected for one that leads elsewhere."""
        check_path(path)
        return f"{self._library}/{path}" if self._library else path

    def put(
        self, scene: Scene, outgoing: Outgoing, *, ref: RemoteRef | None, expected: Revision | None
    ) -> Changes:
        file = self.path_of(outgoing.path)
        text = flipped(scene.site, file, outgoing.source, outgoing.post)
        path = placed(scene.site, file, text, outgoing.post)
        data = encoded(outgoing, text)
        notes: list[str] = []
        before = ref if ref is not None else RemoteRef(file if file in scene.tree.blobs else path)
        if ref is not None and ref not in scene.tree.blobs:
            if path not in scene.tree.blobs:
                raise _gone()
            before = RemoteRef(path)
        basis = expected or _own_basis(scene, before)
        if before in scene.tree.blobs and hash_of(scene.place, before, data) != scene.tree.sha(before):
            compare(scene, before, basis or Revision(""))
        if path != before and path in scene.tree.blobs:
            raise clash(scene, path)
        edits = [*_moved(scene.tree, before, path), Edit(path=path, data=data)]
        edits += self._pictures(scene, outgoing, notes)
        return Changes(path=path, edits=tuple(edits), notes=tuple(notes))

    def _pictures(self, scene: Scene, outgoing: Outgoing, notes: list[str]) -> list[Edit]:
        """Linked pictures that the remote lacks, or that the writer changed since."""
        found: dict[str, Edit] = {}
        local = scene.place.local_head()
        mine = scene.place.tree(local) if local else None
        for asset in outgoing.assets:
            path = self.path_of(asset.path)
            data = asset.data or _read(scene.place, path)
            there = scene.tree.sha(path)
            if not data or there == hash_of(scene.place, path, data):
                continue
            if there and (mine is None or mine.sha(path) != there):
                notes.append(
                    _("The picture {name} was changed by somebody else and is left as it is there.").format(
                        name=clean_line(asset.path)
                    )
                )
                continue
            found[path] = Edit(path=path, data=data)
        return list(found.values())

    def withdraw(
        self, scene: Scene, outgoing: Outgoing, *, ref: RemoteRef, expected: Revision | None
    ) -> Changes:
        data = scene.tree.data(ref)
        if data is None:
            return Changes(path=ref)
        file = decode(data)
        if scene.site.read(ref, file.text).status in HIDDEN:
            return Changes(path=ref)
        compare(scene, ref, expected)
        hidden = Post(title="", body="", status=Status.DRAFT)
        # Only the mark changes: edits that wait at home must not slip out with a withdrawal.
        text = flipped(scene.site, ref, file.text, hidden)
        path = placed(scene.site, ref, text, hidden)
        if path == ref and text == file.text:
            raise _cannot_hide(scene.site)
        if path != ref and path in scene.tree.blobs:
            raise clash(scene, path)
        edits = [*_moved(scene.tree, ref, path), Edit(path=path, data=file.with_text(text).encode())]
        return Changes(path=path, edits=tuple(edits))


class Copy(Way):
    """The library is elsewhere; the site gets files of its own."""

    def usual(self, scene: Scene, outgoing: Outgoing) -> RemoteRef:
        return RemoteRef(scene.site.new_path(outgoing.post))

    def put(
        self, scene: Scene, outgoing: Outgoing, *, ref: RemoteRef | None, expected: Revision | None
    ) -> Changes:
        if outgoing.post.status in HIDDEN:
            refuse_drafts(scene.site)
        path = self._path(scene, outgoing.post, ref)
        if ref is None:
            made = translate(scene.tree, scene.site, path, outgoing)
            data = made.text.encode("utf-8", "surrogateescape")
            there = scene.tree.sha(path)
            if there and there != expected and there != hash_of(scene.place, path, data):
                raise clash(scene, path)
        else:
            if ref not in scene.tree.blobs:
                raise _gone()
            compare(scene, ref, expected)
            if path != ref and path in scene.tree.blobs:
                raise clash(scene, path)
            made = translate(scene.tree, scene.site, path, outgoing)
            data = made.text.encode("utf-8", "surrogateescape")
        moved = _moved(scene.tree, ref, path) if ref is not None else []
        return Changes(path=path, edits=(*moved, *made.pictures, Edit(path=path, data=data)))

    @staticmethod
    def _path(scene: Scene, post: Post, ref: RemoteRef | None) -> str:
        """Where the copy is or goes: an address moves only when the writer gave another slug."""
        site = scene.site
        if ref is None:
            return site.new_path(post)
        text = scene.tree.text(ref)
        if text is None:
            return ref
        there = site.read(ref, text)
        path = site.site_path(ref)
        published = post.status not in HIDDEN
        path = site.generator.published_path(path, post) if published else path
        if post.slug and there.slug and post.slug != there.slug:
            path = site.generator.renamed(path, post.slug)
        return site.repository_path(path)

    def withdraw(
        self, scene: Scene, outgoing: Outgoing, *, ref: RemoteRef, expected: Revision | None
    ) -> Changes:
        return self.delete(scene, outgoing, ref=ref, expected=expected)


def flipped(site: SiteMap, path: str, text: str, post: Post) -> str:
    """`text` with its draft mark as `post.status` wants it, and a date if it has none.

    Raises Rejected where the front matter is broken or can't be edited, Unsupported where the generator
    has no drafts.
    """
    document = site.parse(text)
    refuse_broken(document)
    there = site.generator.read(site.site_path(path), document.values, document.body)
    wanted: dict[str, object] = {}
    hide = post.status in HIDDEN
    if hide:
        refuse_drafts(site)
    if hide != (there.status in HIDDEN):
        wanted["status"] = Status.DRAFT if hide else Status.PUBLISHED
    undated = there.date is None and site.generator.needs_date
    if (undated or not hide) and post.date is not None and _another(there.date, post.date):
        wanted["date"] = post.date
    changes = site.generator.changes(document.values, wanted)
    if not changes:
        return text
    try:
        form = site.generator.front_format()
        return frontmatter.edit(document, changes, default=form, exact="date" in wanted).text
    except FrontMatterError as error:
        raise Rejected(error.message, hint=error.hint) from error


def _another(there: datetime | None, wanted: datetime) -> bool:
    """Whether the writer chose another date than the file has.

    A date without a zone is read in this zone here and in that one there; the same clock time is the same.
    """
    return there is None or (there != wanted and there.replace(tzinfo=None) != wanted.replace(tzinfo=None))


def placed(site: SiteMap, path: str, text: str, post: Post) -> str:
    """Where a file with that text must lie, as draft or published."""
    there = site.read(path, text)
    inside = site.site_path(path)
    if post.status in HIDDEN:
        return site.repository_path(site.generator.draft_path(inside, there))
    return site.repository_path(site.generator.published_path(inside, there))


def encoded(outgoing: Outgoing, text: str) -> bytes:
    """The bytes of the frozen file, now with `text`."""
    latin = outgoing.encoding == "latin-1"
    return TextFile(text=text, encoding="latin-1" if latin else "utf-8", bom=outgoing.bom).encode()


def compare(scene: Scene, path: str, expected: Revision | None) -> None:
    """Raise Conflict unless the file is the one the writer saw (None: whatever it is)."""
    if expected is None or scene.tree.sha(path) == expected:
        return
    raise Conflict(
        _("“{path}” was changed in the repository since you last saw it.").format(path=clean_line(path)),
        hint=_("Compare both versions and choose: yours, theirs, or a merge."),
        theirs=scene.tree.text(path),
        revision=scene.tree.sha(path),
    )


def clash(scene: Scene, path: str) -> Conflict:
    """The error for a place that another post has."""
    return Conflict(
        _("Another file already stands at “{path}” in the repository.").format(path=clean_line(path)),
        hint=_("Give the post another slug, or look at what is there."),
        theirs=scene.tree.text(path),
        revision=scene.tree.sha(path),
    )


def refuse_drafts(site: SiteMap) -> None:
    """Raise Unsupported where the site would show a draft like any post."""
    if not site.generator.settings.drafts:
        raise _cannot_hide(site)


def _cannot_hide(site: SiteMap) -> Unsupported:
    return Unsupported(
        _("{generator} shows drafts of this site like any post, so nothing can be hidden there.").format(
            generator=site.generator.label
        ),
        hint=_("Delete the post from the site instead, or teach the site to leave drafts out."),
    )


def _gone() -> Gone:
    return Gone(
        _("The post is no longer in the repository."), hint=_("Publish it again if it should be there.")
    )


def _own_basis(scene: Scene, path: str) -> Revision | None:
    """What the writer's own branch says about the file: in place, edits are made on top of that."""
    head = scene.place.local_head()
    sha = scene.place.tree(head).sha(path) if head else ""
    return Revision(sha) if sha else None


def _read(place: Place, path: str) -> bytes:
    """A picture of the writer's working copy; empty if it left."""
    file = (place.top / path) if place.top else None
    return file.read_bytes() if file is not None and file.is_file() else b""


def _is_bundle(path: str) -> bool:
    place = PurePosixPath(path)
    return place.stem.partition(".")[0] == "index" and len(place.parts) > 1


def _moved(tree: Tree, before: str, after: str) -> list[Edit]:
    """The removal of the old path, and the pictures of a bundle that moves with its post."""
    if before == after or before not in tree.blobs:
        return []
    edits = [Edit(path=before)]
    old, new = str(PurePosixPath(before).parent), str(PurePosixPath(after).parent)
    if _is_bundle(before) and _is_bundle(after) and old != new:
        for path in tree.below(old):
            if path != before:
                edits += [Edit(path=path), Edit(path=f"{new}{path[len(old) :]}", blob=tree.blobs[path])]
    return edits


def _own_pictures(scene: Scene, path: str) -> list[str]:
    """The files in the post's own folder that nothing else in the repository mentions."""
    site, tree = scene.site, scene.tree
    folder = site.generator.asset_path(site.site_path(path), "x").parent
    stem = PurePosixPath(path).parent.name if _is_bundle(path) else PurePosixPath(path).stem
    if not stem.endswith(folder.name):
        return []
    own = site.repository_path(folder)
    found = [p for p in tree.below(own) if p != path and not site.generator.is_post(site.site_path(p))]
    return [picture for picture in found if not _mentioned(tree, picture, path, own)]


def _mentioned(tree: Tree, picture: str, post: str, folder: str) -> bool:
    """Whether another text of the commit names the picture together with its folder."""
    name = f"{PurePosixPath(folder).name}/{picture[len(folder) + 1 :]}"
    answer = tree.git.run("grep", "-l", "-z", "-I", "-F", "-e", name, str(tree.commit), "--")
    files = [line.partition(":")[2] for line in answer.out.decode("utf-8", "surrogateescape").split("\0")]
    return any(file not in {"", post} for file in files)
