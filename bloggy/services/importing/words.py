"""Puts what an export is, and what came of bringing it in, into words for command line and screen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bloggy.i18n import _, ngettext

if TYPE_CHECKING:
    from bloggy.services.importing.report import ImportReport
    from bloggy.services.importing.undoing import UndoReport

_LONGEST = 80
"""Characters of a name that are shown."""


def format_label(name: str) -> str:
    """What people call an export format: `WordPress (WXR)`."""
    labels = {
        "bloggy": _("an export of bloggy’s own"),
        "wordpress": _("WordPress (WXR)"),
        "disqus": "Disqus",
        "blogger": "Blogger",
        "ghost": "Ghost",
        "isso": "Isso",
        "movable-type": _("Movable Type, TypePad, Hatena"),
        "medium": "Medium",
        "substack": "Substack",
        "writefreely": "WriteFreely, Write.as",
        "dev.to": "dev.to",
        "feed": _("a feed (RSS, Atom)"),
        "markdown": _("Markdown files"),
        "page": _("a saved web page"),
    }
    return labels.get(name, name)


def formats(report: ImportReport) -> str:
    """What it was read as: `WordPress (WXR)`; empty if nothing was read."""
    return ", ".join(format_label(name) for name in report.formats)


def counts(report: ImportReport) -> list[str]:
    """How much came in of what, a line for each kind of thing."""
    lines = _counted(_("Posts"), report.posts, report.states, _post_words(report.posts["new"]))
    if report.pages and lines:
        pages = ngettext("{n} of them a page", "{n} of them pages", report.pages)
        lines[0] += f", {pages.format(n=report.pages)}"
    lines += _counted(
        _("Comments"), report.comments, report.comment_states, _comment_words(report.comments["new"])
    )
    beside = [
        (
            report.aliases,
            ngettext(
                "{n} old address is noted with its post, as an alias.",
                "{n} old addresses are noted with their posts, as aliases.",
                report.aliases,
            ),
        ),
        (
            report.pictures,
            ngettext(
                "{n} picture or file stays at the blog: posts show it from there.",
                "{n} pictures and files stay at the blog: posts show them from there.",
                report.pictures,
            ),
        ),
        (
            report.copied,
            ngettext(
                "{n} picture or file comes with them.",
                "{n} pictures and files come with them.",
                report.copied,
            ),
        ),
        (
            report.orphans,
            ngettext(
                "{n} comment answers one that is not in the export; it stands by itself.",
                "{n} comments answer some that are not in the export; they stand by themselves.",
                report.orphans,
            ),
        ),
    ]
    lines += [told.format(n=n) for n, told in beside if n]
    if not (report.posts or report.comments or report.left_out):
        lines.append(_("There is nothing in it."))
    return lines


def nothing_new(report: ImportReport) -> str:
    """That everything was there already; empty where something came, or there was nothing at all."""
    if report.changed_anything or report.error or not (report.posts or report.comments):
        return ""
    return _("Nothing in it is new.") if report.dry_run else _("Nothing in it is new: nothing was changed.")


def to_know(report: ImportReport) -> list[str]:
    """What the writer should know of single posts, a sentence each."""
    lines = [_lost(name, n) for name, n in report.lost.most_common()]
    if report.missing_plugin:
        told = _("Old addresses lead to their posts only once the site has the plug-in {name}.")
        lines.insert(0, told.format(name=report.missing_plugin))
    lines += [f"{_short(one.post)}: {one.message}" for one in report.remarks]
    lines += [
        _("{post}: readers of {address} will not find it, unless your server leads them on.").format(
            post=one.post.name, address=one.old
        )
        for one in report.redirects
    ]
    return lines


def left_out(report: ImportReport) -> tuple[str, list[str]]:
    """What did not come in, as kinds with their numbers, and a line for each thing with the reason."""
    lines = [f"{one.kind} “{_short(one.name)}”: {one.reason}" for one in report.left_out]
    kinds = Counter(one.kind for one in report.left_out)
    return ", ".join(f"{kind} ×{n}" if n > 1 else kind for kind, n in kinds.most_common()), lines


def taken_back(report: UndoReport) -> list[str]:
    """How much was taken back, a line for each kind of thing."""
    if not (report.posts or report.comments or report.kept or report.stopped or report.error):
        return [_("There is nothing here that came from it.")]
    posts = ngettext("{n} post is in the trash.", "{n} posts are in the trash.", report.posts)
    comments = ngettext("{n} comment is gone.", "{n} comments are gone.", report.comments)
    lines = [posts.format(n=report.posts)] if report.posts else []
    lines += [comments.format(n=report.comments)] if report.comments else []
    if report.posts and report.pictures:
        pictures = ngettext(
            "{n} picture or file that came with them stays in your site.",
            "{n} pictures and files that came with them stay in your site.",
            report.pictures,
        )
        lines.append(pictures.format(n=report.pictures))
    if report.stopped:
        lines.append(_("Stopped. A part of it was taken back; the same again goes on from here."))
    return lines


def kept(report: UndoReport) -> list[str]:
    """What was not taken back, and why."""
    return [f"{_short(one.post)}: {one.message}" for one in report.kept]


def _counted(name: str, ways: Counter[str], states: Counter[str], words: dict[str, str]) -> list[str]:
    """One line: how many came, how many did not need to, and of what state the export says they are."""
    if not ways and not states:
        return []
    told = [words[way].format(n=ways[way]) for way in words if ways[way]]
    stand = [f"{n} {_word(state)}" for state, n in states.most_common()]
    line = f"{name}: {', '.join(told)}" if told else f"{name}: {_('none')}"
    return [f"{line} ({', '.join(stand)})" if stand else line]


def _post_words(new: int) -> dict[str, str]:
    return {
        "new": ngettext("{n} new", "{n} new", new),
        "changed": _("{n} changed"),
        "unchanged": _("{n} there already"),
        "kept": _("{n} kept as you changed them"),
        "found": _("{n} in your library before"),
        "gone": _("{n} brought in before and gone since"),
    }


def _comment_words(new: int) -> dict[str, str]:
    return {
        "new": ngettext("{n} new", "{n} new", new),
        "changed": _("{n} changed"),
        "unchanged": _("{n} there already"),
        "known": _("{n} known from elsewhere"),
    }


def _word(state: str) -> str:
    return {
        "published": _("published"),
        "draft": _("draft"),
        "scheduled": _("scheduled"),
        "withdrawn": _("withdrawn"),
        "approved": _("approved"),
        "held": _("held"),
        "spam": _("spam"),
        "removed": _("removed"),
        "deleted": _("deleted"),
    }.get(state, state)


def _lost(name: str, n: int) -> str:
    words = {
        "date": _("date"),
        "tags": _("tags"),
        "categories": _("categories"),
        "summary": _("summary"),
        "image": _("picture above the text"),
        "extra": _("fields of the blog’s own"),
    }
    return ngettext(
        "{n} post came without: {what}. The site’s generator has no place for it as it is set up.",
        "{n} posts came without: {what}. The site’s generator has no place for it as it is set up.",
        n,
    ).format(n=n, what=words[name])


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…"
