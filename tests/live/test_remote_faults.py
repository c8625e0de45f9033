"""Whatever happens between bloggy and a real blog, the post is there once, and nothing else is left.

Every request of every action goes wrong, one after the other. What is looked at afterwards is
the server itself: its pages, its feed, its drafts, its trash, its pictures.
"""

from __future__ import annotations

import shutil
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bloggy.backends import web
from bloggy.domain.outbox import EntryState
from bloggy.services.workspace import Workspace
from tests.live.fault_proxy import Fault, Request
from tests.live.remote_world import (
    GhostPlace,
    Place,
    RemoteWorld,
    WordPressPlace,
    now_ago,
    picture,
    picture_answers,
    remote_world,
    shown_pictures,
)

pytestmark = [pytest.mark.live, pytest.mark.anyio]

PLACES: dict[str, Callable[[], Place]] = {
    "wordpress": WordPressPlace,
    "xmlrpc": lambda: WordPressPlace(face="closed", api="xmlrpc"),
    "ghost": GhostPlace,
}
ALL = [fault for fault in Fault if fault not in {Fault.NONE, Fault.SLOW}]
"""Tried with the quickest of the blogs: what an answer means is decided in one place for all of them."""
EVERYWHERE = [Fault.REFUSED, Fault.LOST, Fault.LATE]
"""Not done, done unheard, done later: tried with every action at the quickest of the blogs."""
BY_PLACE = {
    "wordpress": [*EVERYWHERE, Fault.LIMITED],
    "xmlrpc": [Fault.LOST],
    "ghost": ALL,
}
"""What is tried with a publication."""
FOR_READS = [Fault.LOST, Fault.PORTAL]
"""What is worth trying with a request that changes nothing."""


def cases() -> Iterator[object]:
    """Place, action and fault."""
    for name in PLACES:
        everywhere = EVERYWHERE if name == "ghost" else [Fault.LOST]
        for action in ACTIONS:
            for fault in BY_PLACE[name] if action == "publish" else everywhere:
                yield pytest.param(
                    name,
                    action,
                    fault,
                    id=f"{name}-{action}-{fault.name.lower().replace('_', ' ')}",
                )


POST = """---
title: Fog & “frost”
tags: [weather, Été]
summary: Cold.
---
It was cold. {more}

![Fog over the lake](fog.png)

```python
print("a < b && c")
```

![Frost](frost.png)
"""
PICTURES = {"fog.png": picture("fog"), "frost.png": picture("frost")}


@pytest.fixture
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RemoteWorld]:
    with remote_world(tmp_path, {"home": PLACES[request.param]()}) as made:
        yield made


# --- the actions, each from a state of its own --------------------------------------------------------------


async def publish(world: RemoteWorld, workspace: Workspace) -> None:
    await workspace.publishing.publish(world.write("fog.md", POST, pictures=PICTURES), blogs=["home"])


async def update(world: RemoteWorld, workspace: Workspace) -> None:
    path = world.library / "fog.md"
    text = path.read_text(encoding="utf-8").replace("{more}", "Then it was colder.")
    path.write_text(text.replace("frost.png", "ice.png"), encoding="utf-8")
    (world.library / "ice.png").write_bytes(picture("ice"))
    await workspace.posts.refresh()
    await workspace.publishing.publish(path)


async def unpublish(world: RemoteWorld, workspace: Workspace) -> None:
    await workspace.publishing.unpublish(world.library / "fog.md")


async def delete(world: RemoteWorld, workspace: Workspace) -> None:
    await workspace.publishing.delete(world.library / "fog.md")


Action = Callable[[RemoteWorld, Workspace], Awaitable[None]]
ACTIONS: dict[str, Action] = {
    "publish": publish,
    "update": update,
    "unpublish": unpublish,
    "delete": delete,
}


def wrong(world: RemoteWorld, action: str) -> list[str]:
    """What is not as it should be after the action, at the blog itself."""
    place = world.places["home"]
    stock, found = place.stock(), []
    hidden = [name for name in stock.hidden if not (action == "delete" and name.startswith("trash: Fog"))]
    wanted_hidden = ["draft: Fog & “frost”"] if action == "unpublish" else []
    if hidden != wanted_hidden:
        found.append(f"hidden: {stock.hidden}")
    wanted = [] if action in {"unpublish", "delete"} else ["Fog & “frost”"]
    if stock.titles != wanted:
        found.append(f"readers see: {stock.titles}")
    pictures = 3 if action == "update" else 2
    if len(stock.pictures) != pictures or len(set(stock.pictures)) != pictures:
        found.append(f"pictures: {len(stock.pictures)}")
    for item in stock.public:
        page = place.page(item)
        body = "Then it was colder." if action == "update" else "It was cold."
        found += [f"the page lacks “{body}”"] * (body not in page)
        found += [f"the feed lacks “{body}”"] * (body not in item.html)
        images = shown_pictures(item.html)
        found += [f"shown pictures: {images}"] * (len(images) != 2 or not all(map(picture_answers, images)))
    return found


async def begun(world: RemoteWorld, workspace: Workspace, action: str) -> None:
    """Whatever must be there before the action, and the action itself, queued."""
    if action != "publish":
        await publish(world, workspace)
        await world.deliver(workspace)
    world.places["home"].proxy.arm()
    await ACTIONS[action](world, workspace)


async def played(world: RemoteWorld, action: str, step: int, fault: Fault) -> list[str]:
    """One run with one fault; answers what is wrong then."""
    shutil.rmtree(world.folder, ignore_errors=True)
    world.clock = now_ago(timedelta(hours=1))
    place = world.places["home"]
    place.empty()
    async with world.open() as workspace:
        await begun(world, workspace, action)
        place.proxy.arm({step: fault})
        entries = await world.deliver(workspace)
        found = [
            f"{e.action} is {e.state}: {e.reason}" for e in entries if e.state is not EntryState.DELIVERED
        ]
    if not place.proxy.struck:
        found.append("the fault never happened")
    return found + wrong(world, action)


_SMOOTH: dict[tuple[type[Place], str, str], list[Request]] = {}


async def smooth(world: RemoteWorld, action: str) -> list[Request]:
    """The requests of the action when all goes well, which is tried once in this process."""
    place = world.places["home"]
    known = (type(place), str(place.table().get("api")), action)
    if known not in _SMOOTH:
        async with world.open() as workspace:
            await begun(world, workspace, action)
            entries = await world.deliver(workspace)
            assert {entry.state for entry in entries} == {EntryState.DELIVERED}, [e.reason for e in entries]
        _SMOOTH[known] = list(place.proxy.requests)
        assert wrong(world, action) == []
    assert _SMOOTH[known]
    return _SMOOTH[known]


@pytest.mark.parametrize(("world", "action", "fault"), list(cases()), indirect=["world"])
async def test_whatever_goes_wrong_once_the_blog_ends_as_if_nothing_had(
    world: RemoteWorld, action: str, fault: Fault
) -> None:
    """One run for every request that the action makes when all goes well."""
    requests = await smooth(world, action)
    failures = {}
    for step, request in enumerate(requests):
        if fault not in FOR_READS and request.safe:
            continue
        if found := await played(world, action, step, fault):
            failures[f"{step}: {request}"] = found
    assert failures == {}


@pytest.mark.parametrize("world", ["ghost", "wordpress"], indirect=True)
async def test_an_answer_that_takes_too_long_is_looked_for(
    world: RemoteWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = await smooth(world, "publish")
    monkeypatch.setattr(web, "READ", 1.0)
    for step in [number for number, request in enumerate(requests) if request.method != "GET"]:
        assert await played(world, "publish", step, Fault.SLOW) == [], f"{step}: {requests[step]}"
