"""Reads what Medium exports: one page of HTML for each story, draft and answer, marked as an `h-entry`.

Answers to other people's stories look like stories without a heading; Medium does not say what they answer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bloggy.domain.imported import Imported, ImportedBlog, ImportedPost, NotImported
from bloggy.domain.post import Status
from bloggy.errors import ExportError
from bloggy.i18n import _
from bloggy.storage.exports.bare_html import attribute, bare, parsed, words
from bloggy.storage.exports.files import HEAD, below, decoded, opened
from bloggy.storage.exports.json_file import moment

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

NAME = "medium"

_BODY = re.compile(r"""<section\s+data-field=["']?body["']?\s+class=["']?e-content""")
_NUMBER = re.compile(r"[-_]([0-9a-f]{8,14})$")
_IDENTITY = re.compile(r"/p/([0-9a-f]{8,14})(?:[/?#]|$)")
_LOOKED_AT = 20
"""So many pages of a folder are looked at to find whether it is of Medium."""
_WRAPPERS = "section, div, pre span"
_STRUCTURE = "h1, h2, h3, h4, figure, img, pre, iframe, ul, ol"


def recognises(path: Path, head: str) -> bool:
    """Whether it is a story's page, or a folder with some."""
    if not path.is_dir():
        return _BODY.search(head) is not None
    return any(_is_story(file) for file in _pages(path)[:_LOOKED_AT])


def read(path: Path) -> Iterator[Imported]:
    """Stories, drafts and answers, by the names of their files. Raises ExportError."""
    others: Counter[str] = Counter()
    answers = stories = 0
    for file in below(path):
        if not _is_page(file) or not _is_story(file):
            if file != path:
                others[file.parent.name if file.parent != path else file.name] += 1
            continue
        if not stories:
            home = _writer(path)
            yield ImportedBlog(name=home or "medium.com", url=f"https://{home}" if home else "")
        stories += 1
        try:
            story = _story(file)
        except ExportError as error:
            yield NotImported(kind=_("story"), name=file.name, reason=error.message)
            continue
        answers += "medium" in story.extra
        yield story
    if not stories:
        raise ExportError(
            _("{path} has no stories of Medium in it.").format(path=path.name),
            hint=_("Give the archive that Medium sends, or the folder “posts” in it."),
            file=str(path),
        )
    yield from _left(others, answers)


def _left(others: Counter[str], answers: int) -> Iterator[NotImported]:
    if answers:
        yield NotImported(
            kind=_("what was answered"),
            name=_("of {n} posts without a heading").format(n=answers),
            reason=_(
                "They look like answers to stories of others, and Medium does not say to which: "
                "they are drafts here."
            ),
        )
    for name, count in others.items():
        yield NotImported(
            kind=_("file"),
            name=f"{name} ({count})" if count > 1 else name,
            reason=_("It is about your account and what you have read, not a story."),
        )


def _pages(path: Path) -> list[Path]:
    """The pages of a folder, those of stories first."""
    inner = path / "posts"
    return below(inner if inner.is_dir() else path, ".html", ".htm")


def _is_page(file: Path) -> bool:
    return file.suffix.lower() in {".html", ".htm"}


def _is_story(file: Path) -> bool:
    with opened(file) as found:
        return _BODY.search(decoded(found.read(HEAD))) is not None


def _writer(path: Path) -> str:
    """Where the writer's stories are, as one of them tells it: `medium.com/@ada`."""
    for file in _pages(path)[:_LOOKED_AT]:
        if not _is_story(file):
            continue
        with suppress(ExportError):
            if home := _home(attribute(parsed(file).css_first(".p-author"), "href")):
                return home
    return ""


def _story(file: Path) -> ImportedPost:
    parser = parsed(file)
    body = parser.css_first("section.e-content")
    title = words(parser.css_first(".p-name")) or words(parser.css_first("title"))
    address, number = _address(parser, file)
    date = moment(attribute(parser.css_first(".dt-published"), "datetime"))
    is_answer = body is not None and date is not None and _is_answer(body, title)
    summary = words(parser.css_first(".p-summary"))
    author = parser.css_first(".p-author")
    html, image, alt = ("", "", "") if body is None else _body(body, title)
    return ImportedPost(
        ref=number,
        title=title,
        body=html,
        form="html",
        status=Status.DRAFT if date is None or is_answer else Status.PUBLISHED,
        slug=_slug(address) if date is not None else "",
        date=date,
        summary=summary if body is None or _is_own(summary, words(body)) else "",
        author=words(author),
        image=image,
        image_alt=alt,
        url=address,
        extra={"medium": "answer"} if is_answer else {},
    )


def _is_own(summary: str, body: str) -> bool:
    """Whether its writer wrote it as one: Medium fills it with the first words of the story."""
    return summary.rstrip(" .…") not in body if summary.endswith("…") else f" {summary} " not in f" {body} "


def _address(parser: LexborHTMLParser, file: Path) -> tuple[str, str]:
    """Where it is, and its number."""
    address = attribute(parser.css_first(".p-canonical"), "href")
    if not address.startswith(("http://", "https://")):
        address = ""
    identities = (
        _IDENTITY.search(attribute(node, "href")) for node in parser.css("footer a[href*='/p/']")[:10]
    )
    found = next((each for each in identities if each), None)
    found = found or _NUMBER.search(file.stem) or _NUMBER.search(_last(address))
    return address, found[1] if found else file.stem


def _last(address: str) -> str:
    try:
        return unquote(urlsplit(address).path).rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""


def _slug(address: str) -> str:
    """The end of the address without the number; what Medium calls by a number alone has none."""
    return _NUMBER.sub("", _last(address)) if _NUMBER.search(_last(address)) else ""


def _home(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return (parts.netloc + parts.path).rstrip("/")


def _is_answer(body: LexborNode, title: str) -> bool:
    """Whether it has nothing but paragraphs, of which the first words are its name."""
    start = title.rstrip(" .…")
    return not body.css(_STRUCTURE) and (not start or words(body).startswith(start))


def _body(body: LexborNode, title: str) -> tuple[str, str, str]:
    """The text without its heading, and the picture that stands for it."""
    featured = body.css_first("img[data-is-featured]")
    image, alt = attribute(featured, "src"), attribute(featured, "alt")
    heading = body.css_first(".graf--title")
    if heading is not None and words(heading) == title and not heading.css("img"):
        heading.replace_with("\n")  # keeps the words on its sides apart
    dividers = body.css("div.section-divider")
    if dividers:
        dividers[0].replace_with("\n")  # above the first part, where Medium shows none
    for node in body.css("a.js-mixtapeImage, .aspectRatioPlaceholder-fill"):
        if not words(node):
            node.decompose()
    for node in body.css("p.graf--empty"):
        if not words(node) and not node.css("img"):
            node.replace_with("\n")
    _cards(body)
    _code(body)
    return bare(body, wrappers=_WRAPPERS), image, alt


def _cards(body: LexborNode) -> None:
    """A card that leads to another page is a paragraph with a link."""
    for node in body.css("div.graf--mixtapeEmbed"):
        inner = node.inner_html or ""
        _replace(node, f"<p>{inner}</p>")


def _code(body: LexborNode) -> None:
    """Code with its language, in lines, as HTML has it elsewhere."""
    from html import escape

    for node in body.css("pre"):
        if node.css("a, img, strong, em, b, i"):
            continue
        language = attribute(node, "data-code-block-lang")
        for end in node.css("br"):
            _replace(end, "\n")
        mark = f' class="language-{escape(language)}"' if re.fullmatch(r"[\w+#-]{1,30}", language) else ""
        code = escape(node.text(deep=True) or "", quote=False)
        _replace(node, f"<pre><code{mark}>{code}</code></pre>")


def _replace(node: LexborNode, html: str) -> None:
    from selectolax.lexbor import LexborHTMLParser

    if not html.startswith("<"):
        node.replace_with(html)
        return
    made = LexborHTMLParser(html).body
    if made is not None and made.first_child is not None:
        node.replace_with(made.first_child)
