"""Front matter without loss: the text is kept, parsed only to be read, and changed by splicing single lines.

    document = parse(text)                      # never raises; document.problem says what is wrong
    document = edit(document, {"title": "…"})   # only the title's line differs
    document.text                               # what to save

`model` holds the values, `detect` finds the block, `guard` refuses bombs, one or two modules per notation
read and splice, `codec` puts them together.
"""

from bloggy.domain.frontmatter.codec import edit, new, parse, with_body
from bloggy.domain.frontmatter.model import MAX_BLOCK, REMOVE, Document, Format, Problem, Remove, line_at

__all__ = [
    "MAX_BLOCK",
    "REMOVE",
    "Document",
    "Format",
    "Problem",
    "Remove",
    "edit",
    "line_at",
    "new",
    "parse",
    "with_body",
]
