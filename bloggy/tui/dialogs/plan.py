"""Puts a publishing plan into words: per blog what happens there, then when, where, and what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from bloggy.domain.outbox import Action
from bloggy.i18n import _
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.text import assemble
from bloggy.tui.when import exact

if TYPE_CHECKING:
    from bloggy.domain.checks import Problem
    from bloggy.services.publishing import BlogPlan

_LEVELS = {"error": ("✕", "$error"), "warning": ("!", "$warning"), "info": ("·", "$quiet")}
_SAME_MOMENT = 60
"""Seconds within which the post's date and now are not told apart."""
_PLAIN = {"✕": "x", "✓": "ok"}


def blog_rows(blog: str, plan: BlogPlan | None, *, chosen: bool, ascii_only: bool) -> list[Content]:
    """`■ home   hugo · commit to main, push to origin`, and each step below."""
    box = to_ascii("■" if chosen else "□", ascii_only=ascii_only)
    if not chosen:
        return [assemble((f"{box} {blog}", "$quiet"))]
    if plan is None:
        return [assemble(f"{box} ", (blog, "bold $strong"), ("   …", "$quiet"))]
    what = "" if plan.action is Action.PUBLISH else _("update") + " · "
    target = to_ascii(what + plan.plan.target, ascii_only=ascii_only)
    rows = [assemble(f"{box} ", (f"{blog:<8}", "bold $strong"), ("  " + target, "$quiet"))]
    rows += [assemble((f"  {step}", "$quiet")) for step in plan.plan.steps]
    rows += [assemble(("  ! ", "$warning"), warning) for warning in plan.plan.warnings]
    return rows


def facts_rows(plans: Sequence[BlogPlan], *, at: datetime | None, now: datetime) -> list[Content]:
    """When it goes out, the date it bears, and the address readers will use."""
    width = max(len(_("when")), len(_("address")), len(_("dated"))) + 3
    moment = exact(at) if at is not None and at > now else _("now")
    rows = [assemble((f"{_('when'):<{width}}", "$quiet"), moment)]
    date = next((plan.when for plan in plans if plan.when is not None), None)
    if at is None and date is not None and abs((date - now).total_seconds()) > _SAME_MOMENT:
        rows.append(assemble((f"{_('dated'):<{width}}", "$quiet"), exact(date)))
    label = _("address")
    for url in dict.fromkeys(plan.plan.url for plan in plans if plan.plan.url):
        rows.append(assemble((f"{label:<{width}}", "$quiet"), (url, "$secondary")))
        label = ""
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
