"""Measures the first look at a blog's 100,000 comments and the ones after it, over HTTP on this machine."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from bench import BLOGGY, Bench

if TYPE_CHECKING:
    from tests.fakes.long_wordpress import LongWordPress

COUNT = int(os.environ.get("BLOGGY_BENCH_SYNC", "100000"))
INTERRUPTED = 15.0
"""Seconds after which the first sync is."""
CONFIG = """
[blogs.home]
backend = "wordpress"
url = "http://127.0.0.1:{port}"
root = "http://127.0.0.1:{port}/wp-json/"
user = "admin"
insecure = true
"""


@contextlib.contextmanager
def _served() -> Iterator[tuple[int, LongWordPress]]:
    """A WordPress with that many comments, and the port it is at."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.fakes.long_wordpress import LongWordPress as Fake
    from tests.fakes.wordpress_posts import Request

    site = Fake(count=COUNT)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, head, content = site._answer(
                Request("GET", parts.path, dict(parse_qsl(parts.query)), headers, b"")
            )
            self.send_response(status)
            for name, value in {"content-type": "application/json", **head}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_anything: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port, site
    finally:
        server.shutdown()
        server.server_close()


def _run(env: dict[str, str], end_after: float | None = None) -> tuple[float, float, float]:
    """(seconds, seconds of a processor, peak megabytes) of one `bloggy sync`, interrupted after that long."""
    began = time.perf_counter()
    process = subprocess.Popen([BLOGGY, "sync", "--quiet"], env=env)
    if end_after is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(end_after)
        process.send_signal(signal.SIGTERM)
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if end_after is None and process.returncode:
        raise AssertionError(f"bloggy sync ended with {process.returncode}")
    return time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e3


def syncing(bench: Bench) -> None:
    """What a first sync that is interrupted, the rest of it and the second sync cost."""
    amount = f"{COUNT:,}"
    shutil.rmtree(bench.folder / "home-sync", ignore_errors=True)
    home = bench.home("sync")
    with _served() as (port, site):
        config = home / "config" / "bloggy" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(CONFIG.format(port=port))
        env = {**bench.env(home), "BLOGGY_PASSWORD_HOME": site.users[0].password}

        def run(name: str, end_after: float | None = None) -> float:
            site.answers = site.bytes = site.told = 0
            seconds, work, peak = _run(env, end_after)
            what = f"{name}, {amount} comments"
            for kind, value, unit in (
                ("time", seconds, "s"),
                ("processor time", work, "s"),
                ("peak memory", peak, "MB"),
                ("requests", float(site.answers), ""),
                ("bytes", site.bytes / 1e3, "kB"),
            ):
                bench.table(f"{what}: {kind}", {"bloggy": [value]}, "bloggy", unit, "-")
            return float(site.told)

        part = run("first sync, interrupted", INTERRUPTED)
        rest = run("the rest of the first sync")
        bench.table("comments told twice", {"bloggy": [part + rest - COUNT]}, "bloggy", "", "few")
        run("second sync")
