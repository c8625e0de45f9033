"""The line on top: whose words these are on the left, how things stand on the right."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from bloggy.tui.text import assemble


class HeaderBar(Widget):
    """Left and right parts; the left gives way when both do not fit."""

    left: reactive[Content] = reactive(Content(""))
    right: reactive[Content] = reactive(Content(""))

    def render(self) -> Content:
        name = Content.styled("bloggy", "bold $accent")
        right = self.right
        room = self.size.width - cell_len(right.plain) - cell_len("bloggy") - 4
        left = self.left.truncate(max(room, 0), ellipsis=True)
        gap = max(self.size.width - cell_len("bloggy") - 2 - cell_len(left.plain) - cell_len(right.plain), 1)
        return assemble(name, "  ", left, " " * gap, right)
