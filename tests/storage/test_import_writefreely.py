"""What WriteFreely exports comes in: each blog's posts as they were written, the drafts as drafts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.domain.imported import Imported, ImportedBlog, ImportedPost, NotImported
from bloggy.domain.post import Status
from bloggy.errors import ExportError
from bloggy.storage.exports import detect, writefreely

Row = dict[str, object]


def export(tmp_path: Path, posts: list[Row], drafts: list[Row], **blog: object) -> list[Imported]:
    path = tmp_path / "ada-202611230605.json"
    whole = {
        "username": "ada",
        "has_pass": True,
        "collections": [{"alias": "ada", "title": "Ada", "posts": posts, **blog}],
        "posts": drafts,
    }
    path.write_text(json.dumps(whole), "utf-8")
    assert detect(path) is writefreely
    return list(writefreely.read(path))


def post(**fields: object) -> Row:
    return {
        "id": "abc123",
        "slug": "fog",
        "appearance": "norm",
        "language": "en",
        "rtl": False,
        "created": "2024-03-10T12:00:00Z",
        "updated": "2024-03-11T12:00:00Z",
        "title": "Fog",
        "body": "It *rains*. #weather\n\n<!--more-->\n\nStill.",
        "tags": ["weather"],
    } | fields


def test_posts_keep_their_markdown_and_drafts_stay_drafts(tmp_path: Path) -> None:
    found = export(tmp_path, [post()], [post(id="d1", slug="", title="")], url="https://write.example/ada/")
    blogs = [each for each in found if isinstance(each, ImportedBlog)]
    assert blogs[0] == ImportedBlog(name="write.example/ada", url="https://write.example/ada/", title="Ada")
    one, draft = (each for each in found if isinstance(each, ImportedPost))
    assert (one.ref, one.title, one.slug, one.form) == ("abc123", "Fog", "fog", "markdown")
    assert one.body == "It *rains*. #weather\n\n<!--more-->\n\nStill."
    assert (one.status, one.tags, one.language) == (Status.PUBLISHED, ("weather",), "en")
    assert (one.date, one.updated) == (
        datetime(2024, 3, 10, 12, tzinfo=UTC),
        datetime(2024, 3, 11, 12, tzinfo=UTC),
    )
    assert one.url == "https://write.example/ada/fog"
    assert (draft.status, draft.url, draft.ref) == (Status.DRAFT, "", "d1")


def test_a_post_in_the_code_font_is_code(tmp_path: Path) -> None:
    found = export(tmp_path, [post(appearance="code", body="a\n  ```\nb")], [])
    [one] = (each for each in found if isinstance(each, ImportedPost))
    assert one.body == "````\na\n  ```\nb\n````\n"
    assert (one.url, one.extra) == ("/fog", {"appearance": "code"})


def test_what_is_no_post_is_named(tmp_path: Path) -> None:
    found = export(tmp_path, [post(id=None), 7], [], style_sheet="body {}")  # type: ignore[list-item]
    assert [each.name for each in found if isinstance(each, NotImported)] == ["Fog", "ada (7)"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"username": "x", "collections": 7}', "[" * 99999])
def test_other_json_is_a_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ExportError, match=r"x\.json"):
        list(writefreely.read(path))
