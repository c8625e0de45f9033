"""Reads a folder of Markdown that another tool keeps: a site generator's, an Obsidian vault, a Notion export.

The text of each file stays as it is; its front matter is told in our words, as the generator means it that
the folder is made for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bloggy.domain import frontmatter, textfile
from bloggy.domain.imported import Imported, ImportedBlog, ImportedPicture, ImportedPost, NotImported
from bloggy.domain.post import Status
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports import notion
from bloggy.storage.exports.files import HEAD, below, decoded, opened
from bloggy.storage.scan import MAX_BYTES

if TYPE_CHECKING:
    from bloggy.domain.generators import Generator
    from bloggy.domain.post import Post

NAME = "markdown"

_SUFFIXES = (".md", ".markdown", ".mdown", ".mkd", ".mdx")
_FRONT = re.compile(r"(?:---|\+\+\+|;;;)[a-z]*[ \t]*\r?\n|<!--\s*\n\.\. ")
_WIKI = re.compile(r"!?\[\[[^\[\]\n]{1,300}\]\]")
_LOOKED_AT = 20
_MOST_NAMED = 20
_STATES = frozenset({"draft", "published", "status"})
_WRITERS = timezone(timedelta(0), "the writer's")
"""Stands for the zone of dates that name none."""
_OTHER_TEXTS = frozenset({"", *_SUFFIXES, ".html", ".htm", ".txt", ".rst", ".org"})
"""What may be another post: links to these are not taken for files to copy."""


def recognises(path: Path, head: str) -> bool:
    """Whether it is Markdown with front matter, or a folder with such files, a vault or a site."""
    if not path.is_dir():
        return path.suffix.lower() in _SUFFIXES and _FRONT.match(head.lstrip("\ufeff")) is not None
    if (path / ".obsidian").is_dir():
        return True
    files = below(path, *_SUFFIXES)
    return any(map(_is_marked, files[:_LOOKED_AT])) or (bool(files) and generator_of(path).name != "plain")


def _is_marked(file: Path) -> bool:
    if notion.number(file.stem):
        return True
    try:
        with opened(file) as found:
            head = decoded(found.read(HEAD))
    except ExportError:
        return False  # named when the folder is read
    return _FRONT.match(head.lstrip("\ufeff")) is not None or _WIKI.search(head) is not None


def read(path: Path) -> Iterator[Imported]:
    """Its posts and pages by name, then the pictures. Raises ExportError."""
    root = path if path.is_dir() else path.parent
    generator = generator_of(root) if path.is_dir() else _plain()
    files = below(path, *_SUFFIXES)
    if not files:
        raise ExportError(
            _("{path} has no Markdown in it.").format(path=path.name),
            hint=_("Give the folder that has the posts as files that end in .md."),
            file=str(path),
        )
    url, title = generator.settings.url, generator.settings.title
    if name := url.partition("://")[2].strip("/") or title:
        yield ImportedBlog(name=name, url=url, title=title)
    shown: dict[str, str] = {}
    for file in files:
        yield from _file(file, root, generator, shown)
    if path.is_dir():
        yield from _others(root, shown)


def _plain() -> Generator:
    from bloggy.domain import generators

    return generators.get("plain", zone=_WRITERS)


def generator_of(root: Path) -> Generator:
    """What the folder is made for; nobody's, where nothing says."""
    from bloggy.domain import generators
    from bloggy.storage.library import Folder

    site = Folder(root)
    return generators.detect(site, zone=_WRITERS) or generators.get("plain", site, zone=_WRITERS)


def _file(file: Path, root: Path, generator: Generator, shown: dict[str, str]) -> Iterator[Imported]:
    rel = PurePosixPath(file.relative_to(root).as_posix())
    if generator.kind(rel) is None:
        reason = _("It is no post or page of a site.")
        yield NotImported(kind=_("file"), name=str(rel), reason=reason)
        return
    try:
        text = text_of(file)
    except ExportError as error:
        yield NotImported(kind=_("file"), name=str(rel), reason=error.message)
        return
    document = frontmatter.parse(text, hint=generator.hint)
    if document.problem:
        yield NotImported(kind=_("file"), name=str(rel), reason=document.problem.message)
        return
    number = notion.number(file.stem)
    page = notion.page(text) if number else None
    body = document.body if page is None else page.body
    post = generator.read(rel, document.values, body)
    files = pictures(body, post.image, file, root)
    shown.update({one: str(rel) for one in files.values()})
    is_note = generator.name == "plain" and not post.date and not _STATES & document.values.keys()
    url = generator.url(rel, post) or ""
    yield _post(post, page, number or str(rel), url, generator.name, files, is_note=is_note)
    yield from _links(str(rel), body)


def text_of(file: Path) -> str:
    """A file's text. Raises ExportError."""
    with opened(file) as found:
        data = found.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ExportError(
            _("{path} is larger than {n} MB.").format(path=file.name, n=MAX_BYTES >> 20),
            hint=_("No post is like that: it was not read."),
            file=str(file),
        )
    return textfile.decode(data).text


def _post(
    post: Post,
    page: notion.Page | None,
    ref: str,
    url: str,
    generator: str,
    files: dict[str, str],
    *,
    is_note: bool,
) -> ImportedPost:
    """The post; what a page of Notion says of itself counts first. A note says nothing: it is a draft."""
    own = page or notion.Page(title="", body=post.body)
    is_out = post.status is Status.PUBLISHED and (page.is_out if page else not is_note)
    canonical = {"canonical_url": post.canonical_url} if post.canonical_url else {}
    return ImportedPost(
        ref=ref,
        title=own.title or post.title,
        body=own.body,
        form="markdown",
        kind=post.kind,
        status=Status.PUBLISHED if is_out else Status.DRAFT,
        slug="" if page else post.slug,
        date=own.date or _without(post.date),
        updated=_without(post.updated),
        tags=own.tags or post.tags,
        categories=post.categories,
        summary=post.summary,
        image=post.image,
        image_alt=post.image_alt,
        language=post.language,
        url=url if is_out else "",
        aliases=post.aliases,
        unlisted=post.unlisted,
        extra={**post.extra, **own.extra, **canonical},
        generator=generator,
        files=files,
    )


def _without(when: datetime | None) -> datetime | None:
    """A date without the zone that it never named."""
    return when.replace(tzinfo=None) if when is not None and when.tzinfo is _WRITERS else when


def pictures(body: str, image: str, file: Path, root: Path) -> dict[str, str]:
    """The files in the folder that a text shows, or leads to, by the links as they are written."""
    from bloggy.domain.checks import is_local, references

    found: dict[str, str] = {}
    targets = [one.target for one in references(body) if one.local]
    for target in [*targets, *([image] if image and is_local(image) else [])]:
        place = _place(target, file, root)
        if place is not None:
            found[target] = str(place)
    return found


_SERVED_FROM = ("", "static", "public", "source", "content", "docs", "files", "assets", "src")


def _place(target: str, file: Path, root: Path) -> Path | None:
    from bloggy.domain.checks import plain_path

    link = plain_path(target)
    if not link or "\0" in link or PurePosixPath(link).suffix.lower() in _OTHER_TEXTS:
        return None
    tried = [] if link.startswith("/") else [file.parent / link]
    tried += [root / folder / link.lstrip("/") for folder in _SERVED_FROM]
    inside = root.resolve()
    for one in tried:
        try:
            if one.is_file() and one.resolve().is_relative_to(inside) and not one.is_symlink():
                return one.resolve()
        except OSError:
            continue  # a name that this file system can't have
    return None


def _links(name: str, body: str) -> Iterator[NotImported]:
    """Links that name a note instead of an address stay as they are."""
    if found := list(dict.fromkeys(_WIKI.findall(body))):
        more = "" if len(found) <= _MOST_NAMED else " …"
        yield NotImported(
            kind=_("links to notes"),
            name=f"{name}: {' '.join(found[:_MOST_NAMED])}{more}",
            reason=_("They stay in the text as they are: only the tool that made them follows them."),
        )


def _others(root: Path, shown: dict[str, str]) -> Iterator[Imported]:
    """Pictures and files that lie in the folder."""
    for file in below(root):
        if file.suffix.lower() in _SUFFIXES:
            continue
        rel = file.relative_to(root).as_posix()
        if str(file.resolve()) in shown:
            yield ImportedPicture(ref=rel, url="", title=file.name, file=rel)
        else:
            yield NotImported(kind=_("file"), name=rel, reason=_("No post shows it or leads to it."))
