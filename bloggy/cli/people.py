"""Who writes to you: lists people, says who is whom, and keeps notes about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bloggy.cli import diagnostics, people_output
from bloggy.cli.output import columns
from bloggy.cli.people_output import called
from bloggy.errors import UsageError
from bloggy.i18n import _, ngettext

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Sequence

    from bloggy.cli.output import Output
    from bloggy.cli.parser import Parser
    from bloggy.domain.people_listing import Person
    from bloggy.services.comments.people import Changed
    from bloggy.services.workspace import Workspace

    _Action = Callable[["_Asked"], Awaitable[int]]

FEW = 50
"""So many people are listed unless another number is asked for."""


def register(name: str, parser: Parser) -> None:
    """Declare the command's arguments."""
    import argparse

    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(
        [
            _("PERSON is a number of the list, a name, an e-mail address or a site."),
            "",
            *columns([(f"bloggy people {usage}", told) for usage, told in _usages()]),
        ]
    )
    parser.add_argument(
        "words",
        nargs="*",
        metavar=_("QUERY | ACTION …"),
        help=_("words to find, #tag, or one of the actions"),
    )
    parser.gathers = "words"
    parser.add_argument(
        "--owed", action="store_true", help=_("only those with comments you have not answered")
    )
    parser.add_argument("--due", action="store_true", help=_("only those whom you wanted to write to by now"))
    parser.add_argument(
        "--limit", type=int, metavar="N", help=_("at most N people; 0 for all (JSON and files: all anyway)")
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help=_("print a table for a spreadsheet"))
    form.add_argument("--vcard", action="store_true", help=_("print cards for an address book"))
    parser.add_argument("--remove", action="store_true", help=_("take the note, tag or reminder away"))
    parser.add_argument("--yes", "-y", action="store_true", help=_("erase without asking"))
    parser.set_defaults(run=_run)


def _usages() -> list[tuple[str, str]]:
    return [
        ("show PERSON", _("all that is known, and what you owe them")),
        ("suggestions [PERSON]", _("who may be the same, as the names are close")),
        ("join PERSON PERSON", _("they are the same")),
        ("apart PERSON PERSON", _("they are not; do not suggest it again")),
        ("split PERSON NAME", _("who writes under that name, address or site is somebody else")),
        ("undo", _("take the last of these back")),
        ("note PERSON TEXT", _("note something; `note PERSON N --remove` forgets note N")),
        ("tag PERSON TAG…", _("give tags; with --remove take them away")),
        ("remind PERSON WHEN [TEXT]", _("write back then; with --remove no more")),
        ("erase PERSON", _("forget their name, addresses, sites and your notes, for good")),
    ]


class _Asked:
    """One call of the command."""

    def __init__(self, workspace: Workspace, options: argparse.Namespace, output: Output) -> None:
        self.workspace, self.people = workspace, workspace.people
        self.options, self.output = options, output
        self.words: list[str] = options.words[1:]

    def person(self, at: int = 0) -> Person:
        """Whom the word of that place means. Raises UsageError, NotFound, Ambiguous."""
        return self.people.find(self.word(at))

    def word(self, at: int) -> str:
        """The word of that place. Raises UsageError if it is missing."""
        if len(self.words) <= at:
            action = self.options.words[0]
            usage = next(usage for usage, _told in _usages() if usage.split()[0] == action)
            raise UsageError(
                _("`bloggy people {action}` needs more words.").format(action=action),
                hint=_("It is used so: `bloggy people {usage}`.").format(usage=usage),
            )
        return self.words[at]

    def rest(self, at: int) -> str:
        """All words from that place on. Raises UsageError if there are none."""
        self.word(at)
        return " ".join(self.words[at:])

    def tell(self, person: Person, told: str) -> int:
        """A person as JSON, or a sentence."""
        self.output.document(people_output.shape(person, self.workspace.zone), [told])
        return 0


async def _run(workspace: Workspace, options: argparse.Namespace, output: Output) -> int:
    actions: dict[str, _Action] = {
        "show": _show,
        "suggestions": _suggestions,
        "join": _join,
        "apart": _apart,
        "split": _split,
        "undo": _undo,
        "note": _note,
        "tag": _tag,
        "remind": _remind,
        "erase": _erase,
    }
    asked = _Asked(workspace, options, output)
    action = actions.get(options.words[0]) if options.words else None
    return await (action or _list)(asked)


async def _list(asked: _Asked) -> int:
    from bloggy.domain.people_listing import PeopleQuery

    options, output, now = asked.options, asked.output, asked.workspace.clock.now()
    if options.limit is not None and options.limit < 0:
        raise UsageError(_("--limit must not be negative."), hint=_("--limit 0 lists all."))
    query = PeopleQuery(text=" ".join(options.words), owed=options.owed, due=now if options.due else None)
    whole = output.json or options.csv or options.vcard
    limit = options.limit if options.limit is not None else 0 if whole else FEW
    found = asked.people.window(query, 0, limit) if limit else list(asked.people.all(query))
    if _exported(asked, found):
        return 0
    zone = asked.workspace.zone
    nobody = (
        _("Nobody is like that.") if any(query) else _("Nobody has written to you yet; `bloggy sync` looks.")
    )
    output.document(
        [people_output.shape(person, zone) for person in found],
        people_output.table(found, zone) or [nobody],
    )
    total = asked.people.count(query) if limit and len(found) == limit else len(found)
    if total > len(found):
        diagnostics.note(_("{n} of {total} people; --limit 0 lists all.").format(n=len(found), total=total))
    if not any(query) and not output.json:
        _tell_waiting(asked)
    return 0


def _tell_waiting(asked: _Asked) -> None:
    """What the writer may want to do about people."""
    due, alike = len(asked.people.due()), len(asked.people.suggestions())
    if due:
        told = ngettext("{n} reminder is due", "{n} reminders are due", due).format(n=due)
        diagnostics.note(_("{what}: `bloggy people --due`.").format(what=told))
    if alike:
        told = ngettext("{n} pair of names is close", "{n} pairs of names are close", alike).format(n=alike)
        diagnostics.note(_("{what}: `bloggy people suggestions`.").format(what=told))


def _exported(asked: _Asked, people: Sequence[Person]) -> bool:
    """Whether a file was asked for, which is then printed."""
    if not (asked.options.csv or asked.options.vcard):
        return False
    from bloggy.domain.people_export import as_csv, as_vcards

    asked.output.file(as_csv(people) if asked.options.csv else as_vcards(people))
    return True


async def _show(asked: _Asked) -> int:
    person = asked.people.find(asked.rest(0))
    if _exported(asked, [person]):
        return 0
    zone = asked.workspace.zone
    shape = people_output.shape(person, zone)
    close = asked.people.suggestions(person.id)
    lines = people_output.lines(person, zone, close, asked.people.owed(person.id, FEW))
    asked.output.document({**shape, "suggestions": [found.other for found in close]}, lines)
    return 0


async def _suggestions(asked: _Asked) -> int:
    found = asked.people.suggestions(asked.people.find(asked.rest(0)).id if asked.words else None)
    asked.output.document(
        [people_output.suggestion_shape(one) for one in found],
        [people_output.suggestion(one) for one in found] or [_("No names are close.")],
    )
    return 0


async def _join(asked: _Asked) -> int:
    one, other = asked.person(0), asked.person(1)
    done = await asked.people.join(one.id, other.id)
    if done.decision is None:
        return asked.tell(done.person, _("They are one person already."))
    return _decided(
        asked, done, _("{one} and {other} are one person now.").format(one=called(one), other=called(other))
    )


async def _apart(asked: _Asked) -> int:
    one, other = asked.person(0), asked.person(1)
    done = await asked.people.part(one.id, other.id)
    return _decided(
        asked, done, _("{one} and {other} stay two people.").format(one=called(one), other=called(other))
    )


async def _split(asked: _Asked) -> int:
    whole = asked.person(0)
    done = await asked.people.split(whole.id, asked.rest(1))
    told = _("{name} is another person now, number {id}.").format(name=called(done.person), id=done.person.id)
    return _decided(asked, done, told)


def _decided(asked: _Asked, done: Changed, told: str) -> int:
    return asked.tell(done.person, f"{told} " + _("`bloggy people undo` takes it back."))


async def _undo(asked: _Asked) -> int:
    done = await asked.people.undo()
    told = _("Who is whom is as it was before.") if done else _("There is nothing to take back.")
    asked.output.document({"undone": done}, [told])
    return 0


async def _note(asked: _Asked) -> int:
    person, text = asked.person(0), asked.rest(1)
    if not asked.options.remove:
        return asked.tell(await asked.people.add_note(person.id, text), _("Noted."))
    numbers = {str(n): note.id for n, note in enumerate(person.notes, 1)}
    if text not in numbers:
        raise UsageError(
            _("{name} has no note {number}.").format(name=called(person), number=text),
            hint=_("`bloggy people show {id}` numbers them.").format(id=person.id),
        )
    return asked.tell(await asked.people.remove_note(person.id, numbers[text]), _("The note is gone."))


async def _tag(asked: _Asked) -> int:
    person, tags = asked.person(0), asked.rest(1).split()
    change = asked.people.untag if asked.options.remove else asked.people.tag
    now = await change(person.id, tags)
    told = " ".join(f"#{tag}" for tag in now.tags) or _("no tags")
    return asked.tell(now, f"{called(now)}: {told}")


async def _remind(asked: _Asked) -> int:
    person = asked.person(0)
    if asked.options.remove:
        return asked.tell(await asked.people.remind(person.id, None), _("The reminder is gone."))
    from bloggy.domain.dates import parse_human

    due = parse_human(asked.word(1), now=asked.workspace.clock.now())
    now = await asked.people.remind(person.id, due, " ".join(asked.words[2:]))
    told = _("`bloggy people --due` names {name} from {when} on.").format(
        name=called(person), when=f"{due.astimezone(asked.workspace.zone):%Y-%m-%d %H:%M}"
    )
    return asked.tell(now, told)


async def _erase(asked: _Asked) -> int:
    from bloggy.cli.asking import Person as AtTerminal

    person = asked.people.find(asked.rest(0), part=False)
    if not asked.options.yes:
        there: AtTerminal = getattr(asked.options, "person", None) or AtTerminal()
        if not there.there:
            raise UsageError(
                _("Erasing {name} can’t be undone.").format(name=called(person)),
                hint=_("Add --yes if you mean it."),
            )
        question = _("Erase {name}, {names} and your notes, for good?")
        if not there.yes(
            question.format(name=called(person), names=", ".join((*person.emails, *person.urls)))
        ):
            asked.output.document({"erased": False}, [_("Nothing was erased.")])
            return 0
    comments = await asked.people.erase(person.id)
    told = ngettext(
        "{name} is erased here; {n} comment stays without its author. Your blogs still have what they have.",
        "{name} is erased here; {n} comments stay without an author. Your blogs still have what they have.",
        comments,
    )
    asked.output.document(
        {"erased": True, "id": person.id, "comments": comments},
        [told.format(name=called(person), n=comments)],
    )
    return 0
