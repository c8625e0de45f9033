"""Everything can be taken out, again and again, and what is taken out is all there."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bloggy.domain.comment import Author, CommentRef, CommentStatus, Place, RemoteComment
from bloggy.domain.comments_listing import CommentQuery
from bloggy.domain.listing import PostQuery
from bloggy.errors import ExportError, UsageError
from bloggy.render.comment_text import readable
from bloggy.services.exporting.report import ExportReport
from bloggy.services.workspace import Workspace
from bloggy.storage import comments as store
from bloggy.storage import media
from bloggy.storage.comments import Arrived
from tests.services.conftest import House

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def comment(ref: str, body: str, **how: object) -> Arrived:
    told: dict[str, object] = {
        "ref": CommentRef(ref),
        "place": Place(ref="7", url="https://ada.example.org/coffee/", title="Coffee"),
        "parent": None,
        "author": Author(name="Gilles & Co", email="gilles@example.org", url="https://gilles.example.org/"),
        "date": NOON + timedelta(minutes=int(ref)),
        "status": CommentStatus.APPROVED,
        "body": body,
        "form": "html",
    }
    made = RemoteComment(**{**told, **how})  # type: ignore[arg-type]
    return Arrived(made, readable(body, made.form).text)


async def filled(house: House, workspace: Workspace) -> None:
    """A library with posts, pictures, comments, people and a trash."""
    house.write(
        "2026/coffee.md",
        "---\ntitle: Coffee & rain\ndate: 2026-02-01T08:00:00+01:00\ntags: [rain, Été]\n"
        "categories: [drinks/hot]\nsummary: 1 < 2\nslug: coffee\n---\n\nIt *rains*.\n\n![A cup](cup.png)\n",
    )
    (house.library / "2026/cup.png").write_bytes(b"\x89PNG\r\n\x1a\n cup")
    house.write("tea.md", "---\ntitle: Tea\ndraft: true\n---\n\nNot yet, `]]>` \x0b.\n")
    house.write("later.md", "---\ntitle: Later\ndate: 2031-01-01T00:00:00Z\n---\n\nLater.\n")
    house.write("data.csv", "a,b\n")
    house.write(".hidden/x.md", "hidden")
    house.write("gone.md", "---\ntitle: Gone\n---\n\nGone.\n")
    await workspace.posts.refresh()
    await workspace.posts.trash(house.library / "gone.md")
    mine = Author(name="Ada", account="1", is_me=True)
    arrived = [
        comment("1", "<p>First!</p>"),
        comment("2", "<p>Thanks</p>", parent=CommentRef("1"), author=mine),
        comment("3", "<p>And again</p>", parent=CommentRef("2")),
        comment("4", "<p>Let me in</p>", status=CommentStatus.HELD),
        comment("5", "<p>Buy</p>", status=CommentStatus.SPAM),
        comment("6", "<p>Away</p>", status=CommentStatus.REMOVED),
    ]
    await workspace.database.write(lambda c: store.take(c, "home", arrived, now=NOON))
    path = os.fsencode(house.library / "2026/coffee.md")
    await workspace.database.write(lambda c: c.execute("UPDATE comment_place SET post = ?", (path,)))


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def lines(file: Path) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


async def exported(house: House, folder: Path, **how: object) -> ExportReport:
    async with house.open() as workspace:
        return await workspace.exporting.run(folder, **how)  # type: ignore[arg-type]


@pytest.fixture
async def out(house: House, tmp_path: Path) -> Path:
    async with house.open() as workspace:
        await filled(house, workspace)
    return tmp_path / "out"


async def test_everything_is_in_it(house: House, out: Path) -> None:
    report = await exported(house, out)
    found = files(out)
    for name in ("2026/coffee.md", "2026/cup.png", "tea.md", "later.md", "data.csv"):
        assert found[f"posts/{name}"] == (house.library / name).read_bytes()
    assert not any("hidden" in name for name in found)
    assert [name for name in found if name.startswith("trash/")]
    told = lines(out / "comments/home.jsonl")
    assert [(one["ref"], one["parent"], one["status"]) for one in told] == [
        ("1", None, "approved"),
        ("2", "1", "approved"),
        ("3", "2", "approved"),
        ("4", None, "held"),
        ("5", None, "spam"),
        ("6", None, "removed"),
    ]
    assert told[0]["post"]["file"] == "posts/2026/coffee.md"
    assert told[0]["body"] == "<p>First!</p>"
    assert told[0]["text"] == "First!"
    assert told[0]["author"]["email"] == "gilles@example.org"
    assert b"gilles@example.org" in found["people.csv"]
    assert b"BEGIN:VCARD" in found["people.vcf"]
    assert b"posts/" in found["README.txt"]
    wanted = {"posts": 3, "pictures": 2, "trash": 1, "comments": 6, "wordpress_posts": 3}
    assert {key: report.counts[key] for key in wanted} == wanted
    assert report.left_out == []
    assert not report.stopped


async def test_the_sums_are_right_and_name_every_file(house: House, out: Path) -> None:
    await exported(house, out)
    found = files(out)
    sums = dict(line.split("  ", 1)[::-1] for line in (out / "SHA256SUMS").read_text("utf-8").splitlines())
    assert sums == {
        name: hashlib.sha256(data).hexdigest()
        for name, data in found.items()
        if name not in {"SHA256SUMS", "bloggy-export.json"}
    }


async def test_a_second_export_is_the_same_byte_for_byte_and_writes_nothing(house: House, out: Path) -> None:
    await exported(house, out)
    before, times = files(out), {path: path.stat().st_mtime_ns for path in out.rglob("*.jsonl")}
    report = await exported(house, out)
    assert files(out) == before
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.jsonl")} == times
    assert (report.written, report.removed) == (0, 0)


async def test_a_refresh_follows_what_has_changed(house: House, out: Path) -> None:
    await exported(house, out)
    house.write("tea.md", "---\ntitle: Tea\ndraft: true\n---\n\nSoon.\n")
    (house.library / "later.md").unlink()
    (house.library / "later.md").mkdir()
    house.write("later.md/new.md", "---\ntitle: New\n---\n\nNew.\n")
    mine = out / "posts" / "mine.txt"
    mine.write_text("I put this here")
    report = await exported(house, out)
    assert (out / "posts/tea.md").read_bytes() == (house.library / "tea.md").read_bytes()
    assert (out / "posts/later.md/new.md").is_file()
    assert mine.read_text() == "I put this here"
    assert report.removed == 1


async def test_a_folder_with_other_things_is_left_alone(house: House, out: Path) -> None:
    out.mkdir()
    (out / "letter.txt").write_text("Dear Ada")
    with pytest.raises(UsageError, match="something else"):
        await exported(house, out)
    assert files(out) == {"letter.txt": b"Dear Ada"}


async def test_the_library_is_never_mixed_with_its_export(house: House, out: Path) -> None:
    for folder in (house.library / "out", house.library, house.library.parent):
        with pytest.raises(UsageError, match="mixed up"):
            await exported(house, folder)
    assert not (house.library / "out").exists()


@pytest.mark.parametrize("after", range(1, 20, 3))
async def test_a_stopped_export_says_so_and_the_next_one_completes_it(
    house: House, out: Path, tmp_path: Path, after: int
) -> None:
    asked = Counter[str]()

    def stop() -> bool:
        asked["times"] += 1
        return asked["times"] > after

    report = await exported(house, out, stop=stop)
    assert report.stopped
    assert (out / "INCOMPLETE.txt").exists()
    assert json.loads((out / "bloggy-export.json").read_text())["complete"] is False
    (house.library / "data.csv").unlink()  # and what the first had written of it goes
    await exported(house, out)
    await exported(house, tmp_path / "whole")
    assert files(out) == files(tmp_path / "whole")


async def test_what_leads_out_or_holds_a_key_stays_behind(house: House, out: Path, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.txt"
    outside.write_text("Not yours")
    (house.library / "link.txt").symlink_to(outside)
    house.write("deploy.toml", 'token = "ghp_' + "a1B2" * 9 + '"\n')
    house.write("server.pem", "anything")
    report = await exported(house, out)
    assert {Path(one.name).name for one in report.left_out} == {"link.txt", "deploy.toml", "server.pem"}
    assert not any(b"Not yours" in data or b"ghp_" in data for data in files(out).values())


async def test_no_password_of_a_blog_is_in_it(
    house: House, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY_PASSWORD", "canary-one-two")
    house.configure(
        f'[library]\nfolders = ["{house.library}"]\n[blogs.home]\nbackend = "memory"\n'
        '[blogs.other]\nbackend = "wordpress"\nurl = "https://ada:canary-in-url@blog.example.org"\n'
        'user = "ada"\npassword_env = "CANARY_PASSWORD"\npassword_command = "echo canary-three"\n'
    )
    async with house.open() as workspace:
        stored = media.Stored(ref="9", url="https://ada:canary-four@blog.example.org/cup.png")
        await workspace.database.write(
            lambda c: media.put(c, "https://ada:canary-five@x", "00", stored, NOON)
        )
    await exported(house, out)
    for name, data in files(out).items():
        assert b"canary" not in data, name
    assert b"https://blog.example.org/cup.png" in files(out)["ledger/uploads.csv"]


async def test_it_needs_no_library_and_no_database(house: House, out: Path) -> None:
    shutil.rmtree(house.library)
    report = await exported(house, out)
    assert report.counts["posts"] == 0
    assert (out / "README.txt").exists()


async def test_what_was_taken_out_comes_back(house: House, out: Path, tmp_path: Path) -> None:
    lone = {"place": Place(url="https://elsewhere.example.org/page/", title="A page")}
    more = [comment("8", "<p>A page</p>", **lone), comment("9", "No *post*", form="markdown", **lone)]
    async with house.open() as workspace:
        await workspace.database.write(lambda c: store.take(c, "pages", more, now=NOON))
    async with house.open() as workspace:
        before = told(workspace)
        states = {post.title: (post.status, post.date) for post in workspace.posts.window(PostQuery(), 0, 9)}
    await exported(house, out)
    library = tmp_path / "again"
    library.mkdir()
    house.configure(f'[library]\nfolders = ["{library}"]\n')
    async with house.open() as workspace:
        workspace.database.write_now(lambda c: c.execute("DELETE FROM comment"))
        report = await workspace.importing.run(out)
        assert dict(report.posts) == {"new": 3}
        assert report.formats == ["bloggy"]
        assert report.left_out == []
        again = told(workspace)
        posts = {post.title: post for post in workspace.posts.window(PostQuery(), 0, 9)}
        coffee = posts["Coffee & rain"]
        text = (library / coffee.rel).read_text("utf-8")
        undone = await workspace.importing.undo(out)
        assert (undone.posts, undone.pictures, undone.kept) == (3, 1, [])
        assert workspace.posts.count(PostQuery()) == 0
        assert told(workspace) == []
    assert again == before
    assert (coffee.tags, coffee.categories, coffee.slug) == (("rain", "Été"), ("drinks/hot",), "coffee")
    assert (coffee.status, coffee.summary) == ("published", "1 < 2")
    assert coffee.date == datetime(2026, 2, 1, 7, tzinfo=UTC)
    assert {title: (post.status, post.date) for title, post in posts.items()} == states
    assert "<wp:status><![CDATA[future]]>" in (out / "wordpress.xml").read_text("utf-8")
    assert text.endswith("It *rains*.\n\n![A cup](images/coffee/cup.png)\n")
    assert (library / "images/coffee/cup.png").read_bytes() == b"\x89PNG\r\n\x1a\n cup"
    assert report.copied == 1


def told(workspace: Workspace) -> list[tuple[object, ...]]:
    """All comments with their threads and states, without what names them on this machine."""
    found = [
        row
        for status in ("approved", "held", "spam", "removed")
        for row in workspace.comments.window(CommentQuery(status=status), 0, 100)
    ]
    refs = {row.id: row.text for row in found}
    return sorted(
        (
            row.date,
            row.text,
            row.author,
            row.author_url,
            row.status,
            refs.get(row.parent or 0),
            row.is_me,
            row.kind,
        )
        for row in found
    )


async def test_an_export_that_was_stopped_is_not_imported(house: House, out: Path) -> None:
    await exported(house, out, stop=lambda: True)
    async with house.open() as workspace:
        with pytest.raises(ExportError, match="not complete"):
            await workspace.importing.run(out)


async def test_a_post_whose_name_is_no_text_is_taken_out_and_comes_back(house: House, tmp_path: Path) -> None:
    (house.library / os.fsdecode(b"\xe9t\xe9.md")).write_text(
        "---\ntitle: Summer\n---\n\nIt is hot.\n", "utf-8"
    )
    await exported(house, tmp_path / "out")
    library = tmp_path / "again"
    library.mkdir()
    house.configure(f'[library]\nfolders = ["{library}"]\n')
    async with house.open() as workspace:
        [path] = (await workspace.importing.run(tmp_path / "out")).made
        post = workspace.libraries[0].load(path).post
    assert (post.title, post.body.strip()) == ("Summer", "It is hot.")


async def test_links_that_cant_be_read_are_named_and_the_rest_is_taken_out(house: House, out: Path) -> None:
    (house.library / ".bloggy").mkdir(exist_ok=True)
    (house.library / ".bloggy" / "links").symlink_to("x" * 300)
    report = await exported(house, out)
    assert report.counts["posts"] == 3
    assert [one.name for one in report.left_out] == [".bloggy/links"]


async def test_files_of_an_export_that_cant_be_read_or_lie_elsewhere_are_passed_over(
    house: House, out: Path, tmp_path: Path
) -> None:
    await exported(house, out)
    (out / "posts" / "tea.md").unlink()
    os.mkfifo(out / "posts" / "tea.md")  # can't be read, whoever tries
    shutil.move(out / "posts", tmp_path / "elsewhere")
    (out / "posts").symlink_to(tmp_path / "elsewhere")
    library = tmp_path / "again"
    library.mkdir()
    house.configure(f'[library]\nfolders = ["{library}"]\n')
    async with house.open() as workspace:
        report = await workspace.importing.run(out)
        posts = {post.title: post for post in workspace.posts.window(PostQuery(), 0, 9)}
    assert sorted(posts) == ["Coffee & rain", "Later", "Tea"]
    assert "Not yet" in (library / posts["Tea"].rel).read_text("utf-8")
    assert [(one.name, one.reason) for one in report.left_out] == [
        ("Coffee & rain: cup.png", "It is a link that leads out of the folder.")
    ]
