"""The doctor says of each blog whether it answers, lets its writer in and has the right time."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bloggy.services.doctor import Doctor
from bloggy.services.doctor_finding import Finding, Need
from tests.fakes.remote_blog import ADDRESS, CANARY, BrokenRing, HangingRing
from tests.services.remote_house import RemoteHouse

pytestmark = pytest.mark.anyio


@pytest.fixture
def house(clean_environment: Path) -> RemoteHouse:
    house = RemoteHouse(clean_environment)
    house.configure()
    return house


async def rows(house: RemoteHouse, *, secret: str = CANARY) -> dict[str, Finding]:
    async with house.open() as workspace:
        if secret:
            await workspace.secrets.keep("home", secret, "session")
        return {finding.name: finding for finding in await workspace.doctor.examine()}


async def test_a_blog_that_works_has_good_rows_for_all_that_matters(house: RemoteHouse) -> None:
    house.blog.headers["date"] = format_datetime(house.clock.now(), usegmt=True)
    found = await rows(house)
    assert found["blog home"].ok
    assert found["blog home"].detail == f"Ghost 6.65 · Ada writes · {ADDRESS} · Ada"
    names = ("rights at home", "clock of home", "password of home", "keyring")
    assert [found[name].need for name in names] == [Need.NOTHING] * 4
    assert found["keyring"].detail == "test ring"


async def test_what_the_account_may_not_do_is_a_row_to_look_at(house: RemoteHouse) -> None:
    house.blog.notes = ("This account can’t upload pictures.",)
    async with house.open() as workspace:
        await workspace.secrets.keep("home", CANARY, "session")
        found = [row for row in await workspace.doctor.examine() if row.name == "rights at home"]
    assert [(row.ok, row.detail) for row in found] == [(False, "This account can’t upload pictures.")]
    assert "bloggy blogs test home" in found[0].fix


async def test_a_refused_password_comes_with_its_fix_and_is_not_shown(house: RemoteHouse) -> None:
    house.blog.secret = "another"
    found = await rows(house)
    assert not found["blog home"].ok
    assert "bloggy blogs login" in found["blog home"].fix
    assert CANARY not in repr(found)


async def test_offline_is_no_fault(house: RemoteHouse) -> None:
    house.blog.offline = True
    for secret in (CANARY, ""):
        found = await rows(house, secret=secret)
        assert found["blog home"].ok
        assert found["blog home"].detail.startswith("Offline")
        assert "clock of home" not in found


async def test_nobody_is_asked_for_a_password(house: RemoteHouse) -> None:
    found = await rows(house, secret="")
    assert found["blog home"].ok
    assert "login was not tried" in found["blog home"].detail
    assert "asked for" in found["password of home"].detail
    assert house.blog.authorized == []


@pytest.mark.parametrize(
    ("ahead", "age", "told"),
    [
        (timedelta(seconds=30), 0, ""),
        (timedelta(minutes=-5), 300, ""),
        (timedelta(minutes=7), 0, "7 minutes ahead"),
        (timedelta(seconds=-70), 0, "1 minute behind"),
        (timedelta(hours=-3), 0, "180 minutes behind"),
    ],
)
async def test_a_wrong_clock_is_noticed(house: RemoteHouse, ahead: timedelta, age: int, told: str) -> None:
    house.blog.headers |= {"date": format_datetime(house.clock.now() + ahead, usegmt=True), "age": str(age)}
    found = await rows(house)
    assert told in found["clock of home"].detail
    assert found["clock of home"].ok == (not told)


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Sun, 99 Nov 2026 09:00:00 GMT", "Sun, 22 Nov 2026 09:00:00"]
)
async def test_a_date_that_is_none_says_nothing_about_clocks(house: RemoteHouse, date: str) -> None:
    house.blog.headers |= {"date": date, "age": "old"}
    assert "clock of home" not in await rows(house)


async def test_a_broken_keyring_is_a_row_with_the_alternatives(house: RemoteHouse) -> None:
    house.ring = BrokenRing()
    found = await rows(house, secret="")
    for name in ("password of home", "keyring"):
        assert not found[name].ok
        assert "environment variable" in found[name].fix
    assert found["blog home"].ok
    house.configure('password_env = "ADAS_PASSWORD"')
    assert (await rows(house, secret=""))["keyring"].need is Need.KNOW  # nothing counts on it


async def test_a_keyring_that_hangs_does_not_keep_the_doctor(house: RemoteHouse) -> None:
    house.ring = ring = HangingRing()
    async with house.open() as workspace:
        found = {row.name: row for row in await Doctor(workspace, patience=1.0).examine()}
    ring.release.set()
    for name in ("password of home", "keyring"):
        assert not found[name].ok
        assert "answer" in found[name].detail
    assert house.blog.authorized == []


async def test_a_kind_of_blog_that_is_gone_is_a_row(house: RemoteHouse) -> None:
    house.config.write_text('[blogs.home]\nbackend = "gost"\nurl = "https://ada.example.org"\n')
    found = await rows(house, secret="")
    assert not found["blog home"].ok
    assert "ghost" in found["blog home"].fix


async def test_a_variable_that_is_not_set_is_a_row_with_its_step(
    house: RemoteHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.configure('password_env = "ADAS_PASSWORD"')
    found = (await rows(house, secret=""))["password of home"]
    assert (found.ok, "ADAS_PASSWORD is not set" in found.detail) == (False, True)
    assert found.fix.startswith("Set it")
    assert house.blog.authorized == []
    monkeypatch.setenv("ADAS_PASSWORD", CANARY)
    assert (await rows(house, secret=""))["password of home"].ok
