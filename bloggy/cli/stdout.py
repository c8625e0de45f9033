"""Writes to stdout, and tells its faults from those of any other file."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing would cost a third of the start of a plain command
    from collections.abc import Callable


class Unwritten(OSError):
    """Stdout does not take what is written: its disk is full, it is closed."""


def write(text: str) -> None:
    """Write a text. Raises Unwritten, and BrokenPipeError if nobody reads."""
    told(lambda: sys.stdout.write(text))


def flush() -> None:
    """Hand over what was written. Raises as `write` does."""
    told(sys.stdout.flush)


def told(work: Callable[[], object]) -> None:
    """Do what writes to stdout, and nothing else. Raises as `write` does."""
    try:
        work()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritten(error.errno, error.strerror) from error
