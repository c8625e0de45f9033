"""A real Ghost of the test's own: its code is shared, its posts and pictures are not."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests.live.server_process import Browser, FeedItem, Fetched, Leashed, feed_items, fetch, free_port

EMAIL, PASSWORD = "owner@example.org", "Blogg1ng-Test-pw"
_FOLDERS = ("data", "images", "themes", "logs", "settings", "files", "media", "public")


class Ghost:
    """A running site. Everything it answers is what Ghost says; nothing is cached here."""

    def __init__(self, installed: Path, folder: Path, *, prepared: Path | None = None) -> None:
        """Copies the prepared site into `folder` (None: starts with an empty one) and serves it."""
        self.folder = folder
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.admin_api = f"{self.base}/ghost/api/admin"
        self.admin_key = self.content_key = ""
        if prepared is not None:
            shutil.copytree(prepared, folder)
            keys = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
            self.admin_key, self.content_key = keys["admin"], keys["content"]
        for name in _FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        env = {name: value for name, value in os.environ.items() if not name.lower().startswith("npm_")}
        self._process = Leashed(
            [installed / "node/bin/node", "index.js"],
            cwd=installed / "code",
            env={**env, **dict(_flat(self._settings(port))), "NODE_ENV": "production", "TZ": "UTC"},
            log=folder / "server.log",
        )
        self._process.until_answering(f"{self.admin_api}/site/")
        self._browser = Browser()
        self.version = str(self.ask("GET", "/site/").json()["site"]["version"])
        if prepared is not None:
            self.log_in()

    def _settings(self, port: int) -> dict[str, object]:
        return {
            "url": self.base,
            "server": {"host": "127.0.0.1", "port": port},
            "paths": {"contentPath": f"{self.folder}/"},
            "database": {
                "client": "better-sqlite3",
                "connection": {"filename": f"{self.folder}/data/ghost.db"},
                "useNullAsDefault": True,
            },
            "mail": {"transport": "stub", "from": "ghost@example.org"},
            "logging": {"level": "error", "transports": ["stdout"], "rotation": {"enabled": False}},
            "privacy": {"useUpdateCheck": False, "useGravatar": False, "useRpcPing": False},
            "security": {"staffDeviceVerification": False},
            "explore": {"update_url": f"{self.base}/nowhere"},
            "spam": {"user_login": {"freeRetries": 100000}},
            "times": {"cannotScheduleAPostBeforeInMinutes": 0},
        }

    def close(self) -> None:
        """Stop serving."""
        self._process.stop()

    # --- as whoever looks after it --------------------------------------------------------------------------

    def log_in(self) -> None:
        """Open the owner's session, with which everything may be done."""
        self.ask("POST", "/session/", {"username": EMAIL, "password": PASSWORD})

    def ask(self, method: str, path: str, json: object = None, **query: object) -> Fetched:
        """The answer of the Admin API to the owner, whatever it is."""
        asked = f"?{urlencode(query)}" if query else ""
        return self._browser.fetch(
            f"{self.admin_api}{path}{asked}", method=method, json=json, headers={"Origin": self.base}
        )

    def call(self, method: str, path: str, json: object = None, **query: object) -> Any:
        """The same, which must be a good answer."""
        answer = self.ask(method, path, json, **query)
        return answer.json() if answer.body[:1] == b"{" or answer.status >= 300 else None

    def reset(self) -> None:
        """Back to the empty site."""
        self.call("DELETE", "/db/")
        for name in ("images", "media", "files"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
            (self.folder / name).mkdir()

    def publish_scheduled(self) -> list[str]:
        """As if the time of everything scheduled had come; answers the posts' ids."""
        due = [post for post in self.posts() if post["status"] == "scheduled"]
        for post in due:
            self.edit(post["id"], status="published", published_at=post["updated_at"])
        return [post["id"] for post in due]

    def posts(self, **query: object) -> list[dict[str, Any]]:
        """Every post, drafts too, the oldest first."""
        asked = {"limit": "100", "order": "created_at asc", "formats": "html,lexical", **query}
        found: list[dict[str, Any]] = self.call("GET", "/posts/", **asked)["posts"]
        return found

    def post(self, number: str) -> dict[str, Any] | None:
        """One post by its id; None if it is gone."""
        answer = self.ask("GET", f"/posts/{number}/", formats="html,lexical")
        return None if answer.status == 404 else answer.json()["posts"][0]

    def edit(self, number: str, **fields: object) -> dict[str, Any]:
        """Somebody else changes a post there: title, html, lexical, status, slug, tags, published_at…"""
        there = self.post(number)
        assert there is not None, f"there is no post {number}"
        source = {"source": "html"} if "html" in fields else {}
        changes = {"updated_at": there["updated_at"], **fields}
        found: dict[str, Any] = self.call("PUT", f"/posts/{number}/", {"posts": [changes]}, **source)[
            "posts"
        ][0]
        return found

    def images(self) -> list[str]:
        """The pictures it stores, as paths below its folder of images; not the sizes it makes itself."""
        root = self.folder / "images"
        return sorted(
            path.relative_to(root).as_posix()
            for path in root.rglob("*")
            if path.is_file() and "size" not in path.relative_to(root).parts and not path.stem.endswith("_o")
        )

    # --- as a reader ----------------------------------------------------------------------------------------

    def page(self, url: str) -> str | None:
        """The page at that address; None if readers find none there."""
        answer = fetch(quote(url, safe=":/?&=%#+~,;@!$'()*"))
        return answer.text if answer.status == 200 else None

    def front(self) -> str:
        """The first page of the blog."""
        return fetch(f"{self.base}/").text

    def feed(self) -> list[FeedItem]:
        """What feed readers see, the newest first; Ghost shows them fifteen."""
        return feed_items(f"{self.base}/rss/")

    def table(self, **options: object) -> Mapping[str, object]:
        """A `[blogs.NAME]` table for this site; options None are left out."""
        table: dict[str, object] = {"backend": "ghost", "url": self.base, **options}
        return {key: value for key, value in table.items() if value is not None}


def set_up(installed: Path) -> None:
    """Make the prepared site: an owner, an integration with its keys, no posts."""
    site = installed / "site"
    shutil.rmtree(site, ignore_errors=True)
    shutil.copytree(installed / "code/content/themes", site / "themes", symlinks=True)
    ghost = Ghost(installed, site)
    try:
        owner = {"name": "Owner", "email": EMAIL, "password": PASSWORD, "blogTitle": "A blog"}
        ghost.call("POST", "/authentication/setup/", {"setup": [owner]})
        ghost.log_in()
        wanted = {"integrations": [{"name": "bloggy"}]}
        (made,) = ghost.call("POST", "/integrations/", wanted, include="api_keys")["integrations"]
        keys = {key["type"]: key["secret"] for key in made["api_keys"]}
        (site / "keys.json").write_text(json.dumps(keys), encoding="utf-8")
        ghost.reset()
    finally:
        ghost.close()
    shutil.rmtree(site / "logs")
    (site / "server.log").unlink()


def _flat(settings: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    """Ghost's settings as environment variables: its files of settings would be shared."""
    for key, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{key}__")
        else:
            yield f"{before}{key}", value if isinstance(value, str) else json.dumps(value)
