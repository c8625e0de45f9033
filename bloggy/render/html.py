"""Turns a post into HTML that nothing in it can make act, and into a quiet page of its own."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.render import dialect
from bloggy.render.code import colourable, language_of, lexer_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.token import Token

    from bloggy.render.layout import TitleBlock

    PictureUrl = Callable[[str], str | None]

DEEPEST = 1_000
"""Elements inside each other; the sanitiser's time grows with the square, so deeper HTML is shown as text."""
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_VOID = frozenset({"br", "hr", "img", "input", "wbr", "col", "area", "source", "meta", "link", "embed"})
_CLASSES = re.compile(
    r"(?:footnote[\w-]*|task-list-item(?:-checkbox)?|contains-task-list|language-[\w+#.-]{1,40}|hl-[a-z0-9]{1,4})"
)
_FOOTNOTE_ID = re.compile(r"fn(?:ref)?[0-9]{1,6}(?::[0-9]{1,6})?")
_INPUT = frozenset({"type", "checked", "disabled"})


def to_html(markdown: str, *, picture_url: PictureUrl | None = None) -> str:
    """The sanitised HTML of a post's body: no scripts, no styles, no frames, no forms, no foreign schemes.

    `picture_url` gives the address to load a picture from (None: show only its alternative text) for
    the source as written in the post; without it sources stay as they are. The text itself is not
    cleaned for terminals: it may be meant for a blog.
    """
    # a lone surrogate can't be written to any page
    tokens, env = dialect.parse(markdown.encode("utf-8", "replace").decode("utf-8"))
    for token in tokens:
        if token.type == "fence":
            _colour(token)
        elif token.type in {"th_open", "td_open"} and "style" in token.attrs:
            # an attribute, because the pages allow no style of their own to what comes from a post
            token.attrs = {"align": str(token.attrs["style"]).rpartition(":")[2]}
    html = dialect.render(tokens, env)
    if _too_deep(html):
        _defuse(tokens)
        html = dialect.render(tokens, env)
    return _sanitise(html, picture_url)


def _colour(token: Token) -> None:
    language = language_of(token.info)
    lexer = lexer_for(language) if colourable(token.content) else None
    if lexer is None:
        return
    from pygments import highlight
    from pygments.formatters.html import HtmlFormatter

    inside = highlight(token.content, lexer, HtmlFormatter(nowrap=True, classprefix="hl-"))
    token.type = "html_block"
    token.content = f'<pre><code class="language-{escape(language)}">{inside}</code></pre>\n'


def _too_deep(html: str) -> bool:
    depth = 0
    for closing, name in _TAG.findall(html):
        if name.lower() not in _VOID:
            depth += -1 if closing else 1
            if depth > DEEPEST:
                return True
    return False


def _defuse(tokens: list[Token]) -> None:
    """Raw HTML becomes text."""
    for token in tokens:
        if token.type == "html_block":
            token.type = "code_block"
        for child in token.children or ():
            if child.type == "html_inline":
                child.type = "text"


def _sanitise(html: str, picture_url: PictureUrl | None) -> str:
    import nh3

    attributes = {tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    attributes["a"] |= {"class", "id", "title"}
    attributes["img"].add("title")
    attributes["li"] = {"class", "id"}
    attributes["input"] = {*_INPUT, "class"}
    for tag in ("code", "span", "section", "ol", "ul", "sup", "hr"):
        attributes[tag] = attributes.get(tag, set()) | {"class"}

    def check(tag: str, name: str, value: str) -> str | None:
        if name == "class":
            return " ".join(each for each in value.split() if _CLASSES.fullmatch(each)) or None
        if name == "id":
            return value if _FOOTNOTE_ID.fullmatch(value) else None
        if tag == "input" and name == "type":
            return "checkbox"
        if tag == "img" and name == "src" and picture_url is not None:
            return picture_url(value)
        return value

    return nh3.clean(
        html,
        tags={*nh3.ALLOWED_TAGS, "input", "section", "tfoot"} - {"map", "area"},
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "object", "svg", "math"},
        attributes=attributes,
        attribute_filter=check,
        url_schemes=set(SCHEMES),
        set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    )


def article(body: str, title: TitleBlock | None = None, *, picture_url: PictureUrl | None = None) -> str:
    """`body` (from `to_html`) below its title block."""
    if title is None:
        return body
    parts = []
    if title.title and not _begins_with_title(body, title.title):
        parts.append(f"<h1>{escape(clean_line(title.title))}</h1>")
    facts = " · ".join(escape(clean_line(fact)) for fact in title.facts if fact)
    if facts:
        parts.append(f'<p class="facts">{facts}</p>')
    if title.summary:
        parts.append(f'<p class="summary">{escape(clean_line(title.summary))}</p>')
    address = picture_url(title.image) if title.image and picture_url else None
    if address:
        alt = escape(clean_line(title.image_alt), quote=True)
        parts.append(f'<p><img src="{escape(address, quote=True)}" alt="{alt}"></p>')
    return f"<header>{''.join(parts)}</header>\n{body}" if parts else body


def _begins_with_title(body: str, title: str) -> bool:
    first = re.match(r"\s*<h1>(.*?)</h1>", body, re.DOTALL)
    return first is not None and first.group(1).strip() == escape(clean_line(title), quote=False)


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """The page's own CSS: light and dark, narrow and print."""
    return files("bloggy.render").joinpath("page.css").read_text(encoding="utf-8")


def page(
    content: str,
    *,
    title: str,
    language: str = "",
    style_url: str = "",
    script_url: str = "",
    away: str = "",
) -> str:
    """A complete page round `content` (from `article`).

    Without `style_url` the CSS is in the page, which then also carries its own content security policy
    (no script at all) and can be sent to anyone; with it, policy and files are the server's business,
    and `script_url` names the script that keeps the page fresh (`away` is what it says when it can't).
    """
    if style_url:
        style = f'<link rel="stylesheet" href="{escape(style_url, quote=True)}">'
    else:
        css = stylesheet()
        digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
        policy = f"default-src 'none'; img-src * data: file:; style-src 'sha256-{digest}'"
        style = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<style>{css}</style>'
    script = ""
    if script_url:
        script = f'<script src="{escape(script_url)}" data-away="{escape(away)}" defer></script>\n'
    lang = f' lang="{language}"' if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language) else ""
    return (
        f'<!doctype html>\n<html{lang}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(clean_line(title))}</title>\n{style}\n{script}</head>\n"
        f'<body>\n<main id="post">\n{content}\n</main>\n</body>\n</html>\n'
    )
