"""Says calmly, once, whom the writer wanted to write back to by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.tui.when import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bloggy.domain.people_listing import Person
    from bloggy.tui.app import BloggyApp


class Reminding:
    """Remembers what was said, so that nobody is reminded twice until bloggy ends."""

    def __init__(self, app: BloggyApp) -> None:
        self._app = app
        self._told: set[tuple[int, object]] = set()

    def look(self) -> None:
        """Say whose time has come since the last look."""
        due = self._app.workspace.people.due()
        news = [one for one in due if (one.id, one.reminder) not in self._told]
        self._told |= {(one.id, one.reminder) for one in news}
        if news:
            self._app.tell(reminder(news))


def reminder(due: Sequence[Person]) -> str:
    """`Write back to Gilles: the maps. C opens the comments, f lists theirs.`"""
    if len(due) > 1:
        names = ", ".join(clean_line(one.name) for one in due[:3])
        said = _("Write back to {count} people: {names} … C opens the comments, f lists theirs.")
        return said.format(count=number(len(due)), names=names)
    name, kept = clean_line(due[0].name), due[0].reminder
    if kept is not None and kept.about:
        said = _("Write back to {name}: {about}. C opens the comments, f lists theirs.")
        return said.format(name=name, about=clean_line(kept.about).rstrip("."))
    return _("Write back to {name}. C opens the comments, f lists theirs.").format(name=name)
