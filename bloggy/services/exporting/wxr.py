"""Writes posts and comments as a WordPress export (WXR), which most tools that take in blogs can read.

Source: wp-admin/includes/export.php of WordPress. Names and titles are HTML there, and are written so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from bloggy.domain.comment import CommentKind, CommentStatus
from bloggy.domain.post import Kind, Status
from bloggy.domain.slug import slugify
from bloggy.storage.exports.own_files import number_of

if TYPE_CHECKING:
    from bloggy.domain.post import Post
    from bloggy.storage.takeout import Told

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold."""
_BLOCK = re.compile(r"<(?:p|br|div|blockquote|pre|ul|ol|table|h[1-6])\b", re.IGNORECASE)
_NEVER = "0000-00-00 00:00:00"
_STATUS = {Status.PUBLISHED: "publish", Status.SCHEDULED: "future"}
_APPROVED = {
    CommentStatus.APPROVED: "1",
    CommentStatus.HELD: "0",
    CommentStatus.SPAM: "spam",
    CommentStatus.REMOVED: "trash",
}
_TYPE = {CommentKind.COMMENT: "comment", CommentKind.MENTION: "webmention", CommentKind.LIKE: "like"}

END = "</channel>\n</rss>\n"


def beginning(title: str, url: str, language: str) -> str:
    """What stands above the posts; `url` and `language` may be empty."""
    where = _tag("link", url) + _tag("wp:base_site_url", url) + _tag("wp:base_blog_url", url)
    return (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        '<rss version="2.0"\n'
        '\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"\n'
        '\txmlns:content="http://purl.org/rss/1.0/modules/content/"\n'
        '\txmlns:dc="http://purl.org/dc/elements/1.1/"\n'
        '\txmlns:wp="http://wordpress.org/export/1.2/">\n<channel>\n'
        + _tag("title", title)
        + (_tag("language", language) if language else "")
        + "<wp:wxr_version>1.2</wp:wxr_version>\n"
        + (where if url else "")
    )


def readable_by_wordpress(told: Told) -> bool:
    """Whether a comment can stand in such an export: it is at its blog, in a state with a name there."""
    return told.pending != "reply" and told.status in _APPROVED


class Wxr:
    """Numbers what is written, and tells of categories and authors before they are first used."""

    def __init__(self) -> None:
        self._numbers: set[int] = set()
        self._authors: dict[str, int] = {}
        self._categories: dict[str, str] = {}
        self._pictures: dict[str, int] = {}

    def author(self, name: str) -> str:
        """What tells of somebody who writes posts, the first time."""
        if not name or name in self._authors:
            return ""
        number = self._authors[name] = len(self._authors) + 1
        told = _tag("wp:author_id", str(number)) + _tag("wp:author_login", name)
        return f"<wp:author>\n{told}{_tag('wp:author_display_name', name)}</wp:author>\n"

    def picture(self, address: str, alt: str) -> str:
        """What tells of the picture above a post, the first time."""
        if not address or address in self._pictures:
            return ""
        number = self._pictures[address] = self._number(f"picture {address}")
        told = _tag("title", address.rpartition("/")[2]) + _tag("wp:post_id", str(number))
        told += _tag("wp:status", "inherit") + _tag("wp:post_type", "attachment")
        told += _tag("wp:attachment_url", address) + _meta("_wp_attachment_image_alt", alt)
        return f"<item>\n{told}</item>\n"

    def category(self, name: str) -> str:
        """What tells of a category and those that it lies in (`a/b`), the first time."""
        told, above, path = "", "", ""
        for part in name.split("/"):
            path = f"{path}/{part}" if path else part
            if path not in self._categories:
                slug = slugify(path.replace("/", " "))
                taken, number = set(self._categories.values()), 1
                while f"{slug}-{number}" in taken or (number == 1 and slug in taken):
                    number += 1
                slug = self._categories[path] = slug if number == 1 else f"{slug}-{number}"
                inner = _tag("wp:category_nicename", slug) + _tag("wp:category_parent", above)
                told += f"<wp:category>\n{inner}{_tag('wp:cat_name', escape(part, False))}</wp:category>\n"
            above = self._categories[path]
        return told

    def post(
        self,
        post: Post,
        *,
        name: str,
        html: str,
        slug: str,
        url: str,
        author: str,
        image: str,
    ) -> Iterator[str]:
        """A post up to its comments; `item_end` follows them.

        name: tells it from all others, the same in each export. image: the address of the one above it.
        """
        yield self.author(author) + "".join(map(self.category, post.categories))
        yield self.picture(image, post.image_alt)
        status = "private" if post.unlisted and post.status in _STATUS else _STATUS.get(post.status, "draft")
        parts = {
            "title": escape(post.title, False),
            "link": url,
            "dc:creator": author,
            "content:encoded": html,
            "excerpt:encoded": escape(post.summary, False),
            "wp:post_id": str(self._number(name)),
            **_dates("wp:post_date", post.date),
            **_dates("wp:post_modified", post.updated or post.date),
            "wp:comment_status": "open",
            "wp:post_name": quote(slug, errors="replace"),
            "wp:status": status,
            "wp:post_parent": "0",
            "wp:post_type": "page" if post.kind is Kind.PAGE else "post",
            "wp:post_password": "",
            "wp:is_sticky": "0",
        }
        yield "<item>\n" + "".join(_tag(tag, text) for tag, text in parts.items())
        for category in post.categories:
            yield _term("category", self._categories[category], category.rpartition("/")[2])
        for tag in post.tags:
            yield _term("post_tag", slugify(tag), tag)
        if image:
            yield _meta("_thumbnail_id", str(self._pictures[image]))

    def comment(self, told: Told, html: str, *, author: str) -> str:
        """A comment on the post that was begun last, which is by `author`."""
        answers = told.parent if told.parent is not None else 0
        parts = {
            "wp:comment_id": str(told.id),
            "wp:comment_author": escape(told.author, False),
            "wp:comment_author_email": told.email,
            "wp:comment_author_url": told.author_url,
            **_dates("wp:comment_date", told.date),
            "wp:comment_content": html if _BLOCK.search(html) else f"<p>{html}</p>",
            "wp:comment_approved": _APPROVED[CommentStatus(told.status)],
            "wp:comment_type": _TYPE[CommentKind(told.kind)],
            "wp:comment_parent": str(answers),
            # In such exports the writer is known by being who wrote the post.
            "wp:comment_user_id": str(self._authors.get(author, 0)) if told.is_me else "0",
        }
        inner = "".join(_tag(tag, text) for tag, text in parts.items())
        return f"<wp:comment>\n{inner}</wp:comment>\n"

    def item_end(self) -> str:
        """Ends a post."""
        return "</item>\n"

    def _number(self, name: str) -> int:
        """A number for a post, which stays the same while it has that name."""
        number = number_of(name)
        while number in self._numbers:
            number += 1
        self._numbers.add(number)
        return number


def _dates(tag: str, when: datetime | None) -> Mapping[str, str]:
    there = _NEVER if when is None else _moment(when.astimezone(UTC))
    return {tag: _NEVER if when is None else _moment(when), f"{tag}_gmt": there}


def _moment(when: datetime) -> str:
    return when.replace(tzinfo=None).isoformat(" ", "seconds")


def _term(taxonomy: str, slug: str, name: str) -> str:
    return f'<category domain="{taxonomy}" nicename="{slug}">{_text(escape(name, False))}</category>\n'


def _meta(key: str, value: str) -> str:
    inner = _tag("wp:meta_key", key) + _tag("wp:meta_value", value)
    return f"<wp:postmeta>\n{inner}</wp:postmeta>\n"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>\n"


def _text(text: str) -> str:
    text = _ILLEGAL.sub("\ufffd", text)
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>" if text else ""
