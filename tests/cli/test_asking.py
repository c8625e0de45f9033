"""On a real terminal a password is typed unseen, and Ctrl+C ends a question at once."""

from __future__ import annotations

import json
import signal
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.fakes.pseudo_terminal import PseudoTerminal
from tests.fakes.remote_blog import CANARY, FRONT


class Ghost(BaseHTTPRequestHandler):
    """Says that it is Ghost, and lets nobody in."""

    def do_GET(self) -> None:
        here = f"http://127.0.0.1:{self.server.server_address[1]}"
        if self.path == "/":
            self._tell(200, "text/html", FRONT)
        elif self.path.startswith("/ghost/api/admin/site/"):
            site = {"title": "Ada writes", "url": here, "version": "6.65"}
            self._tell(200, "application/json", json.dumps({"site": site}))
        else:
            error = {"message": "Unknown Admin API Key", "code": "UNKNOWN_ADMIN_API_KEY"}
            self._tell(401, "application/json", json.dumps({"errors": [error]}))

    def _tell(self, status: int, kind: str, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *arguments: object) -> None:
        """Quietly."""


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ghost)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_password_is_typed_unseen_and_a_question_can_be_left(address: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bloggy", "blogs", "add", address, "--keep", "ask"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2])}
    with PseudoTerminal(command, cwd=tmp_path, env=environment, size=(120, 40)) as terminal:

        def prompts() -> int:
            return terminal.text().splitlines().count("Admin API key:")

        terminal.until(lambda: prompts() == 1)
        key = f"{'a' * 24}:{CANARY.encode().hex()}"
        terminal.type(f"{key}\r")
        terminal.until(lambda: prompts() == 2)
        assert "does not know this" in terminal.text()
        assert CANARY.encode().hex().encode() not in terminal.raw
        terminal.signal(signal.SIGINT)  # what Ctrl+C sends; this terminal controls nobody
        assert terminal.ended() == 130, terminal.text()
        assert "Traceback" not in terminal.text()
