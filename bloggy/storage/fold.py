"""Makes text comparable as people compare it: without case, accents, ligatures or half-width forms."""

from __future__ import annotations

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
_TABLE = str.maketrans(_LETTERS)


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
    text = text.translate(_TABLE)
    return "".join(f" {char} " if _is_ideograph(char) else char for char in text) if _has_cjk(text) else text


def key(text: str) -> str:
    """`text` for comparing and sorting: lower case, without accents; white space is single."""
    if not text.isascii():
        import unicodedata

        plain = unicodedata.normalize("NFKD", text.translate(_TABLE))
        text = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(text.casefold().split())


def match(text: str) -> str:
    """An FTS5 expression for what a person typed: all words, the last one as a beginning; "" for no word.

    Every word is quoted, so that nothing in it is an operator. White space at the end completes the last.
    """
    terms = [_quoted(words(term)) for term in text.replace("\0", " ").split()]
    terms = [term for term in terms if term]
    if terms and not text[-1:].isspace():
        terms[-1] += "*"
    return " ".join(terms)


def _quoted(term: str) -> str:
    return '"' + term.replace('"', " ") + '"' if any(char.isalnum() for char in term) else ""


def _has_cjk(text: str) -> bool:
    return any("\u3040" <= char <= "\u9fff" or char >= "\U00020000" for char in set(text))


def _is_ideograph(char: str) -> bool:
    return (
        "\u3040" <= char <= "\u30ff"
        or "\u3400" <= char <= "\u4dbf"
        or "\u4e00" <= char <= "\u9fff"
        or "\U00020000" <= char <= "\U0003ffff"
    )
