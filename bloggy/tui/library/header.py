"""Says on the library's top line which blog this is and how things stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from bloggy.i18n import _, ngettext
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.text import assemble

if TYPE_CHECKING:
    from bloggy.services.workspace import Workspace


def library_left(workspace: Workspace, *, ascii_only: bool) -> Content:
    """`home hugo → origin/main`, or the folder when there is no blog yet."""
    blogs = [info for info in workspace.blogs.list() if info.publishes]
    if blogs:
        more = f"  +{len(blogs) - 1}" if len(blogs) > 1 else ""
        target = to_ascii(blogs[0].target, ascii_only=ascii_only)
        return assemble((blogs[0].name, "bold $strong"), f" {target}{more}")
    if workspace.folders:
        return assemble((workspace.folders[0].name, "bold $strong"), " ", _("no blog yet: B connects one"))
    return assemble("")


def standing(
    *,
    waiting: int,
    failed: int,
    offline: Sequence[str],
    doing: str,
    trouble: str = "",
    asked: int = 0,
    ascii_only: bool,
) -> Content:
    """`● all sent   ▲ 1 waiting   ✕ 1 failed`, or what is being done.

    trouble: what the last quiet look at the blogs has met. asked: so many posts wait for a decision.
    """
    parts: list[tuple[str, str]] = []
    if doing:
        parts.append((f"▲ {doing}", "$secondary"))
    elif offline:
        text = _("offline: {blogs} can't be reached").format(blogs=", ".join(offline))
        parts.append((f"○ {text}", "$warning"))
    elif trouble:
        parts.append((f"✕ {trouble}", "$warning"))
    elif not waiting and not failed and not asked:
        parts += [("● ", "$success"), (_("all sent"), "")]
    if waiting and not doing:
        text = ngettext("{count} waiting", "{count} waiting", waiting).format(count=waiting)
        parts.append(((" " * 3 if parts else "") + f"▲ {text}", "$secondary"))
    if failed:
        text = ngettext("{count} failed", "{count} failed", failed).format(count=failed)
        parts.append(((" " * 3 if parts else "") + f"✕ {text}", "$error"))
    if asked and not doing:
        from bloggy.tui.pulling.said import needed

        parts.append(((" " * 3 if parts else "") + f"✕ {needed(asked)}", "$warning"))
    stand_ins = {"●": "*", "▲": "^", "✕": "x", "○": "o"}
    if ascii_only:
        parts = [("".join(stand_ins.get(char, char) for char in text), style) for text, style in parts]
    return assemble(*parts)
