"""Rules on links and pictures: they lead somewhere, say what they show, and don't tell where you live."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from bloggy.domain.checks.model import Facts, Problem
from bloggy.domain.checks.references import Reference, plain_path
from bloggy.domain.clean import clean_line
from bloggy.i18n import _

_BUILT = frozenset({"", ".html", ".htm", ".xml", ".json", ".txt", ".php"})
"""Endings of what a site's build makes, so that no file need be there yet."""


def pictures(facts: Facts) -> Iterator[Problem]:
    """Pictures that are missing, can't be used, show nothing to the blind, or tell where they were taken."""
    for reference in facts.references:
        if reference.kind == "picture":
            yield from _picture(facts, reference)


def _picture(facts: Facts, reference: Reference) -> Iterator[Problem]:
    name = clean_line(reference.target)
    target = facts.targets.get(reference.target)
    if target is not None and not target.exists:
        yield Problem(
            check="missing-picture",
            level="error",
            message=_("The picture {name} is not there.").format(name=name),
            line=reference.line,
            fix=_("Put the file there, or correct the link."),
        )
    elif target is not None and target.trouble:
        yield Problem(
            check="unusable-picture", level="error", message=clean_line(target.trouble), line=reference.line
        )
    if not reference.text.strip():
        yield Problem(
            check="missing-alt",
            level="warning",
            message=_("The picture {name} has no description for those who can’t see it.").format(name=name),
            line=reference.line,
            fix=_("Write one between the square brackets: ![a lighthouse at dusk](…)."),
        )
    places = [blog.name for blog in facts.blogs if blog.in_place]
    if target is not None and target.located and places:
        yield Problem(
            check="picture-location",
            level="warning",
            message=_("The picture {name} says where it was taken, and {blog} publishes it as it is.").format(
                name=name, blog=clean_line(places[0])
            ),
            line=reference.line,
            fix=_("Remove its location (for example with exiftool -gps:all=) before you publish."),
        )


def broken_links(facts: Facts) -> Iterator[Problem]:
    """Links to files that are not there."""
    for reference in facts.references:
        target = facts.targets.get(reference.target)
        suffix = PurePosixPath(plain_path(reference.target)).suffix.lower()
        if reference.kind != "link" or target is None or target.exists or suffix in _BUILT:
            continue
        yield Problem(
            check="broken-link",
            level="warning",
            message=_("The link to {target} leads to no file.").format(target=clean_line(reference.target)),
            line=reference.line,
            fix=_("Correct the path, or remove the link."),
        )


def dead_addresses(facts: Facts) -> Iterator[Problem]:
    """Outside addresses that did not answer; only those that were asked."""
    for reference in facts.references:
        if reason := facts.dead.get(reference.target):
            yield Problem(
                check="dead-link",
                level="warning",
                message=_("{address} does not answer: {reason}").format(
                    address=clean_line(reference.target), reason=clean_line(reason)
                ),
                line=reference.line,
                fix=_("Open it in a browser; correct or remove the link if it is gone."),
            )


RULES: tuple[Callable[[Facts], Iterator[Problem]], ...] = (pictures, broken_links, dead_addresses)
