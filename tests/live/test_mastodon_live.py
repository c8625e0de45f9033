"""A reader and a writer who speak to each other over a real server of the fediverse."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bloggy.backends.mastodon.backend import MastodonBackend
from bloggy.backends.testing import Mirror
from bloggy.domain.comment import Place
from bloggy.domain.comments_listing import CommentQuery
from bloggy.errors import Unauthorized
from bloggy.services.workspace import Workspace
from bloggy.storage.paths import Paths
from tests.fakes.asgi import opened
from tests.fakes.clock import FakeClock
from tests.fakes.losing import LosingTransport
from tests.live.servers import running_snac
from tests.live.snac_server import READER, WRITER, Snac
from tests.live.test_answer_live import settled

pytestmark = [pytest.mark.live, pytest.mark.anyio]

CONFIG = """[library]
folders = ["{folder}"]
[blogs.home]
backend = "memory"
url = "https://blog.example.org"
[blogs.home.comments]
source = "mastodon"
url = "{server}"
"""


Connect = Callable[..., MastodonBackend]


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    """Opens backends with the given options, which are closed again at the end."""
    made: list[MastodonBackend] = []

    def connected(password: str = "", **table: object) -> MastodonBackend:
        made.append(opened(MastodonBackend, None, table, password=password)[0])
        return made[-1]

    yield connected
    for backend in made:
        await backend.aclose()


def written(folder: Path, slug: str, *, front: str = "") -> Path:
    """A post of the library."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{slug}.md"
    path.write_text(f"---\ntitle: {slug.title()}\nslug: {slug}\n{front}---\nText\n", "utf-8")
    return path


def called(status: dict[str, Any]) -> str:
    """How the inbox names a status; the beginning of snac's ids changes with it."""
    return f"home-mastodon:0000000000{status['id'][10:]}"


def heard(site: Snac, thread: str, *words: str) -> bool:
    """Whether the writer's server knows all of that by now."""
    there = " ".join(one["content"] for one in site.thread(WRITER, thread))
    return all(word in there for word in words)


async def test_what_a_reader_says_is_answered_once_and_their_second_thoughts_arrive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, library = running_snac(), tmp_path / "blog"
    linked = site.post(WRITER, "Just out: https://blog.example.org/fog/ Enjoy!")["id"]
    named = site.post(WRITER, "A poem, this time.")
    asked = site.post(READER, "@writer Which camera?", to=linked)
    edited = site.post(READER, "@writer The first thought.", to=linked)
    deleted = site.post(READER, "@writer Better unsaid.", to=linked)
    site.post(READER, "@writer Only for you.", to=named["id"], visibility="direct")

    paths = [written(library, "fog"), written(library, "poem", front=f"mastodon: {named['url']}\n")]
    file = tmp_path / "config.toml"
    file.write_text(CONFIG.format(folder=library, server=site.base), "utf-8")
    monkeypatch.setenv("BLOGGY_PASSWORD_HOME_MASTODON", site.tokens[WRITER])
    clock, network = FakeClock(datetime.now(UTC)), LosingTransport(httpx.AsyncHTTPTransport())
    places = Paths(config_file=file, data=tmp_path, cache=tmp_path, state=tmp_path)
    workspace = Workspace.open(clock=clock, paths=places, transport=network)
    try:
        await workspace.posts.refresh()
        for path in paths:
            await workspace.publishing.publish(path)
        await workspace.delivery.drain()
        await workspace.posts.refresh()
        site.until(lambda: heard(site, linked, "camera", "first thought", "unsaid"))
        site.until(lambda: heard(site, named["id"], "Only for you"))

        report = await workspace.sync.run()
        assert (report.new, report.errors) == (4, {})
        assert [len(workspace.comments.conversation(path).comments) for path in paths] == [3, 1]
        (secret,) = workspace.comments.conversation(paths[1]).comments
        question = workspace.comments.get(called(asked))
        assert (question.author, question.is_me, question.post_title) == ("reader", False, "Fog")

        network.lose = 1
        await workspace.answering.reply(question.id, "A *Fuji*, see [its page](https://fuji.example/x).")
        await workspace.answering.reply(secret.id, "Only for you, too.")
        entries = (await settled(clock, workspace))[:2]
        assert [one.state for one in entries] == ["delivered", "delivered"]
        assert max(one.attempts for one in entries) > 1  # one answer was lost, and looked for
        site.edit(edited["id"], "@writer The second thought.")
        site.delete(deleted["uri"])
        site.until(lambda: heard(site, linked, "second thought") and not heard(site, linked, "unsaid"))

        await workspace.sync.run()
        assert workspace.comments.get(called(deleted)).status == "deleted"
        assert "The second thought." in workspace.comments.get(called(edited)).text
        assert len(workspace.comments.window(CommentQuery(), 0, 50)) == 5
        (answer,) = [one for one in workspace.comments.conversation(paths[0]).comments if one.is_me]
        assert (answer.parent, answer.pending) == (question.id, "")
        assert workspace.comments.get(question.id).answered

        site.until(lambda: any("Fuji" in one["content"] for one in site.thread(READER, asked["id"])))
        [found] = [one for one in site.thread(READER, asked["id"]) if "Fuji" in one["content"]]
        assert found["in_reply_to_id"][10:] == asked["id"][10:]
        assert "https://fuji.example/x" in found["content"]
        [private] = site.thread(WRITER, secret.ref)
        assert private["visibility"] == "private"  # snac's word for what is not for everybody
    finally:
        await workspace.aclose()


async def test_the_probe_says_who_answers_and_what_a_wrong_token_is(connect: Connect) -> None:
    site = running_snac()
    found = await connect(site.tokens[WRITER], url=site.base).probe()
    assert (found.account, found.software) == ("@writer", "snac 2.75")
    with pytest.raises(Unauthorized) as caught:
        await connect("wrong", url=site.base).probe()
    assert "bloggy blogs login" in caught.value.hint


async def test_threads_that_are_for_accounts_only_say_so_without_a_token(connect: Connect) -> None:
    site = running_snac()
    backend = connect(url=site.base, account=WRITER)
    assert (await backend.probe()).account.startswith("@writer")
    site.post(WRITER, "For accounts only: https://blog.example.org/alone/")
    with pytest.raises(Unauthorized) as caught:
        await Mirror().sync(backend.comments, [Place(url="https://blog.example.org/alone/")])
    assert "account" in caught.value.hint
