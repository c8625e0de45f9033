"""Asks for a post's tags and completes them from those in use."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from textual.suggester import Suggester
from textual.widget import Widget
from textual.widgets import Static

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.tui.dialogs.ask import AskText
from bloggy.tui.glyphs import to_ascii
from bloggy.tui.text import line

_OFFERED = 8


def split_tags(text: str) -> tuple[str, ...]:
    """`writing, #web` as tags: no empty ones, none twice."""
    found = (part.strip().lstrip("#").strip() for part in text.split(","))
    return tuple(dict.fromkeys(tag for tag in found if tag))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def completions(text: str, known: Sequence[str]) -> list[str]:
    """Known tags that the last, unfinished one may become, the most used first; accents don't matter."""
    *before, last = text.split(",")
    wanted = _folded(last.strip().lstrip("#"))
    used = {_folded(part.strip().lstrip("#")) for part in before}
    return [tag for tag in known if _folded(tag).startswith(wanted) and _folded(tag) not in used]


class TagSuggester(Suggester):
    """Completes the tag behind the last comma; right arrow takes it."""

    def __init__(self, known: Sequence[str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._known = known

    async def get_suggestion(self, value: str) -> str | None:
        last = value.split(",")[-1]
        typed = last.strip().lstrip("#")
        if not typed:
            return None
        for tag in completions(value, self._known):
            if len(tag) > len(typed) and tag.casefold().startswith(typed.casefold()):
                return value + tag[len(typed) :]
        return None


class TagsDialog(AskText):
    """Tags with commas between them."""

    def __init__(self, title: str, tags: Sequence[str], known: Sequence[str]) -> None:
        cleaned = [clean_line(tag) for tag in known]

        def offer(value: str) -> str:
            found = completions(value, cleaned)[:_OFFERED]
            return "  ".join(f"#{tag}" for tag in found) or _("a new tag")

        super().__init__(
            _("Tags of “{title}”").format(title=title),
            value=", ".join((*tags, "")) if tags else "",
            note=offer,
            suggester=TagSuggester(cleaned),
            allow_empty=True,
        )

    def rows(self) -> Iterable[Widget]:
        yield from super().rows()
        said = _("Write a comma between tags; → takes what is offered. With nothing left, it has no tags.")
        told = line(to_ascii(said, ascii_only=self.app.ascii_only))
        yield Static(told, classes="words quiet gap", markup=False)
