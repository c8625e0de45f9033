"""A post's file may hold any bytes, and an unchanged save must give every one of them back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """The text of a file together with what is needed to write the same bytes again.

    Line ends, NUL and other control characters are part of `text`, untouched; the BOM is not.
    """

    text: str
    """What the file says, without its byte order mark."""
    encoding: Literal["utf-8", "latin-1"] = "utf-8"
    """How the bytes were understood. Latin-1 is the fallback in which every byte survives."""
    bom: bool = False
    """Whether the file starts with a UTF-8 byte order mark (only with UTF-8)."""

    def encode(self) -> bytes:
        """Return the bytes to write.

        A Latin-1 file whose text has gained a character that Latin-1 lacks (a curly quote, an emoji)
        becomes UTF-8 as a whole, because mixing the two would harm it. A lone surrogate, which no
        encoding can hold, is written as U+FFFD; `decode` never produces one.
        """
        if self.encoding == "latin-1":
            try:
                return self.text.encode("latin-1")
            except UnicodeEncodeError:
                pass
        return (_BOM if self.bom else b"") + _utf8(self.text)

    def with_text(self, text: str) -> TextFile:
        """The same file with other text."""
        return replace(self, text=text)


def decode(data: bytes) -> TextFile:
    """Understand `data` as UTF-8 (with or without a BOM), else as Latin-1; never loses a byte."""
    bom = data.startswith(_BOM)
    try:
        return TextFile(text=data[len(_BOM) if bom else 0 :].decode("utf-8"), bom=bom)
    except UnicodeDecodeError:
        return TextFile(text=data.decode("latin-1"), encoding="latin-1")


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text).encode("utf-8")
