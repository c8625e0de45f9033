"""Writes the manual's page on the configuration out of its declarations, so that it can't grow stale."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import TYPE_CHECKING

from bloggy.cli.backend_page import explained
from bloggy.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from dataclasses import Field

    from bloggy.backends.base import Backend
    from bloggy.backends.options import Option

_OFTEN = 2
"""Kinds that must have an option in the same words for it to be explained once."""


def config_title() -> str:
    """The page's heading."""
    return _("The configuration, option by option")


def config_page(blogs: Iterable[type[Backend]], sources: Iterable[type[Backend]]) -> str:
    """The page as Markdown; `blogs` are the kinds that take posts, `sources` those with comments alone."""
    return "\n".join(_lines(blogs, sources)) + "\n"


def _lines(blogs: Iterable[type[Backend]], sources: Iterable[type[Backend]]) -> Iterator[str]:
    yield f"# {config_title()}"
    yield ""
    yield _(
        "One file of settings in TOML; `bloggy config path` says where it is, and `bloggy config check` "
        "whether it is right, with the line of what is not. Without the file, or an option, the default "
        "holds."
    )
    yield ""
    yield from _general()
    yield from _keys()
    yield from _of_blogs(blogs)
    yield from _of_sources(sources)


def _general() -> Iterator[str]:
    from bloggy.storage.config import SECTIONS, Config

    yield from _told("", [one for one in fields(Config) if "help" in one.metadata])
    for section, kind in SECTIONS.items():
        yield f"## [{section}]"
        yield ""
        yield from _told(section, fields(kind))


def _told(section: str, options: Iterable[Field[object]]) -> Iterator[str]:
    from bloggy.storage.config import CHOICES

    for option in options:
        words = [_(option.metadata["help"])]
        choices = [one for one in CHOICES.get(f"{section}.{option.name}".lstrip("."), ()) if one]
        if choices:
            words.append(_("One of {choices}.").format(choices=", ".join(f"`{one}`" for one in choices)))
        default = None if option.default is MISSING else option.default
        if default:
            words.append(_("Without it: {default}.").format(default=f"`{str(default).lower()}`"))
        if example := option.metadata.get("example"):
            words.append(_("For example {example}.").format(example=f"`{example}`"))
        yield f"- **{option.name}**: {' '.join(words)}"
    yield ""


def _keys() -> Iterator[str]:
    yield "## [keys]"
    yield ""
    yield _(
        "An action’s name and the keys for it: a text, or a list of them. `bloggy keys` lists all actions "
        "with their keys."
    )
    yield ""
    yield '    "library.publish" = "p"'
    yield '    "editor.save" = ["ctrl+s", "f11"]'
    yield ""


def _of_blogs(kinds: Iterable[type[Backend]]) -> Iterator[str]:
    yield "## [blogs.NAME]"
    yield ""
    yield _(
        "A table for each blog; the name is yours. `bloggy blogs add` and `bloggy init` write it, and no "
        "password ever stands in it (`bloggy help passwords`)."
    )
    yield ""
    yield "- **backend**: " + _("What kind of place it is: one of those below. It must be given.")
    yield "- **comments**: " + _(
        "Where its comments are kept beside the blog itself: a table as below, or `none` to turn the blog’s "
        "own comments off."
    )
    yield ""
    yield from _kinds(kinds, "backend", "###")


def _of_sources(kinds: Iterable[type[Backend]]) -> Iterator[str]:
    yield "## [blogs.NAME.comments]"
    yield ""
    yield _(
        "A place where readers comment on that blog’s posts; with `[[blogs.NAME.comments]]` there may be "
        "several. `bloggy blogs add KIND --comments-for NAME` writes it, `bloggy help comments` tells more."
    )
    yield ""
    yield "- **source**: " + _("What kind of place it is: one of those below. It must be given.")
    yield "- **name**: " + _("Tells two sources of a kind apart: `old` makes “NAME-old” of it.")
    yield ""
    yield from _kinds(kinds, "source", "###")


def _kinds(kinds: Iterable[type[Backend]], key: str, heading: str) -> Iterator[str]:
    """Each kind with its own options; what several share in the same words is explained once, at the end."""
    kinds = list(kinds)
    shared = _shared(kinds)
    for kind in kinds:
        yield f'{heading} {key} = "{kind.name}"'
        yield ""
        own = [option for option in kind.options if option not in shared]
        for option in own:
            yield f"- **{option.key}**: {explained(option)}"
        common = [f"`{option.key}`" for option in kind.options if option in shared]
        if common:
            yield ""
            yield _("Also, as explained below: {keys}.").format(keys=", ".join(common))
        yield ""
    if shared:
        yield f"{heading} " + _("What several of them have")
        yield ""
        for option in shared:
            yield f"- **{option.key}**: {explained(option)}"
        yield ""


def _shared(kinds: list[type[Backend]]) -> list[Option]:
    """The options that several kinds declare in the same words."""
    found: list[Option] = []
    for kind in kinds:
        for option in kind.options:
            if option not in found and sum(option in other.options for other in kinds) >= _OFTEN:
                found.append(option)
    return found
