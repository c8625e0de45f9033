"""A blog is written down only after it has let its writer in, and its password is seen nowhere."""

from __future__ import annotations

import logging
import traceback
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bloggy.errors import ConfigError, NoKeyring, Unauthorized, Unreachable
from bloggy.storage import config
from bloggy.storage.paths import Paths
from tests.fakes.remote_blog import ADDRESS, CANARY, BrokenRing, MemoryRing
from tests.services.remote_house import RemoteHouse

pytestmark = pytest.mark.anyio


@pytest.fixture
def house(clean_environment: Path) -> RemoteHouse:
    return RemoteHouse(clean_environment)


def blogs(house: RemoteHouse) -> dict:
    return config.load(Paths.default(house.config)).blogs


async def found(workspace, address: str = ADDRESS):
    discovery = await workspace.connecting.discover(address)
    assert discovery.tried
    (candidate,) = discovery.candidates
    return candidate


async def test_an_address_becomes_a_blog(house: RemoteHouse) -> None:
    async with house.open() as workspace:
        candidate = await found(workspace, "ada.example.org")
        steps = workspace.connecting.steps(candidate)
        assert steps.label == "Admin API key"
        assert len(steps.steps) == 2
        assert steps.page == f"{ADDRESS}/ghost/#/settings/integrations"
        assert steps.user == ""
        assert workspace.connecting.suggested_name(candidate) == "ada-example"
        assert workspace.connecting.in_the_open(candidate) == ""
        site = await workspace.connecting.test(candidate, name="home", user="", secret=CANARY)
        assert (site.account, site.software) == ("Ada", "Ghost 6.65")
        assert not house.config.exists()
        info, _site = await workspace.connecting.connect(
            candidate, name="home", secret=f" {CANARY}\n", keep="keyring"
        )
        assert (info.name, info.backend, info.target) == ("home", "ghost", f"ghost → {ADDRESS}/")
        assert (await workspace.blogs.backend("home").probe()).account == "Ada"
    table = blogs(house)["home"]
    assert table["timezone"] == "Europe/Paris"
    assert table["permalink"] == "/:slug/"
    assert "unheard_of" not in table
    assert "user" not in table
    assert isinstance(house.ring, MemoryRing)
    assert list(house.ring.kept.values()) == [CANARY]


async def test_the_page_for_keys_is_where_the_interface_is(house: RemoteHouse) -> None:
    async with house.open() as workspace:
        for table, page in {
            (f"{ADDRESS}/blog/", ""): f"{ADDRESS}/blog/ghost/#/settings/integrations",
            (
                ADDRESS,
                "https://a.ghost.io/ghost/api/admin/",
            ): "https://a.ghost.io/ghost/#/settings/integrations",
        }.items():
            candidate = replace(await found(workspace), table={"url": table[0], "admin": table[1]})
            assert workspace.connecting.steps(candidate).page == page


async def test_what_the_writer_chose_is_not_replaced_by_what_was_learned(house: RemoteHouse) -> None:
    async with house.open() as workspace:
        await workspace.connecting.connect(
            await found(workspace),
            secret=CANARY,
            keep="session",
            user="ada",
            options={"timezone": "UTC", "max_picture": 1200},
        )
        assert await workspace.secrets.get("ada-example") == CANARY
    table = blogs(house)["ada-example"]
    assert (table["timezone"], table["max_picture"], table["user"]) == ("UTC", 1200, "ada")
    assert house.ring.kept == {}  # type: ignore[attr-defined]


async def test_a_wrong_password_writes_and_keeps_nothing(house: RemoteHouse) -> None:
    async with house.open() as workspace:
        candidate = await found(workspace)
        with pytest.raises(Unauthorized):
            await workspace.connecting.connect(candidate, name="home", secret="wrong", keep="keyring")
        with pytest.raises(Unauthorized):
            await workspace.connecting.connect(candidate, name="home", secret=None, keep="keyring")
        assert workspace.blogs.names() == []
    assert not house.config.exists()
    assert house.ring.kept == {}  # type: ignore[attr-defined]


async def test_without_a_network_it_is_written_only_when_that_is_wanted(house: RemoteHouse) -> None:
    async with house.open() as workspace:
        candidate = await found(workspace)
        house.blog.offline = True
        with pytest.raises(Unreachable):
            await workspace.connecting.connect(candidate, name="home", secret=CANARY, keep="keyring")
        assert not house.config.exists()
        _info, site = await workspace.connecting.connect(
            candidate, name="home", secret=CANARY, keep="keyring", untested=True
        )
        assert site is None
    assert blogs(house)["home"]["url"]


async def test_a_keyring_that_fails_names_the_alternatives_and_writes_nothing(house: RemoteHouse) -> None:
    house.ring = BrokenRing()
    async with house.open() as workspace:
        with pytest.raises(NoKeyring) as caught:
            await workspace.connecting.connect(await found(workspace), secret=CANARY, keep="keyring")
        assert "password manager" in caught.value.hint
        assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert not house.config.exists()


async def test_a_command_or_a_variable_is_tested_and_only_named_in_the_configuration(
    house: RemoteHouse, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    kept.write_text(f"{CANARY}\n")
    async with house.open() as workspace:
        candidate = await found(workspace)
        connect = workspace.connecting.connect
        await connect(candidate, name="one", secret=None, keep="command", command=f"cat {kept}")
        with pytest.raises(Unauthorized, match="MINE is not set"):
            await connect(candidate, name="two", secret=None, keep="environment", variable="MINE")
        monkeypatch.setenv("MINE", CANARY)
        await connect(candidate, name="two", secret=None, keep="environment", variable="MINE")
        with pytest.raises(Unauthorized, match="BLOGGY_PASSWORD_THREE"):
            await connect(candidate, name="three", secret=None, keep="environment")
        with pytest.raises(ConfigError):
            await connect(candidate, name="four", secret=None, keep="command")
    tables = blogs(house)
    assert tables["one"]["password_command"] == f"cat {kept}"
    assert tables["two"]["password_env"] == "MINE"
    assert set(tables) == {"one", "two"}


@pytest.mark.parametrize("name", ["home", "not a name", "../up"])
async def test_a_name_that_is_taken_or_none_is_refused_before_anything_is_sent(
    house: RemoteHouse, name: str
) -> None:
    house.configure()
    before = house.config.read_text()
    async with house.open() as workspace:
        candidate = await found(workspace)
        with pytest.raises(ConfigError):
            await workspace.connecting.connect(candidate, name=name, secret=CANARY, keep="keyring")
    assert house.blog.authorized == []
    assert house.config.read_text() == before


async def test_plain_http_is_noticed_but_not_to_this_machine(house: RemoteHouse) -> None:
    async with house.open() as workspace:
        plain = await found(workspace, "http://ada.example.org")
        assert workspace.connecting.in_the_open(plain) == "ada.example.org"
        from bloggy.errors import Rejected

        with pytest.raises(Rejected, match="plain http"):
            await workspace.connecting.connect(plain, secret=CANARY, keep="session")
        assert house.blog.authorized == []
        await workspace.connecting.connect(plain, secret=CANARY, keep="session", options={"insecure": True})
        here = await found(workspace, "http://127.0.0.1:8080")
        assert workspace.connecting.in_the_open(here) == ""
        assert workspace.connecting.suggested_name(here) == "ghost"


async def test_a_new_password_is_tested_before_it_replaces_the_old_one(house: RemoteHouse) -> None:
    house.configure()
    async with house.open() as workspace:
        connecting = workspace.connecting
        await connecting.login("home", secret=CANARY, keep="keyring")
        house.blog.secret = "newer"
        with pytest.raises(Unauthorized):
            await connecting.check("home")
        with pytest.raises(Unauthorized):
            await connecting.login("home", secret="wrong", keep="keyring")
        assert await workspace.secrets.get("home") == CANARY
        site = await connecting.login("home", secret="newer", keep="keyring")
        assert site is not None
        assert (await connecting.check("home")).account == "Ada"


async def test_moving_a_password_elsewhere_empties_its_old_place(
    house: RemoteHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.configure("# mine\nmax_picture = 5")
    monkeypatch.setenv("MINE", CANARY)
    async with house.open() as workspace:
        await workspace.connecting.login("home", secret=CANARY, keep="keyring")
        await workspace.connecting.login("home", secret=None, keep="environment", variable="MINE")
        assert house.ring.kept == {}  # type: ignore[attr-defined]
        assert await workspace.secrets.where("home") == "in the environment variable MINE"
        await workspace.connecting.login("home", secret=CANARY, keep="keyring")
    assert "password_env" not in blogs(house)["home"]
    assert "# mine\nmax_picture = 5" in house.config.read_text()


async def test_removing_a_blog_forgets_its_password(house: RemoteHouse) -> None:
    house.configure()
    async with house.open() as workspace:
        await workspace.secrets.keep("home", CANARY, "keyring")
        assert await workspace.blogs.remove("home") == ""
        assert house.ring.kept == {}  # type: ignore[attr-defined]
        assert workspace.blogs.names() == []


async def test_a_blog_is_removed_even_if_its_keyring_is_broken(house: RemoteHouse) -> None:
    house.configure()
    house.ring = BrokenRing()
    async with house.open() as workspace:
        assert "D-Bus" in await workspace.blogs.remove("home")
        assert workspace.blogs.names() == []


async def test_the_password_goes_to_the_blog_in_a_header_and_nowhere_else(
    house: RemoteHouse, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with house.open() as workspace:
        candidate = await found(workspace)
        await workspace.connecting.connect(candidate, name="home", secret=CANARY, keep="keyring")
        house.blog.secret = "changed"
        with pytest.raises(Unauthorized) as caught:
            await workspace.connecting.check("home")
        shown = "".join(traceback.format_exception(caught.value)) + repr(vars(workspace))
        shown += repr(workspace.blogs.info("home")) + caught.value.hint
        for finding in await workspace.doctor.examine():
            shown += repr(finding)
        await workspace.database.read(lambda connection: connection.execute("select 1").fetchall())
    assert CANARY not in shown
    assert CANARY not in caplog.text
    assert house.holding(CANARY) == []
    assert len(house.blog.authorized) >= 2
    assert {request.url.host for request in house.blog.authorized} == {"ada.example.org"}
    assert not any(CANARY in str(request.url) for request in house.blog.requests)


async def test_a_redirecting_blog_sees_the_password_and_its_target_does_not(house: RemoteHouse) -> None:
    house.configure()
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(307, headers={"location": "https://evil.example.org/ghost/api/admin/me/"})

    async with house.open(httpx.MockTransport(answer)) as workspace:
        await workspace.secrets.keep("home", CANARY, "session")
        from bloggy.errors import Rejected

        with pytest.raises(Rejected, match="another address"):
            await workspace.connecting.check("home")
    assert {request.url.host for request in seen} == {"ada.example.org"}
