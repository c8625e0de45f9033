"""A keyring that does not work is a sentence, and what it was given is in no error."""

from __future__ import annotations

import os
import subprocess
import sys
import traceback

import pytest

from bloggy.errors import NoKeyring
from bloggy.storage.secrets import SERVICE, Keyring
from tests.fakes.remote_blog import CANARY, BrokenRing, ForgetfulRing, MemoryRing


def test_a_secret_is_kept_replaced_and_forgotten() -> None:
    ring = MemoryRing()
    keyring = Keyring(ring)
    assert keyring.get("home") is None
    keyring.put("home", "one")
    keyring.put("home", CANARY)
    assert keyring.get("home") == CANARY
    assert list(ring.kept) == [(SERVICE, "home")]
    keyring.remove("home")
    keyring.remove("home")
    assert ring.kept == {}
    assert keyring.name() == "test ring"


def test_a_keyring_that_keeps_nothing_is_found_out() -> None:
    with pytest.raises(NoKeyring, match="does not keep") as caught:
        Keyring(ForgetfulRing()).put("home", CANARY)
    assert "password manager" in caught.value.hint


def test_the_librarys_own_error_never_travels_along() -> None:
    with pytest.raises(NoKeyring) as caught:
        Keyring(BrokenRing()).put("home", CANARY)
    told = "".join(traceback.format_exception(caught.value))
    assert CANARY not in told
    assert "can't store •••" in caught.value.message
    assert caught.value.__context__ is None
    with pytest.raises(NoKeyring, match="D-Bus is not running") as caught:
        Keyring(BrokenRing()).get("home")
    assert "\x1b" not in caught.value.message


@pytest.mark.parametrize(
    "backend", ["keyring.backends.fail.Keyring", "keyring.backends.null.Keyring", "no.such.Ring"]
)
def test_a_machine_without_a_keyring_is_told_so(backend: str) -> None:
    code = (
        "from bloggy.storage.secrets import Keyring\nfrom bloggy.errors import NoKeyring\n"
        "try: Keyring().put('home', 'x')\n"
        "except NoKeyring as error: print(error.message, error.hint)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": backend, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.startswith("The keyring can’t be used: "), done.stderr
    assert "environment variable" in done.stdout
