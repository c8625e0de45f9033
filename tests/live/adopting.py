"""Adopts a built site and says where bloggy and the generator disagree: posts, addresses, states, dates.

Every file carries a word of its own in its body, `mark0001x`, so the page that a file became is found without
knowing its address.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bloggy.domain.generators import Shown
from bloggy.domain.listing import PostQuery, PostSummary
from bloggy.domain.post import Kind, Mark, Post
from bloggy.services.workspace import Workspace
from bloggy.storage.library import Library
from tests.live.generators import BASE, words

MARK = re.compile(r"mark\d{4}x")
NEW = datetime(2026, 1, 1, tzinfo=UTC)
"""A page of a file without a date that is younger shows the file's own time: no date, to bloggy."""
GENERATED = frozenset({"node_modules", "cache", "db.json", "__pycache__", ".doit.db", ".astro", ".cache"})
"""What builds leave beside their output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """One file as bloggy lists it."""

    row: PostSummary
    post: Post
    url: str | None
    shown: Shown
    built: bool
    listed: bool


def marked(files: Mapping[str, str | bytes]) -> dict[str, bytes]:
    """The files with `MARK` in each replaced by a word of its own."""
    found = {}
    for number, (path, content) in enumerate(files.items()):
        data = content.encode() if isinstance(content, str) else content
        found[path] = data.replace(b"MARK", b"mark%04dx" % number)
    return found


def write(root: Path, files: Mapping[str, bytes]) -> None:
    """Put the files there."""
    for path, data in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)


def state(root: Path) -> dict[str, tuple[int, str]]:
    """Every file below `root` with its time and a hash of its bytes; folders and links by name and time."""
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_symlink() or not path.is_file():
            found[str(path.relative_to(root))] = (path.lstat().st_mtime_ns, "")
        else:
            data = hashlib.sha256(path.read_bytes()).hexdigest()
            found[str(path.relative_to(root))] = (path.stat().st_mtime_ns, data)
    return found


async def adopt(root: Path, now: datetime | None = None) -> dict[str, Adopted]:
    """What bloggy lists of a folder that it sees for the first time: path → post."""
    workspace = Workspace.open(library=root)
    try:
        await workspace.posts.refresh()
        (library,) = workspace.libraries
        rows = workspace.posts.window(PostQuery(), 0, 100_000)
        assert len(rows) == workspace.posts.counts().total
        return {row.rel: _adopted(library, row, now or workspace.clock.now()) for row in rows}
    finally:
        await workspace.aclose()


def _adopted(library: Library, row: PostSummary, now: datetime) -> Adopted:
    place = library.site_path(row.rel)
    post = library.load(row.path).post
    seen = library.generator.visible(place, post, now)
    if row.problem:
        seen = replace(seen, shown=Shown.DRAFT, built=False, listed=False)
    return Adopted(
        row=row,
        post=post,
        url=library.generator.url(place, post),
        shown=seen.shown,
        built=seen.built,
        listed=seen.listed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as the generator wrote it."""

    path: str
    """Below the output folder."""
    title: str
    date: datetime | None
    tags: tuple[str, ...]


def pages(output: Path) -> dict[str, list[Page]]:
    """The word of each file → the pages that it became: one, or one for each language."""
    found: dict[str, list[Page]] = {}
    for path in sorted(output.rglob("*")):
        if not path.is_file() or path.suffix in {".png", ".xml", ".css", ".js", ".gz", ".json"}:
            continue
        text = path.read_text("utf-8", errors="replace")
        if "<h1" not in text or not (words_found := set(MARK.findall(text))):
            continue
        assert len(words_found) == 1, (path, words_found)
        (word,) = words_found
        found.setdefault(word, []).append(_page(path.relative_to(output).as_posix(), text))
    return found


def _page(path: str, text: str) -> Page:
    when = re.search(r'<time datetime="([^"]+)"', text)
    title = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.S)
    return Page(
        path=path,
        title=words(title[1]).strip() if title else "",
        date=datetime.fromisoformat(html.unescape(when[1]).replace("Z", "+00:00")) if when else None,
        tags=tuple(sorted(html.unescape(tag) for tag in re.findall(r'<b class="tag">([^<]*)<', text))),
    )


def file_at(url: str) -> list[str]:
    """The output files that a web server would answer with at an address."""
    path = unquote(urlsplit(url).path).lstrip("/")
    if path.endswith("/") or not path:
        return [f"{path}index.html"]
    return [path, f"{path}.html", f"{path}/index.html"]


def linked(output: Path) -> set[str]:
    """The output files that the index pages, one for each language, link to."""
    found = set()
    for name in ("index.html", "blog/index.html", "fr/index.html", "de/index.html"):
        text = (output / name).read_text("utf-8") if (output / name).is_file() else ""
        for one, other in re.findall(r"""<a href=(?:'([^']*)'|"([^"]*)")""", text):
            found.update(file_at(urljoin(f"{BASE}/{name}", html.unescape(one or other))))
    return found


def disagreements(output: Path, adopted: Mapping[str, Adopted], files: Mapping[str, bytes]) -> list[str]:
    """Sentences, one for each thing that bloggy says otherwise than the generator did; empty if none."""
    built = pages(output)
    links = linked(output)
    found: list[str] = []
    wanted: dict[str, list[str]] = {}
    for path, one in adopted.items():
        if one.built and one.url:
            wanted.setdefault(file_at(one.url)[0], []).append(path)
    seen = set()
    for path, data in files.items():
        match = MARK.search(data.decode("utf-8", "replace"))
        if not match:
            continue
        became, one = built.get(match[0], []), adopted.get(path)
        if became:
            seen.add(match[0])
        if one is None:
            found += [f"{path}: not listed, but built as {page.path}" for page in became]
            continue
        page = next((page for page in became if one.url and page.path in file_at(one.url)), None)
        page = page or next(iter(became), None)
        if one.row.kind == Kind.POST and (one.shown in {Shown.YES, Shown.UNLISTED}) != (
            one.row.mark == Mark.PUBLISHED
        ):
            found.append(f"{path}: marked {one.row.mark}, but it is {one.shown}")
        if page is None:
            twins = wanted.get(file_at(one.url)[0], []) if one.url else []
            others = [twin for twin in twins if twin != path and _word(files[twin]) in built]
            if one.built and not others:
                found.append(f"{path}: said to be built at {one.url}, but is not")
            continue
        found += [f"{path}: {told}" for told in _differences(one, page, links)]
    pages_left = [page.path for word, became in built.items() if word not in seen for page in became]
    return found + [f"{path}: built from no file of ours" for path in pages_left]


def _word(data: bytes) -> str:
    match = MARK.search(data.decode("utf-8", "replace"))
    return match[0] if match else ""


def _differences(one: Adopted, page: Page, links: set[str]) -> Iterator[str]:
    row = one.row
    if not one.built:
        yield f"said to be {one.shown}, but built as {page.path}"
        return
    is_dated = page.date is not None and page.date.year not in {1, 9999}
    if one.shown is not Shown.DRAFT:  # the address is the one that it will have
        if one.url is None and row.date:
            yield f"no address foretold, built as {page.path}"
        elif one.url and page.path not in file_at(one.url):
            yield f"address {one.url}, built as {page.path}"
    if page.title and words(row.title) != page.title:
        yield f"title {row.title!r}, on the page {page.title!r}"
    if row.kind != Kind.POST:
        return
    if one.listed != (page.path in links):
        yield f"listed={one.listed}, in the index={page.path in links} ({page.path})"
    if is_dated and row.date != page.date and (row.date or page.date < NEW):
        yield f"date {row.date}, on the page {page.date}"
    if tuple(sorted(row.tags)) != page.tags:
        yield f"tags {sorted(row.tags)}, on the page {page.tags}"


def strangers(output: Path, adopted: Mapping[str, Adopted]) -> list[str]:
    """The same for posts by others, whose bytes hold no word of ours: pages are looked for where foretold."""
    links, found, seen = linked(output), [], set()
    for path, one in adopted.items():
        if not one.built:
            continue
        file = next((file for file in file_at(one.url or "") if (output / file).is_file()), "")
        if not file:
            found.append(f"{path}: said to be built at {one.url}, but is not")
            continue
        seen.add(file)
        page = _page(file, (output / file).read_text("utf-8", errors="replace"))
        found += [f"{path}: {told}" for told in _differences(one, page, links)]
    dated = {
        file.relative_to(output).as_posix()
        for file in output.rglob("*.html")
        if file.parent != output and "<time datetime=" in file.read_text("utf-8", errors="replace")
    }
    return found + [f"{file}: built from no post that is listed as public" for file in sorted(dated - seen)]
