"""A real git remote over HTTP on the loopback: git's own http-backend behind a small server with moods."""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import threading
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

USER, PASSWORD = "writer", "correct-horse"


@dataclass
class GitHttp:
    """The running server. `mood` decides what happens to the requests from now on.

    ok · drop (hang up before doing anything) · drop-after-push (store, then hang up) · 401, 403, 404, 503 ...
    · 503-after-push (store, then answer 503).
    """

    root: Path
    login: bool = True
    mood: str = "ok"
    pushes: int = 0
    port: int = 0
    requests: list[str] = field(default_factory=list)

    def url(self, *, password: bool = False) -> str:
        """Of `site.git`."""
        who = f"{USER}:{PASSWORD}@" if password else ""
        return f"http://{who}127.0.0.1:{self.port}/site.git"


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


def _handler(server: GitHttp) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *arguments: object) -> None:
            server.requests.append(f"{self.command} {self.path}")

        def do_GET(self) -> None:
            self.answer()

        do_POST = do_GET

        def answer(self) -> None:
            body = self._body()
            is_push = self.path.endswith("/git-receive-pack") and self.command == "POST" and len(body) > 4
            if server.mood == "drop":
                return self._hang_up()
            if server.mood.isdigit():
                return self._say(int(server.mood), b"as you wish")
            if server.login and not self._known():
                return self._say(401, b"who are you?")
            status, headers, out = self._backend(body)
            if is_push:
                server.pushes += 1
                if server.mood == "drop-after-push":
                    return self._hang_up()
                if server.mood == "503-after-push":
                    return self._say(503, b"sorry")
            return self._say(status, out, headers)

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length") or 0))
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)

        def _known(self) -> bool:
            kind, _space, secret = (self.headers.get("Authorization") or "").partition(" ")
            wanted = f"{USER}:{PASSWORD}".encode()
            return kind.lower() == "basic" and base64.b64decode(secret) == wanted

        def _hang_up(self) -> None:
            self.close_connection = True
            self.connection.close()

        def _say(self, status: int, body: bytes, headers: list[tuple[str, str]] | None = None) -> None:
            self.send_response(status)
            for name, value in headers or []:
                self.send_header(name, value)
            if status == 401:
                self.send_header("WWW-Authenticate", 'Basic realm="git"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _backend(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
            path, _mark, query = self.path.partition("?")
            environment = {
                **_environment(),
                "GIT_PROJECT_ROOT": str(server.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "REQUEST_METHOD": self.command,
                "PATH_INFO": urllib.parse.unquote(path),
                "QUERY_STRING": query,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(len(body)),
                "REMOTE_USER": USER,
                "REMOTE_ADDR": "127.0.0.1",
            }
            if encoding := self.headers.get("Content-Encoding"):
                environment["HTTP_CONTENT_ENCODING"] = encoding
            if protocol := self.headers.get("Git-Protocol"):
                environment["GIT_PROTOCOL"] = protocol
            done = subprocess.run(
                ["git", "http-backend"], input=body, env=environment, capture_output=True, check=False
            )
            head, _gap, rest = done.stdout.partition(b"\r\n\r\n")
            headers = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
            status = next((int(v.split()[0]) for k, v in headers if k.lower() == "status"), 200)
            return status, [(k, v) for k, v in headers if k.lower() != "status"], rest

    return Handler


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is part of the play."""


@contextlib.contextmanager
def serving(root: Path, *, login: bool = True) -> Iterator[GitHttp]:
    """Serve the bare repositories in `root`; `root/site.git` must allow `http.receivepack`."""
    state = GitHttp(root=root, login=login)
    server = _Quiet(("127.0.0.1", 0), _handler(state))
    state.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
