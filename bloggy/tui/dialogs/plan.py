"""Puts a publishing plan into words: per blog what happens there, then when, where, and what to look at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from bloggy.domain.outbox import Action
from bloggy.domain.post import Mark
from bloggy.i18n import _, ngettext
from bloggy.tui.glyphs import MARK_STYLES, mark_word, to_ascii
from bloggy.tui.glyphs import mark as mark_glyph
from bloggy.tui.text import assemble
from bloggy.tui.when import exact, short_day

if TYPE_CHECKING:
    from bloggy.domain.checks import Problem
    from bloggy.domain.listing import BlogState
    from bloggy.services.publishing import BlogPlan

_LEVELS = {"error": ("✕", "$error"), "warning": ("!", "$warning"), "info": ("·", "$quiet")}
_SAME_MOMENT = 60
"""Seconds within which the post's date and now are not told apart."""
_PLAIN = {"✕": "x", "✓": "ok"}


def blog_rows(
    blog: str,
    plan: BlogPlan | None,
    *,
    chosen: bool,
    state: BlogState | None,
    now: datetime,
    folded: bool = False,
    own_address: bool = False,
    ascii_only: bool,
) -> tuple[Content, list[Content]]:
    """`■ home   hugo · commit to main, push to origin`, and each change, which goes below it.

    `folded`: only how many changes there are. `own_address`: its address is said here, not for all together.
    """
    box = to_ascii("■" if chosen else "□", ascii_only=ascii_only)
    stands = _standing(state, now, ascii_only=ascii_only)
    if not chosen:
        return assemble((f"{box} {blog:<8}", "$quiet"), stands), []
    if plan is None:
        return assemble(f"{box} ", (blog, "bold $strong"), ("   …", "$quiet")), []
    what = "" if plan.action is Action.PUBLISH else _("update") + " · "
    target = to_ascii(what + plan.plan.target, ascii_only=ascii_only)
    title = assemble(f"{box} ", (f"{blog:<8}", "bold $strong"), ("  " + target, "$quiet"))
    rows = [assemble((_("now:"), "$quiet"), stands)] if stands.plain else []
    changes = [assemble((step, "$quiet")) for step in plan.plan.steps]
    if own_address and plan.plan.url:
        changes.append(assemble((plan.plan.url, "$secondary")))
    if folded and len(changes) > 1:
        told = ngettext("{count} change", "{count} changes", len(changes)).format(count=len(changes))
        changes = [assemble((to_ascii(told + " …", ascii_only=ascii_only), "$quiet"))]
    warnings = [assemble(("! ", "$warning"), warning) for warning in plan.plan.warnings]
    return title, rows + changes + warnings


def _standing(state: BlogState | None, now: datetime, *, ascii_only: bool) -> Content:
    """`  ● published 9 Nov`: what the post is at a blog before anything is sent; empty where it never was."""
    if state is None or not state.state:
        return assemble("")
    mark = Mark(state.state)
    day = " " + short_day(state.published, now) if state.published else ""
    if mark is Mark.CHANGED and day:
        told = _("published{day}; your text is newer").format(day=day)
        return assemble(
            (f"  {mark_glyph(mark, ascii_only=ascii_only)} ", MARK_STYLES[mark]), (told, "$quiet")
        )
    return assemble(
        (f"  {mark_glyph(mark, ascii_only=ascii_only)} ", MARK_STYLES[mark]),
        (mark_word(mark) + day, "$quiet"),
    )


def facts_rows(plans: Sequence[BlogPlan], *, at: datetime | None, now: datetime) -> list[Content]:
    """When it goes out, the date it bears, and the address readers will use where it is one."""
    width = max(len(_("when")), len(_("address")), len(_("dated"))) + 3
    moment = exact(at) if at is not None and at > now else _("now")
    rows = [assemble((f"{_('when'):<{width}}", "$quiet"), moment)]
    date = next((plan.when for plan in plans if plan.when is not None), None)
    if at is None and date is not None and abs((date - now).total_seconds()) > _SAME_MOMENT:
        rows.append(assemble((f"{_('dated'):<{width}}", "$quiet"), exact(date)))
    if len(plans) == 1 and plans[0].plan.url:
        rows.append(assemble((f"{_('address'):<{width}}", "$quiet"), (plans[0].plan.url, "$secondary")))
    return rows


def problem_rows(plans: Sequence[BlogPlan], *, ascii_only: bool) -> list[Content]:
    """Each problem once, errors first, with its line and its fix; or that all is well."""
    problems = distinct(plans)
    if not problems:
        return [assemble((_PLAIN["✓"] if ascii_only else "✓", "$success"), " ", _("nothing to look at"))]
    rows: list[Content] = []
    for problem in problems:
        sign, style = _LEVELS[problem.level]
        where = " " + _("(line {line})").format(line=problem.line) if problem.line else ""
        sign = _PLAIN.get(sign, sign) if ascii_only else sign
        rows.append(assemble((f"{sign} ", style), problem.message + where, (f" {problem.fix}", "$quiet")))
    return rows


def distinct(plans: Sequence[BlogPlan]) -> list[Problem]:
    """The problems of all plans, each once, errors first."""
    order = {"error": 0, "warning": 1, "info": 2}
    found = {(p.check, p.message, p.line): p for plan in plans for p in plan.problems}
    return sorted(found.values(), key=lambda problem: order[problem.level])


def blocked(plans: Sequence[BlogPlan]) -> bool:
    """Whether an error among the checks refuses publishing."""
    return any(problem.level == "error" for plan in plans for problem in plan.problems)


def is_live_update(plans: Sequence[BlogPlan]) -> bool:
    """Whether it changes a copy that readers have, or are about to have: that can't be sent as a draft."""
    return any(plan.action is Action.UPDATE and plan.state.state for plan in plans)


def network_note(
    plans: Sequence[BlogPlan], *, at: datetime | None, now: datetime, offline: Collection[str]
) -> str:
    """When it leaves this machine, and what happens without a network."""
    unreachable = [plan.blog for plan in plans if plan.blog in offline]
    if at is not None and at > now:
        if all(plan.at is None for plan in plans):
            return _("It is sent now, once; the blog itself lets it go public then.")
        waits = [plan.blog for plan in plans if plan.at is not None]
        if len(waits) == len(plans):
            return _("It waits in the outbox until then and goes out by itself, once, while bloggy runs.")
        return _(
            "For {blogs} it waits in the outbox until then, while bloggy runs; the others get it now."
        ).format(blogs=", ".join(waits))
    if unreachable and len(unreachable) < len(plans):
        return _(
            "{blogs} can’t be reached: for them it waits in the outbox and goes out by itself, once."
        ).format(blogs=", ".join(unreachable))
    if unreachable:
        return _("You are offline. It waits in the outbox and goes out by itself, once.")
    return _("It goes out now, once. Without a network it waits in the outbox.")
