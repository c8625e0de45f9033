"""Folders of Markdown from other tools come in: the text as it is, the front matter as it is meant."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloggy.domain.imported import Imported, ImportedBlog, ImportedPicture, ImportedPost, NotImported
from bloggy.domain.post import Kind, Status
from bloggy.errors import ExportError
from bloggy.storage.exports import detect, markdown_folder, plan

NUMBER = "0123456789abcdef0123456789abcdef"


def export(folder: Path, files: dict[str, str]) -> list[Imported]:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    assert detect(folder) is markdown_folder
    return list(markdown_folder.read(folder))


def posts(found: list[Imported]) -> list[ImportedPost]:
    return [each for each in found if isinstance(each, ImportedPost)]


def left(found: list[Imported]) -> list[str]:
    return [each.name for each in found if isinstance(each, NotImported)]


def test_a_site_of_hugo_is_read_as_hugo_means_it(tmp_path: Path) -> None:
    front = "+++\ntitle = 'Fog'\ndate = 2024-03-10T12:00:00Z\ntags = ['sea']\ndraft = true\nown = 7\n+++\n"
    found = export(
        tmp_path,
        {
            "hugo.toml": "baseURL = 'https://a.example/'\ntitle = 'Ada'\n",
            "content/posts/fog.md": front + "It *rains*.  \n\n{{< own >}}\n\n![Boat](/a.png)\n",
            "content/about.md": "+++\ntitle = 'About'\n+++\nMe\n",
            "static/a.png": "png",
            "static/b.png": "png",
            "README.md": "# Site\n",
        },
    )
    assert found[0] == ImportedBlog(name="a.example", url="https://a.example", title="Ada")
    page, one = sorted(posts(found), key=lambda each: each.title)
    assert (one.ref, one.title, one.tags) == ("content/posts/fog.md", "Fog", ("sea",))
    assert (one.status, one.date) == (Status.DRAFT, datetime(2024, 3, 10, 12, tzinfo=UTC))
    assert (one.body, one.form) == ("It *rains*.  \n\n{{< own >}}\n\n![Boat](/a.png)\n", "markdown")
    assert (one.generator, one.extra) == ("hugo", {"own": 7})
    assert one.files == {"/a.png": str(tmp_path / "static" / "a.png")}
    assert (page.kind, page.url) == (Kind.PAGE, "https://a.example/about/")
    assert [each.file for each in found if isinstance(each, ImportedPicture)] == ["static/a.png"]
    assert left(found) == ["README.md", "hugo.toml", "static/b.png"]


def test_dates_without_a_zone_are_in_the_writers(tmp_path: Path) -> None:
    found = export(
        tmp_path,
        {"2024-03-10-fog.md": "---\ntitle: Fog\n---\n", "b.md": "---\ndate: 2024-03-10 09:00\n---\n"},
    )
    assert [each.date for each in posts(found)] == [datetime(2024, 3, 10), datetime(2024, 3, 10, 9)]


def test_a_vault_keeps_its_links_and_the_report_names_them(tmp_path: Path) -> None:
    text = "It rains, see [[Boats|a boat]] and ![[Pasted image.png]].\n"
    found = export(tmp_path, {".obsidian/app.json": "{}", "Fog.md": text})
    [one] = posts(found)
    assert (one.title, one.body) == ("Fog", text)
    assert left(found) == ["Fog.md: [[Boats|a boat]] ![[Pasted image.png]]"]


def test_pages_of_notion_lose_the_number_and_tell_their_properties(tmp_path: Path) -> None:
    text = (
        "# Fog & rain\n\nTags: sea, weather\nCreated: March 10, 2024 9:15 AM\nMood: wet\n\n"
        "It rains.\n\n![Boat](Fog%20&%20rain/boat.png)\n"
    )
    found = export(tmp_path, {f"Fog & rain {NUMBER}.md": text, "Fog & rain/boat.png": "png"})
    [one] = posts(found)
    assert (one.ref, one.title, one.tags, one.slug) == (NUMBER, "Fog & rain", ("sea", "weather"), "")
    assert one.body == "It rains.\n\n![Boat](Fog%20&%20rain/boat.png)\n"
    assert one.date == datetime(2024, 3, 10, 9, 15, tzinfo=UTC)
    assert one.extra["Mood"] == "wet"
    assert list(one.files) == ["Fog%20&%20rain/boat.png"]


@pytest.mark.parametrize(
    ("name", "text", "status"),
    [
        ("a.md", "A [[note]]\n", Status.DRAFT),
        ("a.md", "---\ndraft: false\n---\n", Status.PUBLISHED),
        ("a.md", "---\ndate: 2024-03-10\n---\n", Status.PUBLISHED),
        ("a.md", "---\ndate: 2024-03-10\ndraft: true\n---\n", Status.DRAFT),
        (f"a {NUMBER}.md", "# A\n\nCreated: March 10, 2024 9:15 AM\n", Status.DRAFT),
        (f"a {NUMBER}.md", "# A\n\nCreated: March 10, 2024 9:15 AM\nStatus: Published\n", Status.PUBLISHED),
    ],
)
def test_what_nobody_has_published_is_a_draft(tmp_path: Path, name: str, text: str, status: Status) -> None:
    assert [one.status for one in posts(export(tmp_path, {name: text}))] == [status]


def test_a_paragraph_with_a_colon_is_no_property(tmp_path: Path) -> None:
    [one] = posts(export(tmp_path, {f"Fog {NUMBER}.md": "# Fog\n\nNote: it rains.\n"}))
    assert one.body == "Note: it rains.\n"


def test_files_outside_the_folder_are_never_taken(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_text("png")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    text = (
        "---\ntitle: Fog\nimage: ../secret.png\n---\n![](../secret.png) ![](link.png) ![](/../secret.png)\n"
    )
    [one] = posts(export(folder, {"a.md": text}))
    assert one.files == {}


def test_front_matter_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    found = export(tmp_path, {"a.md": "---\ntitle: [\n---\nText\n", "b.md": "---\ntitle: B\n---\n"})
    assert (len(posts(found)), left(found)) == (1, ["a.md"])


def test_one_file_with_front_matter_is_a_post(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("---\ntitle: Fog\n---\nIt rains.\n")
    assert detect(file) is markdown_folder
    assert [one.title for one in posts(list(markdown_folder.read(file)))] == ["Fog"]


def test_a_folder_without_markdown_is_a_sentence(tmp_path: Path) -> None:
    assert not markdown_folder.recognises(tmp_path, "")
    with pytest.raises(ExportError, match="no Markdown"):
        list(markdown_folder.read(tmp_path))


LINE = st.text("abcé #*[]()!:`-<>{}\t", max_size=30)


@given(st.lists(LINE, max_size=8).map("\n".join), st.booleans())
@settings(max_examples=80, deadline=None)
def test_no_word_is_lost(tmp_path_factory: pytest.TempPathFactory, text: str, notion: bool) -> None:
    folder = tmp_path_factory.mktemp("markdown")
    name, front = (f"Fog {NUMBER}.md", "") if notion else ("fog.md", "---\ntitle: Fog\n---\n")
    found = export(folder, {name: front + text})
    [one] = posts(found)
    if not notion:
        assert one.body == text
    told = (
        f"{one.title} {one.body} {' '.join(one.tags)} {' '.join(f'{k}: {v}' for k, v in one.extra.items())}"
    )
    assert set(text.replace("#", " ").split()) <= set(told.replace("#", " ").split())


def test_a_site_whose_front_matter_has_no_fences_is_one_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "pelicanconf.py").write_text("SITEURL = 'https://x.example.org'\nPATH = 'content'\n", "utf-8")
    text = "Title: Coffee\nDate: 2020-01-02 03:04\nTags: rain\nAlias: /old/\n\nIt *rains*.\n"
    (tmp_path / "content/coffee.md").write_text(text, "utf-8")
    (found, _place), *_more = plan(tmp_path).files
    assert found.NAME == "markdown"
    (post,) = (one for one in found.read(tmp_path) if isinstance(one, ImportedPost))
    assert (post.title, post.tags, post.aliases, post.body) == (
        "Coffee",
        ("rain",),
        ("/old/",),
        "It *rains*.\n",
    )


def test_a_file_that_cant_be_read_is_named_and_the_others_come_in(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")  # can't be read, whoever tries
    found = export(tmp_path, {"b.md": "---\ntitle: B\n---\nText\n"})
    assert ([one.title for one in posts(found)], left(found)) == (["B"], ["a.md"])
