"""Leaves the terminal at once, where Textual's driver first sits out two polls of its input thread (0.2 s).

Textual 8.2.8 waits for input in steps of 0.1 s and joins that thread on exit. Here a pipe ends the wait.
`tests/tui/test_driver.py` says when this may go: when Textual's own driver stops without waiting.
"""

from __future__ import annotations

import os
import selectors
import sys
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.driver import Driver

_POLL = 0.1  # seconds; the parser tells a lone escape key from a sequence by such a pause
_CHUNK = 4096
_CLOSED = -1


def quick_driver() -> type[Driver] | None:
    """The driver to give to `App(driver_class=...)`; None where Textual's own choice stands.

    That is on Windows, and where TEXTUAL_DRIVER names one.
    """
    if sys.platform == "win32" or os.environ.get("TEXTUAL_DRIVER"):
        return None
    return _quick_driver()


def _quick_driver() -> type[Driver]:
    from textual._parser import ParseError
    from textual._xterm_parser import XTermParser
    from textual.drivers.linux_driver import LinuxDriver

    class QuickDriver(LinuxDriver):
        """Textual's driver for Linux and macOS with an input thread that can be woken."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            self._wake_read = self._wake_write = _CLOSED

        def start_application_mode(self) -> None:
            """Take the terminal, also again after another program had it (that closed the pipe)."""
            if self._wake_read == _CLOSED:
                self._wake_read, self._wake_write = os.pipe()
            super().start_application_mode()  # type: ignore[no-untyped-call]

        def disable_input(self) -> None:
            """Stop the input thread without waiting for its next poll."""
            if self._wake_write == _CLOSED:
                return
            self.exit_event.set()
            os.write(self._wake_write, b"\0")
            if self._key_thread is not None:
                self._key_thread.join()
            os.read(self._wake_read, 1)
            self.exit_event.clear()
            super().disable_input()

        def close(self) -> None:
            """Give back the pipe too."""
            super().close()
            for end in {self._wake_read, self._wake_write} - {_CLOSED}:
                os.close(end)
            self._wake_read = self._wake_write = _CLOSED

        def run_input_thread(self) -> None:
            """Read and parse input until `disable_input`; what has arrived by then is still handled."""
            parser = XTermParser(self._debug)
            decode = getincrementaldecoder("utf-8")(errors="replace").decode
            with selectors.SelectSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                selector.register(self._wake_read, selectors.EVENT_READ)
                leaving = False
                while not leaving:
                    ready = {key.fd for key, _events in selector.select(_POLL)}
                    leaving = self.exit_event.is_set()
                    if self.fileno in ready:
                        data = os.read(self.fileno, _CHUNK)
                        if not data:
                            selector.unregister(self.fileno)
                        for message in parser.feed(decode(data)) if data else ():
                            self.process_message(message)
                    for message in parser.tick():
                        self.process_message(message)
            with suppress(EOFError, ParseError):
                list(parser.feed(""))

    return QuickDriver
