"""Parses and edits front matter of any notation; the one rule is that no byte moves that was not asked to."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from bloggy.domain.frontmatter import detect, notations, stamps
from bloggy.domain.frontmatter.model import (
    REMOVE,
    Broken,
    Document,
    Doubtful,
    Format,
    Problem,
    Span,
    apply,
    line_at,
    lookup,
    same,
)
from bloggy.errors import FrontMatterError
from bloggy.i18n import _


def parse(text: str, *, hint: Format | None = None) -> Document:
    """Understand the front matter of `text`; never raises, whatever the text is.

    `hint=Format.HEADERS` lets `Key: value` lines at the start count as front matter (Pelican),
    `hint=Format.YAML` YAML without its opening fence (Hexo). A `---` that is never closed, or closed around
    something that is no mapping, is a rule of the body.
    """
    span = detect.find(text, hint)
    if span is None:
        return Document(text=text, format=Format.NONE, block=(0, 0), body_start=0)
    try:
        found = notations.read(text, span)
    except Broken as broken:
        return _broken(text, span, broken)
    if found is None:
        return Document(text=text, format=Format.NONE, block=(0, 0), body_start=0)
    return Document(
        text=text,
        format=span.format,
        block=(span.start, span.end),
        body_start=span.end,
        values=found.values,
        reading=found,
        inner=span.inner,
    )


def edit(
    document: Document,
    changes: Mapping[str, object],
    *,
    default: Format = Format.YAML,
    exact: bool = False,
) -> Document:
    """Set, add or (with `REMOVE`) remove keys; only their lines change.

    Nested keys are named with dots (`params.image`). A key that has the value already is left alone. A
    datetime set over a date keeps that one's shape: over `2026-01-02` only the day is written, unless `exact`
    asks for the time too. A document without front matter gets a block in the notation `default`. Header
    formats hold text only, so other values are turned into it. Raises `FrontMatterError` where the document
    has a problem, a key occurs twice, or the result would not read back as meant; nothing is changed then.
    """
    if document.problem:
        raise FrontMatterError(
            document.problem.message,
            hint=_("Correct the front matter in the text first."),
            line=document.problem.line,
        )
    _refuse_repeated(document, changes)
    if document.format is Format.NONE:
        values = _target(document, changes, exact=exact)
        return parse(_prepend(document.text, values, default), hint=default) if values else document
    target = _target(document, changes, exact=exact)
    if same(document.values, target):
        return document
    for coarse in (False, True):
        edited = _edited(document, target, coarse=coarse, exact=exact)
        if edited is not None:
            return edited
    raise FrontMatterError(
        _("The front matter can't be changed safely here, so nothing was written."),
        hint=_("Change {keys} in the text of the front matter.").format(keys=", ".join(changes)),
        line=next(
            (line for key in changes if (line := document.line_of(key))),
            line_at(document.text, document.inner[0]),
        ),
    )


def with_body(document: Document, body: str) -> Document:
    """The document with another body; the front matter keeps every byte."""
    head = document.text[: document.body_start]
    if head and body and head[-1] not in "\r\n" and document.format is not Format.NONE:
        head += _newline(document.text)
    if document.format is Format.HEADERS and body and document.inner[1] == document.block[1]:
        head += _newline(document.text)  # without a blank line the body would read as headers
    if head == document.text[: document.body_start] and document.format is not Format.NONE:
        return replace(document, text=head + body)
    return parse(head + body, hint=document.format)


def new(values: Mapping[str, object], body: str = "", *, format: Format = Format.YAML) -> str:
    """The text of a new file: front matter in a plain human style, a blank line, the body.

    Keys keep their order. Raises `FrontMatterError` for values that the format can't hold.
    """
    return _prepend(body, values, format)


def _broken(text: str, span: Span, broken: Broken) -> Document:
    if isinstance(broken, Doubtful) and not detect.looks_meant(text, span):
        return Document(text=text, format=Format.NONE, block=(0, 0), body_start=0)
    return Document(
        text=text,
        format=span.format,
        block=(span.start, span.end),
        body_start=span.end,
        problem=Problem(message=broken.message, line=line_at(text, broken.offset)),
        inner=span.inner,
    )


def _refuse_repeated(document: Document, changes: Mapping[str, object]) -> None:
    for key in changes:
        path = document.key_for(key)
        for repeated, line in document.repeated.items():
            if repeated == path or repeated.startswith(path + ".") or path.startswith(repeated + "."):
                raise FrontMatterError(
                    _(
                        "The key “{key}” is in the front matter twice, so it is unclear which one to change."
                    ).format(key=repeated),
                    hint=_("Remove one of the two in the text."),
                    line=line,
                )


def _target(document: Document, changes: Mapping[str, object], *, exact: bool) -> dict[str, object]:
    """The values that the edited document must have."""
    target = copy.deepcopy(dict(document.values))
    for key, value in changes.items():
        path = document.key_for(key)
        if value is REMOVE or (value is None and document.format is Format.TOML):
            _assign(target, path, REMOVE)
        else:
            _assign(target, path, _fitted(document, path, value, exact=exact))
    return target


def _assign(target: dict[str, object], path: str, value: object) -> None:
    head, dot, rest = path.partition(".")
    if path in target or not dot:
        if value is REMOVE:
            target.pop(path, None)
        else:
            target[path] = value
        return
    inner = target.get(head)
    if inner is None and value is not REMOVE:
        inner = target[head] = {}
    if isinstance(inner, dict):
        _assign(inner, rest, value)
    elif value is not REMOVE:
        raise FrontMatterError(
            _("“{key}” can't be set, because “{parent}” is not a table.").format(key=path, parent=head)
        )


def _fitted(document: Document, path: str, value: object, *, exact: bool) -> object:
    """`value` as it will read back: plain types, dates in the shape of the one they replace."""
    old = lookup(document.values, path)
    if isinstance(value, datetime):
        if isinstance(old, str):
            shape = stamps.shape_of(old)
            if shape:
                return shape.write(value, exact=exact)
        elif shape := stamps.shape_of(document.reading.written.get(path, "")):
            return _settled(shape.fit(value, exact=exact), document.format)
    if document.format in notations.LINES:
        from bloggy.domain.frontmatter.line_block import as_text

        return as_text(value, old, document.format)
    return _settled(value, document.format)


def _settled(value: object, notation: Format) -> object:
    """Values in the types that parsers return."""
    if isinstance(value, dict):
        return {
            str(key): _settled(item, notation)
            for key, item in value.items()
            if not (item is None and notation is Format.TOML)
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_settled(item, notation) for item in value]
    if isinstance(value, str):
        return str(value)
    if notation is Format.JSON and isinstance(value, date):
        return stamps.plain(value)
    return value


def _edited(document: Document, target: dict[str, object], *, coarse: bool, exact: bool) -> Document | None:
    """The document after a splice, None where it does not read back as `target`."""
    try:
        edits = notations.splice(document, target, _newline(document.text), coarse=coarse, exact=exact)
        text = apply(document.text, edits)
    except Broken:
        return None
    result = parse(text, hint=document.format)
    kept = result.format is document.format and result.problem is None
    return result if kept and same(result.values, target) and result.body == document.body else None


def _prepend(text: str, values: Mapping[str, object], notation: Format) -> str:
    newline = _newline(text)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text[len(mark) :]
    settled = {str(key): _settled(value, notation) for key, value in values.items()}
    block = notations.block(settled, notation, newline)
    gap = newline if block and body and not body.startswith(("\n", "\r")) else ""
    return mark + block + gap + body


def _newline(text: str) -> str:
    """The line end of a text: that of its first line."""
    at = text.find("\n")
    if at < 0:
        return "\r" if "\r" in text else "\n"
    first = text.find("\r", 0, at + 1)
    return "\n" if first < 0 else "\r\n" if first == at - 1 else "\r"
