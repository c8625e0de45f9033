"""Runs a server that ends, with all its children, when whoever started it is gone, however that ended.

    leash.py COMMAND…        until standard input is closed

Standard library only: it is started for every server.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading

_SET_CHILD_SUBREAPER = 36
"""Of prctl(2)."""


def main(command: list[str]) -> int:
    """Run the command in a process group of its own; answers its exit code."""
    # Whoever started this closes standard input to stop it; a key that reaches a whole terminal must not.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1)  # grandchildren are waited for, too
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)

    def let_go() -> None:
        while os.read(0, 64):
            pass
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(5)

    threading.Thread(target=let_go, daemon=True).start()
    code = server.wait()
    with contextlib.suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)  # children that outlived their parent
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
