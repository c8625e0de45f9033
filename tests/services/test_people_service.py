"""The writer asks who somebody is, says who is whom, and keeps notes; all of it offline."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bloggy.domain.comment import Author, CommentRef, CommentStatus, Place, RemoteComment
from bloggy.domain.comments_listing import CommentQuery
from bloggy.domain.people_listing import PeopleQuery
from bloggy.errors import Ambiguous, NotFound, UsageError
from bloggy.services.events import CommentsChanged, Event
from bloggy.services.workspace import Workspace
from bloggy.storage import comment_posts, comments
from bloggy.storage.comments import Arrived
from tests.services.conftest import House

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHARED = "family@example.org"
AUTHORS = (
    Author(name="Gilles", email=SHARED, url="https://gilles.example"),
    Author(name="Maria", email=SHARED, url="https://maria.example"),
    Author(name="gilles."),
    Author(name="Zoé", url="https://zoe.example"),
)


async def fill(workspace: Workspace) -> None:
    """One comment by each."""
    page = [
        Arrived(
            RemoteComment(
                ref=CommentRef(str(number)),
                place=Place(ref="1", url="https://blog.example/1"),
                parent=None,
                author=author,
                date=NOON + timedelta(minutes=number),
                status=CommentStatus.APPROVED,
                body="Hello",
                form="text",
            ),
            "Hello",
        )
        for number, author in enumerate(AUTHORS)
    ]
    await workspace.database.write(lambda c: comments.take(c, "home", page, now=NOON))


async def test_people_are_found_by_what_one_knows_of_them(house: House) -> None:
    async with house.open() as workspace:
        await fill(workspace)
        people = workspace.people
        zoe = people.find("Zoé")
        assert zoe.urls == ("https://zoe.example",)
        assert (
            people.find("zoe").id == people.find("zoe.example").id == people.find(f"#{zoe.id}").id == zoe.id
        )
        assert people.find("FAMILY@example.org").names == ("Maria", "Gilles")
        assert [row.author for row in people.owed(zoe.id)] == ["Zoé"]
        assert [person.name for person in people.all()] == ["Zoé", "gilles.", "Maria"]
        with pytest.raises(Ambiguous, match="2 people"):
            people.find("GILLES")
        with pytest.raises(Ambiguous, match="2 people"):
            people.find("gil")
        assert people.find("mar").name == "Maria" == people.find("Mária", part=True).name
        with pytest.raises(NotFound):
            people.find("mar", part=False)
        for unknown in ("Vincent", "99", "", "%"):
            with pytest.raises(NotFound):
                people.find(unknown)


async def test_a_suggestion_is_answered_and_the_answer_taken_back(house: House) -> None:
    heard: list[Event] = []
    async with house.open() as workspace:
        await fill(workspace)
        workspace.events.subscribe(heard.append)
        people = workspace.people
        (found,) = people.suggestions()

        joined = await people.join(found.one, found.other)
        assert joined.person.names == ("gilles.", "Maria", "Gilles")
        assert people.get(found.other).id == joined.person.id
        assert people.suggestions() == []
        assert isinstance(heard[-1], CommentsChanged)
        with pytest.raises(UsageError):
            await people.part(found.one, found.other)

        assert await people.undo()
        assert people.suggestions() == [found]
        await people.part(found.one, found.other)
        assert people.suggestions(found.one) == []
        assert await people.undo()
        assert not await people.undo()
    async with house.open() as workspace:
        assert workspace.people.suggestions() == [found]


async def test_one_of_two_who_share_an_address_is_taken_out(house: House) -> None:
    async with house.open() as workspace:
        await fill(workspace)
        people = workspace.people
        both = people.find(SHARED)

        done = await people.split(both.id, "https://maria.example/")

        assert done.person.name == "Maria"
        assert people.get(both.id).names == ("Gilles",)
        assert workspace.comments.count(CommentQuery(person=done.person.id)) == 1
        for nothing in ("Vincent", "Gilles"):
            with pytest.raises(UsageError) as told:
                await people.split(both.id, nothing)
            assert "gilles.example" in told.value.hint
        assert await people.undo(done.decision)
        assert people.get(done.person.id).names == ("Maria", "Gilles")


async def test_notes_tags_and_reminders_are_kept_and_taken_away(house: House) -> None:
    async with house.open() as workspace:
        await fill(workspace)
        people, zoe = workspace.people, workspace.people.find("Zoé").id
        await people.add_note(zoe, "met in Brest")
        noted = await people.tag(zoe, ["#opportunity", " # ", "good reader"])
        assert (noted.note, noted.tags) == ("met in Brest", ("good-reader", "opportunity"))
        assert people.count(PeopleQuery(text="#OPPORTUNITY")) == 1
        with pytest.raises(UsageError):
            await people.add_note(zoe, "  ")

        assert people.due() == []
        await people.remind(zoe, house.clock.now() + timedelta(days=1), "the maps")
        house.clock.advance(timedelta(days=2))
        (due,) = people.due()
        assert due.reminder is not None
        assert due.reminder.about == "the maps"

        await people.remind(zoe, None)
        await people.untag(zoe, ["Opportunity", "good-reader"])
        left = await people.remove_note(zoe, noted.notes[0].id)
        assert (left.notes, left.tags, left.reminder) == ((), (), None)


async def test_the_posts_somebody_comments_on_say_what_they_care_about(house: House) -> None:
    path = house.write("maps.md", "---\ntitle: Maps\ntags: [maps, brest]\n---\n\nText.\n")
    async with house.open() as workspace:
        await fill(workspace)
        await workspace.posts.refresh()
        (page,) = await workspace.database.read(comment_posts.pages)
        await workspace.database.write(lambda c: comment_posts.tie(c, {page.id: path}))
        assert workspace.people.topics(workspace.people.find("Zoé").id) == [("maps", 1), ("brest", 1)]


async def test_an_erased_person_is_nowhere_and_their_words_stay(house: House) -> None:
    async with house.open() as workspace:
        await fill(workspace)
        people, zoe = workspace.people, workspace.people.find("Zoé").id
        assert await people.erase(zoe) == 1
        await fill(workspace)
        with pytest.raises(NotFound):
            people.get(zoe)
        assert workspace.comments.count(CommentQuery()) == len(AUTHORS)
