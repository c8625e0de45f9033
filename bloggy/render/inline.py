"""Turns the inline tokens of one paragraph into styled runs, cleaned of everything a terminal would obey."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.render.layout import PictureInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown_it.token import Token

    from bloggy.render.glyphs import Glyphs
    from bloggy.render.wrap import Run

NoteKey = str | int
"""A footnote: its label, or for one written in place its number within the block."""

_OPENING = {"strong_open": "strong", "em_open": "em", "s_open": "strike"}
_CHECKBOX = "task-list-item-checkbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inlines:
    """What laying out a text needs to know beside the text."""

    glyphs: Glyphs
    pictures: Mapping[str, PictureInfo | None] = field(default_factory=dict)
    """By the source as written."""
    notes: Mapping[NoteKey, int] = field(default_factory=dict)
    """The number that each footnote of this block is shown with."""
    addresses: bool = False
    """Show the address after each link."""


def shown(text: str) -> str:
    """`clean_line`, without a look at every character of the plainest texts, which are most."""
    return text if text.isascii() and text.isprintable() else clean_line(text)


def note_key(token: Token) -> NoteKey:
    """Which footnote a `footnote_ref` token means."""
    label = token.meta.get("label")
    return str(label) if label is not None else int(token.meta["id"])


def plain(token: Token) -> str:
    """The text of an inline token without its styles, cleaned."""
    if not token.children:
        return clean_line(token.content)
    return clean_line(
        "".join(child.content if child.type != "softbreak" else " " for child in token.children)
    )


def runs(token: Token, source: int, about: Inlines, base: str = "") -> list[Run]:
    """The runs of one inline token whose text starts on source line `source`, in the style `base`."""
    out: list[Run] = []
    styles = [base]
    href: str | None = None
    opened = 0
    for child in token.children or ():
        kind = child.type
        style = styles[-1]
        if kind == "text":
            if child.content:
                out.append((shown(child.content), style, href, source))
        elif kind == "softbreak":
            out.append((" ", style, href, source))
            source += 1
        elif kind == "hardbreak":
            out.append(("\n", style, href, source))
            source += 1
        elif kind in _OPENING:
            styles.append(_join(style, _OPENING[kind]))
        elif kind == "link_open":
            styles.append(_join(style, "link"))
            href, opened = clean_line(str(child.attrs.get("href", ""))), len(out)
        elif kind == "link_close":
            styles.pop()
            if about.addresses and href and not href.startswith("#"):
                out += _address(href, "".join(run[0] for run in out[opened:]), source)
            href = None
        elif kind.endswith("_close"):
            styles.pop()
        elif kind == "code_inline":
            out.append((shown(child.content), _join(style, "code"), href, source))
        elif kind == "image":
            out += _picture(child, source, about, style, href)
        elif kind == "footnote_ref":
            number = about.notes.get(note_key(child))
            if number is not None:
                out.append((f"[{number}]", _join(style, "footnote"), href, source))
        elif kind == "html_inline":
            if _CHECKBOX not in child.content:  # the list item draws its box
                out.append(_html(child.content, source, style))
        elif child.content:
            out.append((shown(child.content), style, href, source))
    return out


def _join(outer: str, inner: str) -> str:
    return f"{outer} {inner}" if outer else inner


def _address(href: str, text: str, source: int) -> list[Run]:
    address = clean_line(unquote(href, errors="replace"))
    if address.removeprefix("mailto:") == text:
        return []
    return [(f" <{address}>", "address", None, source)]


def is_done(token: Token) -> bool:
    """Whether the first token of a task is a ticked box."""
    return _CHECKBOX in token.content and "checked=" in token.content


def _html(content: str, source: int, style: str) -> Run:
    if content.lower().replace(" ", "") in {"<br>", "<br/>"}:
        return ("\n", style, None, source)
    return (clean_line(content.replace("\n", " ")), _join(style, "html"), None, source)


def _picture(token: Token, source: int, about: Inlines, style: str, href: str | None) -> list[Run]:
    written = str(token.attrs.get("src", ""))
    info = about.pictures.get(written)
    alt = plain(token)
    return picture_runs(written, alt, info, about.glyphs, source, style=style, href=href)


def picture_runs(
    written: str,
    alt: str,
    info: PictureInfo | None,
    glyphs: Glyphs,
    source: int,
    *,
    style: str = "",
    href: str | None = None,
) -> list[Run]:
    """`▣ alt — path, 1600×900, 212 kB`."""
    facts = [clean_line(unquote(written, errors="replace"))]
    if len(facts[0]) > 200:
        facts[0] = facts[0][:60] + "…"
    if info is not None and info.width and info.height:
        facts.append(f"{info.width}{glyphs.times}{info.height}")
    if info is not None and info.size:
        facts.append(size_in_words(info.size))
    out: list[Run] = [(glyphs.picture + "\u00a0", _join(style, "image"), href, source)]
    if alt:
        out.append((alt, _join(style, "image em"), href, source))
        out.append((f" {glyphs.dash} ", _join(style, "image.facts"), None, source))
    out.append((", ".join(fact for fact in facts if fact), _join(style, "image.facts"), None, source))
    if info is not None and info.problem:
        out.append((f", {clean_line(info.problem)}", _join(style, "image.problem"), None, source))
    return out


def size_in_words(size: int) -> str:
    """`size` bytes in three digits and a unit: 812 B, 212 kB, 1.4 MB."""
    if size < 1000:
        return _("{number} B").format(number=size)
    if size < 999_500:
        return _("{number} kB").format(number=round(size / 1000))
    return _("{number} MB").format(number=round(size / 1_000_000, 1 if size < 99_500_000 else None))
