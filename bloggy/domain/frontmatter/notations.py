"""Hands a block to the module that knows its notation, and loads only that one, to start quickly."""

from __future__ import annotations

from collections.abc import Mapping

from bloggy.domain.frontmatter.model import Broken, Document, Edit, Format, Reading, Span
from bloggy.i18n import _

LINES = (Format.HEADERS, Format.NIKOLA)
"""The notations that hold text only, one line a key."""


def read(text: str, span: Span) -> Reading | None:
    """The reading of a block, None where it holds something else than front matter. Raises `Broken`."""
    start, end = span.inner
    if span.foreign:
        raise Broken(
            _("The front matter is a program ({language}), which bloggy does not run.").format(
                language=span.foreign
            ),
            span.start,
        )
    if span.format is Format.TOML:
        from bloggy.domain.frontmatter import toml_block

        return toml_block.read(text, start, end)
    if span.format in LINES:
        from bloggy.domain.frontmatter import line_block

        return line_block.read(text, start, end, span.format)
    from bloggy.domain.frontmatter.tree import Kind, reading

    if span.format is Format.JSON:
        from bloggy.domain.frontmatter import json_block

        return reading(json_block.tree(text, start, end), text)
    from bloggy.domain.frontmatter import yaml_read

    root = yaml_read.tree(text, start, end)
    if root is None:
        return Reading()
    return reading(root, text) if root.kind is Kind.MAP else None


def splice(
    document: Document, target: Mapping[str, object], newline: str, *, coarse: bool, exact: bool
) -> list[Edit]:
    """The edits that make the block say `target`; `coarse` rewrites changed values whole. Raises `Broken`."""
    text, (start, end) = document.text, document.inner
    if document.format is Format.TOML:
        from bloggy.domain.frontmatter import toml_block

        return toml_block.splice(text, start, end, target, newline, exact=exact)
    if document.format is Format.JSON:
        from bloggy.domain.frontmatter import json_block

        return json_block.splice(text, start, end, target, newline)
    if document.format in LINES:
        from bloggy.domain.frontmatter import line_block

        return line_block.splice(text, start, end, target, newline, document.format)
    from bloggy.domain.frontmatter import yaml_write

    return yaml_write.splice(text, start, end, target, newline, coarse=coarse, exact=exact)


def block(values: Mapping[str, object], notation: Format, newline: str) -> str:
    """A new block with its fences; empty for `Format.NONE`."""
    if notation is Format.NONE:
        return ""
    if notation is Format.YAML:
        from bloggy.domain.frontmatter import yaml_write

        return f"---{newline}{yaml_write.dump(values, newline)}---{newline}"
    if notation is Format.TOML:
        from bloggy.domain.frontmatter import toml_block

        return f"+++{newline}{toml_block.dump(values, newline)}+++{newline}"
    if notation is Format.JSON:
        from bloggy.domain.frontmatter import json_block

        return json_block.dump(values, newline)
    from bloggy.domain.frontmatter import line_block

    lines = line_block.dump(values, notation, newline)
    return f"<!--{newline}{lines}-->{newline}" if notation is Format.NIKOLA else lines
