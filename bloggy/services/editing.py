"""Changes posts from outside an editor: single front matter lines, titles, file names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bloggy.domain import frontmatter
from bloggy.domain.dates import names_time
from bloggy.domain.frontmatter import REMOVE
from bloggy.domain.post import Post, Status
from bloggy.errors import UsageError
from bloggy.i18n import _

if TYPE_CHECKING:
    from bloggy.domain.frontmatter import Document
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library, PostFile

_LISTS = frozenset({"tags", "categories", "aliases"})
_DATES = frozenset({"date", "updated"})
_TRUTHS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}
_FIELDS = frozenset(Post.__dataclass_fields__) - {"body", "extra", "kind"}


def with_fields(library: Library, text: str, fields: Mapping[str, object], *, exact: bool = False) -> str:
    """`text` with neutral fields set in the words of the library's generator. Raises FrontMatterError.

    A moment set over a bare day is written as a day again, unless `exact`: the writer named the time.
    """
    return _changed(library, library.parse(text), fields, exact=exact).text


def set_fields(workspace: Workspace, path: Path, fields: Mapping[str, object]) -> None:
    """Set neutral fields of a post's file. Raises FrontMatterError, ChangedOnDisk, SaveFailed."""
    library = workspace.library_of(path)
    file = library.load(path)
    document = _changed(library, file.document, fields)
    library.save(path, file.file.with_text(document.text), file.fingerprint)


def set_typed(workspace: Workspace, path: Path, changes: Mapping[str, str | None]) -> None:
    """Set what a person typed; see `Posts.set`."""
    library = workspace.library_of(path)
    file = library.load(path)
    fields: dict[str, object] = {}
    keys: dict[str, object] = {}
    for key, typed in changes.items():
        own = key not in _FIELDS and key != "draft"
        if own or (
            key in file.document.values and typed is not None and key not in _LISTS | _DATES | {"draft"}
        ):
            keys[key] = REMOVE if typed is None else _like(typed, file.document.values.get(key))
        elif key == "draft":
            fields["status"] = Status.DRAFT if _truth(typed or "false") else Status.PUBLISHED
        else:
            fields[key] = None if typed is None else _field(workspace, key, typed)
    exact = any(names_time(typed) for key, typed in changes.items() if key in _DATES and typed)
    document = _changed(library, file.document, fields, exact=exact)
    if keys:
        document = frontmatter.edit(document, keys)
    library.save(path, file.file.with_text(document.text), file.fingerprint)


def rename(workspace: Workspace, path: Path, *, title: str | None, slug: str | None) -> Path:
    """Give a post another title and slug; answers where its file is now."""
    from bloggy.domain.slug import is_safe, slugify
    from bloggy.services.renames import Renames

    library = workspace.library_of(path)
    rel = library.rel(path)
    new_rel = rel
    if slug is not None:
        if not is_safe(slug):
            raise UsageError(
                _("“{slug}” can’t be used as a slug.").format(slug=slug),
                hint=_("“{better}” can.").format(better=slugify(slug)),
            )
        renamed = library.generator.renamed(library.site_path(rel), slug)
        new_rel = str(
            PurePosixPath(*renamed.parts[len(library.site_path(rel).parts) - len(Path(rel).parts) :])
        )
    fields: dict[str, object] = {} if title is None else {"title": title}
    file = library.load(path)
    if slug is not None and (_names_slug(library, file.document) or _slug_at(library, file, new_rel) != slug):
        fields["slug"] = slug
    if title is not None and slug is None and file.post.status not in {Status.DRAFT, Status.WITHDRAWN}:
        fields |= _slug_that_holds(library, file, fields)
    if new_rel != rel:
        new = library.move(path, new_rel)
        Renames(workspace.paths.data).note(library.root, rel, library.rel(new))
        path = new
    if fields:
        set_fields(workspace, path, fields)
    return path


def _slug_that_holds(library: Library, file: PostFile, fields: Mapping[str, object]) -> dict[str, object]:
    """The slug to write down so that the post keeps its address under its new fields; nothing if it does."""
    generator, place = library.generator, library.site_path(file.rel)

    def address(more: Mapping[str, object]) -> str | None:
        document = _changed(library, file.document, {**fields, **more})
        return generator.url(place, generator.read(place, document.values, document.body))

    old, slug = generator.url(place, file.post), {"slug": file.post.slug}
    return dict(slug) if address({}) != old and address(slug) == old else {}


def _slug_at(library: Library, file: PostFile, rel: str) -> str:
    """The slug that the file would have at `rel`: some generators make it of the title, not of the name."""
    return library.generator.read(library.site_path(rel), file.document.values, file.document.body).slug


def _names_slug(library: Library, document: Document) -> bool:
    return any(key in document.values for key in library.generator.keys.slug)


def _changed(
    library: Library, document: Document, fields: Mapping[str, object], *, exact: bool = False
) -> Document:
    form = library.generator.front_format([document.format] if document.format else [])
    changes = library.generator.changes(document.values, fields) if fields else {}
    days = any(_is_day(document.values.get(key)) for key in changes)
    return frontmatter.edit(document, changes, default=form, exact=exact and days) if changes else document


def _is_day(value: object) -> bool:
    """Whether a front matter value is a date without a time."""
    return value is not None and re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value).strip()) is not None


def _field(workspace: Workspace, key: str, typed: str) -> object:
    """A typed value as the neutral field wants it. Raises BadDate."""
    if key in _LISTS:
        return tuple(part.strip() for part in typed.split(",") if part.strip())
    if key in _DATES:
        from bloggy.domain.dates import parse_human

        return parse_human(typed, now=workspace.clock.now())
    if key == "unlisted":
        return _truth(typed)
    if key == "status":
        try:
            return Status(typed)
        except ValueError:
            raise UsageError(
                _("“{value}” is no status.").format(value=typed),
                hint=_("Use one of: {names}.").format(names=", ".join(Status)),
            ) from None
    return typed


def _like(typed: str, old: object) -> object:
    """A typed value with the type that the key has now."""
    if isinstance(old, bool) or (old is None and typed in {"true", "false"}):
        return _truth(typed)
    if isinstance(old, int) and typed.lstrip("-").isdigit():
        return int(typed)
    if isinstance(old, list):
        return [part.strip() for part in typed.split(",") if part.strip()]
    return typed


def _truth(typed: str) -> bool:
    try:
        return _TRUTHS[typed.strip().casefold()]
    except KeyError:
        raise UsageError(
            _("“{value}” is neither true nor false.").format(value=typed), hint=_("Write true or false.")
        ) from None
