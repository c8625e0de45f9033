"""A secret is looked up where its writer keeps it, asked for once, and shown to nobody."""

from __future__ import annotations

import asyncio
import traceback
from datetime import timedelta
from pathlib import Path

import pytest

from bloggy.errors import NoKeyring, Unauthorized
from bloggy.services.secrets import MEMORY, Asked, Secrets, account, variable_of
from bloggy.storage.secrets import Keyring
from tests.fakes.remote_blog import ADDRESS, CANARY, BrokenRing, HangingRing, MemoryRing
from tests.services.remote_house import RemoteHouse

pytestmark = pytest.mark.anyio


@pytest.fixture
def house(clean_environment: Path) -> RemoteHouse:
    return RemoteHouse(clean_environment)


def asking(*answers: str | None):
    """Somebody who gives these answers, and a list of what was asked."""
    asked: list[Asked] = []
    left = list(answers)

    async def ask(question: Asked) -> str | None:
        asked.append(question)
        await asyncio.sleep(0)
        return left.pop(0)

    return ask, asked


async def test_the_places_are_looked_at_in_order(house: RemoteHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    house.configure('user = "ada"\npassword_command = "echo from-command"\npassword_env = "MINE"')
    async with house.open() as workspace:
        secrets = workspace.secrets
        await secrets.store("home", workspace.blogs.table("home"), "from-keyring")
        assert await secrets.get("home") == "from-command"
        monkeypatch.setenv("BLOGGY_PASSWORD_HOME", " from-usual-variable\n")
        secrets.refused("home")
        assert await secrets.get("home") == "from-usual-variable"
        monkeypatch.setenv("MINE", "from-own-variable")
        assert await secrets.get("home") == "from-own-variable"
        assert await secrets.where("home") == "in the environment variable MINE"
        await secrets.keep("home", "from-session", "session")
        assert await secrets.get("home") == "from-session"
    house.configure('user = "ada"')
    monkeypatch.delenv("MINE")
    monkeypatch.delenv("BLOGGY_PASSWORD_HOME")
    async with house.open() as workspace:
        assert await workspace.secrets.get("home") == "from-keyring"
        assert await workspace.secrets.where("home") == "in the keyring (test ring)"


async def test_without_any_the_writer_is_told_what_to_do(house: RemoteHouse) -> None:
    house.configure('password_env = "MINE"', name="my.blog")
    async with house.open() as workspace:
        with pytest.raises(Unauthorized, match="MINE is not set") as caught:
            await workspace.secrets.get("my.blog")
        assert "bloggy blogs login my.blog" in caught.value.hint
        assert "BLOGGY_PASSWORD_MY_BLOG" in caught.value.hint
        assert "MINE, which is not set here" in await workspace.secrets.where("my.blog")


async def test_several_deliveries_ask_the_writer_once(house: RemoteHouse) -> None:
    house.configure('user = "ada"')
    async with house.open() as workspace:
        workspace.secrets.ask, asked = asking(f" {CANARY} ")
        got = await asyncio.gather(*(workspace.secrets.get("home") for _ in range(5)))
        assert got == [CANARY] * 5
        assert asked == [Asked(blog="home", label="Admin API key", user="ada")]
        assert (await workspace.secrets.where("home")).startswith("in memory")
        workspace.secrets.refused("home")
        workspace.secrets.ask, asked = asking(None)
        with pytest.raises(Unauthorized):
            await workspace.secrets.get("home")
        assert len(asked) == 1


async def test_a_command_is_not_run_for_every_request(house: RemoteHouse, tmp_path: Path) -> None:
    count = tmp_path / "runs"
    script = tmp_path / "manager"
    script.write_text(f"#!/bin/sh\necho x >> {count}\necho key\n")
    script.chmod(0o700)
    house.configure(f'password_command = "{script}"')
    async with house.open() as workspace:
        for _turn in range(3):
            assert await workspace.secrets.get("home") == "key"
        house.clock.advance(MEMORY + timedelta(seconds=1))
        assert await workspace.secrets.get("home") == "key"
        assert f"from the command “{script}”" == await workspace.secrets.where("home")
    assert count.read_text() == "x\nx\n"


async def test_another_address_does_not_get_the_old_ones_password(house: RemoteHouse) -> None:
    house.configure()
    async with house.open() as workspace:
        await workspace.secrets.keep("home", CANARY, "keyring")
        await workspace.secrets.get("home")
        house.config.write_text(house.config.read_text().replace(ADDRESS, "https://evil.example.org"))
        await workspace.blogs.reload()
        with pytest.raises(Unauthorized):
            await workspace.secrets.get("home")


async def test_a_broken_keyring_is_a_sentence_and_the_writer_is_asked(house: RemoteHouse) -> None:
    house.ring = BrokenRing()
    house.configure()
    async with house.open() as workspace:
        with pytest.raises(Unauthorized, match="D-Bus is not running"):
            await workspace.secrets.get("home")
        with pytest.raises(NoKeyring):
            await workspace.secrets.where("home")
        workspace.secrets.ask, _asked = asking("typed")
        assert await workspace.secrets.get("home") == "typed"


async def test_a_keyring_that_hangs_does_not_keep_bloggy(house: RemoteHouse) -> None:
    ring = HangingRing()
    house.configure()
    async with house.open() as workspace:
        secrets = Secrets(workspace, keyring=Keyring(ring), patience=0.05)
        with pytest.raises(NoKeyring, match="did not answer"):
            await secrets.where("home")
    ring.release.set()


async def test_forgetting_what_is_not_there_is_fine(house: RemoteHouse) -> None:
    house.configure()
    async with house.open() as workspace:
        await workspace.secrets.keep("home", CANARY, "keyring")
        await workspace.secrets.forget("home")
        await workspace.secrets.forget("home")
        assert isinstance(house.ring, MemoryRing)
        assert house.ring.kept == {}


async def test_no_repr_and_no_error_shows_a_secret(house: RemoteHouse) -> None:
    house.configure()
    house.ring = BrokenRing()
    async with house.open() as workspace:
        secrets = workspace.secrets
        await secrets.keep("home", CANARY, "session")
        assert CANARY not in repr(vars(secrets)) + repr(secrets)
        with pytest.raises(NoKeyring) as caught:
            await secrets.keep("home", CANARY, "keyring")
        assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert house.holding(CANARY) == []


def test_names_of_entries_and_variables() -> None:
    assert variable_of("my-blog.2") == "BLOGGY_PASSWORD_MY_BLOG_2"
    table = {"url": "https://user:pw@Example.org:8443/blog/?x=1", "user": "ada"}
    assert account("home", table) == "home ada@example.org:8443/blog"
    assert account("home", {"url": "example.org"}) == "home example.org"
