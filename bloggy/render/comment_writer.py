"""Gathers what a comment says, piece by piece and however it was written, into paragraphs that are clean."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bloggy.domain.clean import clean_line
from bloggy.render.comment_blocks import Box, Leaf
from bloggy.render.comment_links import ADDRESS, Link, target, trimmed

if TYPE_CHECKING:
    from bloggy.render.glyphs import Glyphs
    from bloggy.render.wrap import Run

    Nested = Literal["quote", "list", "item"]

DEEPEST = 8
"""Quotes and list items inside each other that are shown; what is deeper stands where these do."""
_MOST_OPEN = 200
"""Quotes, lists and items inside each other that are told apart."""
_MOST_LINKS = 500
_LONGEST_NAME = 100
"""Characters of a picture's address where it has no words."""
_ORDER = ("strong", "em", "strike", "code")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_ENDS = re.compile(r"\r\n?")
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED = re.compile(f"({_MARKS}{{6}}){_MARKS}+")
"""More marks on one letter than any language has are drawn over the lines above."""


@dataclass(slots=True)
class _Level:
    kind: Nested
    box: Box | None = None
    """Of a quote or an item."""
    number: int | None = None
    """Of a numbered list's next item."""


class Writer:
    """Takes words and where they stand; see `leaves` and `links` after `end()`."""

    def __init__(self, glyphs: Glyphs) -> None:
        self.leaves: list[Leaf] = []
        self.links: list[Link] = []
        self.keeps_lines = False
        """Line ends in the text are meant as such, empty lines part paragraphs."""
        self._glyphs = glyphs
        self._runs: list[Run] = []
        self._line_starts = True
        self._spaced = False
        self._styles: Counter[str] = Counter()
        self._code: list[str] | None = None
        self._href: str | None = None
        self._words: list[str] = []
        self._linked = 0
        self._levels: list[_Level] = []
        self._beyond: Counter[str] = Counter()

    # -- words

    def text(self, text: str) -> None:
        """Words in the styles that are on; their spaces count as one, outside code."""
        if self._code is not None:
            self._code.append(text)
            if self._href is not None:
                self._words.append(clean_line(text))
        elif self.keeps_lines and ("\n" in text or "\r" in text):
            for number, line in enumerate(_ENDS.sub("\n", text).split("\n")):
                if number:
                    self.line_break()
                self._line(line)
        else:
            self._line(text)

    def _line(self, text: str) -> None:
        text = _STACKED.sub(r"\1", _SPACE.sub(" ", text))
        if self._href is not None or self._styles["code"] or "://" not in text:
            self._add(text)
            return
        at = 0
        for match in ADDRESS.finditer(text):
            address = trimmed(match[0])
            self._add(text[at : match.start()])
            self._begin_link(address)
            self._add(address)
            self._end_link()
            at = match.start() + len(address)
        self._add(text[at:])

    def _add(self, text: str, style: str = "") -> None:
        if self._line_starts or self._spaced:
            text = text.removeprefix(" ")
        if not text:
            return
        self._line_starts, self._spaced = False, text.endswith(" ")
        shown = clean_line(text)
        if self._href is not None:
            self._words.append(shown)
        on = [name for name in _ORDER if self._styles[name]]
        self._runs.append((shown, " ".join((*on, style) if style else on), None, 0))

    def style(self, name: str, *, on: bool) -> None:
        """A style begins or ends."""
        self._styles[name] = max(self._styles[name] + (1 if on else -1), 0)

    def check_box(self, *, done: bool) -> None:
        """The box of a task."""
        self._add((self._glyphs.done if done else self._glyphs.todo) + " ", "task")

    def picture(self, alt: str, source: str) -> None:
        """A picture by its words, as a link to itself where it is in no other."""
        own = self._href is None
        if own:
            self._begin_link(source)
        self._add(self._glyphs.picture + "\u00a0", "image")
        name = "" if source[:5].lower() == "data:" else source
        self._add(
            alt or (name if len(name) <= 100 else name[:100] + "…"), "image em" if alt else "image.facts"
        )
        if own:
            self._end_link(about=alt or name)

    # -- links

    def link(self, href: str | None) -> None:
        """A link begins; None: it ends."""
        self._end_link()
        if href:
            self._begin_link(href)

    def _begin_link(self, href: str) -> None:
        self._href, self._words, self._linked = href, [], len(self._runs)

    def _end_link(self, *, about: str | None = None) -> None:
        """`about`: what is compared with where it leads, instead of the words."""
        href, words = self._href, "".join(self._words).strip()
        self._href = None
        if href is None or not words:
            return
        aim = target(words if about is None else clean_line(about), href)
        if aim.url is not None:
            for at in range(self._linked, len(self._runs)):
                text, style, _href, source = self._runs[at]
                self._runs[at] = (text, f"{style} link".lstrip(), aim.url, source)
            if len(self.links) < _MOST_LINKS:
                self.links.append(Link(text=words, url=aim.url, lies=aim.lies))
        if not aim.remark or (about is not None and not aim.lies):
            return
        remark = f"({self._glyphs.leads}\u00a0{aim.remark})" if aim.lies else f"({aim.remark})"
        if self._code is not None:
            self._code.append(" " + remark)
            return
        spaced, self._spaced = self._spaced, False
        self._add(remark if spaced else " " + remark, "image.problem" if aim.lies else "address")

    # -- lines and paragraphs

    def line_break(self) -> None:
        """The line ends; two of them end the paragraph."""
        if self._code is not None:
            self._code.append("\n")
        elif self._runs and self._line_starts:
            self.paragraph()
        elif self._runs:
            self._runs.append(("\n", "", None, 0))
            self._line_starts = True

    def row(self) -> None:
        """A row of a table begins."""
        if not self._line_starts:
            self.line_break()

    def cell(self) -> None:
        """A cell of a table begins."""
        if not self._line_starts and self._code is None:
            self._add(f" {self._glyphs.column} ", "dim")

    def rule(self) -> None:
        """A line across."""
        self._settle()
        self.leaves.append(Leaf(path=self._path(), kind="rule"))

    def paragraph(self) -> None:
        """The paragraph ends, if there is one. Inside code nothing happens."""
        if self._code is not None:
            return
        href = self._href
        self._end_link()
        while self._runs and not self._runs[-1][0].strip():
            self._runs.pop()
        if self._runs:
            self.leaves.append(Leaf(path=self._path(), kind="text", runs=tuple(self._runs)))
        self._runs, self._line_starts, self._spaced = [], True, False
        if href is not None:
            self._begin_link(href)

    def open_code(self) -> None:
        """A block of code begins, in which spaces and line ends count."""
        self._settle()
        self._code = []

    def close_code(self) -> None:
        """It ends, if there is one."""
        if self._code is None:
            return
        code = _ENDS.sub("\n", "".join(self._code)).removeprefix("\n").rstrip("\n")
        self._code = None
        if code.strip():
            code = _STACKED.sub(r"\1", code)
            self.leaves.append(Leaf(path=self._path(), kind="code", code=code))

    def _settle(self) -> None:
        self.close_code()
        self.paragraph()

    def end(self) -> None:
        """There is nothing more."""
        self._settle()
        self._end_link()

    # -- quotes and lists

    def open_quote(self) -> None:
        """A quote begins."""
        self._push(_Level("quote", Box(kind="quote")))

    def open_list(self, number: int | None) -> None:
        """A list begins, numbered from `number`."""
        self._push(_Level("list", number=number))

    def open_item(self) -> None:
        """An item of the list begins; the one before it needs no end."""
        self._settle()
        if self._levels and self._levels[-1].kind == "item" and not self._beyond["list"]:
            self._levels.pop()
        depth = max(sum(level.kind == "list" for level in self._levels) - 1, 0)
        number = None
        if self._levels and self._levels[-1].kind == "list" and self._levels[-1].number is not None:
            number = self._levels[-1].number
            self._levels[-1].number = number + 1
        self._push(_Level("item", Box(kind="item", number=number, depth=depth)))

    def close(self, kind: Nested) -> None:
        """The innermost one ends, with what is still open inside; nothing happens if there is none."""
        self._settle()
        if self._beyond[kind]:
            self._beyond[kind] -= 1
            return
        for at in range(len(self._levels) - 1, -1, -1):
            if self._levels[at].kind == kind:
                del self._levels[at:]
                return
            if kind == "item" and self._levels[at].kind == "list":
                return

    def _push(self, level: _Level) -> None:
        self._settle()
        if len(self._levels) < _MOST_OPEN:
            self._levels.append(level)
        else:
            self._beyond[level.kind] += 1

    def _path(self) -> tuple[Box, ...]:
        return tuple([level.box for level in self._levels if level.box is not None][:DEEPEST])
