"""A real snac of the test's own, a small server of the fediverse with the API of Mastodon, and two accounts.

The program is shared, the accounts and what they say are not. Accounts of one server speak to each other
through its queues, as they would to those of others: what one says, the other hears some seconds later.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.live.server_process import Browser, Leashed, free_port

WRITER, READER = "writer", "reader"
_SECONDS = 60.0


class Snac:
    """A running server; `tokens` are those of its accounts."""

    def __init__(self, installed: Path, folder: Path) -> None:
        """Serves two new accounts from `folder`."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self._program, self._data = installed / "bin/snac", folder / "data"
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self._run("init", self._data, said=f"127.0.0.1\n{port}\n127.0.0.1:{port}\n\nadmin@example.org\n")
        settings = json.loads((self._data / "server.json").read_text(encoding="utf-8"))
        (self._data / "server.json").write_text(json.dumps({**settings, "protocol": "http"}), "utf-8")
        self._passwords = {name: self._add(name) for name in (WRITER, READER)}
        self._process = Leashed(
            [self._program, "httpd", self._data],
            cwd=folder,
            env={**os.environ, "DEBUG": "0"},
            log=folder / "server.log",
        )
        self._process.until_answering(f"{self.base}/api/v1/instance")
        self._browser = Browser()
        self.tokens = {name: self._token(name) for name in (WRITER, READER)}

    def close(self) -> None:
        """Stop serving."""
        self._process.stop()

    def post(self, name: str, text: str, *, to: str = "", visibility: str = "public") -> dict[str, Any]:
        """An account says something."""
        words = {"status": text, "visibility": visibility, **({"in_reply_to_id": to} if to else {})}
        return self._ask(name, "POST", "/api/v1/statuses", **words)

    def edit(self, id: str, text: str) -> None:
        """The reader changes what they have said."""
        self._ask(READER, "PUT", f"/api/v1/statuses/{id}", status=text)

    def delete(self, uri: str) -> None:
        """The reader deletes it, on their own page."""
        told = base64.b64encode(f"{READER}:{self._passwords[READER]}".encode()).decode()
        form = urlencode({"id": uri, "actor": "", "action": "Delete"}).encode()
        answer = self._browser.fetch(
            f"{self.base}/{READER}/admin/action",
            method="POST",
            content=form,
            headers={"Authorization": f"Basic {told}"},
        )
        assert answer.status == 200

    def thread(self, name: str, id: str) -> list[dict[str, Any]]:
        """What an account sees under a status."""
        found = self._ask(name, "GET", f"/api/v1/statuses/{id}/context")["descendants"]
        assert isinstance(found, list)
        return found

    def until(self, heard: Callable[[], bool]) -> None:
        """Wait until the queues have carried something."""
        end = time.monotonic() + _SECONDS
        while not heard():
            assert time.monotonic() < end, "snac never delivered it"
            time.sleep(0.25)

    def _ask(self, name: str, method: str, path: str, **form: str) -> Any:
        return self._browser.fetch(
            self.base + path,
            method=method,
            content=urlencode(form).encode() if form else None,
            headers={"Authorization": f"Bearer {self.tokens[name]}"},
        ).json()

    def _add(self, name: str) -> str:
        found = re.search(
            r"password is (\S+)", self._run("adduser", self._data, name, said=f"{name}\n"), re.I
        )
        assert found is not None
        return found[1]

    def _token(self, name: str) -> str:
        form = urlencode({"login": name, "passwd": self._passwords[name]}).encode()
        page = self._browser.fetch(f"{self.base}/oauth/x-snac-get-token", method="POST", content=form)
        found = re.search(r"\b[0-9a-f]{32}\b", page.text)
        assert found is not None, page.text
        return found[0]

    def _run(self, *words: str | Path, said: str) -> str:
        done = subprocess.run(
            [self._program, *words],
            input=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
            timeout=60,
        )
        return done.stdout
