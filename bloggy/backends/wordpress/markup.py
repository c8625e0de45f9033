"""Wraps a post's HTML so that WordPress's filters leave it alone, and tells what its filters took from it."""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from html.parser import HTMLParser

from bloggy.domain.entities import unescape

_OPEN, _CLOSE = "<!-- wp:html -->\n", "\n<!-- /wp:html -->"
_WRAPPED = re.compile(r"<!-- wp:html -->\n(.*?)\n<!-- /wp:html -->\s*", re.DOTALL)
_MORE = re.compile(r"^<!--more(?:[ ][^>]*)?-->$", re.MULTILINE)
_MORE_BLOCK = re.compile(r"<!-- wp:more -->\n(<!--more.*?-->)\n<!-- /wp:more -->\s*", re.DOTALL)
# What XML 1.0 has no way to write: it would break the blog's feed.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPACE = re.compile(r"[ \t\n\r\f\v]+")  # a no-break space is meant
_DASHES = re.compile(r"-{2,}")
_REFUSED = frozenset({
    "applet", "base", "embed", "form", "frame", "frameset", "iframe", "input", "link", "math", "meta",
    "noscript", "object", "option", "script", "select", "style", "svg", "textarea",
})  # fmt: skip
"""Elements that the filter for accounts without “unfiltered_html” takes out (wp-includes/kses.php)."""


def plain(text: str) -> str:
    """`text` as one line that any feed can carry."""
    return _SPACE.sub(" ", _CONTROLS.sub("", text)).strip(" ")


def escaped(text: str) -> str:
    """Plain text as WordPress keeps titles, excerpts and names: as HTML."""
    return escape(plain(text), quote=False)


def titled(text: str) -> str:
    """The same, where `--` must not become a dash on the page: that of an option in a title is none."""
    return _DASHES.sub(lambda found: "&#45;" * len(found[0]), escaped(text))


def text_of(raw: str) -> str:
    """What a title, an excerpt or a name says, without markup."""
    return _SPACE.sub(" ", unescape(re.sub(r"<[^<>]*>", "", raw))).strip(" ")


def sendable(html: str) -> str:
    """The HTML without what no feed can carry."""
    return _CONTROLS.sub("", html)


def wrapped(html: str) -> str:
    """The HTML in one block that WordPress shows byte for byte; the “more” mark stays its own block.

    A text that brings blocks of its own goes as it is.
    """
    html = sendable(html).strip("\n")
    if "<!-- wp:" in html or not html:
        return html
    mark = _MORE.search(html)
    if mark is None:
        return f"{_OPEN}{html}{_CLOSE}"
    before, after = html[: mark.start()].strip("\n"), html[mark.end() :].strip("\n")
    more = f"<!-- wp:more -->\n{mark[0]}\n<!-- /wp:more -->"
    parts = (f"{_OPEN}{before}{_CLOSE}" if before else "", more, f"{_OPEN}{after}{_CLOSE}" if after else "")
    return "\n\n".join(part for part in parts if part)


def unwrapped(content: str) -> str:
    """The HTML again, where the content holds nothing but what `wrapped` makes."""
    rest = _MORE_BLOCK.sub("", _WRAPPED.sub("", content))
    if rest.strip():
        return content
    return _MORE_BLOCK.sub(r"\n\1\n\n", _WRAPPED.sub(r"\1\n", content)).strip("\n")


def shape(html: str) -> tuple[str, ...]:
    """What is left of HTML when the filter has been over it: elements, addresses and words.

    Two texts of one shape read the same, whatever became of attributes, quotes and references.
    """
    reader = _Shape()
    reader.feed(html)
    reader.close()
    return tuple(reader.found)


def dropped(sent: str, kept: str) -> list[str]:
    """The names of elements that were sent but are not there, without repetition."""
    before, after = _elements(sent), _elements(kept)
    return [name for name in before if after[name] < before[name]]


def _elements(html: str) -> Counter[str]:
    reader = _Shape()
    reader.feed(html)
    reader.close()
    return reader.elements


class _Shape(HTMLParser):
    """Reads HTML for `shape`; the parser's references are resolved already."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.elements: Counter[str] = Counter()
        self._text: list[str] = []

    def set_cdata_mode(self, elem: str, **how: bool) -> None:
        """The filter takes the tags of scripts away, and their text stays: so it is text here too."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        if tag in _REFUSED:
            return
        self._end_text()
        self.found += [f"<{tag}>", *(value for name, value in attrs if name in {"href", "src"} and value)]

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def close(self) -> None:
        super().close()
        self._end_text()

    def _end_text(self) -> None:
        self.found += "".join(self._text).split()
        self._text = []
