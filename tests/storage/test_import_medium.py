"""Stories of Medium come in with their words and pictures, without what its editor put round them."""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.imported import Imported, ImportedBlog, ImportedPost, NotImported
from bloggy.domain.post import Status
from bloggy.errors import ExportError
from bloggy.storage.exports import detect, medium

HEADING = '<h3 name="a6b6" id="a6b6" class="graf graf--h3 graf--leading graf--title">{title}</h3>'
FIRST = (
    '<p name="c709" id="c709" class="graf graf--p graf-after--h3">It <em class="markup--em">rains</em>.</p>'
)
PARTS = (
    '<section name="{name}" class="section section--body"><div class="section-divider">'
    '<hr class="section-divider"></div><div class="section-content">'
    '<div class="section-inner sectionLayout--insetColumn">{inner}</div></div></section>'
)
FOOT = (
    '<p>By <a href="https://medium.com/@ada" class="p-author h-card">Ada</a> on '
    '<a href="https://medium.com/p/{number}"><time class="dt-published" datetime="2019-01-09T06:16:00.766Z">'
    'January 9, 2019</time></a>.</p><p><a href="https://medium.com/@ada/fog-{number}" class="p-canonical">'
    "Canonical link</a></p>"
)
DRAFT = '<p><a href="https://medium.com/p/{number}">View original.</a></p>'
EXPORTED = '<p>Exported from <a href="https://medium.com">Medium</a> on April 12, 2019.</p>'


def page(
    *inner: str, title: str = "Fog", summary: str = "", number: str = "4fce463790f9", foot: str = FOOT
) -> str:
    body = "".join(PARTS.format(name=at, inner=each) for at, each in enumerate(inner))
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title><style>p {{}}</style></head><body>"
        f'<article class="h-entry">\n<header>\n<h1 class="p-name">{title}</h1>\n</header>\n'
        f'<section data-field="subtitle" class="p-summary">\n{summary}\n</section>\n'
        f'<section data-field="body" class="e-content">\n{body}\n</section>\n'
        f"<footer>{foot.format(number=number)}{EXPORTED}</footer></article></body></html>"
    )


def story(*inner: str, **about: str) -> str:
    return page(HEADING.format(title=about.get("title", "Fog")) + "".join(inner[:1]), *inner[1:], **about)


def export(tmp_path: Path, **files: str) -> list[Imported]:
    (tmp_path / "posts").mkdir()
    for name, text in files.items():
        (tmp_path / "posts" / f"{name}.html").write_text(text, "utf-8")
    assert detect(tmp_path) is medium
    return list(medium.read(tmp_path))


def posts(found: list[Imported]) -> list[ImportedPost]:
    return [each for each in found if isinstance(each, ImportedPost)]


def test_a_story_comes_in_with_all_that_belongs_to_it(tmp_path: Path) -> None:
    figure = (
        '<figure name="97ec" class="graf graf--figure"><div class="aspectRatioPlaceholder is-locked">'
        '<div class="aspectRatioPlaceholder-fill" style="padding-bottom: 4%;"></div>'
        '<img class="graf-image" data-is-featured="true" data-width="7" alt="A boat" '
        'src="https://cdn-images-1.medium.com/max/800/1*u.png"></div><figcaption>Boats</figcaption></figure>'
    )
    found = export(tmp_path, **{"2019-01-09_Fog-4fce463790f9": story(FIRST, figure, summary="What I saw")})
    assert found[0] == ImportedBlog(name="medium.com/@ada", url="https://medium.com/@ada")
    [one] = posts(found)
    assert (one.ref, one.title, one.slug, one.author) == ("4fce463790f9", "Fog", "fog", "Ada")
    assert (one.status, one.date) == (Status.PUBLISHED, datetime(2019, 1, 9, 6, 16, 0, 766000, UTC))
    assert (one.summary, one.url) == ("What I saw", "https://medium.com/@ada/fog-4fce463790f9")
    assert (one.image, one.image_alt) == ("https://cdn-images-1.medium.com/max/800/1*u.png", "A boat")
    assert one.body == (
        '<p>It <em>rains</em>.</p><hr><figure><img alt="A boat" '
        'src="https://cdn-images-1.medium.com/max/800/1*u.png"><figcaption>Boats</figcaption></figure>'
    )
    assert len(found) == 2


def test_code_and_cards_are_what_they_are_elsewhere(tmp_path: Path) -> None:
    code = (
        '<pre data-code-block-mode="1" data-code-block-lang="python" class="graf graf--pre">'
        '<span class="pre--content"><span class="hljs">import</span> os<br />x = 1 &lt; 2</span></pre>'
    )
    card = (
        '<div class="graf graf--mixtapeEmbed"><a href="https://y.example" class="markup--anchor">'
        "<strong>Why</strong><br>y.example</a>"
        '<a href="https://y.example" class="js-mixtapeImage mixtapeImage u-ignoreBlock"></a></div>'
    )
    [one] = posts(export(tmp_path, a=story(code + card)))
    assert one.body == (
        '<pre><code class="language-python">import os\nx = 1 &lt; 2</code></pre>'
        '<p><a href="https://y.example"><strong>Why</strong><br>y.example</a></p>'
    )


def test_drafts_are_drafts_under_their_own_numbers(tmp_path: Path) -> None:
    [one] = posts(
        export(tmp_path, **{"draft_Fog-0123456789ab": story(FIRST, number="0123456789ab", foot=DRAFT)})
    )
    assert (one.status, one.date, one.ref, one.url) == (Status.DRAFT, None, "0123456789ab", "")


def test_answers_to_others_are_drafts_and_the_report_says_so(tmp_path: Path) -> None:
    answer = '<p class="graf graf--p graf--leading">Thank you for this, it helped a lot.</p>'
    found = export(
        tmp_path, a=page(answer, title="Thank you for this…"), b=story(FIRST, number="1123456789ab")
    )
    first, second = posts(found)
    assert (first.status, first.extra) == (Status.DRAFT, {"medium": "answer"})
    assert first.body == "<p>Thank you for this, it helped a lot.</p>"
    assert second.status is Status.PUBLISHED
    [left] = [each for each in found if isinstance(each, NotImported)]
    assert "answers" in left.reason


def test_a_summary_that_medium_made_of_the_story_is_left_out(tmp_path: Path) -> None:
    made, own = story(FIRST, summary="It rains…"), story(FIRST, summary="Weather…", number="1123456789ab")
    assert [one.summary for one in posts(export(tmp_path, a=made, b=own))] == ["", "Weather…"]


def test_what_is_about_the_account_is_named(tmp_path: Path) -> None:
    for name in ("claps/claps-0001.html", "claps/claps-0002.html", "README.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<p>Clapped</p>")
    found = export(tmp_path, a=story(FIRST))
    assert [each.name for each in found if isinstance(each, NotImported)] == ["README.html", "claps (2)"]


def test_a_story_that_nobody_could_read_is_named_and_the_others_come_in(tmp_path: Path) -> None:
    found = export(tmp_path, a=story(FIRST), b=story("<div>" * 5000, number="1123456789ab"))
    assert len(posts(found)) == 1
    assert [each.name for each in found if isinstance(each, NotImported)] == ["b.html"]


@pytest.mark.parametrize("text", ["", "<p>Hello</p>", "\x00\xff"])
def test_a_folder_without_stories_is_a_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.html").write_text(text, "utf-8")
    assert not medium.recognises(tmp_path, "")
    with pytest.raises(ExportError, match="no stories"):
        list(medium.read(tmp_path))


WORD = st.text("abcdefghéß&<", min_size=2, max_size=9)
SAID = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
BLOCK = st.builds(
    lambda shape, text: shape.format(escape(text)),
    st.sampled_from(
        [
            '<p class="graf graf--p">{}</p>',
            '<h4 class="graf graf--h4">{}</h4>',
            '<ul class="postList"><li class="graf">{}</li></ul>',
            '<pre class="graf graf--pre">{}</pre>',
            '<div class="graf graf--mixtapeEmbed"><a href="https://x.example">{}</a></div>',
            "<figure><figcaption>{}</figcaption></figure>",
            "<div>{}</div>",
            "{}",
        ]
    ),
    SAID,
)


@given(st.lists(st.lists(BLOCK, max_size=4).map("".join), min_size=1, max_size=3), SAID, SAID)
@settings(max_examples=60, deadline=None)
def test_no_word_is_lost(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], title: str, summary: str
) -> None:
    from selectolax.lexbor import LexborHTMLParser

    file = tmp_path_factory.mktemp("medium") / "a.html"
    file.write_text(page(*parts, title=escape(title), summary=escape(summary)), "utf-8")
    [one] = posts(list(medium.read(file)))
    told = f"{LexborHTMLParser(one.body).body.text(separator=' ')} {one.title} {one.summary}".split()  # type: ignore[union-attr]
    shown = LexborHTMLParser("<hr>".join(parts)).body
    expected = f"{shown.text(separator=' ') if shown else ''} {title} {summary}".split()
    assert set(expected) <= set(told)
