"""Brings posts behind the keys: of blogs brought before, and of others after the writer was asked once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.services.pulling.words import brought
from bloggy.tui.when import number

if TYPE_CHECKING:
    from bloggy.services.pulling.report import PullProgress, PullReport, PullState
    from bloggy.tui.app import BloggyApp


class Bringing:
    """The app's side of the pulls."""

    def __init__(self, app: BloggyApp) -> None:
        self._app = app
        self._later: set[str] = set()
        """Blogs that the writer wants to decide about another time; they are asked at the next start."""

    async def wanted(self, *, only: str = "", ask: bool) -> list[str]:
        """The blogs to bring posts from; `ask`: the writer is asked about those that were never brought."""
        pulling, names = self._app.workspace.pulling, []
        for blog in pulling.blogs():
            if only not in {"", blog}:
                continue
            state = await pulling.state(blog)
            known = state.pulled is not None or state.begun
            if not state.declined and (known or (ask and await self._asked(state, again=bool(only)))):
                names.append(blog)
        return names

    async def _asked(self, state: PullState, *, again: bool) -> bool:
        """Whether the writer wants the posts of a blog; what they say is kept."""
        from bloggy.tui.pulling.offer import PullDialog

        app, blog = self._app, state.blog
        if blog in self._later and not again:
            return False
        pulling = app.workspace.pulling
        app.expect(blog)
        dialog = PullDialog(
            blog,
            folder=state.folder or Path.home() / blog,
            pictures=state.pictures,
            count=partial(pulling.expected, blog),
        )
        wish = await app.push_screen_wait(dialog)
        if wish is None:
            self._later.add(blog)
            return False
        if wish.folder is None:
            await pulling.decline(blog)
            said = _("The posts of {blog} stay there. “bloggy sync --blog {blog}” brings them after all.")
            app.tell(said.format(blog=clean_line(blog)))
            return False
        await app.workspace.blogs.add_folder(wish.folder)
        await pulling.choose(blog, into=wish.folder, pictures=wish.pictures)
        return True

    async def bring(
        self,
        blogs: Collection[str],
        sites: Collection[str],
        *,
        say: Callable[[str], None],
        stop: Callable[[], bool],
    ) -> PullReport:
        """Pull the blogs, saying how far it is, and bring the working copies of the sites up to date."""

        def progress(step: PullProgress) -> None:
            if not stop():
                say(how_far(step))

        workspace = self._app.workspace
        report = await workspace.pulling.run(blogs, progress=progress, stop=stop)
        caught = await workspace.catching_up.pull(sites) if sites and not stop() else []
        return replace(report, blogs=(*report.blogs, *caught))


def how_far(step: PullProgress) -> str:
    """`alpine: 120 of 512 posts … esc stops`."""
    names = {"blog": clean_line(step.blog), "done": number(step.done), "whole": number(step.whole)}
    if step.whole:
        return _("{blog}: {done} of {whole} posts … esc stops").format(**names)
    return _("{blog}: {done} posts … esc stops").format(**names)


def news(report: PullReport) -> str:
    """What came, one sentence a blog; empty where nothing did."""
    told = {clean_line(one.blog): ", ".join(brought(one)) for one in report.blogs}
    return " ".join(f"{blog}: {what}." for blog, what in told.items() if what)
