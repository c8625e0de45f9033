"""Reads XML of any size and from anybody: piece by piece, with limits, mending small faults.

Characters that XML forbids (and exports have nevertheless) are left out, bytes that are no text are shown as
U+FFFD. Document types and entities are refused: nobody needs them, and they can be made to explode.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.files import opened

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DEEPEST = 200
"""So many elements may lie in each other."""
LONGEST = 128 << 20
"""So many bytes may pass before a piece is whole."""
MOST = 2_000_000
"""So many elements may a piece have."""

_CHUNK = 1 << 16
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_REFERENCE = re.compile(r"&#(?:0*(\d{1,9})|[xX]0*([0-9a-fA-F]{1,9}));")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_MARKUP = re.compile(r"<!\[CDATA\[|\]\]>")
_BEGINS = re.compile(r"[&<\]]")
_TAIL = 16
"""A mark or reference may be cut by the end of a chunk; none that matters is longer."""


def pieces(path: Path, wanted: Callable[[str], bool]) -> Iterator[Element]:
    """Each whole element whose tag (`{namespace}name`) is wanted, as soon as it ends; then it is emptied.

    Elements within a wanted one are part of it and not told again. Raises ExportError, with the line.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    with opened(path) as file:
        mended = _Mended(file)
        try:
            yield from _walk(path, mended, wanted)
        except DefusedXmlException as error:
            raise ExportError(
                _("{path} has a document type or entities, which exports never need.").format(path=path.name),
                hint=_("It was not read, as such files can do harm. Export it again."),
                file=path.name,
            ) from error
        except ParseError as error:
            line = error.position[0]
            raise ExportError(
                _("{path} is damaged in line {line}: {words}.").format(
                    path=path.name, line=line, words=str(error).partition(":")[0]
                ),
                hint=_("It may have been cut off while it was downloaded; export it again."),
                file=path.name,
                line=line,
            ) from error


def text(element: Element | None) -> str:
    """All the text in an element; "" for none."""
    return "" if element is None else "".join(element.itertext())


def _walk(path: Path, mended: _Mended, wanted: Callable[[str], bool]) -> Iterator[Element]:
    from defusedxml.ElementTree import DefusedXMLParser, iterparse

    parser = DefusedXMLParser(encoding="utf-8", forbid_dtd=True)
    open_elements: list[Element] = []
    within = count = 0  # how many wanted elements are open, and how many elements they have
    for event, element in iterparse(mended, events=("start", "end"), parser=parser):
        if event == "start":
            open_elements.append(element)
            within += wanted(element.tag)
            count += 1
            _check(path, len(open_elements), mended.passed, count)
            continue
        open_elements.pop()
        if wanted(element.tag):
            within -= 1
            if not within:
                yield element
                mended.passed = count = 0
        if not within:
            element.clear()
            if open_elements:
                open_elements[-1].remove(element)


def _check(path: Path, depth: int, passed: int, count: int) -> None:
    if depth > DEEPEST:
        raise ExportError(
            _("{path} has more than {n} elements in each other.").format(path=path.name, n=DEEPEST),
            hint=_("No export is like that: it was not read."),
            file=path.name,
        )
    if passed > LONGEST or count > MOST:
        raise ExportError(
            _("{path} has an entry of more than {n} MB or {m} elements.").format(
                path=path.name, n=LONGEST >> 20, m=MOST
            ),
            hint=_("No export is like that: it was not read."),
            file=path.name,
        )


class _Mended:
    """A file of XML as UTF-8 without what a parser would stumble over."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder: codecs.IncrementalDecoder | None = None
        self._rest = ""
        self._literal = False
        self._ended = False
        self.passed = 0
        """Bytes since somebody set this to 0."""

    def read(self, size: int = -1) -> bytes:
        """About `size` bytes more; empty at the end only."""
        while not self._ended:
            data = self._file.read(_CHUNK)
            self.passed += len(data)
            self._ended = not data
            if self._decoder is None:
                self._decoder = codecs.getincrementaldecoder(_encoding(data))("replace")
            self._rest += self._decoder.decode(data, self._ended)
            end = len(self._rest) if self._ended else max(0, len(self._rest) - _TAIL)
            if not self._ended and (mark := _BEGINS.search(self._rest, max(0, end - _TAIL), end)):
                end = mark.start()
            part, self._rest = self._rest[:end], self._rest[end:]
            if clean := self._clean(part):
                return clean.encode()
        return b""

    def _clean(self, part: str) -> str:
        """Without forbidden characters, and without references to them outside literal sections."""
        part = _ILLEGAL.sub("", part)
        out, at = [], 0
        for mark in _MARKUP.finditer(part):
            if self._literal != (mark[0] == "]]>"):
                continue  # a section's start within one, or an end outside: text
            out.append(self._unreferred(part[at : mark.end()]))
            self._literal, at = not self._literal, mark.end()
        out.append(self._unreferred(part[at:]))
        return "".join(out)

    def _unreferred(self, part: str) -> str:
        return part if self._literal else _REFERENCE.sub(_legal, part)


def _legal(match: re.Match[str]) -> str:
    number = int(match[1]) if match[1] else int(match[2], 16)
    if number > 0x10FFFF or _ILLEGAL.match(chr(number)):
        return ""
    return match[0]


def _encoding(data: bytes) -> str:
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARED.match(data)
    name = declared[1].decode("ascii") if declared else "utf-8"
    try:
        return name if b"<a>".decode(name) == "<a>" else "utf-8"
    except (LookupError, ValueError):
        return "utf-8"
