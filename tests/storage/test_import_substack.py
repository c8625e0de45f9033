"""What Substack exports comes in: the table says what a post is, its own file what it says."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.imported import Imported, ImportedBlog, ImportedPost, NotImported
from bloggy.domain.post import Kind, Status
from bloggy.errors import ExportError
from bloggy.storage.exports import detect, substack

HEAD = "post_id post_date is_published email_sent_at type audience title subtitle podcast_url"
NAMES = HEAD.split()


def export(folder: Path, *rows: dict[str, str], readers: str = "") -> list[Imported]:
    """Rows with `html` have a file."""
    (folder / "posts").mkdir(exist_ok=True)
    with (folder / "posts.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, NAMES, extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)
    for each in rows:
        if "html" in each:
            (folder / "posts" / f"{each['post_id']}.html").write_text(each["html"], "utf-8")
    if readers:
        (folder / f"email_list.{readers}.csv").write_text("email\nada@example.net\n")
    assert detect(folder) is substack
    return list(substack.read(folder))


def row(**fields: str) -> dict[str, str]:
    return {
        "post_id": "42.fog",
        "post_date": "2024-03-10T12:00:00.000Z",
        "is_published": "true",
        "type": "newsletter",
        "audience": "everyone",
        "title": "Fog, and rain",
        "subtitle": "What I saw",
        "html": "<p>It <em>rains</em>.</p>",
    } | fields


def posts(found: list[Imported]) -> list[ImportedPost]:
    return [each for each in found if isinstance(each, ImportedPost)]


def names(found: list[Imported]) -> list[str]:
    return [each.name for each in found if isinstance(each, NotImported)]


def test_a_post_comes_in_with_all_that_the_table_says(tmp_path: Path) -> None:
    found = export(tmp_path, row(podcast_url="https://x.example/a.mp3"), readers="ada")
    assert found[0] == ImportedBlog(name="ada.substack.com", url="https://ada.substack.com")
    [one] = posts(found)
    assert (one.ref, one.slug, one.title, one.summary) == ("42", "fog", "Fog, and rain", "What I saw")
    assert (one.date, one.status) == (datetime(2024, 3, 10, 12, tzinfo=UTC), Status.PUBLISHED)
    assert (one.body, one.url, one.unlisted) == ("<p>It <em>rains</em>.</p>", "/p/fog", False)
    assert one.extra == {"podcast_url": "https://x.example/a.mp3"}
    assert names(found) == ["(1)"]


@pytest.mark.parametrize(
    ("fields", "status", "unlisted", "kind"),
    [
        ({"is_published": "false"}, Status.DRAFT, False, Kind.POST),
        ({"is_published": "TRUE"}, Status.PUBLISHED, False, Kind.POST),
        ({"audience": "only_paid"}, Status.PUBLISHED, True, Kind.POST),
        ({"post_date": ""}, Status.DRAFT, False, Kind.POST),
        ({"type": "page"}, Status.PUBLISHED, False, Kind.PAGE),
    ],
)
def test_states_are_kept(
    tmp_path: Path, fields: dict[str, str], status: Status, unlisted: bool, kind: Kind
) -> None:
    [one] = posts(export(tmp_path, row(**fields)))
    assert (one.status, one.unlisted, one.kind) == (status, unlisted, kind)


def test_pictures_are_the_originals_and_forms_are_named(tmp_path: Path) -> None:
    told = escape(json.dumps({"src": "https://media.example/a.png", "alt": "A boat", "height": 7}))
    html = (
        '<div class="captioned-image-container"><figure><a class="image-link image2" href="https://cdn.example/1">'
        '<div class="image2-inset"><picture><source srcset="https://cdn.example/1 1x">'
        f'<img src="https://cdn.example/w_1/a.png" data-attrs="{told}" class="sizing-normal" width="9">'
        '</picture><div class="image-link-expand"></div></div></a></figure></div>'
        '<div class="subscription-widget-wrap"><p class="cta-caption">Thanks for reading!</p>'
        '<form class="subscription-widget-subscribe"><input type="submit" value="Subscribe"></form></div>'
        '<p class="button-wrapper"><a class="button primary" href="https://x.example"><span>Share</span></a></p>'
    )
    found = export(tmp_path, row(html=html))
    assert posts(found)[0].body == (
        '<p><img src="https://media.example/a.png" alt="A boat"></p>\n<p><a href="https://x.example">Share</a></p>'
    )
    assert names(found) == ["Fog, and rain: Thanks for reading!"]


def test_rows_without_a_text_are_named_and_texts_without_a_row_are_drafts(tmp_path: Path) -> None:
    lost = {name: value for name, value in row(post_id="7.lost", title="Lost").items() if name != "html"}
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts" / "8.orphan.html").write_text("<p>Alone</p>")
    found = export(tmp_path, lost)
    assert names(found) == ["Lost"]
    [one] = posts(found)
    assert (one.ref, one.status, one.body) == ("8", Status.DRAFT, "<p>Alone</p>")


def test_a_damaged_table_is_a_sentence_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text(f"post_id,is_published,title\n1.a,true,{'x' * 200_000}\n")
    with pytest.raises(ExportError, match=r"posts\.csv") as caught:
        list(substack.read(tmp_path))
    assert caught.value.line == 2


def test_other_tables_are_not_of_substack(tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_text("id,title\n1,x\n")
    assert not substack.recognises(tmp_path, "")
    assert not substack.recognises(tmp_path / "other.csv", "post_id,is_published\n")


SAID = st.lists(st.text("abcdefghéß&<", min_size=2, max_size=9), min_size=1, max_size=6).map(" ".join)
SHAPES = (
    "<p>{}</p>",
    '<div class="subscription-widget-wrap"><p>{}</p></div>',
    '<div class="captioned-image-container"><figure><figcaption>{}</figcaption></figure></div>',
    '<p class="button-wrapper"><a class="button"><span>{}</span></a></p>',
    '<div class="footnote"><a id="footnote-1" href="#footnote-anchor-1">1</a><div>{}</div></div>',
    '<figure><a class="image-link" href="/x"><img src="/x"><span>{}</span></a></figure>',
    "{}",
)


@given(
    st.lists(
        st.builds(lambda shape, text: shape.format(escape(text)), st.sampled_from(SHAPES), SAID), max_size=6
    ),
    SAID,
)
@settings(max_examples=60, deadline=None)
def test_no_word_is_lost(tmp_path_factory: pytest.TempPathFactory, blocks: list[str], title: str) -> None:
    from selectolax.lexbor import LexborHTMLParser

    found = export(tmp_path_factory.mktemp("substack"), row(html="".join(blocks), title=title))
    [one] = posts(found)
    body = LexborHTMLParser(one.body).body
    told = f"{body.text(separator=' ') if body else ''} {one.title} {' '.join(names(found))}".split()
    shown = LexborHTMLParser("".join(blocks)).body
    assert set(f"{shown.text(separator=' ') if shown else ''} {title}".split()) <= set(told)
