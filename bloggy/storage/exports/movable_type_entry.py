"""Tells one entry of a Movable Type export in our words: a post, its comments and pings."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from html import escape

from bloggy.domain.comment import Author, CommentKind, Form
from bloggy.domain.imported import Imported, ImportedComment, ImportedPost, NotImported
from bloggy.domain.post import Status
from bloggy.i18n import _
from bloggy.storage.exports.addresses import web
from bloggy.storage.exports.movable_type import Entry, first, split

FOLD = "<!--more-->"
"""Stands between the body and what readers see on the post's own page only."""

_OF_COMMENT = frozenset({"AUTHOR", "EMAIL", "IP", "URL", "DATE", "TITLE", "BLOG NAME", "VISIBLE", "STATUS"})
_STATUS = {
    "draft": Status.DRAFT,
    "publish": Status.PUBLISHED,
    "published": Status.PUBLISHED,
    "": Status.PUBLISHED,
    "future": Status.SCHEDULED,
}
_NO_BREAKS = frozenset({"", "0", "none", "richtext", "blocks"})
_READ = frozenset(
    {
        *("AUTHOR", "AUTHOR EMAIL", "TITLE", "BASENAME", "STATUS", "CONVERT BREAKS", "PRIMARY CATEGORY"),
        *("CATEGORY", "DATE", "TAGS", "UNIQUE URL", "IMAGE", "ALLOW COMMENTS", "ALLOW PINGS", "NO ENTRY"),
    }
)
_DATE = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp])[Mm])?)?"
)
_BLOCK = re.compile(r"<(?:p|br|div|blockquote|pre|ul|ol|table|h[1-6])\b", re.IGNORECASE)


def things(entry: Entry, refs: Counter[str]) -> Iterator[Imported]:
    """The post of the entry, its comments, and what of it does not come in; `refs` counts the names used."""
    where = _("line {n}").format(n=entry.line)
    if not entry.fields:
        yield NotImported(
            kind=_("text"),
            name=f"{where}: {_short(entry.strays + [line for _n, part in entry.sections for line in part])}",
            reason=_("It stands outside all entries."),
        )
        return
    post = _post(entry, refs)
    yield post
    if "textile" in first(entry.fields, "CONVERT BREAKS").lower():
        yield NotImported(
            kind=_("formatting"),
            name=post.title,
            reason=_("It is written in Textile, which bloggy does not know: its signs stay as they are."),
        )
    for line in entry.strays:
        yield NotImported(
            kind=_("text"), name=f"{post.title}, {where}: {line}", reason=_("It is no field of an entry.")
        )
    for name, part in entry.sections:
        if name in {"COMMENT", "PING"}:
            yield _comment(name, part, post.ref, refs)


def moment(text: str) -> datetime | None:
    """`08/31/2002 02:22:22 PM`, month first, in the zone of whoever exported it."""
    found = _DATE.fullmatch(text.strip())
    if not found:
        return None
    year = int(found[3])
    if len(found[3]) == 2:
        year += 1900 if year > 69 else 2000
    hour = int(found[4] or 0)
    if found[7]:
        hour = hour % 12 + (12 if found[7] in "pP" else 0)
    try:
        return datetime(  # noqa: DTZ001 - it has no zone: whoever imports it gives it theirs
            year, int(found[1]), int(found[2]), hour, int(found[5] or 0), int(found[6] or 0)
        )
    except ValueError:
        return None


def _post(entry: Entry, refs: Counter[str]) -> ImportedPost:
    fields = entry.fields
    title, basename, date = (first(fields, name) for name in ("TITLE", "BASENAME", "DATE"))
    form, breaks = _form(first(fields, "CONVERT BREAKS").lower())
    url = first(fields, "UNIQUE URL")
    body, more, summary = (_section(entry, name) for name in ("BODY", "EXTENDED BODY", "EXCERPT"))
    if more:
        body = f"{body}\n\n{FOLD}\n\n{more}"
    categories = [value for key, value in fields if key in {"PRIMARY CATEGORY", "CATEGORY"} and value]
    status = _STATUS.get(first(fields, "STATUS").lower(), Status.DRAFT)
    return ImportedPost(
        ref=_once(basename or url or f"{date} {title}", refs),
        title=title,
        body=body,
        form=form,
        breaks=breaks,
        status=status,
        slug=basename.rpartition("/")[2],
        date=moment(date),
        tags=tuple(dict.fromkeys(_tags(first(fields, "TAGS")))),
        categories=tuple(dict.fromkeys(categories)),
        summary=" ".join(summary.split()),
        author=first(fields, "AUTHOR"),
        image=first(fields, "IMAGE"),
        url=web(url) if status is Status.PUBLISHED else "",
        extra=_extra(entry, date),
    )


def _form(convert: str) -> tuple[Form, bool]:
    """What the text is written in, and whether its line ends count."""
    if convert.startswith("markdown"):
        return "markdown", False
    if "textile" in convert:
        return "text", False
    return "html", convert not in _NO_BREAKS


def _extra(entry: Entry, date: str) -> dict[str, object]:
    extra: dict[str, object] = {
        key.lower().replace(" ", "_"): value for key, value in entry.fields if key not in _READ and value
    }
    if keywords := " ".join(_section(entry, "KEYWORDS").split()):
        extra["keywords"] = keywords
    if first(entry.fields, "ALLOW COMMENTS") == "0":
        extra["comments"] = False
    if date and moment(date) is None:
        extra["date_as_exported"] = date
    return extra


def _section(entry: Entry, name: str) -> str:
    return "\n".join("\n".join(part) for found, part in entry.sections if found == name).strip("\n")


def _tags(value: str) -> Iterator[str]:
    """`"Movable Type",foo,bar`."""
    try:
        found = next(csv.reader([value], skipinitialspace=True), [])
    except csv.Error:
        found = value.split(",")
    yield from (tag.strip() for tag in found if tag.strip())


def _comment(name: str, part: list[str], post: str, refs: Counter[str]) -> ImportedComment:
    fields, body = split(part, _OF_COMMENT)
    date, author = first(fields, "DATE"), first(fields, "AUTHOR")
    if name == "PING":
        author = first(fields, "BLOG NAME") or author
    url = first(fields, "URL")
    html = _paragraphs(body)
    if title := first(fields, "TITLE"):
        html = f"<p><strong>{escape(title)}</strong></p>\n{html}"
    return ImportedComment(
        ref=_once(f"{post} {date} {author or url}", refs),
        post=post,
        author=Author(
            name=author, url="" if url in {"http://", "https://"} else url, email=first(fields, "EMAIL")
        ),
        date=moment(date),
        body=html,
        form="html",
        kind=CommentKind.MENTION if name == "PING" else CommentKind.COMMENT,
    )


def _paragraphs(text: str) -> str:
    """The body of a comment, whose line ends readers saw, as HTML."""
    if _BLOCK.search(text):
        return text
    found = (part.strip("\n").replace("\n", "<br />\n") for part in re.split(r"\n\s*\n", text))
    return "\n".join(f"<p>{part}</p>" for part in found if part.strip())


def _once(name: str, refs: Counter[str]) -> str:
    refs[name] += 1
    return name if refs[name] == 1 else f"{name} #{refs[name]}"


def _short(lines: list[str]) -> str:
    words = " ".join(" ".join(lines).split())
    return words if len(words) <= 300 else words[:299] + "…"
