"""A real Isso of the test's own: its code is shared, its comments are not."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.live.server_process import Browser, Leashed, free_port

PASSWORD, SITE = "correct-horse-battery", "https://blog.example.org"
_SETTINGS = """[general]
dbpath = {folder}/comments.db
host = {site}
log-file =
[server]
listen = {base}
[admin]
enabled = true
password = {password}
[moderation]
enabled = true
[guard]
enabled = {guard}
reply-to-self = true
"""


class Isso:
    """A running server where all comments wait; `zone` is the time zone of its machine."""

    def __init__(
        self, installed: Path, folder: Path, *, guard: bool = False, zone: str = "America/Lima"
    ) -> None:
        """Serves an empty site from `folder`."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.base = f"http://127.0.0.1:{free_port()}"
        self._database = folder / "comments.db"
        settings = _SETTINGS.format(
            folder=folder, site=SITE, base=self.base, password=PASSWORD, guard=str(guard).lower()
        )
        (folder / "isso.cfg").write_text(settings, encoding="utf-8")
        self._process = Leashed(
            [installed / "venv/bin/isso", "-c", folder / "isso.cfg", "run"],
            cwd=folder,
            env={**os.environ, "TZ": zone},
            log=folder / "server.log",
        )
        self._process.until_answering(f"{self.base}/config")
        self._browser = Browser()

    def close(self) -> None:
        """Stop serving."""
        self._process.stop()

    def reset(self) -> None:
        """Empty again."""
        self._sql("DELETE FROM comments")
        self._sql("DELETE FROM threads")

    def say(self, text: str, uri: str, **more: object) -> tuple[int, dict[str, Any]]:
        """A reader's browser sends a comment; status and answer."""
        words = {"text": text, "title": uri.strip("/").title(), **more}
        answer = self._browser.fetch(f"{self.base}/new?uri={quote(uri)}", method="POST", json=words)
        return answer.status, answer.json() if answer.status < 300 else {}

    def add(
        self, text: str, *, author: str = "Grace", uri: str, parent: int | None = None, mode: int = 1
    ) -> int:
        """Somebody comments, and it is approved unless `mode` is 2."""
        email = f"{author.lower()}@example.net"
        _status, told = self.say(text, uri, author=author, email=email, parent=parent)
        if mode == 1:
            self.activate(told["id"])
        return int(told["id"])

    def rows(self) -> list[dict[str, Any]]:
        """Every comment, as the database has it."""
        columns = ("id", "uri", "parent", "created", "mode", "text", "author", "website")
        found = self._sql(
            "SELECT c.id, t.uri, c.parent, c.created, c.mode, c.text, c.author, c.website "
            "FROM comments AS c JOIN threads AS t ON t.id = c.tid ORDER BY c.id"
        )
        return [dict(zip(columns, row, strict=True)) for row in found]

    def edit(self, id: int, text: str) -> None:
        """The administrator changes it."""
        self._sql("UPDATE comments SET text = ? WHERE id = ?", text, id)

    def activate(self, id: int) -> None:
        """The administrator approves it."""
        self._sql("UPDATE comments SET mode = 1 WHERE id = ?", id)

    def delete(self, id: int) -> None:
        """The administrator deletes it."""
        self._sql("DELETE FROM comments WHERE id = ?", id)

    def _sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._database, timeout=30)) as database, database:
            return list(database.execute(statement, values).fetchall())
