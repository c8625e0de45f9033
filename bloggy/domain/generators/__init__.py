"""Knows the static site generators: where posts live, how front matter is spelt, what address they get.

`detect(site)` finds the generator of a folder, `get(name, site)` takes one by name. Nothing here runs a
site's code or touches a disk: a `SiteReader` hands in the few files looked at. Copying a post into a site
goes `guard_body` first, then picture links (`asset_path`, `asset_link`), then `values` and `frontmatter.new`.
"""

from __future__ import annotations

from datetime import UTC, tzinfo

from bloggy.domain.generators.base import Generator
from bloggy.domain.generators.model import EmptySite, Shown, SiteReader, SiteSettings, Visibility
from bloggy.errors import ConfigError
from bloggy.i18n import _

__all__ = [
    "NAMES",
    "Generator",
    "Shown",
    "SiteReader",
    "SiteSettings",
    "Visibility",
    "detect",
    "get",
    "labels",
]

_CLASSES = {
    "hugo": "Hugo",
    "zola": "Zola",
    "astro": "Astro",
    "eleventy": "Eleventy",
    "hexo": "Hexo",
    "jekyll": "Jekyll",
    "pelican": "Pelican",
    "nikola": "Nikola",
    "mkdocs": "MkDocs",
    "plain": "Plain",
}
NAMES = tuple(_CLASSES)
"""In the order in which a folder is tested; `plain` is never detected."""


def detect(site: SiteReader, *, zone: tzinfo = UTC) -> Generator | None:
    """The generator the site is made for, or None if no file says so.  zone: the writer's."""
    for name in NAMES:
        kind = _class(name)
        if kind.claims(site):
            return kind.of(site, zone=zone)
    return None


def get(name: str, site: SiteReader | None = None, *, zone: tzinfo = UTC) -> Generator:
    """The generator of that name, with the settings of the site, or its defaults without one.

    Raises ConfigError for a name that is none of `NAMES`.
    """
    if name not in NAMES:
        raise ConfigError(
            _("There is no generator called {name}.").format(name=name),
            hint=_("Choose one of: {names}.").format(names=", ".join(NAMES)),
            key="generator",
        )
    return _class(name).of(site or EmptySite(), zone=zone)


def labels() -> dict[str, str]:
    """Name → the name people know, e.g. for a choice on a form."""
    return {name: _class(name).label for name in NAMES}


def _class(name: str) -> type[Generator]:
    """The class of a generator; each is imported only once a site is tested for it."""
    from importlib import import_module

    found: type[Generator] = getattr(import_module(f"{__name__}.{name}"), _CLASSES[name])
    return found
