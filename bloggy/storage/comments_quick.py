"""Counts the comments of posts for a command that must start at once; imports next to nothing."""

from __future__ import annotations

import os
import sqlite3


def counts(database: str) -> dict[str, tuple[int, int]] | None:
    """(comments, unread) by the absolute path of the post; None if the file can't be read as it is."""
    if not os.path.exists(database):  # noqa: PTH110 - pathlib costs too much here
        return {}
    escaped = database.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    try:
        connection = sqlite3.connect(os.fsencode(f"file:{escaped}?mode=ro"), uri=True, timeout=1.0)
    except sqlite3.Error:
        return None
    try:
        rows = connection.execute(
            "SELECT post, sum(comments), sum(unread) FROM comment_place WHERE post IS NOT NULL GROUP BY post"
        ).fetchall()
    except sqlite3.Error:
        return None
    finally:
        connection.close()
    return {os.fsdecode(post): (comments, unread) for post, comments, unread in rows}
