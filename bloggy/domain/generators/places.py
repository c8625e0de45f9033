"""Reads what file names say: the date prefix, the slug, the language suffix, and how siblings are named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
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


def words(slug: str) -> str:
    """A slug as a title: `first-steps` → `First steps`."""
    text = re.sub(r"[-_]+", " ", slug).strip()
    return text[:1].upper() + text[1:]


def escaped(path: str) -> str:
    """A path as a Markdown link target: percent-encoded, so that spaces and brackets can't end it."""
    return quote(path, safe="/-._~!$&'*+,;=:@")
