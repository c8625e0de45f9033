"""Whatever a writer has put where no password belongs, and whoever repeats it: the doctor does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from bloggy.cli import shapes
from bloggy.cli.doctor_table import table
from bloggy.services.doctor_discretion import Discretion
from tests.services.remote_house import RemoteHouse

pytestmark = pytest.mark.anyio
WORD = "h0rse-staple/p@ss"
PLACES = {
    "command": f'password_command = "printf %s {WORD}"',
    "command that fails": f"password_command = \"sh -c 'echo {WORD} >&2; exit 1'\"",
    "command that is the password": f'password_command = "{WORD}"',
    "command in bad quotes": f'''password_command = "echo '{WORD}"''',
    "environment": 'password_env = "ADAS_PASSWORD"',
    "address": f'admin = "https://ada:{WORD}@ada.example.org/"',
    "option": f'[blogs.site]\nbackend = "git"\npassword = "{WORD}"',
    "source beside": f'comments = [{{source = "isso", url = "https://ada:{WORD}@talk.example.org/"}}]',
    "repository": f'[blogs.site]\nbackend = "git"\nrepository = "https://ada:{WORD}@127.0.0.1:1/ada.git"',
}

REPEATED = {
    "environment": f"HTTP 500: {WORD}",
    "address": f"GET https://ada:{WORD}@ada.example.org/: 500 for {WORD}",
    "source beside": f"GET https://ada:{WORD}@talk.example.org/: 500 for {WORD}",
}
"""What a server or a library may say of it where no row of the doctor's own does."""


@pytest.fixture
def house(clean_environment: Path) -> RemoteHouse:
    return RemoteHouse(clean_environment)


@pytest.mark.parametrize("place", PLACES)
async def test_no_row_holds_the_password(
    house: RemoteHouse, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    house.configure(PLACES[place])
    house.blog.secret = "another"
    monkeypatch.setenv("ADAS_PASSWORD", WORD)
    async with house.open() as workspace:
        found = await workspace.doctor.examine()
        repeated = Discretion(workspace).text(said) if (said := REPEATED.get(place)) else ""
    rows = [shapes.finding(one) for one in found]
    shown = "\n".join([*table(found, 80), *table(found, 0), str(rows), repeated])
    assert WORD not in shown.replace("\n", "")
    assert "staple" not in shown
    assert "p@ss" not in shown
    assert any(not one.ok for one in found)
    assert place != "option" or "holds a secret" in str(rows)


async def test_what_is_no_password_stays_readable(house: RemoteHouse) -> None:
    house.configure('password_command = "cat /etc/motd show bloggy home"')
    async with house.open() as workspace:
        discreet = Discretion(workspace)
        told = "https://social.example:8080/@ada: “bloggy blogs login home” shows it"
        assert discreet.text(told) == told
        told = "from the command “cat /etc/motd show bloggy home”"
        assert discreet.text(told) == "from the command “cat …”"
        assert discreet.text("https://ada:x@h/") == "https://h/"
