"""Looks, after a push, whether the build works and readers see the page; it never changes anything there."""

from __future__ import annotations

import asyncio
import shlex
from dataclasses import dataclass
from datetime import datetime

from bloggy.backends import http
from bloggy.backends.git.changes import HIDDEN, Scene
from bloggy.backends.pagecheck import Fetch, Sleep, look
from bloggy.domain.clean import clean_line
from bloggy.domain.outbox import Action
from bloggy.domain.post import Post, Receipt
from bloggy.i18n import _

BUILD_SECONDS = 300.0
_PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0)
"""Seconds between looks; hosts need half a minute to build a small site."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCheck:
    """What to do after a delivery."""

    build: str = ""
    """A command of the writer's, run in the working copy's site folder; empty: none."""
    page: bool = True
    """Look at the post's address."""
    fetch: Fetch = http.get
    sleep: Sleep = asyncio.sleep
    pauses: tuple[float, ...] = _PAUSES

    async def look(self, post: Post, receipt: Receipt, scene: Scene, *, action: Action, now: datetime) -> str:
        """One sentence on how it went."""
        if self.build:
            failed = await asyncio.to_thread(self._run_build, scene)
            if failed:
                return failed
        if action in {Action.WITHDRAW, Action.DELETE} or not self.page:
            return _("The site was built.") if self.build else ""
        text = scene.tree.text(receipt.ref)
        there = scene.site.read(receipt.ref, text) if text is not None else post
        seen = scene.site.generator.visible(scene.site.site_path(receipt.ref), there, now)
        if there.status in HIDDEN or not seen.built:
            return _("The page is not built: {why}").format(why=seen.message)
        if not receipt.url:
            return _("Whether the page is live was not checked: the site’s address is not known.")
        return await look(
            receipt.url,
            there.title,
            pauses=self.pauses,
            why=_("The host may still be building."),
            fetch=self.fetch,
            sleep=self.sleep,
        )

    def _run_build(self, scene: Scene) -> str:
        place = scene.place
        if place.top is None:
            return _("The build command was skipped: it needs a working copy (“path”).")
        answer = place.git.program(
            shlex.split(self.build), folder=place.top / place.prefix, seconds=BUILD_SECONDS
        )
        if answer.timed_out:
            return _("The build took longer than five minutes and was stopped.")
        if answer.code != 0:
            last = (answer.err or "?").splitlines()[-1]
            return _("The build failed: {why}").format(why=clean_line(last))
        return ""
