"""Reads a page that somebody saved, or its text: the post, and the comments that it lists at its end.

What can be told apart becomes a post and comments; all other words of it are named, so that none is lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bloggy.domain.comment import Author, CommentKind, CommentStatus, Form
from bloggy.domain.imported import Imported, ImportedBlog, ImportedComment, ImportedPost, NotImported
from bloggy.domain.post import Kind
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.addresses import parts
from bloggy.storage.exports.files import opened
from bloggy.storage.exports.text_lines import lines

NAME = "page"

LARGEST = 32 << 20
"""So many bytes; a page is read as a whole."""
_HTML = (".html", ".htm", ".xhtml")
_MARKDOWN = (".md", ".markdown", ".mdown")
_TEXT = (".txt", ".text")
_CHUNK = 900
"""So many characters of left-out text are told at once."""


@dataclass(slots=True, kw_only=True)
class PageComment:
    """A comment of a page."""

    author: str
    url: str = ""
    date: datetime | None = None
    said: str = ""
    """The date as the page says it."""
    body: str
    parent: int | None = None
    """Its place among the page's comments."""
    held: bool = False
    mention: bool = False


@dataclass(slots=True, kw_only=True)
class Page:
    """What a page says."""

    title: str = ""
    date: datetime | None = None
    author: str = ""
    language: str = ""
    url: str = ""
    summary: str = ""
    image: str = ""
    tags: tuple[str, ...] = ()
    form: Form
    body: str = ""
    comments: list[PageComment] = field(default_factory=list)
    told: int | None = None
    """How many comments the page says it has."""
    labels: list[str] = field(default_factory=list)
    """Words of the page itself round post and comments."""
    outside: list[str] = field(default_factory=list)
    """What stands round the post: menus, side bars, forms."""
    is_page: bool = False


def recognises(path: Path, head: str) -> bool:
    """Whether it is a page or text at all, judged by its name; other formats are tried before."""
    if not path.is_file() or "\x00" in head[:1000]:
        return False
    return path.suffix.lower() in (*_HTML, *_MARKDOWN, *_TEXT)


def read(path: Path) -> Iterator[Imported]:
    """The post and the comments of the page. Raises ExportError."""
    with opened(path) as file:
        if len(file.read(LARGEST + 1)) > LARGEST:
            raise ExportError(
                _("{path} is larger than {n} MB.").format(path=path.name, n=LARGEST >> 20),
                hint=_("No page is like that: it was not read."),
                file=str(path),
            )
    if path.suffix.lower() in _HTML:
        from bloggy.storage.exports.page_html import page_of_html

        page = page_of_html(path)
    else:
        from bloggy.storage.exports.page_text import page_of_text

        page = page_of_text(list(lines(path)), markdown=path.suffix.lower() in _MARKDOWN)
    if not page.title and not page.body.strip() and not page.comments:
        raise ExportError(
            _("{path} has no text in it.").format(path=path.name),
            hint=_("Save the page as a whole, after it is loaded."),
            file=str(path),
        )
    yield from _told(path, page)


def _told(path: Path, page: Page) -> Iterator[Imported]:
    yield ImportedBlog(name=parts(page.url).netloc or "pages")
    ref = page.url.partition("#")[0] or _ref(path, page)
    yield ImportedPost(
        ref=ref,
        title=page.title or path.stem,
        body=page.body,
        form=page.form,
        kind=Kind.PAGE if page.is_page else Kind.POST,
        date=page.date,
        tags=page.tags,
        summary=page.summary,
        author=page.author,
        image=page.image,
        language=page.language,
        url=page.url,
    )
    refs: list[str] = []
    used: Counter[str] = Counter()
    for comment in page.comments:
        name = f"{ref} {comment.said} {comment.author}"
        used[name] += 1
        refs.append(name if used[name] == 1 else f"{name} #{used[name]}")
        yield _comment(comment, ref, refs, page.form)
        if comment.date is None:
            yield NotImported(
                kind=_("date"),
                name=": ".join(text for text in (comment.author or "?", comment.said) if text),
                reason=_("It can’t be told when this comment was written."),
            )
    yield from _left(page)


def _ref(path: Path, page: Page) -> str:
    """The name of a page whose address is unknown; where it can, it outlives a new file name."""
    if page.title and page.date:
        return f"{page.title} {page.date:%Y-%m-%d}"
    return f"{page.title} {path.parent.name}/{path.stem}".strip()


def _comment(comment: PageComment, post: str, refs: list[str], form: Form) -> ImportedComment:
    return ImportedComment(
        ref=refs[-1],
        post=post,
        parent="" if comment.parent is None else refs[comment.parent],
        author=Author(name=comment.author, url=comment.url),
        date=comment.date,
        status=CommentStatus.HELD if comment.held else CommentStatus.APPROVED,
        body=comment.body,
        form=form,
        kind=CommentKind.MENTION if comment.mention else CommentKind.COMMENT,
    )


def _left(page: Page) -> Iterator[NotImported]:
    if page.told is not None and page.told != len(page.comments):
        yield NotImported(
            kind=_("comments"),
            name=_("the page says {n}").format(n=page.told),
            reason=_("{n} could be told apart; what else there was is in the post or named here.").format(
                n=len(page.comments)
            ),
        )
    labels = list(dict.fromkeys(" ".join(label.split()) for label in page.labels if label.strip()))
    for chunk in _chunks(labels):
        yield NotImported(
            kind=_("words of the page"), name=chunk, reason=_("They name things, such as buttons and dates.")
        )
    for chunk in _chunks(" ".join(text.split()) for text in page.outside):
        yield NotImported(
            kind=_("text round the post"),
            name=chunk,
            reason=_("It is no part of the post or of its comments."),
        )


def _chunks(texts: Iterator[str] | list[str]) -> Iterator[str]:
    """The texts, joined to pieces of a bearable length."""
    held = ""
    for text in texts:
        for word in f"{text} ·".split(" "):
            if len(held) + len(word) >= _CHUNK:
                yield held.strip(" ·")
                held = ""
            held += f"{word} "
    if held.strip(" ·"):
        yield held.strip(" ·")
