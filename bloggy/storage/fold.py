"""Makes text comparable as people compare it: without case, accents, ligatures or half-width forms."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LETTERS = {
    "œ": "oe",
    "Œ": "oe",
    "æ": "ae",
    "Æ": "ae",
    "ß": "ss",
    "ẞ": "ss",
    "ø": "o",
    "Ø": "o",
    "đ": "d",
    "Đ": "d",
    "ð": "d",
    "Ð": "d",
    "þ": "th",
    "Þ": "th",
    "ł": "l",
    "Ł": "l",
    "ħ": "h",
    "ı": "i",
    "ŋ": "n",
    "ĳ": "ij",
    "ſ": "s",
}
_CJK = "([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff])"
_LATIN = "\u017f"
"""Up to here SQLite's tokenizer takes accents off as `key` does."""
_INDEXED = 3
"""Letters up to which the full-text index has the beginnings of words, see `index_sql.TABLES`."""


def words(text: str) -> str:
    """`text` as the full-text index is given it: letters that fold to several are spelt out.

    Case and accents are left to SQLite's tokenizer. Chinese and Japanese, which write no spaces, get one
    around each character, so that a part of a sentence is found as the phrase it is.
    """
    if text.isascii():
        return text
    import unicodedata

    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)
    text = _spelt_out(text)
    import re

    return re.sub(_CJK, r" \1 ", text)


def key(text: str) -> str:
    """`text` for comparing and sorting: lower case, without accents; white space is single."""
    if not text.isascii():
        import unicodedata

        plain = unicodedata.normalize("NFKD", _spelt_out(text))
        text = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(text.casefold().split())


def match(text: str, beginning: Callable[[str], Sequence[str]] = lambda _start: ()) -> str:
    """An FTS5 expression for what a person typed: all words, the last one as a beginning; "" for no word.

    Every word is quoted, so that nothing in it is an operator. White space at the end completes the last.
    beginning: answers the words of the index (lower case, without accents) that begin so, or none if they
    are many. FTS5 finds the newest posts with one of them at once, but with a beginning only after it has
    put together all there are.
    """
    terms = [_quoted(words(term)) for term in text.replace("\0", " ").split()]
    terms = [term for term in terms if term]
    if terms and not text[-1:].isspace():
        typed = terms[-1][1:-1]
        start = key(typed) if max(typed) <= _LATIN else ""
        plain = len(start) > _INDEXED and start.isascii() and start.isalnum()
        known = beginning(start) if plain else ()
        if known and all(word.isascii() and word.isalnum() for word in known):
            terms[-1] = "(" + " OR ".join(f'"{word}"' for word in known) + ")"
        else:
            terms[-1] += "*"
    return " AND ".join(terms)


def _quoted(term: str) -> str:
    return '"' + term.replace('"', " ") + '"' if any(char.isalnum() for char in term) else ""


def _spelt_out(text: str) -> str:
    for letter, plain in _LETTERS.items():
        if letter in text:
            text = text.replace(letter, plain)
    return text
