"""Reads what dev.to and other Forem sites export: all articles as JSON, and the writer's own comments.

An article may begin with front matter, and what that says counts more than what stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from bloggy.domain import frontmatter
from bloggy.domain.comment import Author
from bloggy.domain.dates import parse_stored
from bloggy.domain.imported import Imported, ImportedBlog, ImportedComment, ImportedPost, NotImported
from bloggy.domain.post import Status
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.files import HEAD, below, decoded, opened
from bloggy.storage.exports.json_file import Row, load, moment, rows, text, truth

NAME = "dev.to"

_ARTICLES, _COMMENTS = "articles.json", "comments.json"
_SITE = "dev.to"
_FRONT_NAMES = "title published tags date description cover_image canonical_url series"
_FRONT = frozenset(_FRONT_NAMES.split())
"""What dev.to itself knows in front matter."""


def recognises(path: Path, head: str) -> bool:
    """Whether it is the list of articles, or a folder with it."""
    if path.is_dir():
        path = path / _ARTICLES
        if not path.is_file() or path.is_symlink():
            return False
        with opened(path) as file:
            head = decoded(file.read(HEAD))
    start = head.lstrip("\ufeff \t\r\n")
    return path.is_file() and start.startswith("[") and '"body_markdown"' in head and '"published_at"' in head


def read(path: Path) -> Iterator[Imported]:
    """The articles, then the comments. Raises ExportError."""
    folder = path if path.is_dir() else path.parent
    file = path / _ARTICLES if path.is_dir() else path
    articles = list(rows(load(file)))
    if not any("body_markdown" in each for each in articles):
        raise ExportError(
            _("{path} has no articles in it.").format(path=file.name),
            hint=_("At dev.to, choose Settings → Account → Request an export of your content."),
            file=str(file),
        )
    writer = next((name for each in articles if (name := text(each, "cached_user_username"))), "")
    home = f"{_SITE}/{writer}" if writer else _SITE
    yield ImportedBlog(name=home, url=f"https://{home}", title=_name(articles))
    paths: set[str] = set()
    for found in articles:
        post = _post(found)
        if post is None:
            name = text(found, "title") or text(found, "slug")
            yield NotImported(kind=_("post"), name=name, reason=_("It has no number in the export."))
            continue
        paths.add(_path(found))
        yield post
    if path.is_dir():
        yield from _comments(folder / _COMMENTS, articles, paths)
        for other in below(folder):
            if other not in {file, folder / _COMMENTS}:
                yield NotImported(
                    kind=_("file"),
                    name=str(other.relative_to(folder)),
                    reason=_("bloggy does not know such files."),
                )


def _name(articles: list[Row]) -> str:
    return next((name for each in articles if (name := text(each, "cached_user_name"))), "")


def _path(found: Row) -> str:
    path = text(found, "path")
    return path if path.startswith("/") else ""


def _post(found: Row) -> ImportedPost | None:
    document = frontmatter.parse(text(found, "body_markdown"))
    own: Mapping[str, object] = {} if document.problem else document.values
    slug = text(found, "slug")
    if not slug:
        return None
    title = str(own.get("title") or "") or text(found, "title")
    tags = own.get("tags") or found.get("cached_tag_list") or found.get("tag_list")
    out = truth(found, "published")
    date = moment(found.get("published_at")) or _date(own.get("date"))
    extra = {name: value for name, value in own.items() if name not in _FRONT} | {
        "canonical_url": str(own.get("canonical_url") or "") or text(found, "canonical_url"),
        "series": str(own.get("series") or "") or text(found, "series"),
    }
    path = _path(found)
    return ImportedPost(
        ref=slug,
        title=title,
        body=document.body if own else text(found, "body_markdown"),
        form="markdown",
        status=Status.PUBLISHED if out else Status.DRAFT,
        slug=slug if out else "",
        date=date if out else date or moment(found.get("created_at")),
        updated=moment(found.get("edited_at")),
        tags=_tags(tags),
        summary=str(own.get("description") or "") or text(found, "description"),
        author=text(found, "cached_user_name"),
        image=str(own.get("cover_image") or "") or text(found, "main_image"),
        language=text(found, "language"),
        url=f"https://{_SITE}{path}" if out and path else "",
        extra={name: value for name, value in extra.items() if value},
    )


def _date(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else parse_stored(value, UTC)


def _tags(value: object) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return tuple(part.strip() for part in map(str, parts) if part.strip())


def _comments(file: Path, articles: list[Row], paths: set[str]) -> Iterator[Imported]:
    """The writer's comments below own articles; those elsewhere have no post here."""
    if not file.is_file() or file.is_symlink():
        return
    refs = {_path(each): text(each, "slug") for each in articles if text(each, "slug")}
    name = _name(articles)
    for number, found in enumerate(rows(load(file)), 1):
        ref, body = text(found, "id_code") or f"#{number}", text(found, "body_markdown")
        place = text(found, "commentable_path")
        if place not in paths:
            yield NotImported(
                kind=_("comment"),
                name=f"{place}: {body}" if place else body,
                reason=_("It stands below a post that is not in the export."),
            )
            continue
        yield ImportedComment(
            ref=ref,
            post=refs[place],
            author=Author(name=name, is_me=True),
            date=moment(found.get("created_at")),
            body=body,
            form="markdown",
        )
