"""Writes a post as blocks of the WordPress editor, so that it can be edited there as if it were made there.

Markup as the editor's own blocks save it (packages/block-library of github WordPress/gutenberg); what no
block can hold without loss is a Custom HTML block.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from bloggy.render.blog_html import read, written
from bloggy.render.dialect_rules import BLOCK_MARK
from bloggy.render.grouping import by_block, together
from bloggy.render.html_pieces import pieces, tag_name
from bloggy.render.html_tree import VOID
from bloggy.render.typography import protect as protected

if TYPE_CHECKING:
    from markdown_it.token import Token

_RICH_NAMES = (
    "a abbr b bdo big br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup tt u var"
)
_RICH = frozenset(_RICH_NAMES.split())
_SHORTCODE = re.compile(r"\[([a-zA-Z][\w-]*)(?:\s[^\[\]]*)?\](?:[^\[\]\n]*\[/\1\])?")
_MORE = re.compile(r"\s*<!--more(.*?)-->\s*", re.DOTALL)


def blog_blocks(
    markdown: str,
    *,
    links: Mapping[str, str] | None = None,
    pictures: Mapping[str, str] | None = None,
    prefix: str = "",
    protect: bool = True,
) -> str:
    """The body of a post as block markup; see `blog_html` for `links`, `prefix` and `protect`.

    `pictures`: id in the blog's media library by the address that `links` gives.
    """
    tokens, env = read(markdown, links=links or {}, prefix=prefix, protect=protect)
    return blocks_of(tokens, env, pictures=pictures or {}, protect=protect) + "\n" if tokens else ""


def blocks_of(
    tokens: Sequence[Token], env: dict[str, object], *, pictures: Mapping[str, str], protect: bool
) -> str:
    """Some tokens from `blog_html.read` as block markup."""
    return "\n\n".join(_Writer(env=env, pictures=pictures, protect=protect).blocks(tokens))


def html_block(html: str) -> str:
    """A block of HTML."""
    return _comment("html", html)


def _comment(name: str, inside: str, **attributes: object) -> str:
    """One block. JSON as the editor writes it, which keeps it from ending the comment."""
    text = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
    for character, code in (("--", "\\u002d\\u002d"), ("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, code)
    text = text.replace('\\"', "\\u0022")
    return f"<!-- wp:{name} {text + ' ' if attributes else ''}-->\n{inside}\n<!-- /wp:{name} -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    env: dict[str, object]
    pictures: Mapping[str, str]
    protect: bool

    def blocks(self, tokens: Sequence[Token]) -> list[str]:
        out: list[str] = []
        for group, own in together(tokens):
            if own:
                html = self._html(group)
                out.append(html.strip("\n") if BLOCK_MARK.match(html) else _comment("html", html.strip("\n")))
            else:
                out.append(self._block(group))
        return [block for block in out if block]

    def _html(self, tokens: Sequence[Token]) -> str:
        return written(list(tokens), self.env, protect=self.protect)

    def _block(self, group: Sequence[Token]) -> str:
        kind = group[0].type
        block: str | None = None
        if kind == "paragraph_open":
            block = self._paragraph(group[1])
        elif kind == "heading_open":
            block = self._heading(group)
        elif kind in {"fence", "code_block"}:
            block = self._code(group[0])
        elif kind == "hr":
            block = _comment("separator", '<hr class="wp-block-separator has-alpha-channel-opacity"/>')
        elif kind == "blockquote_open":
            inside = "\n\n".join(self.blocks(group[1:-1]))
            block = _comment("quote", f'<blockquote class="wp-block-quote">{inside}</blockquote>')
        elif kind in {"bullet_list_open", "ordered_list_open"}:
            block = self._list(group)
        elif kind == "table_open":
            block = self._table(group)
        elif kind == "html_block" and (more := _MORE.fullmatch(group[0].content)):
            text = {"customText": more[1].strip()} if more[1].strip() else {}
            block = _comment("more", f"<!--more{more[1]}-->", **text)
        if block is None:
            html = self._html(group).strip("\n")
            block = _comment("html", html) if html.strip() else ""
        return block

    def _paragraph(self, inline: Token) -> str | None:
        picture = self._picture(inline)
        if picture is not None:
            return picture
        html = self._html([inline])
        if _SHORTCODE.fullmatch(html.strip()):
            return _comment("shortcode", html.strip())
        return _comment("paragraph", f"<p>{html}</p>") if _is_rich(html) else None

    def _heading(self, group: Sequence[Token]) -> str | None:
        html = self._html([group[1]])
        level = int(group[0].tag[1])
        if not _is_rich(html):
            return None
        attributes = {"level": level} if level != 2 else {}
        return _comment("heading", f'<h{level} class="wp-block-heading">{html}</h{level}>', **attributes)

    def _code(self, token: Token) -> str:
        text = escape(token.content.removesuffix("\n"), quote=False)
        css = f"language-{token.info}" if re.fullmatch(r"[\w+#.-]+", token.info) else ""
        html = f'<pre class="wp-block-code{" " if css else ""}{css}"><code>{text}</code></pre>'
        return _comment(
            "code", protected(html) if self.protect else html, **({"className": css} if css else {})
        )

    def _picture(self, inline: Token) -> str | None:
        """A paragraph that is one picture, perhaps one that leads somewhere."""
        children = [child for child in inline.children or () if child.type != "text" or child.content.strip()]
        link = None
        if len(children) == 3 and children[0].type == "link_open":
            link, children = children[0], children[1:2]
        if len(children) != 1 or children[0].type != "image":
            return None
        token = children[0]
        source = str(token.attrs.get("src", ""))
        number = self.pictures.get(source, "")
        known = number.isascii() and number.isdigit()
        alt = escape("".join(child.content for child in _flat(token)), quote=True)
        title = str(token.attrs.get("title", ""))
        html = f'<img src="{escape(source, quote=True)}" alt="{alt}"'
        html += f' class="wp-image-{number}"' if known else ""
        html += f' title="{escape(title, quote=True)}"/>' if title else "/>"
        attributes: dict[str, object] = {"id": int(number), "sizeSlug": "full"} if known else {}
        if link is not None:
            html = f'<a href="{escape(str(link.attrs.get("href", "")), quote=True)}">{html}</a>'
            if link.attrs.get("title"):
                return None
        if known or link is not None:
            attributes["linkDestination"] = "custom" if link is not None else "none"
        figure = f'<figure class="wp-block-image{" size-full" if known else ""}">{html}</figure>'
        return _comment("image", protected(figure) if self.protect else figure, **attributes)

    def _list(self, group: Sequence[Token]) -> str | None:
        opening = group[0]
        if "contains-task-list" in str(opening.attrs.get("class", "")):
            return None
        items: list[str] = []
        for item in by_block(group[1:-1]):
            html = self._item(list(by_block(item[1:-1])))
            if html is None:
                return None
            items.append(_comment("list-item", f"<li>{html}</li>"))
        ordered = opening.type == "ordered_list_open"
        start = opening.attrs.get("start")
        attributes: dict[str, object] = {"ordered": True} if ordered else {}
        if start is not None:
            attributes["start"] = int(start)
        number = f' start="{start}"' if start is not None else ""
        tag = "ol" if ordered else "ul"
        inside = "\n\n".join(items)
        return _comment("list", f'<{tag}{number} class="wp-block-list">{inside}</{tag}>', **attributes)

    def _item(self, groups: Sequence[Sequence[Token]]) -> str | None:
        """Words, then lists; None when there is anything else."""
        html = ""
        for index, group in enumerate(groups):
            if index == 0 and group[0].type == "paragraph_open":
                html = self._html([group[1]])
                if not _is_rich(html):
                    return None
                continue
            inner = self._list(group) if group[0].type in {"bullet_list_open", "ordered_list_open"} else None
            if inner is None:
                return None
            html += inner
        return html

    def _table(self, group: Sequence[Token]) -> str | None:
        html = ""
        for index, token in enumerate(group[1:-1], 1):
            name = token.tag
            if token.type in {"th_open", "td_open"}:
                align = str(token.attrs.get("style", "")).rpartition(":")[2]
                css = f' class="has-text-align-{align}" data-align="{align}"' if align else ""
                html += f"<{name}{css}>"
            elif token.type == "inline":
                cell = self._html([group[index]])
                if not _is_rich(cell):
                    return None
                html += cell
            else:
                html += f"</{name}>" if token.nesting < 0 else f"<{name}>"
        table = f'<figure class="wp-block-table"><table>{html}</table></figure>'
        return _comment("table", table, hasFixedLayout=False)


def _is_rich(html: str) -> bool:
    """Whether the editor's text fields keep `html`: words with inline elements, each closed in its order."""
    inside: list[str] = []
    for kind, piece in pieces(html):
        if kind == "text":
            continue
        name = tag_name(piece) if kind == "tag" else ""
        if name not in _RICH:
            return False
        if piece.startswith("</"):
            if not inside or inside.pop() != name:
                return False
        elif name not in VOID:
            inside.append(name)
    return not inside


def _flat(token: Token) -> Iterator[Token]:
    for child in token.children or ():
        if child.type == "image":
            yield from _flat(child)
        else:
            yield child
