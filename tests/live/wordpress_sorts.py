"""Posts of every sort that WordPress keeps, a word to be edited in each, and hundreds of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_suffix(".txt")


def _read() -> Mapping[str, str]:
    parts = _FILE.read_text(encoding="utf-8").split("=== ")[1:]
    found = {name: text.removesuffix("\n") for name, _end, text in (part.partition("\n") for part in parts)}
    return found | {"carriage returns": found["carriage returns"].replace("\n", "\r\n")}


SORTS = _read()
"""Texts as they lie in the database; `{word}` is to be edited, `{base}` is the blog's address."""


def word(number: int) -> str:
    """The one word of that post that is edited."""
    return f"marmotte{number}"


def posts(count: int, base: str) -> list[dict[str, Any]]:
    """Rows for `wordpress_filling.fill`, each of a sort, in every state, from many years."""
    return [_post(number, base) for number in range(count)]


def sort_of(number: int) -> str:
    """Which sort the post of that number is."""
    return list(SORTS)[number % len(SORTS)]


def _post(number: int, base: str) -> dict[str, Any]:
    text = SORTS[sort_of(number)].replace("{word}", word(number)).replace("{base}", base)
    status = _STATUS.get(number % 50, "publish")
    when = datetime(2008, 1, 1, 9, 30, 17, tzinfo=UTC) + timedelta(days=11 * number, hours=number % 20)
    if status == "future":
        when = datetime(2098, 1, 1, 9, 30, 17, tzinfo=UTC) + timedelta(days=number)
    page = number % 25 == 24
    title = f"{_TITLES[number % len(_TITLES)]} {number}"
    row: dict[str, Any] = {
        "post_title": title, "post_content": text, "post_status": status, "post_date": when,
        "post_type": "page" if page else "post", "post_author": 1 + number % 2,
        "post_name": "" if status in {"draft", "pending"} else f"{_SLUGS[number % len(_SLUGS)]}-{number}",
    }  # fmt: skip
    if number % 9 == 4:
        row["post_excerpt"] = "Court &amp; bon : l’<em>essentiel</em>\n"
    if number % 30 == 7:
        row["post_password"] = "hidden"
    if not page:
        row["tags"] = [f"R&D {number % 30}", f"été {number % 7}"]
        row["categories"] = [_CATEGORIES[number % len(_CATEGORIES)]] if number % 3 else []
    return row


_STATUS = {5: "draft", 15: "pending", 25: "future", 35: "private", 45: "draft", 49: "private"}
_TITLES = (
    "Brouillard &amp; pluie",
    "It’s <em>cold</em> -- really",
    "R&amp;D: Vec&lt;T&gt;",
    "東京 😀",
    "“Quoted”",
)
_SLUGS = ("fog", "l-ete", "a-walk")
_CATEGORIES = ("Voyages", "Voyages/Écosse & îles", "Voyages/Écosse & îles/Skye", "Notes")
