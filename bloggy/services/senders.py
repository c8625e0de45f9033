"""Names the senders of the outbox so that others on this machine can tell whether one is surely dead."""

from __future__ import annotations

import os
import secrets
from hashlib import sha256
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


def new_owner() -> str:
    """A name for one runner that no other runner has: process, where its number counts, something random."""
    return f"{os.getpid()}-{machine()}-{secrets.token_hex(4)}"


def machine() -> str:
    """Names the place where a process number means one process: this start of this machine, this container.

    Empty where that can't be known. A home that several machines share makes this necessary.
    """
    try:
        told = f"{_BOOT.read_text('ascii').strip()} {_NAMESPACE.readlink()}"
    except (OSError, ValueError):
        return ""
    return sha256(told.encode()).hexdigest()[:12]


def surely_dead(owner: str) -> bool:
    """Whether the runner with that name has ended; False wherever that is not certain."""
    number, _dash, rest = owner.partition("-")
    place, _dash, _random = rest.partition("-")
    if not (number.isascii() and number.isdigit() and place and place == machine()):
        return False
    try:
        os.kill(int(number), 0)  # signal 0 only asks
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False  # it is there, and another account's
    return False
