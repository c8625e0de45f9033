"""Setting a Ghost up, finding out about it, and planning what would happen there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bloggy.backends.base import Plan, Surroundings, no_secret
from bloggy.backends.ghost.backend import GhostBackend
from bloggy.backends.registry import Registry
from bloggy.backends.testing import outgoing, picture
from bloggy.domain.outbox import Action
from bloggy.domain.post import Kind, Outgoing, RemoteRef, Status
from bloggy.errors import ConfigError, Malformed, Rejected, Unauthorized
from tests.fakes.ghost import KEY, SITE, FakeGhost

pytestmark = pytest.mark.anyio


async def secret() -> str:
    return KEY


def backend(ghost: FakeGhost, tmp_path: Path, **table: Any) -> GhostBackend:
    wire = httpx.ASGITransport(ghost)
    around = Surroundings(blog="fog", library=tmp_path, cache=tmp_path, secret=secret, transport=wire)
    return GhostBackend.create({"url": SITE, **table}, around)


def test_it_is_known_by_name() -> None:
    assert Registry().load("ghost") is GhostBackend


def test_the_secret_is_explained_step_by_step() -> None:
    need = GhostBackend.secret
    assert need is not None
    assert len(need.steps) >= 3
    assert "Admin API key" in need.steps[-1]
    assert not need.user


@pytest.mark.parametrize("address", ["", "blog.example.org", "ftp://blog.example.org", "https://"])
def test_what_is_no_address_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError):
        backend(FakeGhost(), tmp_path, url=address)


def test_an_unknown_zone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Mars"):
        backend(FakeGhost(), tmp_path, timezone="Mars/Olympus")


@pytest.mark.parametrize(
    "admin",
    [
        "",
        f"{SITE}/ghost/api/admin",
        f"{SITE}/ghost/api/admin/",
        f"{SITE}/ghost/",
        f"{SITE}/ghost",
        f"{SITE}/",
    ],
)
async def test_the_interface_is_found_however_it_is_written(admin: str, tmp_path: Path) -> None:
    made = backend(FakeGhost(), tmp_path, admin=admin)
    assert made.media.place == f"{SITE}/ghost/api/admin/"
    assert (await made.probe()).software == "Ghost 6.65"


async def test_probe_tells_who_and_what(tmp_path: Path) -> None:
    found = await backend(FakeGhost(visibility="members"), tmp_path).probe()
    assert found.title == "The <b>fog</b> blog"
    assert found.account == "custom integration"
    assert found.options == {"timezone": "Europe/Paris"}
    assert [note for note in found.notes if "members only" in note]


async def test_probe_names_the_person_and_a_role_that_is_too_small(tmp_path: Path) -> None:
    staff = {"name": "Bob", "slug": "bob", "roles": [{"name": "Contributor"}]}
    found = await backend(FakeGhost(staff=staff), tmp_path).probe()
    assert found.account == "Bob (Contributor)"
    assert [note for note in found.notes if "not publish" in note]


async def test_probe_tells_what_mail_needs(tmp_path: Path) -> None:
    found = await backend(FakeGhost(), tmp_path, newsletter="weekly").probe()
    assert [note for note in found.notes if "Mailgun" in note]
    found = await backend(FakeGhost(), tmp_path, newsletter="daily").probe()
    assert [note for note in found.notes if "no newsletter “daily”" in note]


async def test_probe_tells_the_right_address_of_the_blog(tmp_path: Path) -> None:
    found = await backend(FakeGhost(site="https://www.example.org"), tmp_path).probe()
    assert [note for note in found.notes if "https://www.example.org" in note]


async def test_an_admin_at_another_address_is_named(tmp_path: Path) -> None:
    ghost = FakeGhost()
    ghost.next_answers = [(301, {"location": "https://fog.ghost.example/ghost/api/admin/site/?x=1"}, b"")]
    with pytest.raises(Rejected) as caught:
        await backend(ghost, tmp_path).probe()
    assert 'admin = "https://fog.ghost.example/ghost/api/admin/"' in caught.value.hint
    assert ghost.reads == []


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>WordPress"), (404, b"<html>"), (200, b'{"site": {}}'), (200, b"[]")]
)
async def test_what_is_no_ghost_is_said(tmp_path: Path, status: int, body: bytes) -> None:
    ghost = FakeGhost()
    ghost.next_answers = [(status, {}, body)]
    with pytest.raises(Malformed, match="no Ghost at") as caught:
        await backend(ghost, tmp_path).probe()
    assert "API URL" in caught.value.hint


async def test_a_ghost_that_is_too_old_is_said(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match=r"Ghost 4\.48"):
        await backend(FakeGhost(version="4.48"), tmp_path).probe()


async def test_without_a_key_nothing_is_asked_of_the_interface(tmp_path: Path) -> None:
    ghost = FakeGhost()
    around = Surroundings(
        blog="fog", library=tmp_path, cache=tmp_path, secret=no_secret, transport=httpx.ASGITransport(ghost)
    )
    with pytest.raises(Unauthorized, match="no password"):
        await GhostBackend.create({"url": SITE}, around).probe()
    assert ghost.reads == ["site/"]


async def test_a_key_never_travels_in_the_open(tmp_path: Path) -> None:
    ghost = FakeGhost(site="http://blog.example.org")
    made = backend(ghost, tmp_path, url="http://blog.example.org")
    with pytest.raises(Rejected, match="plain http"):
        await made.publisher.read(RemoteRef("a" * 24))
    assert ghost.reads == []
    allowed = backend(ghost, tmp_path, url="http://blog.example.org", insecure=True)
    assert await allowed.publisher.reserved(key=_key()) is None


def _key() -> Any:
    from bloggy.backends.testing import key

    return key(1)


# --- plans ----------------------------------------------------------------------------------------------


async def planned(tmp_path: Path, post: Outgoing, action: Action = Action.PUBLISH, **table: Any) -> Plan:
    table = {"timezone": "Europe/Paris", **table}
    ref = None if action is Action.PUBLISH else RemoteRef("a" * 24)
    ghost = FakeGhost()
    plan = await backend(ghost, tmp_path, **table).publisher.plan(action, post, ref=ref)
    assert ghost.reads == ghost.log == []
    return plan


def post(**fields: Any) -> Outgoing:
    made = outgoing()
    return replace(made, post=replace(made.post, **fields))


async def test_a_plan_names_every_visible_change(tmp_path: Path) -> None:
    full = post(tags=("walks",), categories=("Travel",), image="fog.png", canonical_url="https://a.example/",
                extra={"author": "ada", "visibility": "paid", "featured": True})  # fmt: skip
    full = replace(full, assets=(picture(), replace(picture("b.png"), url=f"{SITE}/b.png")))
    plan = await planned(tmp_path, full)
    assert plan.target == "Ghost · blog.example.org"
    assert plan.url == f"{SITE}/a-walk-in-the-fog/"
    assert plan.steps == (
        "goes public now",
        "address ends in “a-walk-in-the-fog”",
        "tags: Travel, walks",
        "by ada",
        "only paying members can read it",
        "featured",
        "send picture fog.png (1 kB)",
        "picture b.png is already there",
        "featured image: fog.png",
        "names https://a.example/ as the original",
        "nobody is mailed",
    )
    assert plan.warnings == ()


async def test_a_schedule_is_told_in_both_zones(tmp_path: Path) -> None:
    plan = await planned(tmp_path, post(date=datetime(2126, 12, 24, 8, 0, tzinfo=UTC)))
    assert plan.steps[0] == "scheduled by Ghost for 24 Dec 2126 09:00 Europe/Paris (08:00 UTC)"
    late = await planned(tmp_path, post(date=datetime(2126, 12, 23, 23, 30, tzinfo=UTC)))
    assert late.steps[0] == ("scheduled by Ghost for 24 Dec 2126 00:30 Europe/Paris (2126-12-23 23:30 UTC)")


@pytest.mark.parametrize(
    ("extra", "table", "action", "words"),
    [
        ({}, {}, Action.PUBLISH, "nobody is mailed"),
        ({"newsletter": "weekly"}, {}, Action.PUBLISH, "mails “weekly” to all members"),
        ({}, {"newsletter": "weekly"}, Action.PUBLISH, "mails “weekly” to all members"),
        ({"email_segment": "status:free"}, {"newsletter": "weekly"}, Action.PUBLISH, "to all free members"),
        (
            {},
            {"newsletter": "weekly", "email_segment": "label:vip"},
            Action.PUBLISH,
            "the members “label:vip”",
        ),
        ({}, {"newsletter": "weekly"}, Action.UPDATE, "if it was never public before"),
    ],
)
async def test_a_plan_says_who_is_mailed(
    tmp_path: Path, extra: dict[str, Any], table: dict[str, Any], action: Action, words: str
) -> None:
    assert words in (await planned(tmp_path, post(extra=extra), action, **table)).steps[-1]


async def test_a_draft_and_a_page_are_never_mailed(tmp_path: Path) -> None:
    draft = await planned(tmp_path, post(status=Status.DRAFT), newsletter="weekly")
    page = await planned(tmp_path, post(kind=Kind.PAGE), newsletter="weekly")
    assert draft.steps[-1] == page.steps[-1] == "nobody is mailed"
    assert (draft.url, page.url) == ("", f"{SITE}/a-walk-in-the-fog/")


async def test_deleting_is_said_to_be_for_good(tmp_path: Path) -> None:
    plan = await planned(tmp_path, post(), Action.DELETE)
    assert "no trash" in plan.warnings[0]
    hidden = await planned(tmp_path, post(), Action.WITHDRAW)
    assert hidden.steps == ("becomes a draft in Ghost: readers no longer see it",)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"summary": "s" * 301}, "300 characters for the summary; this one has 301"),
        ({"extra": {"sticky": True}}, "no post on top"),
        ({"extra": {"visibility": "private"}}, "no private posts"),
        ({"unlisted": True}, "lists every post"),
        ({"image": "/nowhere.png"}, "not found"),
    ],
)
async def test_a_plan_warns_of_what_ghost_can_not_do(
    tmp_path: Path, fields: dict[str, Any], words: str
) -> None:
    assert words in " ".join((await planned(tmp_path, post(**fields))).warnings)


async def test_a_near_schedule_is_told_to_be_later(tmp_path: Path) -> None:
    plan = await planned(tmp_path, post(date=datetime.now(UTC) + timedelta(seconds=50)))
    assert "two minutes" in plan.warnings[0]


@pytest.mark.parametrize(
    ("permalink", "url"),
    [
        ("", f"{SITE}/a-walk-in-the-fog/"),
        ("/:year/:month/:day/:slug/", f"{SITE}/2026/11/02/a-walk-in-the-fog/"),
        ("/{year}/{slug}/", f"{SITE}/2026/a-walk-in-the-fog/"),
        ("/:primary_tag/:slug/", f"{SITE}/ete/a-walk-in-the-fog/"),
        ("/:primary_author/:slug/", ""),
    ],
)
async def test_the_address_is_predicted_where_it_can_be(tmp_path: Path, permalink: str, url: str) -> None:
    assert (await planned(tmp_path, post(tags=("Été",)), permalink=permalink)).url == url
