"""Puts what a pull has brought, and what only the writer can decide after it, into words."""

from __future__ import annotations

from bloggy.i18n import _, ngettext
from bloggy.services.pulling.report import BlogPull, Question, QuestionKind


def asked(question: Question) -> str:
    """What happened: `“A kinder pace” was deleted at alpine.`"""
    match question.kind:
        case QuestionKind.BOTH_CHANGED:
            said = _("“{title}” was changed here and at {blog}, in the same places.")
        case QuestionKind.DELETED_THERE:
            said = _("“{title}” was deleted at {blog}.")
        case QuestionKind.DELETED_HERE:
            said = _("“{title}” was deleted here, and is still at {blog}.")
        case QuestionKind.OTHER_VERSION:
            said = _("“{title}” was changed on another machine too ({blog} kept both versions).")
        case QuestionKind.TWO_FILES:
            said = _("“{title}” has two files here, each with words of its own; it is one post at {blog}.")
    return said.format(title=question.title, blog=question.blog)


def brought(pull: BlogPull) -> list[str]:
    """`42 new posts`, `3 updated` …; empty where nothing came."""
    told = []
    if pull.new:
        new = ngettext("{n} new post", "{n} new posts", len(pull.new))
        told.append(new.format(n=len(pull.new)))
    if pull.updated:
        told.append(_("{n} updated").format(n=len(pull.updated)))
    if pull.merged:
        told.append(_("{n} merged with your changes").format(n=len(pull.merged)))
    if pull.found:
        told.append(_("{n} that you had already").format(n=len(pull.found)))
    if pull.pictures:
        pictures = ngettext("{n} picture", "{n} pictures", pull.pictures)
        told.append(pictures.format(n=pull.pictures))
    return told
