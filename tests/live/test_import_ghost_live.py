"""What a real Ghost exports comes in: posts as they were written, and comments where they are asked for."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bloggy.domain.imported import ImportedBlog, ImportedComment, ImportedPost, NotImported
from bloggy.domain.post import Kind, Status
from bloggy.storage.exports import detect
from tests.live.servers import fresh_ghost

pytestmark = [pytest.mark.live]

CARD = {"root": {"children": [{"type": "markdown", "version": 1, "markdown": "# Été\n\n- *a*"}]}}
ROOT = {"direction": None, "format": "", "indent": 0, "type": "root", "version": 1}


def test_a_real_export_comes_in(tmp_path: Path) -> None:
    site = fresh_ghost()
    lexical = json.dumps({"root": CARD["root"] | ROOT})
    fields = {"title": "One", "status": "published", "lexical": lexical, "tags": ["a", "#int"]}
    fields |= {"feature_image": f"{site.base}/content/images/x.png", "feature_image_alt": "Alt"}
    post = site.call("POST", "/posts/", {"posts": [fields]})["posts"][0]
    page = {"title": "About", "status": "draft", "html": f'<p>See <a href="{site.base}/one/">it</a></p>'}
    site.call("POST", "/pages/", {"pages": [page]}, source="html")
    ada = site.call("POST", "/members/", {"members": [{"name": "Ada", "email": "ada@example.net"}]})
    with closing(sqlite3.connect(site.folder / "data/ghost.db", timeout=20)) as database:
        database.execute(
            "INSERT INTO comments (id, post_id, member_id, status, html, created_at, updated_at) "
            "VALUES ('c1', ?, ?, 'published', '<p>Hi</p>', '2026-03-01 08:00:00', '2026-03-01 08:00:00')",
            (post["id"], ada["members"][0]["id"]),
        )
        database.commit()
    for asked in ({}, {"include": "comments,members"}):
        path = tmp_path / "export.json"
        path.write_bytes(site.ask("GET", "/db/", **asked).body)
        reader = detect(path)
        assert reader is not None
        assert reader.NAME == "ghost"
        blog, one, about, *others = reader.read(path)
        assert isinstance(blog, ImportedBlog)
        assert isinstance(one, ImportedPost)
        assert (one.ref, one.body, one.form, one.url) == (post["id"], "# Été\n\n- *a*", "markdown", "/one/")
        assert (one.tags, one.status, one.image_alt) == (("a",), Status.PUBLISHED, "Alt")
        assert (one.image, one.date is not None) == ("/content/images/x.png", True)
        assert isinstance(about, ImportedPost)
        assert (about.kind, about.status, about.form) == (Kind.PAGE, Status.DRAFT, "html")
        assert '<a href="/one/">it</a>' in about.body
        comments = [each for each in others if isinstance(each, ImportedComment)]
        assert [(each.post, each.author.name, each.body) for each in comments] == (
            [(post["id"], "Ada", "<p>Hi</p>")] if asked else []
        )
        named = [each.kind for each in others if isinstance(each, NotImported)]
        assert ("comment" in named) is (not asked)
