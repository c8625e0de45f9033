"""The questions about a person that both the inbox and the person's own dialog ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.domain.clean import clean_line
from bloggy.i18n import _
from bloggy.tui.when import future

if TYPE_CHECKING:
    from bloggy.domain.people_listing import Person
    from bloggy.tui.app import BloggyApp


async def ask_note(app: BloggyApp, person: Person) -> bool:
    """Put down a line about the person; words that begin with # become tags. Answers whether one was."""
    from bloggy.tui.dialogs.ask import AskText

    question = _("Note about {name}; a #word is a tag").format(name=clean_line(person.name))
    answer = await app.push_screen_wait(AskText(question))
    if not answer:
        return False
    words = answer.split()
    tags = [word for word in words if word.startswith("#") and len(word) > 1]
    note = " ".join(word for word in words if word not in tags)
    if tags:
        await app.workspace.people.tag(person.id, tags)
    if note:
        await app.workspace.people.add_note(person.id, note)
    return True


async def ask_reminder(app: BloggyApp, person: Person) -> bool:
    """Set when to write back to the person, and what about. Answers whether that was said."""
    from bloggy.domain.dates import parse_human
    from bloggy.tui.dialogs.ask import AskText
    from bloggy.tui.when import exact

    now, name = app.workspace.clock.now(), clean_line(person.name)
    when = AskText(
        _("Write back to {name} when? Such as: tomorrow, Friday 9:00, in 2 weeks").format(name=name),
        note=lambda text: exact(parse_human(text, now=now)),
    )
    answer = await app.push_screen_wait(when)
    if not answer:
        return False
    due = parse_human(answer, now=now)
    before = person.reminder.about if person.reminder is not None else ""
    about = await app.push_screen_wait(
        AskText(_("What about? Enter alone leaves it open."), value=before, allow_empty=True)
    )
    if about is None:
        return False
    await app.workspace.people.remind(person.id, due, about)
    said = _("bloggy tells you to write back to {name}: {moment}.")
    app.tell(said.format(name=name, moment=future(due, now)))
    return True


async def decide(app: BloggyApp, person: Person, other: int, name: str, *, same: bool) -> int | None:
    """Say that two persons are one, or are not; answers what takes that back."""
    people = app.workspace.people
    changed = await (people.join(person.id, other) if same else people.part(person.id, other))
    said = (
        _("{one} and {other} are one person. U takes it back.")
        if same
        else _("{one} and {other} are two people. U takes it back.")
    )
    app.tell(said.format(one=clean_line(person.name), other=clean_line(name)))
    return changed.decision
