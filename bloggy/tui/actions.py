"""How the action table looks on the screen: keys as people write them."""

from __future__ import annotations

from collections.abc import Mapping

from bloggy.domain.actions import Action, key_names


def textual_keys(keys: Mapping[str, str]) -> dict[str, str]:
    """The same keymap in Textual's names (`?` is `question_mark`); Textual's keymaps take only those."""
    from textual.keys import _character_to_key

    return {
        action_id: ",".join(_character_to_key(name) if len(name) == 1 else name for name in key_names(names))
        for action_id, names in keys.items()
    }


_SYMBOLS = {
    "enter": "⏎",
    "escape": "esc",
    "question_mark": "?",
    "slash": "/",
    "asterisk": "*",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "backspace": "⌫",
    "delete": "del",
    "full_stop": ".",
    "comma": ",",
}


def shown_key(key: str, *, ascii_only: bool = False) -> str:
    """A key as people write it: `^p`, `⏎`, `f2`."""
    *modifiers, name = key.strip().split("+") if key.strip() != "+" else ["+"]
    label = name if ascii_only else _SYMBOLS.get(name, name)
    if ascii_only:
        label = symbol if len(symbol := _SYMBOLS.get(name, name)) == 1 and symbol.isascii() else name
        label = "esc" if name == "escape" else label
    if modifiers == ["ctrl"]:
        return f"^{label}"
    return "+".join([*modifiers, label])


def shown_keys(action: Action, keymap: Mapping[str, str], *, ascii_only: bool = False) -> str:
    """All keys of an action as people write them, the writer's own where there are any."""
    if action.shown_keys and action.id not in keymap:
        return action.shown_keys
    keys = key_names(keymap.get(action.id, action.keys))
    return " ".join(shown_key(key, ascii_only=ascii_only) for key in keys)
