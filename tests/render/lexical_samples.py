"""Documents of Ghost's editor for tests: as it writes them, with every sort of node."""

from __future__ import annotations

import json
from typing import Any


def text(words: str, bits: int = 0, kind: str = "extended-text") -> dict[str, Any]:
    return {
        "detail": 0,
        "format": bits,
        "mode": "normal",
        "style": "",
        "text": words,
        "type": kind,
        "version": 1,
    }


def element(kind: str, *children: dict[str, Any], **more: Any) -> dict[str, Any]:
    shape = {"children": list(children), "direction": "ltr", "format": "", "indent": 0}
    return {**shape, "type": kind, "version": 1, **more}


def paragraph(*children: dict[str, Any] | str) -> dict[str, Any]:
    return element("paragraph", *(text(each) if isinstance(each, str) else each for each in children))


def heading(words: str, tag: str = "h2") -> dict[str, Any]:
    return element("extended-heading", text(words), tag=tag)


def link(address: str, *children: dict[str, Any]) -> dict[str, Any]:
    return element("link", *children, rel="noopener", target=None, title=None, url=address)


def bullets(*items: dict[str, Any] | str, kind: str = "bullet") -> dict[str, Any]:
    found = []
    for number, item in enumerate(items, 1):
        inside = [text(item)] if isinstance(item, str) else [item]
        found.append(element("listitem", *inside, value=number))
    return element("list", *found, listType=kind, start=1, tag="ul" if kind == "bullet" else "ol")


def image(address: str, alt: str = "", **more: Any) -> dict[str, Any]:
    shape = {
        "type": "image",
        "version": 1,
        "src": address,
        "width": 1200,
        "height": 800,
        "title": "",
        "alt": alt,
    }
    return {**shape, "caption": "", "cardWidth": "regular", "href": "", **more}


def gallery(site: str = "https://blog.example.org") -> dict[str, Any]:
    images = [
        {
            "row": 0,
            "src": f"{site}/content/images/{n}.jpg",
            "width": 900,
            "height": 600,
            "fileName": f"{n}.jpg",
        }
        for n in (1, 2, 3)
    ]
    return {
        "type": "gallery",
        "version": 1,
        "images": images,
        "caption": "<span>Three views of the fog</span>",
    }


def bookmark(address: str = "https://example.org/fog") -> dict[str, Any]:
    told = {
        "icon": "https://example.org/i.png",
        "title": "All about fog & mist",
        "description": "A « long » look at it.",
        "author": "Ada",
        "publisher": "Fog",
        "thumbnail": "https://example.org/t.png",
    }
    return {"type": "bookmark", "version": 1, "url": address, "metadata": told, "caption": ""}


def callout(words: str = "Take a <b>coat</b>.") -> dict[str, Any]:
    return {
        "type": "callout",
        "version": 1,
        "calloutText": words,
        "calloutEmoji": "🦊",
        "backgroundColor": "blue",
    }


def toggle() -> dict[str, Any]:
    return {"type": "toggle", "version": 1, "heading": "Why?", "content": "<p>Because.</p>"}


def html(source: str, **more: Any) -> dict[str, Any]:
    return {"type": "html", "version": 1, "html": source, **more}


def code(source: str, language: str = "python", caption: str = "") -> dict[str, Any]:
    return {"type": "codeblock", "version": 1, "code": source, "language": language, "caption": caption}


def card(markdown: str) -> dict[str, Any]:
    return {"type": "markdown", "version": 1, "markdown": markdown}


RULE = {"type": "horizontalrule", "version": 1}
BREAK = {"type": "linebreak", "version": 1}
PAYWALL = {"type": "paywall", "version": 1}


def document(*nodes: dict[str, Any]) -> str:
    """As Ghost writes it."""
    root = {
        "children": list(nodes),
        "direction": "ltr",
        "format": "",
        "indent": 0,
        "type": "root",
        "version": 1,
    }
    return json.dumps({"root": root}, ensure_ascii=False, separators=(",", ":"))


def everything(site: str = "https://blog.example.org") -> list[dict[str, Any]]:
    """One of each."""
    return [
        paragraph(
            "Le brouillard « monte » : ", text("vite", 1), " et ", text("bien", 3), ", dit-on 🦊 – 12 €. "
        ),
        heading("Une *drôle* de #ville"),
        paragraph(
            "See ",
            link("https://example.org/a_b_c?x=1&y=2", text("the "), text("long", 2), text(" story")),
            ".",
            BREAK,
            "Second line, ",
            text("code `x`", 16),
            text(" old ", 4),
            text("under", 8),
            text("2", 64),
            text("mark", 128),
        ),
        bullets(
            "one",
            "two [x]",
            element("list", element("listitem", text("deep"), value=1), listType="bullet", start=1, tag="ul"),
            "three",
        ),
        bullets("first", "second", kind="number"),
        element("extended-quote", text("Said "), text("she", 2), BREAK, text("twice.")),
        element("aside", text("An aside.")),
        code("if a < b:\n    print('é')  # `$HOME`\n\n# end"),
        code("x", "", "With a caption"),
        dict(RULE),
        image(f"{site}/content/images/fog.jpg", "De la brume"),
        image(f"{site}/content/images/b.jpg", "B", caption="A <i>caption</i>", cardWidth="wide"),
        gallery(site),
        bookmark(),
        callout(),
        toggle(),
        html('<div class="x">\n  <b>HTML</b>\n</div>'),
        html("<p>a</p>\n\n<p>b</p>"),
        html("<script>if (1 < 2) { x() }</script>"),
        card("A card with\ntwo lines.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nA note[^1].\n\n[^1]: Here."),
        dict(PAYWALL),
        {
            "type": "embed",
            "version": 1,
            "url": "https://video.example/x",
            "embedType": "video",
            "html": "<iframe></iframe>",
            "metadata": {"title": "Film"},
            "caption": "",
        },
        {
            "type": "button",
            "version": 1,
            "buttonText": "Press",
            "alignment": "center",
            "buttonUrl": "https://e.org/",
        },
        {
            "type": "file",
            "version": 1,
            "src": f"{site}/content/files/a.pdf",
            "fileTitle": "A",
            "fileName": "a.pdf",
            "fileCaption": "",
            "fileSize": 4,
        },
        {"type": "somethingnew", "version": 7, "deep": {"x": [1, 2, {"y": None}]}},
        paragraph(),
        paragraph("The end"),
        paragraph(),
    ]


def difference(old: str, new: str) -> tuple[str, str]:
    """What of `old` has become what of `new`."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return old[head : len(old) - tail], new[head : len(new) - tail]
