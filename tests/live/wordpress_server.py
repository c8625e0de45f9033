"""A real WordPress of the test's own: its code is shared, its posts and pictures are not.

One site answers under four addresses: `base`; a sub-folder, `face("blog")`; without permalinks,
`face("plain")`; and with the REST interface shut by the web server, `face("closed")`.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from tests.live.install_servers import PHP
from tests.live.server_process import Browser, FeedItem, Fetched, Leashed, feed_items, fetch, free_port

ANY = "publish,future,draft,pending,private,trash"
"""Every status that a post can be given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who may log in."""

    user: str
    id: int
    login: str
    """The account's own password, which no interface takes."""
    password: str
    """An application password."""

    @property
    def headers(self) -> dict[str, str]:
        """What proves who asks."""
        return {
            "Authorization": f"Basic {base64.b64encode(f'{self.user}:{self.password}'.encode()).decode()}"
        }


class WordPress:
    """A running site. Everything it answers is what WordPress says; nothing is cached here."""

    def __init__(self, installed: Path, folder: Path) -> None:
        """Copies the prepared site of `installed` into `folder` and serves it."""
        self._prepared, self.folder = installed / "site", folder
        told = json.loads((installed / "accounts.json").read_text(encoding="utf-8"))
        self.accounts = {name: Account(user=name, **about) for name, about in told.items()}
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self._browser = Browser()
        folder.mkdir(parents=True)
        self.reset()
        limits = ("-d", "upload_max_filesize=8M", "-d", "post_max_size=9M", "-d", "memory_limit=256M")
        env = {name: value for name, value in os.environ.items() if name != "HOME"}
        env |= {
            "BLOGGY_WP_HOME": self.base,
            "BLOGGY_WP_DATA": str(folder),
            "PHP_CLI_SERVER_WORKERS": "2",
            "TZ": "UTC",
        }
        self._process = Leashed(
            ["php", *limits, "-S", f"127.0.0.1:{port}", "-t", installed / "code", PHP / "router.php"],
            cwd=folder,
            env=env,
            log=folder / "server.log",
        )
        self._process.until_answering(f"{self.base}/wp-json/")
        generator = fetch(self.face("plain") + "/?feed=rss2").text
        self.version = generator.partition("<generator>")[2].partition("<")[0].partition("?v=")[2]

    def close(self) -> None:
        """Stop serving."""
        self._process.stop()

    # --- where ----------------------------------------------------------------------------------------------

    def face(self, name: str = "") -> str:
        """The address of the site as "blog", "plain" or "closed" (see above); "" is `base`."""
        return f"{self.base}/{name}" if name else self.base

    @property
    def rest(self) -> str:
        """The root of the REST interface."""
        return f"{self.base}/wp-json"

    @property
    def rest_plain(self) -> str:
        """The same where there are no permalinks; paths are put behind it."""
        return f"{self.face('plain')}/?rest_route="

    @property
    def xmlrpc(self) -> str:
        """The XML-RPC interface."""
        return f"{self.base}/xmlrpc.php"

    @property
    def admin(self) -> Account:
        """Whoever may do everything."""
        return self.accounts["admin"]

    # --- as whoever looks after it --------------------------------------------------------------------------

    def reset(self) -> None:
        """Back to the empty site, at once. No request may be under way."""
        for part in ("database", "uploads"):
            fresh = self.folder / f"{part}.new"
            shutil.copytree(self._prepared / part, fresh)
            shutil.rmtree(self.folder / part, ignore_errors=True)
            fresh.rename(self.folder / part)

    def cron(self) -> None:
        """What WordPress does now and then by itself: publishes what is due, for instance."""
        fetch(f"{self.base}/wp-cron.php?doing_wp_cron=1")

    def publish_scheduled(self) -> list[int]:
        """As if the time of everything scheduled had come; answers the posts' numbers."""
        found = fetch(f"{self.base}/?bloggy-test=publish-scheduled").json()
        return [int(number) for number in found]

    def call(
        self, method: str, path: str, json: object = None, *, user: str = "admin", **query: object
    ) -> Any:
        """The answer of `/wp/v2{path}`, which must be a good one."""
        return self.ask(method, path, json, user=user, **query).json()

    def ask(
        self, method: str, path: str, json: object = None, *, user: str = "admin", **query: object
    ) -> Fetched:
        """The same, whatever the answer is."""
        asked = f"?{urlencode(query)}" if query else ""
        return self._browser.fetch(
            f"{self.rest}/wp/v2{path}{asked}", method=method, json=json, headers=self.accounts[user].headers
        )

    def posts(self, status: str = ANY, **query: object) -> list[dict[str, Any]]:
        """Every post with one of these statuses, as an editor sees it, the oldest first."""
        found: list[dict[str, Any]] = self.call(
            "GET", "/posts", status=status, context="edit", per_page=100, orderby="id", order="asc", **query
        )
        return found

    def media(self) -> list[dict[str, Any]]:
        """Every picture in the library, the oldest first."""
        found: list[dict[str, Any]] = self.call(
            "GET", "/media", context="edit", per_page=100, orderby="id", order="asc"
        )
        return found

    def edit(self, number: int | str, *, user: str = "editor", **fields: object) -> dict[str, Any]:
        """Somebody else changes a post there: title, content, excerpt, status, slug, tags, date…"""
        changed: dict[str, Any] = self.call("POST", f"/posts/{number}", fields, user=user, context="edit")
        return changed

    def terms(self, kind: str = "tags") -> dict[int, str]:
        """The names of all tags (or "categories") by their numbers."""
        return {term["id"]: term["name"] for term in self.call("GET", f"/{kind}", per_page=100)}

    def debug_log(self) -> str:
        """What PHP complained about."""
        log = self.folder / "debug.log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def copy_comment(self, number: int, post: int, when: datetime, text: str) -> int:
        """One more comment like that one, put straight into the database: where many are wanted."""
        with closing(sqlite3.connect(self.folder / "database/.ht.sqlite", timeout=30)) as database, database:
            database.row_factory = sqlite3.Row
            [row] = database.execute("SELECT * FROM wp_comments WHERE comment_ID = ?", (number,))
            here = when.astimezone(ZoneInfo("Europe/Paris"))
            new = {
                **dict(row),
                "comment_post_ID": post,
                "comment_content": text,
                "comment_date": f"{here:%Y-%m-%d %H:%M:%S}",
                "comment_date_gmt": f"{when:%Y-%m-%d %H:%M:%S}",
            }
            del new["comment_ID"]
            made = database.execute(
                f"INSERT INTO wp_comments ({', '.join(new)}) VALUES ({', '.join('?' * len(new))})",
                tuple(new.values()),
            )
            database.execute("UPDATE wp_posts SET comment_count = comment_count + 1 WHERE ID = ?", (post,))
            return int(made.lastrowid or 0)

    # --- as a reader ----------------------------------------------------------------------------------------

    def page(self, url: str) -> str | None:
        """The page at that address; None if readers find none there."""
        answer = fetch(quote(url, safe=":/?&=%#+~,;@!$'()*"))
        return answer.text if answer.status == 200 else None

    def front(self) -> str:
        """The first page of the blog."""
        return fetch(f"{self.base}/").text

    def feed(self, face: str = "") -> list[FeedItem]:
        """What feed readers see, the newest first."""
        return feed_items(f"{self.face(face)}/?feed=rss2", "&paged={page}")

    def table(self, *, face: str = "", user: str = "admin", **options: object) -> Mapping[str, object]:
        """A `[blogs.NAME]` table for this site; options None are left out."""
        table: dict[str, object] = {"backend": "wordpress", "url": self.face(face), "user": user, **options}
        return {key: value for key, value in table.items() if value is not None}
