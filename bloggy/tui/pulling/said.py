"""The sentences of a pull that belong on the screen: what needs the writer, on a row and beside a post."""

from __future__ import annotations

from bloggy.domain.clean import clean_line
from bloggy.i18n import _, ngettext
from bloggy.services.pulling.report import Question, QuestionKind
from bloggy.tui.when import number


def on_row(question: Question) -> str:
    """For the second line of the post's row."""
    match question.kind:
        case QuestionKind.DELETED_THERE:
            said = _("deleted at {blog}: m to choose")
        case QuestionKind.OTHER_VERSION:
            said = _("two versions, by {blog}: m to choose")
        case QuestionKind.TWO_FILES:
            said = _("two files, one post at {blog}: m to choose")
        case _:
            said = _("changed here and at {blog}: m to choose")
    return said.format(blog=clean_line(question.blog))


def beside_post(question: Question) -> str:
    """For the head of its preview."""
    match question.kind:
        case QuestionKind.DELETED_THERE:
            said = _("It was deleted at {blog}. m asks what shall become of it here.")
        case QuestionKind.OTHER_VERSION:
            said = _("{blog} has left a second version of it. m shows both.")
        case QuestionKind.TWO_FILES:
            said = _("A second file here is the same post at {blog}. m shows both.")
        case _:
            said = _("It was changed here and at {blog}, in the same places. m shows both versions.")
    return said.format(blog=clean_line(question.blog))


def needed(count: int) -> str:
    """`2 posts need you`, for the top line."""
    told = ngettext("{count} post needs you", "{count} posts need you", count)
    return told.format(count=number(count))
