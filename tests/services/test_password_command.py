"""A password manager's command is run as it is written, for a while, and never by a shell."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import anyio
import pytest

from bloggy.errors import Unauthorized
from bloggy.services.password_command import password_from

pytestmark = pytest.mark.anyio


def python(code: str) -> str:
    return f"{shlex.quote(sys.executable)} -c {shlex.quote(code)}"


async def test_the_first_line_is_the_password() -> None:
    assert await password_from(python("print('se cret\\nuser: ada\\n')")) == "se cret"
    assert await password_from("printf 'ü-%s\\r\\nrest' x") == "ü-x"


async def test_no_shell_reads_it(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    assert await password_from(f"echo x; touch {trap}") == f"x; touch {trap}"
    assert not trap.exists()


async def test_it_may_say_much_more_than_is_wanted() -> None:
    code = "import sys; print('key'); sys.stdout.write('x' * 3_000_000); sys.stderr.write('y' * 3_000_000)"
    assert await password_from(python(code)) == "key"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("no-such-command-here", "can’t be started"),
        ("echo 'open", "quotes"),
        (" ", "empty"),
        ("true", "prints nothing"),
        ("false", "ended with status 1"),
        (python("import sys; sys.exit('gpg: no \\x1b[2Jkey')"), "gpg: no ␛[2Jkey"),
        (python("import sys; sys.stdout.buffer.write(b'\\xff\\xfe\\n')"), "not UTF-8"),
    ],
)
async def test_what_goes_wrong_is_told(command: str, words: str) -> None:
    with pytest.raises(Unauthorized) as caught:
        await password_from(command)
    assert words in caught.value.message
    assert "\x1b" not in caught.value.message
    assert "terminal" in caught.value.hint


async def test_what_it_printed_is_in_no_error(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("canary\n")
    with pytest.raises(Unauthorized) as caught:
        await password_from(python(f"print(open({str(tmp_path / 'kept')!r}).read()); raise SystemExit(3)"))
    assert "ended with status 3" in caught.value.message
    assert "canary" not in caught.value.message


async def test_one_that_hangs_is_ended_with_all_it_started(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    script = tmp_path / "slow.sh"
    script.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {mark}\nwait\n")
    script.chmod(0o700)
    with pytest.raises(Unauthorized, match="took longer"):
        await password_from(str(script), seconds=3)
    child = int(mark.read_text())
    with anyio.fail_after(60):
        while alive(child):  # what was killed needs a moment to go
            await anyio.sleep(0.05)


def alive(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
