"""Says exactly what publishing will do, and does it at one key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.dialogs.plan import blocked, blog_rows, facts_rows, problem_rows
from bloggy.tui.text import assemble, line, lines

if TYPE_CHECKING:
    from bloggy.services.publishing import BlogPlan

Planner = Callable[[Sequence[str], datetime | None, bool], Awaitable["list[BlogPlan]"]]
"""(blogs, at, as draft) → what publishing there would change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishAnswer:
    """What the writer wants."""

    blogs: tuple[str, ...]
    at: datetime | None
    as_draft: bool


class BlogChoice(Widget, can_focus=True):
    """One blog: chosen or not, and what would happen there."""

    chosen: reactive[bool] = reactive(False)
    plan: reactive[BlogPlan | None] = reactive(None, layout=True)

    class Toggled(Message):
        """It was chosen or left out."""

    def __init__(self, blog: str, *, chosen: bool, ascii_only: bool) -> None:
        super().__init__()
        self.blog = blog
        self._ascii = ascii_only
        self.set_reactive(BlogChoice.chosen, chosen)

    def render(self) -> Content:
        plan = self.plan if self.chosen else None
        return lines(*blog_rows(self.blog, plan, chosen=self.chosen, ascii_only=self._ascii))

    def toggle(self) -> None:
        """Choose it, or leave it out."""
        self.chosen = not self.chosen
        self.refresh(layout=True)
        self.post_message(self.Toggled())

    def on_click(self) -> None:
        self.focus()
        self.toggle()


class PublishDialog(Dialog[PublishAnswer]):
    """One keystroke opened it, one more sends it."""

    KEYS: ClassVar[str] = "publish"
    BINDINGS: ClassVar[list[BindingType]] = bindings("publish")

    def __init__(
        self,
        title: str,
        *,
        planner: Planner,
        targets: Sequence[str],
        chosen: Sequence[str],
        now: datetime,
        offline: Sequence[str] = (),
    ) -> None:
        """`targets` are the blogs it may go to, `chosen` those it would go to unless told otherwise."""
        super().__init__()
        self._title, self._planner = title, planner
        self._targets, self._first = tuple(targets), frozenset(chosen)
        self._now, self._offline = now, frozenset(offline)
        self._at: datetime | None = None
        self._plans: list[BlogPlan] = []
        self._ready = False

    def heading(self) -> Content:
        return line(_("Publish “{title}”").format(title=self._title))

    def rows(self) -> Iterable[Widget]:
        plain_only = self.app.ascii_only
        for blog in self._targets:
            yield BlogChoice(blog, chosen=blog in self._first, ascii_only=plain_only)
        yield Static(id="facts", classes="words gap", markup=False)
        yield Static(id="problems", classes="words gap", markup=False)
        yield Static(id="network", classes="words gap", markup=False)

    def on_mount(self) -> None:
        choices = self.query(BlogChoice)
        if choices:
            choices.first().focus()
        self._replan()

    # Plans.

    @property
    def _chosen(self) -> tuple[str, ...]:
        return tuple(choice.blog for choice in self.query(BlogChoice) if choice.chosen)

    def _replan(self) -> None:
        self._ready = False
        self.run_worker(self._plan(), group="plan", exclusive=True)

    async def _plan(self) -> None:
        blogs = self._chosen
        trouble: BloggyError | None = None
        try:
            self._plans = await self._planner(blogs, self._at, False) if blogs else []
        except BloggyError as error:
            self._plans, trouble = [], error
        by_blog = {plan.blog: plan for plan in self._plans}
        for choice in self.query(BlogChoice):
            choice.plan = by_blog.get(choice.blog)
        self._ready = trouble is None
        self._show(trouble)

    def _show(self, trouble: BloggyError | None) -> None:
        plain_only = self.app.ascii_only
        facts = self.query_one("#facts", Static)
        problems = self.query_one("#problems", Static)
        network = self.query_one("#network", Static)
        if trouble is not None:
            facts.update(assemble((trouble.message, "$error"), "\n", trouble.hint))
            problems.display = network.display = False
            return
        if not self._plans:
            facts.update(assemble(_("Choose at least one blog: space takes it in or leaves it out.")))
            problems.display = network.display = False
            return
        facts.update(lines(*facts_rows(self._plans, at=self._at, now=self._now)))
        problems.display = network.display = True
        problems.update(lines(*problem_rows(self._plans, ascii_only=plain_only)))
        network.update(assemble((self._network_note(), "$secondary")))

    def _network_note(self) -> str:
        if self._at is not None and self._at > self._now:
            return _("It waits in the outbox until then and goes out by itself, once, while bloggy runs.")
        if self._offline & set(self._chosen):
            return _("You are offline. It waits in the outbox and goes out by itself, once.")
        return _("It goes out now, once. Without a network it waits in the outbox.")

    def on_blog_choice_toggled(self) -> None:
        self._replan()

    # Keys.

    def action_now(self) -> None:
        self._answer(as_draft=False)

    def action_draft(self) -> None:
        self._answer(as_draft=True)

    def _answer(self, *, as_draft: bool) -> None:
        if not self._ready or not self._chosen:
            self.app.bell()
        elif not as_draft and blocked(self._plans):
            self.app.tell(_("Mend what is marked with ✕ first; nothing was sent."), warning=True)
        else:
            self.dismiss(PublishAnswer(blogs=self._chosen, at=self._at, as_draft=as_draft))

    def action_schedule(self) -> None:
        self.run_worker(self._schedule(), group="schedule", exclusive=True)

    async def _schedule(self) -> None:
        from bloggy.domain.dates import parse_human
        from bloggy.tui.dialogs.ask import AskWhen

        question = AskWhen(
            _("When shall it go out?"),
            now=self._now,
            examples=_("For instance: tomorrow 8am, Friday 18:30, in 2 hours, 2026-12-24 09:00, demain 8h"),
        )
        answer = await self.app.push_screen_wait(question)
        if answer:
            self._at = parse_human(answer, now=self._now)
            self._replan()

    def action_difference(self) -> None:
        from bloggy.tui.dialogs.diff import DiffView

        parts = [
            (f"{plan.blog} · {plan.plan.target}", plan.plan.diff or "\n".join(plan.plan.steps))
            for plan in self._plans
        ]
        if parts:
            self.app.push_screen(DiffView(_("What changes with “{title}”").format(title=self._title), parts))
        else:
            self.app.bell()

    def action_choose(self) -> None:
        focused = self.focused
        if isinstance(focused, BlogChoice):
            focused.toggle()

    def action_up(self) -> None:
        self.focus_previous(BlogChoice)

    def action_down(self) -> None:
        self.focus_next(BlogChoice)
