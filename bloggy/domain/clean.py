"""Text from outside never acts on a terminal: everything invisible in it becomes a glyph that can be seen."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2028\u2029\u2060-\u2065\u206a-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SURROGATES = "\ud800-\udfff"
_NAMES = {
    0x00AD: "SHY", 0x061C: "ALM", 0x200B: "ZWSP", 0x200C: "ZWNJ", 0x200D: "ZWJ", 0x200E: "LRM", 0x200F: "RLM",
    0x2028: "LS", 0x2029: "PS", 0x202A: "LRE", 0x202B: "RLE", 0x202C: "PDF", 0x202D: "LRO", 0x202E: "RLO",
    0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xFEFF: "BOM",
}  # fmt: skip

_PICTURE = "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_EMOJI = re.compile(f"[{_PICTURE}]")
_EMOJI_PART = re.compile(f"[{_PICTURE}\ufe0f]")
_JOINING = (
    re.compile(  # scripts that are misspelled without their (non-)joiners: Arabic, Indic, Burmese, Khmer ...
        "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u0fff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc]"
    )
)
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")  # Thai, Lao, Burmese, Khmer
_KEYCAP = frozenset("0123456789#*")
_VARIED = re.compile("[\u2010-\u2bff\u3000-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_SPACES = re.compile("\r\n|[\n\r\t\u2028\u2029]")


def clean(text: str, *, keep: str = "\n\t") -> str:
    """`text` with nothing left in it that a terminal would obey or hide.

    - control characters become their pictures (`␛`, `␀`, `␡`), except those in `keep`; CRLF counts as a line
      feed where line feeds are kept;
    - C1 controls, lone surrogates and noncharacters become U+FFFD;
    - bidirectional controls and zero-width characters are named (`⟦RLO⟧`, `⟦ZWSP⟧`), except where they
      belong: joiners inside emoji and in scripts that need them, variation selectors after what they vary.

    Meant for showing, not for storing. Plain text comes back as it is, quickly.
    """
    if "\r\n" in text and "\n" in keep:
        text = text.replace("\r\n", "\n")
    pattern = _pattern(keep)
    return pattern.sub(_visible, text) if pattern.search(text) else text


def clean_line(text: str) -> str:
    """Like `clean`, on one line: line ends and tabs become spaces."""
    return clean(_SPACES.sub(" ", text), keep="")


def safe_url(url: str) -> str | None:
    """`url` when it may be opened: http(s), a host, no credentials, nothing invisible; else None."""
    url = url.strip(" \t\r\n")
    if (
        not url
        or url.startswith("-")
        or "\\" in url
        or any(c.isspace() for c in url)
        or clean_line(url) != url
    ):
        return None
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or host.startswith("-"):
        return None
    return url


@lru_cache(maxsize=8)
def _pattern(keep: str) -> re.Pattern[str]:
    controls = "".join(f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in keep)
    return re.compile(f"[{controls}{_SURROGATES}{_BIDI}{_INVISIBLE}]")


def _visible(found: re.Match[str]) -> str:
    char, text, at = found[0], found.string, found.start()
    code = ord(char)
    if code < 32:
        return chr(0x2400 + code)
    if code == 127:
        return "␡"
    if code < 160 or 0xD800 <= code <= 0xDFFF or 0xFFF0 <= code <= 0xFFFF:
        return char if code in (0xFFFC, 0xFFFD) else "\ufffd"
    if _belongs(char, text[at - 1 : at] if at else "", text[at + 1 : at + 2], text, at):
        return char
    return f"⟦{_NAMES.get(code) or f'U+{code:04X}'}⟧"


def _belongs(char: str, before: str, after: str, text: str, at: int) -> bool:
    """Whether an invisible character is part of how its neighbours are written."""
    code = ord(char)
    if char == "\u200d":
        emoji = _EMOJI_PART.match(before) and _EMOJI.match(after)
        return bool(emoji or (_JOINING.match(before) and _is_letter(after)))
    if char == "\u200c":
        return bool(_JOINING.match(before) and _is_letter(after))
    if char == "\u200b":
        return bool(_SPACELESS.match(before) and _SPACELESS.match(after))
    if 0x180B <= code <= 0x180F:
        return "\u1800" <= before <= "\u18af"
    if 0xFE00 <= code <= 0xFE0F:
        return bool(_EMOJI.match(before) or _VARIED.match(before)) or (code >= 0xFE0E and before in _KEYCAP)
    if 0xE0100 <= code <= 0xE01EF:
        return bool(_VARIED.match(before))
    if 0xE0020 <= code <= 0xE007F:  # the tags that make the flags of England, Scotland and Wales
        start = at
        while start > 0 and at - start < 8 and 0xE0020 <= ord(text[start - 1]) <= 0xE007E:
            start -= 1
        return text[start - 1 : start] == "\U0001f3f4"
    return False


def _is_letter(char: str) -> bool:
    return bool(char) and (char.isalpha() or bool(_JOINING.match(char)))
