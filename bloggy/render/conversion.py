"""Converts pieces of HTML to Markdown and believes no result that does not show the same when rendered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bloggy.render.dialect_rules import SHORTCODE
from bloggy.render.html_markdown import CannotSay, Style, Writer
from bloggy.render.html_tree import Canon, Node, TooDeep
from bloggy.render.html_units import Unit, notes_of, units
from bloggy.render.raw_html import raw_forms
from bloggy.render.source_blocks import IN_PLACE, source_blocks
from bloggy.render.word_merge import carried

_LABEL = re.compile(r"\[([^\[\]]{1,300})\]")
_SHORTCUT = re.compile(r"(?<![\]!\\])\[([^\[\]]{1,300})\](?:\[\])?(?![\[(:])")
_NOTE = re.compile(r"\[\^([^\[\]\s]{1,300})\]")

Shown = tuple[list[str], dict[str, list[str]]]
"""The keys of the units, and of each footnote's by label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What becomes one block of Markdown (or, a footnote, several)."""

    units: Sequence[Unit]
    level: int = 0
    """1: not by comparing; 2: as HTML."""

    @classmethod
    def whole(cls, parts: Sequence[Unit]) -> Item:
        """All of a footnote."""
        return cls(units=parts)

    @property
    def key(self) -> str:
        """All keys in one text."""
        return "\n".join(unit.key for unit in self.units)

    @property
    def nodes(self) -> list[Node]:
        """All nodes."""
        return [node for unit in self.units for node in unit.nodes]

    @property
    def html(self) -> str:
        """The source."""
        return "\n".join(unit.html for unit in self.units)

    @property
    def kept(self) -> bool:
        """Whether it is to stay HTML."""
        return self.level >= 2 or any(unit.kept for unit in self.units)


def items_of(found: Sequence[Unit], places: range, levels: Mapping[int, int]) -> list[Item]:
    """One item for each unit."""
    return [Item(units=[found[place]], level=levels.get(place, 0)) for place in places]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """Writes items as Markdown that is verified."""

    canon: Canon
    references: Mapping[str, Any] = field(default_factory=dict)
    """The link definitions that the text has."""
    made: dict[tuple[str, bool, Style], str] = field(default_factory=dict)
    """What was converted, by HTML, whether it is to stay HTML, and style."""

    def shown(self, markdown: str) -> Shown:
        """What a text shows. Raises TooDeep."""
        source = source_blocks(markdown)
        canon = replace(self.canon, labels=source.labels)
        found = units(source.html, canon)
        notes = {}
        for number, note in notes_of(found, canon).items():
            label = source.labels.get(number, str(number))
            notes[f"{IN_PLACE} {number}" if label == IN_PLACE else label] = [unit.key for unit in note]
        return [unit.key for unit in found], notes

    def of(self, item: Item, style: Style | None = None) -> str:
        """The Markdown of `item`; as HTML where nothing else is right."""
        style = style or Style()
        known = (item.html, item.kept, style)
        if known not in self.made:
            self.made[known] = self._made(item, style)
        return self.made[known]

    def _made(self, item: Item, style: Style) -> str:
        if not item.kept:
            text = self._with_shortcodes(item)
            if text is not None and self._right(text, item):
                return text
            for careful in (False, True):
                text = self._plainly(item.nodes, style, careful=careful)
                if text is not None and self._right(text, item):
                    return text
        forms = raw_forms(item.html)
        return next((form for form in forms if self._right(form, item)), forms[1])

    def _with_shortcodes(self, item: Item) -> str | None:
        """Words with shortcodes round elements, as they are: only the blog knows what becomes of those."""
        nodes = item.nodes
        if not self.canon.native or len(nodes) != 1 or nodes[0].name != "p" or nodes[0].attrs:
            return None
        if all(not node.name for node in nodes[0].children) or not SHORTCODE.search(nodes[0].text()):
            return None
        return Writer(canon=self.canon).verbatim(nodes[0].children).strip()

    def edited(self, own: str, before: Sequence[Unit], item: Item) -> str:
        """The Markdown of `item`, as close as can be to `own`, the source of what it was before."""
        old = [node for unit in before for node in unit.nodes]
        style = Style.of(own)
        ways = [(self._plainly(old, style), self._plainly(item.nodes, style))]
        ways.append(("\n".join(unit.html for unit in before), item.html))
        shortcuts = self._shortcuts(own)
        for form in [own, _spelled_out(own, shortcuts)] if shortcuts else [own]:
            for was, now in ways:
                if was is None or now is None:
                    continue
                text = _shortened(carried(form, was, now), shortcuts)
                if self._right(text, item):
                    return text
        return self.of(item, style)

    def _shortcuts(self, own: str) -> list[str]:
        """The labels that links in `own` have for their text, `[like this]`."""
        from markdown_it.common.utils import normalizeReference

        labels = dict.fromkeys(match[1] for match in _SHORTCUT.finditer(own)) if self.references else ()
        return [label for label in labels if normalizeReference(label) in self.references]

    def _plainly(self, nodes: Sequence[Node], style: Style, *, careful: bool = False) -> str | None:
        try:
            return Writer(canon=self.canon, careful=careful, style=style).blocks(nodes)
        except CannotSay:
            return None

    def _right(self, text: str, item: Item) -> bool:
        try:
            shown, _notes = self.shown(text + self._context(text))
        except TooDeep:
            return False
        return shown == [unit.key for unit in item.units]

    def _context(self, text: str) -> str:
        """The definitions that the whole text has for what `text` may refer to."""
        from markdown_it.common.utils import normalizeReference

        out = [f"[^{label}]: x" for label in dict.fromkeys(_NOTE.findall(text)) if label != IN_PLACE]
        for label in dict.fromkeys(_LABEL.findall(text)) if self.references else ():
            known = self.references.get(normalizeReference(label))
            if known is not None:
                title = str(known.get("title", "")).replace("\\", "\\\\").replace('"', '\\"')
                out.append(f"[{label}]: <{known['href']}>" + (f' "{title}"' if title else ""))
        return "".join(f"\n\n{line}" for line in out)


def _spelled_out(own: str, labels: Sequence[str]) -> str:
    """`[text]` as `[text][text]`, so that its words can change and still lead where they did."""

    def full(match: re.Match[str]) -> str:
        return f"[{match[1]}][{match[1]}]" if match[1] in labels else match[0]

    return _SHORTCUT.sub(full, own)


def _shortened(text: str, labels: Sequence[str]) -> str:
    for label in labels:
        text = text.replace(f"[{label}][{label}]", f"[{label}]")
    return text
