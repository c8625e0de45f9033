"""Gives HTML of the fediverse as the words that it shows, and an answer as the words that are sent there."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_URL = re.compile(r"https?://\S+")
_MENTIONS = re.compile(r"\A(?:\s*@[\w.-]+(?:@[\w.:-]+)?(?=\s|\Z))+")
_MENTION = re.compile(r"(?<![\w/@])(@[\w.-]*\w)@[\w.-]+(?::\d+)?")
_BLOCKS = frozenset({"p", "blockquote", "div", "ul", "ol", "li", "pre"})


class _Reader(HTMLParser):
    """Gathers the lines of a text, and the addresses that it links to."""

    def __init__(self, *, told: bool) -> None:
        """told: a link's address is put behind its words where they are others."""
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self._told, self._out, self._quotes = told, [""], 0
        self._link, self._from = "", 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._line()
        elif tag in _BLOCKS:
            self._part()
            self._quotes += tag == "blockquote"
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""
            self._from = len(self._out[-1])
            if self._link:
                self.links.append(self._link)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._part()
            self._quotes -= tag == "blockquote" and self._quotes > 0
        elif tag == "a" and self._link:
            words, link = self._out[-1][self._from :].strip(), self._link
            self._link = ""
            if self._told and words != link:
                self._out[-1] += f" ({link})" if words else link

    def handle_data(self, data: str) -> None:
        words = data.replace("\n", " ")
        if not self._out[-1]:
            words = words.lstrip(" ")
            words = "> " * self._quotes + words if words else ""
        self._out[-1] += words

    def text(self) -> str:
        """Paragraphs, parted by empty lines."""
        self.close()
        lines = "\n".join(line.rstrip(" ") for line in self._out)
        return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")

    def _line(self) -> None:
        self._out.append("")

    def _part(self) -> None:
        if self._out[-1]:
            self._out += ["", ""]


def words_of(html: str) -> str:
    """What a status shows."""
    return _read(html, told=False).text()


def links_in(html: str) -> list[str]:
    """The addresses that a status links to, in its order."""
    return _read(html, told=False).links


def plain(html: str) -> str:
    """The words of an answer; each link keeps its address, as statuses know no other links."""
    return _read(html, told=True).text()


def length(text: str, *, per_url: int) -> int:
    """How many characters servers count: an address as `per_url`, somebody's name without their server."""
    import regex

    counted, urls = _URL.subn("", _MENTION.sub(r"\1", text))
    return urls * per_url + len(regex.findall(r"\X", counted))


def same(one: str, other: str) -> bool:
    """Whether two texts are one, before and after a server: each has its own idea of marks and spaces."""
    return _gist(one) == _gist(other)


def _gist(text: str) -> str:
    rest = _MENTIONS.sub("", text)
    for told in (_URL.sub("", rest), rest):
        if letters := "".join(char for char in told.casefold() if char.isalnum()):
            return letters
    return "".join(rest.split())


def _read(html: str, *, told: bool) -> _Reader:
    reader = _Reader(told=told)
    reader.feed(html)
    return reader
