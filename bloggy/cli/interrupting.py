"""Lets Ctrl-C end long work after what is under way, so that it can still say what came of it."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable


def on_interrupt(told: Callable[[], None] = lambda: None) -> asyncio.Event:
    """Set by Ctrl-C, after `told`; a second one ends the command at once, as any command ends by it."""
    stopping, loop = asyncio.Event(), asyncio.get_running_loop()

    def stop() -> None:
        stopping.set()
        told()
        loop.remove_signal_handler(signal.SIGINT)

    if threading.current_thread() is threading.main_thread():
        loop.add_signal_handler(signal.SIGINT, stop)
    return stopping
