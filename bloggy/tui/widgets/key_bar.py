"""The footer: what keys do here, as many as fit, the most wanted first. A click does the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.widget import Widget

from bloggy.domain.actions import Action, key_names, of_screen
from bloggy.i18n import _
from bloggy.tui.actions import shown_key

if TYPE_CHECKING:
    from bloggy.tui.app import BloggyApp


class KeyBar(Widget):
    """One line, drawn whole: a widget per key would cost a good part of the start."""

    app: BloggyApp

    def __init__(self, screen: str, *, everywhere: bool = True) -> None:
        super().__init__()
        self._screen = screen
        self._everywhere = everywhere
        self._spots: list[tuple[int, int, Action]] = []
        self._told: list[tuple[str, str]] = []

    def follow(self) -> None:
        """Draw it again if keys do something else now; one line all across costs as much as a screen."""
        if self._told != self._telling():
            self.refresh()

    def _telling(self) -> list[tuple[str, str]]:
        return [(action.id, self._label(action)) for action in self._wanted()]

    def _wanted(self) -> list[Action]:
        own = of_screen(self._screen)
        done = {
            action.action for action in own
        }  # a screen may have another key for it, as the editor for help
        shared = [action for action in of_screen("app") if f"app.{action.action}" not in done]
        actions = [*own, *(shared if self._everywhere else ())]
        offered = [action for action in actions if action.footer and self._offered(action)]
        return sorted(offered, key=lambda action: action.footer)

    def _offered(self, action: Action) -> bool:
        """Whether the screen can do it now."""
        return self.screen.check_action(action.action, ()) is not False

    def _label(self, action: Action) -> str:
        """What the key does as things stand; the screen may say it in other words than the table."""
        told = getattr(self.screen, "key_label", None)
        return (told(action) if told is not None else "") or _(action.label)

    def _fitting(self, width: int) -> list[tuple[Action, str]]:
        """As many actions as there is room for; help and palette always."""
        plain = self.app.ascii_only
        keymap = self.app.keys
        shown = [
            (action, shown_key(key_names(keymap.get(action.id, action.keys))[0], ascii_only=plain))
            for action in self._wanted()
        ]
        cost = {action.id: cell_len(key) + cell_len(self._label(action)) + 3 for action, key in shown}
        fixed = [action.id for action, _key in shown if action.footer >= 90]
        room = width - sum(cost[action_id] for action_id in fixed)
        chosen = set(fixed)
        for action, _key in shown:
            if action.id not in chosen and cost[action.id] <= room:
                chosen.add(action.id)
                room -= cost[action.id]
        return [(action, key) for action, key in shown if action.id in chosen]

    def render(self) -> Content:
        self._spots.clear()
        self._told = self._telling()
        parts: list[tuple[str, str]] = []
        at = 0
        for action, key in self._fitting(self.size.width):
            label = self._label(action)
            text = f"{key} {label}"
            self._spots.append((at, at + cell_len(text) + 1, action))
            parts += [(key, "bold $accent"), (f" {label}  ", "")]
            at += cell_len(text) + 2
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for start, end, action in self._spots:
            if start <= offset.x < end:
                name = action.action if "." in action.action else f"screen.{action.action}"
                if action.screen == "app":
                    name = f"app.{action.action}"
                await self.run_action(name)
                return
