"""How comments in a repository are read where themes differ, and what an answer leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from bloggy.backends.base import Surroundings
from bloggy.backends.staticman.backend import StaticmanBackend
from bloggy.backends.staticman.datafile import dump, parse
from bloggy.backends.testing import HOSTILE_BODIES, Mirror, key, task
from bloggy.domain.comment import CommentRef, Place, Verdict
from bloggy.errors import ConfigError, Gone, Unreachable
from tests.backends.git_places import git
from tests.fakes.staticman import OWNER, StaticmanSite, make_site

pytestmark = pytest.mark.anyio
FOLDER = "_data/comments/harbour"


@pytest.fixture
def site(tmp_path: Path) -> StaticmanSite:
    return make_site(tmp_path)


async def test_who_wrote_is_known_by_a_hash_and_the_writer_by_theirs(site: StaticmanSite) -> None:
    site.add("one", name="Grace", url="https://grace.example.net")
    site.add("two", name="Somebody", email=OWNER.md5.upper())
    site.add("three", name="Owner")
    site.add("four", name="Owner", email="")
    grace, mine, *thieves = (await Mirror().sync(site.cached())).known.values()
    assert grace.author.email_hash.startswith("md5:")
    assert (grace.author.url, grace.author.email) == ("https://grace.example.net", "")
    assert mine.author.is_me
    assert not any(thief.author.is_me for thief in thieves)


async def test_an_answer_is_known_as_such_where_files_have_no_addresses(site: StaticmanSite) -> None:
    site.write({f"{FOLDER}/one.yml": b"_id: one\nname: Grace\nmessage: Hello\ndate: 1467460800\n"})
    [question] = (await Mirror().sync(site.cached())).known.values()
    answer = await site.cached().reply(task(question), key=key(1))
    assert (await Mirror().sync(site.cached())).known[answer.ref].author.is_me
    assert "email" not in site.rows()[site.path(answer.ref)]


@pytest.mark.parametrize("name", ["_parent", "parent", "parent_id", "reply_to", "replyID", "replying_to"])
async def test_each_theme_has_its_own_word_for_what_is_answered(tmp_path: Path, name: str) -> None:
    site = make_site(tmp_path, parent=name)
    first = site.add("The question.", **{name: "harbour"})
    second = site.add("The answer.", parent=first)
    known = (await Mirror().sync(site.cached())).known
    assert [known[CommentRef(id)].parent for id in (first, second)] == [None, first]


async def test_where_a_theme_counts_so_does_the_answer(tmp_path: Path) -> None:
    site = make_site(tmp_path, parent="replying_to")
    first, second = site.add("one", replying_to=""), site.add("two", replying_to="")
    site.add("to the second", replying_to="2")
    source = site.cached()
    known = (await Mirror().sync(source)).known
    assert [comment.parent for comment in known.values()] == [None, None, second]
    await source.reply(task(known[CommentRef(first)]), key=key(1))
    [answer] = [told for told in site.rows().values() if told["name"] == "Owner"]
    assert str(answer["replying_to"]) == "1"


async def test_an_answer_looks_like_its_neighbours(tmp_path: Path) -> None:
    site = make_site(tmp_path, suffix=".json", pattern="content/posts/{slug}/comments")
    common: dict[str, Any] = {"layout": "comment", "replyThread": "", "replyName": ""}
    first = site.add("The question.", **common, date=1467460800)
    site.add("Another.", **common, date=1467460900, ip="127.0.0.1")
    source = site.cached(pattern=site.pattern)
    known = (await Mirror().sync(source)).known
    wanted = task(known[CommentRef(first)], "Two\n\nlines")
    await source.reply(wanted, key=key(1))
    [(path, answer)] = [(path, told) for path, told in site.rows().items() if told["name"] == "Owner"]
    assert path == f"content/posts/harbour/comments/entry{int(wanted.written.timestamp())}000.json"
    assert list(answer) == [*site.rows()[site.path(first)]]
    assert answer["date"] == int(wanted.written.timestamp())
    assert (answer["layout"], answer["replyThread"], answer["replyName"]) == ("comment", first, "Grace")
    assert (answer["email"], answer["url"], answer["message"]) == (OWNER.md5, OWNER.site, "Two\n\nlines")


async def test_an_answer_has_its_date_in_utc_wherever_the_writer_is(site: StaticmanSite) -> None:
    first = site.add("The question.")
    source = site.cached()
    wanted = task((await Mirror().sync(source)).known[CommentRef(first)])
    east = timezone(timedelta(hours=9))
    answer = await source.reply(replace(wanted, written=wanted.written.astimezone(east)), key=key(1))
    assert answer.date == wanted.written


async def test_an_answer_to_an_answer_goes_as_deep_as_the_site_shows(site: StaticmanSite) -> None:
    first = site.add("The question.")
    second = site.add("An answer.", parent=first)
    source = site.cached()
    asked = (await Mirror().sync(source)).known[CommentRef(second)]
    assert (await source.reply(task(asked), key=key(1))).parent == first
    site.add("Below it.", parent=second)
    assert (await source.reply(task(asked), key=key(2))).parent == second


async def test_the_writers_own_changes_stay_as_they_are(site: StaticmanSite) -> None:
    site.add("The question.")
    git("pull", "-q", cwd=site.work)
    (site.work / "index.md").write_text("half a sentence")
    (site.work / "staged.md").write_text("staged")
    git("add", "staged.md", cwd=site.work)
    source = site.copied()
    [asked] = (await Mirror().sync(source)).known.values()
    answer = await source.reply(task(asked), key=key(1))
    assert git("status", "--porcelain", cwd=site.work).splitlines() == [" M index.md", "A  staged.md"]
    assert git("rev-parse", "HEAD", cwd=site.work) == git("rev-parse", "main", cwd=site.remote)
    assert (site.work / site.path(answer.ref)).is_file()
    await source.moderate(task(asked, verdict=Verdict.REMOVE))
    assert git("status", "--porcelain", cwd=site.work).splitlines() == [" M index.md", "A  staged.md"]
    assert set(git("diff", "--name-only", "main~2", "main", cwd=site.remote).splitlines()) == {
        site.path(answer.ref),
        f"{FOLDER}/entry{int(asked.date.timestamp())}000.yml",
    }


async def test_a_repository_without_a_remote_is_answered_in_by_a_commit(site: StaticmanSite) -> None:
    site.add("The question.")
    git("pull", "-q", cwd=site.work)
    git("remote", "remove", "origin", cwd=site.work)
    source = site.copied()
    [asked] = (await Mirror().sync(source)).known.values()
    await source.reply(task(asked), key=key(1))
    assert git("status", "--porcelain", cwd=site.work) == ""
    assert len(list((site.work / FOLDER).iterdir())) == 2


async def test_an_answer_that_was_deleted_since_is_not_sent_again(site: StaticmanSite) -> None:
    site.add("The question.")
    source = site.cached()
    [asked] = (await Mirror().sync(source)).known.values()
    answer = await source.reply(task(asked), key=key(1))
    site.delete(answer.ref)
    again = await source.reply(task(asked), key=key(1))
    assert again.ref == answer.ref
    assert len(site.rows()) == 1


async def test_without_a_network_what_was_fetched_is_read_and_then_it_is_said(site: StaticmanSite) -> None:
    site.add("one")
    git("pull", "-q", cwd=site.work)
    site.remote.rename(site.folder / "away")
    git("remote", "set-url", "origin", "http://127.0.0.1:9/site.git", cwd=site.work)
    mirror = Mirror()
    page = await mirror.step(site.copied())
    assert (len(mirror.known), page.more) == (1, True)
    with pytest.raises(Unreachable):
        await mirror.step(site.copied())
    with pytest.raises(Unreachable):
        await site.copied().reply(task(next(iter(mirror.known.values()))), key=key(1))


async def test_a_history_written_anew_deletes_what_is_no_longer_in_it(site: StaticmanSite) -> None:
    site.add("one")
    old = git("rev-parse", "main", cwd=site.remote)
    gone = site.add("two")
    mirror = await Mirror().sync(site.cached())
    git("update-ref", "refs/heads/main", old, cwd=site.remote)
    kept = site.add("three")
    mirror = await mirror.sync(site.cached())
    assert CommentRef(gone) not in mirror.known
    assert CommentRef(kept) in mirror.known
    for path in (site.folder / "cache").rglob("*.git"):
        path.rename(site.folder / "old-cache")
    site.delete(kept)
    git("gc", "-q", "--prune=now", cwd=site.remote)
    mirror = await mirror.sync(site.cached())
    assert [comment.body for comment in mirror.known.values()] == ["one"]


async def test_a_post_that_is_renamed_takes_its_comments_along(site: StaticmanSite) -> None:
    id = site.add("one", post="zebra")
    mirror = await Mirror().sync(site.cached())
    path = site.path(id)
    told = site.rows()[path]
    site.write({path: None, path.replace("zebra", "aardvark"): told})
    mirror = await mirror.sync(site.cached(page=1))
    assert [comment.place.ref for comment in mirror.known.values()] == ["aardvark"]


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (b'comments:\n  path: "content/{options.slug}/talk"\n', ["there"]),
        (b'other: {path: "x"}\nmore: {path: "_data/{fields.year}/{fields.slug}"}\n', ["usual"]),
        (b'comments: {path: "../{options.slug}"}\n', ["usual"]),
        (b"comments: [\n", ["usual"]),
    ],
)
async def test_staticmans_own_settings_say_where_comments_lie(
    site: StaticmanSite, settings: bytes, found: list[str]
) -> None:
    site.add("usual")
    site.write({"staticman.yml": settings, "content/harbour/talk/a.yml": {"_id": "a", "message": "there"}})
    assert [comment.body for comment in (await Mirror().sync(site.cached())).known.values()] == found


async def test_an_answer_is_told_by_the_next_sync_as_it_was_when_it_was_sent(site: StaticmanSite) -> None:
    site.add("one")
    posts = [Place(url="https://blog.example.org/harbour/", title="Harbour")]
    source = site.cached()
    mirror = await Mirror().sync(source, posts)
    [asked] = mirror.known.values()
    answer = await source.reply(task(asked), key=key(1))
    assert (await mirror.sync(source, posts)).known[answer.ref] == answer


async def test_a_post_that_is_published_later_is_found_then(site: StaticmanSite) -> None:
    site.add("one")
    mirror = await Mirror().sync(site.cached())
    assert [comment.place for comment in mirror.known.values()] == [Place(ref="harbour")]
    post = Place(ref="_posts/2016-07-02-harbour.md", url="https://blog.example.org/harbour.html", title="H")
    mirror = await mirror.sync(site.cached(), [post])
    place = Place(ref="harbour", url=post.url, title="H")
    assert [comment.place for comment in mirror.known.values()] == [place]
    assert (await mirror.sync(site.cached(), [post])).told == []


async def test_files_that_are_no_comments_are_named_and_harm_nothing(site: StaticmanSite) -> None:
    site.add("one")
    site.write(
        {
            f"{FOLDER}/bad.yml": b"name: [\n",
            f"{FOLDER}/list.json": b"[1]",
            f"{FOLDER}/deep.json": b"[" * 100_000,
            f"{FOLDER}/front.md": b"---\n_id: f\nname: Alan\ndate: 1467460800\n---\nText *here*\n",
            f"{FOLDER}/comment-1467460801.yml": b"name: Bare\ncomment: yes\nemail: ~\n",
            f"{FOLDER}/undated.yml": b"name: Undated\nbody: 007\n",
            f"{FOLDER}/picture.png": b"\x89PNG",
        }
    )
    mirror = await Mirror().sync(site.cached())
    told = {comment.author.name: comment for comment in mirror.known.values()}
    assert {name: comment.body for name, comment in told.items()} == {
        "Grace": "one",
        "Alan": "Text *here*",
        "Bare": "yes",
        "Undated": "007",
    }
    assert told["Alan"].date.timestamp() == 1467460800
    assert told["Bare"].date.timestamp() == 1467460801
    assert told["Undated"].date == site.when.replace(microsecond=0)
    assert "bad.yml" in mirror.pages[-1].note


async def test_what_is_gone_is_said_before_anything_is_written(site: StaticmanSite) -> None:
    site.add("one")
    source = site.cached()
    [asked] = (await Mirror().sync(source)).known.values()
    site.delete(asked.ref)
    before = git("rev-parse", "main", cwd=site.remote)
    with pytest.raises(Gone):
        await source.reply(task(asked), key=key(1))
    assert git("rev-parse", "main", cwd=site.remote) == before


@pytest.mark.parametrize("suffix", ["yml", "json", "md"])
@pytest.mark.parametrize(
    "text", [*HOSTILE_BODIES, "a: b\n- c\n\n  # d\n\n---\ntail ", " lead\n", "yes", "1e3"]
)
def test_any_words_come_back_from_a_file_as_they_were(text: str, suffix: str) -> None:
    values = {"_id": "1", "message": text, "date": "2016-07-02T12:00:00.000Z"}
    told = parse(f"a.{suffix}", dump(f"a.{suffix}", values))
    assert told is not None
    if suffix == "md":
        assert told["message"].strip("\n") == text.strip("\n").replace("\r\n", "\n")
    else:
        assert told == values


@pytest.mark.parametrize(
    "table", [{}, {"working_copy": "/a", "repository": "/b"}, {"repository": "/b", "path": "_data/comments"},
              {"repository": "/b", "path": "../{slug}"}]
)  # fmt: skip
def test_a_table_that_says_too_little_or_too_much_is_refused(table: dict[str, object]) -> None:
    around = Surroundings(blog="home", library=Path("/"), cache=Path("/"))
    with pytest.raises(ConfigError):
        StaticmanBackend.create({**table, "author": "Ada", "email": "ada@example.org"}, around)


async def test_the_probe_tells_what_it_found(site: StaticmanSite) -> None:
    around = Surroundings(blog="home", library=Path("/"), cache=site.folder / "cache")
    table = {"repository": str(site.remote), "author": "Ada", "email": "ada@example.org"}
    backend = StaticmanBackend.create(table, around)
    assert any("No comments" in note for note in (await backend.probe()).notes)
    site.add("one")
    found = await backend.probe()
    assert found.title == "_data/comments/{slug}"
    assert not any("No comments" in note for note in found.notes)
    await backend.aclose()
