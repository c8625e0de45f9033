"""Teaches where there is nothing to list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.widgets import Static

from bloggy.domain.listing import PostQuery
from bloggy.domain.post import Mark
from bloggy.i18n import _
from bloggy.tui.text import assemble


class EmptyLibrary(Static):
    """Says why the list is empty and what to press."""

    def explain(self, query: PostQuery, missing: Sequence[Path] = (), *, reading: bool = False) -> None:
        """The words for an empty place or search; `missing` are folders of the library that are not there.

        reading: the posts are still being looked for.
        """
        key = "bold $accent"
        if reading and not missing and not query.text:
            said = assemble(_("Reading your posts …"))
        elif missing:
            said = assemble(
                *((missing_note(folder), "$warning") for folder in missing[:1]),
                "\n\n",
                _("bloggy has deleted nothing. Connect the disk that it is on, or correct "),
                ("folders", key),
                _(" in the configuration."),
                "\n\n",
                ("u", key),
                _(" looks again."),
            )
        elif query.text:
            said = assemble(
                _("No post has “{text}”.").format(text=query.text),
                "\n\n",
                _("Titles, tags and texts are searched; "),
                ("esc", key),
                _(" leaves the search."),
            )
        elif query.trash:
            said = assemble(
                _("The trash is empty."),
                "\n\n",
                ("d", key),
                _(" on a post moves it here; "),
                ("U", key),
                _(" takes the last one back."),
            )
        elif query.mark == Mark.SCHEDULED:
            said = assemble(
                _("Nothing is scheduled."),
                "\n\n",
                ("p", key),
                _(" on a post, then "),
                ("s", key),
                _(", says when it goes out."),
            )
        elif query.mark == Mark.CHANGED:
            said = assemble(
                _("Every published post is as its readers see it."),
                "\n\n",
                _("One that you change since stands here, and "),
                ("p", key),
                _(" sends it."),
            )
        elif query.mark == Mark.PUBLISHED or query.blog:
            said = assemble(
                _("Nothing is published here yet."), "\n\n", ("p", key), _(" on a post sends it out.")
            )
        elif query.mark == Mark.DRAFT:
            said = assemble(
                _("No drafts. Everything you began is out."), "\n\n", ("n", key), _(" starts a new one.")
            )
        elif query.tag:
            said = assemble(_("No post has this tag any more."), "\n\n", ("1", key), _(" shows all posts."))
        else:
            said = assemble(
                _("No posts yet. They will be Markdown files in your folder."),
                "\n\n",
                ("n", key),
                _(" starts the first one."),
                "\n",
                ("B", key),
                _(" connects a blog, and "),
                ("u", key),
                _(" brings its posts."),
                "\n",
                ("?", key),
                _(" shows every key."),
            )
        self.update(said)


def missing_note(folder: Path) -> str:
    """A folder of the library is not there."""
    return _("The folder {folder} is not there.").format(folder=folder)
