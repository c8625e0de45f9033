"""Knows where in a repository the comments of a post lie, and which of the writer's posts it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from bloggy.backends.git.command import check_path
from bloggy.backends.git.repository import Place as Repository
from bloggy.backends.staticman.datafile import loaded
from bloggy.domain.comment import Place
from bloggy.domain.textfile import decode
from bloggy.errors import BackendError, ConfigError
from bloggy.i18n import _

USUAL = ("_data/comments/{slug}", "data/comments/{slug}")
"""Where themes for Jekyll and for Hugo look for them."""
_SLUG = "{slug}"
_SETTINGS = "staticman.yml"
_PLACEHOLDER = re.compile(r"\{(?:options|fields)\.[\w-]+\}")
_FILE = r"[^/]+\.(?:ya?ml|json|md)"
_DATED = re.compile(r"^\d{4}-\d{2}-\d{2}-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The folders of comments in one repository."""

    pattern: str
    """From the repository's root, with `{slug}` for the post."""

    @property
    def folder(self) -> str:
        """The folder that holds them all; empty for the root."""
        return self.pattern.partition(_SLUG)[0].rpartition("/")[0]

    def slug(self, path: str) -> str | None:
        """The post that the file at `path` is a comment on; None if it is none."""
        before, _slug, after = self.pattern.partition(_SLUG)
        found = re.fullmatch(rf"{re.escape(before)}(.+){re.escape(after)}/{_FILE}", path)
        return found[1] if found else None

    def of(self, slug: str) -> str:
        """The folder of that post's comments."""
        return self.pattern.replace(_SLUG, slug, 1)


def check_pattern(pattern: str) -> str:
    """`pattern` if it can be one. Raises ConfigError."""
    pattern = pattern.strip().strip("/")
    if not pattern:
        return ""
    try:
        check_path(pattern)
    except BackendError as error:
        raise _unfit(error.message) from error
    if pattern.count(_SLUG) != 1:
        raise _unfit(_("“path” does not say where the post’s name stands."))
    return pattern


def layout(pattern: str, place: Repository, commit: str | None) -> Layout:
    """The layout that the writer names, else that of Staticman’s own settings, else the usual one."""
    before = f"{place.prefix}/" if place.prefix else ""
    if not pattern and commit:
        pattern = _configured(place, f"{commit}:{before}{_SETTINGS}")
        folders = {usual: before + usual.removesuffix(f"/{_SLUG}") for usual in USUAL}
        there = (usual for usual, folder in folders.items() if _is_there(place, f"{commit}:{folder}"))
        pattern = pattern or next(there, "")
    return Layout(pattern=before + (pattern or USUAL[0]))


def _configured(place: Repository, settings: str) -> str:
    """Where Staticman is told to put comments on a post; empty if it is told nothing that is known here."""
    answer = place.git.run("cat-file", "blob", settings)
    try:
        told = loaded(decode(answer.out).text) if answer.code == 0 else None
    except (ValueError, RecursionError):
        return ""
    for kind in told.values() if isinstance(told, dict) else ():
        path = kind.get("path") if isinstance(kind, dict) else None
        if isinstance(path, str) and len(_PLACEHOLDER.findall(path)) == 1:
            try:
                return check_pattern(_PLACEHOLDER.sub(_SLUG, path))
            except ConfigError:
                continue
    return ""


def _is_there(place: Repository, name: str) -> bool:
    return place.git.run("rev-parse", "--verify", "--quiet", name).code == 0


class Posts:
    """The writer's posts by the names that a site gives them."""

    def __init__(self, posts: Sequence[Place]) -> None:
        named = [(name, post) for post in posts for name in set(_names(post))]
        often = Counter(name for name, _post in named)
        self._by_name = {name: post for name, post in named if often[name] == 1}

    def place(self, slug: str) -> Place:
        """What is commented on; without an address where no one post is known to have that name."""
        post = self.get(slug)
        return Place(ref=slug, url=post.url, title=post.title) if post else Place(ref=slug)

    def get(self, slug: str) -> Place | None:
        """The post of that name."""
        name = slug.strip("/").casefold()
        return self._by_name.get(name)


def _names(post: Place) -> list[str]:
    """The last part of its address and all of its path; its file's name, without the date before it."""
    path = unquote(urlsplit(post.url).path).strip("/").casefold()
    path = path.removesuffix("index.html").rstrip("/").removesuffix(".html")
    file = post.ref.casefold().rpartition(".")[0].removesuffix("/index")
    stem = file.rpartition("/")[2]
    return [name for name in (path, path.rpartition("/")[2], stem, _DATED.sub("", stem)) if name]


def _unfit(message: str) -> ConfigError:
    return ConfigError(
        message,
        hint=_('Write it from the site’s folder, such as: path = "{example}".').format(example=USUAL[0]),
        key="path",
    )
