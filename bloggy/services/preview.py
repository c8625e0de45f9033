"""Renders a post as it stands in the editor, for the terminal, for a file and for the browser.

Each takes the whole text of the file, front matter included, and where it lies, so that the pictures it
shows can be looked at. Only picture files in the post's folder or its site are ever opened.
"""

from __future__ import annotations

import base64
import re
import warnings
from dataclasses import dataclass
from datetime import UTC, time
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from bloggy.domain import frontmatter
from bloggy.domain.dates import month_name, parse_stored
from bloggy.domain.frontmatter import Format
from bloggy.i18n import _
from bloggy.render.layout import Layout, PictureInfo, TitleBlock

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bloggy.domain.frontmatter import Document

PICTURE_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".svg": "image/svg+xml",
    ".bmp": "image/bmp",
    ".ico": "image/x-icon",
}
"""The endings that are opened and served, with their media types."""

LARGEST_EMBEDDED = 8_000_000
"""Bytes; a larger picture is left out of a page of its own."""

_ROOT_FOLDERS = ("", "static", "assets", "public", "source", "content", "docs", "files")
"""Where generators keep what a post names by an address that begins at the site's root."""
_PELICAN = re.compile(r"^(?:\{|\|)(?:static|filename|attach)(?:\}|\|)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a post lies, which decides the pictures it may show."""

    folder: Path
    """The post's own folder."""
    root: Path
    """The site's (or library's) folder, which holds `folder`."""


def place_of(path: Path, root: Path | None = None) -> Place:
    """The place of the post at `path`; without `root` the site is the repository it lies in, if any."""
    folder = path.parent
    if root is None:
        root = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)
    return Place(folder=folder, root=root)


def find_picture(written: str, place: Place) -> tuple[Path | None, str]:
    """The file that the source `written` in a post means, or None and why not in a few words.

    ("", for sources that are no local file.) The file lies in the post's folder or below the site's
    root, symlinks resolved, and has the ending of a picture.
    """
    try:
        parts = urlsplit(written)
    except ValueError:
        return None, _("not an address")
    if parts.scheme or parts.netloc:
        return None, ""
    name = _PELICAN.sub("", unquote(parts.path))
    if not name or "\0" in name or "\\" in name:
        return None, _("not found")
    if Path(name).suffix.lower() not in PICTURE_TYPES:
        return None, _("not a picture")
    allowed = (place.folder.resolve(), place.root.resolve())
    outside = False
    for candidate in _candidates(name, place):
        try:
            found = candidate.resolve(strict=True)
            if found.is_file() and found.suffix.lower() in PICTURE_TYPES:
                if any(found.is_relative_to(folder) for folder in allowed):
                    return found, ""
                outside = True
        except (OSError, RuntimeError):  # absent, unreadable, too long, a loop of links
            continue
    return None, _("outside the site’s folder") if outside else _("not found")


def _candidates(name: str, place: Place) -> list[Path]:
    at_root = [place.root / folder / name.lstrip("/") for folder in _ROOT_FOLDERS]
    return at_root if name.startswith("/") else [place.folder / name, *at_root]


class Pictures:
    """Knows the size of each picture a post shows, opening a file again only when it changed."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._known: dict[Path, tuple[tuple[int, int], PictureInfo]] = {}

    def __call__(self, written: str) -> PictureInfo | None:
        """The facts of a local picture; None for one that lies elsewhere."""
        path, problem = find_picture(written, self._place)
        if path is None:
            return PictureInfo(problem=problem) if problem else None
        try:
            stat = path.stat()
        except OSError:
            return PictureInfo(problem=_("not found"))
        stamp = (stat.st_mtime_ns, stat.st_size)
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            known = (stamp, picture_info(path, stat.st_size))
            self._known[path] = known
        return known[1]


_WARNINGS = Lock()  # `catch_warnings` changes the process, and previews are rendered in threads


def picture_info(path: Path, size: int) -> PictureInfo:
    """What the head of the file says; its pixels are never unpacked."""
    if path.suffix.lower() == ".svg":
        return PictureInfo(size=size)
    from PIL import Image, UnidentifiedImageError

    try:
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # more pixels than Pillow likes: they are only counted here
            with Image.open(path) as image:
                width, height = image.size
    except Image.DecompressionBombError:
        return PictureInfo(size=size, problem=_("far too many pixels"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError):
        return PictureInfo(size=size, problem=_("can’t be read"))
    return PictureInfo(width=width, height=height, size=size)


def title_block(document: Document) -> TitleBlock:
    """The title block of front matter in any generator's words; a broken one says what is wrong."""
    if document.problem is not None:
        facts = (_("Front matter, line {line}").format(line=document.problem.line), document.problem.message)
        return TitleBlock(title="", facts=facts)
    values = {str(key).lower(): value for key, value in document.values.items()}
    tags = values.get("tags") or _inner(values, "taxonomies", "tags")
    return TitleBlock(
        title=document.text_of("title") or _text(values, "title"),
        facts=(_when(values), _words(tags)),
        summary=_text(values, "summary", "description", "excerpt"),
        image=_text(values, "image", "cover", "thumbnail", "featured_image"),
        image_alt=_text(values, "image_alt", "cover_alt"),
    )


def _inner(values: Mapping[str, object], table: str, key: str) -> object:
    inside = values.get(table)
    return inside.get(key) if isinstance(inside, dict) else None


def _text(values: Mapping[str, object], *keys: str) -> str:
    for key in keys:
        value = values.get(key)
        if isinstance(value, dict):  # `image: {path: …, alt: …}`, `cover: {image: …}`
            value = next((value[name] for name in ("path", "src", "url", "image") if name in value), None)
        if isinstance(value, str | int | float) and str(value).strip():
            return str(value).strip()
    return ""


def _when(values: Mapping[str, object]) -> str:
    value = next((values[key] for key in ("date", "pubdate", "publishdate") if values.get(key)), None)
    moment = parse_stored(value, UTC)
    if moment is None:
        return str(value or "")
    day = _("{day} {month} {year}").format(day=moment.day, month=month_name(moment.month), year=moment.year)
    return f"{day} {moment:%H:%M}" if moment.time() != time(0) else day


def _words(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(each) for each in value)
    return str(value) if isinstance(value, str) else ""


def _hint(place: Place | None) -> Format | None:
    """Pelican's `Key: value` lines, and Hexo's without opening fence, are front matter in their sites."""
    if place is None:
        return None
    for folder in (place.folder, *place.folder.parents):
        if (folder / "pelicanconf.py").is_file():
            return Format.HEADERS
        if (folder / "source" / "_posts").is_dir():
            return Format.YAML
    return None


class LinePreview:
    """Renders one post after another, or one post again and again, as terminal lines."""

    def __init__(self, *, ascii_only: bool = False, addresses: bool = False) -> None:
        """`addresses` shows the address after each link, for terminals where links can't be clicked."""
        self._ascii = ascii_only
        self._addresses = addresses
        self._place: Place | None = None
        self._hint: Format | None = None
        self._layouter: object = None

    def render(
        self,
        text: str,
        width: int,
        *,
        place: Place | None = None,
        breathe: Callable[[], None] | None = None,
    ) -> Layout:
        """The whole file `text` for `width` cells. One call at a time; `breathe` lets other threads run."""
        from bloggy.render.lines import Layouter

        if not isinstance(self._layouter, Layouter) or place != self._place:
            self._place = place
            self._hint = _hint(place)
            self._layouter = Layouter(
                pictures=Pictures(place) if place else None,
                ascii=self._ascii,
                addresses=self._addresses,
                breathe=breathe,
            )
        document = frontmatter.parse(text, hint=self._hint)
        return self._layouter.lay_out(
            document.body,
            width,
            title_block=title_block(document),
            first_line=document.body_line - 1,
        )


def render_lines(
    text: str, width: int, *, place: Place | None = None, ascii_only: bool = False, addresses: bool = True
) -> Layout:
    """`text` once, as for `bloggy preview` in a terminal."""
    return LinePreview(ascii_only=ascii_only, addresses=addresses).render(text, width, place=place)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPage:
    """A post as the browser preview shows it."""

    title: str
    language: str
    content: str
    """Sanitised HTML: the title block and the body."""
    place: Place | None
    """Where its pictures are; None when it can't show any."""


def render_page(text: str, place: Place, *, picture_url: Callable[[str], str | None]) -> PreviewPage:
    """The whole file `text` as HTML; `picture_url` says where to load each picture from (None: nowhere)."""
    from bloggy.render.html import article, to_html

    document = frontmatter.parse(text, hint=_hint(place))
    block = title_block(document)
    body = to_html(document.body, picture_url=picture_url)
    values = {} if document.problem else document.values
    language = next((str(values[key]) for key in ("lang", "language", "locale") if values.get(key)), "")
    return PreviewPage(
        title=block.title or _("Preview"),
        language=language.replace("_", "-"),
        content=article(body, block, picture_url=picture_url),
        place=place,
    )


def served_picture_url(place: Place) -> Callable[[str], str | None]:
    """Addresses below a preview page, with a stamp so that a changed picture is loaded again."""

    def url(written: str) -> str | None:
        path, _problem = find_picture(written, place)
        if path is None:
            return None
        try:
            stamp = path.stat().st_mtime_ns
        except OSError:
            return None
        return f"picture?src={quote(written, safe='')}&v={stamp}"

    return url


def live_page(text: str, path: Path, root: Path | None = None) -> PreviewPage:
    """What a `PreviewServer` shows for the file at `path` holding `text`."""
    place = place_of(path, root)
    return render_page(text, place, picture_url=served_picture_url(place))


def render_html(text: str, path: Path, root: Path | None = None) -> str:
    """A complete page that stands alone: its own style, local pictures inside it, nothing that acts."""
    from bloggy.render.html import page

    place = place_of(path, root)
    shown = render_page(text, place, picture_url=_embedder(place))
    return page(shown.content, title=shown.title, language=shown.language)


def _embedder(place: Place) -> Callable[[str], str | None]:
    def url(written: str) -> str | None:
        path, problem = find_picture(written, place)
        if path is None:
            return None if problem else _remote(written)
        try:
            if path.stat().st_size > LARGEST_EMBEDDED:
                return None
            data = path.read_bytes()
        except OSError:
            return None
        return f"data:{PICTURE_TYPES[path.suffix.lower()]};base64,{base64.b64encode(data).decode()}"

    return url


def _remote(written: str) -> str | None:
    return written if urlsplit(written).scheme in {"http", "https"} else None
