"""Takes the marks of an editor out of exported HTML, so that its words and pictures are what is left.

Nothing that readers saw is changed: only wrappers that show nothing, and what names a style or a script.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.files import opened
from bloggy.storage.exports.page_units import check
from bloggy.storage.exports.text_lines import decoder

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

LARGEST = 32 << 20
"""So many bytes; one post is read as a whole."""

_STYLE_NAMES = "class name rel target role style tabindex contenteditable loading decoding"
_SIZE_NAMES = "sizes srcset fetchpriority crossorigin"
_BLOCK_NAMES = (
    "address article aside blockquote details dir div dl fieldset figcaption figure footer form h1 h2 h3 h4",
    "h5 h6 header hr main nav ol p pre section table ul",
)
_STYLE = frozenset(_STYLE_NAMES.split())
_SIZES = frozenset(_SIZE_NAMES.split())
_BLOCKS = frozenset(" ".join(_BLOCK_NAMES).split())
_MOST = 20_000


def parsed(path: Path) -> LexborHTMLParser:
    """The file's HTML. Raises ExportError."""
    from selectolax.lexbor import LexborHTMLParser

    with opened(path) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ExportError(
            _("{path} is larger than {n} MB.").format(path=path.name, n=LARGEST >> 20),
            hint=_("No post is like that: it was not read."),
            file=str(path),
        )
    text = decoder(data[: 1 << 20])(data).removeprefix("\ufeff").replace("\x00", "")
    check(path.name, text)
    return LexborHTMLParser(text)


def words(node: LexborNode | LexborHTMLParser | None) -> str:
    """All words in it, one blank between them."""
    return "" if node is None else " ".join((node.text(deep=True, separator=" ") or "").split())


def attribute(node: LexborNode | None, name: str) -> str:
    """An attribute's value; "" if there is none."""
    return "" if node is None else (node.attributes.get(name) or "").strip()


def bare(body: LexborNode, *, wrappers: str) -> str:
    """The HTML in `body`, without marks of the editor and without the elements that `wrappers` selects.

    What lies in such an element stays, and so does one that keeps words apart. Places that a link of the post
    leads to keep their names.
    """
    led_to = {href[1:] for node in body.css("a[href^='#']") if (href := attribute(node, "href"))}
    wrapping = [node for node in body.css(wrappers) if node.mem_id != body.mem_id]
    for node in body.css("*")[:_MOST]:
        for name in list(node.attributes):
            if _is_mark(name, node, led_to):
                del node.attrs[name]
    for node in reversed(wrapping):  # those within others first
        if node.tag not in _BLOCKS or _only_wraps(node):
            node.unwrap()
    return (body.inner_html or "").strip()


def _only_wraps(node: LexborNode) -> bool:
    """Whether words on its sides still stand in blocks of their own without it."""
    if not words(node):
        return True
    inner = list(node.iter(include_text=True))
    return all(
        each.tag in _BLOCKS if each.is_element_node else not (each.text_content or "").strip()
        for each in inner
        if each.is_element_node or each.is_text_node
    )


def _is_mark(name: str, node: LexborNode, led_to: set[str]) -> bool:
    value = attribute(node, name)
    if name == "id":
        return value not in led_to
    if name == "class" and node.tag == "code":
        return not value.startswith("language-")
    if name in _SIZES or (name in {"width", "height"} and node.tag == "img"):
        return True
    if node.tag in {"iframe", "script", "video", "audio", "object", "embed"}:
        return False
    return name in _STYLE or name.startswith(("data-", "aria-", "on"))
