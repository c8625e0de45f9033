"""A real Waline of the test's own: its code is shared, its comments are not."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.live.server_process import Browser, Leashed, free_port

USER, PASSWORD, SITE = "owner@example.org", "owner-password", "https://blog.example.org"
_DATES = '"createdAt" TIMESTAMP DEFAULT CURRENT_TIMESTAMP, "updatedAt" TIMESTAMP DEFAULT CURRENT_TIMESTAMP'
_KEY = "id INTEGER PRIMARY KEY AUTOINCREMENT"
_TABLES = (
    f"CREATE TABLE wl_Comment ({_KEY}, user_id INTEGER, comment TEXT, insertedAt TIMESTAMP DEFAULT "
    'CURRENT_TIMESTAMP, ip TEXT DEFAULT "", link TEXT, mail TEXT, nick TEXT, pid INTEGER, rid INTEGER, '
    f'sticky NUMERIC, status TEXT DEFAULT "", "like" INTEGER, ua TEXT, url TEXT, {_DATES})',
    f'CREATE TABLE wl_Counter ({_KEY}, time INTEGER, url TEXT DEFAULT "", '
    + ", ".join(f"reaction{number} INTEGER" for number in range(9))
    + f", {_DATES})",
    f'CREATE TABLE wl_Users ({_KEY}, display_name TEXT DEFAULT "", email TEXT DEFAULT "", password TEXT '
    'DEFAULT "", type TEXT DEFAULT "", label TEXT, url TEXT, avatar TEXT, github TEXT, twitter TEXT, '
    "facebook TEXT, google TEXT, weibo TEXT, qq TEXT, oidc TEXT, huawei TEXT, "
    f'"2fa" TEXT, {_DATES})',
)
"""The server makes no tables itself."""
_SETTINGS = {
    "JWT_TOKEN": "test",
    "IPQPS": "0",
    "AKISMET_KEY": "false",
    "DISABLE_REGION": "true",
    "AVATAR_PROXY": "",
    "GRAVATAR_STR": "x",
    "SITE_NAME": "A blog",
    "SITE_URL": SITE,
    "OAUTH_URL": "data:application/json,{%22services%22:[]}#",
}


class Waline:
    """A running server with its administrator."""

    def __init__(self, installed: Path, folder: Path) -> None:
        """Serves an empty site from `folder`."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self._database = folder / "waline.sqlite"
        for table in _TABLES:
            self._sql(table)
        place = {"SQLITE_PATH": str(folder), "SQLITE_DB": "waline", "PORT": str(port), "HOST": "127.0.0.1"}
        self._process = Leashed(
            ["node", "node_modules/@waline/vercel/vanilla.js", str(port)],
            cwd=installed / "code",
            env={**os.environ, **_SETTINGS, **place, "TZ": "UTC"},
            log=folder / "server.log",
        )
        self._process.until_answering(
            f"{self.base}/api/comment?path=/x/&page=1&pageSize=1&sortBy=insertedAt_desc"
        )
        self._when = datetime.now(UTC) - timedelta(days=20)
        owner = {"display_name": "Owner", "email": USER, "password": PASSWORD, "url": SITE}
        Browser().fetch(f"{self.base}/api/user", method="POST", json=owner).json()

    def close(self) -> None:
        """Stop serving."""
        self._process.stop()

    def reset(self) -> None:
        """Empty again."""
        self._sql("DELETE FROM wl_Comment")
        self._when = datetime.now(UTC) - timedelta(days=20)

    def add(
        self,
        text: str,
        *,
        author: str = "Grace",
        uri: str = "/one/",
        parent: int | None = None,
        status: str = "approved",
    ) -> int:
        """Somebody comments, ten minutes after the last one."""
        self._when += timedelta(minutes=10)
        above = self._sql("SELECT rid FROM wl_Comment WHERE id = ?", parent) if parent else []
        columns = "comment, nick, mail, url, pid, rid, status, insertedAt, link, ua"
        values = (
            *(text, author, f"{author.lower()}@example.net", uri, parent),
            *((above[0][0] or parent) if above else None, status, f"{self._when:%Y-%m-%d %H:%M:%S}", "", ""),
        )
        self._sql(f"INSERT INTO wl_Comment ({columns}) VALUES ({', '.join('?' * len(values))})", *values)
        return int(self._sql("SELECT max(id) FROM wl_Comment")[0][0])

    def rows(self) -> list[dict[str, Any]]:
        """Every comment, as the database has it."""
        names = ("id", "comment", "status", "pid", "rid", "url", "nick")
        found = self._sql(f"SELECT {', '.join(names)} FROM wl_Comment ORDER BY id")
        return [dict(zip(names, row, strict=True)) for row in found]

    def edit(self, id: int, text: str) -> None:
        """The administrator changes it."""
        self._sql("UPDATE wl_Comment SET comment = ? WHERE id = ?", text, id)

    def judge(self, id: int, status: str) -> None:
        """The administrator gives it a status."""
        self._sql("UPDATE wl_Comment SET status = ? WHERE id = ?", status, id)

    def delete(self, id: int) -> None:
        """The administrator deletes it, and with it what answers it."""
        self._sql("DELETE FROM wl_Comment WHERE id = ? OR pid = ? OR rid = ?", id, id, id)

    def _sql(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._database, timeout=30)) as database, database:
            return list(database.execute(statement, values).fetchall())
