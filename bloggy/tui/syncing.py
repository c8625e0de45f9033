"""Fetches posts and comments behind the keys, whatever screen is open, and says calmly what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.errors import BloggyError, Unreachable
from bloggy.i18n import _, ngettext
from bloggy.tui.messages import Doing, QuestionsChanged, Trouble
from bloggy.tui.when import number

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from pathlib import Path
    from typing import Any

    from textual.worker import Worker

    from bloggy.services.comments.syncing import SyncProgress, SyncReport
    from bloggy.services.deciding import Deciding
    from bloggy.services.pulling.report import PullReport, Question
    from bloggy.tui.app import BloggyApp
    from bloggy.tui.pulling.bringing import Bringing

EVERY = 15 * 60.0
"""Seconds between two looks while bloggy is open."""


class Syncing:
    """The app's one sync: `start` while it runs does nothing."""

    def __init__(self, app: BloggyApp) -> None:
        self._app = app
        self._worker: Worker[None] | None = None
        self._stopped = False
        self._made: Bringing | None = None
        self.doing = ""
        """What is being done, for the top line of any screen; empty when nothing is."""
        self.filling = False
        """The library was empty when what is running began: what comes first is not what is looked at."""
        self.questions: tuple[Question, ...] = ()
        """What only the writer can decide about posts, since they were last read."""

    @property
    def asked_by_path(self) -> dict[Path, Question]:
        """The first open question on each post that has a file."""
        return {one.path: one for one in reversed(self.questions) if one.path is not None}

    @property
    def has_places(self) -> bool:
        """Whether there is anything to fetch from; where that can't be known, a sync says why."""
        workspace = self._app.workspace
        try:
            return bool(
                workspace.blogs.sources() or workspace.pulling.blogs() or workspace.catching_up.blogs()
            )
        except BloggyError:
            return True

    @property
    def running(self) -> bool:
        """Whether something is being fetched."""
        return self._worker is not None

    def start(self, *, quietly: bool = False, offer: bool = True, only: str = "") -> None:
        """Fetch what is new, from the blog `only` or from all.

        `quietly`: it was not asked for, so only what the writer must know is said, nothing is asked, and
        only blogs whose posts were brought before are looked at for posts. `offer`: the writer is asked
        whether the posts of the others shall come, too.
        """
        if self._worker is None:
            self._stopped = False
            work = self._guarded(self._run(quietly, only, offer=offer and not quietly))
            self._worker = self._app.run_worker(work, group="sync", exit_on_error=True)

    def stop(self) -> bool:
        """End it after the page that is being read; False when there was nothing to end."""
        if self._worker is None:
            return False
        self._stopped = True
        self._say(_("stopping …"))
        return True

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except BloggyError as error:
            self._app.post_message(Trouble(error))
        finally:
            self._worker, self.filling = None, False
            self._say("")

    async def _run(self, quietly: bool, only: str, *, offer: bool) -> None:
        workspace, bringing = self._app.workspace, self._bringing
        await self._deciding()
        sources = [source for source in workspace.blogs.sources() if only in {"", source.blog, source.name}]
        if not self.has_places:
            if not quietly:
                self._app.tell(_("None of your blogs has posts or comments that bloggy can fetch."))
            return
        blogs = await bringing.wanted(only=only, ask=offer)
        if not quietly:
            self._app.expect(*blogs, *(source.name for source in sources))
        sites = [] if quietly else [name for name in workspace.catching_up.blogs() if only in {"", name}]
        pulled = talk = None
        if blogs or sites:
            self.filling = not workspace.posts.counts().total
            self._say(_("fetching posts … esc stops"))
            pulled = await bringing.bring(blogs, sites, say=self._say, stop=lambda: self._stopped)
        if sources and not self._stopped:
            self._say(_("fetching comments … esc stops"))
            names = [source.name for source in sources] if only else None
            talk = await workspace.sync.run(names, progress=self._progress, stop=lambda: self._stopped)
        before = {question.id for question in self.questions}
        await self.read_questions()
        asked = sum(question.id not in before for question in self.questions)
        self._tell(pulled, talk, quietly=quietly, asked=asked)
        if talk is not None and not quietly:
            await self._accept(talk)

    @property
    def _bringing(self) -> Bringing:
        """Made for the first sync: the first paint needs none."""
        if self._made is None:
            from bloggy.tui.pulling.bringing import Bringing

            self._made = Bringing(self._app)
        return self._made

    async def _accept(self, talk: SyncReport) -> None:
        accepted = [name for name, why in talk.questions.items() if await self._ask(name, why)]
        if accepted:
            sync = self._app.workspace.sync
            report = await sync.run(accepted, progress=self._progress, accept=accepted)
            self._tell(None, report, quietly=False)

    async def _ask(self, source: str, question: str) -> bool:
        from bloggy.tui.dialogs.live import LiveChange

        title = _("Are the comments of {source} gone?").format(source=clean_line(source))
        said = [
            question,
            _("Nothing is deleted here unless you say so. If the blog was moved, or set up anew, keep them."),
        ]
        dialog = LiveChange(title, said, yes=_("They are gone"))
        return await self._app.push_screen_wait(dialog) == "yes"

    def _progress(self, progress: SyncProgress) -> None:
        if self._stopped:
            return
        names = {"source": clean_line(progress.source), "done": number(progress.done)}
        if progress.whole:
            said = _("{source}: {done} of {whole} comments … esc stops")
            self._say(said.format(**names, whole=number(progress.whole)))
        elif progress.done:
            self._say(_("{source}: {done} comments … esc stops").format(**names))

    def _say(self, doing: str) -> None:
        self.doing = doing
        for screen in self._app.screen_stack:
            screen.post_message(Doing(doing))

    # What only the writer can decide about posts.

    async def read_questions(self) -> None:
        """Look which are open; every screen is told when they are others than before. Needs no network."""
        found = tuple(await (await self._deciding()).questions())
        if found != self.questions:
            self.questions = found
            for screen in self._app.screen_stack:
                screen.post_message(QuestionsChanged())

    async def _deciding(self) -> Deciding:
        """The service; its code, and that of what it asks, is read beside the keys."""
        import asyncio

        def work() -> Deciding:
            workspace = self._app.workspace
            _loaded = workspace.pulling, workspace.versions, workspace.catching_up
            return workspace.deciding

        return await asyncio.to_thread(work)

    # What is said in the end.

    def _tell(
        self, pulled: PullReport | None, talk: SyncReport | None, *, quietly: bool, asked: int = 0
    ) -> None:
        app, errors = self._app, errors_of(pulled, talk)
        questions = talk.questions if talk else {}
        app.sync_trouble = trouble(errors, questions)
        if not quietly:
            for name, error in errors.items():
                app.tell(f"{name}: {error.message} {error.hint}".rstrip(), error=True)
        for source in questions if quietly else ():
            said = _("{source} seems to have lost its comments; nothing was deleted here. u asks about it.")
            app.tell(said.format(source=clean_line(source)), warning=True)
        self._tell_notes(pulled)
        said = news(pulled, talk, stopped=self._stopped)
        came = bool((talk and talk.unread) or (pulled and has_news(pulled)))
        if came or asked or not (quietly or errors or questions):
            app.tell(f"{said} {needed(asked)}".strip() if came or not quietly else needed(asked))

    def _tell_notes(self, pulled: PullReport | None) -> None:
        """What could not be brought as it is there: one by its name, several by their number."""
        for one in pulled.blogs if pulled else ():
            if not one.notes:
                continue
            more = len(one.notes) - 1
            said = f"{clean_line(one.blog)}: {one.notes[0]}"
            if more:
                others = ngettext("{count} more is like that.", "{count} more are like that.", more)
                said += " " + others.format(count=number(more))
            self._app.tell(said, warning=True)


def errors_of(pulled: PullReport | None, talk: SyncReport | None) -> dict[str, BloggyError]:
    """By blog or source, why it could not be read to its end; a blog that fails twice is named once."""
    errors = {one.blog: one.error for one in (pulled.blogs if pulled else ()) if one.error}
    return {**(talk.errors if talk else {}), **errors}


def trouble(errors: Mapping[str, BloggyError], questions: Mapping[str, str]) -> str:
    """What stays to be seen of it on the top line; that there is no network is told there anyway."""
    wrong = [name for name, error in errors.items() if not isinstance(error, Unreachable)]
    if len(wrong) == 1:
        return _("{source} could not be read: u says why").format(source=clean_line(wrong[0]))
    if wrong:
        said = _("{count} blogs or comment sources could not be read: u says why")
        return said.format(count=number(len(wrong)))
    if questions:
        source = clean_line(next(iter(questions)))
        return _("{source} lost its comments? u asks").format(source=source)
    return ""


def has_news(pulled: PullReport) -> bool:
    """Whether anything came."""
    return any(one.new or one.updated or one.merged or one.found or one.pictures for one in pulled.blogs)


def news(pulled: PullReport | None, talk: SyncReport | None, *, stopped: bool = False) -> str:
    """What a sync has brought, as one or two sentences."""
    from bloggy.tui.pulling.bringing import news as of_posts

    unread = talk.unread if talk else 0
    told = [of_posts(pulled)] if pulled and has_news(pulled) else []
    if unread:
        comments = ngettext("{count} new comment.", "{count} new comments.", unread)
        told.append(comments.format(count=number(unread)))
    if stopped:
        told.append(_("Stopped. What came so far is here."))
    if told:
        return " ".join(told)
    if pulled is None:
        return _("No new comments.")
    return _("No new posts.") if talk is None else _("No new posts or comments.")


def needed(asked: int) -> str:
    """That there is something to decide since."""
    if not asked:
        return ""
    told = ngettext(
        "{count} post needs you: m in the library asks.",
        "{count} posts need you: m in the library asks.",
        asked,
    )
    return told.format(count=number(asked))
