"""Ghost's Markdown shows what the writer's means, and the writer's own lines are found again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from bloggy.domain.ghost_markdown import as_written, for_ghost

CORPORA = Path(__file__).parents[2].parent / "shared" / "corpora"


def shown(markdown: str, *, ghost: bool) -> str:
    """What readers see: Ghost breaks lines where CommonMark has a space."""
    reader = MarkdownIt("js-default", {"html": True, "linkify": False, "breaks": ghost}).use(footnote_plugin)
    html = re.sub(r"<code>\s+|\s+</code>", lambda m: m[0].strip(), reader.render(markdown))
    parts = re.split(r"(<pre>.*?</pre>)", html, flags=re.DOTALL)
    return "".join(
        part if part.startswith("<pre>") else re.sub(r"\s+", " ", part.replace("<br>", "<br> "))
        for part in parts
    )


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("one\ntwo\n", "one two\n"),
        ("one  \ntwo\n", "one  \ntwo\n"),
        ("one\\\ntwo\n", "one\\\ntwo\n"),
        ("one\\\\\ntwo\n", "one\\\\ two\n"),
        ("> one\n> two\nlazy\n", "> one two lazy\n"),
        ("> > one\n> > two\n", "> > one two\n"),
        ("- one\n  two\n- three\n", "- one two\n- three\n"),
        ("1. one\n   two\n", "1. one two\n"),
        ("#tag\n", "\\#tag\n"),
        ("- #tag\n", "- \\#tag\n"),
        ("one  \n#tag\n", "one  \n\\#tag\n"),
        ("one\n#tag\n", "one #tag\n"),
        ("# Heading\n", "# Heading\n"),
        ("[^1]\n\n[^1]: note\n    more\n", "[^1]\n\n[^1]: note more\n"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", "| a | b |\n|---|---|\n| 1 | 2 |\n"),
        ("```\na\nb\n```\n", "```\na\nb\n```\n"),
        ("    a\n    b\n", "    a\n    b\n"),
        ("<div>\na\nb\n</div>\n", "<div>\na\nb\n</div>\n"),
        ("Term\n: one\n  two\n", "Term\n: one two\n"),
        ("one\r\ntwo\r\n", "one two\n"),
        ("", ""),
    ],
)
def test_a_paragraph_is_one_line(written: str, sent: str) -> None:
    assert for_ghost(written) == sent
    assert as_written(sent, written) == written.replace("\r\n", "\n")


_LINES = [
    *["one two", "> quoted", "- item", "  deeper", "1. first", "#tag", "# head", "", "", "end  ", "slash\\"],
    *["`code", "more`", "```", "    four", "| a | b |", "|---|---|", "<b>", "<div>", "</div>", "[a]: /b"],
    *["[^1]: n", "[^1]", "===", "---", "* * *", "![p](q.png)", "\\", "<!-- c", "-->", "\t tab", "> > deep"],
    *[">", "+ plus", "*em", "em*", "[link", "text](/x)", "***"],
]


@given(st.lists(st.sampled_from(_LINES), max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_text_shows_the_same(lines: list[str]) -> None:
    # Two spaces at a line's end within a code span are no break; nobody writes that.
    assume(not ({"`code", "more`"} & set(lines) and {"end  ", "slash\\", "\\"} & set(lines)))
    text = "\n".join(lines) + "\n"
    assert shown(for_ghost(text), ghost=True) == shown(text, ghost=False)
    assert for_ghost(for_ghost(text)) == for_ghost(text)


def test_lines_that_nobody_changed_come_back_as_they_were() -> None:
    source = "one\ntwo\n\n> three\n> four\n\n[five](/six/)\nseven\n"
    there = for_ghost(source).replace("](/six", "](https://example.org/six").replace("three", "THREE")
    back = as_written(there, source, site="https://example.org")
    assert back == "one\ntwo\n\n> THREE four\n\n[five](/six/)\nseven\n"


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not here")
def test_real_posts_show_the_same() -> None:
    files = sorted(CORPORA.rglob("*.md"))[::37][:150]
    assert files
    for path in files:
        text = path.read_text(encoding="utf-8", errors="replace").replace("\r\n", "\n")[:30_000]
        text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
        assert shown(for_ghost(text), ghost=True) == shown(text, ghost=False), path.name
