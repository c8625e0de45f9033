"""Checks the writer's own keys, so that a slip in the configuration never leaves an action without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bloggy.domain.actions import ACTIONS, joined, key_names
from bloggy.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class Keymap:
    """The writer's own keys, checked."""

    keys: Mapping[str, str]
    """Action id → Textual keys; what is wrong is left out, so the default stays."""
    complaints: tuple[str, ...]
    """A sentence for each entry that could not be used."""


_TOGETHER = (
    {"library", "list", "app"},
    {"outbox", "list", "app"},
    {"editor", "app"},
    {"publish", "app"},
    {"conflict", "app"},
)
"""Screens whose keys are live at the same time, so that one key can't do two things."""

_MEANT_TWICE = {("library.edit", "list.choose"), ("outbox.details", "list.choose")}
"""The same thing under two names: `enter` on a row."""


def check_keys(wanted: Mapping[str, str | Sequence[str]], extra: Iterable[tuple[str, str]] = ()) -> Keymap:
    """The writer's `[keys]`, with a sentence for every unknown action, missing key and clash.

    `extra` are (id, keys) pairs of actions that live elsewhere (the text area's own).
    """
    known = {action.id: action.keys for action in ACTIONS} | dict(extra)
    good: dict[str, str] = {}
    complaints: list[str] = []
    for action_id, keys in wanted.items():
        if action_id not in known:
            import difflib

            near = difflib.get_close_matches(action_id, known, 1)
            hint = (
                _("Did you mean {name}?").format(name=near[0]) if near else _("`bloggy keys` lists them all.")
            )
            complaints.append(
                _("[keys] names {name}, which is no action. {hint}").format(name=action_id, hint=hint)
            )
        elif not joined(keys):
            complaints.append(_("[keys] gives {name} no key; its usual one stays.").format(name=action_id))
        else:
            good[action_id] = joined(keys)
    for action_id, other, key in _clashes(known | good, set(good)):
        if action_id in good:
            del good[action_id]
            complaints.append(
                _("[keys] gives {name} the key {key}, which {other} has; its usual one stays.").format(
                    name=action_id, key=key, other=other
                )
            )
    return Keymap(keys=good, complaints=tuple(complaints))


def _clashes(keys: Mapping[str, str], changed: set[str]) -> list[tuple[str, str, str]]:
    """(changed action, other action, key) for each key that two actions of one screen share."""
    found: list[tuple[str, str, str]] = []
    for action_id in sorted(changed):
        screen = action_id.partition(".")[0]
        live = set().union(*(group for group in _TOGETHER if screen in group), {screen})
        mine = set(key_names(keys[action_id]))
        for other, theirs in keys.items():
            if other == action_id or other.partition(".")[0] not in live:
                continue
            if (action_id, other) in _MEANT_TWICE or (other, action_id) in _MEANT_TWICE:
                continue
            for key in sorted(mine & set(key_names(theirs))):
                found.append((action_id, other, key))  # noqa: PERF401 - three loops read better
    return found
