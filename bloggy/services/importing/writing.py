"""Makes the file of a post that comes in: front matter as the generator spells it, body as Markdown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from bloggy.domain import frontmatter
from bloggy.domain.clean import clean, clean_line
from bloggy.domain.frontmatter import Format
from bloggy.domain.post import Kind, Post, Status
from bloggy.domain.slug import is_safe, slugify
from bloggy.errors import FrontMatterError
from bloggy.i18n import _
from bloggy.services import making

if TYPE_CHECKING:
    from bloggy.domain.imported import ImportedPost
    from bloggy.services.importing.placing import Places
    from bloggy.services.workspace import Workspace
    from bloggy.storage.library import Library

_FIELDS = ("date", "tags", "categories", "summary", "image")
_TEMPLATES = frozenset({"layout", "template", "type", "markup"})
_WORDS = 8
"""So many of its first words are the title of a post without one."""
_BEGINNING = 5_000
"""Characters that are looked at for them."""
_BREAK = re.compile(r"\n(?:[ \t]*\n)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that is to be made."""

    rel: str
    text: str
    post: Post
    old_address: str
    """A path that its generator can't lead on from; "" if there is none."""
    aliases: int
    """So many old addresses stand in it for its generator to lead on from."""
    hidden: bool
    """It was for few readers only, and is a draft here."""
    withheld: bool
    """Its generator takes it for a draft although it is none: without a date, mostly."""
    lost: tuple[str, ...]
    """Fields that the generator has no place for, under the names of `Post`."""


class Writing:
    """Writes posts for one library."""

    def __init__(
        self, workspace: Workspace, library: Library, places: Places, *, dry_run: bool = False
    ) -> None:
        """dry_run: leave the files that posts show where they are."""
        self._dry_run = dry_run
        self._workspace, self._library, self._places = workspace, library, places
        self._generator = places.generator
        siblings = making.siblings_of(workspace, library)
        self._siblings = [one.values for one in siblings]
        self._format = making.format_for(workspace, library, siblings)

    def file(self, told: ImportedPost, rel: str | None = None) -> Written:
        """The file for a post; `rel`: where it is already. Raises FrontMatterError."""
        post = self.neutral(told)
        if rel is None:
            rel, post = self._places.find(post)
        if told.files and not self._dry_run:
            post = self._with_files(told, post, rel)
        said, front = post, self._front(told, post)
        if not self._is_readable(front):
            said = replace(post, summary="", tags=(), categories=(), image="", image_alt="")
            front = self._front(told, said)
        keys = self._generator.keys.aliases
        read = self._generator.read(self._library.site_path(rel), front, post.body)
        lost = tuple(name for name in _FIELDS if getattr(post, name) and not getattr(read, name))
        lost += ("extra",) if post.extra and not post.extra.keys() <= front.keys() else ()
        address, old = self._generator.url(self._library.site_path(rel), read), _path(told.url)
        old = "" if old == _path(address or "") else old
        aliases = tuple(dict.fromkeys(one for one in (old, *map(_path, told.aliases)) if one))
        if aliases and keys:
            front = self._front(told, replace(said, aliases=aliases))
        own = told.generator == self._generator.name  # its template code is meant to run
        body = post.body if own else self._generator.guard_body(post.body)
        text = frontmatter.new(front, f"\n{body}", format=self._format)
        if problem := self._library.parse(text).problem:
            raise FrontMatterError(problem.message, line=problem.line)
        withheld = post.status is not Status.DRAFT and read.status is Status.DRAFT
        hidden = told.unlisted and told.status in {Status.PUBLISHED, Status.SCHEDULED}
        return Written(
            rel=rel,
            text=text,
            post=post,
            old_address="" if keys and self._generator.leads_on else old,
            aliases=len(aliases) if keys and self._generator.leads_on else 0,
            hidden=hidden,
            withheld=withheld,
            lost=lost,
        )

    def missing_plugin(self) -> str:
        """What the site lacks for its generator to lead readers on from old addresses; "" if nothing."""
        from bloggy.storage.library import Folder

        name, files = self._generator.alias_plugin
        site = Folder(self._library.site)
        texts = (site.read(file) or "" for file in files)
        named = any(name in text.replace("_", "-") for text in texts)
        return "" if named else name

    def _extra(self, told: ImportedPost) -> Mapping[str, object]:
        """What else the export has; no template of a theme that this site does not have."""
        if told.generator in {"", self._generator.name}:
            return told.extra
        return {key: value for key, value in told.extra.items() if key.casefold() not in _TEMPLATES}

    def _with_files(self, told: ImportedPost, post: Post, rel: str) -> Post:
        """The post with its pictures put where the site has them. Raises NotFound, SaveFailed."""
        from bloggy.domain.relink import relink

        place = self._library.root / rel
        links = {
            link: making.add_picture(self._library, place, Path(file)) for link, file in told.files.items()
        }
        return replace(post, body=relink(post.body, links), image=links.get(post.image, post.image))

    def neutral(self, told: ImportedPost) -> Post:
        """The post in bloggy's words; what few readers could see is a draft."""
        body = markdown(told)
        title = clean_line(told.title).strip() or _first_words(told, body)
        hidden = told.unlisted and told.status is not Status.DRAFT
        date = zoned(told.date, self._workspace.zone)
        status = Status.DRAFT if hidden or told.status is Status.WITHDRAWN else told.status
        if date is None and self._generator.needs_date:
            date = zoned(told.updated, self._workspace.zone) or making.stamp(self._workspace, self._library)
        slug = unquote(told.slug).strip()
        return Post(
            title=title,
            body=body,
            slug=slug if not slug or is_safe(slug) else slugify(slug),
            kind=told.kind,
            status=status,
            date=date,
            updated=zoned(told.updated, self._workspace.zone),
            tags=_names(told.tags),
            categories=_names(told.categories),
            summary=_in_words(told.summary),
            image=clean_line(told.image).strip(),
            image_alt=clean_line(told.image_alt).strip() if told.image else "",
            language=clean_line(told.language).strip(),
            unlisted=told.unlisted,
            canonical_url=clean_line(str(told.extra.get("canonical_url", ""))).strip(),
            extra=_storable(self._extra(told), nested=self._format is not Format.HEADERS),
        )

    def _front(self, told: ImportedPost, post: Post) -> dict[str, object]:
        """The front matter; a key of the generator's own is never taken by what else the export has."""
        fields = self._generator.values(post, siblings=self._siblings)
        taken = {key.casefold() for key in fields}
        extra = {key: value for key, value in post.extra.items() if key.casefold() not in taken}
        if told.author and post.kind is Kind.POST and "author" not in taken:
            extra = {"author": clean_line(told.author).strip(), **extra}
        return fields | extra if self._is_readable(fields | extra) else fields

    def _is_readable(self, front: dict[str, object]) -> bool:
        """Whether that front matter can be written, and read again."""
        try:
            return self._library.parse(frontmatter.new(front, format=self._format)).problem is None
        except FrontMatterError:
            return False


def markdown(told: ImportedPost) -> str:
    """The body as Markdown, which shows the same; what Markdown can't say stays HTML."""
    body = told.body.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if told.form != "markdown":
        from bloggy.render.from_html import to_markdown

        html = _as_html(body) if told.form == "text" else body
        body = to_markdown(html, classic=told.breaks and told.form == "html")
    return body.strip("\n") + "\n" if body.strip() else ""


def zoned(when: datetime | None, zone: tzinfo) -> datetime | None:
    """A moment without a zone is in the writer's."""
    return when.replace(tzinfo=zone) if when is not None and when.tzinfo is None else when


def _as_html(text: str) -> str:
    parts = (escape(part.strip("\n"), quote=False).replace("\n", "<br />\n") for part in _BREAK.split(text))
    return "\n".join(f"<p>{part}</p>" for part in parts if part.strip())


def _first_words(told: ImportedPost, body: str) -> str:
    from bloggy.render.comment_text import readable

    text = readable(told.body[:_BEGINNING], "html").text if told.form == "html" else body[:_BEGINNING]
    words = clean_line(text).split()
    short = " ".join(words[:_WORDS])[:80]
    return f"{short}…" if len(words) > _WORDS else short or told.slug or _("Untitled")


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cleaned for name in names if (cleaned := clean_line(name).strip())))


def _in_words(text: str) -> str:
    """A summary as one line of words; exports have HTML there, or none."""
    if "<" in text:
        from bloggy.render.comment_text import readable

        text = readable(text, "html").text
    return " ".join(clean_line(text).split())


def _path(url: str) -> str:
    """The path of an address, with a slash at its beginning; "" where it leads to the front page."""
    try:
        path = urlsplit(url.strip()).path
    except ValueError:
        return ""
    path = clean_line(unquote(path)).strip()
    return "" if not path.strip("/") or ".." in path.split("/") else "/" + path.lstrip("/")


def _storable(extra: Mapping[str, object], *, nested: bool) -> dict[str, object]:
    """What front matter can hold of it; a notation of plain lines holds no tables."""
    found: dict[str, object] = {}
    for key, value in extra.items():
        if key == "canonical_url":
            continue  # has a name of its own
        name = re.sub(r"[^\w-]", "_", key)
        if isinstance(value, Mapping):
            if nested:
                found[name] = _storable(value, nested=True)
        elif isinstance(value, str):
            found[name] = clean(value) if nested else clean_line(value)
        elif isinstance(value, (list, tuple)):
            found[name] = [clean_line(str(one)) for one in value]
        elif isinstance(value, (bool, int, float, datetime)):
            found[name] = value
    return found
