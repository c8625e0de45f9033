"""Reads what WriteFreely and Write.as export: one JSON value with the writer's blogs, posts and drafts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bloggy.domain.imported import Imported, ImportedBlog, ImportedPost, NotImported
from bloggy.domain.post import Status
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.json_file import Row, load, moment, row, rows, text

NAME = "writefreely"

_START = re.compile(r'\{\s*"username"\s*:')
_FONTS = {"norm", "serif", ""}


def recognises(path: Path, head: str) -> bool:
    """Whether it is JSON about a writer with blogs."""
    start = head.lstrip("\ufeff \t\r\n")
    return path.is_file() and _START.match(start) is not None and '"collections"' in head


def read(path: Path) -> Iterator[Imported]:
    """Each blog's posts, then the drafts, which belong to none. Raises ExportError."""
    whole = row(load(path))
    if not isinstance(whole.get("collections"), list) and not isinstance(whole.get("posts"), list):
        raise ExportError(
            _("{path} has no blogs of WriteFreely in it.").format(path=path.name),
            hint=_("In WriteFreely, choose Settings → Export → Export all data as JSON."),
            file=str(path),
        )
    name = text(whole, "username") or "writefreely"
    for blog in rows(whole.get("collections")):
        alias, url = text(blog, "alias"), text(blog, "url")
        address = url.partition("://")[2].strip("/") if url.startswith("http") else ""
        yield ImportedBlog(
            name=address or f"writefreely/{alias or name}",
            url=url if address else "",
            title=text(blog, "title"),
        )
        for found in rows(blog.get("posts")):
            yield _post(found, url if address else "/", status=Status.PUBLISHED)
        if style := text(blog, "style_sheet").strip():
            yield NotImported(
                kind=_("design"),
                name=f"{alias} ({len(style)})",
                reason=_("How the blog looks belongs to your site's generator here."),
            )
    yield ImportedBlog(name=f"writefreely/{name}/drafts", title=name)
    for found in rows(whole.get("posts")):
        yield _post(found, "", status=Status.DRAFT)


def _post(found: Row, home: str, *, status: Status) -> Imported:
    ref, slug = text(found, "id"), text(found, "slug")
    title, body = text(found, "title"), text(found, "body")
    date = moment(found.get("created"))
    if not ref:
        return NotImported(
            kind=_("post"), name=title or body[:80], reason=_("It has no number in the export.")
        )
    font = text(found, "appearance")
    tags = found.get("tags")
    extra: dict[str, object] = {} if font in _FONTS else {"appearance": font}
    if found.get("rtl") is True:
        extra["rtl"] = True
    return ImportedPost(
        ref=ref,
        title=title,
        body=_fenced(body) if font == "code" else body,
        form="markdown",
        status=Status.DRAFT if date is None else status,
        slug=slug,
        date=date,
        updated=moment(found.get("updated")),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        language=text(found, "language"),
        url=f"{home.rstrip('/')}/{slug}" if home and slug else "",
        extra=extra,
    )


def _fenced(code: str) -> str:
    """What was written as code, where nothing in it counts as Markdown."""
    longest = max((len(run) for run in re.findall("`+", code)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{code.rstrip()}\n{fence}\n"
