"""Says exactly what publishing will do, and does it at one key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.outbox import Action as Doing
from bloggy.errors import BloggyError
from bloggy.i18n import _
from bloggy.tui.bindings import bindings
from bloggy.tui.dialogs.frame import Dialog
from bloggy.tui.dialogs.plan import (
    blocked,
    blog_rows,
    facts_rows,
    is_live_update,
    network_note,
    problem_rows,
)
from bloggy.tui.text import assemble, line, lines
from bloggy.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from bloggy.domain.actions import Action
    from bloggy.domain.listing import BlogState
    from bloggy.services.publishing import BlogPlan

Planner = Callable[[Sequence[str], datetime | None, bool], Awaitable["list[BlogPlan]"]]
"""(blogs, at, as draft) → what publishing there would change."""

_BESIDES = 18
"""Rows of the dialog that the changes don't take: frame, title, facts and room for long lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishAnswer:
    """What the writer wants."""

    blogs: tuple[str, ...]
    at: datetime | None
    as_draft: bool


class BlogChoice(Vertical, can_focus=True):
    """One blog: chosen or not, and what would happen there."""

    chosen: reactive[bool] = reactive(False)
    plan: reactive[BlogPlan | None] = reactive(None)
    crowded: reactive[bool] = reactive(False)
    """There is no room for the changes at every blog: only those of the one with the focus are listed."""
    several: reactive[bool] = reactive(False)
    """Other blogs are chosen too, so each says its own address."""

    class Toggled(Message):
        """It was chosen or left out."""

    def __init__(
        self, blog: str, *, chosen: bool, state: BlogState | None, now: datetime, ascii_only: bool
    ) -> None:
        super().__init__()
        self.blog = blog
        self._state, self._now, self._ascii = state, now, ascii_only
        self.set_reactive(BlogChoice.chosen, chosen)

    def compose(self) -> ComposeResult:
        yield Static(classes="title", markup=False)
        yield Static(classes="changes", markup=False)

    def show(self) -> None:
        """Say how things stand now."""
        title, changes = blog_rows(
            self.blog,
            self.plan if self.chosen else None,
            chosen=self.chosen,
            state=self._state,
            now=self._now,
            folded=self.crowded and not self.has_focus,
            own_address=self.several,
            ascii_only=self._ascii,
        )
        self.query_one(".title", Static).update(title)
        below = self.query_one(".changes", Static)
        below.update(lines(*changes))
        below.display = bool(changes)
        if self.has_focus:
            self.call_after_refresh(self.scroll_visible, animate=False)

    def on_mount(self) -> None:
        self.show()

    def watch_has_focus(self, value: bool) -> None:
        super().watch_has_focus(value)
        if self.is_mounted:
            self.show()

    def toggle(self) -> None:
        """Choose it, or leave it out."""
        self.chosen = not self.chosen
        self.show()
        self.post_message(self.Toggled())

    def on_click(self) -> None:
        self.focus()
        self.toggle()


class PublishDialog(Dialog[PublishAnswer]):
    """One keystroke opened it, one more sends it."""

    KEYS: ClassVar[str] = "publish"
    BINDINGS: ClassVar[list[BindingType]] = bindings("publish", priority=True)

    def __init__(
        self,
        title: str,
        *,
        planner: Planner,
        targets: Sequence[str],
        chosen: Sequence[str],
        states: Sequence[BlogState] = (),
        now: datetime,
        offline: Sequence[str] = (),
    ) -> None:
        """`targets` are the blogs it may go to, `chosen` those it would go to unless told otherwise."""
        super().__init__()
        self._states = {state.blog: state for state in states}
        self._title, self._planner = title, planner
        self._targets, self._first = tuple(targets), frozenset(chosen)
        self._now, self._offline = now, frozenset(offline)
        self._at: datetime | None = None
        self._plans: list[BlogPlan] = []
        self._ready = self._planning = False
        self._wish: bool | None = None
        """Enter or d came before the checks were done; whether it was d. None: neither."""

    def heading(self) -> Content:
        return line(_("Publish “{title}”").format(title=self._title))

    def rows(self) -> Iterable[Widget]:
        plain_only = self.app.ascii_only
        for blog in self._targets:
            yield BlogChoice(
                blog,
                chosen=blog in self._first,
                state=self._states.get(blog),
                now=self._now,
                ascii_only=plain_only,
            )
        yield Static(id="facts", classes="words gap", markup=False)
        yield Static(id="problems", classes="words gap", markup=False)
        yield Static(id="network", classes="words gap", markup=False)

    def on_mount(self) -> None:
        chosen = [choice for choice in self.query(BlogChoice) if choice.chosen]
        for choice in chosen[:1] or list(self.query(BlogChoice))[:1]:
            choice.focus(scroll_visible=False)
        self._replan()

    def on_screen_suspend(self) -> None:
        self._wish = None  # the writer went on to something else: another time, the difference, help

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._crowd()

    def _crowd(self) -> None:
        """Fold the changes at the other blogs where there is little room."""
        several = len(self._chosen) > 1
        changes = sum(len(plan.plan.steps) + len(plan.plan.warnings) + 2 for plan in self._plans)
        crowded = several and (self.has_class("-small") or changes + _BESIDES > self.size.height)
        for choice in self.query(BlogChoice):
            choice.several = several
            choice.crowded = crowded
            choice.show()

    # Plans.

    @property
    def _chosen(self) -> tuple[str, ...]:
        return tuple(choice.blog for choice in self.query(BlogChoice) if choice.chosen)

    def _replan(self) -> None:
        self._ready, self._planning, self._wish = False, True, None
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
        self._crowd()
        self._ready, self._planning = trouble is None, False
        self._show(trouble)
        self.query_one(KeyBar).refresh()
        self._grant()

    def _grant(self) -> None:
        """Do what was wished for before the checks were to be seen, if there is nothing to read first."""
        wish, self._wish = self._wish, None
        if wish is None or not self._ready:
            return
        if any(plan.problems or plan.plan.warnings for plan in self._plans):
            self.app.tell(_("Nothing was sent yet: there is something to read first."), warning=True)
        else:
            self._answer(as_draft=wish)

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
        told = network_note(self._plans, at=self._at, now=self._now, offline=self._offline)
        network.update(assemble((told, "$secondary")))

    def on_blog_choice_toggled(self) -> None:
        self._replan()

    # Keys.

    @property
    def _later(self) -> bool:
        return self._at is not None and self._at > self._now

    def key_label(self, action: Action) -> str:
        """What `enter` and `s` do as things stand."""
        if action.id == "publish.now":
            if self._later:
                return _("Schedule")
            updates = self._plans and all(plan.action is Doing.UPDATE for plan in self._plans)
            return _("Update now") if updates else ""
        return _("Another time") if action.id == "publish.schedule" and self._later else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What readers have can't become a draft by the way; only what is scheduled can go now instead."""
        if action == "draft":
            return not is_live_update(self._plans)
        if action == "choose":
            return len(self._targets) > 1 or not self._chosen
        return self._at is not None if action == "unschedule" else True

    def action_unschedule(self) -> None:
        self._at = None
        self._replan()

    def action_now(self) -> None:
        self._want(as_draft=False)

    def action_draft(self) -> None:
        self._want(as_draft=True)

    def _want(self, *, as_draft: bool) -> None:
        if self._chosen and (self._planning or self.app.type_ahead.giving):
            self._wish = as_draft
            if not self._planning:
                self._grant()
        else:
            self._answer(as_draft=as_draft)

    def _answer(self, *, as_draft: bool) -> None:
        if not self._ready or not self._chosen or (as_draft and is_live_update(self._plans)):
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
        self._step(-1)

    def action_down(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        """To the next blog; beyond the first and the last one, the dialog scrolls."""
        choices = list(self.query(BlogChoice))
        at = choices.index(self.focused) if self.focused in choices else -1
        if 0 <= at + by < len(choices):
            choices[at + by].focus()
        else:
            self.query_one("#frame").scroll_relative(y=by, animate=False)

    def action_page_up(self) -> None:
        self.query_one("#frame").scroll_page_up(animate=False)

    def action_page_down(self) -> None:
        self.query_one("#frame").scroll_page_down(animate=False)
