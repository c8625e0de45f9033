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
    {"comments", "list", "app"},
    {"reply", "app"},
    {"editor", "app"},
    {"find", "app"},
    {"revisions", "list", "app"},
    {"publish", "app"},
    {"doctor", "app"},
    {"conflict", "app"},
    {"found", "app"},
    {"login", "app"},
    {"secret", "app"},
    {"carrying", "app"},
)
"""Screens whose keys are live at the same time, so that one key can't do two things."""

_SAME_THING = (
    {"library.edit", "list.choose"},
    {"outbox.details", "list.choose"},
    {"app.help", "editor.help"},
    {"app.help", "help.back"},
    {"revisions.restore", "list.choose"},
    {"filter.accept", "list.choose"},
    {"editor.undo", "app.suspend_process"},  # two things, but the editor's undo goes first
)
"""One thing under two names, such as `enter` on a row."""


def check_keys(wanted: Mapping[str, str | Sequence[str]]) -> Keymap:
    """The writer's `[keys]`, with a sentence for every unknown action, missing key and clash."""
    known = {action.id: action.keys for action in ACTIONS}
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
    while clash := _first_clash(known | good, good):
        action_id, other, key = clash
        del good[action_id]  # its usual key is back, and may now clash with another of the writer's
        complaints.append(
            _("[keys] gives {name} the key {key}, which {other} has; its usual one stays.").format(
                name=action_id, key=key, other=other
            )
        )
    return Keymap(keys=good, complaints=tuple(complaints))


def _first_clash(keys: Mapping[str, str], changed: Iterable[str]) -> tuple[str, str, str] | None:
    """(changed action, other action, key) of a key that two actions of one screen share."""
    for action_id in sorted(changed):
        screen = action_id.partition(".")[0]
        live = set().union(*(group for group in _TOGETHER if screen in group), {screen})
        mine = set(key_names(keys[action_id]))
        for other, theirs in keys.items():
            if other == action_id or other.partition(".")[0] not in live or {action_id, other} in _SAME_THING:
                continue
            for key in sorted(mine & set(key_names(theirs))):
                return action_id, other, key
    return None
