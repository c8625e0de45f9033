"""Reads what file names say: the date prefix, the slug, the language suffix, and how siblings are named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import quote

from bloggy.domain.generators.model import SiteReader

DATED = re.compile(r"^(\d{4}-\d{1,2}-\d{1,2})[-_](.+)$")
_HEADING = re.compile(r"^ {0,3}#[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_MOSTLY = 0.6
"""The share of siblings that must agree before a new file follows them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the posts of a folder are named."""

    dated: bool = False
    """`2026-01-31-name.md`."""
    bundles: bool = False
    """`name/index.md`."""
    years: bool = False
    """One folder a year."""


@lru_cache(maxsize=256)
def glob(pattern: str) -> re.Pattern[str]:
    """A file pattern of JavaScript's tools, for `fullmatch` on a path: `**`, `*`, `?`, `[…]`, `{a,b}`."""
    pieces = re.split(r"(\*\*/|\*\*|\*|\?|\[[^\]/]+\]|\{[^{}]*\})", pattern.removeprefix("./"))
    return re.compile("".join(_GLOB.get(piece) or _glob_piece(piece) for piece in pieces))


_GLOB = {"**/": r"(?:.*/)?", "**": r".*", "*": r"[^/]*", "?": r"[^/]"}


def _glob_piece(piece: str) -> str:
    if piece.startswith("{"):
        return "(?:" + "|".join(glob(part).pattern for part in piece[1:-1].split(",")) + ")"
    if piece.startswith("["):
        inner = piece[1:-1]
        no = inner[:1] in "!^"
        return f"[{'^/' if no else ''}{re.escape(inner[no:]).replace(chr(92) + '-', '-')}]"
    return re.escape(piece)


def style_of(site: SiteReader, folder: PurePosixPath) -> Style:
    """How most of the posts in that folder are named; plain names if it is empty."""
    names = [
        name for name in site.names("" if folder == PurePosixPath() else str(folder)) if name[:1] not in "._"
    ]
    posts = [name for name in names if PurePosixPath(name).suffix.lower() in {".md", ".markdown", ".mdx"}]
    folders = [name for name in names if "." not in name]
    years = [name for name in folders if re.fullmatch(r"(19|20)\d\d", name)]
    if years and len(years) > len(posts):
        inner = style_of(site, folder / max(years))
        return Style(dated=inner.dated, bundles=inner.bundles, years=True)
    bundled = [name for name in folders if site.exists(str(folder / name / "index.md"))]
    both = posts + bundled
    dated = sum(1 for name in both if DATED.match(name))
    return Style(dated=bool(both) and dated >= _MOSTLY * len(both), bundles=len(bundled) > len(posts))


def bare(path: PurePosixPath, languages: Iterable[str] = ()) -> str:
    """The file's own name, or its bundle's, without suffix and language: `x.fr.md`, `x/index.fr.md` → `x`."""
    stem = path.stem
    head, dot, tail = stem.rpartition(".")
    if dot and tail in set(languages):
        stem = head
    return path.parent.name if stem == "index" and path.parent.name else stem


def stem(path: PurePosixPath, languages: Iterable[str] = ()) -> str:
    """The same without its date prefix: the slug that the name carries."""
    name = bare(path, languages)
    match = DATED.match(name)
    return match[2] if match else name


def day(path: PurePosixPath) -> str:
    """The date prefix of the file's (or bundle's) name, as written; empty if there is none."""
    match = DATED.match(bare(path)) or DATED.match(path.name)
    return match[1] if match else ""


def language(path: PurePosixPath, languages: Iterable[str]) -> str:
    """The language that a suffix of the name says (`x.fr.md`), if the site has it."""
    tail = path.stem.rpartition(".")[2]
    return tail if tail in set(languages) and "." in path.stem else ""


def renamed(path: PurePosixPath, slug: str, languages: Iterable[str] = ()) -> PurePosixPath:
    """The path with only the slug of its name replaced."""
    old = bare(path, languages)
    match = DATED.match(old)
    new = old[: match.start(2)] + slug if match else slug
    in_bundle = path.stem.partition(".")[0] == "index" and path.parent.name == old
    if in_bundle:
        return path.parent.with_name(new) / path.name
    return path.with_name(new + path.name[len(old) :])


def heading(body: str) -> str:
    """The text of the first `# heading` outside code, or empty."""
    fence = ""
    for line in body.splitlines():
        if match := _FENCE.match(line):
            if not fence:
                fence = match[1]
            elif match[1].startswith(fence):
                fence = ""
        elif not fence and (found := _HEADING.match(line)):
            return found[1].strip()
    return ""


def first_heading(body: str) -> tuple[str, str]:
    """The heading that a body starts with, as (written, read); empty if it starts otherwise."""
    lines = [line.strip() for line in body.lstrip().splitlines()[:2]]
    if lines and lines[0].startswith("# "):
        written = lines[0].lstrip("# ")
        return written, plain(re.sub(r"\s+#+$", "", written))
    if len(lines) == 2 and lines[0] and re.fullmatch(r"=+", lines[1]):
        return "", plain(lines[0])
    return "", ""


def plain(text: str) -> str:
    """One line of Markdown as a reader sees it: without links, code ticks, emphasis and tags."""
    text = re.sub(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])", r"\1", text)
    text = re.sub(r"(`+)(.+?)\1", r"\2", text)
    text = re.sub(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", text)
    return re.sub(r"</?[A-Za-z][^<>]*>", "", text)


def words(slug: str) -> str:
    """A slug as a title: `first-steps` → `First steps`."""
    text = re.sub(r"[-_]+", " ", slug).strip()
    return text[:1].upper() + text[1:]


def escaped(path: str) -> str:
    """A path as a Markdown link target: percent-encoded, so that spaces and brackets can't end it."""
    return quote(path, safe="/-._~!$&'*+,;=:@")
