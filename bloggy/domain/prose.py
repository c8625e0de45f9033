"""What can be said about a text without rendering it: its length, beginning, language and headings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

WORDS_A_MINUTE: Final = 230
"""Silent reading of prose; Brysbaert 2019 measured 238 for English, other languages a little below."""

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_SHORTCODE = re.compile(r"\{\{[<%][^{}\n]*[%>]\}\}|\{%[^{}\n]*%\}")
_IMAGE = re.compile(r"!\[[^\[\]\n]*\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_TARGET = re.compile(r"\]\([^()\[\]\n]*\)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[^\n]*$", re.MULTILINE)
_FOOTNOTE_MARK = re.compile(r"\[\^[^\[\]\n]+\]:?")
_URL = re.compile(r"<?\b(?:https?|ftp|mailto):[^\s<>]+>?", re.IGNORECASE)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\W_]+(?:['’\-.,·][^\W_]+)*")
_MORE = re.compile(r"<!--\s*more\s*-->|<!--\s*TEASER_END[^>]*-->", re.IGNORECASE)
_ATX = re.compile(r" {0,3}(?P<marks>#{1,6})(?:[ \t]+(?P<text>.*?))??(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(?P<mark>=+|-+)[ \t]*")
_FENCE_LINE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})(?P<rest>[^\r\n]*)", re.MULTILINE)
_NOT_PARAGRAPH = re.compile(r" {0,3}(?:>|[-*+][ \t]|\d{1,9}[.)][ \t]|#{1,6}(?:[ \t]|$)|\|)|(?: {4}|\t)|\s*$")
_MARKUP_LINE = re.compile(r"^[ \t]*(?:(?:#{1,6}|>|[-*+]|\d+[.)])[ \t]+|>|[-*_=][-*_= \t]{2,}$)", re.MULTILINE)
_HEADING_LINE = re.compile(r"^ {0,3}#{1,6}[ \t][^\n]*$|^[^\n]+\n {0,3}(?:={2,}|-{2,})[ \t]*$", re.MULTILINE)
_MARKS = re.compile(r"[*`~]+|(?<!\w)_+|_+(?!\w)|\\(?=[!-/:-@\[-`{-~])|[\[\]]")
_SAMPLE = 20_000
_EN = (
    "the and of to in that is was for it with as on be at by this have from are not which you but they his "
    "her we an were been has their would there what will if can all when who more about than"
)
_FR = (
    "le la les des et est une du en que qui dans pour pas sur au avec ce il elle nous vous ne se plus par je "
    "mais on sont cette ces aux sa ses leur était être ont fait comme tout très où même aussi"
)
_VOTES = {"en": frozenset(_EN.split()), "fr": frozenset(_FR.split())}


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One heading of a text."""

    level: int
    """1 to 6."""
    text: str
    """Its words, without Markdown."""
    line: int
    """1-based line of the given text."""


def words(markdown: str) -> int:
    """How many words a reader reads.

    Not counted: fenced code, comments, tags, shortcodes, pictures, addresses. Inline code and link texts
    are. Each Chinese or Japanese character counts as one word; Korean is counted by its spaces. Pass the
    body only: front matter is not recognised here.
    """
    text = _prose(markdown)
    if text.isascii():
        return len(_WORD.findall(text))
    ideographs = len(_CJK.findall(text))
    return ideographs + len(_WORD.findall(_CJK.sub(" ", text) if ideographs else text))


def reading_minutes(word_count: int) -> int:
    """Minutes to read `word_count` words, rounded up; 0 for none."""
    return -(-word_count // WORDS_A_MINUTE)


def excerpt(markdown: str, length: int = 200) -> str:
    """The beginning of a text in plain words, on one line.

    With a `<!-- more -->` mark, everything before it (without its headings); else at most `length`
    characters, cut between words, with `…`.
    """
    more = _MORE.search(markdown)
    text = _plain(markdown[: more.start()] if more else markdown[: max(_SAMPLE, 20 * length)])
    if more or len(text) <= length:
        return text
    cut = text.rfind(" ", 0, length)
    return text[: cut if cut > length // 2 else length - 1].rstrip(" ,;:–—-") + "…"


def guess_language(text: str) -> str:
    """`en`, `fr`, or empty when the most frequent words don't say clearly."""
    sample = _WORD.findall(_prose(text[:_SAMPLE]).lower().replace("’", " ").replace("'", " "))
    counts = {language: sum(word in known for word in sample) for language, known in _VOTES.items()}
    best = max(counts, key=lambda language: counts[language])
    others = max(count for language, count in counts.items() if language != best)
    enough = counts[best] >= 3 and counts[best] >= 0.12 * len(sample)
    return best if enough and counts[best] >= 2 * others else ""


def outline(markdown: str) -> list[Heading]:
    """The headings in order (`#` and underlined ones), leaving out what stands in fenced code or comments."""
    found: list[Heading] = []
    fence = ""
    comment = False
    before = ""
    for number, line in enumerate(markdown.split("\n"), 1):
        if not line and not fence and not comment:
            before = ""
            continue
        line = line.removesuffix("\r")
        if comment or fence:
            comment = comment and "-->" not in line
            if fence and (mark := _FENCE_LINE.fullmatch(line)) and _closes(mark, fence):
                fence = ""
            before = ""
            continue
        if (mark := _FENCE_LINE.fullmatch(line)) and ("`" not in mark["rest"] or mark["mark"][0] == "~"):
            fence, before = mark["mark"], ""
        elif line.lstrip().startswith("<!--"):
            comment, before = "-->" not in line, ""
        elif heading := _ATX.fullmatch(line):
            found.append(_heading(len(heading["marks"]), heading["text"] or "", number))
            before = ""
        elif before and (underline := _UNDERLINE.fullmatch(line)):
            found.append(_heading(1 if underline["mark"][0] == "=" else 2, before, number - 1))
            before = ""
        else:
            before = "" if _NOT_PARAGRAPH.match(line) else line
    return found


def _closes(mark: re.Match[str], fence: str) -> bool:
    return mark["mark"][0] == fence[0] and len(mark["mark"]) >= len(fence) and not mark["rest"].strip()


def _heading(level: int, text: str, line: int) -> Heading:
    return Heading(level=level, text=" ".join(_MARKS.sub("", _TARGET.sub("]", text)).split()), line=line)


def _without_fences(text: str) -> str:
    parts: list[str] = []
    at, fence = 0, ""
    for mark in _FENCE_LINE.finditer(text):
        if not fence and ("`" not in mark["rest"] or mark["mark"][0] == "~"):
            parts.append(text[at : mark.start()])
            fence = mark["mark"]
        elif fence and _closes(mark, fence):
            at, fence = mark.end(), ""
    return "".join(parts) if fence else "".join((*parts, text[at:]))


def _prose(markdown: str) -> str:
    """The text without code, markup that is not read, and addresses."""
    text = markdown
    if "```" in text or "~~~" in text:
        text = _without_fences(text)
    if "<" in text:
        text = _TAG.sub(" ", _COMMENT.sub(" ", text))
    if "{" in text:
        text = _SHORTCODE.sub(" ", text)
    if "]" in text:
        text = _FOOTNOTE_MARK.sub(" ", _TARGET.sub("]", _IMAGE.sub(" ", text)))
        text = _REFERENCE.sub("", text)
    return _URL.sub(" ", text) if ":" in text else text


def _plain(markdown: str) -> str:
    text = _HEADING_LINE.sub("", _prose(markdown.replace("\r\n", "\n")))
    return " ".join(_MARKS.sub("", _MARKUP_LINE.sub("", text)).split())
