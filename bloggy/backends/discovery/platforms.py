"""Names what makes a site that bloggy can't log in to, with the way it can be written for all the same."""

from __future__ import annotations

from collections.abc import Iterable

from bloggy.i18n import _

_STATIC = (
    "Hugo", "Jekyll", "Pelican", "Eleventy", "Astro", "Hexo", "Zola", "Nikola", "Lektor", "MkDocs",
    "Gatsby", "Docusaurus", "VuePress", "VitePress", "Middleman", "Publii", "Gridea",
)  # fmt: skip
_OTHERS = (
    "Blogger", "Drupal", "Joomla", "Squarespace", "Wix", "Tumblr", "Substack", "Medium", "Weebly",
    "Webflow", "TYPO3", "Movable Type", "Typepad", "Dotclear", "WriteFreely", "Write.as", "Micro.blog",
    "Bear", "Hashnode", "Discourse", "Typecho", "Textpattern", "Serendipity",
)  # fmt: skip


def platform(generators: Iterable[str], *names: str) -> str:
    """The first of `names` that one of `generators` starts with, with its version; "" for none."""
    for name in names:
        for generator in generators:
            if generator.lower().startswith(name.lower()):
                return _with_version(name, generator)
    return ""


def advice(generators: tuple[str, ...]) -> str:
    """What to do about a site that nobody can log in to; empty where its maker can't be told."""
    if static := platform(generators, *_STATIC):
        return _(
            "It is a {name} site: open the folder of its sources with “bloggy init FOLDER”; "
            "nobody can log in to the site itself."
        ).format(name=static.partition(" ")[0])
    if other := platform(generators, *_OTHERS):
        return _("It is made with {name}, which bloggy can’t publish to.").format(name=other)
    return ""


def _with_version(name: str, generator: str) -> str:
    rest = generator[len(name) :].strip(" v").partition(" ")[0].rstrip(";,-")
    return f"{name} {rest}" if rest[:1].isdigit() else name
