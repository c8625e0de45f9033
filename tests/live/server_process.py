"""What the real servers of the tests have in common: a leashed process, a free port, small HTTP calls."""

from __future__ import annotations

import http.cookiejar
import itertools
import json as json_codec
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LEASH = Path(__file__).with_name("leash.py")
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def free_port() -> int:
    """A port on the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Leashed:
    """A running server; it ends with this process at the latest."""

    def __init__(
        self, command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str], log: Path
    ) -> None:
        self.log = log
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-S", str(_LEASH), *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=dict(env),
                start_new_session=True,
            )

    def until_answering(self, url: str, *, seconds: float = 120) -> None:
        """Wait until `url` answers with 200. Raises RuntimeError with the end of the log."""
        end = time.monotonic() + seconds
        while True:
            try:
                if fetch(url).status == 200:
                    return
            except OSError:
                pass
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                told = self.log.read_text(encoding="utf-8", errors="replace")[-3000:]
                raise RuntimeError(f"{url} never answered:\n{told}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it and all its children."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.close()
        self._process.wait(20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a server answered."""

    url: str
    """After redirects."""
    status: int
    body: bytes
    headers: Mapping[str, str]
    """Names in lower case."""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON; an AssertionError with the body if it is none, or the status is no good one."""
        assert self.status < 300, f"{self.url}: {self.status} {self.text[:500]}"
        return json_codec.loads(self.body) if self.body else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One entry of a feed, as a feed reader sees it."""

    title: str
    link: str
    html: str
    summary: str
    categories: tuple[str, ...]
    published: str


class Browser:
    """Calls with cookies kept between them."""

    def __init__(self) -> None:
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(jar), urllib.request.ProxyHandler({})
        )

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        json: object = None,
        content: bytes | None = None,
    ) -> Fetched:
        """One exchange, redirects followed; refusals are answers too. Raises OSError without one."""
        data, more = content, dict(headers or {})
        if json is not None:
            data = json_codec.dumps(json).encode()
            more["Content-Type"] = "application/json"
        request = urllib.request.Request(url, data, more, method=method)
        try:
            answer = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return Fetched(
                url=answer.url,
                status=answer.status,
                body=answer.read(),
                headers={name.lower(): value for name, value in answer.headers.items()},
            )


def fetch(url: str) -> Fetched:
    """What somebody without an account gets."""
    return Browser().fetch(url)


def feed_items(url: str, more: str = "") -> list[FeedItem]:
    """The entries of an RSS feed, the newest first; `more` is what asks for its later pages."""
    found: list[FeedItem] = []
    for page in itertools.count(1):
        answer = fetch(url if page == 1 else url + more.format(page=page))
        if page > 1 and answer.status != 200:
            break
        assert answer.status == 200, f"{answer.url}: {answer.status}"
        items = [_item(element) for element in ElementTree.fromstring(answer.body).iter("item")]
        found += items
        if not items or not more:
            break
    return found


def _item(element: ElementTree.Element) -> FeedItem:
    return FeedItem(
        title=element.findtext("title") or "",
        link=element.findtext("link") or "",
        html=element.findtext(_CONTENT) or "",
        summary=element.findtext("description") or "",
        categories=tuple(sorted(part.text or "" for part in element.findall("category"))),
        published=element.findtext("pubDate") or "",
    )
