"""Answers `bloggy list [--json] [--limit N]` from the index alone while that is fresh, loading nothing else.

What it prints is, byte for byte, what the whole command line prints; where it can't be sure, that answers.
"""

from __future__ import annotations

import os
import sys

from bloggy.cli import stdout
from bloggy.cli.invisible import ESCAPES
from bloggy.storage import index_read
from bloggy.storage.places import home_folders

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing would cost a tenth of the start
    from datetime import datetime

_QUOTED = {code: f"\\u{code:04x}" for code in range(32)} | {
    8: "\\b",
    9: "\\t",
    10: "\\n",
    12: "\\f",
    13: "\\r",
    34: '\\"',
    92: "\\\\",
}
_ONE_CELL = "\u00a1", "\u02ff"
"""Latin letters; what is invisible between them is not printable."""
_DASHES_AND_QUOTES = "–—‘’“”„…•«»€"
_TWO_CELLS = (("\u3041", "\u3096"), ("\u30a1", "\u30fa"), ("\u4e00", "\u9fff"), ("\uac00", "\ud7a3"))
"""Hiragana, Katakana, the common Chinese characters, Korean syllables."""


class Unsure(Exception):
    """Only the whole command line can show this rightly."""


def quick_list(arguments: list[str]) -> bool:
    """Print the list and answer True, or print nothing and answer False.

    Raises Unwritten, and BrokenPipeError if nobody reads.
    """
    wanted = _options(arguments)
    if wanted is None:
        return False
    as_json, limit = wanted
    index = index_read.recall(note_file())
    posts = index_read.rows(index, index_read.Query(), limit) if index else None
    if posts is None or not (posts or as_json):
        return False  # what to do where there is nothing is told by the whole command line
    try:
        text = _document(posts, _comments()) if as_json else _table(posts)
        text.encode(sys.stdout.encoding or "utf-8")
    except (Unsure, UnicodeEncodeError):
        return False
    stdout.write(text)
    stdout.flush()
    return True


def note_file() -> str:
    """Where it is noted which index the usual configuration leads to, in this environment."""
    folders = home_folders()
    zone = os.environ.get("TZ", "")
    return index_read.note_for(folders.cache, f"{folders.config}/config.toml", f"{folders.data}\0{zone}")


def _options(arguments: list[str]) -> tuple[bool, int | None] | None:
    """Whether JSON is asked for, and the limit; None for any other option."""
    as_json, limit = False, None
    rest = iter(arguments)
    for argument in rest:
        if argument == "--json":
            as_json = True
            continue
        value = next(rest, "") if argument == "--limit" else argument.removeprefix("--limit=")
        if not value.isdecimal() or not value.isascii() or not argument.startswith("--limit"):
            return None
        limit = int(value) if len(value) < 10 else None
    return as_json, limit


def _comments() -> dict[str, tuple[int, int]]:
    """How many comments posts have, and how many of them are unread. Raises Unsure."""
    from bloggy.storage import comments_quick

    found = comments_quick.counts(f"{home_folders().data}/bloggy.db")
    if found is None:
        raise Unsure
    return found


def _document(posts: list[index_read.Row], comments: dict[str, tuple[int, int]]) -> str:
    """The posts as `shapes.post` and `Output.document` would give them."""
    shapes = [_shape(post, *comments.get(post.path, (0, 0))) for post in posts]
    return _json(shapes, "\n").translate(ESCAPES) + "\n"


def _shape(post: index_read.Row, comments: int, unread: int) -> dict[str, object]:
    return {
        "path": post.path,
        "title": post.title,
        "slug": post.slug,
        "status": post.status,
        "date": _moment(post.date),
        "updated": _moment(post.updated),
        "tags": post.tags,
        "categories": post.categories,
        "language": post.language or None,
        "words": post.words,
        "summary": post.summary or None,
        "blogs": [
            {
                "blog": state.blog,
                "state": state.state or None,
                "url": state.url or None,
                "ref": state.ref or None,
                "published": _moment(state.published),
                "changed": state.changed,
            }
            for state in post.blogs
        ],
        "comments": comments,
        "unread": unread,
    }


def _moment(value: datetime | None) -> str | None:
    return value.isoformat(timespec="seconds") if value else None


def _json(value: object, line: str) -> str:
    """Like `json.dumps(value, ensure_ascii=False, indent=2)`; `line` is a line end with its indentation."""
    if isinstance(value, str):
        return '"' + value.translate(_QUOTED) + '"'
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    deeper = line + "  "
    if isinstance(value, dict):
        pairs = [f'"{key}": {_json(item, deeper)}' for key, item in value.items()]
        return "{" + deeper + ("," + deeper).join(pairs) + line + "}"
    if isinstance(value, (list, tuple)):
        items = [_json(item, deeper) for item in value]
        return "[" + deeper + ("," + deeper).join(items) + line + "]" if items else "[]"
    return str(value)


def _table(posts: list[index_read.Row]) -> str:
    """The posts as `posts.list_lines` and `Output.line` would give them. Raises Unsure."""
    rows = [
        (
            post.mark,
            f"{post.date:%Y-%m-%d}" if post.date else "-",
            post.title,
            " ".join([state.blog for state in post.blogs]),
            post.rel,
        )
        for post in posts
    ]
    sizes = [[_width(cell) for cell in row] for row in rows]
    widths = [max(column) for column in zip(*sizes, strict=True)]
    lines = []
    for row, used in zip(rows, sizes, strict=True):
        padded = [cell + " " * (widths[n] - used[n]) for n, cell in enumerate(row)]
        lines.append("  ".join(padded).rstrip() + "\n")
    return "".join(lines)


def _width(cell: str) -> int:
    """Terminal cells. Raises Unsure for what is not plain text or of no certain width."""
    if not cell.isprintable():
        raise Unsure
    if cell.isascii():
        return len(cell)
    width = 0
    for char in cell:
        if char.isascii() or _ONE_CELL[0] <= char <= _ONE_CELL[1] or char in _DASHES_AND_QUOTES:
            width += 1
        elif any(first <= char <= last for first, last in _TWO_CELLS):
            width += 2
        else:
            raise Unsure
    return width
