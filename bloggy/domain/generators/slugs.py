"""Makes slugs exactly as each generator does, so that the address it will use can be foretold."""

from __future__ import annotations

import re
import unicodedata


def hugo(text: str) -> str:
    """Hugo's path sanitising (helpers.PathSpec.MakePathSanitized), lower-cased.

    Letters, digits, marks and `._#+~-@` stay, spaces become single hyphens, the rest goes.
    """
    out: list[str] = []
    hyphen_due = was_hyphen = False
    for char in text:
        if char.isalnum() or char in "./\\_#+~-@" or unicodedata.category(char).startswith("M"):
            was_hyphen = char == "-"
            if hyphen_due and not was_hyphen:
                out.append("-")
            hyphen_due = False
            out.append(char)
        elif out and not was_hyphen and char.isspace():
            hyphen_due = True
    return "".join(out).lower()


def jekyll(text: str, *, mode: str = "default", cased: bool = False) -> str:
    """Jekyll's Utils.slugify in its modes `default` and `pretty`."""
    kept = r"[^\w.~!$&'()+,;=@]+" if mode == "pretty" else r"[^\w]+"
    slug = re.sub(kept, "-", text if mode == "pretty" else text.replace("_", "-"))
    slug = slug.removeprefix("-").removesuffix("-")
    return slug if cased else slug.lower()


def ascii_words(text: str) -> str:
    """Text in ASCII look-alikes (`é` → `e`), as the `unidecode` family does it."""
    from text_unidecode import unidecode  # type: ignore[import-untyped]  # comes with python-slugify

    return str(unidecode(text))


def pelican(
    text: str, substitutions: object = None, *, preserve_case: bool = False, use_unicode: bool = False
) -> str | None:
    """Pelican's slugify with its SLUG_REGEX_SUBSTITUTIONS; None if those are no valid patterns."""
    default = ((r"[^\w\s-]", ""), (r"(?u)\A\s*", ""), (r"(?u)\s*\Z", ""), (r"[-\s]+", "-"))
    text = re.sub(r"<[^>]*>", "", text)
    text = unicodedata.normalize("NFKC", text)
    if not use_unicode:
        text = ascii_words(text)
    pairs = substitutions if isinstance(substitutions, list | tuple) else default
    for pair in pairs:
        if not (isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(x, str) for x in pair)):
            return None
        try:
            text = re.sub(
                unicodedata.normalize("NFKC", pair[0]),
                unicodedata.normalize("NFKC", pair[1]),
                text,
                flags=re.I,
            )
        except re.error:
            return None
    return (text if preserve_case else text.lower()).strip()


def nikola(text: str) -> str:
    """Nikola's utils.slugify (its standard state, USE_SLUGIFY)."""
    kept = re.sub(r"[^+\w\s-]", "", ascii_words(text)).strip().lower()
    return re.sub(r"[-\s]+", "-", kept)


def hexo(text: str, *, lower: bool = False) -> str:
    """hexo-util's slugize: accents off Latin letters, special characters to hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    plain = unicodedata.normalize("NFC", plain).translate(_HEXO_LETTERS)
    plain = re.sub(r"[\x00-\x1f]", "", plain)
    slug = re.sub(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+", "-", plain).strip("-")
    return slug.lower() if lower else slug


_HEXO_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "Œ": "OE",
        "æ": "ae",
        "Æ": "AE",
        "ß": "s",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ł": "l",
        "Ł": "L",
    }
)


def markdown_python(text: str, separator: str = "-") -> str:
    """pymdownx's slugify(case="lower"), MkDocs Material's default: letters of any script stay."""
    text = unicodedata.normalize("NFC", re.sub(r"<[^>]*>", "", text)).strip().lower()
    text = re.sub(r"[^\w\- ]", "", text)
    return text.replace(" ", separator)


def github(text: str) -> str:
    """github-slugger, which Astro makes ids of content files with."""
    kept = re.sub(r"[^\w\- ]", "", text.lower())
    return kept.replace(" ", "-")


def zola(text: str, mode: str = "on") -> str:
    """Zola's [slugify] paths: `on` is ASCII words, `safe` drops what file systems mind, `off` nothing."""
    if mode == "off":
        return text
    if mode == "safe":
        kept = re.sub(r'[<>:"/|?*#()\[\]\\\n\r\t]', "", text).strip(" .")
        return re.sub(r"\s+", "_", kept)
    return re.sub(r"[^a-z0-9]+", "-", ascii_words(text).lower()).strip("-")
