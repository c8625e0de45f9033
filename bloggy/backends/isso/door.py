"""Speaks to one Isso server: the threads that everybody may read, and the page of its administrator."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bloggy.backends.isso import scrape
from bloggy.backends.web import Answer, Client, nothing_but_the_request
from bloggy.domain.clean import clean_line
from bloggy.errors import BackendError, Gone, Malformed, RateLimited, Rejected, Unauthorized
from bloggy.i18n import _

if TYPE_CHECKING:
    import httpx

_REASON = re.compile(r"<p>(.*?)</p>", re.DOTALL)
_LATEST = 250_000_000_000
"""Seconds since 1970 until the year 9892."""
_MINUTE, _EDITING = timedelta(minutes=1), timedelta(minutes=15)
"""What Isso's guard waits between comments, and while a comment can still be edited by who wrote it."""


class Door:
    """The server. Give it back with `aclose`."""

    def __init__(
        self,
        url: str,
        *,
        secret: Callable[[], Awaitable[str]],
        insecure: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        base, self._secret = url.rstrip("/"), secret
        self._cookie = ""
        self._public = Client(base, explain=_explain, transport=transport)
        self._login = Client(base, authorize=nothing_but_the_request, insecure=insecure, transport=transport)
        self._admin = Client(
            base, authorize=self._session, explain=_explain, insecure=insecure, transport=transport
        )

    def now(self) -> datetime:
        """The server's time."""
        return datetime.now(UTC) + self._public.skew

    async def aclose(self) -> None:
        """Close the connections."""
        for client in (self._public, self._login, self._admin):
            await client.aclose()

    async def thread(self, uri: str) -> list[dict[str, Any]]:
        """What readers see on a page, answers behind what they answer, as Markdown. Raises BackendError."""
        told = (await self._public.get("/", params={"uri": uri, "plain": "1"})).json()
        found = _flat(told)
        if found is None:
            raise _malformed()
        return found

    async def say(self, uri: str, words: Mapping[str, object]) -> dict[str, Any]:
        """Write a comment, once. Raises BackendError."""
        answer = await self._public.send("POST", "/new", params={"uri": uri}, json=dict(words))
        told = answer.json()
        if not isinstance(told, dict) or not isinstance(told.get("id"), int):
            raise _malformed()
        return told

    async def comments(self, mode: int, page: int, *, order: str, ascending: bool) -> scrape.AdminPage:
        """A page of the comments with that mode; first those that answer none, then the answers by date."""
        asked = {"mode": str(mode), "page": str(page), "order_by": order, "asc": str(int(ascending))}
        return await self._administration(asked)

    async def on(self, uri: str) -> tuple[scrape.Entry, ...]:
        """A hundred comments of one page, waiting ones too; none for a page that is not named by a path."""
        if not uri.startswith("/") or "?" in uri or "#" in uri:
            return ()
        found = await self._administration({"comment_search_url": f"http://localhost{uri}"})
        return tuple(entry for entry in found.entries if entry.uri == uri)

    async def called(self, id: int) -> scrape.Entry | None:
        """One comment, whatever its mode; None: it is gone."""
        found = await self._administration({"comment_search_url": f"http://localhost/#isso-{id}"})
        return next((entry for entry in found.entries if entry.id == id), None)

    async def act(self, entry: scrape.Entry, action: str) -> None:
        """Activate or delete a comment; doing it again is harmless. Raises Gone."""
        await self._admin.send("POST", f"/id/{entry.id}/{action}/{entry.key}")

    async def _administration(self, asked: Mapping[str, str]) -> scrape.AdminPage:
        for fresh in (False, True):
            if fresh:
                self._cookie = ""  # the session has ended, or was none
            html = (await self._admin.get("/admin/", params=asked)).text
            if scrape.is_disabled(html):
                raise _shut()
            if not scrape.is_login(html):
                return scrape.read(html)
        raise Unauthorized(
            _("Isso forgets at once that we have logged in."),
            hint=_("A proxy in front of it may drop cookies; they must pass."),
        )

    async def _session(self) -> Mapping[str, str]:
        if not self._cookie:
            form = urlencode({"password": await self._secret()}).encode()
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            answer = await self._login.send("POST", "/login/", content=form, headers=headers, redirect=True)
            self._cookie = _session_in(answer)
        return {"Cookie": f"admin-session={self._cookie}"}


def _shut() -> Rejected:
    return Rejected(
        _("This Isso has no administration, without which bloggy can’t see what waits."),
        hint=_("Set “enabled = true” and a password in the section [admin] of its isso.cfg."),
    )


def _session_in(answer: Answer) -> str:
    jar = SimpleCookie()
    try:
        # The second header of Isso's stands alone, the first one may be folded with others.
        jar.load(answer.headers.get("x-set-cookie", "") or answer.headers.get("set-cookie", ""))
    except CookieError as error:
        raise _malformed() from error
    for name in ("isso-admin-session", "admin-session"):
        if name in jar:
            return jar[name].value
    if scrape.is_disabled(answer.text):
        raise _shut()
    if scrape.is_login(answer.text):
        raise Unauthorized(
            _("Isso does not take that password."),
            hint=_("It stands in the section [admin] of its isso.cfg; store it again: bloggy blogs login."),
        )
    raise _malformed()


def _explain(answer: Answer) -> BackendError | None:
    """Isso's refusals (isso/db/spam.py, isso/views/comments.py): one sentence, as JSON or in a page."""
    found = _REASON.search(answer.text[:4000])
    reason = unescape(found[1]) if found else ""
    if answer.is_json and isinstance(told := answer.json(), dict):
        reason = str(told.get("message", "")).partition(": ")[2]
    reason = clean_line(reason)
    if answer.status == 404 and "/id/" in answer.url:
        return Gone(_("The comment is no longer there."), hint=_("The next sync takes it away here, too."))
    if answer.status == 403 and ("ratelimit" in reason or "edit time frame" in reason):
        return RateLimited(
            _("Isso’s guard wants some minutes between comments: {reason}").format(reason=reason),
            hint=_("bloggy tries again by itself."),
            after=_MINUTE if "ratelimit" in reason else _EDITING,
        )
    if answer.status in {400, 403} and reason and answer.url.endswith("/new"):
        return Rejected(
            _("Isso refuses the answer: {reason}").format(reason=reason),
            hint=_("Change the answer, or the sections [guard] and [general] of its isso.cfg."),
        )
    return None


def _flat(told: Any) -> list[dict[str, Any]] | None:
    """The comments of a thread, each as far as it is needed; None if it is none."""
    try:
        found = [one for root in told["replies"] for one in (root, *root.get("replies", ()))]
        times = [float(one[name]) for one in found for name in ("created", "modified") if one.get(name)]
        good = all(isinstance(one["id"], int) and one["created"] for one in found)
    except (KeyError, TypeError, AttributeError, ValueError):
        return None
    return found if good and all(0 < time < _LATEST for time in times) else None


def _malformed() -> Malformed:
    return Malformed(
        _("The comment server does not answer as Isso does."),
        hint=_("Check the address: a browser shows Isso’s words “missing uri query” there."),
    )
