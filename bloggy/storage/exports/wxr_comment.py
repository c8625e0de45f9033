"""Tells the comments on an item of a WordPress export in our words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bloggy.domain.comment import Author, CommentKind, CommentStatus
from bloggy.domain.imported import Imported, ImportedComment, NotImported
from bloggy.i18n import _
from bloggy.storage.exports.wxr import Parts, Site, moment, named, plain, said, whole

_COMMENT_STATUS = {
    "1": CommentStatus.APPROVED,
    "approve": CommentStatus.APPROVED,
    "0": CommentStatus.HELD,
    "hold": CommentStatus.HELD,
    "spam": CommentStatus.SPAM,
    "trash": CommentStatus.REMOVED,
    "post-trashed": CommentStatus.REMOVED,
}
_COMMENT_KIND = {
    "": CommentKind.COMMENT,
    "comment": CommentKind.COMMENT,
    "review": CommentKind.COMMENT,
    "pingback": CommentKind.MENTION,
    "trackback": CommentKind.MENTION,
    "webmention": CommentKind.MENTION,
    "mention": CommentKind.MENTION,
    "like": CommentKind.LIKE,
    "repost": CommentKind.LIKE,
}
_BLOCK = re.compile(r"<(?:p|br|div|blockquote|pre|ul|ol|table|h[1-6])\b", re.I)


def comments(parts: Parts, site: Site, post: str, title: str) -> Iterator[Imported]:
    writer = site.numbers.get(said(parts, "dc:creator"), "")
    for one in parts.get("wp:comment", ()):
        yield _comment(named(one), post, said(parts, "link"), title, writer)


def _comment(inner: Parts, post: str, url: str, title: str, writer: str) -> ImportedComment | NotImported:
    number, kind = said(inner, "wp:comment_id"), said(inner, "wp:comment_type")
    name = plain(said(inner, "wp:comment_author"))
    if kind not in _COMMENT_KIND or not number:
        return NotImported(
            kind=_("comment"),
            name=f"{number} {name}".strip(),
            reason=_("It is a note among those who write the blog.")
            if kind == "note"
            else _("It is a “{kind}”, which bloggy does not know.").format(kind=kind or "?"),
        )
    user, parent = said(inner, "wp:comment_user_id"), said(inner, "wp:comment_parent")
    account = "" if user in {"", "0"} else user
    return ImportedComment(
        ref=number,
        post=post,
        url=url,
        title=title,
        parent="" if parent in {"", "0"} else parent,
        author=Author(
            name=name,
            url=said(inner, "wp:comment_author_url"),
            email=said(inner, "wp:comment_author_email"),
            account=account,
            is_me=bool(account) and account == writer,
        ),
        date=moment(said(inner, "wp:comment_date"), said(inner, "wp:comment_date_gmt")),
        status=_COMMENT_STATUS.get(said(inner, "wp:comment_approved"), CommentStatus.HELD),
        body=paragraphs(whole(inner, "wp:comment_content")),
        form="html",
        kind=_COMMENT_KIND[kind],
    )


def paragraphs(text: str) -> str:
    """The body of a comment, whose line ends WordPress shows as such, as HTML."""
    if _BLOCK.search(text):
        return text
    found = (
        part.strip().replace("\n", "<br />\n") for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n"))
    )
    return "\n".join(f"<p>{part}</p>" for part in found if part)
