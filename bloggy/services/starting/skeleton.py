"""Writes the files of a new site: small, without a foreign theme, in the notation of its generator."""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import urlsplit

from bloggy.i18n import _
from bloggy.services.external import program

MADE_UP = "https://example.org/"
"""The address of a site that has none yet."""
_NAMES = {"gitignore": ".gitignore", "gitkeep": ".gitkeep", "pelicanconf.txt": "pelicanconf.py"}
"""What files are called in the site; here they would be taken for bloggy's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A generator that a site can be started with."""

    name: str
    label: str
    build: str
    see: str
    """The command that shows the site on this machine, drafts included."""
    output: str
    """The folder that is built."""
    posts: str
    """Where posts are."""
    settings: str
    style: str
    """Where the style sheet goes."""

    @property
    def program(self) -> str | None:
        """Where the generator is installed: on the path, or beside bloggy; None if it is not."""
        return program(self.name)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            name="hugo",
            label="Hugo",
            build="hugo",
            see="hugo server -D",
            output="public",
            posts="content/posts",
            settings="hugo.toml",
            style="static/style.css",
        ),
        Kind(
            name="jekyll",
            label="Jekyll",
            build="jekyll build",
            see="jekyll serve --drafts",
            output="_site",
            posts="_posts",
            settings="_config.yml",
            style="style.css",
        ),
        Kind(
            name="pelican",
            label="Pelican",
            build="pelican content",
            see="pelican content -l -r",
            output="output",
            posts="content",
            settings="pelicanconf.py",
            style="theme/static/style.css",
        ),
    )
}
"""In the order in which they are offered."""


def write(kind: Kind, folder: Path, *, title: str, url: str, zone: str) -> None:
    """Fill `folder`. `url` is the site's address, `zone` an IANA name. Raises OSError."""
    words = _words(title=title, url=url, zone=zone)
    packed = resources.files(__package__) / "skeletons"
    for name, source in _files(packed / kind.name):
        text = re.sub(r"@@([A-Z_]+)@@", lambda found: words[found[1]], source.read_text("utf-8"))
        _write(folder / name, text)
    _write(folder / kind.style, (packed / "common" / "style.css").read_text("utf-8"))
    _write(folder / "README.md", _readme(kind, title))


def _files(folder: Traversable, above: str = "") -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        name = above + _NAMES.get(entry.name, entry.name)
        if entry.is_dir():
            yield from _files(entry, f"{name}/")
        else:
            yield name, entry


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def _words(*, title: str, url: str, zone: str) -> dict[str, str]:
    """What stands between `@@` in the skeletons. A JSON string is one of TOML, YAML and Python, too."""
    parts = urlsplit(url)
    quoted = {
        "TITLE": title,
        "URL": f"{url.rstrip('/')}/",
        "BARE_URL": url.rstrip("/"),
        "HOST": f"{parts.scheme}://{parts.netloc}",
        "BASE": parts.path.rstrip("/"),
        "ZONE": zone or "UTC",
        "LANGUAGE": _language(),
        "POSTS_QUOTED": _("All posts"),
        "TAGS_QUOTED": _("Tags"),
    }
    shown = {
        "LANG": _language(),
        "POSTS": _("All posts"),
        "TAGS": _("Tags"),
        "FEED": _("Feed"),
        "EMPTY": _("Nothing is published here yet."),
    }
    return {name: _quoted(text) for name, text in quoted.items()} | {
        name: html.escape(text) for name, text in shown.items()
    }


def _language() -> str:
    """The writer's language, by its two letters."""
    variables = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
    told = next((os.environ[name] for name in variables if os.environ.get(name)), "")
    found = re.match(r"[a-z]{2}(?![a-zA-Z])", told)
    return found[0] if found else "en"


def _quoted(text: str) -> str:
    """In quotes; letters are written out: how JSON escapes rare ones is known to JSON alone."""
    return json.dumps(text, ensure_ascii=False)


def _readme(kind: Kind, title: str) -> str:
    told = [
        f"# {title}",
        _(
            "The posts of this site are in `{folder}`, its settings in `{settings}`. {label} builds it."
        ).format(folder=kind.posts, settings=kind.settings, label=kind.label),
        _("See it on this machine, drafts included:"),
        f"    {kind.see}",
        _(
            "For a host that builds the site: the command is `{build}`, the folder it makes `{output}`."
        ).format(build=kind.build, output=kind.output),
    ]
    return "\n\n".join(told) + "\n"
