"""What front matter may ask of blogs that know more than a static site: who sees a post, who is mailed.

These keys have no neutral field in `Post`, because most generators have nothing like them; they are read
here, from `Post.extra`, so that every backend understands the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

Visibility = Literal["", "public", "private", "password", "members", "paid"]
_VISIBILITIES = frozenset({"public", "private", "password", "members", "paid"})
_TRUE, _FALSE = frozenset({"true", "yes", "on", "1"}), frozenset({"false", "no", "off", "0"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Everything as asked for; None and empty mean "not said"."""

    authors: tuple[str, ...] = ()
    """`author: Ada` or `authors: [Ada, Bob]`: names, logins or e-mail addresses."""
    sticky: bool | None = None
    """`sticky: true` or `pinned: true`: before all other posts."""
    featured: bool | None = None
    """`featured: true`: marked as special (Ghost)."""
    visibility: Visibility = ""
    """`visibility: private`, or `private: true`; `members` and `paid` where a blog has such readers;
    `password` for who knows the one that the blog keeps."""
    newsletter: str = ""
    """`newsletter: weekly`: mail it to the readers of that newsletter when it is published, once."""
    segment: str = ""
    """`email_segment: status:free`: only to those of them."""
    comments: bool | None = None
    """`comments: false`: readers can't comment."""
    meta_description: str = ""
    """`description` for search engines, where the blog keeps that apart from the excerpt."""


def wishes(extra: Mapping[str, object]) -> Wishes:
    """Read the keys above from `Post.extra`; values that make no sense count as not said."""
    visibility = _text(extra.get("visibility")).lower()
    if visibility not in _VISIBILITIES:
        visibility = "private" if _truth(extra.get("private")) else ""
    return Wishes(
        authors=_texts(extra.get("authors")) or _texts(extra.get("author")),
        sticky=_either(_truth(extra.get("sticky")), _truth(extra.get("pinned"))),
        featured=_truth(extra.get("featured")),
        visibility=cast(Visibility, visibility),
        newsletter=_text(extra.get("newsletter")),
        segment=_text(extra.get("email_segment")),
        comments=_truth(extra.get("comments")),
        meta_description=_text(extra.get("meta_description")),
    )


def _either(one: bool | None, other: bool | None) -> bool | None:
    return other if one is None else one


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value.strip(),) if value.strip() else ()
    if isinstance(value, (list, tuple)):
        return tuple(text for item in value if (text := _text(item)))
    return ()


def _truth(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower() if value is not None else ""
    return True if word in _TRUE else False if word in _FALSE else None
