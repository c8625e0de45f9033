"""Makes new posts: empty ones, from a template, as a copy of another; and puts pictures beside them."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bloggy.domain import frontmatter
from bloggy.domain.frontmatter import REMOVE, Format
from bloggy.domain.post import Post, Status
from bloggy.errors import DraftError, NotFound, SaveFailed, UsageError
from bloggy.i18n import _
from bloggy.services.drawing import BLOGS_KEY
from bloggy.services.standing import ID_KEY
from bloggy.storage.presence import is_folder

if TYPE_CHECKING:
    from datetime import datetime

    from bloggy.domain.frontmatter import Document
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library

_SIBLINGS = 5
"""So many of the newest posts are looked at for the front matter's notation and keys."""
_TRIES = 1000


def new(
    workspace: Workspace,
    title: str,
    *,
    blog: str | None = None,
    template: str | None = None,
    tags: tuple[str, ...] = (),
    body: str = "",
) -> Path:
    """A new draft; see `Posts.new`."""
    library = _library_for(workspace, blog)
    if not is_folder(library.root):  # a disk that is not connected: what is written would be hidden later
        raise NotFound(
            _("The folder {folder} is not there, so nothing was written.").format(folder=library.root),
            hint=_("Connect its disk, make the folder, or correct “folders” in the configuration."),
        )
    siblings = siblings_of(workspace, library)
    form = format_for(workspace, library, siblings)
    post = Post(
        title=title.strip() or _("Untitled"),
        body=body,
        status=Status.DRAFT,
        tags=tags,
        date=stamp(workspace, library),
    )
    place = _place(workspace, library, post)
    if template is not None:
        text = _from_template(workspace, library, template, post)
    else:
        values = library.generator.values(post, siblings=[one.values for one in siblings])
        if blog is not None and not workspace.blogs.in_place(blog, library.root):
            values[BLOGS_KEY] = [blog]
        text = frontmatter.new(values, f"\n{body}" if body else "\n", format=form)
    return _create(library, place, text.encode())


def duplicate(workspace: Workspace, path: Path) -> Path:
    """A copy as a new draft; see `Posts.duplicate`."""
    library = workspace.library_of(path)
    file = library.load(path)
    title = _("{title} (copy)").format(title=file.post.title)
    date = stamp(workspace, library)
    fields = {"title": title, "status": Status.DRAFT, "date": date, "updated": None, "aliases": ()}
    changes: dict[str, object] = library.generator.changes(file.document.values, fields)
    if any(key in file.document.values for key in library.generator.keys.slug):
        changes |= library.generator.changes(file.document.values, {"slug": ""})
    if ID_KEY in file.document.values:
        changes[ID_KEY] = REMOVE
    document = frontmatter.edit(file.document, changes)
    place = _place(workspace, library, replace(file.post, title=title, slug="", date=None))
    return _create(library, place, file.file.with_text(document.text).encode())


def add_picture(library: Library, post: Path, picture: Path) -> str:
    """The link to a picture, copied beside the post's others if it lies outside; see `Posts.add_picture`."""
    from bloggy.services.assets import Finder, _safe_name
    from bloggy.storage import atomic

    generator, place = library.generator, library.site_path(library.rel(post))
    real = Path(os.path.realpath(picture))
    root = Path(os.path.realpath(library.site))
    if real.is_relative_to(root):
        inside = PurePosixPath(real.relative_to(root).as_posix())
        link = generator.asset_link(place, inside)
        found = Finder(library, post).locate(link)
        if found is not None and found.samefile(picture):
            return link
    try:
        data = picture.read_bytes()
    except OSError as error:
        raise NotFound(_("{path} can’t be read: {why}.").format(path=picture, why=error.strerror)) from error
    name = PurePosixPath(_safe_name(picture.name))
    for number in range(1, _TRIES):
        tried = name if number == 1 else name.with_stem(f"{name.stem}-{number}")
        asset = generator.asset_path(place, str(tried))
        target = library.site / asset
        if not target.exists():
            atomic.make_folder(target.parent)
            atomic.write(target, data, expected=None)
        if target.read_bytes() == data:
            return generator.asset_link(place, asset)
    raise SaveFailed(_("No free name was found for {name}.").format(name=name))


def _library_for(workspace: Workspace, blog: str | None) -> Library:
    if not workspace.libraries:
        raise UsageError(_("There is no folder for posts yet."), hint=_("“bloggy init FOLDER” sets one up."))
    if blog is not None:
        workspace.blogs.info(blog)
        for library in workspace.libraries:
            if workspace.blogs.in_place(blog, library.root):
                return library
    return workspace.libraries[0]


def stamp(workspace: Workspace, library: Library) -> datetime | None:
    """The date that a draft needs for its site to build at all; None where it can do without."""
    if not library.generator.needs_date:
        return None
    from bloggy.services.stamps import Stamps

    zone = library.generator.settings.timezone or workspace.zone
    when = workspace.clock.now().astimezone(zone).replace(microsecond=0)
    Stamps(workspace.paths.data).note(when)
    return when


def siblings_of(workspace: Workspace, library: Library) -> list[Document]:
    """The front matter of the newest posts of the library, from the index's list of them."""
    from bloggy.domain.listing import PostQuery

    found: list[Document] = []
    for one in workspace.posts.window(PostQuery(kind="post"), 0, 4 * _SIBLINGS):
        if one.root == library.root and one.problem is None and len(found) < _SIBLINGS:
            try:
                found.append(library.load(one.path).document)
            except DraftError:
                continue  # gone since it was listed
    return found


def format_for(workspace: Workspace, library: Library, siblings: list[Document]) -> Format:
    if library.generator.name == "plain" and not siblings:
        return Format(workspace.config.library.front_matter)
    return library.generator.front_format(one.format for one in siblings)


def _place(workspace: Workspace, library: Library, post: Post) -> PurePosixPath:
    """Where a new post of that title goes, relative to the library."""
    from bloggy.domain.slug import slugify

    post = replace(post, slug=slugify(post.slug or post.title), date=workspace.clock.now())
    pattern = workspace.config.library.new_post
    if library.generator.name == "plain" and pattern != "{slug}.md":
        when = workspace.clock.now()
        filled = pattern.format(
            slug=post.slug, year=f"{when:%Y}", month=f"{when:%m}", day=f"{when:%d}", date=f"{when:%Y-%m-%d}"
        )
        return PurePosixPath(filled)
    site_path = library.generator.draft_path(library.generator.new_path(post), post)
    prefix = library.site_path("x").parts[:-1]
    if site_path.parts[: len(prefix)] == prefix:
        return PurePosixPath(*site_path.parts[len(prefix) :])
    return PurePosixPath(site_path.name)


def _create(library: Library, place: PurePosixPath, data: bytes) -> Path:
    """Create the file under the first free name. Raises DraftError, SaveFailed."""
    bundle = place.stem == "index" and len(place.parts) > 1
    for number in range(1, _TRIES):
        tried = place
        if number > 1:
            stem = f"{place.parent.name if bundle else place.stem}-{number}"
            tried = place.parent.with_name(stem) / place.name if bundle else place.with_stem(stem)
        if bundle and (library.root / tried.parent).exists():
            continue
        try:
            return library.create(str(tried), data)
        except SaveFailed:
            raise
        except UsageError:
            raise
        except DraftError:
            continue
    raise SaveFailed(_("No free name was found for {name}.").format(name=place.name))


def _from_template(workspace: Workspace, library: Library, name: str, post: Post) -> str:
    """The text of a template with title, tags and draft mark set, and its words filled in."""
    folder = workspace.config.library.templates or workspace.paths.config_file.parent / "templates"
    found = _template(folder, name)
    document = library.parse(found.read_text("utf-8-sig"))
    for word, value in (("title", post.title), ("date", f"{workspace.clock.now():%Y-%m-%d}")):
        body = document.body.replace("{{ " + word + " }}", value).replace("{{" + word + "}}", value)
        document = frontmatter.with_body(document, body)
    fields: dict[str, object] = {"title": post.title, "status": Status.DRAFT}
    if post.tags:
        fields["tags"] = post.tags
    if post.date and not any(document.values.get(key) for key in library.generator.keys.date):
        fields["date"] = post.date
    form = library.generator.front_format()
    document = frontmatter.edit(document, library.generator.changes(document.values, fields), default=form)
    return document.text + (f"\n{post.body}" if post.body else "")


def _template(folder: Path, name: str) -> Path:
    try:
        names = sorted(place for place in folder.iterdir() if place.is_file() and place.name[0] != ".")
    except OSError:
        names = []
    for place in names:
        if name in {place.name, place.stem}:
            return place
    raise NotFound(
        _("There is no template “{name}” in {folder}.").format(name=name, folder=folder),
        hint=_("Templates there: {names}.").format(names=", ".join(place.stem for place in names))
        if names
        else _("Put a Markdown file with that name there."),
    )
