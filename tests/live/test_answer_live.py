"""An answer that is lost on the way to a real blog arrives there once, and the inbox shows it once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from bloggy.domain.comment import Verdict
from bloggy.domain.comments_listing import CommentQuery
from bloggy.domain.outbox import SETTLED, Entry
from bloggy.services.workspace import Workspace
from bloggy.storage import outbox
from bloggy.storage.paths import Paths
from tests.fakes.clock import FakeClock
from tests.fakes.losing import LosingTransport
from tests.live.ghost_server import EMAIL
from tests.live.servers import fresh_ghost, fresh_wordpress

pytestmark = [pytest.mark.live, pytest.mark.anyio]


class There(NamedTuple):
    """A blog with one comment."""

    table: dict[str, object]
    secret: str
    comment: str
    listed: Callable[[], list[tuple[str | None, str]]]
    """(what it answers, its HTML) of every comment there, the oldest first."""


def wordpress() -> There:
    site = fresh_wordpress()
    post = site.call("POST", "/posts", {"title": "Fog", "content": "x", "status": "publish"})["id"]
    told = {
        "post": post,
        "content": "Which camera?",
        "author_name": "Gilles",
        "author_email": "g@example.net",
    }
    comment = site.call("POST", "/comments", {**told, "status": "approved"})

    def listed() -> list[tuple[str | None, str]]:
        found = site.call("GET", "/comments", post=post, order="asc", context="edit", status="any")
        return [(str(one["parent"] or "") or None, one["content"]["raw"]) for one in found]

    return There(dict(site.table()), site.admin.password, str(comment["id"]), listed)


def ghost() -> There:
    site = fresh_ghost()
    site.call("PUT", "/settings/", {"settings": [{"key": "comments_enabled", "value": "all"}]})
    numbers: dict[str, Any] = {}
    for name, email in (("Owner", EMAIL), ("Gilles", "g@example.net")):
        told = {"members": [{"name": name, "email": email}]}
        known = site.call("GET", "/members/", filter=f"email:'{email}'")["members"]
        numbers[name] = (known or site.call("POST", "/members/", told)["members"])[0]["id"]
    new = {"posts": [{"title": "Fog", "status": "published"}]}
    post = site.call("POST", "/posts/", new)["posts"][0]["id"]
    made = {"post_id": post, "member_id": numbers["Gilles"], "html": "<p>Which camera?</p>"}
    comment = site.call("POST", "/comments/", {"comments": [made]})["comments"][0]

    def listed() -> list[tuple[str | None, str]]:
        found = site.call("GET", "/comments/", limit=100, order="created_at asc")["comments"]
        return [(one["parent_id"], one["html"]) for one in found]

    return There(dict(site.table()), site.admin_key, comment["id"], listed)


async def settled(clock: FakeClock, workspace: Workspace) -> list[Entry]:
    """The outbox after time has gone by."""
    for _try in range(30):
        while await workspace.delivery.run_once() is not None:
            pass
        entries = await workspace.delivery.entries()
        if all(entry.state in SETTLED for entry in entries):
            break
        due = await workspace.database.read(outbox.next_due)
        clock.advance(max(timedelta(seconds=1), (due or clock.now()) - clock.now()))
    return await workspace.delivery.entries()


@pytest.mark.parametrize("kind", [wordpress, ghost])
async def test_an_answer_arrives_once(
    kind: Callable[[], There], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blog = kind()
    lines = (f"{key} = {value!r}" for key, value in blog.table.items())
    file = tmp_path / "config.toml"
    file.write_text("[blogs.home]\n" + "\n".join(lines) + "\n", "utf-8")
    monkeypatch.setenv("BLOGGY_PASSWORD_HOME", blog.secret)
    clock, network = FakeClock(datetime.now(UTC)), LosingTransport(httpx.AsyncHTTPTransport())
    paths = Paths(config_file=file, data=tmp_path, cache=tmp_path, state=tmp_path)
    workspace = Workspace.open(clock=clock, paths=paths, transport=network)
    try:
        await workspace.sync.run()
        asked = workspace.comments.get(f"home:{blog.comment}")
        network.lose = 1
        await workspace.answering.reply(asked.id, "A *Fuji*.\n\nAnd a tripod & <b>.")
        (entry,) = await settled(clock, workspace)
        assert entry.state == "delivered", (entry.state, entry.reason)
        assert entry.attempts == 2
        (_first, (parent, html)) = blog.listed()
        assert parent == blog.comment
        assert "Fuji" in html  # Ghost knows no emphasis in comments
        assert "&amp; &lt;b&gt;." in html
        before = workspace.comments.window(CommentQuery(), 0, 10)
        assert [row.pending for row in before] == ["", ""]
        await workspace.sync.run()
        after = workspace.comments.window(CommentQuery(), 0, 10)
        assert [(row.ref, row.text, row.is_me) for row in after] == [
            (row.ref, row.text, row.is_me) for row in before
        ]
        assert workspace.comments.get(asked.id).answered
        await workspace.answering.moderate([asked.id], Verdict.REMOVE)
        network.lose = 1
        (entry, _answer) = await settled(clock, workspace)
        assert entry.state == "delivered", (entry.state, entry.reason)
        await workspace.sync.run()
        assert workspace.comments.get(asked.id).status == "removed"
    finally:
        await workspace.aclose()
