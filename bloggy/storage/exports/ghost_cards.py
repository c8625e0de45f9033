"""Finds the Markdown in posts of Ghost that were written in one Markdown card, which HTML would harm."""

from __future__ import annotations

import json

from bloggy.storage.exports.json_file import Row, row, text


def _json(value: object) -> Row:
    if not isinstance(value, str) or not value:
        return {}
    try:
        return row(json.loads(value))
    except (ValueError, RecursionError):
        return {}


def lexical_card(value: object) -> str | None:
    """The Markdown of a post that is one Markdown card and nothing else; else None."""
    children = row(_json(value).get("root")).get("children")
    if not isinstance(children, list):
        return None
    cards = [card for card in children if row(card).get("type") != "paragraph" or row(card).get("children")]
    if len(cards) != 1 or row(cards[0]).get("type") != "markdown":
        return None
    return text(row(cards[0]), "markdown")


def mobiledoc_card(value: object) -> str | None:
    """The same of a post of Ghost 1 to 4."""
    found = _json(value)
    cards, sections = found.get("cards"), found.get("sections")
    if not isinstance(cards, list) or len(cards) != 1 or not isinstance(sections, list):
        return None
    filled = [each for each in sections if isinstance(each, list) and each != [1, "p", []]]
    card = cards[0]
    if len(filled) != 1 or filled[0][:1] != [10] or not isinstance(card, list) or len(card) != 2:
        return None
    name, payload = card
    return text(row(payload), "markdown") if name in {"markdown", "card-markdown"} else None
