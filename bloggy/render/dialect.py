"""Holds the one Markdown dialect, so that the terminal, the browser and the blogs agree on what a post says.

markdown-it-py with its `js-default` preset (CommonMark, tables, strikethrough) plus task lists, footnotes,
definition lists, bare `https://` addresses and `dialect_rules`. Raw HTML is read; whoever turns tokens into
something that acts (see `bloggy.render.html`) sanitises it.

A whole post is read by `parse`. The terminal preview reads in two steps instead, `parse_blocks` and then
`parse_inlines` only for the blocks that changed since the last key.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from linkify_it import LinkifyIt  # type: ignore[import-untyped]
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

_BLOCK_RULES = ("normalize", "block")


def _build() -> MarkdownIt:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.footnote import footnote_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    from bloggy.render.dialect_rules import install

    reader = MarkdownIt("js-default", {"html": True, "linkify": True})
    reader.use(footnote_plugin).use(deflist_plugin).use(tasklists_plugin).use(install)
    reader.linkify = _addresses()
    return reader


def _addresses() -> LinkifyIt:
    """Finds bare `http://` and `https://` addresses, and nothing else, quickly where there is none."""
    from linkify_it import LinkifyIt

    class Addresses(LinkifyIt):  # type: ignore[misc]  # the library has no types
        def pretest(self, text: str) -> bool:
            return "://" in text and bool(super().pretest(text))

    # `notes.md`, `a@b.cc` or `//shared` in a sentence is not an address the writer asked for
    found = Addresses({}, {"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    for scheme in ("ftp:", "mailto:", "//"):
        found.add(scheme, None)
    return found


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    return _build()


@lru_cache(maxsize=1)
def _block_reader() -> MarkdownIt:
    reader = _build()
    reader.core.ruler.enableOnly(list(_BLOCK_RULES))
    # A rule that never matches, asked first at every block: there a long reading lets other threads run.
    reader.block.ruler.before("table", "breathe", _breathe)
    return reader


@lru_cache(maxsize=1)
def _inline_reader() -> MarkdownIt:
    reader = _build()
    reader.core.ruler.disable([*_BLOCK_RULES, "footnote_tail"])
    return reader


@lru_cache(maxsize=1)
def answer_reader() -> MarkdownIt:
    """Reads an answer to a comment: the same marks, of those that comments can show; no HTML."""
    from markdown_it import MarkdownIt

    options = {"html": False, "linkify": True, "breaks": True, "xhtmlOut": True}
    reader = MarkdownIt("commonmark", options).enable("linkify")
    reader.disable(["heading", "lheading", "hr", "image", "reference"])
    reader.linkify = _addresses()
    return reader


def _breathe(state: StateBlock, _start: int, _end: int, _silent: bool) -> bool:
    breathe = state.env.get("breathe")
    if breathe is not None:
        breathe()
    return False


def parse(markdown: str) -> tuple[list[Token], dict[str, Any]]:
    """All tokens of a post's body (front matter already removed), and the environment they were read in."""
    env: dict[str, Any] = {}
    return _reader().parse(markdown, env), env


def render(tokens: Sequence[Token], env: dict[str, Any]) -> str:
    """The HTML of `tokens` as markdown-it writes it: **not** sanitised."""
    reader = _reader()
    return str(reader.renderer.render(tokens, reader.options, env))


def parse_blocks(
    markdown: str, *, breathe: Callable[[], None] | None = None
) -> tuple[list[Token], dict[str, Any]]:
    """The block structure of `markdown`, inline text still unread, and its link and footnote definitions.

    `breathe` is called at every block, so that a long reading in a thread can let others run.
    """
    env: dict[str, Any] = {"breathe": breathe}
    tokens = _block_reader().parse(markdown, env)
    return tokens, env


def parse_inlines(tokens: list[Token], env: dict[str, Any]) -> None:
    """Read the inline text of some of the tokens that `parse_blocks` gave, in place.

    `env` holds what a block may refer to: `references` and `footnotes["refs"]` of the whole post.
    """
    from markdown_it.rules_core import StateCore

    reader = _inline_reader()
    reader.core.process(StateCore("", reader, env, tokens))
