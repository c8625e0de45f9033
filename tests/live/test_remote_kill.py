"""bloggy is killed between any two commits and at any request; the next start finishes, exactly once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bloggy.domain.outbox import EntryState
from bloggy.services.secrets import variable_of
from tests.live.dying_publisher import Dying, Order
from tests.live.fault_proxy import Fault
from tests.live.remote_world import RemoteWorld, now_ago, picture, remote_world
from tests.live.test_remote_faults import PICTURES, PLACES, POST, begun, wrong

pytestmark = [pytest.mark.live, pytest.mark.anyio]

BEFORE, AFTER = Fault.REFUSED, Fault.LOST


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RemoteWorld]:
    with remote_world(tmp_path, {"home": PLACES[request.param]()}) as made:
        yield made


async def ready(world: RemoteWorld, action: str) -> Order:
    """The state before the action, and the order to carry it out."""
    shutil.rmtree(world.folder, ignore_errors=True)
    world.places["home"].empty()
    world.clock = now_ago(timedelta(hours=1))
    world.configure()
    post = world.write("fog.md", POST, pictures=PICTURES)
    if action == "update":
        async with world.open() as workspace:
            await begun(world, workspace, "publish")
            await world.deliver(workspace)
        text = post.read_text(encoding="utf-8").replace("{more}", "Then it was colder.")
        post.write_text(text.replace("frost.png", "ice.png"), encoding="utf-8")
        (world.library / "ice.png").write_bytes(picture("ice"))
    world.places["home"].proxy.arm()
    variable = variable_of("home")
    return Order(
        paths=world.paths, now=world.clock.now(), secrets={variable: os.environ[variable]}, post=post
    )


async def finished(world: RemoteWorld, action: str) -> list[str]:
    """What is wrong after the next start, some minutes later."""
    proxy = world.places["home"].proxy
    proxy.arm()
    world.clock.advance(timedelta(minutes=5))
    post = world.library / "fog.md"
    async with world.open() as workspace:
        queued = [e for e in await workspace.delivery.entries() if e.action == action]
        if not queued:
            await workspace.publishing.publish(post, blogs=["home"])
        entries = await world.deliver(workspace)
        found = [
            f"{e.action} is {e.state}: {e.reason}" for e in entries if e.state is not EntryState.DELIVERED
        ]
        (state,) = await workspace.publishing.states(post)
        if (state.state, state.changed) != ("published", False):
            found.append(f"it is shown as {state.state}, changed: {state.changed}")
    return found + wrong(world, action)


@pytest.mark.parametrize(
    ("world", "action"), [("wordpress", "publish"), ("ghost", "update")], indirect=["world"]
)
async def test_killed_after_any_commit_the_next_start_finishes(world: RemoteWorld, action: str) -> None:
    commits = Dying(await ready(world, action)).ended()
    assert commits > 3
    assert await finished(world, action) == []
    failures = {}
    for number in range(1, commits + 1):
        order = await ready(world, action)
        died = Dying(replace(order, limit=number)).ended()
        assert died == -1 or number == commits
        if found := await finished(world, action):
            failures[f"commit {number} of {commits}"] = found
    assert failures == {}


@pytest.mark.parametrize(
    ("world", "action", "fault"),
    [
        ("wordpress", "publish", BEFORE),
        ("ghost", "update", BEFORE),
        *((blog, action, AFTER) for blog in ("wordpress", "ghost") for action in ("publish", "update")),
        ("xmlrpc", "publish", AFTER),
    ],
    indirect=["world"],
    ids=lambda value: {BEFORE: "before it is done", AFTER: "once it is done"}.get(value, str(value)),
)
async def test_killed_at_any_request_the_next_start_finishes(
    world: RemoteWorld, action: str, fault: Fault
) -> None:
    proxy = world.places["home"].proxy
    assert Dying(await ready(world, action)).ended() > 0
    requests = list(proxy.requests)
    failures = {}
    for step, request in enumerate(requests):
        if request.safe:
            continue
        order = await ready(world, action)
        process = Dying(order)
        proxy.arm({step: fault})
        proxy.struck_now = process.kill
        assert process.ended() == -1
        proxy.struck_now = None
        if found := await finished(world, action):
            failures[f"{step}: {request}"] = found
    assert failures == {}
