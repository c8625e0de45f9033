"""Reads what Ghost exports: one JSON value with the tables of its database, since 0.4 the same kind.

Its default holds neither comments nor their authors; `/ghost/api/admin/db/?include=comments,members` does.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bloggy.domain.comment import Author, CommentStatus, Form
from bloggy.domain.imported import Imported, ImportedBlog, ImportedComment, ImportedPost, NotImported
from bloggy.domain.post import Kind, Status
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.ghost_cards import lexical_card, mobiledoc_card
from bloggy.storage.exports.json_file import Row, load, moment, row, rows, text, truth

NAME = "ghost"

HOST = "__GHOST_URL__"
"""What stands for the blog's address in an export."""

_MARKS = re.compile(r'"(?:posts_tags|posts_authors|posts_meta|mobiledoc|lexical|exported_on)"')
_STATUS = {
    "draft": Status.DRAFT,
    "published": Status.PUBLISHED,
    "scheduled": Status.SCHEDULED,
    "sent": Status.PUBLISHED,
}
_COMMENT_STATUS = {
    "published": CommentStatus.APPROVED,
    "hidden": CommentStatus.REMOVED,
    "deleted": CommentStatus.DELETED,
}
_KNOWN_NAMES = (
    "posts posts_meta posts_tags posts_authors posts_products tags users comments members settings "
    "custom_theme_settings roles roles_users permissions permissions_users permissions_roles migrations "
    "migrations_lock"
)
_KNOWN = frozenset(_KNOWN_NAMES.split())
"""Tables that are brought, or say only how Ghost itself is set up."""
_EXTRA = {
    "canonical_url": "canonical_url",
    "meta_title": "meta_title",
    "meta_description": "meta_description",
    "feature_image_caption": "image_caption",
}


def recognises(path: Path, head: str) -> bool:
    """Whether it is JSON that begins like an export of Ghost."""
    start = head.lstrip("\ufeff \t\r\n")
    if not path.is_file() or not start.startswith("{"):
        return False
    if re.match(r'\{\s*"db"\s*:\s*\[', start):
        return True
    return bool(re.match(r'\{\s*"(?:meta|data)"\s*:', start) and _MARKS.search(start))


def read(path: Path) -> Iterator[Imported]:
    """Everything in it. Raises ExportError."""
    exported = _exported(path)
    blog = _Blog(row(exported["data"]))
    yield ImportedBlog(name=blog.name, url="", title=blog.title)
    for found in rows(blog.tables.get("posts")):
        yield from blog.post(found)
    yield from blog.comments()
    yield from _others(blog)
    if "comments" not in blog.tables and text(row(exported.get("meta")), "version")[:1] in {"5", "6"}:
        yield NotImported(
            kind=_("comment"),
            name=_("all"),
            reason=_("Ghost leaves comments out of exports; “bloggy help import” says how to get them."),
        )


def _exported(path: Path) -> Row:
    whole = row(load(path))
    exported = next(rows(whole.get("db")), whole)
    if not isinstance(row(exported.get("data")).get("posts"), list):
        raise ExportError(
            _("{path} has no posts of Ghost in it.").format(path=path.name),
            hint=_("In Ghost, choose Settings → Import/Export → Export → Content & settings."),
            file=str(path),
        )
    return exported


@dataclass(frozen=True, slots=True)
class _Label:
    name: str
    internal: bool


class _Blog:
    def __init__(self, tables: Row) -> None:
        self.tables = tables
        self.nameless = False
        """Whether something needs the blog's address, which no export tells."""
        settings = {text(each, "key"): text(each, "value") for each in rows(tables.get("settings"))}
        self.title = settings.get("title", "")
        self.name = self.title or "ghost"
        self.language = settings.get("locale") or settings.get("defaultLang") or ""
        self.permalinks = settings.get("permalinks") or "/:slug/"
        self.zone: ZoneInfo | None = None
        with contextlib.suppress(ZoneInfoNotFoundError, ValueError, OSError):
            self.zone = ZoneInfo(settings.get("timezone") or settings.get("activeTimezone") or "UTC")
        self.users = {text(each, "id"): text(each, "name") for each in rows(tables.get("users"))}
        self.meta = {text(each, "post_id"): each for each in rows(tables.get("posts_meta"))}
        self._labels = {
            text(each, "id"): _Label(
                text(each, "name"),
                text(each, "visibility") == "internal" or text(each, "name").startswith("#"),
            )
            for each in rows(tables.get("tags"))
        }
        self.tags = self._sorted("posts_tags", "tag_id")
        self.authors = self._sorted("posts_authors", "author_id")

    def _sorted(self, table: str, name: str) -> dict[str, list[str]]:
        found: dict[str, list[tuple[float, str]]] = {}
        for each in rows(self.tables.get(table)):
            order = each.get("sort_order")
            place = float(order) if isinstance(order, int | float) else 0.0
            found.setdefault(text(each, "post_id"), []).append((place, text(each, name)))
        return {
            post: [number for _place, number in sorted(numbers, key=lambda pair: pair[0])]
            for post, numbers in found.items()
        }

    def post(self, found: Row) -> Iterator[Imported]:
        """A post, and what it has that does not come in."""
        ref, title = text(found, "id"), text(found, "title")
        if not ref:
            yield NotImported(kind=_("post"), name=title, reason=_("It has no number in the export."))
            return
        details = {**found, **self.meta.get(ref, {})}
        body, form = self._body(found)
        labels = [self._labels[number] for number in self.tags.get(ref, ()) if number in self._labels]
        date, status = self._when(found, "published_at"), text(found, "status")
        yield ImportedPost(
            ref=ref,
            title=title,
            body=body,
            form=form,
            kind=Kind.PAGE if text(found, "type") == "page" or truth(found, "page") else Kind.POST,
            status=_STATUS.get(status, Status.DRAFT),
            slug=text(found, "slug"),
            date=date or self._when(found, "created_at"),
            updated=self._when(found, "updated_at"),
            tags=tuple(label.name for label in labels if not label.internal),
            summary=text(found, "custom_excerpt"),
            author=self._author(found),
            image=self._here(text(found, "feature_image") or text(found, "image")),
            image_alt=text(details, "feature_image_alt"),
            language=text(found, "locale") or text(found, "language") or self.language,
            url=self._address(found, date) if status == "published" else "",
            unlisted=status == "sent"
            or truth(found, "email_only")
            or text(found, "visibility") not in {"", "public"},
            extra=self._extra(details, labels),
        )
        for name in ("codeinjection_head", "codeinjection_foot"):
            if text(found, name).strip():
                yield NotImported(
                    kind=_("code"),
                    name=f"{title}: {name}",
                    reason=_("Code that Ghost put round this page has no place in a post."),
                )

    def _body(self, found: Row) -> tuple[str, Form]:
        """Its Markdown where nothing else is in it, else the HTML that readers saw."""
        for source in (lexical_card(found.get("lexical")), mobiledoc_card(found.get("mobiledoc"))):
            if source is not None:
                return self._here(source), "markdown"
        html, markdown = text(found, "html"), text(found, "markdown")
        if markdown.strip() and not text(found, "mobiledoc") and not text(found, "lexical"):
            return self._here(markdown), "markdown"  # Ghost before 1.0
        plain = text(found, "plaintext")
        return (plain, "text") if plain.strip() and not html.strip() else (self._here(html), "html")

    def _here(self, words: str) -> str:
        if HOST not in words:
            return words
        self.nameless = True
        return words.replace(HOST + "/", "/").replace(HOST, "/")

    def _when(self, found: Row, name: str) -> datetime | None:
        date = moment(found.get(name))
        try:
            return date.astimezone(self.zone) if date and self.zone else date
        except (OverflowError, ValueError):
            return date

    def _author(self, found: Row) -> str:
        number = next(iter(self.authors.get(text(found, "id"), ())), text(found, "author_id"))
        return self.users.get(number, "")

    def _address(self, found: Row, date: datetime | None) -> str:
        path = self.permalinks if text(found, "type") != "page" and not truth(found, "page") else "/:slug/"
        parts = {"slug": text(found, "slug"), "id": text(found, "id"), "author": ""}
        if date:
            parts |= {"year": f"{date:%Y}", "month": f"{date:%m}", "day": f"{date:%d}"}
        address = re.sub(r":(\w+)", lambda part: parts.get(part[1], part[0]), path)
        return "" if ":" in address or "{" in address or not parts["slug"] else address

    def _extra(self, details: Row, labels: list[_Label]) -> dict[str, object]:
        extra: dict[str, object] = {
            ours: self._here(text(details, theirs))
            for theirs, ours in _EXTRA.items()
            if text(details, theirs)
        }
        if internal := [label.name for label in labels if label.internal]:
            extra["internal_tags"] = internal
        if (visibility := text(details, "visibility")) not in {"", "public"}:
            extra["visibility"] = visibility
        if truth(details, "featured"):
            extra["featured"] = True
        return extra

    def comments(self) -> Iterator[Imported]:
        """The comments, if somebody asked Ghost for them."""
        members = {text(each, "id"): each for each in rows(self.tables.get("members"))}
        posts = {text(each, "id") for each in rows(self.tables.get("posts"))}
        for found in rows(self.tables.get("comments")):
            ref, member = text(found, "id"), text(found, "member_id")
            if not ref or text(found, "post_id") not in posts:
                yield NotImported(kind=_("comment"), name=ref, reason=_("Its post is not in the export."))
                continue
            who = members.get(member, {})
            yield ImportedComment(
                ref=ref,
                post=text(found, "post_id"),
                parent=text(found, "in_reply_to_id") or text(found, "parent_id"),
                author=Author(name=text(who, "name"), email=text(who, "email"), account=member),
                date=self._when(found, "created_at"),
                status=_COMMENT_STATUS.get(text(found, "status"), CommentStatus.HELD),
                body=self._here(text(found, "html")),
                form="html",
            )


def _others(blog: _Blog) -> Iterator[NotImported]:
    if blog.nameless:
        yield NotImported(
            kind=_("address"),
            name=HOST,
            reason=_(
                "The export does not tell the blog's address: links and pictures on it now begin with “/”."
            ),
        )
    for name, found in blog.tables.items():
        if name not in _KNOWN and isinstance(found, list) and found:
            yield NotImported(
                kind=_("table"),
                name=f"{name} ({len(found)})",
                reason=_("It is about how Ghost is used, not about what was written."),
            )
