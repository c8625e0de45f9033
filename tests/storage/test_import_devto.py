"""What dev.to exports comes in, front matter in an article first, and the writer's comments with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bloggy.domain.imported import Imported, ImportedBlog, ImportedComment, ImportedPost, NotImported
from bloggy.domain.post import Status
from bloggy.errors import ExportError
from bloggy.storage.exports import detect, devto

Row = dict[str, object]


def export(tmp_path: Path, *articles: object, comments: list[Row] | None = None) -> list[Imported]:
    (tmp_path / "articles.json").write_text(json.dumps(articles), "utf-8")
    if comments is not None:
        (tmp_path / "comments.json").write_text(json.dumps(comments), "utf-8")
    assert detect(tmp_path) is devto
    assert detect(tmp_path / "articles.json") is devto
    return list(devto.read(tmp_path))


def article(**fields: object) -> Row:
    return {
        "body_markdown": "It *rains*.\n",
        "cached_tag_list": "weather, sea",
        "cached_user_name": "Ada",
        "cached_user_username": "ada",
        "canonical_url": None,
        "created_at": "2024-03-09T12:00:00.000Z",
        "description": "What I saw",
        "edited_at": None,
        "language": "en",
        "main_image": "https://cdn.example/a.png",
        "path": "/ada/fog-1b2c",
        "processed_html": "<p>It <em>rains</em>.</p>",
        "published": True,
        "published_at": "2024-03-10T12:00:00.000Z",
        "slug": "fog-1b2c",
        "title": "Fog",
    } | fields


def first(found: list[Imported]) -> ImportedPost:
    return next(each for each in found if isinstance(each, ImportedPost))


def test_an_article_comes_in_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    found = export(tmp_path, article())
    assert found[0] == ImportedBlog(name="dev.to/ada", url="https://dev.to/ada", title="Ada")
    one = first(found)
    assert (one.ref, one.title, one.slug, one.author) == ("fog-1b2c", "Fog", "fog-1b2c", "Ada")
    assert (one.body, one.form, one.tags) == ("It *rains*.\n", "markdown", ("weather", "sea"))
    assert (one.status, one.date) == (Status.PUBLISHED, datetime(2024, 3, 10, 12, tzinfo=UTC))
    assert (one.image, one.summary, one.language) == ("https://cdn.example/a.png", "What I saw", "en")
    assert one.url == "https://dev.to/ada/fog-1b2c"


def test_front_matter_of_the_article_wins(tmp_path: Path) -> None:
    body = "---\ntitle: Own\ntags: one, two\nseries: S\nlayout: wide\ncanonical_url: https://a.example/\n---\n\nText\n"
    one = first(export(tmp_path, article(body_markdown=body)))
    assert (one.title, one.tags, one.body.strip()) == ("Own", ("one", "two"), "Text")
    assert one.extra == {"series": "S", "layout": "wide", "canonical_url": "https://a.example/"}


def test_a_draft_is_a_draft(tmp_path: Path) -> None:
    one = first(export(tmp_path, article(published=False, published_at=None)))
    assert (one.status, one.slug, one.url) == (Status.DRAFT, "", "")


def test_comments_come_with_their_articles_and_the_others_are_named_whole(tmp_path: Path) -> None:
    told = {"created_at": "2024-03-11T12:00:00.000Z", "body_markdown": "Thanks"}
    found = export(
        tmp_path,
        article(),
        article(slug=""),
        comments=[
            {"id_code": "1a", "commentable_path": "/ada/fog-1b2c", **told},
            {"id_code": "1b", "commentable_path": "/bob/x", **told},
            {"id_code": "1c", **told},
        ],
    )
    [one] = (each for each in found if isinstance(each, ImportedComment))
    assert (one.ref, one.post, one.author.name, one.body) == ("1a", "fog-1b2c", "Ada", "Thanks")
    left = [each.name for each in found if isinstance(each, NotImported)]
    assert left == ["Fog", "/bob/x: Thanks", "Thanks"]


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", "[7]", '[{"title": "x"}]', "[" * 99999])
def test_other_json_is_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "articles.json").write_text(text)
    with pytest.raises(ExportError, match=r"articles\.json"):
        list(devto.read(tmp_path))
