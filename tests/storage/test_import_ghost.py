"""What Ghost exports comes in, its Markdown as it was written and its HTML as readers saw it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.domain.comment import CommentStatus
from bloggy.domain.imported import Imported, ImportedBlog, ImportedComment, ImportedPost, NotImported
from bloggy.domain.post import Kind, Status
from bloggy.errors import ExportError
from bloggy.storage.exports import ghost_json

Row = dict[str, object]
CARD = {"root": {"children": [{"type": "markdown", "markdown": "# Été\n\n![](__GHOST_URL__/a.png)"}]}}
MIXED = {
    "root": {"children": [*CARD["root"]["children"], {"type": "paragraph", "children": [{"text": "x"}]}]}
}
MOBILE = {"cards": [["markdown", {"markdown": "*old*"}]], "sections": [[10, 0], [1, "p", []]]}


def export(tmp_path: Path, posts: list[Row], version: str = "6.65.0", **tables: object) -> list[Imported]:
    path = tmp_path / "ghost.json"
    settings = [
        {"key": "title", "value": "My blog"},
        {"key": "timezone", "value": "Europe/Paris"},
        {"key": "locale", "value": "fr"},
    ]
    whole = {"meta": {"version": version}, "data": {"settings": settings, "posts": posts, **tables}}
    path.write_text(json.dumps({"db": [whole]}), encoding="utf-8")
    assert ghost_json.recognises(path, path.read_text()[:65536])
    return list(ghost_json.read(path))


def post(**fields: object) -> Row:
    return {
        "id": "p1",
        "title": "Title",
        "slug": "slug",
        "status": "published",
        "type": "post",
        "visibility": "public",
        "html": "<p>Hi</p>",
        "published_at": "2026-07-01 10:00:00",
        "created_at": "2026-06-01T10:00:00.000Z",
    } | fields


def first(found: list[Imported]) -> ImportedPost:
    return next(each for each in found if isinstance(each, ImportedPost))


def test_a_post_comes_in_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    found = export(
        tmp_path,
        [post(custom_excerpt="Sum", feature_image="__GHOST_URL__/content/images/a.png", featured=1)],
        posts_meta=[{"post_id": "p1", "feature_image_alt": "Alt", "feature_image_caption": "Cap"}],
        tags=[{"id": "t1", "name": "Two"}, {"id": "t2", "name": "One"}, {"id": "t3", "name": "#hidden"}],
        posts_tags=[
            {"post_id": "p1", "tag_id": "t1", "sort_order": 1},
            {"post_id": "p1", "tag_id": "t2", "sort_order": 0},
            {"post_id": "p1", "tag_id": "t3", "sort_order": 2},
        ],
        users=[{"id": "u1", "name": "Zoé"}],
        posts_authors=[{"post_id": "p1", "author_id": "u1", "sort_order": 0}],
    )
    assert found[0] == ImportedBlog(name="My blog", title="My blog")
    one = first(found)
    assert (one.ref, one.title, one.slug, one.url) == ("p1", "Title", "slug", "/slug/")
    assert (one.body, one.form, one.status, one.kind) == ("<p>Hi</p>", "html", Status.PUBLISHED, Kind.POST)
    assert one.tags == ("One", "Two")
    assert (one.summary, one.author, one.language) == ("Sum", "Zoé", "fr")
    assert (one.image, one.image_alt) == ("/content/images/a.png", "Alt")
    assert one.extra == {"internal_tags": ["#hidden"], "image_caption": "Cap", "featured": True}
    assert one.date is not None
    assert one.date.isoformat() == "2026-07-01T12:00:00+02:00"
    notes = [each for each in found if isinstance(each, NotImported)]
    assert [note.name for note in notes] == ["__GHOST_URL__", "all"]


@pytest.mark.parametrize(
    ("fields", "form", "body"),
    [
        ({"lexical": json.dumps(CARD)}, "markdown", "# Été\n\n![](/a.png)"),
        ({"lexical": json.dumps(MIXED)}, "html", "<p>Hi</p>"),
        ({"lexical": "{" * 2000}, "html", "<p>Hi</p>"),
        ({"mobiledoc": json.dumps(MOBILE)}, "markdown", "*old*"),
        ({"mobiledoc": '{"cards": [7], "sections": [[10, 0]]}'}, "html", "<p>Hi</p>"),
        ({"markdown": "*older*"}, "markdown", "*older*"),
        ({"html": None, "plaintext": "plain"}, "text", "plain"),
        ({"html": 7}, "html", "7"),
    ],
)
def test_markdown_stays_markdown_where_nothing_else_is_in_the_post(
    tmp_path: Path, fields: Row, form: str, body: str
) -> None:
    one = first(export(tmp_path, [post(**fields)]))
    assert (one.form, one.body) == (form, body)


@pytest.mark.parametrize(
    ("fields", "status", "unlisted"),
    [
        ({"status": "draft", "published_at": None}, Status.DRAFT, False),
        ({"status": "scheduled"}, Status.SCHEDULED, False),
        ({"status": "sent"}, Status.PUBLISHED, True),
        ({"visibility": "paid"}, Status.PUBLISHED, True),
        ({"status": "unheard of"}, Status.DRAFT, False),
    ],
)
def test_states_are_kept(tmp_path: Path, fields: Row, status: Status, unlisted: bool) -> None:
    one = first(export(tmp_path, [post(**fields)]))
    assert (one.status, one.unlisted) == (status, unlisted)


def test_comments_come_in_where_the_export_has_them(tmp_path: Path) -> None:
    found = export(
        tmp_path,
        [post()],
        members=[{"id": "m", "name": "Ada", "email": "ada@example.net"}],
        comments=[
            {"id": "c1", "post_id": "p1", "member_id": "m", "status": "published", "html": "<p>1</p>"}
            | {"created_at": "2026-03-01 08:00:00"},
            {"id": "c2", "post_id": "p1", "parent_id": "c1", "in_reply_to_id": None, "status": "hidden"},
            {"id": "c3", "post_id": "p1", "parent_id": "c1", "in_reply_to_id": "c2", "status": "deleted"},
            {"id": "c4", "post_id": "gone"},
        ],
        newsletters=[{"id": 1}],
    )
    one, two, three = (each for each in found if isinstance(each, ImportedComment))
    assert (one.post, one.author.name, one.author.email, one.body) == (
        "p1",
        "Ada",
        "ada@example.net",
        "<p>1</p>",
    )
    assert one.date == datetime(2026, 3, 1, 8, tzinfo=UTC)
    assert (two.parent, two.status) == ("c1", CommentStatus.REMOVED)
    assert (three.parent, three.status) == ("c2", CommentStatus.DELETED)
    assert [each.name for each in found if isinstance(each, NotImported)] == ["c4", "newsletters (1)"]


def test_code_round_a_post_and_nameless_rows_are_named(tmp_path: Path) -> None:
    found = export(tmp_path, [post(codeinjection_head="<script>"), {"title": "No number"}, 7], version="4")  # type: ignore[list-item]
    assert [each.name for each in found if isinstance(each, NotImported)] == [
        "Title: codeinjection_head",
        "No number",
    ]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"db": []}', '{"db": [{"data": {"posts": 7}}]}', "[" * 99999]
)
def test_other_json_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ExportError, match=r"x\.json"):
        list(ghost_json.read(path))
