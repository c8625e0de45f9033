"""Fills a real WordPress with hundreds of posts in a moment: straight into its database, as it keeps them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from bloggy.domain.slug import slugify
from tests.live.wordpress_server import WordPress

_DEFAULTS: Mapping[str, object] = {
    "post_author": 1, "post_status": "publish", "post_type": "post", "post_excerpt": "", "to_ping": "",
    "pinged": "", "post_content_filtered": "", "post_name": "", "guid": "", "comment_status": "open",
    "ping_status": "open", "post_password": "", "post_parent": 0, "menu_order": 0, "post_mime_type": "",
    "comment_count": 0,
}  # fmt: skip


def fill(site: WordPress, posts: Sequence[Mapping[str, Any]]) -> list[int]:
    """Posts as rows of `wp_posts` by their columns; answers their numbers.

    `post_date` has a zone. `tags` and `categories` are names (`a/b` is b below a), `picture` is a number.
    """
    with closing(sqlite3.connect(site.folder / "database/.ht.sqlite", timeout=30)) as database, database:
        return [_filled(database, dict(post)) for post in posts]


def _filled(database: sqlite3.Connection, post: dict[str, Any]) -> int:
    names = [("post_tag", name) for name in post.pop("tags", ())]
    names += [("category", name) for name in post.pop("categories", ())]
    picture, when = post.pop("picture", 0), post.pop("post_date")
    here = f"{when.astimezone(ZoneInfo('Europe/Paris')):%Y-%m-%d %H:%M:%S}"
    there = f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    row = {**_DEFAULTS, **post, "post_date": here, "post_modified": here, "post_modified_gmt": there}
    undated = row["post_status"] in {"draft", "pending"}
    row["post_date_gmt"] = "0000-00-00 00:00:00" if undated else there
    number = _inserted(database, "wp_posts", row)
    if picture:
        meta = {"post_id": number, "meta_key": "_thumbnail_id", "meta_value": str(picture)}
        _inserted(database, "wp_postmeta", meta)
    if row["post_type"] == "post" and not any(taxonomy == "category" for taxonomy, _name in names):
        names.append(("category", "Uncategorized"))
    for taxonomy, name in dict.fromkeys(names):
        term = {"object_id": number, "term_taxonomy_id": _term(database, taxonomy, name), "term_order": 0}
        _inserted(database, "wp_term_relationships", term)
    return number


def _term(database: sqlite3.Connection, taxonomy: str, path: str) -> int:
    """The number of a tag or category, which is made with those above it where it is missing."""
    above, _slash, name = path.rpartition("/") if taxonomy == "category" else ("", "", path)
    parent = 0
    if above:
        held = (_term(database, taxonomy, above),)
        asked = "SELECT term_id FROM wp_term_taxonomy WHERE term_taxonomy_id = ?"
        [parent] = database.execute(asked, held).fetchone()
    kept = escape(name, quote=False)
    found = database.execute(
        "SELECT term_taxonomy_id FROM wp_term_taxonomy JOIN wp_terms USING (term_id)"
        " WHERE taxonomy = ? AND name = ? AND parent = ?",
        (taxonomy, kept, parent),
    ).fetchone()
    if found:
        return int(found[0])
    slug = f"{slugify(name)}-{parent}" if parent else slugify(name)
    term = _inserted(database, "wp_terms", {"name": kept, "slug": slug, "term_group": 0})
    about = {"term_id": term, "taxonomy": taxonomy, "description": "", "parent": parent, "count": 1}
    return _inserted(database, "wp_term_taxonomy", about)


def _inserted(database: sqlite3.Connection, table: str, row: Mapping[str, object]) -> int:
    made = database.execute(
        f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
    )
    return int(made.lastrowid or 0)


def moment(year: int, month: int = 1, day: int = 1, hour: int = 12, second: int = 0) -> datetime:
    """A moment in UTC."""
    return datetime(year, month, day, hour, 0, second, tzinfo=UTC)
