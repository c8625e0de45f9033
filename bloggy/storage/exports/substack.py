"""Reads what Substack exports: a table of posts, and the HTML of each in a file of its own.

Neither comments nor tags are in it, and of the blog itself only the name that the list of readers has.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from bloggy.domain.imported import Imported, ImportedBlog, ImportedPost, NotImported
from bloggy.domain.post import Kind, Status
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.bare_html import attribute, bare, parsed, words
from bloggy.storage.exports.files import below, decoded, opened
from bloggy.storage.exports.json_file import moment, row, text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

NAME = "substack"

_TABLE = "posts.csv"
_LARGEST = 64 << 20
_READERS = re.compile(r"email_list\.([\w-]+)\.csv")
_NUMBER = re.compile(r"(\d+)(?:\.(.+))?")
_FORMS = ".subscription-widget-wrap, .subscription-widget-wrap-editor"
_WRAPPERS = "picture, .image2-inset, .captioned-image-container, .button-wrapper span"

Fields = Mapping[str, str]


def recognises(path: Path, head: str) -> bool:
    """Whether it is a folder with Substack's table of posts, or that table."""
    if path.is_dir():
        table = path / _TABLE
        if not table.is_file() or table.is_symlink():
            return False
        with opened(table) as file:
            head = decoded(file.read(4096))
    elif path.name != _TABLE:
        return False
    first = head.lstrip("\ufeff").partition("\n")[0]
    return "post_id" in first and "is_published" in first


def read(path: Path) -> Iterator[Imported]:
    """Posts in the order of the table, then texts that it does not name. Raises ExportError."""
    folder = path if path.is_dir() else path.parent
    pages = {file.stem: file for file in below(folder, ".html") if file.parent.name == "posts"}
    blog = next((found[1] for file in below(folder, ".csv") if (found := _READERS.fullmatch(file.name))), "")
    home = f"{blog}.substack.com" if blog else ""
    yield ImportedBlog(name=home or "substack.com", url=f"https://{home}" if home else "")
    used: set[str] = set()
    for fields in _table(folder / _TABLE):
        ref = fields.get("post_id", "").strip()
        page = pages.get(ref)
        used.add(ref)
        if page is None:
            name = fields.get("title", "").strip() or ref
            yield NotImported(kind=_("post"), name=name, reason=_("Its text is not in the export."))
        else:
            yield from _read(page, fields)
    for ref, page in pages.items():
        if ref not in used:
            yield from _read(page, {"post_id": ref})
    yield from _others(folder)


def _table(path: Path) -> Iterator[Fields]:
    with opened(path) as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise _damaged(path, 1, _("it is far too long"))
    lines = csv.DictReader(io.StringIO(data.decode("utf-8-sig", "replace").replace("\x00", ""), newline=""))
    try:
        for fields in lines:
            yield {name: value for name, value in fields.items() if isinstance(name, str) and value}
    except csv.Error as error:
        raise _damaged(path, lines.line_num + 1, str(error)) from error


def _damaged(path: Path, line: int, words_: str) -> ExportError:
    return ExportError(
        _("{path} is damaged in line {line}: {words}.").format(path=path.name, line=line, words=words_),
        hint=_("It may have been cut off while it was downloaded; export it again."),
        file=str(path),
        line=line,
    )


def _read(page: Path, fields: Fields) -> Iterator[Imported]:
    """A post, and what it has that does not come in."""
    ref, title = fields["post_id"].strip(), fields.get("title", "").strip()
    found = _NUMBER.fullmatch(ref)
    number, slug = (found[1], found[2] or "") if found else (ref, "")
    try:
        body, forms = _body(page)
    except ExportError as error:
        yield NotImported(kind=_("post"), name=title or ref, reason=error.message)
        return
    out = fields.get("is_published", "").strip().lower() == "true"
    audience = fields.get("audience", "").strip()
    kind = fields.get("type", "").strip()
    date = moment(fields.get("post_date", "").strip())
    extra = {"podcast_url": fields.get("podcast_url", "").strip()}
    if audience not in {"", "everyone"}:
        extra["audience"] = audience
    yield ImportedPost(
        ref=number,
        title=title,
        body=body,
        form="html",
        kind=Kind.PAGE if kind == "page" else Kind.POST,
        status=Status.PUBLISHED if out and date is not None else Status.DRAFT,
        slug=slug if out else "",
        date=date,
        summary=fields.get("subtitle", "").strip(),
        url=f"/p/{slug}" if out and slug else "",
        unlisted=audience not in {"", "everyone"},
        extra={name: value for name, value in extra.items() if value},
    )
    for form in forms:
        yield NotImported(
            kind=_("form"),
            name=f"{title or ref}: {form}",
            reason=_("Readers subscribe with it at Substack only."),
        )


def _body(page: Path) -> tuple[str, list[str]]:
    """The text, and the words of the forms in it."""
    body = parsed(page).body
    if body is None:
        return "", []
    forms = []
    for node in body.css(_FORMS):
        forms.append(words(node))
        node.replace_with("\n")  # keeps the words on its sides apart
    for node in body.css(".image-link-expand, picture > source"):
        if not words(node):
            node.decompose()
    for node in body.css("img"):
        _original(node)
    for node in body.css("a.image-link, a.image2"):
        inner = node.css_first("img")
        if inner is not None and not words(node):
            node.unwrap()  # it leads to the picture itself, larger
    for node in body.css("figure"):
        if not node.css("figcaption") and not words(node) and len(node.css("img")) == 1:
            _as_paragraph(node)
    return bare(body, wrappers=_WRAPPERS), [form for form in forms if form]


def _original(node: LexborNode) -> None:
    """The picture as it was uploaded, not what was made of it for one width of a page."""
    import json

    try:
        told = row(json.loads(attribute(node, "data-attrs") or "{}"))
    except (ValueError, RecursionError):
        told = {}
    for name in ("src", "alt", "title"):
        value = text(told, name)
        if value and (name != "src" or value.startswith("https://")):
            node.attrs[name] = value


def _as_paragraph(node: LexborNode) -> None:
    from selectolax.lexbor import LexborHTMLParser

    image = node.css_first("img")
    made = LexborHTMLParser(f"<p>{image.html if image is not None else ''}</p>").body
    if made is not None and made.first_child is not None:
        node.replace_with(made.first_child)


def _others(folder: Path) -> Iterator[NotImported]:
    """Lists of readers, and of who has opened what."""
    others = Counter(
        _("list of readers") if _READERS.fullmatch(file.name) else _("list of visits")
        for file in below(folder, ".csv")
        if file.name != _TABLE
    )
    for kind, count in others.items():
        yield NotImported(
            kind=kind, name=f"({count})", reason=_("It is about your readers, not about what was written.")
        )
    for file in below(folder):
        if file.suffix.lower() != ".csv" and not (file.suffix == ".html" and file.parent.name == "posts"):
            yield NotImported(
                kind=_("file"),
                name=str(file.relative_to(folder)),
                reason=_("bloggy does not know such files."),
            )
